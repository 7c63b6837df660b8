import { Link, useParams } from '@tanstack/react-router';

import { FootChanges } from '@/features/flight/ChangesCard';
import { PermissionsScreen } from '@/features/flight/PermissionsScreen';
import { Card } from '@/lib/Card';
import { LoadingRows } from '@/lib/LoadingRows';
import { PageHeading } from '@/lib/PageHeading';
import { Failure } from '@/state/Failure';
import { useTimeline } from '@/state/useTimeline';
import { useWork } from '@/state/work';

/** Whether a vault may restore to a server or an account, outside of a restore. */
export function PermissionsRoute() {
  const { instanceId } = useParams({ from: '/inside/databases/$instanceId/permissions' });
  const { query, refresh } = useTimeline(instanceId);
  const { draft } = useWork(instanceId);
  const { data, error } = query;
  if (data) {
    return (
      <PermissionsScreen key={instanceId} timeline={data} draft={draft ?? data.draft}>
        <FootChanges />
      </PermissionsScreen>
    );
  }
  return (
    <>
      <PageHeading>Check permissions</PageHeading>
      {error ? (
        <Failure error={error.api} title="The vault" onRetry={refresh}>
          <Link to="/databases">Back to Databases</Link>
        </Failure>
      ) : (
        <Card flush>
          <LoadingRows count={6} label="Reading the instance and its vault" />
        </Card>
      )}
    </>
  );
}
