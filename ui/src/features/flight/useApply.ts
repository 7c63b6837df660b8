import { useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';

import { useBridge } from '@/ipc/context';
import { toApiError } from '@/ipc/errors';
import type { ApiError, FixApplyRequest, FixRecordView, Problem } from '@/ipc/gen/types';
import { callKey } from '@/ipc/hooks';
import { useAnnounce } from '@/lib/Announcer';
import { takeRecord, withRecord } from './useFixes';

/** A change as it is reported, with when this window first heard of it: two clocks need not agree. */
export interface Reported {
  readonly record: FixRecordView;
  readonly since: number;
}

/** Sends changes, once. It goes on when the dialog is closed: the list of changes shows how it ends. */
export function useApply(onMade: () => void) {
  const bridge = useBridge();
  const client = useQueryClient();
  const announce = useAnnounce();
  const [phase, setPhase] = useState<'asking' | 'changing' | 'over'>('asking');
  const [rows, setRows] = useState<readonly Reported[]>([]);
  const [problems, setProblems] = useState<readonly Problem[]>([]);
  const [failure, setFailure] = useState<ApiError>();
  const sent = useRef(false);
  const waited = useRef(false);

  const take = (record: FixRecordView): void => {
    takeRecord(client, record);
    // The first time that it takes long: whoever does not see the clock must not take silence for an end.
    if (record.open && record.state.detail !== null && !waited.current) {
      waited.current = true;
      announce(`${record.title}: ${record.state.label}. ${record.state.detail}`);
    }
    setRows((held) => {
      const known = new Map(held.map((each) => [each.record.key, each.since]));
      // In the order in which they were begun, unlike the list.
      const next = withRecord(held.map((each) => each.record).toReversed(), record).toReversed();
      return next.map((each) => ({ record: each, since: known.get(each.key) ?? Date.now() }));
    });
  };

  const apply = async (request: FixApplyRequest): Promise<void> => {
    if (sent.current) return;
    sent.current = true;
    setPhase('changing');
    try {
      const made = await bridge.stream('fix_apply', request, take);
      for (const record of made.rows) take(record);
      setProblems(made.problems);
      announce(made.rows.map(({ title, state }) => `${title}: ${state.label}.`).join(' '));
    } catch (thrown) {
      setFailure(toApiError(thrown));
    } finally {
      setPhase('over');
      // Also after an error: what was written before it stands.
      void client.invalidateQueries({ queryKey: callKey('fixes_list', {}) });
      onMade();
    }
  };
  return { apply, phase, rows, problems, failure };
}
