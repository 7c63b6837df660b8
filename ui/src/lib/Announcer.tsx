import type { ReactNode } from 'react';
import { createContext, useCallback, useContext, useRef, useState } from 'react';
import { createPortal } from 'react-dom';

import { useHidden } from './useHidden';

type Announce = (text: string) => void;

const AnnounceContext = createContext<Announce>(() => undefined);

/** Says a sentence to those who listen to the screen. For changes that nobody asked for at that moment. */
export function useAnnounce(): Announce {
  return useContext(AnnounceContext);
}

/**
 * A dialog hides everything beside it from screen readers, and with it what is said meanwhile. What is on the page's top level and bears this
 * name stays: Fluent's own announcer uses it (`useDangerousNeverHidden_unstable` of react-tabster).
 */
const NEVER_HIDDEN = { 'data-tabster-never-hide': '' };

/** The one polite live region: several at once interrupt each other. */
export function AnnouncerProvider({ children }: { children: ReactNode }) {
  const hidden = useHidden();
  const [text, setText] = useState('');
  const last = useRef('');
  const announce = useCallback((next: string) => {
    // The same words twice are not a change to a live region: a no-break space makes them one.
    last.current = next === last.current ? `${next}\u00a0` : next;
    setText(last.current);
  }, []);
  return (
    <AnnounceContext.Provider value={announce}>
      {children}
      {createPortal(
        <div className={hidden} role="status" aria-live="polite" aria-atomic="true" {...NEVER_HIDDEN}>
          {text}
        </div>,
        document.body,
      )}
    </AnnounceContext.Provider>
  );
}
