import type { PointView } from '@/ipc/gen/types';

const DAY = 86_400_000;

/** Points one week apart, newest first, as Rust sends them. For tests of this folder. */
export function weekly(count: number, newest = Date.UTC(2026, 10, 15, 2)): PointView[] {
  return Array.from({ length: count }, (_, week): PointView => {
    const at = newest - week * 7 * DAY;
    const archived = week > 70;
    return {
      id: `p${String(count - 1 - week).padStart(4, '0')}`,
      time: new Date(at).toISOString(),
      stores: [
        {
          store: archived ? 'archive' : 'vault',
          raw: archived ? 'ArchiveStore' : 'VaultStore',
          created: null,
          expires: null,
        },
      ],
      backupType: 'Full',
      tag: week % 4 === 0 ? 'Monthly' : 'Weekly',
      rank: week % 52 === 0 ? 'yearly' : week % 4 === 0 ? 'monthly' : 'ordinary',
      state: { label: 'Complete', tone: 'ok', raw: 'Completed', detail: null },
      expires: new Date(at + 90 * DAY).toISOString(),
      sizeBytes: 9_019_431_322,
      postgresVersion: '11',
      databaseName: 'orders',
      needsRehydration: archived,
      rehydration: null,
      rehydratedUntil: null,
      canRestore: { allowed: true, reason: null },
    };
  });
}
