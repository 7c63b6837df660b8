import { makeStyles } from '@fluentui/react-components';
import { memo, useId } from 'react';
import type { Gap } from '@/ipc/gen/types';
import { tokens } from '@/lib/theme';
import type { Axis, Tick } from './axis';
import type { Frame, LaneLine } from './geometry';
import { place, widthOf } from './labels';
import { crowding, type LaneId, lanePaths, type Mark, RADIUS } from './marks';

const useStyles = makeStyles({
  root: {
    display: 'block',
    position: 'absolute',
    inset: 0,
    fontSize: tokens.fontSizeBase100,
    fontVariantNumeric: 'tabular-nums',
  },
  grid: { stroke: tokens.colorNeutralStroke3, shapeRendering: 'crispEdges' },
  major: { stroke: tokens.colorNeutralStroke1, shapeRendering: 'crispEdges' },
  // A rim in the ground's colour keeps words readable over lines.
  text: {
    fill: tokens.colorNeutralForeground2,
    paintOrder: 'stroke',
    stroke: tokens.colorNeutralBackground1,
    strokeWidth: '3px',
  },
  year: { fill: tokens.colorNeutralForeground1, fontWeight: tokens.fontWeightSemibold },
  missed: { fill: tokens.pbCautionForeground },
  vault: { color: tokens.pbLaneVault },
  archive: { color: tokens.pbLaneArchive },
  secondary: { color: tokens.pbLaneSecondary },
  other: { color: tokens.pbLaneOther },
  full: { fill: 'currentcolor' },
  soon: { fill: tokens.colorNeutralBackground1, stroke: 'currentcolor', strokeWidth: '1.4' },
  partial: { fill: tokens.pbCautionBackground, stroke: tokens.pbCautionForeground, strokeWidth: '1.4' },
  expired: {
    fill: 'none',
    stroke: tokens.colorNeutralForeground4,
    strokeWidth: '1.2',
    strokeDasharray: '1.5 1.5',
  },
  accident: { stroke: tokens.colorNeutralForeground1, strokeDasharray: '3 3' },
  accidentText: { fill: tokens.colorNeutralForeground1 },
  chosen: { stroke: tokens.colorCompoundBrandStroke, fill: 'none' },
  lost: {
    fill: tokens.colorStatusDangerBackground2,
    stroke: tokens.colorStatusDangerForeground1,
    strokeWidth: '0.8',
  },
});

export interface DrawingProps {
  readonly frame: Frame;
  readonly axis: Axis;
  readonly ticks: readonly Tick[];
  readonly lanes: readonly LaneLine[];
  readonly marks: readonly Mark[];
  readonly gaps: readonly Gap[];
  readonly selected: Mark | undefined;
  readonly hovered: Mark | undefined;
  readonly accident: { readonly at: number; readonly label: string } | undefined;
}

