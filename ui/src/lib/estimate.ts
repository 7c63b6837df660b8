import { formatDuration } from './time';

/** "Usually 1 min 45 s to 1 min 50 s."; one figure where both ends read the same. */
export function usually(range: { lowSeconds: number; highSeconds: number }): string {
  const low = formatDuration(range.lowSeconds);
  const high = formatDuration(range.highSeconds);
  return `Usually ${low === high ? low : `${low} to ${high}`}.`;
}

/** A part of a sentence, such as the basis of an estimate, as one of its own. */
export const sentence = (part: string): string =>
  part === '' ? '' : `${part.charAt(0).toUpperCase()}${part.slice(1)}${/[.?]$/.test(part) ? '' : '.'}`;
