import { QueryClient } from '@tanstack/react-query';
import { beforeEach, describe, expect, it } from 'vitest';

import type { Activity, Bootstrap, JobView } from '@/ipc/gen/types';
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
