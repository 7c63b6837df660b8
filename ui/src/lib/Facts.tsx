import { makeStyles, mergeClasses } from '@fluentui/react-components';

import { CopyButton } from './CopyButton';
import { LongId } from './LongId';
import { Moment } from './Moment';
import { tokens } from './theme';

const useStyles = makeStyles({
  facts: { margin: 0 },
  fact: {
    display: 'grid',
    gridTemplateColumns: 'minmax(6rem, 10rem) minmax(0, 1fr)',
    columnGap: '12px',
    alignItems: 'baseline',
    minHeight: '1.75rem',
    padding: '4px 0',
    borderBottom: `1px solid ${tokens.colorNeutralStroke2}`,
    ':last-child': { borderBottom: 0 },
    '@container (max-width: 24rem)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  // An id of Azure's has the whole width: beside its name it would run over half a dozen lines.
  stacked: { gridTemplateColumns: 'minmax(0, 1fr)' },
  label: { color: tokens.colorNeutralForeground2 },
  value: { margin: 0, minWidth: 0, overflowWrap: 'anywhere' },
  copyable: { display: 'flex', alignItems: 'flex-start', justifyContent: 'space-between', gap: '4px' },
  id: { fontFamily: tokens.fontFamilyMonospace, fontSize: tokens.fontSizeBase200, minWidth: 0 },
});

/** Characters that fit into a line beside a name. */
const LONG = 44;

interface FactsProps {
  facts: readonly { label: string; value: string; copyable: boolean; at?: string }[];
}

/** Facts under one heading; an id has a fixed-width face and a button that copies it. */
export function Facts({ facts }: FactsProps) {
  const styles = useStyles();
  return (
    <dl className={styles.facts}>
      {facts.map(({ label, value, copyable, at }, index) => (
        // Two facts may have the same name: an instance has two policies while one replaces the other.
        // oxlint-disable-next-line react/no-array-index-key
        <div
          key={`${label} ${index}`}
          className={mergeClasses(styles.fact, copyable && value.length > LONG && styles.stacked)}
        >
          <dt className={styles.label}>{label}</dt>
          <dd className={mergeClasses(styles.value, copyable && styles.copyable)}>
            {copyable ? (
              <span className={styles.id}>
                <LongId id={value} />
              </span>
            ) : (
              <Value text={value} {...(at ? { at } : {})} />
            )}
            {copyable ? <CopyButton text={value} what={label.toLowerCase()} /> : null}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** A fact in words; a moment in local time and UTC. */
export function Value({ text, at }: { text: string; at?: string }) {
  return at ? <Moment at={at} /> : text;
}
