import { describe, expect, it } from 'vitest';
import { weekly } from './fixtures';
import { hit, move as moveBy, nearest, step } from './keyboard';
import { marksOf } from './marks';

const marks = marksOf(weekly(120), Date.UTC(2026, 10, 22));
const last = marks.length - 1;
const move = (key: string, index: number, all = marks, shiftKey = false) =>
  moveBy({ key, shiftKey }, index, all);

describe('keys', () => {
  it('go from point to point and stop at the ends', () => {
    expect(move('ArrowLeft', 7, marks)).toBe(6);
    expect(move('ArrowRight', 7, marks)).toBe(8);
    expect(move('ArrowLeft', 0, marks)).toBe(0);
    expect(move('ArrowRight', last, marks)).toBe(last);
    expect(move('Home', 50, marks)).toBe(0);
    expect(move('End', 50, marks)).toBe(last);
  });

  it('reach the points that are kept longer', () => {
    for (const key of ['ArrowRight', 'ArrowLeft']) {
      const to = move(key, 50, marks, true) ?? -1;
      expect(marks[to]?.rank).not.toBe('ordinary');
      expect(Math.sign(to - 50)).toBe(key === 'ArrowRight' ? 1 : -1);
    }
  });

  it('turn a year with the page keys', () => {
    expect(move('PageDown', last, marks)).toBe(last - 52);
    expect(move('PageUp', 0, marks)).toBe(52);
    expect(move('PageUp', last, marks)).toBe(last);
  });

  it('leave every other key alone, and do nothing without points', () => {
    expect(move('a', 3, marks)).toBeUndefined();
    expect(move('Tab', 3, marks)).toBeUndefined();
    expect(move('ArrowLeft', 0, [])).toBeUndefined();
  });

  it('start from a point even if none is chosen', () => {
    expect(move('ArrowRight', -1, marks)).toBe(1);
  });
});

describe('keys between lanes', () => {
  const now = Date.UTC(2026, 10, 22);
  const copies = marksOf(weekly(40).slice(1), now, true);
  const both = [...marks, ...copies];
  const lanes = [{ id: 'vault' as const }, { id: 'archive' as const }, { id: 'secondary' as const }];
  const go = (key: string, from: (typeof both)[number] | undefined) =>
    step({ key, shiftKey: false }, from, both, lanes);

  it('go to the point of the next lane that is closest in time, and back', () => {
    const old = marks[3];
    const copy = go('ArrowDown', old);
    expect(copy?.key).toBe(copies[0]?.key);
    const back = go('ArrowUp', copy);
    expect(back?.lanes).toEqual(['archive']);
    expect(go('ArrowUp', back)?.lanes).toEqual(['vault']);
  });

  it('stop at the first and the last lane', () => {
    const newest = marks.at(-1);
    expect(go('ArrowUp', newest)).toBe(newest);
    expect(go('ArrowDown', copies[5])).toBe(copies[5]);
  });

  it('keep left and right within one region', () => {
    const copy = copies.at(-1);
    expect(go('ArrowRight', copy)).toBe(copy);
    expect(go('ArrowLeft', copy)).toBe(copies.at(-2));
    expect(go('End', copies[0])).toBe(copy);
    expect(go('ArrowLeft', marks[1])).toBe(marks[0]);
  });

  it('skip a lane without points, and stay where there is no other', () => {
    const young = marksOf(weekly(40), now);
    const three = [...young, ...copies];
    expect(step({ key: 'ArrowDown', shiftKey: false }, young[20], three, lanes)?.secondary).toBe(true);
    expect(step({ key: 'ArrowDown', shiftKey: false }, young[20], young, lanes)).toBe(young[20]);
  });

  it('start in the vault’s region', () => {
    expect(go('ArrowLeft', undefined)).toBe(marks.at(-2));
    expect(step({ key: 'Home', shiftKey: false }, undefined, [], lanes)).toBeUndefined();
  });
});

describe('the pointer', () => {
  const first = marks[0]?.at ?? 0;
  const x = (at: number) => (at - first) / 86_400_000; // 7 px a week
  const lanes = [
    { id: 'vault' as const, y: 40 },
    { id: 'archive' as const, y: 80 },
  ];

  it('takes the closest point of the lane it is in', () => {
    const old = marks[3];
    expect(hit(marks, x, { x: x(old?.at ?? 0) + 2, y: 84 }, lanes)?.key).toBe(old?.key);
  });

  it('does not take a point of another lane', () => {
    expect(hit(marks, x, { x: 20, y: 40 }, lanes)).toBeUndefined();
  });

  it('needs to be near', () => {
    expect(hit(marks, x, { x: -40, y: 80 }, lanes)).toBeUndefined();
    expect(hit(marks, x, { x: 20, y: 140 }, lanes)).toBeUndefined();
  });

  it('finds the nearest in time among none, one and many', () => {
    expect(nearest([], 5)).toBe(-1);
    expect(nearest(marks.slice(0, 1), Number.MAX_SAFE_INTEGER)).toBe(0);
    expect(nearest(marks, (marks[40]?.at ?? 0) + 1000)).toBe(40);
  });
});
