import { describe, expect, it } from 'vitest';
import type { Draft, PlanView, Preflight, Stage } from '@/ipc/gen/types';
import { aboutOf, IDLE, type Run, type RunEvent, startReason, step } from './run';

const draft: Draft = {
  instanceId: 'i',
  pointId: 'p',
  target: 'database',
  serverId: 's',
  databaseName: 'orders_restored',
  secretUri: 'https://kv/secrets/a',
  storageAccountId: '',
  containerUrl: '',
  containerId: '',
  filePrefix: '',
  secondary: false,
  rehydrationPriority: 'standard',
  rehydrationDays: 15,
  identityId: '',
  guardTenant: '',
};
const stage = (index: number, state: Stage['state']): Stage => ({
  index,
  label: `stage ${index}`,
  state,
  detail: null,
  startedAt: null,
  seconds: null,
  estimate: null,
  error: null,
});
const plan: PlanView = {
  id: 'plan',
  validatedAt: '2026-11-22T14:00:00Z',
  expiresAt: '2026-11-22T14:30:00Z',
  summary: [],
  repeatWarning: null,
};
const about = aboutOf(draft);
const good: Preflight = { plan, failure: null, stages: [stage(0, 'passed'), stage(1, 'passed')] };
const play = (...events: RunEvent[]): Run => events.reduce(step, IDLE);
const begun: RunEvent = { kind: 'begun', id: 1, about };
// The window's own clock, hours away from the one of the plan.
const at = Date.parse('2026-11-22T20:00:00Z');
const now = at + 10 * 60_000;

describe('a validation', () => {
  it('shows each stage in its place as it changes', () => {
    const run = play(
      begun,
      { kind: 'stage', id: 1, stage: stage(1, 'waiting') },
      { kind: 'stage', id: 1, stage: stage(0, 'running') },
      { kind: 'stage', id: 1, stage: stage(0, 'passed') },
    );
    expect(run.kind === 'running' && run.stages.map((each) => each.state)).toEqual(['passed', 'waiting']);
  });

  it('ends in a plan', () => {
    const run = play(begun, { kind: 'ended', id: 1, preflight: good, now: at });
    expect(run.kind).toBe('ready');
    expect(startReason(run, now, false)).toBeUndefined();
  });

  it('never becomes a plan when there is a failure, or nothing at all', () => {
    const error = { ...failure(), message: 'The secret cannot be read.' };
    const failed = play(begun, { kind: 'ended', id: 1, preflight: { ...good, failure: error }, now: at });
    expect(failed.kind === 'failed' && failed.error.message).toBe('The secret cannot be read.');
    const empty = play(begun, {
      kind: 'ended',
      id: 1,
      preflight: { plan: null, failure: null, stages: [] },
      now: at,
    });
    expect(empty.kind).toBe('failed');
  });

  it('is discarded when the form changes, while it runs and after it', () => {
    const other = aboutOf({ ...draft, databaseName: 'another' });
    const during = play(
      begun,
      { kind: 'form', about: other },
      { kind: 'ended', id: 1, preflight: good, now: at },
    );
    expect(during).toEqual({ kind: 'discarded', why: 'changed' });
    const after = play(
      begun,
      { kind: 'ended', id: 1, preflight: good, now: at },
      { kind: 'form', about: other },
    );
    expect(after).toEqual({ kind: 'discarded', why: 'changed' });
    expect(startReason(after, now, true)).toBe('Validate first.');
  });

  it('stays when the form says the same', () => {
    const run = play(begun, { kind: 'ended', id: 1, preflight: good, now: at }, { kind: 'form', about });
    expect(run.kind).toBe('ready');
  });

  it('ignores an earlier run that answers late', () => {
    const run = play(
      begun,
      { kind: 'begun', id: 2, about },
      { kind: 'ended', id: 1, preflight: good, now: at },
    );
    expect(run.kind).toBe('running');
  });

  it('does not leave a stage running when the line breaks', () => {
    const run = play(
      begun,
      { kind: 'stage', id: 1, stage: stage(0, 'running') },
      { kind: 'stage', id: 1, stage: stage(1, 'waiting') },
      { kind: 'broke', id: 1, error: failure() },
    );
    expect(run.kind === 'failed' && run.stages.map((each) => each.state)).toEqual(['failed', 'skipped']);
  });

  it('is used up by one attempt, whether it succeeds or not', () => {
    const ready: RunEvent[] = [begun, { kind: 'ended', id: 1, preflight: good, now: at }];
    expect(play(...ready, { kind: 'send' }, { kind: 'sent' })).toEqual({ kind: 'discarded', why: 'used' });
    const refused = play(...ready, { kind: 'send' }, { kind: 'refused', error: failure() });
    expect(refused.kind).toBe('notStarted');
    expect(step(refused, { kind: 'send' })).toBe(refused);
  });

  it('is not taken back by typing once it is on its way', () => {
    const other = aboutOf({ ...draft, databaseName: 'another' });
    const run = play(
      begun,
      { kind: 'ended', id: 1, preflight: good, now: at },
      { kind: 'send' },
      { kind: 'form', about: other },
    );
    expect(run.kind).toBe('sending');
  });
});

describe('the button that restores', () => {
  const ready = (change: Partial<PlanView>) =>
    play(begun, { kind: 'ended', id: 1, preflight: { ...good, plan: { ...plan, ...change } }, now: at });

  it('waits for a yes when the same restore ran before', () => {
    const run = ready({ repeatWarning: 'The same point was restored there an hour ago.' });
    expect(startReason(run, now, false)).toMatch(/confirm/);
    expect(startReason(run, now, true)).toBeUndefined();
  });

  it('does not take an old plan, nor a second press', () => {
    expect(startReason(ready({}), at + 30 * 60_000, false)).toMatch(/too old/);
    expect(startReason(step(ready({}), { kind: 'send' }), now, false)).toMatch(/once/);
  });
});

function failure() {
  return {
    code: 'offline' as const,
    message: 'No answer.',
    hints: [],
    who: null,
    detail: null,
    azureCode: null,
    status: null,
    requestId: null,
    correlationId: null,
    retryAfterSeconds: null,
  };
}
