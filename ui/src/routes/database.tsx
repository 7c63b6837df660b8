import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo } from 'react';

import { PreflightActions } from '@/features/preflight/PreflightActions';
import { PreflightReport } from '@/features/preflight/PreflightReport';
import { usePreflight } from '@/features/preflight/usePreflight';
import { RestoreForm } from '@/features/restore/RestoreForm';
import { choosePoint } from '@/features/restore/stamp';
import { useCheck } from '@/features/restore/useCheck';
import { FormTerminal } from '@/features/terminal/FormTerminal';
import { RequestFile } from '@/features/terminal/RequestFile';
import { PointDetails } from '@/features/timeline/PointDetails';
import { PointsTable } from '@/features/timeline/PointsTable';
import { RecoveryPoints } from '@/features/timeline/RecoveryPoints';
import { TimelineHeader } from '@/features/timeline/TimelineHeader';
import { TimelineColumns, TimelinePage } from '@/features/timeline/TimelinePage';
import { toApiError } from '@/ipc/errors';
import type { Draft, JobView, Moment, Timeline } from '@/ipc/gen/types';
import { Card } from '@/lib/Card';
import { EmptyState } from '@/lib/EmptyState';
import { Failure } from '@/state/Failure';
import { jobKey } from '@/state/useJobs';
import { useTimeline } from '@/state/useTimeline';
import { changeWork, useWork } from '@/state/work';

/** One database: its recovery points beside the restore form. */
export function DatabaseRoute() {
  const { instanceId } = useParams({ from: '/inside/databases/$instanceId' });
  const { focus } = useSearch({ from: '/inside/databases/$instanceId' });
  const { query, refresh } = useTimeline(instanceId);
  return (
    <TimelinePage query={query} onRetry={refresh}>
      {(timeline) => (
        <Database
          key={instanceId}
          timeline={timeline}
          busy={query.isFetching}
          onRefresh={refresh}
          toForm={focus === 'restore'}
        />
      )}
    </TimelinePage>
  );
}

function Database(props: {
  timeline: Timeline;
  busy: boolean;
  onRefresh: () => void;
  /** Opened in order to restore. */
  toForm: boolean;
}) {
  const { timeline } = props;
  const id = timeline.database.id;
  const work = useWork(id);
  const navigate = useNavigate();
  const client = useQueryClient();
  const draft = useMemo(() => draftOf(timeline, work.draft), [timeline, work.draft]);
  const check = useCheck(draft);
  const control = usePreflight(draft);

  // Stable through every change of the form: the chart and the table are drawn again for a point, not for a letter.
  const edit = useCallback(
    (make: (draft: Draft) => Partial<Draft>) =>
      changeWork(id, (held) => {
        const now = draftOf(timeline, held.draft);
        return { draft: { ...now, ...make(now) } };
      }),
    [id, timeline],
  );
  const onDraft = useCallback((change: Partial<Draft>) => edit(() => change), [edit]);
  const onSelect = useCallback(
    (pointId: string) => edit((now) => choosePoint(now, timeline.points, pointId)),
    [edit, timeline.points],
  );
  const onMomentText = useCallback((momentText: string) => changeWork(id, { momentText }), [id]);
  const onMoment = useCallback(
    (moment: Moment | undefined) => {
      changeWork(id, { moment });
      if (moment?.found && moment.pointId) onSelect(moment.pointId);
    },
    [id, onSelect],
  );
  const onStarted = (job: JobView) => {
    client.setQueryData(jobKey(job.summary.key), job);
    void navigate({ to: '/activity/$jobKey', params: { jobKey: job.summary.key } });
  };
  const point = timeline.points.find((each) => each.id === draft.pointId);

  const header = <TimelineHeader timeline={timeline} busy={props.busy} onRefresh={props.onRefresh} />;
  if (timeline.points.length === 0) {
    return (
      <>
        {header}
        <Card>
          <EmptyState
            title="No recovery points yet"
            text="Azure has made no backup of this database that could be restored. The first one appears here after the policy’s next run."
          />
        </Card>
      </>
    );
  }
  const planned = control.run.kind === 'ready' || control.run.kind === 'sending';
  return (
    <>
      {header}
      <TimelineColumns
        left={
          <>
            <RecoveryPoints
              timeline={timeline}
              selectedId={draft.pointId}
              onSelect={onSelect}
              momentText={work.momentText}
              moment={work.moment}
              onMomentText={onMomentText}
              onMoment={onMoment}
            />
            <PointsTable points={timeline.points} selectedId={draft.pointId} onSelect={onSelect} />
            {point ? <PointDetails point={point} /> : null}
          </>
        }
        right={
          <RestoreForm
            planned={planned}
            focused={props.toForm}
            timeline={timeline}
            draft={draft}
            check={check.answer}
            onDraft={onDraft}
            tools={
              <>
                <FormTerminal draft={draft} />
                <RequestFile
                  instanceId={id}
                  name={timeline.database.name}
                  json={check.answer?.requestJson}
                  onDraft={onDraft}
                />
              </>
            }
            actions={<PreflightActions control={control} check={check.answer} onStarted={onStarted} />}
          >
            {check.error === undefined ? null : (
              <Failure error={toApiError(check.error)} title="The form could not be checked" />
            )}
            <PreflightReport run={control.run} check={check.answer} />
          </RestoreForm>
        }
      />
    </>
  );
}

/** What was begun by hand, on a point that is still there; otherwise what Rust filled in. */
function draftOf(timeline: Timeline, begun: Draft | undefined): Draft {
  if (!begun) return timeline.draft;
  const there = timeline.points.some((point) => point.id === begun.pointId);
  return there ? begun : { ...begun, pointId: timeline.draft.pointId };
}
