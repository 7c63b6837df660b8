import type { CallName, Calls } from '@/ipc/gen/commands';
import type { Problem } from '@/ipc/gen/types';
import { useCall } from '@/ipc/hooks';
import type { Choices, PickRow } from './pick';

/** Five minutes: servers and vaults do not come and go while a form is filled in. */
const KEPT = 5 * 60_000;

interface Listing<Row> {
  readonly choices: Choices;
  readonly data: { rows: Row[] } | undefined;
  readonly retry: () => void;
}

/** A command that lists places, as choices. `before` says what must be chosen first, and keeps it from being asked. */
export function useChoices<N extends CallName, Row>(
  name: N,
  request: Calls[N]['request'],
  toRow: (row: Row) => PickRow,
  before?: string,
): Listing<Row> {
  const query = useCall(name, request, { enabled: before === undefined, staleTime: KEPT });
  const data = query.data as { rows: Row[]; problems?: Problem[] } | undefined;
  return {
    data,
    retry: () => void query.refetch(),
    choices: {
      rows: data?.rows.map(toRow),
      loading: before === undefined && query.isFetching && !data,
      error: query.error?.api,
      problems: data?.problems,
      before,
    },
  };
}
