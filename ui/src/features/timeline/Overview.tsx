import { makeStyles } from '@fluentui/react-components';
import { type KeyboardEvent, type PointerEvent, memo, useMemo, useRef } from 'react';
import type { Gap } from '@/ipc/gen/types';
import { tokens } from '@/lib/theme';
import { type Axis, axis as axisOf } from './axis';
import type { Frame } from './geometry';
import type { Mark } from './marks';
import { clamp, moveEdge, pan, span, type View } from './view';

const HEIGHT = 28;
const DAY = 86_400_000;
const BAR = { ordinary: 6, monthly: 11, yearly: 18 };

const useStyles = makeStyles({
  root: { position: 'relative', height: `${HEIGHT}px`, touchAction: 'none', cursor: 'pointer' },
  svg: { position: 'absolute', inset: 0, display: 'block' },
  ground: { fill: tokens.colorNeutralBackground3, stroke: tokens.colorNeutralStroke2 },
  bars: { stroke: tokens.colorNeutralForeground4, strokeWidth: '1.5' },
  gap: { fill: tokens.pbHatch },
  body: {
    position: 'absolute',
    top: 0,
    bottom: 0,
    cursor: 'grab',
    backgroundColor: `color-mix(in srgb, ${tokens.colorBrandBackground} 14%, transparent)`,
    borderTop: `1px solid ${tokens.colorCompoundBrandStroke}`,
    borderBottom: `1px solid ${tokens.colorCompoundBrandStroke}`,
    ':active': { cursor: 'grabbing' },
  },
  handle: {
    position: 'absolute',
    top: '-2px',
    bottom: '-2px',
    width: '24px',
    marginLeft: '-12px',
    cursor: 'ew-resize',
    outlineStyle: 'none',
    borderRadius: tokens.borderRadiusMedium,
    '::after': {
      content: '""',
      position: 'absolute',
      left: '9px',
      top: '5px',
      bottom: '5px',
      width: '6px',
      boxSizing: 'border-box',
      borderRadius: tokens.borderRadiusMedium,
      backgroundColor: tokens.colorNeutralBackground1,
      border: `1.5px solid ${tokens.colorCompoundBrandStroke}`,
    },
    // Not a shadow: forced colours take those away.
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}` },
  },
  accident: { stroke: tokens.colorNeutralForeground1, strokeDasharray: '2 2' },
});

interface OverviewProps {
  readonly frame: Frame;
  readonly marks: readonly Mark[];
  readonly gaps: readonly Gap[];
  readonly accident: number | undefined;
  readonly selected: number | undefined;
  readonly view: View;
  readonly all: View;
  readonly show: (view: View) => void;
  readonly dateText: (at: number) => string;
}

type Part = 'from' | 'to' | 'body';

/** All points in one strip; the framed part is what the drawing above shows. Drag it, or move its ends by keys. */
export function Overview({ frame, view, all, show, dateText, ...rest }: OverviewProps) {
  const styles = useStyles();
  const ref = useRef<HTMLDivElement>(null);
  const held = useRef<{ part: Part; at: number; view: View } | undefined>(undefined);
  const axis = useMemo(() => axisOf(all, frame.left, frame.right), [all, frame.left, frame.right]);
  const left = axis.x(view.from);
  const right = axis.x(view.to);

  const momentOf = (event: PointerEvent) =>
    axis.at(event.clientX - (ref.current?.getBoundingClientRect().left ?? 0));
  const grab = (part: Part) => (event: PointerEvent) => {
    if (event.button !== 0) return;
    event.stopPropagation();
    event.currentTarget.setPointerCapture(event.pointerId);
    held.current = { part, at: momentOf(event), view };
  };
  const drag = (event: PointerEvent) => {
    const { current } = held;
    if (!current) return;
    const by = momentOf(event) - current.at;
    if (current.part === 'body') show(pan(current.view, by, all));
    else show(moveEdge(current.view, current.part, current.view[current.part] + by, all));
  };
  const release = () => {
    held.current = undefined;
  };
  const jump = (event: PointerEvent) => {
    if (event.button !== 0) return;
    const at = momentOf(event);
    show(clamp({ from: at - span(view) / 2, to: at + span(view) / 2 }, all));
  };
  const keys = (edge: 'from' | 'to') => (event: KeyboardEvent) => {
    const step = { ArrowLeft: -7, ArrowDown: -7, ArrowRight: 7, ArrowUp: 7, PageDown: -91, PageUp: 91 }[
      event.key
    ];
    const to =
      event.key === 'Home' ? all.from : event.key === 'End' ? all.to : step && view[edge] + step * DAY;
    if (to === undefined) return;
    event.preventDefault();
    show(moveEdge(view, edge, to, all));
  };
  const handle = (edge: 'from' | 'to', label: string) => (
    <div
      className={styles.handle}
      style={{ left: edge === 'from' ? left : right }}
      role="slider"
      tabIndex={0}
      aria-label={label}
      aria-orientation="horizontal"
      aria-valuemin={Math.round(all.from / DAY)}
      aria-valuemax={Math.round(all.to / DAY)}
      aria-valuenow={Math.round(view[edge] / DAY)}
      aria-valuetext={dateText(view[edge])}
      onKeyDown={keys(edge)}
      onPointerDown={grab(edge)}
      onPointerMove={drag}
      onPointerUp={release}
      onPointerCancel={release}
    />
  );

  return (
    <div
      ref={ref}
      className={styles.root}
      role="group"
      aria-label="Stretch of time shown"
      onPointerDown={jump}
    >
      <Strip frame={frame} axis={axis} {...rest} />
      <div
        className={styles.body}
        style={{ left, width: Math.max(right - left, 0) }}
        onPointerDown={grab('body')}
        onPointerMove={drag}
        onPointerUp={release}
        onPointerCancel={release}
      />
      {handle('from', 'Shown from')}
      {handle('to', 'Shown to')}
    </div>
  );
}

interface StripProps extends Pick<OverviewProps, 'frame' | 'marks' | 'gaps' | 'accident' | 'selected'> {
  readonly axis: Axis;
}

const Strip = memo(({ frame, axis, marks, gaps, accident, selected }: StripProps) => {
  const styles = useStyles();
  const bars = marks
    .map((mark) => `M${axis.x(mark.at).toFixed(1)} ${HEIGHT - 4}v${-BAR[mark.rank]}`)
    .join('');
  return (
    <svg className={styles.svg} width={frame.width} height={HEIGHT} aria-hidden="true" focusable="false">
      <rect
        x={frame.left + 0.5}
        y={0.5}
        width={Math.max(frame.right - frame.left - 1, 0)}
        height={HEIGHT - 1}
        rx={3}
        className={styles.ground}
      />
      {gaps.map((gap) => {
        const from = axis.x(Date.parse(gap.from));
        return (
          <rect
            key={`${gap.store}${gap.from}`}
            x={from}
            y={1}
            width={Math.max(axis.x(Date.parse(gap.to)) - from, 2)}
            height={HEIGHT - 2}
            className={styles.gap}
          />
        );
      })}
      <path d={bars} className={styles.bars} />
      {accident === undefined ? null : (
        <path d={`M${axis.x(accident)} 1v${HEIGHT - 2}`} className={styles.accident} />
      )}
      {selected === undefined ? null : (
        <path
          d={`M${axis.x(selected)} ${HEIGHT - 4}v-18`}
          className={styles.bars}
          style={{ stroke: tokens.colorCompoundBrandStroke, strokeWidth: 2.5 }}
        />
      )}
    </svg>
  );
});
Strip.displayName = 'Strip';
