import { mergeClasses } from '@fluentui/react-components';
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual';
import type { KeyboardEvent, ReactNode } from 'react';
import { useEffect, useMemo, useRef } from 'react';

import { GridHeader } from './GridHeader';
import { menuColumn, placeOf } from './gridMenu';
import { useGridStyles } from './gridStyles';
import type { Sort } from './filters';
import { fitting, useMeasured } from './gridFit';
import { stepFor } from './gridKeys';
import { useLatestRef } from './useLatestRef';
import { useRem } from './useRem';

export interface GridColumn<R> {
  id: string;
  title: string;
  /** A track of CSS grid: `minmax(8rem, 1fr)`. */
  width: string;
  cell: (row: R) => ReactNode;
  sortable?: boolean;
  /** The title is read aloud and not drawn. */
  quiet?: boolean;
  /** Left out in a narrow window, the highest first; what it says must stand elsewhere too. */
  spare?: number;
}

/** A place on the screen that a menu can hang on. */
export interface Place {
  getBoundingClientRect: () => DOMRect;
}

export interface GridProps<R> {
  /** Its name for those who do not see it. */
  label: string;
  rows: readonly R[];
  columns: readonly GridColumn<R>[];
  rowKey: (row: R) => string;
  /** The row that has the keyboard; the first one where it is not among the rows. */
  activeKey: string | null;
  onActive: (key: string) => void;
  onOpen: (row: R) => void;
  /** A key on a row that the grid does not take. */
  onRowKey?: (event: KeyboardEvent, row: R) => void;
  /** A row has a menu: a click with the other button or the menu key asks for it, and the button that it then shows. */
  onRowMenu?: (row: R, at: Place) => void;
  /** The active row is a choice: marked as selected, and brought into view when something else moves it. */
  choice?: boolean;
  sort?: Sort;
  onSort?: (column: string) => void;
  /** Keys of the rows in view, whenever they change. */
  onVisible?: (keys: readonly string[]) => void;
}

const ROW_REM = 3.0625;
const HEAD_REM = 2.125;

/**
 * A long list as an ARIA grid: one tab stop, arrows move by row, Enter opens. Only what is in view is drawn, and the
 * row that has the keyboard, so that focus is never lost by scrolling. Not an HTML table: its rows cannot be placed.
 */
export function Grid<R>(props: GridProps<R>) {
  const { rows, rowKey, activeKey, onActive, onOpen, onRowKey, onVisible } = props;
  const styles = useGridStyles();
  const scroller = useRef<HTMLDivElement>(null);
  const elements = useRef(new Map<string, HTMLDivElement>());
  const wantsFocus = useRef(false);
  const rem = useRem();
  const rowHeight = ROW_REM * rem;
  const width = useMeasured(scroller);
  const room = width === undefined ? undefined : width / rem;
  const menuRef = useLatestRef(props.onRowMenu);
  const hasMenu = props.onRowMenu !== undefined;
  const columns = useMemo(
    () =>
      fitting(
        hasMenu ? [...props.columns, menuColumn<R>((row, at) => menuRef.current?.(row, at))] : props.columns,
        room,
      ),
    [props.columns, room, hasMenu, menuRef],
  );

  const found = rows.findIndex((row) => rowKey(row) === activeKey);
  const activeIndex = Math.max(0, found);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan: 6,
    scrollPaddingStart: rowHeight,
    // Rows begin under the header, which the list does not count.
    scrollPaddingEnd: HEAD_REM * rem,
    getItemKey: (index) => keyAt(rows, rowKey, index),
    rangeExtractor: (range) =>
      [...new Set([...defaultRangeExtractor(range), activeIndex])].sort((a, b) => a - b),
  });

  useEffect(() => virtual.measure(), [virtual, rowHeight]);

  // Coming back to a list shows the place that was left.
  const start = useRef(found);
  useEffect(() => {
    if (start.current > 0) virtual.scrollToIndex(start.current, { align: 'center' });
  }, [virtual]);

  const { startIndex = 0, endIndex = -1 } = virtual.range ?? {};
  const visible = useMemo(
    () => rows.slice(startIndex, endIndex + 1).map(rowKey),
    [rows, startIndex, endIndex, rowKey],
  );
  useEffect(() => onVisible?.(visible), [visible, onVisible]);

  const { choice = false } = props;
  useEffect(() => {
    if (choice && found >= 0) virtual.scrollToIndex(found, { align: 'auto' });
  }, [choice, found, virtual]);

  const tracks = columns.map((column) => column.width).join(' ');
  const items = virtual.getVirtualItems();

  const moveTo = (index: number): void => {
    const row = rows[index];
    if (row === undefined) return;
    wantsFocus.current = true;
    virtual.scrollToIndex(index, { align: 'auto' });
    onActive(rowKey(row));
  };

  useEffect(() => {
    if (!wantsFocus.current || activeKey === null) return;
    const element = elements.current.get(activeKey);
    if (!element) return;
    wantsFocus.current = false;
    element.focus({ preventScroll: true });
  }, [activeKey, items]);

  const onKeyDown = (event: KeyboardEvent, row: R, index: number): void => {
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, endIndex - startIndex - 1);
    const target = stepFor(event, index, rows.length, page);
    if (target !== null) {
      event.preventDefault();
      moveTo(target);
    } else if (event.key === 'Enter') {
      event.preventDefault();
      onOpen(row);
    } else onRowKey?.(event, row);
  };

  return (
    <div ref={scroller} className={styles.scroller}>
      <div
        role="grid"
        aria-label={props.label}
        aria-rowcount={rows.length + 1}
        aria-colcount={columns.length}
        className={styles.grid}
      >
        <GridHeader columns={columns} tracks={tracks} sort={props.sort} onSort={props.onSort} />
        <div role="rowgroup" className={styles.body} style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            const key = rowKey(row);
            return (
              <div
                key={key}
                ref={(element) => {
                  if (element) elements.current.set(key, element);
                  else elements.current.delete(key);
                }}
                role="row"
                aria-rowindex={item.index + 2}
                {...(choice ? { 'aria-selected': key === activeKey } : {})}
                tabIndex={item.index === activeIndex ? 0 : -1}
                className={mergeClasses(styles.row, key === activeKey && styles.active)}
                style={{
                  gridTemplateColumns: tracks,
                  height: `${ROW_REM}rem`,
                  transform: `translateY(${item.start}px)`,
                }}
                onFocus={(event) => {
                  if (event.target === event.currentTarget && key !== activeKey) onActive(key);
                }}
                onClick={(event) => {
                  if (!(event.target as Element).closest('a, button')) onOpen(row);
                }}
                onKeyDown={(event) => onKeyDown(event, row, item.index)}
                onContextMenu={(event) => {
                  if (!props.onRowMenu) return;
                  event.preventDefault();
                  props.onRowMenu(row, placeOf(event));
                }}
              >
                {columns.map((column) => (
                  <div key={column.id} role="gridcell" className={styles.cell}>
                    {column.cell(row)}
                  </div>
                ))}
              </div>
            );
          })}
        </div>
      </div>
    </div>
  );
}

function keyAt<R>(rows: readonly R[], rowKey: (row: R) => string, index: number): string | number {
  const row = rows[index];
  return row === undefined ? index : rowKey(row);
}
