import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';

import { useBridge } from '@/ipc/context';
import type { ApiFailure } from '@/ipc/errors';
import type { Timeline } from '@/ipc/gen/types';
import { callKey } from '@/ipc/hooks';

import { liveJobs } from './jobs';

/** One database with its points. `refresh` asks Azure again and keeps what is on the screen until it has answered. */
export function useTimeline(instanceId: string) {
  const bridge = useBridge();
  const client = useQueryClient();
  const queryKey = callKey('timeline_get', { instanceId, refresh: false });
  const query = useQuery<Timeline, ApiFailure>({
    queryKey,
    queryFn: () => bridge.call('timeline_get', { instanceId, refresh: false }),
    retry: false,
    staleTime: 60_000,
  });
  const refresh = useCallback(
    () =>
      client
        .fetchQuery<Timeline, ApiFailure>({
          queryKey: callKey('timeline_get', { instanceId, refresh: false }),
          queryFn: () => bridge.call('timeline_get', { instanceId, refresh: true }),
          retry: false,
          staleTime: 0,
        })
        // The query carries its error to the screen.
        .catch(() => undefined),
    [bridge, client, instanceId],
  );
  // A restore from the archive leaves a copy behind: points that were read before it ended would have the person bring
  // the same one back again, and pay for it. Once for each end: clocks may differ.
  const heard = useRef<number>(undefined);
  const { data, isFetching } = query;
  useEffect(() => {
    // A question under way would be taken for this one, and may be answered from what was kept.
    if (isFetching) return;
    const ended = liveJobs.lastEndOf(instanceId);
    if (!data || ended === undefined || ended === heard.current || Date.parse(data.asOf) > ended) return;
    heard.current = ended;
    void refresh();
  }, [data, isFetching, instanceId, refresh]);
  return { query, refresh: () => void refresh() };
}
