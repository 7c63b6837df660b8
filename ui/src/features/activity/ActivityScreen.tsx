import { Button, Link, makeStyles } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';
import { useMemo, useState } from 'react';

import { toApiError } from '@/ipc/errors';
import type { ApiError, JobSummary } from '@/ipc/gen/types';
import { Card } from '@/lib/Card';
import { EmptyState } from '@/lib/EmptyState';
import { Grid } from '@/lib/Grid';
import { LoadingRows } from '@/lib/LoadingRows';
import { formatCount } from '@/lib/numbers';
import { PageHeading } from '@/lib/PageHeading';
import { createStore, useStore } from '@/lib/store';
import { tokens } from '@/lib/theme';
import { formatSince } from '@/lib/time';
import { ToggleChips } from '@/lib/ToggleChips';
import { useNow } from '@/lib/useNow';
import { useScreenEvent } from '@/lib/useScreenEvent';
import { Failure } from '@/state/Failure';
import { Problems } from '@/state/Problems';
import { useActivity } from '@/state/useJobs';

import { columns } from './columns';
import type { Group } from './filter';
import { groups, inGroup } from './filter';

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
  bar: { margin: '14px 0 12px' },
  table: {
    flex: '0 1 auto',
    minHeight: '8rem',
    overflow: 'hidden',
    display: 'flex',
    flexDirection: 'column',
  },
  foot: { padding: '8px 2px 0', color: tokens.colorNeutralForeground3 },
});

/** Still there when the person comes back from a restore. */
const groupStore = createStore<Group>('all');
const activeStore = createStore<string | null>(null);

const keyOf = (row: JobSummary): string => row.key;

/** Every restore, newest first, live. */
export function ActivityScreen() {
  const styles = useStyles();
  const navigate = useNavigate();
  const { query, refresh } = useActivity();
  const group = useStore(groupStore);
  const activeKey = useStore(activeStore);
  const [refreshing, setRefreshing] = useState(false);
  const [refreshError, setRefreshError] = useState<ApiError | null>(null);
  const { data, error } = query;
  const now = useNow();
  const rows = useMemo(() => data?.rows.filter((row) => inGroup(row, group)) ?? [], [data, group]);

  const renew = async (): Promise<void> => {
    if (refreshing) return;
    setRefreshing(true);
    setRefreshError(null);
    try {
      await refresh();
    } catch (thrown) {
      setRefreshError(toApiError(thrown));
    } finally {
      setRefreshing(false);
    }
  };
  const again = (): void => void renew();
  useScreenEvent('refresh', again);

  const open = (row: JobSummary): void => {
    activeStore.set(row.key);
    void navigate({ to: '/activity/$jobKey', params: { jobKey: row.key } });
  };

  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <PageHeading>Activity</PageHeading>
        <span className={styles.sub}>Restores started here, and those of the vaults in the last 14 days</span>
        {data ? (
          <span className={styles.right}>
            {refreshing ? (
              'Asking the vaults…'
            ) : (
              <>
                {`Vaults read ${formatSince(data.asOf, now)} · `}
                <Link as="button" onClick={again} aria-keyshortcuts="F5" title="F5">
                  Refresh
                </Link>
              </>
            )}
          </span>
        ) : null}
      </div>
      <div className={styles.notices}>
        {refreshError && data ? (
          <Failure error={refreshError} title="The list could not be renewed" onRetry={again} />
        ) : null}
        {data && data.problems.length > 0 ? <Problems problems={data.problems} onRetry={again} /> : null}
      </div>
      {data ? (
        data.rows.length > 0 ? (
          <>
            <div className={styles.bar}>
              <ToggleChips
                label="State"
                chosen={group}
                onChoose={(id) => groupStore.set(id)}
                options={groups.map(({ id, label }) => ({
                  id,
                  label,
                  count: data.rows.filter((row) => inGroup(row, id)).length,
                }))}
              />
            </div>
            <Card flush className={styles.table}>
              {rows.length > 0 ? (
                <Grid
                  label="Restores"
                  rows={rows}
                  columns={columns}
                  rowKey={keyOf}
                  activeKey={activeKey}
                  onActive={(key) => activeStore.set(key)}
                  onOpen={open}
                />
              ) : (
                <EmptyState title="None in this state" text="Choose another state, or all.">
                  <Button onClick={() => groupStore.set('all')}>Show all</Button>
                </EmptyState>
              )}
            </Card>
            <div className={styles.foot}>
              {rows.length === data.rows.length
                ? formatCount(rows.length, 'restore')
                : `Showing ${rows.length} of ${data.rows.length}`}
              {rows.length > 0 ? ' · Enter opens' : ''}
            </div>
          </>
        ) : (
          <Card className={styles.bar}>
            <EmptyState
              title="No restores yet"
              text="A restore that you start appears here and stays live until it is done, also after Pointback was closed."
            >
              <Button appearance="primary" onClick={() => void navigate({ to: '/databases' })}>
                Choose a database
              </Button>
            </EmptyState>
          </Card>
        )
      ) : error ? (
        <div className={styles.bar}>
          <Failure error={error.api} title="Activity cannot be shown" onRetry={() => void query.refetch()} />
        </div>
      ) : (
        <Card flush className={styles.bar}>
          <LoadingRows count={6} label="Reading the restores of every vault" />
        </Card>
      )}
    </div>
  );
}
