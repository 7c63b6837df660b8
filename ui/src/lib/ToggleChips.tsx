import { makeStyles } from '@fluentui/react-components';

import { ToggleChip } from './FilterChip';

const useStyles = makeStyles({
  group: { display: 'flex', flexWrap: 'wrap', gap: '8px', fontVariantNumeric: 'tabular-nums' },
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
        <ToggleChip key={option.id} on={option.id === chosen} onToggle={() => onChoose(option.id)}>
          {option.label} {option.count}
        </ToggleChip>
      ))}
    </div>
  );
}
