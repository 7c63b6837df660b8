import { type PointerEvent, type RefObject, useEffect, useRef } from 'react';
import type { Axis } from './axis';
import { pan, type View, zoom } from './view';

interface Gestures {
  readonly view: View;
  readonly all: View;
  readonly axis: Axis;
  readonly show: (view: View) => void;
  /** A press that did not become a drag. */
  readonly onTap: (x: number, y: number) => void;
  readonly onHover: (at: { x: number; y: number } | undefined) => void;
}

/** A hand is not still: less than this is a press, not a drag. */
const STILL = 4;

/** Drag to move, Ctrl and wheel or two fingers to zoom, wheel sideways to move. Plain scrolling is left to the page. */
export function useGestures(ref: RefObject<HTMLElement | null>, gestures: Gestures) {
  const now = useRef(gestures);
  useEffect(() => {
    now.current = gestures;
  });
  const fingers = useRef(new Map<number, number>());
  const drag = useRef<{ x: number; view: View; moved: boolean } | undefined>(undefined);

  useEffect(() => {
    const element = ref.current;
    if (!element) return undefined;
    // React's own wheel listener is passive and could not stop the page from zooming.
    const wheel = (event: WheelEvent) => {
      const { view, all, axis, show } = now.current;
      const perPixel = axis.at(1) - axis.at(0);
      if (event.ctrlKey || event.metaKey) {
        event.preventDefault();
        const x = event.clientX - element.getBoundingClientRect().left;
        show(zoom(view, Math.exp(Math.max(-60, Math.min(60, event.deltaY)) * 0.006), axis.at(x), all));
      } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
        event.preventDefault();
        show(pan(view, event.deltaX * perPixel, all));
      }
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  }, [ref]);

  const place = (event: PointerEvent) => {
    const box = event.currentTarget.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const end = (event: PointerEvent) => {
    fingers.current.delete(event.pointerId);
    drag.current = undefined;
  };

  return {
    onPointerDown(event: PointerEvent) {
      if (event.button !== 0) return;
      const { x } = place(event);
      fingers.current.set(event.pointerId, x);
      drag.current = { x, view: now.current.view, moved: fingers.current.size > 1 };
    },
    onPointerMove(event: PointerEvent) {
      const at = place(event);
      const { axis, all, show, onHover } = now.current;
      const held = drag.current;
      if (!held || !fingers.current.has(event.pointerId)) {
        onHover(at);
        return;
      }
      if (fingers.current.size === 2) {
        const [first = 0, second = 0] = fingers.current.values();
        fingers.current.set(event.pointerId, at.x);
        const [left = 0, right = 0] = fingers.current.values();
        const factor = Math.max(Math.abs(first - second), 1) / Math.max(Math.abs(left - right), 1);
        show(zoom(now.current.view, factor, axis.at((left + right) / 2), all));
        return;
      }
      if (!held.moved && Math.abs(at.x - held.x) < STILL) return;
      if (!held.moved) event.currentTarget.setPointerCapture(event.pointerId);
      held.moved = true;
      onHover(undefined);
      show(pan(held.view, (held.x - at.x) * (axis.at(1) - axis.at(0)), all));
    },
    onPointerUp(event: PointerEvent) {
      const { x, y } = place(event);
      if (drag.current && !drag.current.moved) now.current.onTap(x, y);
      end(event);
    },
    onPointerCancel: end,
    onPointerLeave: () => now.current.onHover(undefined),
  };
}
