import { type RefObject, useLayoutEffect, useState } from 'react';

/** The width of an element in pixels, kept up to date. */
export function useWidth(ref: RefObject<HTMLElement | null>, atFirst = 640): number {
  const [width, setWidth] = useState(atFirst);
  useLayoutEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    const measure = () => {
      const now = element.clientWidth;
      if (now > 0) setWidth(now);
    };
    measure();
    // jsdom has no ResizeObserver; a test draws at the first width.
    if (typeof ResizeObserver === 'undefined') return undefined;
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => observer.disconnect();
  }, [ref]);
  return width;
}
