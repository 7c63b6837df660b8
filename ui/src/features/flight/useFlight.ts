import { useCallback, useEffect, useMemo, useReducer, useRef } from 'react';

import type { Bridge } from '@/ipc/bridge';
import { useBridge } from '@/ipc/context';
import { toApiError } from '@/ipc/errors';
import type { CheckLine, FlightAbout, FlightCheck } from '@/ipc/gen/types';
import { useAnnounce } from '@/lib/Announcer';
import { useLatestRef } from '@/lib/useLatestRef';
import { type Flight, NO_FLIGHT, step, unanswered, type Worth, whole, worth } from './run';

/** Milliseconds of quiet in the form before it is checked. */
const QUIET = 300;
/** How often it is looked again while somebody else has been asked to change something. */
export const WATCH_SECONDS = 20;

export interface FlightControl extends Flight {
  readonly about: FlightAbout;
  readonly worth: Worth;
  /** Reads everything again. */
  readonly again: () => void;
}

/**
 * The check of what `about` says, live: a moment after it has changed, when `after` is another one, and every 20 seconds
 * while `watch`. `about` must be stable while it means the same.
 */
export function useFlight(about: FlightAbout, watch: boolean, after: unknown): FlightControl {
  const bridge = useBridge();
  const announce = useAnnounce();
  const [flight, tell] = useReducer(step, NO_FLIGHT);
  const run = useRef(0);
  const said = useRef<string>(undefined);
  const latest = useLatestRef(about);

  const look = useCallback(
    async (asked: FlightAbout, refresh: boolean): Promise<void> => {
      run.current += 1;
      const mine = run.current;
      tell({ kind: 'begun', run: mine, of: asked });
      try {
        const once = (anew: boolean) =>
          ask(bridge, { ...asked, refresh: anew }, (line) => tell({ kind: 'line', run: mine, line }));
        const check = await whole(once, refresh, () => run.current === mine);
        tell({ kind: 'ended', run: mine, check });
        if (run.current !== mine || said.current === check.summary) return;
        // The verdict once, and not each line; the same verdict is no news.
        said.current = check.summary;
        announce(`Flight check: ${check.summary}`);
      } catch (thrown) {
        tell({ kind: 'broke', run: mine, error: toApiError(thrown) });
      }
    },
    [bridge, announce],
  );

  useEffect(() => {
    // The first look goes out at once: a page does not open on an unchecked form.
    const timer = setTimeout(() => void look(about, false), run.current === 0 ? 0 : QUIET);
    return () => clearTimeout(timer);
  }, [about, look]);

  const asked = useRef(after);
  useEffect(() => {
    if (asked.current === after) return;
    asked.current = after;
    if (after === undefined) return;
    // Only what Azure said is new: what was read a moment ago is not read again.
    void look(latest.current, false);
  }, [after, look, latest]);

  const { running } = flight;
  useEffect(() => {
    if (!watch || running) return undefined;
    const lookIfSeen = (): void => {
      if (document.visibilityState === 'visible') void look(latest.current, true);
    };
    const timer = setInterval(lookIfSeen, WATCH_SECONDS * 1000);
    // Nobody looks while the window is hidden. Whoever comes back to it does not wait for the next round.
    document.addEventListener('visibilitychange', lookIfSeen);
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', lookIfSeen);
    };
  }, [watch, running, look, latest]);

  const again = useCallback(() => void look(latest.current, true), [look, latest]);
  const stale = useMemo(() => unanswered(flight, about), [flight, about]);
  return { ...flight, stale, about, worth: worth(flight, about), again };
}

function ask(bridge: Bridge, about: FlightAbout, onLine: (line: CheckLine) => void): Promise<FlightCheck> {
  if (about.kind === 'restore') {
    const { draft, refresh } = about;
    return bridge.stream('flight_check', { draft, refresh }, onLine);
  }
  const { kind: _, ...request } = about;
  return bridge.stream('permissions_check', request, onLine);
}
