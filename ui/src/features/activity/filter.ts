import type { JobSummary } from '@/ipc/gen/types';

export type Group = 'all' | 'running' | 'attention' | 'done' | 'failed';

export const groups: readonly { id: Group; label: string }[] = [
  { id: 'all', label: 'All' },
  { id: 'running', label: 'Running' },
  { id: 'attention', label: 'Needs attention' },
  { id: 'failed', label: 'Failed' },
  { id: 'done', label: 'Completed' },
];

/** Which chips a restore answers to. A phase that is added does not compile until it has its place. */
const groupsOf: Record<JobSummary['phase'], readonly Group[]> = {
  sending: ['running'],
  accepted: ['running'],
  running: ['running'],
  completed: ['done'],
  completedWithWarnings: ['done', 'attention'],
  failed: ['failed'],
  cancelled: ['failed'],
  outcomeUnknown: ['running', 'attention'],
  neverStarted: ['failed'],
  refused: ['failed'],
};

export function inGroup(row: JobSummary, group: Group): boolean {
  return group === 'all' || groupsOf[row.phase].includes(group);
}

/** Seconds that a restore took, or has taken so far. */
export function secondsOf(row: JobSummary, now: number): number {
  const end = row.endedAt === null ? now : Date.parse(row.endedAt);
  return Math.max(0, (end - Date.parse(row.startedAt)) / 1000);
}
