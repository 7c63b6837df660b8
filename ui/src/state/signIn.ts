import { useQueryClient } from '@tanstack/react-query';
import { useCallback } from 'react';

import { useBridge } from '@/ipc/context';
import { toApiError } from '@/ipc/errors';
import type {
  ApiError,
  ConnectRequest,
  CredentialKind,
  LastConnection,
  SignInState,
  SignInStep,
} from '@/ipc/gen/types';
import { callKey, useCommand } from '@/ipc/hooks';
import { createStore, useStore } from '@/lib/store';

import { applySignIn, useAdopt, useBootstrap } from './session';

/**
 * The sign-in that the person has begun. Outside of any screen: whoever looks into the settings meanwhile comes back to
 * it. The request is kept for "Try again" only where there is no secret in it.
 */
export type Flow =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'running';
      readonly way: CredentialKind;
      readonly step: SignInStep;
      readonly ending: boolean;
    }
  | {
      readonly kind: 'failed';
      readonly way: CredentialKind;
      readonly error: ApiError;
      readonly again: ConnectRequest | null;
    };

const IDLE: Flow = { kind: 'idle' };
export const flowStore = createStore<Flow>(IDLE);

/** Signing in to an Azure. */
export function useSignIn() {
  const bridge = useBridge();
  const adopt = useAdopt();
  const flow = useStore(flowStore);

  /** True when there is a session at the end. */
  const begin = useCallback(
    async (request: ConnectRequest): Promise<boolean> => {
      // One at a time: a second browser page would leave the person with two, and only one of them counts.
      if (flowStore.get().kind === 'running') return false;
      const way = request.credential.kind;
      const again = way === 'servicePrincipal' ? null : request;
      flowStore.set({ kind: 'running', way, step: { kind: 'connecting' }, ending: false });
      try {
        const session = await bridge.stream('sign_in', request, (step) =>
          flowStore.set((now) => (now.kind === 'running' ? { ...now, step } : now)),
        );
        // Also when it was to be ended: the backend is signed in, and the screen must not say otherwise.
        adopt(session);
        flowStore.set(IDLE);
        return true;
      } catch (thrown) {
        flowStore.set((now) =>
          now.kind === 'running' && now.ending
            ? IDLE
            : { kind: 'failed', way, error: toApiError(thrown), again },
        );
        return false;
      }
    },
    [adopt, bridge],
  );

  const cancel = useCallback(() => {
    flowStore.set((now) => (now.kind === 'running' ? { ...now, ending: true } : now));
    bridge.call('sign_in_cancel', {}).catch(() => {
      // It goes on: the person may try once more to end it.
      flowStore.set((now) => (now.kind === 'running' ? { ...now, ending: false } : now));
    });
  }, [bridge]);

  return { flow, begin, cancel };
}

export const forgetFailure = (): void => flowStore.set((flow) => (flow.kind === 'failed' ? IDLE : flow));

/** Ends what signs in without a flow of this window: the taking up of the last run's sign-in, or signing in again. */
export const useSignInCancel = () => useCommand('sign_in_cancel');

/** Signing in again where a session is: the screen stays, and what waits goes on by itself. */
export function useSignInAgain() {
  const client = useQueryClient();
  return useCommand('sign_in_again', {
    onError: ({ api }) => {
      const known = client.getQueryData<{ signIn: SignInState }>(callKey('bootstrap', {}));
      const account = known && known.signIn.kind !== 'fine' ? known.signIn.account : '';
      applySignIn(client, { kind: 'needed', account, error: api }, null);
    },
  });
}

/** Whether the session at hand waits for its person. */
export function useNeedsSignIn(): boolean {
  const { session, signIn } = useBootstrap();
  return session !== null && (signIn.kind === 'needed' || signIn.kind === 'waitingForBrowser');
}

/** What can be asked for once more without typing: a secret would have to be typed. */
export function requestOf(last: LastConnection): ConnectRequest | null {
  const { cloud, tenant, clientId, file } = last;
  switch (last.kind) {
    case 'browser':
    case 'developerTools':
    case 'deviceCode':
      return { cloud, credential: { kind: last.kind, tenant } };
    case 'managedIdentity':
      return { cloud, credential: { kind: last.kind, clientId } };
    case 'workloadIdentity':
      return { cloud, credential: { kind: last.kind } };
    case 'certificate':
      return tenant && clientId && file
        ? { cloud, credential: { kind: last.kind, tenant, clientId, file } }
        : null;
    default:
      return null;
  }
}
