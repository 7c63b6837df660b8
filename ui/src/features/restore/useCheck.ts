import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useMemo, useState } from 'react';
import { useBridge } from '@/ipc/context';
import type { CheckRequest, Draft, PlanCheck } from '@/ipc/gen/types';
import { type LatestState, useLatest } from '@/lib/useLatest';

/** What was read from Azure makes the rules say more: names that are taken, regions of servers. */
const FACTS = new Set<unknown>([
  'server_databases_list',
  'servers_list',
  'storage_accounts_list',
  'containers_list',
  'secrets_list',
  'guard_get',
]);

/** The form's rules, checked in Rust after every keystroke, and again when something new is known. */
export function useCheck(draft: Draft): LatestState<CheckRequest, PlanCheck> {
  const bridge = useBridge();
  const client = useQueryClient();
  const [known, setKnown] = useState(0);
  useEffect(
    () =>
      client.getQueryCache().subscribe((event) => {
        if (event.type !== 'updated' || event.action.type !== 'success') return;
        if (FACTS.has(event.query.queryKey[0])) setKnown((count) => count + 1);
      }),
    [client],
  );
  // A new object each time something new is known, so that the same form is checked again.
  // oxlint-disable-next-line react-hooks/exhaustive-deps
  const question = useMemo<CheckRequest>(() => ({ draft }), [draft, known]);
  return useLatest(question, (asked) => bridge.call('plan_check', asked));
}
