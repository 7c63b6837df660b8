import { expect, it } from 'vitest';

import { stepFor } from './gridKeys';
import { chordOf } from './shortcuts';

const press = (key: string, more = {}) => ({ key, ctrlKey: false, metaKey: false, altKey: false, ...more });

it.each([
  ['ArrowDown', 0, 1],
  ['ArrowDown', 9, 9],
  ['ArrowUp', 0, 0],
  ['PageDown', 2, 7],
  ['PageUp', 2, 0],
  ['Home', 8, 0],
  ['End', 0, 9],
])('%s from row %d leads to row %d of ten', (key, from, to) => {
  expect(stepFor(press(key), from, 10, 5)).toBe(to);
});

it('leaves other keys, and keys with Ctrl, to others', () => {
  expect(stepFor(press('x'), 0, 10, 5)).toBeNull();
  expect(stepFor(press('Home', { ctrlKey: true }), 5, 10, 5)).toBeNull();
});

it('names chords the same with Ctrl and with Command, whatever the case', () => {
  const key = { altKey: false, shiftKey: false };
  expect(chordOf({ ...key, key: 'f', ctrlKey: true, metaKey: false })).toBe('Ctrl+F');
  expect(chordOf({ ...key, key: 'f', ctrlKey: false, metaKey: true })).toBe('Ctrl+F');
  expect(chordOf({ ...key, key: 'r', ctrlKey: false, metaKey: false })).toBe('R');
  expect(chordOf({ ...key, key: 'F5', ctrlKey: false, metaKey: false })).toBe('F5');
});