/** The picture over the list. Hidden from assistive technology: everything in it is said by the list. */
export const Drawing = memo(function Drawing(props: DrawingProps) {
  const styles = useStyles();
  const clip = useId();
  const hatch = useId();
  const { axis, lanes } = props;
  const { left, right, width, height, base, scale } = props.frame;
  const inside = (x: number) => x >= left && x <= right;
  const laneOf = (id: LaneId) => lanes.find((lane) => lane.id === id);
  const gapLabels = lanes.flatMap((lane) =>
    place(
      props.gaps
        .filter((gap) => gap.store === lane.id)
        .map((gap) => ({
          x: (axis.x(Date.parse(gap.from)) + axis.x(Date.parse(gap.to))) / 2,
          text: gap.label,
        }))
        .filter((label) => inside(label.x)),
      left,
      right,
      scale,
    ).map((label) => ({ ...label, y: lane.y - 9 - 4 * scale })),
  );
  const size = crowding(props.marks, lanes, axis.x, left, right);
  const accidentX = props.accident && axis.x(props.accident.at);
  const selectedX = props.selected && axis.x(props.selected.at);

  return (
    <svg className={styles.root} width={width} height={height} aria-hidden="true" focusable="false">
      <defs>
        <clipPath id={clip}>
          <rect x={left - 8} y={0} width={Math.max(right - left + 16, 0)} height={height} />
        </clipPath>
        <pattern id={hatch} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <path d="M0 0V5" stroke={tokens.pbHatch} strokeWidth="2.5" />
        </pattern>
      </defs>
      {props.ticks.map((tick) => (
        <g key={tick.x}>
          <path
            d={`M${tick.x} ${18 * scale}V${base + 8}`}
            className={tick.major ? styles.major : styles.grid}
          />
          {tick.x + 3 + widthOf(tick.label, scale) <= width ? (
            <text x={tick.x + 3} y={13 * scale} className={tick.major ? styles.year : styles.text}>
              {tick.label}
            </text>
          ) : null}
        </g>
      ))}
      {lanes.map((lane) => (
        <g key={lane.id}>
          <path d={`M${left} ${lane.y + 0.5}H${right}`} className={styles.grid} />
          {lane.words.map((word, index) => (
            <text
              key={word}
              x={0}
              y={lane.y + (4 + (index - (lane.words.length - 1) / 2) * 13) * scale}
              className={styles.text}
            >
              {word}
            </text>
          ))}
          {elsewhere(props.marks, lane, axis, left, right).map((hint) => (
            <text
              key={hint.anchor}
              x={hint.anchor === 'start' ? left + 4 : right - 4}
              y={lane.y - 5 * scale}
              textAnchor={hint.anchor}
              className={styles.text}
            >
              {hint.text}
            </text>
          ))}
        </g>
      ))}
      <g clipPath={`url(#${clip})`}>
        {props.gaps.map((gap) => {
          const lane = laneOf(gap.store);
          const from = axis.x(Date.parse(gap.from));
          const to = axis.x(Date.parse(gap.to));
          return lane ? (
            <rect
              key={`${gap.store}${gap.from}`}
              x={from}
              y={lane.y - 9}
              width={Math.max(to - from, 2)}
              height={18}
              fill={`url(#${hatch})`}
            />
          ) : null;
        })}
        {lanePaths(props.marks, lanes, axis.x, left - 8, right + 8, size).map((lane) => (
          <g key={lane.id} className={styles[lane.id]}>
            <path d={lane.paths.expired} className={styles.expired} />
            <path d={lane.paths.full} className={styles.full} />
            <path d={lane.paths.soon} className={styles.soon} />
            <path d={lane.paths.partial} className={styles.partial} />
          </g>
        ))}
        {selectedX !== undefined && accidentX !== undefined && accidentX > selectedX ? (
          <rect x={selectedX} y={base - 3} width={accidentX - selectedX} height={6} className={styles.lost} />
        ) : null}
        {accidentX !== undefined ? (
          <path d={`M${accidentX} ${18 * scale}V${base + 10}`} className={styles.accident} />
        ) : null}
        {[props.hovered, props.selected].map((mark, index) =>
          mark ? (
            <g
              key={index === 0 ? 'hovered' : 'selected'}
              className={styles.chosen}
              strokeWidth={index === 0 ? 1 : 1.75}
            >
              {mark.lanes.map((id) => {
                const lane = laneOf(id);
                return lane ? (
                  <circle key={id} cx={axis.x(mark.at)} cy={lane.y} r={RADIUS[mark.rank] * size + 4} />
                ) : null;
              })}
              {index === 1 ? (
                <path d={`M${axis.x(mark.at)} ${lineFrom(mark, lanes, size)}V${base + 4}`} />
              ) : null}
            </g>
          ) : null,
        )}
      </g>
      {gapLabels.map((label) => (
        <text key={`${label.y}${label.x}`} x={label.left} y={label.y} className={styles.missed}>
          {label.text}
        </text>
      ))}
      {props.accident && accidentX !== undefined && inside(accidentX)
        ? place([{ x: accidentX, text: props.accident.label }], left, width, scale).map((label) => (
            <text key="accident" x={label.left} y={height - 4} className={styles.accidentText}>
              {label.text}
            </text>
          ))
        : null}
    </svg>
  );
});

/** Where the points of a lane are when none of them is in sight: an empty line would read as "there are none". */
function elsewhere(marks: readonly Mark[], lane: LaneLine, axis: Axis, left: number, right: number) {
  const places = marks.filter((mark) => mark.lanes.includes(lane.id)).map((mark) => axis.x(mark.at));
  if (lane.empty && places.length === 0) return [{ anchor: 'start' as const, text: lane.empty }];
  if (places.some((x) => x >= left && x <= right)) return [];
  const older = places.filter((x) => x < left).length;
  const newer = places.length - older;
  return [
    ...(older > 0 ? [{ anchor: 'start' as const, text: `◂ ${older} older` }] : []),
    ...(newer > 0 ? [{ anchor: 'end' as const, text: `${newer} newer ▸` }] : []),
  ];
}

/** The line of the chosen point starts under its lowest ring, so that it does not run through the mark. */
function lineFrom(mark: Mark, lanes: readonly LaneLine[], size: number): number {
  const lowest = lanes.filter((lane) => mark.lanes.includes(lane.id)).at(-1);
  return (lowest?.y ?? 20) + RADIUS[mark.rank] * size + 4;
}
