import { useSyncExternalStore } from 'react';

const read = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16;

const subscribe = (listener: () => void): (() => void) => {
  window.addEventListener('resize', listener);
  return () => window.removeEventListener('resize', listener);
};

/** Pixels in one rem: what is placed by number has to grow with the person's text size. */
export function useRem(): number {
  return useSyncExternalStore(subscribe, read);
}
