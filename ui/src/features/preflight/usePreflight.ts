import { useEffect } from 'react';
import type { Bridge } from '@/ipc/bridge';
import { useBridge } from '@/ipc/context';
import { toApiError } from '@/ipc/errors';
import type { Draft, JobView } from '@/ipc/gen/types';
import { keyedStore } from '@/lib/keyedStore';
import { aboutOf, IDLE, type Run, type RunEvent, step } from './run';

// Outlives the page: a validation goes on while the person looks at another database, and its plan is still there.
const runs = keyedStore<Run>();
/** Plans that this window has sent. Rust refuses a second one too; this one needs no answer to be sure. */
const sent = new Set<string>();
let runCount = 0;

export interface PreflightControl {
  readonly run: Run;
  readonly validate: () => void;
  /** Sends the restore once; the answer is the job. A second call for the same plan does nothing. */
  readonly start: (repeatAnyway: boolean, done: (job: JobView) => void) => void;
  readonly expire: () => void;
}

export function usePreflight(draft: Draft): PreflightControl {
  const bridge = useBridge();
  const key = draft.instanceId.toLowerCase();
  const about = aboutOf(draft);
  const stored = runs.use(key) ?? IDLE;
  // Already here and not only in the effect: no frame may offer a plan that belongs to another form.
  const run = step(stored, { kind: 'form', about });
  const tell = (event: RunEvent) => runs.change(key, (held) => step(held ?? IDLE, event));
  useEffect(() => {
    if (run !== stored) runs.set(key, run);
  });
  return {
    run,
    validate: () => void validate(bridge, draft, about, tell),
    start: (repeatAnyway, done) => {
      if (run.kind === 'ready') void start(bridge, run.plan.id, repeatAnyway, tell, done);
    },
    expire: () => tell({ kind: 'expired' }),
  };
}

type Tell = (event: RunEvent) => void;

async function validate(bridge: Bridge, draft: Draft, about: string, tell: Tell): Promise<void> {
  runCount += 1;
  const id = runCount;
  tell({ kind: 'begun', id, about });
  try {
    const preflight = await bridge.stream('plan_preflight', { draft }, (stage) =>
      tell({ kind: 'stage', id, stage }),
    );
    tell({ kind: 'ended', id, preflight, now: Date.now() });
  } catch (thrown) {
    tell({ kind: 'broke', id, error: toApiError(thrown) });
  }
}

async function start(
  bridge: Bridge,
  planId: string,
  repeatAnyway: boolean,
  tell: Tell,
  done: (job: JobView) => void,
) {
  if (sent.has(planId)) return;
  sent.add(planId);
  tell({ kind: 'send' });
  try {
    const job = await bridge.call('restore_start', { planId, repeatAnyway });
    tell({ kind: 'sent' });
    done(job);
  } catch (thrown) {
    tell({ kind: 'refused', error: toApiError(thrown) });
  }
}
