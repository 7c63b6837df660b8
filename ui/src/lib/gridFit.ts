import { type RefObject, useLayoutEffect, useState } from 'react';

interface Sized {
  readonly width: string;
  /** Left out where there is no room: the highest first. */
  readonly spare?: number;
}

/** What a track wants, in rem: 8 of `minmax(8rem, 1fr)`, 14 of `minmax(10rem, 14rem)`. */
const wanted = ({ width }: Sized): number => Number([...width.matchAll(/([\d.]+)rem/g)].at(-1)?.[1] ?? 0);

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
  const need = () => [...left].reduce((sum, column) => sum + wanted(column), 0);
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
