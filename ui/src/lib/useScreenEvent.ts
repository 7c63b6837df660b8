import { useEffect } from 'react';

import { screenEvents } from './shortcuts';
import { useLatestRef } from './useLatestRef';

/** Lets the open screen answer a key of the whole window: Ctrl+F and F5. */
export function useScreenEvent(name: keyof typeof screenEvents, action: () => void): void {
  const latest = useLatestRef(action);
  useEffect(() => {
    const listener = (): void => latest.current();
    window.addEventListener(screenEvents[name], listener);
    return () => window.removeEventListener(screenEvents[name], listener);
  }, [name, latest]);
}
