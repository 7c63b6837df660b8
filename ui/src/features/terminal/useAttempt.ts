import { useState } from 'react';

import { toApiError } from '@/ipc/errors';
import type { ApiError } from '@/ipc/gen/types';

interface Attempt {
  /** Does one thing at a time; what is asked for meanwhile is not done. */
  readonly attempt: (task: () => Promise<void>) => void;
  readonly busy: boolean;
  /** Why the last one failed. */
  readonly failure: ApiError | undefined;
}

/** Something that may take a while and may fail, behind a button. */
export function useAttempt(): Attempt {
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<ApiError>();
  const run = async (task: () => Promise<void>): Promise<void> => {
    setBusy(true);
    setFailure(undefined);
    try {
      await task();
    } catch (thrown) {
      setFailure(toApiError(thrown));
    } finally {
      setBusy(false);
    }
  };
  return {
    busy,
    failure,
    attempt: (task) => {
      if (!busy) void run(task);
    },
  };
}
