import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useMemo, useRef } from 'react';

import { useBridge } from '@/ipc/context';
import type { DotsRow } from '@/ipc/gen/types';

import { DotsBatcher } from './dotsBatcher';

/** A row must be in view so long before it costs a request. */
const SETTLE_MS = 120;

const dotsKey = (id: string): readonly [string, string] => ['dots', id];

/** Loads the dots of the rows that are in view. Returns what to call when that changes. */
export function useDotsLoader(asOf: string | undefined): (ids: readonly string[]) => void {
  const bridge = useBridge();
  const client = useQueryClient();
  const batcher = useMemo(
    () =>
      new DotsBatcher(
        (ids) => bridge.call('dots_get', { ids }),
        (row) => client.setQueryData<DotsRow>(dotsKey(row.id), row),
      ),
    [bridge, client],
  );
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  const visible = useRef<readonly string[]>([]);

  const show = useCallback(
    (ids: readonly string[]) => {
      visible.current = ids;
      clearTimeout(timer.current);
      timer.current = setTimeout(() => {
        batcher.want(ids.filter((id) => client.getQueryData(dotsKey(id)) === undefined));
      }, SETTLE_MS);
    },
    [batcher, client],
  );
  useEffect(() => () => clearTimeout(timer.current), []);

  // A new list may have new points: what is on the screen stays until the new dots are there.
  const last = useRef(asOf);
  useEffect(() => {
    if (last.current !== undefined && last.current !== asOf) {
      batcher.forget();
      batcher.want(visible.current);
    }
    last.current = asOf;
  }, [asOf, batcher]);

  return show;
}

/** The dots of one row, as soon as they are there. */
export function useDots(id: string): DotsRow | undefined {
  return useQuery<DotsRow>({
    queryKey: dotsKey(id),
    queryFn: () => Promise.reject(new Error('filled in by the loader')),
    enabled: false,
    staleTime: Infinity,
  }).data;
}
