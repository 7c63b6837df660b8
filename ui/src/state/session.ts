import type { QueryClient } from '@tanstack/react-query';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef } from 'react';

import { useBridge } from '@/ipc/context';
import type { ApiError, Bootstrap, CredentialFacts, Session, Settings, SignInState } from '@/ipc/gen/types';
import { callKey, callOptions, useCommand } from '@/ipc/hooks';
import { forgetKeyedStores } from '@/lib/keyedStore';
import { createStore, useStore } from '@/lib/store';

import { accountsKey, forgetAccounts } from './accounts';
import { liveJobs } from './jobs';
import { resetLists } from './listView';

const bootstrapKey = callKey('bootstrap', {});

/** Why the last session ended, to be said where the person signs in again. */
export const endedStore = createStore<ApiError | null>(null);

/** What is left after the person has signed out, to be said where they come to. */
export const signedOutStore = createStore<CredentialFacts | null>(null);

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

/** What the sign-in wants of the person at present. */
export function useSignInState(): SignInState {
  return useBootstrap().signIn;
}

/** Puts a session in place of another. Everything that was read for the old one goes: it may be another company's. */
export function adoptSession(client: QueryClient, session: Session | null): void {
  liveJobs.clear();
  forgetKeyedStores();
  resetLists();
  forgetAccounts(client);
  client.setQueryData<Bootstrap>(
    bootstrapKey,
    (before) => before && { ...before, session, signIn: { kind: 'fine' } },
  );
  const stale = { predicate: (query: { queryKey: readonly unknown[] }) => query.queryKey[0] !== 'bootstrap' };
  void client.cancelQueries(stale);
  client.removeQueries(stale);
}

/** Told twice, by the command's answer and by an event: what is being read for it by then must not be thrown away. */
function sameSession(one: Session | null, other: Session): boolean {
  return (
    one !== null &&
    one.since === other.since &&
    one.mode === other.mode &&
    one.cloud === other.cloud &&
    one.tenantId === other.tenantId &&
    one.account === other.account
  );
}

function takeUp(client: QueryClient, session: Session): void {
  const before = client.getQueryData<Bootstrap>(bootstrapKey)?.session ?? null;
  if (sameSession(before, session)) {
    // The same people with another account beside them: what was read stays true.
    client.setQueryData<Bootstrap>(bootstrapKey, (known) => known && { ...known, session });
    void client.invalidateQueries({ queryKey: accountsKey });
    return;
  }
  endedStore.set(null);
  signedOutStore.set(null);
  adoptSession(client, session);
}

/** How often somebody has signed in again in place, for what failed meanwhile and keeps its failure itself. */
const signedInAgain = createStore(0);

/** Does once more what had failed for want of a sign-in, when there is one again. */
export function useWhenSignedInAgain(failed: ApiError | null, redo: () => void): void {
  const times = useStore(signedInAgain);
  const seen = useRef(times);
  const wants = failed?.code === 'notSignedIn' || failed?.code === 'signInFailed';
  useEffect(() => {
    if (seen.current === times) return;
    seen.current = times;
    if (wants) redo();
  }, [times, wants, redo]);
}

/** Takes in what the sign-in wants now. Signed in again in place: the screen stays, and what had failed is asked again. */
export function applySignIn(client: QueryClient, signIn: SignInState, session: Session | null): void {
  const before = client.getQueryData<Bootstrap>(bootstrapKey);
  if (!before) return;
  if (session) takeUp(client, session);
  client.setQueryData<Bootstrap>(
    bootstrapKey,
    (known) => known && { ...known, session: session ?? known.session, signIn },
  );
  if (signIn.kind === 'fine' && before.signIn.kind !== 'fine') {
    signedInAgain.set((times) => times + 1);
    void client.refetchQueries({ predicate: ({ state }) => state.status === 'error' });
  }
}

/** Practice, in the two ways to begin it; each ends with the new session in place. */
export function usePractice() {
  const adopt = useAdopt();
  return {
    practice: useCommand('practice_start', { onSuccess: adopt }),
    afresh: useCommand('practice_reset', { onSuccess: adopt }),
  };
}

/** A session that the person has asked for. */
export function useAdopt(): (session: Session) => void {
  const client = useQueryClient();
  const bridge = useBridge();
  return useCallback(
    (session) => {
      takeUp(client, session);
      if (session.mode !== 'azure') return;
      // What this window was told at its start is of before the sign-in: the connection that was used is remembered by now,
      // and another account is added in its cloud. Of no use to who does not add one, hence not waited for.
      void bridge.call('bootstrap', {}).then(
        ({ lastConnection }) =>
          client.setQueryData<Bootstrap>(bootstrapKey, (known) => known && { ...known, lastConnection }),
        () => undefined,
      );
    },
    [bridge, client],
  );
}

export function useSignOut() {
  const client = useQueryClient();
  return useCommand('sign_out', {
    onSuccess: async (left) => {
      const practice = client.getQueryData<Bootstrap>(bootstrapKey)?.session?.mode === 'practice';
      signedOutStore.set(practice ? null : left);
      endedStore.set(null);
      adoptSession(client, null);
      // What can be continued, and which connection was the last, has changed.
      await client.invalidateQueries({ queryKey: bootstrapKey });
    },
  });
}

/** Removes one account. With the last one the session is over, as after a sign-out. */
export function useRemoveAccount() {
  const client = useQueryClient();
  const bridge = useBridge();
  return useCommand('account_remove', {
    onSuccess: async (left) => {
      // Only the backend knows whether there is a session still: it may go on with another account.
      const { session } = await client.fetchQuery({ ...callOptions(bridge, 'bootstrap', {}), staleTime: 0 });
      if (session) {
        await client.invalidateQueries({ queryKey: accountsKey });
        return;
      }
      signedOutStore.set(left);
      endedStore.set(null);
      adoptSession(client, null);
    },
  });
}

/** Changes a part of the settings that the backend may refuse: nothing looks changed until it is. */
export function useSaveSettings() {
  const client = useQueryClient();
  const bridge = useBridge();
  return useCallback(
    async (part: Partial<Settings>): Promise<Settings> => {
      const { settings } = await client.ensureQueryData(callOptions(bridge, 'bootstrap', {}));
      // The backend may write it in another way: the scheme of an address, say.
      const stored = await bridge.call('settings_set', { ...settings, ...part });
      put(client, stored);
      return stored;
    },
    [bridge, client],
  );
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

function put(client: QueryClient, settings: Settings): void {
  client.setQueryData<Bootstrap>(bootstrapKey, (before) => before && { ...before, settings });
}
