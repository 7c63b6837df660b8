import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';

import type { Databases } from '@/ipc/gen/types';
import { callKey, useCall, useCommand } from '@/ipc/hooks';

import { useWhenSignedInAgain } from './session';

const key = callKey('databases_list', { refresh: false });

/**
 * All databases. An answer kept from an earlier run is shown at once, and Azure is asked behind it; a refresh that fails
 * leaves the rows where they are.
 */
export function useDatabases() {
  const client = useQueryClient();
  const query = useCall('databases_list', { refresh: false }, { staleTime: Infinity });
  const renewal = useCommand('databases_list', {
    onSuccess: (fresh) => {
      client.setQueryData<Databases>(key, fresh);
    },
  });
  const { mutate, isPending } = renewal;
  const refresh = useCallback(() => {
    if (!isPending) mutate({ refresh: true });
  }, [mutate, isPending]);

  useWhenSignedInAgain(renewal.error?.api ?? null, refresh);

  const asked = useRef<string | null>(null);
  const { data } = query;
  useEffect(() => {
    if (!data?.cached || asked.current === data.asOf) return;
    // Once for each kept answer: where Azure does not answer, the person decides when to try again.
    asked.current = data.asOf;
    mutate({ refresh: true });
  }, [data, mutate]);

  return { query, refresh, refreshing: renewal.isPending, refreshError: renewal.error };
}
