import type { ApiError, Draft, PlanView, Preflight, Stage } from '@/ipc/gen/types';

/** A validation of one form, from the first stage to a plan, or to the reason why there is none. */
export type Run =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'running';
      readonly id: number;
      readonly about: string;
      readonly stages: readonly Stage[];
    }
  | {
      readonly kind: 'failed';
      readonly about: string;
      readonly stages: readonly Stage[];
      readonly error: ApiError;
    }
  | {
      readonly kind: 'ready';
      readonly about: string;
      readonly stages: readonly Stage[];
      readonly plan: PlanView;
      /** When it expires, by this window's clock. */
      readonly until: number;
    }
  | {
      readonly kind: 'sending';
      readonly about: string;
      readonly stages: readonly Stage[];
      readonly plan: PlanView;
    }
  /** Pressed, and the answer was an error: the plan is used up whatever the error says. */
  | { readonly kind: 'notStarted'; readonly error: ApiError }
  /** There was a result, and it no longer counts. */
  | { readonly kind: 'discarded'; readonly why: 'changed' | 'used' | 'expired' };

export type RunEvent =
  | { readonly kind: 'begun'; readonly id: number; readonly about: string }
  | { readonly kind: 'stage'; readonly id: number; readonly stage: Stage }
  | { readonly kind: 'ended'; readonly id: number; readonly preflight: Preflight; readonly now: number }
  | { readonly kind: 'broke'; readonly id: number; readonly error: ApiError }
  | { readonly kind: 'form'; readonly about: string }
  | { readonly kind: 'send' }
  | { readonly kind: 'sent' }
  | { readonly kind: 'refused'; readonly error: ApiError }
  | { readonly kind: 'expired' };

export const IDLE: Run = { kind: 'idle' };

/** What a form says, as a key: a plan counts for exactly this. */
export const aboutOf = (draft: Draft): string => JSON.stringify(draft);

const put = (stages: readonly Stage[], stage: Stage): Stage[] =>
  [...stages.filter((each) => each.index !== stage.index), stage].sort((a, b) => a.index - b.index);

/** Pure: every event of a run that was overtaken, discarded or ended is ignored. */
export function step(run: Run, event: RunEvent): Run {
  switch (event.kind) {
    case 'begun':
      return { kind: 'running', id: event.id, about: event.about, stages: [] };
    case 'stage':
      return run.kind === 'running' && run.id === event.id
        ? { ...run, stages: put(run.stages, event.stage) }
        : run;
    case 'ended':
      return run.kind === 'running' && run.id === event.id ? ended(run, event.preflight, event.now) : run;
    case 'broke':
      return run.kind === 'running' && run.id === event.id
        ? { kind: 'failed', about: run.about, stages: settle(run.stages), error: event.error }
        : run;
    case 'form':
      return formChanged(run, event.about);
    case 'send':
      return run.kind === 'ready'
        ? { kind: 'sending', about: run.about, stages: run.stages, plan: run.plan }
        : run;
    case 'sent':
      return run.kind === 'sending' ? { kind: 'discarded', why: 'used' } : run;
    case 'refused':
      return run.kind === 'sending' ? { kind: 'notStarted', error: event.error } : run;
    case 'expired':
      return run.kind === 'ready' ? { kind: 'discarded', why: 'expired' } : run;
  }
}

/** What is on its way to Azure cannot be taken back by typing; everything before that can. */
function formChanged(run: Run, about: string): Run {
  switch (run.kind) {
    case 'running':
    case 'failed':
    case 'ready':
      return run.about === about ? run : { kind: 'discarded', why: 'changed' };
    case 'idle':
    case 'sending':
    case 'notStarted':
    case 'discarded':
      return run;
  }
}

function ended(
  run: Extract<Run, { kind: 'running' }>,
  { plan, failure, stages }: Preflight,
  now: number,
): Run {
  const { about } = run;
  const all = stages.length > 0 ? stages : run.stages;
  if (plan && !failure) {
    // A span and not a date: the two clocks need not agree.
    const until = now + Date.parse(plan.expiresAt) - Date.parse(plan.validatedAt);
    return { kind: 'ready', about, stages: all, plan, until };
  }
  const error = failure ?? all.find((stage) => stage.error)?.error ?? NO_REASON;
  return { kind: 'failed', about, stages: all, error };
}

/** The line broke: what was running did not pass, and what was waiting was not reached. */
const settle = (stages: readonly Stage[]): Stage[] =>
  stages.map((stage) =>
    stage.state === 'running'
      ? { ...stage, state: 'failed' }
      : stage.state === 'waiting'
        ? { ...stage, state: 'skipped' }
        : stage,
  );

/** Neither a plan nor a failure: said as it is, because a plan must never be assumed. */
const NO_REASON: ApiError = {
  code: 'internal',
  message: 'The validation ended without a result.',
  hints: ['Validate again.'],
  who: 'you',
  detail: null,
  azureCode: null,
  status: null,
  requestId: null,
  correlationId: null,
  retryAfterSeconds: null,
};

/** Why the primary button cannot be pressed now; `undefined`: it can. */
export function startReason(run: Run, now: number, confirmed: boolean): string | undefined {
  if (run.kind === 'sending') return 'Being sent, once.';
  if (run.kind !== 'ready') return 'Validate first.';
  if (run.until <= now) return 'The validation is too old. Validate again.';
  if (run.plan.repeatWarning !== null && !confirmed)
    return 'First confirm that this restore is to be repeated.';
  return undefined;
}
