import type { Timeline } from '@/ipc/gen/types';
import { widthOf } from './labels';
import type { LaneId } from './marks';

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
  readonly id: LaneId;
  /** Its name, in as many lines as it takes: "Central US", "(secondary)". */
  readonly words: readonly string[];
  /** What stands in the lane when no point does. */
  readonly empty?: string;
  readonly y: number;
}

const TOP = 48;
const LANE = 38;
/** The least room for names. */
const NAMES = 60;

/** The stores of the vault's region, and under them the paired region, whether or not its points could be read. */
export function lanesOf({ lanes, secondary }: Pick<Timeline, 'lanes' | 'secondary'>): Omit<LaneLine, 'y'>[] {
  const stores = lanes.map(({ store, label }) => ({ id: store, words: [label] }));
  if (!secondary) return stores;
  const empty = secondary.problem ? 'could not be read' : 'no copy yet';
  return [...stores, { id: 'secondary', words: secondary.label.split(/ (?=\()/), empty }];
}

export const laneLines = (lanes: readonly Omit<LaneLine, 'y'>[], scale = 1): LaneLine[] =>
  lanes.map((lane, index) => ({ ...lane, y: Math.round((TOP + index * LANE) * scale) }));

export function frameOf(width: number, lanes: readonly Pick<LaneLine, 'words'>[], scale = 1): Frame {
  const base = Math.round((TOP + Math.max(lanes.length - 1, 0) * LANE + 18) * scale);
  const names = Math.max(0, ...lanes.flatMap(({ words }) => words.map((word) => widthOf(word, scale))));
  return {
    width,
    height: base + Math.round(26 * scale),
    left: Math.round(Math.max(NAMES * scale, names + 10 * scale)),
    right: width - 12,
    base,
    scale,
  };
}
