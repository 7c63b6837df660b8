import { Field, Input, makeStyles } from '@fluentui/react-components';
import type { RefObject } from 'react';
import { useState } from 'react';

import type { DateRange } from '@/lib/dateRange';
import { ANY_TIME, isOpen, isSpan, spanOf } from '@/lib/dateRange';
import { FormDialog } from '@/lib/FormDialog';

import { rangeValue } from './filters';

const useStyles = makeStyles({
  fields: { display: 'flex', flexWrap: 'wrap', gap: '12px' },
  field: { flex: '1 1 10rem' },
});

/** Asks for two days. `onDone` gets how they are written down, an empty text for any time, or `null` to leave it. */
export function TimeRange({
  initial,
  returnTo,
  onDone,
}: {
  initial: DateRange | null;
  returnTo: RefObject<HTMLElement | null>;
  onDone: (value: string | null) => void;
}) {
  const styles = useStyles();
  const [range, setRange] = useState(initial ?? ANY_TIME);
  const span = spanOf(range);
  const problem = isSpan(span) ? null : span;
  const field = (name: keyof DateRange, label: string) => (
    <Field
      label={label}
      className={styles.field}
      {...(problem?.field === name
        ? { validationState: 'error' as const, validationMessage: problem.message }
        : {})}
    >
      {/* Text and no calendar: WebKit shows today in an empty one, as if it had been chosen. */}
      <Input
        placeholder="15 Nov 2026"
        value={range[name]}
        onChange={(_, { value }) => setRange((before) => ({ ...before, [name]: value }))}
      />
    </Field>
  );
  return (
    <FormDialog
      title="Jobs from one day to another"
      action="Show"
      allowed={problem === null}
      onSubmit={() => onDone(isOpen(range) ? '' : rangeValue(range))}
      onCancel={() => onDone(null)}
      returnTo={returnTo}
    >
      <p>By the day on which they started, in your time zone. Both days count; one may be left empty.</p>
      <div className={styles.fields}>
        {field('from', 'From')}
        {field('to', 'To')}
      </div>
    </FormDialog>
  );
}
