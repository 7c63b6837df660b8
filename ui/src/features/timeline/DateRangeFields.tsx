import { Button, Field, Input, makeStyles } from '@fluentui/react-components';
import { formatCount } from '@/lib/numbers';
import { tokens } from '@/lib/theme';
import { ANY_TIME, type DateRange, isOpen, isSpan, spanOf } from './range';

const useStyles = makeStyles({
  row: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '6px 8px', marginLeft: 'auto' },
  field: { gridTemplateColumns: 'auto 7.75rem', justifyContent: 'start' },
  input: { minWidth: 0, width: '100%' },
  count: { color: tokens.colorNeutralForeground2, fontVariantNumeric: 'tabular-nums' },
  problem: { color: tokens.colorPaletteRedForeground1 },
});

interface DateRangeFieldsProps {
  readonly range: DateRange;
  readonly onRange: (range: DateRange) => void;
  readonly shown: number;
  readonly of: number;
}

/** From and to, both optional, as days of the person's calendar; both days count. */
export function DateRangeFields({ range, onRange, shown, of }: DateRangeFieldsProps) {
  const styles = useStyles();
  const span = spanOf(range);
  const problem = isSpan(span) ? undefined : span;
  const field = (name: keyof DateRange, label: string) => (
    <Field
      className={styles.field}
      label={label}
      orientation="horizontal"
      size="small"
      {...(problem?.field === name ? { validationState: 'error' } : {})}
    >
      {/* Text and no calendar: WebKit shows today in an empty one, as if it had been chosen. */}
      <Input
        size="small"
        className={styles.input}
        autoComplete="off"
        placeholder="15 Nov 2026"
        value={range[name]}
        onChange={(_, { value }) => onRange({ ...range, [name]: value })}
      />
    </Field>
  );
  return (
    <div className={styles.row} role="group" aria-label="Points from one day to another">
      {field('from', 'From')}
      {field('to', 'To')}
      {isOpen(range) ? null : (
        <Button size="small" onClick={() => onRange(ANY_TIME)}>
          All dates
        </Button>
      )}
      <span role="status">
        {problem ? (
          <span className={styles.problem}>{problem.message}</span>
        ) : isOpen(range) ? null : (
          <span className={styles.count}>
            {shown} of {formatCount(of, 'point')}
          </span>
        )}
      </span>
    </div>
  );
}
