import type { QueryClient } from '@tanstack/react-query';

import type { Fixes, FixRecordView } from '@/ipc/gen/types';
import { callKey } from '@/ipc/hooks';

const key = callKey('fixes_list', {});

/** Takes a step of a change into the list of them, also one that nobody on a screen asked for. Returns what is to be said aloud. */
export function applyFix(client: QueryClient, fix: FixRecordView): string | null {
  const held = client.getQueryData<Fixes>(key)?.rows.find((row) => row.key === fix.key);
  client.setQueryData<Fixes>(key, (list) => {
    if (!list) return list;
    const rows = held ? list.rows.map((row) => (row.key === fix.key ? fix : row)) : [fix, ...list.rows];
    return { ...list, rows };
  });
  // After a restore it is taken back by itself: whoever waits for that is told how it ended.
  const ended = fix.job !== null && !fix.open && held?.state.raw !== fix.state.raw;
  return ended ? `${fix.title}: ${fix.state.label}` : null;
}
