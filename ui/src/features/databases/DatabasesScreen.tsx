import { Button } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';

import type { Databases } from '@/ipc/gen/types';
import { EmptyState } from '@/lib/EmptyState';
import { formatCount } from '@/lib/numbers';
import { formatSince } from '@/lib/time';
import { useNow } from '@/lib/useNow';
import { useAccounts } from '@/state/accounts';
import { ListScreen } from '@/state/ListScreen';
import { nothingTicked } from '@/state/tenants';
import { useDatabases } from '@/state/useDatabases';

import { DatabasesTable } from './DatabasesTable';

/** Which database, and is its protection healthy? */
export function DatabasesScreen() {
  const navigate = useNavigate();
  const { query, refresh, refreshing, refreshError } = useDatabases();
  const { data, error } = query;
  const unticked = nothingTicked(useAccounts().data);
  const now = useNow();

  return (
    <ListScreen
      list="databases"
      heading="Databases"
      query={query}
      sub={data ? countsOf(data) : error ? null : 'Looking in every ticked subscription…'}
      status={data && statusOf(data, refreshing, now)}
      busy={refreshing}
      onRefresh={refresh}
      renewError={refreshing ? null : (refreshError?.api ?? null)}
      awaited="Looking for protected databases in every subscription"
      empty={
        data && unticked ? (
          <EmptyState
            title="No subscription is ticked"
            text="Pointback looks only into the subscriptions that are ticked among the accounts, and at present that is none."
          >
            <Button appearance="primary" onClick={() => void navigate({ to: '/accounts' })}>
              Open Accounts
            </Button>
          </EmptyState>
        ) : data ? (
          <EmptyState title="Nothing protected yet" text={emptyText(data)}>
            <Button onClick={refresh}>Look again</Button>
            <Button onClick={() => void navigate({ to: '/accounts' })}>Open Accounts</Button>
          </EmptyState>
        ) : null
      }
    >
      {(listed) => <DatabasesTable data={listed} />}
    </ListScreen>
  );
}

function countsOf(data: Databases): string | null {
  if (data.rows.length === 0) return null;
  const vaults = formatCount(data.vaultCount, 'vault');
  return `${data.rows.length} protected in ${vaults}, ${formatCount(data.subscriptions.length, 'subscription')}`;
}

function statusOf(data: Databases, refreshing: boolean, now: number): string {
  if (data.cached) {
    const kept = `Kept from ${formatSince(data.asOf, now)}`;
    return refreshing ? `${kept}, asking Azure…` : `${kept}, not confirmed by Azure`;
  }
  return refreshing ? 'Asking Azure…' : `Updated ${formatSince(data.asOf, now)}`;
}

function emptyText(data: Databases): string {
  if (data.problems.length > 0) return 'No PostgreSQL database was found in what could be read.';
  const where = formatCount(data.subscriptions.length, 'subscription');
  return `No backup vault in the ${where} that is looked at protects a PostgreSQL database or flexible server.`;
}
