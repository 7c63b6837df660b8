import { useSyncExternalStore } from 'react';

import type { Scheme } from './theme';

function useMedia(query: string): boolean {
  return useSyncExternalStore(
    (listener) => {
      const media = window.matchMedia?.(query);
      media?.addEventListener('change', listener);
      return () => media?.removeEventListener('change', listener);
    },
    () => window.matchMedia?.(query).matches ?? false,
  );
}

/** What is drawn: the person's choice, the system's where none was made; forced colours come before both. */
export function useScheme(choice: 'system' | 'light' | 'dark'): Scheme {
  const dark = useMedia('(prefers-color-scheme: dark)');
  const forced = useMedia('(forced-colors: active)');
  if (forced) return 'contrast';
  if (choice !== 'system') return choice;
  return dark ? 'dark' : 'light';
}

export function useReducedMotion(): boolean {
  return useMedia('(prefers-reduced-motion: reduce)');
}
