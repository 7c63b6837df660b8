import type { JobSummary, Phase } from '@/ipc/gen/types';
import { isRestore } from '@/state/jobs';

export interface PhaseView {
  /** It is not over: the clock runs. */
  readonly running: boolean;
  /** Whether the time says anything about the restore: against the usual range, as a total, or not at all. */
  readonly time: 'range' | 'sinceSent' | 'total' | 'none';
  /** How the end is to be read: what the page's first card is about. */
  readonly outcome: 'none' | 'done' | 'failed' | 'unknown' | 'nothing';
  /** The heading of the outcome's card; empty while the restore goes on. */
  readonly heading: string;
  /** What it means, in a sentence. Facts of this one restore come from Rust. */
  readonly meaning: string;
  /** Another restore makes sense from here. */
  readonly again: boolean;
}

const going: Omit<PhaseView, 'meaning'> = {
  running: true,
  time: 'range',
  outcome: 'none',
  heading: '',
  again: false,
};

/** Total by type: a phase that Rust adds does not compile here until it is thought about. */
export const PHASES: Record<Phase, PhaseView> = {
  sending: { ...going, meaning: 'The restore is being sent to Azure, once.' },
  accepted: { ...going, meaning: 'Azure has taken the restore.' },
  running: { ...going, meaning: 'Azure is restoring.' },
  completed: {
    running: false,
    time: 'total',
    outcome: 'done',
    heading: 'Restored',
    meaning: '',
    again: false,
  },
  completedWithWarnings: {
    running: false,
    time: 'total',
    outcome: 'done',
    heading: 'Restored, with warnings',
    meaning: 'Azure finished the restore and reported warnings. Read them before you rely on the result.',
    again: false,
  },
  failed: {
    running: false,
    time: 'total',
    outcome: 'failed',
    heading: 'The restore failed',
    meaning: 'The original database is as it was.',
    again: true,
  },
  cancelled: {
    running: false,
    time: 'total',
    outcome: 'failed',
    heading: 'The restore was cancelled',
    meaning: 'The original database is as it was.',
    again: true,
  },
  outcomeUnknown: {
    running: true,
    time: 'sinceSent',
    outcome: 'unknown',
    heading: 'Looking for the restore in Azure',
    meaning:
      'The restore was sent, and no answer came back. Azure may have started it. Pointback is looking for it in the vault’s job list, and sends nothing again.',
    again: false,
  },
  neverStarted: {
    running: false,
    time: 'none',
    outcome: 'nothing',
    heading: 'Azure never started this restore',
    meaning: 'Pointback looked for it long enough. Nothing was restored, and a new restore is safe.',
    again: true,
  },
  refused: {
    running: false,
    time: 'none',
    outcome: 'nothing',
    heading: 'Azure refused the restore',
    meaning: 'Nothing was started.',
    again: true,
  },
};

/** What a job that brings nothing back says when it is over; the vaults only list such jobs in these phases. */
const others: Partial<Record<Phase, (what: string) => Pick<PhaseView, 'heading' | 'meaning'>>> = {
  completed: (what) => ({ heading: `${what}: completed`, meaning: '' }),
  completedWithWarnings: (what) => ({
    heading: `${what}: completed with warnings`,
    meaning: 'Azure finished and reported warnings.',
  }),
  failed: (what) => ({ heading: `${what}: failed`, meaning: '' }),
  cancelled: (what) => ({ heading: `${what}: cancelled`, meaning: '' }),
};

/** How a job is to be read: the list has backups too, of which nothing was restored and nothing can be restored again. */
export function phaseOf(job: JobSummary): PhaseView {
  const view = PHASES[job.phase];
  return isRestore(job) ? view : { ...view, ...others[job.phase]?.(job.operationLabel), again: false };
}
