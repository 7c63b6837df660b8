import { useQueryClient } from '@tanstack/react-query';
import { Link, useParams } from '@tanstack/react-router';

import { JobChanges } from '@/features/flight/ChangesCard';
import { JobScreen } from '@/features/job/JobScreen';
import { JobTerminal } from '@/features/terminal/JobTerminal';
import type { JobView } from '@/ipc/gen/types';
import { LoadingRows } from '@/lib/LoadingRows';
import { PageHeading } from '@/lib/PageHeading';
import { Failure } from '@/state/Failure';
import { liveJobs } from '@/state/jobs';
import { jobKey as keyOf, useJob } from '@/state/useJobs';

/** One restore, live. */
export function JobRoute() {
  const { jobKey } = useParams({ from: '/inside/activity/$jobKey' });
  const client = useQueryClient();
  const { data, error, refetch } = useJob(jobKey);
  // An answer and an event cross on their way: the newer one is shown.
  const onJob = (job: JobView) => client.setQueryData(keyOf(jobKey), liveJobs.newest(job));

  if (data) {
    return (
      <JobScreen key={jobKey} job={data} onJob={onJob} below={<JobChanges jobKey={jobKey} />}>
        <JobTerminal job={data} />
      </JobScreen>
    );
  }
  return (
    <>
      <PageHeading>Restore</PageHeading>
      {error ? (
        <Failure error={error.api} title="This restore" onRetry={() => void refetch()}>
          <Link to="/activity">Back to Activity</Link>
        </Failure>
      ) : (
        <LoadingRows count={5} label="Reading the restore" />
      )}
    </>
  );
}
