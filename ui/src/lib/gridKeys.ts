/** The row that a key leads to, or `null` for a key that does not move. */
export function stepFor(
  press: { key: string; ctrlKey: boolean; metaKey: boolean; altKey: boolean },
  index: number,
  count: number,
  page: number,
): number | null {
  if (press.ctrlKey || press.metaKey || press.altKey) return null;
  const last = count - 1;
  switch (press.key) {
    case 'ArrowDown':
      return Math.min(last, index + 1);
    case 'ArrowUp':
      return Math.max(0, index - 1);
    case 'PageDown':
      return Math.min(last, index + page);
    case 'PageUp':
      return Math.max(0, index - page);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}
