import type { QueryClient } from '@tanstack/react-query';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';

import { useBridge } from '@/ipc/context';
import type { ApiError, Bootstrap, ConnectRequest, Session } from '@/ipc/gen/types';
import { callKey, callOptions, useCommand } from '@/ipc/hooks';
import { forgetKeyedStores } from '@/lib/keyedStore';
import { createStore } from '@/lib/store';

import { liveJobs } from './jobs';
import { resetLists } from './listView';

const bootstrapKey = callKey('bootstrap', {});

/** Why the last session ended, to be said where the person signs in again. */
export const endedStore = createStore<ApiError | null>(null);

/** What a fresh window needs to know. Asked for once. */
export function useBootstrapQuery() {
  const bridge = useBridge();
  return useQuery({ ...callOptions(bridge, 'bootstrap', {}), staleTime: Infinity, gcTime: Infinity });
}

/** The same, for screens that are drawn only when it is there. */
export function useBootstrap(): Bootstrap {
  const { data } = useBootstrapQuery();
  if (!data) throw new Error('useBootstrap before the answer to bootstrap');
  return data;
}

export function useSession(): Session | null {
  return useBootstrap().session;
}

/** Puts a session in place of another. Everything that was read for the old one goes: it may be another company's. */
export function adoptSession(client: QueryClient, session: Session | null): void {
  liveJobs.clear();
  forgetKeyedStores();
  resetLists();
  client.setQueryData<Bootstrap>(bootstrapKey, (before) => before && { ...before, session });
  const stale = { predicate: (query: { queryKey: readonly unknown[] }) => query.queryKey[0] !== 'bootstrap' };
  void client.cancelQueries(stale);
  client.removeQueries(stale);
}

/** Signing in, in the three ways there are; each ends with the new session in place. */
export function useSignIn() {
  const client = useQueryClient();
  const bridge = useBridge();
  const adopt = useCallback(
    (session: Session) => {
      endedStore.set(null);
      adoptSession(client, session);
    },
    [client],
  );
  return {
    practice: useCommand('practice_start', { onSuccess: adopt }),
    afresh: useCommand('practice_reset', { onSuccess: adopt }),
    // Not a mutation: its state would keep the request, and with it the secret, for as long as the screen is open.
    connect: useCallback(
      async (request: ConnectRequest) => adopt(await bridge.call('connect', request)),
      [adopt, bridge],
    ),
  };
}

export function useSignOut() {
  const client = useQueryClient();
  return useCommand('sign_out', {
    onSuccess: async () => {
      adoptSession(client, null);
      // What can be continued, and which connection was the last, has changed.
      await client.invalidateQueries({ queryKey: bootstrapKey });
    },
  });
}

export function useSettings() {
  const client = useQueryClient();
  const { settings } = useBootstrap();
  const save = useCommand('settings_set', {
    onMutate: (next) => put(client, next),
    onSuccess: (stored) => put(client, stored),
    onError: () => put(client, settings),
  });
  return { settings, save };
}

function put(client: QueryClient, settings: Bootstrap['settings']): void {
  client.setQueryData<Bootstrap>(bootstrapKey, (before) => before && { ...before, settings });
}
