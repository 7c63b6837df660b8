import type { Store } from '../../ipc/gen/types';

/** Left of the lanes: their names. */
export const GUTTER = 64;
export const RIGHT = 12;
const TOP = 46;
const LANE = 38;
const BOTTOM = 30;

export interface LaneLine {
  readonly store: Store;
  readonly label: string;
  readonly count: number;
  readonly y: number;
}

export const laneLines = (lanes: readonly Omit<LaneLine, 'y'>[]): LaneLine[] =>
  lanes.map((lane, index) => ({ ...lane, y: TOP + index * LANE }));

/** Where the span of lost changes is drawn: under the last lane. */
export const lostY = (lanes: number): number => TOP + Math.max(lanes - 1, 0) * LANE + 16;
export const chartHeight = (lanes: number): number => lostY(lanes) + BOTTOM;
