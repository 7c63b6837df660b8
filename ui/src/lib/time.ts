/** Moments and spans as text. British order of day and month, which no reader takes for another. */

const locale = 'en-GB';
const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const dateParts = { day: 'numeric', month: 'short' } as const;
const timeParts = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const;

function formatter(options: Intl.DateTimeFormatOptions): (at: Date) => string {
  const local = new Intl.DateTimeFormat(locale, options);
  return (at) => local.format(at);
}

const localDate = formatter({ ...dateParts, year: 'numeric' });
const localDay = formatter(dateParts);
const localTime = formatter(timeParts);
const localSeconds = formatter({ ...timeParts, second: '2-digit' });
const utcDate = formatter({ ...dateParts, year: 'numeric', timeZone: 'UTC' });
const utcDay = formatter({ ...dateParts, timeZone: 'UTC' });
const utcTime = formatter({ ...timeParts, timeZone: 'UTC' });

/** "15 Nov 2026" in the person's zone. */
export function formatDate(at: string): string {
  return localDate(new Date(at));
}

/** "15 Nov", and the year only where it is not this one. */
export function formatDay(at: string, now: number): string {
  const date = new Date(at);
  return date.getFullYear() === new Date(now).getFullYear() ? localDay(date) : localDate(date);
}

/** "03:00" in the person's zone. */
export function formatTime(at: string): string {
  return localTime(new Date(at));
}

/** "14:02" today, "21 Nov, 14:02" on another day: when something was read. */
export function formatSince(at: string, now: number): string {
  const today = localDate(new Date(at)) === localDate(new Date(now));
  return today ? formatTime(at) : formatDayTime(at, now);
}

/** "21 Nov, 14:02", and the year only where it is not this one. */
export function formatDayTime(at: string, now: number): string {
  return `${formatDay(at, now)}, ${formatTime(at)}`;
}

/** "03:00:12" in the person's zone. */
export function formatSeconds(at: string): string {
  return localSeconds(new Date(at));
}

/** "15 Nov 2026, 03:00" in the person's zone. */
export function formatDateTime(at: string): string {
  return `${formatDate(at)}, ${formatTime(at)}`;
}

/** "02:00 UTC"; with the day where it is another one there: "14 Nov, 23:30 UTC". */
export function formatUtc(at: string): string {
  const date = new Date(at);
  const sameDay = utcDate(date) === localDate(date);
  return `${sameDay ? '' : `${utcDay(date)}, `}${utcTime(date)} UTC`;
}

/** Whether the clock on the wall shows UTC at that moment: then one time says both. */
export function isUtc(at: string): boolean {
  return new Date(at).getTimezoneOffset() === 0;
}

/** Local time and UTC together: "15 Nov 2026, 03:00 (02:00 UTC)"; where they are the same, once. */
export function formatBoth(at: string): string {
  return isUtc(at) ? `${formatDateTime(at)} UTC` : `${formatDateTime(at)} (${formatUtc(at)})`;
}

/** The same in the width of a table's column: "15 Nov 03:00 · 02:00 UTC", "15 Nov 00:30 · 14 Nov 23:30 UTC". */
export function formatShortBoth(at: string, now: number): string {
  const local = `${formatDay(at, now)} ${formatTime(at)}`;
  return isUtc(at) ? `${local} UTC` : `${local} · ${formatUtc(at).replace(',', '')}`;
}

const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'always' });

/** "4 days ago", "in 3 hours"; whole units, rounded down, so that nothing seems older than it is. */
export function formatAgo(at: string, now: number): string {
  const seconds = (new Date(at).getTime() - now) / 1000;
  const size = Math.abs(seconds);
  if (size < MINUTE) return seconds > 5 ? 'in less than a minute' : 'just now';
  const units: [Intl.RelativeTimeFormatUnit, number][] = [
    ['year', 365 * DAY],
    ['month', 30 * DAY],
    ['day', DAY],
    ['hour', HOUR],
    ['minute', MINUTE],
  ];
  const [unit, length] = units.find(([, long]) => size >= long) ?? ['minute', MINUTE];
  return relative.format(Math.sign(seconds) * Math.floor(size / length), unit);
}

/** A running clock: "1:12", "1:02:09". */
export function formatClock(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  const two = (value: number): string => String(value).padStart(2, '0');
  const minutes = Math.floor(whole / MINUTE) % 60;
  const hours = Math.floor(whole / HOUR);
  return hours > 0 ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

/** A span in words, its two largest units: "22 s", "1 min 45 s", "5 days 11 h". */
export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return pair(whole, MINUTE, 'min', 1, 's');
  if (whole < DAY) return pair(whole, HOUR, 'h', MINUTE, 'min');
  const days = Math.floor(whole / DAY);
  return pair(whole, DAY, days === 1 ? 'day' : 'days', HOUR, 'h');
}

function pair(whole: number, large: number, largeUnit: string, small: number, smallUnit: string): string {
  const rest = Math.floor((whole % large) / small);
  const head = `${Math.floor(whole / large)} ${largeUnit}`;
  return rest === 0 ? head : `${head} ${rest} ${smallUnit}`;
}
