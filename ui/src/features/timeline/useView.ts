import { useCallback, useEffect, useRef, useState } from 'react';
import { clamp, opening, type View } from './view';

const LENGTH_MS = 220;

const reduced = () =>
  typeof matchMedia === 'undefined' || matchMedia('(prefers-reduced-motion: reduce)').matches;

export interface ViewControl {
  readonly view: View;
  /** At once: for dragging and wheels. */
  readonly show: (view: View) => void;
  /** With a short glide, unless the person asked for less motion: for buttons. */
  readonly glide: (view: View) => void;
}

/** The stretch that is drawn. It starts anew when the data spans something else. */
export function useView(all: View, focus: number | undefined): ViewControl {
  const [view, setView] = useState(() => opening(all, focus));
  const shown = useRef(view);
  const frame = useRef(0);

  const show = useCallback((next: View) => {
    cancelAnimationFrame(frame.current);
    shown.current = next;
    setView(next);
  }, []);

  const glide = useCallback(
    (to: View) => {
      if (reduced()) {
        show(to);
        return;
      }
      cancelAnimationFrame(frame.current);
      const from = shown.current;
      const begin = performance.now();
      const step = (now: number) => {
        const share = Math.min(Math.max((now - begin) / LENGTH_MS, 0), 1);
        const eased = 1 - (1 - share) ** 3;
        const between = {
          from: from.from + (to.from - from.from) * eased,
          to: from.to + (to.to - from.to) * eased,
        };
        shown.current = share < 1 ? between : to;
        setView(shown.current);
        if (share < 1) frame.current = requestAnimationFrame(step);
      };
      frame.current = requestAnimationFrame(step);
    },
    [show],
  );

  useEffect(() => {
    show(clamp(shown.current, all));
  }, [all, show]);
  useEffect(() => () => cancelAnimationFrame(frame.current), []);
  return { view, show, glide };
}
