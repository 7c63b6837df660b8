/** The stretch of time that is drawn, in milliseconds since 1970. */
export interface View {
  readonly from: number;
  readonly to: number;
}

const DAY = 86_400_000;
/** Closer than this a weekly schedule would show at most one point. */
export const SHORTEST = 14 * DAY;

export type Preset = '3m' | '1y' | 'all';
const SPANS: Record<Exclude<Preset, 'all'>, number> = { '3m': 92 * DAY, '1y': 366 * DAY };

export const span = (view: View): number => view.to - view.from;

/** What can be shown at all, with a margin so that the first and the last point are not cut by the edge. */
export function bounds(from: number, to: number): View {
  const length = Math.max(to - from, SHORTEST);
  const margin = length * 0.02;
  return { from: to - length - margin, to: to + margin };
}

/** Keeps the length where it can be kept, and moves the view inside `all`. */
export function clamp(view: View, all: View): View {
  const length = Math.min(Math.max(span(view), Math.min(SHORTEST, span(all))), span(all));
  const middle = (view.from + view.to) / 2;
  const from = Math.min(Math.max(middle - length / 2, all.from), all.to - length);
  return { from, to: from + length };
}

/** Zooms by `factor` (below 1: closer) and keeps `at` where it is on the screen. */
export function zoom(view: View, factor: number, at: number, all: View): View {
  const wanted = span(view) * factor;
  const length = Math.min(Math.max(wanted, Math.min(SHORTEST, span(all))), span(all));
  const share = (at - view.from) / span(view);
  const from = Math.min(Math.max(at - share * length, all.from), all.to - length);
  return { from, to: from + length };
}

export const pan = (view: View, by: number, all: View): View =>
  clamp({ from: view.from + by, to: view.to + by }, all);

/** A preset ends at `focus` when it is outside the newest stretch, so that the chosen point stays in sight. */
export function preset(which: Preset, all: View, focus?: number): View {
  if (which === 'all') return all;
  const length = Math.min(SPANS[which], span(all));
  const newest = { from: all.to - length, to: all.to };
  if (focus === undefined || focus >= newest.from) return newest;
  return clamp({ from: focus - length / 2, to: focus + length / 2 }, all);
}

/** The preset that `view` is, for the pressed state of its button. */
export function activePreset(view: View, all: View): Preset | undefined {
  const near = (a: number, b: number) => Math.abs(a - b) < DAY / 2;
  if (near(view.from, all.from) && near(view.to, all.to)) return 'all';
  return (['1y', '3m'] as const).find((each) => near(span(view), SPANS[each]));
}

/** The smallest move that brings `at` into sight, with some air around it. */
export function reveal(view: View, at: number, all: View): View {
  const air = span(view) * 0.06;
  if (at < view.from + air) return pan(view, at - air - view.from, all);
  if (at > view.to - air) return pan(view, at + air - view.to, all);
  return view;
}

/** Moves one end of the brush; the other end stays, and the two never cross. */
export function moveEdge(view: View, edge: 'from' | 'to', at: number, all: View): View {
  const least = Math.min(SHORTEST, span(all));
  return edge === 'from'
    ? { from: Math.min(Math.max(at, all.from), view.to - least), to: view.to }
    : { from: view.from, to: Math.max(Math.min(at, all.to), view.from + least) };
}

/** What the view is when a page opens: a year if the points reach back further, all of it otherwise. */
export const opening = (all: View, focus?: number): View =>
  preset(span(all) > SPANS['1y'] * 1.3 ? '1y' : 'all', all, focus);
