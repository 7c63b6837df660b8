import { useCallback, useEffect, useRef, useState } from 'react';

import { useBridge } from '@/ipc/context';
import { toApiError } from '@/ipc/errors';
import type { ApiError, Connectivity, HostCheck } from '@/ipc/gen/types';

import { withHost } from './network';

interface TestState {
  rows: readonly HostCheck[];
  /** The whole answer, at the end. */
  answer: Connectivity | null;
  error: ApiError | null;
  running: boolean;
}

const BEGUN: TestState = { rows: [], answer: null, error: null, running: true };

/** Tests every host, at once and again when asked to. */
export function useConnectionTest() {
  const bridge = useBridge();
  const [state, setState] = useState(BEGUN);
  const run = useRef(0);

  const test = useCallback(async (): Promise<void> => {
    run.current += 1;
    const mine = run.current;
    // A test that was left goes on in the backend; what it reports is of no interest any more.
    const take = (change: (before: TestState) => TestState): void => {
      if (run.current === mine) setState(change);
    };
    take(() => BEGUN);
    try {
      const answer = await bridge.stream('connectivity_test', { cloud: null }, (row) =>
        take((before) => ({ ...before, rows: withHost(before.rows, row) })),
      );
      take(() => ({ rows: answer.rows, answer, error: null, running: false }));
    } catch (thrown) {
      take((before) => ({ ...before, error: toApiError(thrown), running: false }));
    }
  }, [bridge]);

  useEffect(() => {
    void test();
    return () => {
      run.current += 1;
    };
  }, [test]);

  return { ...state, again: () => void test() };
}
