import { describe, expect, it } from 'vitest';

import type { Filters } from '@/lib/filters';
import { ownViews } from '@/state/listView';
import { summary, vaultId } from '@test/jobs';

import { narrowJobs, rangeOf, rangeValue, secondsOf, timeSpan, timeText } from './filters';

const now = Date.parse('2026-11-22T12:00:00Z');
const ago = (hours: number) => new Date(now - hours * 3_600_000).toISOString();

const rows = [
  summary({ key: 'running', startedAt: ago(1) }),
  summary({
    key: 'paired',
    operation: 'crossRegionRestore',
    operationLabel: 'Cross-region restore',
    phase: 'completedWithWarnings',
    vault: 'bv-geo-eus2',
    secondaryRegion: 'Central US',
    subscription: 'Finance',
    origin: 'vault',
    startedAt: ago(30),
  }),
  summary({
    key: 'backup',
    operation: 'scheduledBackup',
    operationLabel: 'Scheduled backup',
    phase: 'failed',
    origin: 'vault',
    startedAt: ago(10 * 24),
  }),
  summary({
    key: 'kept',
    phase: 'cancelled',
    fromHistory: true,
    startedAt: ago(40 * 24),
  }),
  summary({
    key: 'tiering',
    operation: 'other',
    operationLabel: 'Tiering',
    phase: 'completed',
    origin: 'vault',
    startedAt: ago(2 * 24),
  }),
];
const filter = (chosen: Filters['chosen'], search = '') =>
  narrowJobs(rows, { search, chosen }, now).rows.map((row) => row.key);

describe('the list of jobs', () => {
  it('shows restores at first, the paired region’s and those of the history among them', () => {
    const [restores, all] = ownViews.activity;
    expect(filter(restores.filters.chosen)).toEqual(['running', 'paired', 'kept']);
    expect(filter(all!.filters.chosen)).toHaveLength(rows.length);
  });

  it('offers every operation that occurs, and those that are not known by Azure’s own word', () => {
    const { options } = narrowJobs(rows, ownViews.activity[0].filters, now);
    expect(options['operation']!.map(({ label, count }) => `${label} ${count}`)).toEqual([
      'Restore 2',
      'Cross-region restore 1',
      'Scheduled backup 1',
      'Tiering 1',
    ]);
    expect(filter({ operation: ['other:Tiering'] })).toEqual(['tiering']);
  });

  it('narrows by status, vault, subscription, source and origin, all together', () => {
    expect(filter({ status: ['running', 'warnings'] })).toEqual(['running', 'paired']);
    expect(filter({ status: ['running', 'warnings'], subscription: ['Finance'] })).toEqual(['paired']);
    expect(filter({ vault: [vaultId('bv-geo-eus2').toLowerCase()] })).toEqual(['paired']);
    expect(filter({ origin: ['pointback'] })).toEqual(['running', 'kept']);
    expect(filter({ source: [rows[0]!.dataSourceId.toLowerCase()] })).toHaveLength(rows.length);
    expect(filter({}, 'central us')).toEqual(['paired']);
  });

  it('narrows by the start', () => {
    expect(filter({ time: ['24h'] })).toEqual(['running']);
    expect(filter({ time: ['7d'] })).toEqual(['running', 'paired', 'tiering']);
    expect(filter({ time: ['14d'] })).toEqual(['running', 'paired', 'backup', 'tiering']);
    expect(filter({ time: ['2026-10-01..2026-10-31'] })).toEqual(['kept']);
    expect(filter({ time: ['2026-11-20..'] })).toEqual(['running', 'paired', 'tiering']);
    expect(filter({ time: ['whenever'] })).toHaveLength(rows.length);
  });
});

describe('a time', () => {
  it('counts both days, by the calendar of the person', () => {
    const span = timeSpan('2026-11-01..2026-11-01', now)!;
    expect(new Date(span.from).getDate()).toBe(1);
    expect(new Date(span.to).getDate()).toBe(1);
    expect(Math.round((span.to - span.from) / 3_600_000)).toBe(24);
  });

  it('is any where it is not understood', () => {
    for (const value of ['', '..', '2026-11-31..', 'a..b', '2026-11-10..2026-11-01', '1..2..3']) {
      expect(rangeOf(value), value).toBeNull();
      expect(timeSpan(value, now), value).toBeNull();
    }
  });

  it('is said in words', () => {
    const from = '2026-11-01';
    const to = '2026-11-15';
    expect(timeText('7d')).toBe('Last 7 days');
    expect(timeText(rangeValue({ from, to }))).toBe('1 Nov 2026 – 15 Nov 2026');
    expect(timeText(rangeValue({ from, to: '' }))).toBe('Since 1 Nov 2026');
    expect(timeText(rangeValue({ from: '', to }))).toBe('Until 15 Nov 2026');
    expect(timeText('')).toBe('Time');
  });
});

it('counts to the end, or to now', () => {
  const row = summary({ startedAt: '2026-11-22T12:00:00Z', endedAt: '2026-11-22T12:01:45Z' });
  const later = Date.parse('2026-11-22T12:10:00Z');
  expect(secondsOf(row, later)).toBe(105);
  expect(secondsOf({ ...row, endedAt: null }, later)).toBe(600);
  // Azure's clock and this one differ: no restore has taken less than nothing.
  expect(secondsOf({ ...row, endedAt: null }, Date.parse('2026-11-22T11:59:00Z'))).toBe(0);
});
