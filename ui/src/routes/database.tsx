import { useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useMemo, useState } from 'react';

import { FootChanges } from '@/features/flight/ChangesCard';
import { FlightCheck } from '@/features/flight/FlightCheck';
import { PreflightActions } from '@/features/preflight/PreflightActions';
import { PreflightReport } from '@/features/preflight/PreflightReport';
import { usePreflight } from '@/features/preflight/usePreflight';
import { RestoreForm } from '@/features/restore/RestoreForm';
import { choose, inRegion } from '@/features/restore/region';
import { useCheck } from '@/features/restore/useCheck';
import { FormTerminal } from '@/features/terminal/FormTerminal';
import { RequestFile } from '@/features/terminal/RequestFile';
import { PointDetails } from '@/features/timeline/PointDetails';
import { PointsTable } from '@/features/timeline/PointsTable';
import { ANY_TIME } from '@/features/timeline/range';
import { RecoveryPoints } from '@/features/timeline/RecoveryPoints';
import { TimelineHeader } from '@/features/timeline/TimelineHeader';
import { TimelineColumns, TimelinePage } from '@/features/timeline/TimelinePage';
import { toApiError } from '@/ipc/errors';
import type { Draft, FlightAbout, JobView, Moment, Timeline } from '@/ipc/gen/types';
import { Card } from '@/lib/Card';
import { EmptyState } from '@/lib/EmptyState';
import { type Choice, newestBefore, pointOf } from '@/state/choice';
import { Failure } from '@/state/Failure';
import { jobKey } from '@/state/useJobs';
import { useTimeline } from '@/state/useTimeline';
import { changeWork, useWork } from '@/state/work';

import { useWayOut } from './wayOut';

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
  const flight = useMemo<FlightAbout>(() => ({ kind: 'restore', draft, refresh: false }), [draft]);
  const control = usePreflight(draft);
  const { wayOut, verdict, watched } = useWayOut(control.run);
  const [range, setRange] = useState(ANY_TIME);

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
  // A point of the other region takes the form there, and what was filled in for this one is kept.
  const select = useCallback(
    (choiceOf: (now: Draft) => Choice) =>
      changeWork(id, (held) => {
        const now = draftOf(timeline, held.draft);
        return choose({ draft: now, elsewhere: held.elsewhere }, timeline, choiceOf(now));
      }),
    [id, timeline],
  );
  const onSelect = useCallback((choice: Choice) => select(() => choice), [select]);
  const onRegion = useCallback(
    (secondary: boolean) => select((now) => inRegion(timeline, now, secondary)),
    [select, timeline],
  );
  const onMomentText = useCallback((momentText: string) => changeWork(id, { momentText }), [id]);
  const onMoment = useCallback(
    (moment: Moment | undefined) => {
      changeWork(id, { moment });
      if (moment?.found && moment.pointId) select((now) => choiceAt(timeline, now, moment));
    },
    [id, select, timeline],
  );
  const onStarted = (job: JobView) => {
    client.setQueryData(jobKey(job.summary.key), job);
    void navigate({ to: '/activity/$jobKey', params: { jobKey: job.summary.key } });
  };
  const point = pointOf(timeline, draft);
  const { secondary } = timeline;
  const choice = useMemo(
    () => ({ secondary: draft.secondary, pointId: draft.pointId }),
    [draft.secondary, draft.pointId],
  );

  const header = <TimelineHeader timeline={timeline} busy={props.busy} onRefresh={props.onRefresh} />;
  if (timeline.points.length === 0 && !secondary?.points.length) {
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
              choice={choice}
              onSelect={onSelect}
              onRetry={props.onRefresh}
              range={range}
              momentText={work.momentText}
              moment={work.moment}
              onMomentText={onMomentText}
              onMoment={onMoment}
            />
            <PointsTable
              timeline={timeline}
              choice={choice}
              onSelect={onSelect}
              range={range}
              onRange={setRange}
            />
            {point ? (
              <PointDetails
                point={point}
                region={draft.secondary ? secondary?.label : undefined}
                now={Date.parse(timeline.asOf)}
              />
            ) : null}
          </>
        }
        right={
          <RestoreForm
            planned={planned}
            focused={props.toForm}
            timeline={timeline}
            draft={draft}
            check={check.answer}
            pending={check.pending}
            onDraft={onDraft}
            onRegion={onRegion}
            flight={
              <FlightCheck about={flight} {...watched}>
                <FootChanges />
              </FlightCheck>
            }
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
            actions={
              <>
                {verdict}
                <PreflightActions control={control} check={check.answer} onStarted={onStarted} />
              </>
            }
          >
            {check.error === undefined ? null : (
              <Failure error={toApiError(check.error)} title="The form could not be checked" />
            )}
            <PreflightReport run={control.run} check={check.answer} wayOut={wayOut} />
          </RestoreForm>
        }
      />
    </>
  );
}

/** What was begun by hand, on a point that is still there; otherwise what Rust filled in. */
function draftOf(timeline: Timeline, begun: Draft | undefined): Draft {
  if (!begun) return timeline.draft;
  // A region whose points cannot be read for the moment is not changed behind the person's back.
  if (begun.secondary || pointOf(timeline, begun)) return begun;
  return { ...begun, secondary: timeline.draft.secondary, pointId: timeline.draft.pointId };
}

/** The newest point before a moment: of the region that the form is about, where it has one. */
function choiceAt(timeline: Timeline, now: Draft, moment: Moment): Choice {
  const copy =
    now.secondary && moment.moment !== null
      ? newestBefore(timeline.secondary?.points ?? [], moment.moment)
      : undefined;
  return copy
    ? { secondary: true, pointId: copy.id }
    : { secondary: false, pointId: moment.pointId ?? now.pointId };
}
