import { scaleTime } from 'd3-scale';
import { timeDay, timeMonth, timeWeek, timeYear } from 'd3-time';
import type { View } from './view';

export interface Tick {
  readonly x: number;
  readonly label: string;
  /** The first of a year: drawn stronger. */
  readonly major: boolean;
}

export interface Axis {
  readonly x: (at: number) => number;
  readonly at: (x: number) => number;
}

/** Time to pixels, between the two edges of the drawing. */
export function axis(view: View, left: number, right: number): Axis {
  const scale = scaleTime([view.from, view.to], [left, Math.max(right, left + 1)]);
  return { x: (at) => scale(at), at: (x) => scale.invert(x).getTime() };
}

const DAY = 86_400_000;
// Days are the shortest step: nobody backs up a PostgreSQL server from a vault more often than that.
const STEPS = [
  { days: 1, every: timeDay.every(1) },
  { days: 7, every: timeWeek.every(1) },
  { days: 31, every: timeMonth.every(1) },
  { days: 92, every: timeMonth.every(3) },
  { days: 184, every: timeMonth.every(6) },
  { days: 366, every: timeYear.every(1) },
  { days: 366 * 5, every: timeYear.every(5) },
];
/** Room that a label such as "20 Nov" needs, in pixels. */
const ROOM = 62;

/** Ticks at whole days, weeks, months or years of local time, as many as fit. */
export function ticks(view: View, left: number, right: number, scale = 1): Tick[] {
  const { x } = axis(view, left, right);
  const most = Math.max(1, Math.floor((right - left) / (ROOM * scale)));
  const days = (view.to - view.from) / DAY;
  const step = STEPS.find((each) => days / each.days <= most) ?? STEPS[STEPS.length - 1];
  if (!step?.every) return [];
  const name = new Intl.DateTimeFormat(
    'en-GB',
    step.days < 31 ? { day: 'numeric', month: 'short' } : { month: 'short' },
  );
  return step.every.range(new Date(view.from), new Date(view.to)).map((at) => {
    const major = at.getMonth() === 0 && at.getDate() === 1;
    return { x: x(at.getTime()), label: major ? String(at.getFullYear()) : name.format(at), major };
  });
}
