import { makeStyles } from '@fluentui/react-components';
import { memo, useMemo, useRef } from 'react';
import type { Moment, Timeline } from '@/ipc/gen/types';
import { Card } from '@/lib/Card';
import { formatDate, formatDay, formatTime } from '@/lib/time';
import { useHidden } from '@/lib/useHidden';
import { useRem } from '@/lib/useRem';
import { Chart } from './Chart';
import { frameOf, laneLines } from './geometry';
import { Legend } from './Legend';
import { marksOf } from './marks';
import { MomentField } from './MomentField';
import { Overview } from './Overview';
import { pointText } from './pointText';
import { useView } from './useView';
import { useWidth } from './useWidth';
import { bounds } from './view';
import { ZoomBar } from './ZoomBar';

const useStyles = makeStyles({
  root: { position: 'relative' },
  bar: { position: 'absolute', right: '12px', top: '10px' },
  parts: { containerType: 'inline-size', display: 'flex', flexDirection: 'column', gap: '8px' },
});

export interface RecoveryPointsProps {
  readonly timeline: Timeline;
  readonly selectedId: string;
  readonly onSelect: (id: string) => void;
  readonly momentText: string;
  readonly moment: Moment | undefined;
  readonly onMomentText: (text: string) => void;
  readonly onMoment: (moment: Moment | undefined) => void;
}

/** Which moment: the field, the timeline, the strip. */
export const RecoveryPoints = memo((props: RecoveryPointsProps) => {
  const { timeline, selectedId, moment } = props;
  const styles = useStyles();
  const hidden = useHidden();
  const ref = useRef<HTMLDivElement>(null);
  const width = useWidth(ref);
  const scale = useRem() / 16;
  const now = Date.parse(timeline.asOf);
  const marks = useMemo(() => marksOf(timeline.points, now), [timeline.points, now]);
  const texts = useMemo(() => marks.map((mark) => pointText(mark.point, mark.expiry)), [marks]);
  const lanes = useMemo(() => laneLines(timeline.lanes, scale), [timeline.lanes, scale]);
  const frame = useMemo(() => frameOf(width, lanes.length, scale), [width, lanes.length, scale]);
  const accidentAt = moment?.moment ? Date.parse(moment.moment) : undefined;
  const all = useMemo(
    () => bounds(Date.parse(timeline.from), Math.max(Date.parse(timeline.to), accidentAt ?? 0)),
    [timeline.from, timeline.to, accidentAt],
  );
  const selected = marks.find((mark) => mark.id === selectedId);
  const { view, show, glide } = useView(all, selected?.at);
  const accident = useMemo(
    () =>
      moment?.moment
        ? {
            at: Date.parse(moment.moment),
            label: `accident, ${formatDay(moment.moment, now)} ${formatTime(moment.moment)}`,
          }
        : undefined,
    [moment, now],
  );

  return (
    <Card title="Recovery points" className={styles.root}>
      <div className={styles.bar}>
        <ZoomBar view={view} all={all} focus={selected?.at} glide={glide} />
      </div>
      <div className={styles.parts}>
        <MomentField
          instanceId={timeline.database.id}
          text={props.momentText}
          moment={moment}
          selected={selected?.point}
          onText={props.onMomentText}
          onMoment={props.onMoment}
        />
        <div ref={ref}>
          <Chart
            {...{ lanes, frame, marks, texts, selectedId, accident, view, all, show, glide }}
            gaps={timeline.gaps}
            onSelect={props.onSelect}
          />
          <Overview
            {...{ frame, marks, view, all, show }}
            gaps={timeline.gaps}
            accident={accidentAt}
            selected={selected?.at}
            dateText={(at) => formatDate(new Date(at).toISOString())}
          />
        </div>
        {timeline.gaps.length > 0 ? (
          <ul className={hidden} aria-label="Gaps in the backup schedule">
            {timeline.gaps.map((gap) => (
              <li key={`${gap.store}${gap.from}`}>
                {gap.label}, {formatDate(gap.from)} to {formatDate(gap.to)}
              </li>
            ))}
          </ul>
        ) : null}
        <Legend marks={marks} stores={timeline.lanes} gaps={timeline.gaps.length} />
      </div>
    </Card>
  );
});
RecoveryPoints.displayName = 'RecoveryPoints';
