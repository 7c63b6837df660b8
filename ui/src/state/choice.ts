import type { PointView, Timeline } from '@/ipc/gen/types';

/** Which point: an id may stand for the original and for its copy in the paired region. */
export interface Choice {
  readonly secondary: boolean;
  readonly pointId: string;
}

const COPY = 'copy:';

/** One text for a choice, for lists and keys. */
export const keyOf = ({ secondary, pointId }: Choice): string => (secondary ? `${COPY}${pointId}` : pointId);

export const choiceOf = (key: string): Choice =>
  key.startsWith(COPY)
    ? { secondary: true, pointId: key.slice(COPY.length) }
    : { secondary: false, pointId: key };

/** The points of one region, newest first. */
export const pointsOf = (timeline: Timeline, secondary: boolean): readonly PointView[] =>
  secondary ? (timeline.secondary?.points ?? []) : timeline.points;

export const pointOf = (timeline: Timeline, { secondary, pointId }: Choice): PointView | undefined =>
  pointsOf(timeline, secondary).find((point) => point.id === pointId);

/** The newest point before a moment that can be restored. `points`: newest first. */
export const newestBefore = (points: readonly PointView[], moment: string): PointView | undefined =>
  points.find((point) => point.canRestore.allowed && Date.parse(point.time) <= Date.parse(moment));
