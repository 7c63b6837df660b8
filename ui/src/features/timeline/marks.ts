import type { PointView, Store, TagRank } from '@/ipc/gen/types';
import { keyOf } from '@/state/choice';

/** How long a point has before it goes away. */
export type Expiry = 'kept' | 'soon' | 'expired';

/** A lane of the drawing: a store of the vault’s region, or the paired region as a whole. */
export type LaneId = Store | 'secondary';

/** A point as the drawing needs it: numbers instead of texts, worked out once for each answer. */
export interface Mark {
  /** Its own in both regions: the ids of copies are those of the originals. */
  readonly key: string;
  readonly at: number;
  readonly secondary: boolean;
  readonly lanes: readonly LaneId[];
  readonly rank: TagRank;
  readonly partial: boolean;
  readonly expiry: Expiry;
  readonly point: PointView;
}

const DAY = 86_400_000;
/** A point that goes away within two weeks is worth a second look before it is relied on. */
export const SOON_DAYS = 14;

export function expiryOf(expires: string | null, now: number): Expiry {
  if (expires === null) return 'kept';
  const left = Date.parse(expires) - now;
  if (left <= 0) return 'expired';
  return left <= SOON_DAYS * DAY ? 'soon' : 'kept';
}

/** Oldest first, as they stand from left to right. The answer has them newest first; equal times keep one order. */
export function marksOf(points: readonly PointView[], now: number, secondary = false): Mark[] {
  return points
    .map((point) => ({
      key: keyOf({ secondary, pointId: point.id }),
      at: Date.parse(point.time),
      secondary,
      lanes: secondary ? (['secondary'] as const) : point.stores.map((each) => each.store),
      rank: point.rank,
      partial: /partial/i.test(point.state.raw),
      expiry: expiryOf(point.expires, now),
      point,
    }))
    .sort((a, b) => a.at - b.at || a.key.localeCompare(b.key));
}

/** Half the height of a mark, in pixels: monthly and yearly points stand out. */
export const RADIUS: Record<TagRank, number> = { ordinary: 3.2, monthly: 4.6, yearly: 6 };

/** The shape of a lane’s marks as a path around (x, y). Shape and lane tell the store; colour only repeats it. */
export function shape(lane: LaneId, x: number, y: number, radius: number): string {
  const n = (value: number) => Math.round(value * 10) / 10;
  switch (lane) {
    case 'vault':
      return `M${n(x - radius)} ${n(y)}a${radius} ${radius} 0 1 0 ${n(2 * radius)} 0a${radius} ${radius} 0 1 0 ${n(-2 * radius)} 0z`;
    case 'archive': {
      const half = radius * 0.9;
      return `M${n(x - half)} ${n(y - half)}h${n(2 * half)}v${n(2 * half)}h${n(-2 * half)}z`;
    }
    case 'secondary':
      return `M${n(x - radius)} ${n(y)}l${n(radius)} ${n(-radius)}l${n(radius)} ${n(radius)}l${n(-radius)} ${n(radius)}z`;
    case 'other':
      return `M${n(x)} ${n(y - radius)}l${n(radius)} ${n(2 * radius)}h${n(-2 * radius)}z`;
  }
}

/** How a mark is painted: filled, hollow because it goes away soon, crossed out because it has, or half because it is partial. */
export type Paint = 'full' | 'soon' | 'expired' | 'partial';

export const paintOf = (mark: Mark): Paint =>
  mark.expiry === 'expired' ? 'expired' : mark.partial ? 'partial' : mark.expiry === 'soon' ? 'soon' : 'full';

export interface LanePaths {
  readonly id: LaneId;
  readonly y: number;
  readonly paths: Readonly<Record<Paint, string>>;
}

/**
 * One path for each lane and paint, of all marks in sight. A thousand SVG elements made zooming stutter; four strings
 * a lane do not.
 */
export function lanePaths(
  marks: readonly Mark[],
  lanes: readonly { id: LaneId; y: number }[],
  x: (at: number) => number,
  left: number,
  right: number,
  size = 1,
): LanePaths[] {
  return lanes.map(({ id, y }) => {
    const parts: Record<Paint, string[]> = { full: [], soon: [], expired: [], partial: [] };
    for (const mark of marks) {
      if (!mark.lanes.includes(id)) continue;
      const at = x(mark.at);
      const radius = RADIUS[mark.rank] * size;
      if (at < left - radius || at > right + radius) continue;
      parts[paintOf(mark)].push(shape(id, at, y, radius));
    }
    return {
      id,
      y,
      paths: {
        full: parts.full.join(''),
        soon: parts.soon.join(''),
        expired: parts.expired.join(''),
        partial: parts.partial.join(''),
      },
    };
  });
}

/** Ordinary marks stay apart above this many pixels from one to the next. */
const APART = 8;

/**
 * How much smaller marks are drawn where they crowd, between a half and 1: a row of separate points must not become a
 * bar, which would say that there is a backup for every moment.
 */
export function crowding(
  marks: readonly Mark[],
  lanes: readonly { id: LaneId }[],
  x: (at: number) => number,
  left: number,
  right: number,
): number {
  const gaps = lanes.flatMap(({ id }) => {
    const places = marks.filter((mark) => mark.lanes.includes(id)).map((mark) => x(mark.at));
    const seen = places.filter((place) => place >= left && place <= right);
    const first = seen[0];
    const last = seen.at(-1);
    return first === undefined || last === undefined || seen.length < 3
      ? []
      : [(last - first) / (seen.length - 1)];
  });
  return Math.min(1, Math.max(0.45, Math.min(...gaps, APART) / APART));
}
