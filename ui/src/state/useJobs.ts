import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';

import { useBridge } from '@/ipc/context';
import type { ApiFailure } from '@/ipc/errors';
import type { Activity, JobView } from '@/ipc/gen/types';
import { callKey } from '@/ipc/hooks';

import { liveJobs } from './jobs';
import { useBootstrap } from './session';

export const activityKey = callKey('activity_list', { refresh: false });
export const jobKey = (key: string): readonly [string, unknown] => callKey('job_get', { key });

/** One restore, live: what was asked for, kept current by events. */
export function useJob(key: string) {
  const bridge = useBridge();
  return useQuery<JobView, ApiFailure>({
    queryKey: jobKey(key),
    queryFn: async () => liveJobs.newest(await bridge.call('job_get', { key })),
    retry: false,
    // Events keep it current; coming back to the screen asks once more all the same.
    staleTime: 5_000,
  });
}

/** All restores, live. `refresh` asks the vaults again. */
export function useActivity(enabled = true) {
  const bridge = useBridge();
  const client = useQueryClient();
  const query = useQuery<Activity, ApiFailure>({
    queryKey: activityKey,
    queryFn: async () => liveJobs.mergeActivity(await bridge.call('activity_list', { refresh: false })),
    retry: false,
    enabled,
    staleTime: 30_000,
  });
  const refresh = useCallback(
    () =>
      client.fetchQuery<Activity, ApiFailure>({
        queryKey: activityKey,
        queryFn: async () => liveJobs.mergeActivity(await bridge.call('activity_list', { refresh: true })),
        retry: false,
        staleTime: 0,
      }),
    [bridge, client],
  );
  return { query, refresh };
}

/** How many restores are not over, for the badge: without asking the vaults only to count. */
export function useUnfinishedCount(): number {
  const { unfinished, session } = useBootstrap();
  const { query } = useActivity(false);
  if (!session) return 0;
  const rows = query.data?.rows ?? liveJobs.mergeInto(unfinished);
  return rows.filter((row) => !row.isFinal).length;
}
