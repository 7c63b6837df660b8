import { makeStyles, mergeClasses } from '@fluentui/react-components';

import { tokens } from './theme';

const useStyles = makeStyles({
  group: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  chip: {
    minHeight: '26px',
    padding: '2px 10px',
    border: `1px solid ${tokens.colorNeutralStroke1}`,
    borderRadius: '14px',
    backgroundColor: tokens.colorNeutralBackground1,
    color: tokens.colorNeutralForeground3,
    fontSize: tokens.fontSizeBase200,
    fontVariantNumeric: 'tabular-nums',
    cursor: 'pointer',
    ':hover': { color: tokens.colorNeutralForeground1 },
  },
  on: {
    backgroundColor: tokens.pbSelected,
    color: tokens.colorNeutralForeground1,
    borderTopColor: tokens.colorCompoundBrandStroke,
    borderRightColor: tokens.colorCompoundBrandStroke,
    borderBottomColor: tokens.colorCompoundBrandStroke,
    borderLeftColor: tokens.colorCompoundBrandStroke,
    '@media (forced-colors: active)': { outline: '2px solid Highlight' },
  },
});

interface ToggleChipsProps<T extends string> {
  label: string;
  options: readonly { id: T; label: string; count: number }[];
  chosen: T;
  onChoose: (id: T) => void;
}

/** One of a few, each with how many it would show. */
export function ToggleChips<T extends string>({ label, options, chosen, onChoose }: ToggleChipsProps<T>) {
  const styles = useStyles();
  return (
    <div role="group" aria-label={label} className={styles.group}>
      {options.map((option) => (
        <button
          key={option.id}
          type="button"
          aria-pressed={option.id === chosen}
          className={mergeClasses(styles.chip, option.id === chosen && styles.on)}
          onClick={() => onChoose(option.id)}
        >
          {option.label} {option.count}
        </button>
      ))}
    </div>
  );
}
