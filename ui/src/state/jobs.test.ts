import { expect, it } from 'vitest';

import { activity, job, summary } from '@test/jobs';

import { LiveJobs } from './jobs';

it('takes a newer snapshot and refuses an older or equal one', () => {
  const live = new LiveJobs();
  expect(live.apply(job({ seq: 5, phaseLabel: 'five' }))).toBe(true);
  expect(live.apply(job({ seq: 4, phaseLabel: 'four' }))).toBe(false);
  expect(live.apply(job({ seq: 5, phaseLabel: 'again' }))).toBe(false);
  expect(live.newest(job({ seq: 1 })).summary.phaseLabel).toBe('five');
  expect(live.newest(job({ seq: 6, phaseLabel: 'six' })).summary.phaseLabel).toBe('six');
});

it('puts newer snapshots into a list that was on its way, and leaves newer rows alone', () => {
  const live = new LiveJobs();
  live.apply(job({ key: 'a', seq: 3, phase: 'completed' }));
  live.apply(job({ key: 'b', seq: 2, phase: 'running' }));
  const rows = live.mergeInto([
    summary({ key: 'a', seq: 2, phase: 'running' }),
    summary({ key: 'b', seq: 9, phase: 'failed' }),
  ]);
  expect(Object.fromEntries(rows.map((row) => [row.key, row.phase]))).toEqual({
    a: 'completed',
    b: 'failed',
  });
});

it('adds a restore that began after the list was made, newest first', () => {
  const live = new LiveJobs();
  live.apply(job({ key: 'new', startedAt: new Date().toISOString() }));
  const merged = live.mergeActivity(activity(Date.now() - 1000));
  expect(merged.rows[0]?.key).toBe('new');
  expect(merged.rows).toHaveLength(activity().rows.length + 1);
});

it('knows nothing of an earlier session', () => {
  const live = new LiveJobs();
  live.apply(job({ key: 'old' }));
  live.clear();
  expect(live.mergeInto([])).toEqual([]);
});

it('remembers when the last restore of an instance ended, and of no other', () => {
  const live = new LiveJobs();
  const of = (instanceId: string, more: Parameters<typeof job>[0]) => ({ ...job(more), instanceId });
  live.apply(of('/i/Orders', { key: 'a', isFinal: true, endedAt: '2026-11-22T12:00:00Z' }));
  live.apply(of('/i/orders', { key: 'b', isFinal: true, endedAt: '2026-11-22T13:00:00Z' }));
  live.apply(of('/i/orders', { key: 'c', isFinal: false, endedAt: null }));
  live.apply(of('/i/other', { key: 'd', isFinal: true, endedAt: '2026-11-22T14:00:00Z' }));
  expect(live.lastEndOf('/I/orders')).toBe(Date.parse('2026-11-22T13:00:00Z'));
  expect(live.lastEndOf('/i/none')).toBeUndefined();
});
