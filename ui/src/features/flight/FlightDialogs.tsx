import { type RefObject, useEffect, useState } from 'react';

import type { FixView } from '@/ipc/gen/types';
import { FixDialog } from './FixDialog';
import { HandoffDialog } from './HandoffDialog';
import type { Chosen } from './Reach';
import type { FlightControl } from './useFlight';

/** What the person wants done about lines of the check. */
export interface Asked {
  readonly kind: 'fix' | 'handOff';
  readonly wanted: readonly FixView[];
  readonly chosen: Chosen;
}

interface FlightDialogsProps {
  readonly asked: Asked | undefined;
  readonly flight: FlightControl;
  readonly returnTo: RefObject<HTMLElement | null>;
  readonly onAsk: (asked: Asked | undefined) => void;
}

/** What stands over the check: the changes, or the request to somebody else. */
export function FlightDialogs({ asked, flight, returnTo, onAsk }: FlightDialogsProps) {
  const { about, again } = flight;
  const [next, setNext] = useState<Asked>();
  useEffect(() => {
    if (!next) return undefined;
    // After the first one has gone and given the focus back: of two at once, one stays hidden from screen readers.
    const timer = setTimeout(() => {
      setNext(undefined);
      onAsk(next);
    });
    return () => clearTimeout(timer);
  }, [next, onAsk]);
  const close = (): void => onAsk(undefined);
  if (asked?.kind === 'fix') {
    return (
      <FixDialog
        about={about}
        wanted={asked.wanted}
        returnTo={returnTo}
        onMade={again}
        onClose={close}
        onHandOff={(wanted, chosen) => {
          close();
          setNext({ kind: 'handOff', wanted, chosen });
        }}
      />
    );
  }
  if (asked?.kind === 'handOff') {
    return (
      <HandoffDialog
        about={about}
        wanted={asked.wanted}
        chosen={asked.chosen}
        flight={flight}
        returnTo={returnTo}
        onClose={close}
      />
    );
  }
  return null;
}
