import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';

import { useBridge } from '@/ipc/context';
import { toApiError } from '@/ipc/errors';
import type { ApiError, FixRecordView } from '@/ipc/gen/types';
import { callOptions } from '@/ipc/hooks';
import { applyFix } from '@/state/fixes';

/** How often a change is asked for again of which something is still being found out. */
const OPEN_MS = 5_000;

/** A record in its place; a new one is the newest. */
export const withRecord = (rows: readonly FixRecordView[], record: FixRecordView): FixRecordView[] =>
  rows.some((row) => row.key === record.key)
    ? rows.map((row) => (row.key === record.key ? record : row))
    : [record, ...rows];

/** Every list of changes shows a step as soon as it is reported. */
export const takeRecord = (client: QueryClient, record: FixRecordView): void => {
  // The person is looking at it: what is to be said aloud, the dialog and the list say themselves.
  applyFix(client, record);
};

/** Changes that were made under this sign-in, newest first. */
export function useFixes() {
  const bridge = useBridge();
  return useQuery({
    ...callOptions(bridge, 'fixes_list', {}),
    staleTime: 5_000,
    refetchInterval: ({ state }) => (state.data?.rows.some((row) => row.open) ? OPEN_MS : false),
  });
}

/** Takes changes back, one at a time each. */
export function useUndo() {
  const bridge = useBridge();
  const client = useQueryClient();
  const [busy, setBusy] = useState<ReadonlySet<string>>(new Set());
  const [failures, setFailures] = useState<Readonly<Record<string, ApiError>>>({});
  const undo = async (key: string): Promise<FixRecordView | undefined> => {
    if (busy.has(key)) return undefined;
    setBusy((held) => new Set(held).add(key));
    setFailures((held) => Object.fromEntries(Object.entries(held).filter(([each]) => each !== key)));
    try {
      const record = await bridge.stream('fix_undo', { key }, (each) => takeRecord(client, each));
      takeRecord(client, record);
      return record;
    } catch (thrown) {
      setFailures((held) => ({ ...held, [key]: toApiError(thrown) }));
      return undefined;
    } finally {
      setBusy((held) => new Set([...held].filter((each) => each !== key)));
    }
  };
  return { undo, busy, failures };
}
