import type { LaneId, Mark } from './marks';

const YEAR = 365.25 * 86_400_000;

/** A key as it was pressed. */
export interface Press {
  readonly key: string;
  readonly shiftKey: boolean;
}

/**
 * Where a key leads from the chosen point. Left and right go from point to point of its region, with Shift along those
 * that are kept longer; page keys a year, Home and End to the ends; up and down to the other lanes. `undefined`: the key
 * is not ours. `marks`: each region by time.
 */
export function step(
  press: Press,
  from: Mark | undefined,
  marks: readonly Mark[],
  lanes: readonly { id: LaneId }[],
): Mark | undefined {
  const here = from ?? marks.findLast((mark) => !mark.secondary) ?? marks.at(-1);
  if (!here) return undefined;
  if (press.key === 'ArrowUp') return across(here, marks, lanes, -1);
  if (press.key === 'ArrowDown') return across(here, marks, lanes, 1);
  const region = marks.filter((mark) => mark.secondary === here.secondary);
  const to = move(press, region.indexOf(here), region);
  return to === undefined ? undefined : region[to];
}

/** The point of the next lane that is closest in time; the same one where there is no other lane. */
function across(here: Mark, marks: readonly Mark[], lanes: readonly { id: LaneId }[], by: 1 | -1): Mark {
  const mine = lanes.flatMap(({ id }, index) => (here.lanes.includes(id) ? [index] : []));
  const start = by > 0 ? Math.max(...mine, 0) : Math.min(...mine, lanes.length);
  for (let index = start + by; index >= 0 && index < lanes.length; index += by) {
    const lane = lanes[index];
    const there = marks.filter((mark) => lane !== undefined && mark.lanes.includes(lane.id));
    const found = there[nearest(there, here.at)];
    if (found) return found;
  }
  return here;
}

/** The same within one region, by place. */
export function move({ key, shiftKey }: Press, index: number, marks: readonly Mark[]): number | undefined {
  const last = marks.length - 1;
  if (last < 0) return undefined;
  const here = Math.min(Math.max(index, 0), last);
  switch (key) {
    case 'ArrowLeft':
      return shiftKey ? marked(marks, here, -1) : Math.max(here - 1, 0);
    case 'ArrowRight':
      return shiftKey ? marked(marks, here, 1) : Math.min(here + 1, last);
    case 'PageUp':
      return nearest(marks, (marks[here]?.at ?? 0) + YEAR);
    case 'PageDown':
      return nearest(marks, (marks[here]?.at ?? 0) - YEAR);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return undefined;
  }
}

/** The next point with a monthly or yearly tag; the end where there is none. */
function marked(marks: readonly Mark[], from: number, by: 1 | -1): number {
  for (let index = from + by; index >= 0 && index < marks.length; index += by) {
    if (marks[index]?.rank !== 'ordinary') return index;
  }
  return by > 0 ? marks.length - 1 : 0;
}

/** The point closest in time; -1 without any. */
export function nearest(marks: readonly Mark[], at: number): number {
  let low = 0;
  let high = marks.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((marks[middle]?.at ?? 0) < at) low = middle + 1;
    else high = middle;
  }
  const after = marks[low];
  const before = marks[low - 1];
  if (!after) return marks.length - 1;
  return before && at - before.at <= after.at - at ? low - 1 : low;
}

/**
 * The point under the pointer: the closest one in the lane that was hit, within `reach` pixels, so that a small mark
 * is a target of 24 pixels and more.
 */
export function hit(
  marks: readonly Mark[],
  x: (at: number) => number,
  pointer: { x: number; y: number },
  lanes: readonly { id: LaneId; y: number }[],
  reach = 14,
): Mark | undefined {
  const lane = lanes.reduce<(typeof lanes)[number] | undefined>(
    (best, each) => (best && Math.abs(best.y - pointer.y) <= Math.abs(each.y - pointer.y) ? best : each),
    undefined,
  );
  if (!lane || Math.abs(lane.y - pointer.y) > 22) return undefined;
  let found: Mark | undefined;
  let distance = reach;
  for (const mark of marks) {
    const away = Math.abs(x(mark.at) - pointer.x);
    if (away <= distance && mark.lanes.includes(lane.id)) {
      found = mark;
      distance = away;
    }
  }
  return found;
}
