import type { UseMutationOptions, UseMutationResult, UseQueryResult } from '@tanstack/react-query';
import { queryOptions, useMutation, useQuery } from '@tanstack/react-query';

import type { Bridge } from './bridge';
import { useBridge } from './context';
import type { ApiFailure } from './errors';
import type { CallName, Calls } from './gen/commands';

/** The key of a command's answer in the cache: its name and what was asked. */
export function callKey<N extends CallName>(name: N, request: Calls[N]['request']): readonly [N, unknown] {
  return [name, request];
}

/** A command as a query, for hooks and for the cache. Rust retries what may be retried: here nothing is repeated. */
export function callOptions<N extends CallName>(bridge: Bridge, name: N, request: Calls[N]['request']) {
  return queryOptions<Calls[N]['response'], ApiFailure>({
    queryKey: callKey(name, request),
    queryFn: () => bridge.call(name, request),
    retry: false,
  });
}

export interface CallOptions {
  /** False: not asked yet. */
  enabled?: boolean;
  /** Milliseconds in which an answer is not asked for again; without it, 30 s. */
  staleTime?: number;
  /** The last answer stays on the screen while another request is answered. */
  keepPrevious?: boolean;
}

/** Asks when the component appears, and keeps the answer under `[name, request]`. */
export function useCall<N extends CallName>(
  name: N,
  request: Calls[N]['request'],
  options: CallOptions = {},
): UseQueryResult<Calls[N]['response'], ApiFailure> {
  const bridge = useBridge();
  return useQuery<Calls[N]['response'], ApiFailure>({
    ...callOptions(bridge, name, request),
    enabled: options.enabled ?? true,
    ...(options.staleTime === undefined ? {} : { staleTime: options.staleTime }),
    ...(options.keepPrevious ? { placeholderData: (previous) => previous } : {}),
  });
}

/** A command that changes something: sent when `mutate` is called, and only then. */
export function useCommand<N extends CallName>(
  name: N,
  options: Omit<UseMutationOptions<Calls[N]['response'], ApiFailure, Calls[N]['request']>, 'mutationFn'> = {},
): UseMutationResult<Calls[N]['response'], ApiFailure, Calls[N]['request']> {
  const bridge = useBridge();
  return useMutation<Calls[N]['response'], ApiFailure, Calls[N]['request']>({
    ...options,
    mutationFn: (request) => bridge.call(name, request),
    retry: false,
  });
}
