import type { PointView } from '@/ipc/gen/types';

type Timed = Pick<PointView, 'time'>;

/** `20261115`: the day of a point in UTC, as Rust writes it into the name that it proposes. */
const stampOf = (point: Timed): string => point.time.slice(0, 10).replaceAll('-', '');

/**
 * A name for another point. One that carries the old point's day carries the new one's: `orders_restored_20261122` for
 * a point of 15 November would mislead whoever finds the database next year. Any other name stays as it was typed.
 */
export const restamp = (name: string, from: Timed | undefined, to: Timed | undefined): string =>
  from && to ? name.replace(stampOf(from), stampOf(to)) : name;
