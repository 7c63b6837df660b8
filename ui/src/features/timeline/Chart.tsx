import { makeStyles } from '@fluentui/react-components';
import { type KeyboardEvent, useId, useMemo, useRef, useState } from 'react';
import type { Gap } from '@/ipc/gen/types';
import { tokens } from '@/lib/theme';
import { useHidden } from '@/lib/useHidden';
import { axis as axisOf, ticks } from './axis';
import { Drawing } from './Drawing';
import type { Frame, LaneLine } from './geometry';
import { HoverCard } from './HoverCard';
import { hit, step } from './keyboard';
import type { Mark } from './marks';
import { Options, optionId, type PointGroup } from './Options';
import { useGestures } from './useGestures';
import type { View } from './view';

const useStyles = makeStyles({
  root: { position: 'relative' },
  list: {
    position: 'absolute',
    inset: 0,
    cursor: 'pointer',
    // Sideways is ours, up and down stays with the page.
    touchAction: 'pan-y',
    borderRadius: tokens.borderRadiusMedium,
    ':focus-visible': { outline: `2px solid ${tokens.colorStrokeFocus2}`, outlineOffset: '4px' },
    ':focus:not(:focus-visible)': { outlineStyle: 'none' },
  },
});

export interface ChartProps {
  readonly lanes: readonly LaneLine[];
  readonly frame: Frame;
  readonly marks: readonly Mark[];
  /** The same points in words, by region. */
  readonly groups: readonly PointGroup[];
  readonly gaps: readonly Gap[];
  readonly selectedKey: string;
  readonly onSelect: (key: string) => void;
  /** Now, in milliseconds, by the backend’s clock. */
  readonly now: number;
  readonly accident: { readonly at: number; readonly label: string } | undefined;
  readonly view: View;
  readonly all: View;
  readonly show: (view: View) => void;
}

/** The points as one list with one tab stop, and a picture of them over it. */
export function Chart(props: ChartProps) {
  const styles = useStyles();
  const hidden = useHidden();
  const list = useId();
  const ref = useRef<HTMLDivElement>(null);
  const [hovered, setHovered] = useState<Mark>();
  const { marks, view, all, lanes, frame, selectedKey } = props;
  const axis = useMemo(() => axisOf(view, frame.left, frame.right), [view, frame]);
  const dates = useMemo(() => ticks(view, frame.left, frame.right, frame.scale), [view, frame]);
  const selected = marks.find((mark) => mark.key === selectedKey);

  const choose = (mark: Mark | undefined) => {
    if (mark) props.onSelect(mark.key);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const to = step(event, selected, marks, lanes);
    if (to === undefined) return;
    event.preventDefault();
    choose(to);
  };
  const gestures = useGestures(ref, {
    view,
    all,
    axis,
    show: props.show,
    onTap: (x, y) => choose(hit(marks, axis.x, { x, y }, lanes)),
    onHover: (at) => setHovered(at && hit(marks, axis.x, at, lanes)),
  });

  return (
    <div className={styles.root} style={{ height: frame.height }}>
      <Drawing
        {...{ frame, axis, lanes, marks, selected, hovered }}
        ticks={dates}
        gaps={props.gaps}
        accident={props.accident}
      />
      <div
        ref={ref}
        className={styles.list}
        role="listbox"
        tabIndex={0}
        aria-label="Recovery points, oldest first"
        aria-orientation="horizontal"
        aria-describedby={`${list}-keys`}
        aria-activedescendant={selected ? optionId(list, selected.key) : undefined}
        onKeyDown={onKeyDown}
        {...gestures}
      >
        <Options list={list} groups={props.groups} selectedKey={selectedKey} />
      </div>
      <span id={`${list}-keys`} className={hidden}>
        Left and right: from point to point. With Shift: along the points that are kept longer. Up and down:
        another lane.
      </span>
      {hovered ? (
        <HoverCard
          mark={hovered}
          x={axis.x(hovered.at)}
          frame={frame}
          now={props.now}
          region={props.groups.at(-1)?.label}
        />
      ) : null}
    </div>
  );
}
