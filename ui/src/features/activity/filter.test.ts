import { expect, it } from 'vitest';

import { summary } from '@test/jobs';

import { inGroup, secondsOf } from './filter';

it('shows a restore whose outcome is not known among those that run and those that need a look', () => {
  const row = summary({ phase: 'outcomeUnknown' });
  expect(
    ['all', 'running', 'attention', 'failed', 'done'].filter((group) => inGroup(row, group as 'all')),
  ).toEqual(['all', 'running', 'attention']);
});

it('counts to the end, or to now', () => {
  const row = summary({ startedAt: '2026-11-22T12:00:00Z', endedAt: '2026-11-22T12:01:45Z' });
  const now = Date.parse('2026-11-22T12:10:00Z');
  expect(secondsOf(row, now)).toBe(105);
  expect(secondsOf({ ...row, endedAt: null }, now)).toBe(600);
  // Azure's clock and this one differ: no restore has taken less than nothing.
  expect(secondsOf({ ...row, endedAt: null }, Date.parse('2026-11-22T11:59:00Z'))).toBe(0);
});
