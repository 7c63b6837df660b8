import type { Stage } from '@/ipc/gen/types';

/** What a stage says of itself, less what stands elsewhere on the screen: a cause in its panel, warnings in the form. */
export function detailOf(stage: Pick<Stage, 'detail' | 'error'>, said: readonly string[]): string | null {
  const { detail, error } = stage;
  if (detail === null || detail === error?.message) return null;
  // Rust joins several warnings with a space.
  const rest = said.reduce((text, message) => text.replace(message, ''), detail).trim();
  return rest === '' && detail !== '' ? 'With the notice above.' : detail;
}
