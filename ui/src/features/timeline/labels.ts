/** A text that wants to stand around `x`. */
export interface Wish {
  readonly x: number;
  readonly text: string;
}
export interface Placed extends Wish {
  /** Left edge. */
  readonly left: number;
  readonly width: number;
}

/** Average width of a letter at 11 px (`scale` 1); measuring text would force a layout in every frame of a zoom. */
const LETTER = 5.9;

/** About how wide a label is, in pixels. */
export const widthOf = (text: string, scale = 1): number => text.length * LETTER * scale;

/**
 * Puts labels in one row: centred on their mark, pushed in from the edges, and left out where they would cover an
 * earlier one. What is left out is still in the list of gaps that is read aloud.
 */
export function place(wishes: readonly Wish[], left: number, right: number, scale = 1): Placed[] {
  const placed: Placed[] = [];
  for (const wish of [...wishes].sort((a, b) => a.x - b.x)) {
    const width = widthOf(wish.text, scale);
    const start = Math.max(left, Math.min(wish.x - width / 2, right - width));
    const before = placed[placed.length - 1];
    if (before && start < before.left + before.width + 8) continue;
    placed.push({ ...wish, left: start, width });
  }
  return placed;
}
