import type { Mark } from './marks';

const YEAR = 365.25 * 86_400_000;

/**
 * Where a key leads from the point `index`. Left and right go from point to point, up and down along the points that
 * are kept longer, page keys a year, Home and End to the ends. `undefined`: the key is not ours.
 */
export function move(key: string, index: number, marks: readonly Mark[]): number | undefined {
  const last = marks.length - 1;
  if (last < 0) return undefined;
  const here = Math.min(Math.max(index, 0), last);
  switch (key) {
    case 'ArrowLeft':
      return Math.max(here - 1, 0);
    case 'ArrowRight':
      return Math.min(here + 1, last);
    case 'ArrowUp':
      return marked(marks, here, 1);
    case 'ArrowDown':
      return marked(marks, here, -1);
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
function marked(marks: readonly Mark[], from: number, step: 1 | -1): number {
  for (let index = from + step; index >= 0 && index < marks.length; index += step) {
    if (marks[index]?.rank !== 'ordinary') return index;
  }
  return step > 0 ? marks.length - 1 : 0;
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
  lanes: readonly { store: Mark['stores'][number]; y: number }[],
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
    if (away <= distance && mark.stores.includes(lane.store)) {
      found = mark;
      distance = away;
    }
  }
  return found;
}
