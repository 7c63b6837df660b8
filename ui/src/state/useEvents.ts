import type { QueryClient } from '@tanstack/react-query';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

import { useBridge } from '@/ipc/context';
import type { Activity, Bootstrap, Event, JobView, SignInState } from '@/ipc/gen/types';
import { callKey } from '@/ipc/hooks';
import { useAnnounce } from '@/lib/Announcer';

import { applyAccounts } from './accounts';
import { applyFix } from './fixes';
import { liveJobs } from './jobs';
import { adoptSession, applySignIn, endedStore } from './session';
import { activityKey, jobKey } from './useJobs';

/** Takes one event into the cache. Returns what is to be said aloud, if anything. */
export function applyEvent(client: QueryClient, event: Event): string | null {
  if (event.kind === 'sessionEnded') {
    endedStore.set(event.error);
    adoptSession(client, null);
    return event.error.message;
  }
  if (event.kind === 'signInChanged') {
    applySignIn(client, event.state, event.session);
    return signInNews(event.state);
  }
  if (event.kind === 'accountsChanged') return applyAccounts(client, event.accounts);
  if (event.kind === 'fixChanged') return applyFix(client, event.fix);
  const { job } = event;
  const { summary } = job;
  const before =
    client.getQueryData<JobView>(jobKey(summary.key))?.summary ?? summaryInLists(client, summary.key);
  if (!liveJobs.apply(job)) return null;
  if (before && before.seq > summary.seq) return null;
  client.setQueryData<JobView>(jobKey(summary.key), job);
  client.setQueryData<Activity>(activityKey, (list) => list && liveJobs.mergeActivity(list));
  client.setQueryData<Bootstrap>(
    callKey('bootstrap', {}),
    (known) =>
      known && {
        ...known,
        unfinished: liveJobs.mergeInto(known.unfinished).filter((row) => !row.isFinal),
      },
  );
  // A snapshot comes with every check; only a change of phase is news.
  return before?.phase === summary.phase ? null : `Restore of ${summary.name}: ${summary.phaseLabel}`;
}

/** What a state of the sign-in sounds like. */
function signInNews(state: SignInState): string | null {
  switch (state.kind) {
    case 'waitingForBrowser':
      return `${state.account} has to sign in again. A browser window has opened.`;
    case 'needed':
      return state.error.message;
    default:
      return null;
  }
}

function summaryInLists(client: QueryClient, key: string) {
  const lists = [
    client.getQueryData<Activity>(activityKey)?.rows,
    client.getQueryData<Bootstrap>(callKey('bootstrap', {}))?.unfinished,
  ];
  return lists.flatMap((rows) => rows ?? []).find((row) => row.key === key);
}

/** Connects the events of the bridge with the cache, once for the window. */
export function useEvents(): void {
  const bridge = useBridge();
  const client = useQueryClient();
  const announce = useAnnounce();
  useEffect(
    () =>
      bridge.on((event) => {
        const said = applyEvent(client, event);
        if (said) announce(said);
      }),
    [bridge, client, announce],
  );
}
