import { QueryClient } from '@tanstack/react-query';
import { beforeEach, describe, expect, it } from 'vitest';

import type { Activity, Bootstrap, Fixes, FixRecordView, JobView } from '@/ipc/gen/types';
import { callKey } from '@/ipc/hooks';
import { activity, job } from '@test/jobs';
import { apiError, bootstrap, practiceSession } from '@test/session';

import { liveJobs } from './jobs';
import { endedStore } from './session';
import { applyEvent } from './useEvents';
import { activityKey, jobKey } from './useJobs';

const bootstrapKey = callKey('bootstrap', {});
let client: QueryClient;
const known = <T>(key: readonly unknown[]) => client.getQueryData<T>(key);

beforeEach(() => {
  liveJobs.clear();
  endedStore.set(null);
  client = new QueryClient();
  client.setQueryData(bootstrapKey, bootstrap(practiceSession));
});

describe('a restore that changes', () => {
  it('is seen on its own screen, in the list and by the badge', () => {
    client.setQueryData(activityKey, activity());
    const said = applyEvent(client, {
      kind: 'jobChanged',
      job: job({ seq: 7, phase: 'accepted', phaseLabel: 'Accepted' }),
    });
    expect(said).toBe('Restore of orders: Accepted');
    expect(known<JobView>(jobKey('intent-1'))?.summary.seq).toBe(7);
    expect(known<Activity>(activityKey)?.rows.find((row) => row.key === 'intent-1')?.phase).toBe('accepted');
    expect(known<Bootstrap>(bootstrapKey)?.unfinished.map((row) => row.key)).toEqual(['intent-1']);
  });

  it('leaves the badge when it is over', () => {
    applyEvent(client, { kind: 'jobChanged', job: job({ seq: 1 }) });
    applyEvent(client, { kind: 'jobChanged', job: job({ seq: 2, phase: 'completed', isFinal: true }) });
    expect(known<Bootstrap>(bootstrapKey)?.unfinished).toEqual([]);
  });

  it('is spoken of once for each phase, not for each check', () => {
    const event = (seq: number, phase: 'running' | 'completed') =>
      applyEvent(client, { kind: 'jobChanged', job: job({ seq, phase, phaseLabel: phase }) });
    expect([event(1, 'running'), event(2, 'running'), event(3, 'completed')]).toEqual([
      'Restore of orders: running',
      null,
      'Restore of orders: completed',
    ]);
  });

  it('is not put back by a snapshot that came late', () => {
    applyEvent(client, { kind: 'jobChanged', job: job({ seq: 4, phase: 'completed' }) });
    expect(applyEvent(client, { kind: 'jobChanged', job: job({ seq: 3, phase: 'running' }) })).toBeNull();
    expect(known<JobView>(jobKey('intent-1'))?.summary.phase).toBe('completed');
  });

  it('is not put back against an answer that is newer than the event', () => {
    client.setQueryData(jobKey('intent-1'), job({ seq: 9, phase: 'completed' }));
    applyEvent(client, { kind: 'jobChanged', job: job({ seq: 8, phase: 'running' }) });
    expect(known<JobView>(jobKey('intent-1'))?.summary.phase).toBe('completed');
  });
});

it('forgets everything of a session that ended, and keeps the reason', () => {
  client.setQueryData(activityKey, activity());
  client.setQueryData(['databases_list', { refresh: false }], { rows: [] });
  const error = apiError({ code: 'notSignedIn', message: 'The sign-in has expired.' });
  expect(applyEvent(client, { kind: 'sessionEnded', error })).toBe('The sign-in has expired.');
  expect(known<Bootstrap>(bootstrapKey)?.session).toBeNull();
  expect(known(activityKey)).toBeUndefined();
  expect(known(['databases_list', { refresh: false }])).toBeUndefined();
  expect(endedStore.get()).toBe(error);
});

describe('a change of the flight check', () => {
  const key = callKey('fixes_list', {});
  const fix = (raw: string, more: Partial<FixRecordView> = {}): FixRecordView => ({
    key: 'fix-1',
    title: 'Give bv the role Reader on pg',
    place: '/subscriptions/s/resourceGroups/rg/providers/Microsoft.DBforPostgreSQL/servers/pg',
    state: { label: raw, tone: 'ok', raw, detail: null },
    open: false,
    who: 'ann@contoso.com',
    at: '2026-11-23T10:00:00Z',
    undo: 'The role assignment is deleted.',
    canUndo: { allowed: true, reason: null },
    undoAfterRestore: true,
    job: 'intent-1',
    leftAlone: null,
    error: null,
    ...more,
  });
  const pushed = (record: FixRecordView) => applyEvent(client, { kind: 'fixChanged', fix: record });
  const rows = () => known<Fixes>(key)?.rows.map((row) => row.state.raw);

  it('is in its list, and its end after a restore is spoken of once', () => {
    client.setQueryData<Fixes>(key, { rows: [fix('stands')], problems: [] });
    expect(pushed(fix('undoing', { open: true }))).toBeNull();
    expect(pushed(fix('undone'))).toBe('Give bv the role Reader on pg: undone');
    expect(pushed(fix('undone'))).toBeNull();
    expect(rows()).toEqual(['undone']);
  });

  it('is added when it is new, and makes no list where none was asked for', () => {
    expect(pushed(fix('stands', { job: null }))).toBeNull();
    expect(rows()).toBeUndefined();
    client.setQueryData<Fixes>(key, { rows: [], problems: [] });
    pushed(fix('stands', { job: null }));
    expect(rows()).toEqual(['stands']);
  });
});
