import { formatDuration } from '@/lib/time';

export interface Lost {
  readonly text: string;
  /** The point was made after the moment: what went wrong is in it. */
  readonly after: boolean;
}

/** What restoring a point means when something went wrong at `moment`. Both in milliseconds. */
export function lostBetween(point: number, moment: number): Lost {
  return point > moment
    ? { text: 'This point is newer than that moment: what went wrong may be in it.', after: true }
    : { text: `${formatDuration((moment - point) / 1000)} of changes would be missing.`, after: false };
}
