import { Button, Link, makeStyles } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';

import type { Databases } from '@/ipc/gen/types';
import { Card } from '@/lib/Card';
import { EmptyState } from '@/lib/EmptyState';
import { LoadingRows } from '@/lib/LoadingRows';
import { formatCount } from '@/lib/numbers';
import { PageHeading } from '@/lib/PageHeading';
import { tokens } from '@/lib/theme';
import { formatSince } from '@/lib/time';
import { useNow } from '@/lib/useNow';
import { useScreenEvent } from '@/lib/useScreenEvent';
import { Failure } from '@/state/Failure';
import { Problems } from '@/state/Problems';
import { useDatabases } from '@/state/useDatabases';

import { DatabasesTable } from './DatabasesTable';

const useStyles = makeStyles({
  page: { display: 'flex', flexDirection: 'column', height: '100%', minHeight: '22rem' },
  head: { display: 'flex', alignItems: 'baseline', flexWrap: 'wrap', columnGap: '8px' },
  sub: { color: tokens.colorNeutralForeground3 },
  right: { marginLeft: 'auto', color: tokens.colorNeutralForeground3, fontVariantNumeric: 'tabular-nums' },
  notices: {
    display: 'flex',
    flexDirection: 'column',
    gap: '8px',
    marginTop: '12px',
    ':empty': { display: 'none' },
  },
  state: { marginTop: '14px' },
});

/** Which database, and is its protection healthy? */
export function DatabasesScreen() {
  const styles = useStyles();
  const navigate = useNavigate();
  const { query, refresh, refreshing, refreshError } = useDatabases();
  const { data, error } = query;
  const now = useNow();
  useScreenEvent('refresh', () => (data ? refresh() : void query.refetch()));

  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <PageHeading>Databases</PageHeading>
        {data && data.rows.length > 0 ? <span className={styles.sub}>{countsOf(data)}</span> : null}
        {!data && !error ? <span className={styles.sub}>Looking in every subscription…</span> : null}
        {data ? (
          <span className={styles.right}>
            {statusOf(data, refreshing, now)}
            {refreshing ? null : (
              <>
                {' · '}
                <Link as="button" onClick={refresh} aria-keyshortcuts="F5" title="F5">
                  Refresh
                </Link>
              </>
            )}
          </span>
        ) : null}
      </div>
      <div className={styles.notices}>
        {refreshError && !refreshing ? (
          <Failure error={refreshError.api} title="The list could not be renewed" onRetry={refresh} />
        ) : null}
        {data && data.problems.length > 0 ? <Problems problems={data.problems} onRetry={refresh} /> : null}
      </div>
      {data ? (
        data.rows.length > 0 ? (
          <DatabasesTable data={data} />
        ) : (
          <Card className={styles.state}>
            <EmptyState title="Nothing protected yet" text={emptyText(data)}>
              <Button onClick={refresh}>Look again</Button>
              <Button onClick={() => void navigate({ to: '/connect' })}>Use another account…</Button>
            </EmptyState>
          </Card>
        )
      ) : error ? (
        <div className={styles.state}>
          <Failure error={error.api} title="Databases cannot be shown" onRetry={() => void query.refetch()} />
        </div>
      ) : (
        <Card flush className={styles.state}>
          <LoadingRows count={10} label="Looking for protected databases in every subscription" />
        </Card>
      )}
    </div>
  );
}

function countsOf(data: Databases): string {
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
