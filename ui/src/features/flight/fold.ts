import type { ApiError, CheckLine, LineGroup, LineState } from '@/ipc/gen/types';

/** What somebody should look at, without opening anything; also what is right since minutes only. */
const stands = (line: CheckLine): boolean =>
  line.state === 'missing' || line.state === 'cannotSee' || line.settling === true;

interface Moment {
  /** Lines are still coming in. */
  readonly running: boolean;
  /** The pointer rests on what would move. */
  readonly held: boolean;
}

/**
 * Pure. Which lines stand open. While lines come in, one that went wrong is added and none is taken away; what the pointer
 * rests on does not move at all. The counts of the groups tell the rest meanwhile.
 */
export function standing(
  before: ReadonlySet<string>,
  lines: readonly CheckLine[],
  { running, held }: Moment,
): ReadonlySet<string> {
  if (held) return before;
  const now = lines.filter(stands).map(({ id }) => id);
  const next = new Set(running ? [...before, ...now] : now);
  return next.size === before.size && [...next].every((id) => before.has(id)) ? before : next;
}

export interface Part {
  readonly group: LineGroup;
  /** Every line of it, in the order of the check. */
  readonly lines: readonly CheckLine[];
  readonly standing: readonly CheckLine[];
  readonly folded: readonly CheckLine[];
}

/** Groups and lines in the order of the check. */
export function partsOf(lines: readonly CheckLine[], open: ReadonlySet<string>): Part[] {
  const groups = new Map<LineGroup, CheckLine[]>();
  for (const line of lines) groups.set(line.group, [...(groups.get(line.group) ?? []), line]);
  return [...groups].map(([group, members]) => ({
    group,
    lines: members,
    standing: members.filter(({ id }) => open.has(id)),
    folded: members.filter(({ id }) => !open.has(id)),
  }));
}

/** The gravest first. Total by type: a new state does not compile without words. */
const WORDS: Record<LineState, string> = {
  missing: 'missing',
  cannotSee: 'cannot be seen',
  checking: 'being checked',
  ok: 'in order',
  notChosen: 'not chosen yet',
  notNeeded: 'not needed',
};
const ORDER = Object.keys(WORDS) as LineState[];

export interface Counted {
  readonly state: LineState;
  readonly words: string;
}

/** "2 missing", "5 in order": every line is counted once. */
export const countsOf = (lines: readonly CheckLine[]): Counted[] =>
  ORDER.flatMap((state) => {
    const many = lines.filter((line) => line.state === state).length;
    return many === 0 ? [] : [{ state, words: `${many} ${WORDS[state]}` }];
  });

/** How many lines have been answered in this run. */
export const answered = (lines: readonly CheckLine[], stale: ReadonlySet<string>): number =>
  lines.filter((line) => line.state !== 'checking' && !stale.has(line.id)).length;

/** The line that Azure's refusal is about: one with a code of it, else the first that is missing; none where Azure refused nothing. */
export function lineOf(
  { azureCode, innerCodes = [], code }: ApiError,
  lines: readonly CheckLine[],
): string | undefined {
  const missing = lines.filter(({ state }) => state === 'missing');
  // The inner ones first: they are the more precise.
  const codes = [...innerCodes, azureCode];
  const named = codes.map((each) => missing.find((line) => each !== null && line.azureCode === each));
  const refused = azureCode !== null || code === 'validationFailed' || code === 'forbidden';
  return (named.find((line) => line !== undefined) ?? (refused ? missing[0] : undefined))?.id;
}
