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
