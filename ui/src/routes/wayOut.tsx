import { Button } from '@fluentui/react-components';
import { type ReactNode, useCallback, useRef, useState } from 'react';

import { type FlightHandle } from '@/features/flight/FlightCheck';
import { FlightVerdict } from '@/features/flight/FlightVerdict';
import { lineOf } from '@/features/flight/fold';
import type { Worth } from '@/features/flight/run';
import type { Run } from '@/features/preflight/run';
import type { FlightCheck } from '@/ipc/gen/types';

/** Ties what Azure said of a restore to the line of the flight check that it is about. */
export function useWayOut(run: Run) {
  const flight = useRef<FlightHandle>(null);
  const [check, setCheck] = useState<FlightCheck>();
  const [worth, setWorth] = useState<Worth>('current');
  const said = run.kind === 'ready' || run.kind === 'failed' || run.kind === 'notStarted' ? run : undefined;
  const line = said && said.kind !== 'ready' && check ? lineOf(said.error, check.lines) : undefined;
  const wayOut: ReactNode =
    line === undefined ? null : (
      <Button key="way-out" onClick={() => flight.current?.reach(line)}>
        See what to put right
      </Button>
    );
  const onCheck = useCallback((now: FlightCheck | undefined, its: Worth) => {
    setCheck(now);
    setWorth(its);
  }, []);
  const verdict = <FlightVerdict check={check} worth={worth} onShow={() => flight.current?.show()} />;
  return { wayOut, verdict, watched: { ref: flight, after: said, onCheck } };
}
