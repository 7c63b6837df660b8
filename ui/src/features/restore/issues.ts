import type { DraftField, Issue, Note } from '@/ipc/gen/types';
import type { FieldMessages } from '@/state/FieldMessage';

const RANK = { stop: 2, warning: 1, info: 0 } as const;

/** What is to be said at one field, the gravest first. */
export function messagesFor(issues: readonly Issue[], field: DraftField): FieldMessages {
  const mine = issues
    .filter((issue) => issue.field === field && !issue.missing)
    .sort((a, b) => RANK[b.severity] - RANK[a.severity]);
  const worst = mine[0]?.severity;
  return { state: worst === 'stop' ? 'error' : worst === 'warning' ? 'warning' : 'none', issues: mine };
}

/** What the notes do not say already, in the same words, with the reason: nothing is read twice. */
export const unlessNoted = (issues: readonly Issue[], notes: readonly Note[]): Issue[] =>
  issues.filter(
    ({ message, suggestion }) =>
      suggestion !== null || !notes.some(({ title, text }) => title === message || text.includes(message)),
  );

/** What a part of the form says at length. */
export const untold = (
  notes: readonly Note[],
  parts: { guard: boolean; archive: boolean },
): readonly Note[] =>
  notes.filter(({ id }) => !(parts.guard && id === 'guard') && !(parts.archive && id === 'archive'));

/** Whether a name is known to be free. Nothing is claimed while the server's list is not there. */
export function nameStatus(
  name: string,
  names: readonly string[] | undefined,
  messages: FieldMessages,
): 'free' | 'taken' | undefined {
  const wanted = name.trim();
  if (wanted === '' || names === undefined) return undefined;
  if (names.includes(wanted)) return 'taken';
  return messages.state === 'error' ? undefined : 'free';
}
