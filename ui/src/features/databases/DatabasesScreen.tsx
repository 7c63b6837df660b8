import { Button } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';

import type { Databases } from '@/ipc/gen/types';
import { Card } from '@/lib/Card';
import { EmptyState } from '@/lib/EmptyState';
import { ListPage, ListState } from '@/lib/ListPage';
import { LoadingRows } from '@/lib/LoadingRows';
import { formatCount } from '@/lib/numbers';
import { formatSince } from '@/lib/time';
import { useNow } from '@/lib/useNow';
import { useScreenEvent } from '@/lib/useScreenEvent';
import { Failure } from '@/state/Failure';
import { Problems } from '@/state/Problems';
import { useDatabases } from '@/state/useDatabases';
import { useViews } from '@/state/useViews';
import { ViewMenu } from '@/state/ViewMenu';
import { ViewActions, ViewNotice } from '@/state/ViewNotice';

import { DatabasesTable } from './DatabasesTable';

/** Which database, and is its protection healthy? */
export function DatabasesScreen() {
  const navigate = useNavigate();
  const { query, refresh, refreshing, refreshError } = useDatabases();
  const views = useViews('databases');
  const { data, error } = query;
  const now = useNow();
  useScreenEvent('refresh', () => (data ? refresh() : void query.refetch()));

  return (
    <ListPage
      heading="Databases"
      view={data && data.rows.length > 0 ? <ViewMenu views={views} /> : null}
      sub={data ? countsOf(data) : error ? null : 'Looking in every subscription…'}
      status={data && statusOf(data, refreshing, now)}
      busy={refreshing}
      onRefresh={refresh}
      notices={
        <>
          {refreshError && !refreshing ? (
            <Failure error={refreshError.api} title="The list could not be renewed" onRetry={refresh} />
          ) : null}
          {data && data.problems.length > 0 ? <Problems problems={data.problems} onRetry={refresh} /> : null}
          <ViewNotice views={views} />
        </>
      }
    >
      {data ? (
        data.rows.length > 0 ? (
          <DatabasesTable data={data} actions={<ViewActions views={views} />} />
        ) : (
          <ListState>
            <Card>
              <EmptyState title="Nothing protected yet" text={emptyText(data)}>
                <Button onClick={refresh}>Look again</Button>
                <Button onClick={() => void navigate({ to: '/connect' })}>Use another account…</Button>
              </EmptyState>
            </Card>
          </ListState>
        )
      ) : (
        <ListState>
          {error ? (
            <Failure
              error={error.api}
              title="Databases cannot be shown"
              onRetry={() => void query.refetch()}
            />
          ) : (
            <Card flush>
              <LoadingRows count={10} label="Looking for protected databases in every subscription" />
            </Card>
          )}
        </ListState>
      )}
    </ListPage>
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
  return `No backup vault in the ${where} that this account can see protects a PostgreSQL database or flexible server.`;
}
