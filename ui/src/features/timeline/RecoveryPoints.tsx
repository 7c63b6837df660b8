import { makeStyles } from '@fluentui/react-components';
import { memo, useCallback, useEffect, useMemo, useRef } from 'react';
import type { Moment, Timeline } from '@/ipc/gen/types';
import { Card } from '@/lib/Card';
import { tokens } from '@/lib/theme';
import { formatDate, formatDay, formatTime } from '@/lib/time';
import { useHidden } from '@/lib/useHidden';
import { useRem } from '@/lib/useRem';
import { Failure } from '@/state/Failure';
import { Chart } from './Chart';
import { type Choice, choiceOf, keyOf } from '@/state/choice';
import { frameOf, laneLines, lanesOf } from './geometry';
import { Legend } from './Legend';
import { MomentField } from './MomentField';
import { Overview } from './Overview';
import { type DateRange, viewOf } from './range';
import { usePoints } from './usePoints';
import { useView } from './useView';
import { useWidth } from './useWidth';
import { bounds, reveal } from './view';
import { ZoomBar } from './ZoomBar';

const useStyles = makeStyles({
  root: { position: 'relative' },
  bar: { position: 'absolute', right: '12px', top: '10px' },
  parts: { containerType: 'inline-size', display: 'flex', flexDirection: 'column', gap: '8px' },
  note: { margin: 0, color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
});

export interface RecoveryPointsProps {
  readonly timeline: Timeline;
  readonly choice: Choice;
  readonly onSelect: (choice: Choice) => void;
  readonly onRetry: () => void;
  readonly range: DateRange;
  readonly momentText: string;
  readonly moment: Moment | undefined;
  readonly onMomentText: (text: string) => void;
  readonly onMoment: (moment: Moment | undefined) => void;
}

/** Which moment: the field, the timeline, the strip. */
export const RecoveryPoints = memo((props: RecoveryPointsProps) => {
  const { timeline, choice, range, moment, onSelect } = props;
  const { secondary } = timeline;
  const styles = useStyles();
  const hidden = useHidden();
  const ref = useRef<HTMLDivElement>(null);
  const width = useWidth(ref);
  const scale = useRem() / 16;
  const now = Date.parse(timeline.asOf);
  const { marks, groups } = usePoints(timeline, now);
  const lanes = useMemo(() => laneLines(lanesOf(timeline), scale), [timeline, scale]);
  const frame = useMemo(() => frameOf(width, lanes, scale), [width, lanes, scale]);
  const accidentAt = moment?.moment ? Date.parse(moment.moment) : undefined;
  const oldestCopy = secondary?.points.at(-1)?.time;
  const all = useMemo(
    () =>
      bounds(
        Math.min(Date.parse(timeline.from), oldestCopy === undefined ? Infinity : Date.parse(oldestCopy)),
        Math.max(Date.parse(timeline.to), accidentAt ?? 0),
      ),
    [timeline.from, timeline.to, oldestCopy, accidentAt],
  );
  const selectedKey = keyOf(choice);
  const selected = marks.find((mark) => mark.key === selectedKey);
  const { view, show, glide } = useView(all, selected?.at);
  const select = useCallback((key: string) => onSelect(choiceOf(key)), [onSelect]);

  useEffect(() => {
    const ranged = viewOf(range, all);
    if (ranged) glide(ranged);
    // A new range moves the drawing; data that arrives does not.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [range]);

  // Chosen by the moment, in the table or by its region: the drawing follows.
  const shown = useRef(selectedKey);
  useEffect(() => {
    if (shown.current === selectedKey) return;
    shown.current = selectedKey;
    if (selected) glide(reveal(view, selected.at, all));
  }, [selectedKey, selected, glide, view, all]);

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
            {...{ lanes, frame, marks, groups, selectedKey, accident, now, view, all, show }}
            gaps={timeline.gaps}
            onSelect={select}
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
        <Legend marks={marks} lanes={lanes} gaps={timeline.gaps.length} />
        {secondary ? <p className={styles.note}>{secondary.note}</p> : null}
        {secondary?.problem ? (
          <Failure error={secondary.problem.error} title={secondary.problem.scope} onRetry={props.onRetry} />
        ) : null}
      </div>
    </Card>
  );
});
RecoveryPoints.displayName = 'RecoveryPoints';
