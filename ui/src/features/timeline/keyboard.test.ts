import { describe, expect, it } from 'vitest';
import { weekly } from './fixtures';
import { hit, move, nearest } from './keyboard';
import { marksOf } from './marks';

const marks = marksOf(weekly(120), Date.UTC(2026, 10, 22));
const last = marks.length - 1;

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
    for (const key of ['ArrowUp', 'ArrowDown']) {
      const to = move(key, 50, marks) ?? -1;
      expect(marks[to]?.rank).not.toBe('ordinary');
      expect(Math.sign(to - 50)).toBe(key === 'ArrowUp' ? 1 : -1);
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

describe('the pointer', () => {
  const first = marks[0]?.at ?? 0;
  const x = (at: number) => (at - first) / 86_400_000; // 7 px a week
  const lanes = [
    { store: 'vault' as const, y: 40 },
    { store: 'archive' as const, y: 80 },
  ];

  it('takes the closest point of the lane it is in', () => {
    const old = marks[3];
    expect(hit(marks, x, { x: x(old?.at ?? 0) + 2, y: 84 }, lanes)?.id).toBe(old?.id);
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
