import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';

import { useBridge } from '@/ipc/context';
import type { ApiFailure } from '@/ipc/errors';
import { toApiError } from '@/ipc/errors';
import type { Activity, ApiError, JobView } from '@/ipc/gen/types';
import { callKey } from '@/ipc/hooks';

import { isRestore, liveJobs } from './jobs';
import { useBootstrap, useWhenSignedInAgain } from './session';

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

/** How often the vaults are asked again while somebody looks at the list. */
const RENEW_MS = 30_000;

/**
 * The list for the screen that shows it: events bring the restores of this app, and the vaults are asked again every 30
 * seconds for what others start, unless nobody can see it.
 */
export function useLiveActivity() {
  const { query, refresh } = useActivity();
  const [renewing, setRenewing] = useState(false);
  const [renewError, setRenewError] = useState<ApiError | null>(null);
  const under = useRef(false);
  const ask = useCallback(async () => {
    // A slow vault is not asked a second time before it has answered.
    if (under.current) return;
    under.current = true;
    try {
      await refresh();
      setRenewError(null);
    } catch (thrown) {
      setRenewError(toApiError(thrown));
    } finally {
      under.current = false;
    }
  }, [refresh]);
  const renew = useCallback(async () => {
    setRenewing(true);
    await ask();
    setRenewing(false);
  }, [ask]);

  useWhenSignedInAgain(renewError, renew);

  const there = query.data !== undefined;
  useEffect(() => {
    if (!there) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') void ask();
    }, RENEW_MS);
    return () => clearInterval(timer);
  }, [there, ask]);
  return { query, renew: () => void renew(), renewing, renewError };
}

/** How many restores are not over, for the badge: without asking the vaults only to count. */
export function useUnfinishedCount(): number {
  const { unfinished, session } = useBootstrap();
  const { query } = useActivity(false);
  if (!session) return 0;
  const rows = query.data?.rows ?? liveJobs.mergeInto(unfinished);
  return rows.filter((row) => !row.isFinal && isRestore(row)).length;
}
