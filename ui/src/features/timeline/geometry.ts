import type { Store } from '@/ipc/gen/types';

/** Where things stand in the drawing, in pixels. Everything with a text grows with the person's text size. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  /** Edges of the lanes; left of them stand their names. */
  readonly left: number;
  readonly right: number;
  /** The span of lost changes, under the last lane. */
  readonly base: number;
  /** Text size: 1 is 16 px for the root. */
  readonly scale: number;
}

export interface LaneLine {
  readonly store: Store;
  readonly label: string;
  readonly count: number;
  readonly y: number;
}

const TOP = 48;
const LANE = 38;

export const laneLines = (lanes: readonly Omit<LaneLine, 'y'>[], scale = 1): LaneLine[] =>
  lanes.map((lane, index) => ({ ...lane, y: Math.round((TOP + index * LANE) * scale) }));

export function frameOf(width: number, lanes: number, scale = 1): Frame {
  const base = Math.round((TOP + Math.max(lanes - 1, 0) * LANE + 18) * scale);
  return {
    width,
    height: base + Math.round(26 * scale),
    left: Math.round(60 * scale),
    right: width - 12,
    base,
    scale,
  };
}
