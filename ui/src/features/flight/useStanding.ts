import { type RefObject, useEffect, useState } from 'react';

import type { CheckLine } from '@/ipc/gen/types';
import { standing } from './fold';

/** What stands over the page. */
const OVER = '[role="listbox"], [role="menu"], [role="dialog"], [role="alertdialog"]';

const NONE: ReadonlySet<string> = new Set();

/** A line that the person was led to; another object, another time. */
export interface Reached {
  readonly id: string;
}

/** Which lines stand open, as long as nothing moves under the pointer that rests in `area` or below it. */
export function useStanding(
  lines: readonly CheckLine[],
  running: boolean,
  area: RefObject<HTMLElement | null>,
  reached: Reached | undefined,
): ReadonlySet<string> {
  const held = usePointerBelow(area);
  const [open, setOpen] = useState(NONE);
  const [led, setLed] = useState<Reached>();
  let next = standing(open, lines, { running, held });
  if (reached !== led) {
    setLed(reached);
    // They asked to be led there: that moves it whatever the pointer does.
    if (reached) next = new Set(next).add(reached.id);
  }
  if (next !== open) setOpen(next);
  return next;
}

/** Whether the pointer is where something moves when the element grows: on it, or under it in what scrolls with it. */
function usePointerBelow(ref: RefObject<HTMLElement | null>): boolean {
  const [below, setBelow] = useState(false);
  useEffect(() => {
    const onMove = ({ clientX: x, clientY: y, target }: PointerEvent): void => {
      // On the entry of a list that stands over the check, it rests on nothing that would move: the list is gone when it was chosen.
      if (target instanceof Element && target.closest(OVER)) {
        setBelow(false);
        return;
      }
      const box = ref.current?.getBoundingClientRect();
      const end = ref.current ? bottomOf(ref.current) : 0;
      setBelow(box !== undefined && x > box.left && x < box.right && y > box.top && y < end);
    };
    const away = (): void => setBelow(false);
    // A finger that has been lifted rests nowhere.
    const onUp = ({ pointerType }: PointerEvent): void => (pointerType === 'mouse' ? undefined : away());
    window.addEventListener('pointermove', onMove, { passive: true });
    window.addEventListener('pointerup', onUp);
    document.documentElement.addEventListener('pointerleave', away);
    return () => {
      window.removeEventListener('pointermove', onMove);
      window.removeEventListener('pointerup', onUp);
      document.documentElement.removeEventListener('pointerleave', away);
    };
  }, [ref]);
  return below;
}

/** Where that which scrolls with an element ends: what stands below does not move with it. */
function bottomOf(element: HTMLElement): number {
  let bottom = window.innerHeight;
  for (let each = element.parentElement; each; each = each.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(each).overflowY)) {
      bottom = Math.min(bottom, each.getBoundingClientRect().bottom);
    }
  }
  return bottom;
}
