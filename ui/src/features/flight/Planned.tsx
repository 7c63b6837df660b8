import { makeStyles, Radio, RadioGroup, Field } from '@fluentui/react-components';

import type { FixView } from '@/ipc/gen/types';
import { LongId } from '@/lib/LongId';
import { tokens } from '@/lib/theme';

const useStyles = makeStyles({
  box: { padding: '10px 12px', borderRadius: '6px', border: `1px solid ${tokens.colorNeutralStroke2}` },
  title: { margin: '0 0 4px', fontSize: 'inherit', fontWeight: tokens.fontWeightSemibold },
  facts: {
    display: 'grid',
    gridTemplateColumns: 'minmax(5rem, 7rem) minmax(0, 1fr)',
    gap: '2px 10px',
    margin: 0,
  },
  label: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, overflowWrap: 'anywhere' },
  id: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
  no: { margin: '8px 0 0', color: tokens.colorStatusDangerForeground1 },
  scopes: { marginTop: '8px' },
});

interface PlannedProps {
  readonly fix: FixView;
  /** As chosen; `undefined`: the narrowest. */
  readonly scope: string | undefined;
  readonly onScope: (scope: string) => void;
}

/** One change before it is made: what, where, what follows, and how it is taken back. */
export function Planned({ fix, scope, onScope }: PlannedProps) {
  const styles = useStyles();
  const narrowest = fix.scopes[0]?.id;
  const facts: readonly (readonly [string, string, boolean])[] = [
    ['Where', fix.place, true],
    ['What it means', fix.consequence, false],
    ['Taken back by', fix.undo, false],
    ['It needs', fix.action, true],
  ];
  return (
    <section className={styles.box} aria-label={fix.title}>
      <h3 className={styles.title}>{fix.title}</h3>
      <dl className={styles.facts}>
        {facts.map(([label, value, id]) => (
          <div key={label} style={{ display: 'contents' }}>
            <dt className={styles.label}>{label}</dt>
            <dd className={styles.value}>
              {id ? (
                <span className={styles.id}>
                  <LongId id={value} />
                </span>
              ) : (
                value
              )}
            </dd>
          </div>
        ))}
      </dl>
      {fix.scopes.length > 1 && narrowest !== undefined ? (
        <Field label="How far it reaches, narrowest first" className={styles.scopes}>
          <RadioGroup value={scope ?? narrowest} onChange={(_, { value }) => onScope(value)}>
            {fix.scopes.map(({ id, label }) => (
              <Radio key={id} value={id} label={label} />
            ))}
          </RadioGroup>
        </Field>
      ) : null}
      {fix.can.allowed ? null : (
        <p className={styles.no}>Not with this account: {fix.can.reason} It can be handed off.</p>
      )}
    </section>
  );
}
