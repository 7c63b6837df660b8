import { type RefObject, useLayoutEffect, useState } from 'react';

interface Sized {
  readonly width: string;
  /** Left out where there is no room: the highest first. */
  readonly spare?: number;
}

/** The least width of a track in rem: `minmax(8rem, 1fr)` or `14.5rem`. */
const least = ({ width }: Sized): number => Number(/([\d.]+)rem/.exec(width)?.[1] ?? 0);

/**
 * The columns that fit into `room`, in rem. Those that can be spared go first, so that what matters is not the part
 * that has to be scrolled to; without a width all of them stay.
 */
export function fitting<Column extends Sized>(
  columns: readonly Column[],
  room: number | undefined,
): readonly Column[] {
  if (room === undefined) return columns;
  const left = new Set(columns);
  const need = () => [...left].reduce((sum, column) => sum + least(column), 0);
  const spares = columns.filter((column) => column.spare !== undefined);
  for (const column of spares.sort((a, b) => (b.spare ?? 0) - (a.spare ?? 0))) {
    if (need() <= room) break;
    left.delete(column);
  }
  return left.size === columns.length ? columns : columns.filter((column) => left.has(column));
}

/** The width of an element in pixels; `undefined` where nothing is laid out, as in tests. */
export function useMeasured(ref: RefObject<HTMLElement | null>): number | undefined {
  const [width, setWidth] = useState<number>();
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const measure = () => setWidth(element.clientWidth > 0 ? element.clientWidth : undefined);
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}
