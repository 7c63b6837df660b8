import { makeStyles, mergeClasses } from '@fluentui/react-components';

import type { FixScope, FixView } from '@/ipc/gen/types';
import { LongId } from '@/lib/LongId';
import { tokens } from '@/lib/theme';
import { Reach } from './Reach';

const useStyles = makeStyles({
  box: {
    containerType: 'inline-size',
    padding: '10px 12px',
    borderRadius: '6px',
    border: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  title: { margin: '0 0 4px', fontSize: 'inherit', fontWeight: tokens.fontWeightSemibold },
  facts: {
    display: 'grid',
    gridTemplateColumns: 'minmax(5rem, 7rem) minmax(0, 1fr)',
    gap: '2px 10px',
    margin: 0,
    '@container (max-width: 26rem)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  label: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, overflowWrap: 'anywhere' },
  id: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200 },
  no: { margin: '8px 0 0', color: tokens.colorStatusDangerForeground1 },
  stale: { opacity: 0.6 },
  scopes: { marginTop: '8px', ':empty': { display: 'none' } },
});

interface PlannedProps {
  readonly fix: FixView;
  /** Where it may be made, narrowest first. */
  readonly scopes: readonly FixScope[];
  /** Another place was chosen, and what follows from it is not known yet. */
  readonly stale: boolean;
  /** As chosen; `undefined`: the narrowest. */
  readonly scope: string | undefined;
  readonly onScope: (scope: string) => void;
}

/** One change before it is made: what, where, what follows, and how it is taken back. */
export function Planned({ fix, scopes, stale, scope, onScope }: PlannedProps) {
  const styles = useStyles();
  const facts: readonly (readonly [string, string, boolean])[] = [
    ['Where', fix.place, true],
    ['What it means', fix.consequence, false],
    ['Taken back by', fix.undo, false],
    ['It needs', fix.action, true],
  ];
  return (
    <div role="group" className={styles.box} aria-label={fix.title}>
      <h3 className={styles.title}>{fix.title}</h3>
      <dl className={mergeClasses(styles.facts, stale && styles.stale)}>
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
      <div className={styles.scopes}>
        <Reach label="How far it reaches, narrowest first" scopes={scopes} value={scope} onChange={onScope} />
      </div>
      {fix.can.allowed ? null : (
        <p className={styles.no}>Not with this account: {fix.can.reason} It can be handed off.</p>
      )}
    </div>
  );
}
