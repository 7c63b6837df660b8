/** Two days as they stand in the fields, `15 Nov 2026` or `2026-11-15`; empty: open on that side. Both count, in the person's zone. */
export interface DateRange {
  readonly from: string;
  readonly to: string;
}

export const ANY_TIME: DateRange = { from: '', to: '' };

/** From the first moment of one day to the last of the other, in milliseconds. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export type RangeProblem = { readonly field: keyof DateRange; readonly message: string };

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Year, month and day; a month may be written as a number or as its name. */
function partsOf(text: string): readonly [number, number, number] | undefined {
  const numbers = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text);
  if (numbers) return [Number(numbers[1]), Number(numbers[2]), Number(numbers[3])];
  const words = /^(\d{1,2})\.? ([a-z]{3,9}) (\d{4})$/i.exec(text);
  if (!words) return undefined;
  const month = MONTHS.indexOf((words[2] ?? '').slice(0, 3).toLowerCase()) + 1;
  return [Number(words[3]), month, Number(words[1])];
}

/** Local midnight of a day, `days` further; `undefined` where the text is no day of the calendar. */
function midnight(text: string, days = 0): number | undefined {
  const parts = partsOf(text.trim());
  if (!parts) return undefined;
  const [year, month, day] = parts;
  const at = new Date(year, month - 1, day);
  if (at.getMonth() !== month - 1 || at.getDate() !== day) return undefined;
  // By the calendar and not by hours: days of a clock change have 23 or 25.
  return new Date(year, month - 1, day + days).getTime();
}

/** The span that the fields mean; open sides reach to the ends of time. */
export function spanOf(range: DateRange): Span | RangeProblem {
  const from = range.from.trim() === '' ? -Infinity : midnight(range.from);
  const to = range.to.trim() === '' ? Infinity : midnight(range.to, 1);
  if (from === undefined) return { field: 'from', message: 'Write a day: 15 Nov 2026.' };
  if (to === undefined) return { field: 'to', message: 'Write a day: 15 Nov 2026.' };
  if (to <= from) return { field: 'to', message: 'This is before the first day.' };
  return { from, to: to - 1 };
}

export const isSpan = (span: Span | RangeProblem): span is Span => !('field' in span);

export const isOpen = (range: DateRange): boolean => range.from.trim() === '' && range.to.trim() === '';

/** The rows of a span. What cannot be read filters nothing: the field says so. */
export const within = <Row>(
  rows: readonly Row[],
  range: DateRange,
  at: (row: Row) => number,
): readonly Row[] => {
  const span = spanOf(range);
  if (isOpen(range) || !isSpan(span)) return rows;
  return rows.filter((row) => at(row) >= span.from && at(row) <= span.to);
};
