import { Button } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';

import { Card } from '@/lib/Card';
import { EmptyState } from '@/lib/EmptyState';
import { ListPage, ListState } from '@/lib/ListPage';
import { LoadingRows } from '@/lib/LoadingRows';
import { formatSince } from '@/lib/time';
import { useNow } from '@/lib/useNow';
import { useScreenEvent } from '@/lib/useScreenEvent';
import { Failure } from '@/state/Failure';
import { Problems } from '@/state/Problems';
import { useLiveActivity } from '@/state/useJobs';
import { useViews } from '@/state/useViews';
import { ViewMenu } from '@/state/ViewMenu';
import { ViewActions, ViewNotice } from '@/state/ViewNotice';

import { ActivityTable } from './ActivityTable';
import { Reminders } from './Reminders';

/** Every job of the vaults and every restore from here, newest first, live. */
export function ActivityScreen() {
  const navigate = useNavigate();
  const { query, renew, renewing, renewError } = useLiveActivity();
  const views = useViews('activity');
  const { data, error } = query;
  const now = useNow();
  useScreenEvent('refresh', () => (data ? renew() : void query.refetch()));

  return (
    <ListPage
      heading="Activity"
      view={data && data.rows.length > 0 ? <ViewMenu views={views} /> : null}
      sub={data ? null : error ? null : 'Asking the vaults…'}
      status={data && (renewing ? 'Asking the vaults…' : `Vaults read ${formatSince(data.asOf, now)}`)}
      busy={renewing}
      onRefresh={renew}
      notices={
        <>
          {renewError && data ? (
            <Failure error={renewError} title="The list could not be renewed" onRetry={renew} />
          ) : null}
          {data ? <Reminders reminders={data.reminders} /> : null}
          {data && data.problems.length > 0 ? <Problems problems={data.problems} onRetry={renew} /> : null}
          <ViewNotice views={views} />
        </>
      }
    >
      {data ? (
        data.rows.length > 0 ? (
          <ActivityTable data={data} actions={<ViewActions views={views} />} />
        ) : (
          <ListState>
            <Card>
              <EmptyState
                title="No jobs yet"
                text="A restore that you start appears here and stays live until it is done, also after Pointback was closed."
              >
                <Button appearance="primary" onClick={() => void navigate({ to: '/databases' })}>
                  Choose a database
                </Button>
              </EmptyState>
            </Card>
          </ListState>
        )
      ) : (
        <ListState>
          {error ? (
            <Failure
              error={error.api}
              title="Activity cannot be shown"
              onRetry={() => void query.refetch()}
            />
          ) : (
            <Card flush>
              <LoadingRows count={6} label="Reading the jobs of every vault" />
            </Card>
          )}
        </ListState>
      )}
    </ListPage>
  );
}
