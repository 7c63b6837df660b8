import { type RefObject, useEffect, useRef } from 'react';

/** Where what had the focus is taken away, `fallback` has it: without one, a keyboard would begin again at the top of the page. */
export function useFocusKept(
  box: RefObject<HTMLElement | null>,
  fallback: RefObject<HTMLElement | null>,
): void {
  const last = useRef<Element>(null);
  useEffect(() => {
    const element = box.current;
    if (!element) return undefined;
    const onIn = ({ target }: FocusEvent): void => {
      last.current = target instanceof Element ? target : null;
    };
    const onOut = (): void => {
      // Taken away is not left: only after this is it known which of the two it was.
      queueMicrotask(() => {
        if (last.current?.isConnected) last.current = null;
      });
    };
    element.addEventListener('focusin', onIn);
    element.addEventListener('focusout', onOut);
    return () => {
      element.removeEventListener('focusin', onIn);
      element.removeEventListener('focusout', onOut);
    };
  }, [box]);
  useEffect(() => {
    if (last.current === null || last.current.isConnected) return;
    last.current = null;
    if (document.activeElement === document.body) fallback.current?.focus();
  });
}
