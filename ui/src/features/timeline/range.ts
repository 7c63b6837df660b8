import type { DateRange } from '@/lib/dateRange';
import { isOpen, isSpan, spanOf } from '@/lib/dateRange';

import type { View } from './view';
import { clamp } from './view';

export type { DateRange } from '@/lib/dateRange';
export { ANY_TIME, isOpen, isSpan, spanOf, within } from '@/lib/dateRange';

/** The stretch to draw for a span; `undefined` where there is nothing to show of it. */
export function viewOf(range: DateRange, all: View): View | undefined {
  const span = spanOf(range);
  if (isOpen(range) || !isSpan(span) || span.to < all.from || span.from > all.to) return undefined;
  return clamp({ from: Math.max(span.from, all.from), to: Math.min(span.to, all.to) }, all);
}
