import type { Activity, JobSummary, JobView, Operation } from '@/ipc/gen/types';

/** Operations that bring data back: what the list of jobs is about at first, and what the badge counts. */
export const restoreOperations: readonly Operation[] = ['restore', 'crossRegionRestore'];

export const isRestore = (row: JobSummary): boolean => restoreOperations.includes(row.operation);

/**
 * The newest snapshot of every restore that an event brought. Answers and events cross on their way: whichever of two
 * has the larger `seq` is shown, whatever came last.
 */
export class LiveJobs {
  readonly #byKey = new Map<string, JobView>();

  /** False: an older snapshot than the one at hand. */
  apply(job: JobView): boolean {
    const known = this.#byKey.get(job.summary.key);
    if (known && known.summary.seq >= job.summary.seq) return false;
    this.#byKey.set(job.summary.key, job);
    return true;
  }

  /** The newer of an answer and what events brought. */
  newest(job: JobView): JobView {
    const known = this.#byKey.get(job.summary.key);
    return known && known.summary.seq > job.summary.seq ? known : job;
  }

  /** A list with newer snapshots in place of older ones, and with restores that began after it was made. */
  mergeInto(rows: readonly JobSummary[]): JobSummary[] {
    const seen = new Set(rows.map((row) => row.key));
    const merged = rows.map((row) => {
      const known = this.#byKey.get(row.key)?.summary;
      return known && known.seq > row.seq ? known : row;
    });
    for (const { summary } of this.#byKey.values()) {
      if (!seen.has(summary.key)) merged.push(summary);
    }
    return merged.sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
  }

  mergeActivity(activity: Activity): Activity {
    return { ...activity, rows: this.mergeInto(activity.rows) };
  }

  /** When the last restore of an instance ended that this window heard of, in milliseconds. */
  lastEndOf(instanceId: string): number | undefined {
    const ends = [...this.#byKey.values()].flatMap(({ instanceId: of, summary: { isFinal, endedAt } }) =>
      isFinal && endedAt !== null && of?.toLowerCase() === instanceId.toLowerCase()
        ? [Date.parse(endedAt)]
        : [],
    );
    return ends.length > 0 ? Math.max(...ends) : undefined;
  }

  clear(): void {
    this.#byKey.clear();
  }
}

export const liveJobs = new LiveJobs();
