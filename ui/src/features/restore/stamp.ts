import type { Draft, PointView } from '@/ipc/gen/types';

/** `20261115`: the day of a point in UTC, as Rust writes it into the name that it proposes. */
const stampOf = (point: PointView): string => point.time.slice(0, 10).replaceAll('-', '');

/**
 * What changes in the form when another point is chosen. A name that carries the old point's day carries the new
 * one's: `orders_restored_20261122` for a point of 15 November would mislead whoever finds the database next year.
 * Everything else stays as it was typed.
 */
export function choosePoint(draft: Draft, points: readonly PointView[], pointId: string): Partial<Draft> {
  const from = points.find((point) => point.id === draft.pointId);
  const to = points.find((point) => point.id === pointId);
  if (!from || !to) return { pointId };
  return { pointId, databaseName: draft.databaseName.replace(stampOf(from), stampOf(to)) };
}
