import type { Estimate } from '@/ipc/gen/types';
import { formatClock, formatDuration } from '@/lib/time';

/** A clock for a screen reader: "1 minute 12 seconds". */
export function spoken(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const part = (value: number, unit: string) =>
    value > 0 ? `${value} ${unit}${value === 1 ? '' : 's'}` : '';
  const text = [
    part(Math.floor(whole / 3600), 'hour'),
    part(Math.floor((whole % 3600) / 60), 'minute'),
    part(whole % 60, 'second'),
  ].filter(Boolean);
  return text.length > 0 ? text.join(' ') : '0 seconds';
}

/** Seconds between the start and the end, or now while there is no end. */
export const elapsed = (startedAt: string, endedAt: string | null, now: number): number =>
  Math.max(0, ((endedAt === null ? now : Date.parse(endedAt)) - Date.parse(startedAt)) / 1000);

/** From here on nobody counts seconds, and "15:00" would be read as minutes. */
const HOURS = 3600;

/** A figure of the clock: "1:45" by the second, "3 h 12 min" by the minute. `of`: what it stands beside. */
export const figure = (seconds: number, of = seconds): string =>
  Math.max(seconds, of) < HOURS ? formatClock(seconds) : formatDuration(seconds);

/** "1:45 to 1:50", "1 min 48 s to 15 h"; one figure where both ends read the same. */
export function range(estimate: Estimate): string {
  const low = figure(estimate.lowSeconds, estimate.highSeconds);
  const high = figure(estimate.highSeconds);
  return low === high ? low : `${low} to ${high}`;
}

/** The scale under the clock, in shares of its width. */
export interface Band {
  /** What the right edge stands for, in seconds. */
  readonly end: number;
  readonly elapsed: number;
  readonly low: number;
  readonly high: number;
  readonly longer: boolean;
}

// The usual range ends at this share of the scale: what lies to its right says that taking longer is possible.
const HEAD_ROOM = 0.72;

/**
 * An honest scale: seconds, not a percentage. It starts from zero, shows where restores usually end, and grows with a
 * restore that takes longer, so that the bar never reaches an edge that would read as "done".
 */
export function band(seconds: number, estimate: Estimate): Band {
  const most = Math.max(estimate.highSeconds, estimate.lowSeconds, 1);
  const end = Math.max(most / HEAD_ROOM, seconds / 0.92);
  const share = (value: number) => Math.min(Math.max(value / end, 0), 1);
  return {
    end,
    elapsed: share(seconds),
    low: share(estimate.lowSeconds),
    high: share(most),
    longer: seconds > most,
  };
}
