import type { ApiError, CheckLine, FlightAbout, FlightCheck } from '@/ipc/gen/types';

/** A check from its first line to its verdict, over what was known before it. */
export interface Flight {
  /** Which run this is: what an overtaken one reports is of no interest. */
  readonly run: number;
  readonly running: boolean;
  /** What it asks about. */
  readonly asking: FlightAbout | undefined;
  readonly lines: readonly CheckLine[];
  /** Lines that this run has not answered yet: what they say is of the run before. */
  readonly stale: ReadonlySet<string>;
  /** The last whole answer. */
  readonly check: FlightCheck | undefined;
  /** What that answers. */
  readonly of: FlightAbout | undefined;
  readonly error: ApiError | undefined;
}

export type FlightEvent =
  | { readonly kind: 'begun'; readonly run: number; readonly of: FlightAbout }
  | { readonly kind: 'line'; readonly run: number; readonly line: CheckLine }
  | { readonly kind: 'ended'; readonly run: number; readonly check: FlightCheck }
  | { readonly kind: 'broke'; readonly run: number; readonly error: ApiError };

export const NO_FLIGHT: Flight = {
  run: 0,
  running: false,
  asking: undefined,
  lines: [],
  stale: new Set(),
  check: undefined,
  of: undefined,
  error: undefined,
};

/** Pure. Lines keep their places while a new run answers them one by one: nothing jumps, and nothing turns blank. */
export function step(flight: Flight, event: FlightEvent): Flight {
  if (event.kind === 'begun') {
    const stale = new Set(flight.lines.map((line) => line.id));
    // Why the last look failed stays until this one has answered: what comes and goes every few seconds is said aloud each time.
    const error = event.of === flight.asking ? flight.error : undefined;
    return { ...flight, run: event.run, running: true, asking: event.of, stale, error };
  }
  if (event.run !== flight.run) return flight;
  switch (event.kind) {
    case 'line':
      return withLine(flight, event.line);
    case 'ended':
      return {
        ...flight,
        running: false,
        lines: event.check.lines,
        stale: new Set(),
        error: undefined,
        check: event.check,
        of: flight.asking,
      };
    case 'broke':
      // What stood before stays in sight, marked as not confirmed.
      return { ...flight, running: false, error: event.error };
  }
}

function withLine(flight: Flight, line: CheckLine): Flight {
  const at = flight.lines.findIndex((each) => each.id === line.id);
  if (at < 0) return { ...flight, lines: [...flight.lines, line] };
  // Still being read: until then the last word stands, and is marked as the last one.
  if (line.state === 'checking' && flight.stale.has(line.id)) return flight;
  const stale = new Set(flight.stale);
  stale.delete(line.id);
  return { ...flight, lines: flight.lines.with(at, line), stale };
}

/** What the last whole answer is worth: it is of what is asked now, or of something before it, or the look after it has failed. */
export type Worth = 'current' | 'before' | 'unfinished';

export function worth({ of, asking, error }: Flight, about: FlightAbout): Worth {
  if (error && asking === about) return 'unfinished';
  return of === about ? 'current' : 'before';
}

/** The lines that say nothing yet of what is asked now: all of them in the moment before the look at it begins. */
export function unanswered({ lines, asking, stale }: Flight, about: FlightAbout): ReadonlySet<string> {
  return asking === about ? stale : new Set(lines.map((line) => line.id));
}

/** A check reads a limited number of times. What one had no room for, the next one reads: at most this many in a row. */
const MOST = 3;

/** Looks, and looks again at once while there is more to read. `ask` reads everything anew only the first time. */
export async function whole(
  ask: (refresh: boolean) => Promise<FlightCheck>,
  refresh: boolean,
  wanted: () => boolean,
): Promise<FlightCheck> {
  let check = await ask(refresh);
  for (let looks = 1; check.more && looks < MOST && wanted(); looks += 1) {
    // Each look needs what the one before has found.
    // oxlint-disable-next-line no-await-in-loop
    check = await ask(false);
  }
  return check;
}

const wrong = (line: CheckLine): boolean => line.state === 'missing' || line.state === 'cannotSee';

/** What can be put right at once: what is missing; only where nothing is, what cannot be seen. */
export function toFix(lines: readonly CheckLine[]): string[] {
  const fixable = lines.filter((line) => wrong(line) && line.fix);
  const missing = fixable.filter((line) => line.state === 'missing');
  return (missing.length > 0 ? missing : fixable).map((line) => line.id);
}

/** What somebody else can be asked for. */
export const toHandOff = (lines: readonly CheckLine[]): string[] =>
  lines.filter((line) => wrong(line) && line.fix).map((line) => line.id);
