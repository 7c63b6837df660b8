import { Button } from '@fluentui/react-components';
import { useNavigate } from '@tanstack/react-router';

import { EmptyState } from '@/lib/EmptyState';
import { formatSince } from '@/lib/time';
import { useNow } from '@/lib/useNow';
import { ListScreen } from '@/state/ListScreen';
import { useLiveActivity } from '@/state/useJobs';

import { ActivityTable } from './ActivityTable';
import { Reminders } from './Reminders';

/** Every job of the vaults and every restore from here, newest first, live. */
export function ActivityScreen() {
  const navigate = useNavigate();
  const { query, renew, renewing, renewError } = useLiveActivity();
  const { data, error } = query;
  const now = useNow();

  return (
    <ListScreen
      list="activity"
      heading="Activity"
      query={query}
      sub={data || error ? null : 'Asking the vaults…'}
      status={data && (renewing ? 'Asking the vaults…' : `Vaults read ${formatSince(data.asOf, now)}`)}
      busy={renewing}
      onRefresh={renew}
      renewError={renewError}
      notices={data ? <Reminders reminders={data.reminders} /> : null}
      awaited="Reading the jobs of every vault"
      empty={
        <EmptyState
          title="No jobs yet"
          text="A restore that you start appears here and stays live until it is done, also after Pointback was closed."
        >
          <Button appearance="primary" onClick={() => void navigate({ to: '/databases' })}>
            Choose a database
          </Button>
        </EmptyState>
      }
    >
      {(listed) => <ActivityTable data={listed} />}
    </ListScreen>
  );
}
