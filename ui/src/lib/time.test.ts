import { afterEach, describe, expect, it, vi } from 'vitest';

import {
  formatAgo,
  formatBoth,
  formatClock,
  formatDateTime,
  formatDuration,
  formatShortBoth,
  formatUtc,
  isUtc,
} from './time';

// The tests run in Europe/Berlin, see vite.config.ts.
const now = Date.parse('2026-11-22T12:00:00Z');

describe('moments', () => {
  it('shows local time and UTC together', () => {
    expect(formatBoth('2026-11-15T02:00:00Z')).toBe('15 Nov 2026, 03:00 (02:00 UTC)');
  });

  it('follows summer time', () => {
    expect(formatDateTime('2026-07-05T02:00:00Z')).toBe('5 Jul 2026, 04:00');
  });

  it('names the day in UTC where it is another one', () => {
    expect(formatUtc('2026-11-14T23:30:00Z')).toBe('14 Nov, 23:30 UTC');
    expect(formatUtc('2026-11-15T00:30:00Z')).toBe('00:30 UTC');
  });

  it('writes midnight as 00:00', () => {
    expect(formatDateTime('2026-11-14T23:00:00Z')).toBe('15 Nov 2026, 00:00');
  });

  it('names both days in a column too', () => {
    expect(formatShortBoth('2026-11-14T23:30:00Z', now)).toBe('15 Nov 00:30 · 14 Nov 23:30 UTC');
  });

  it('leaves out the year that is now, and no other', () => {
    expect(formatShortBoth('2026-11-15T02:00:00Z', now)).toBe('15 Nov 03:00 · 02:00 UTC');
    expect(formatShortBoth('2025-11-15T02:00:00Z', now)).toBe('15 Nov 2025 03:00 · 02:00 UTC');
  });
});

describe('relative times', () => {
  it.each([
    ['2026-11-22T11:59:30Z', 'just now'],
    ['2026-11-22T11:58:01Z', '1 minute ago'],
    ['2026-11-22T07:00:00Z', '5 hours ago'],
    ['2026-11-18T12:00:00Z', '4 days ago'],
    ['2026-11-18T12:00:01Z', '3 days ago'],
    ['2026-03-03T23:00:00Z', '8 months ago'],
    ['2023-11-01T00:00:00Z', '3 years ago'],
    ['2026-11-22T12:00:30Z', 'in less than a minute'],
    ['2026-11-24T13:00:00Z', 'in 2 days'],
  ])('%s is %s', (at, text) => {
    expect(formatAgo(at, now)).toBe(text);
  });
});

describe('spans', () => {
  it.each([
    [0, '0:00'],
    [72, '1:12'],
    [3729, '1:02:09'],
    [-3, '0:00'],
  ])('a clock of %d s is %s', (seconds, text) => {
    expect(formatClock(seconds)).toBe(text);
  });

  it.each([
    [22, '22 s'],
    [60, '1 min'],
    [105, '1 min 45 s'],
    [7380, '2 h 3 min'],
    [86_400, '1 day'],
    [471_900, '5 days 11 h'],
  ])('%d s are %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

describe('where local time is UTC', () => {
  // London in winter keeps UTC; the zone of these tests does not, so the offset is what is asked.
  afterEach(() => void vi.restoreAllMocks());

  it('says the time once', () => {
    expect(isUtc('2026-11-15T02:00:00Z')).toBe(false);
    vi.spyOn(Date.prototype, 'getTimezoneOffset').mockReturnValue(0);
    expect(formatBoth('2026-11-15T02:00:00Z')).toMatch(/^15 Nov 2026, \d\d:00 UTC$/);
    expect(formatShortBoth('2026-11-15T02:00:00Z', now)).toMatch(/^15 Nov \d\d:00 UTC$/);
  });
});
