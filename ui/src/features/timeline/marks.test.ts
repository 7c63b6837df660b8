import { describe, expect, it } from 'vitest';
import { weekly } from './fixtures';
import { crowding, expiryOf, lanePaths, marksOf, paintOf, shape } from './marks';

const now = Date.UTC(2026, 10, 22);
const lanes = [
  { id: 'vault' as const, y: 40 },
  { id: 'archive' as const, y: 80 },
];

describe('marks', () => {
  it('stand oldest first', () => {
    const marks = marksOf(weekly(150), now);
    expect(marks).toHaveLength(150);
    expect(marks.every((mark, index) => index === 0 || (marks[index - 1]?.at ?? 0) < mark.at)).toBe(true);
  });

  it('tell a point that goes away soon from one that has gone', () => {
    expect(expiryOf(null, now)).toBe('kept');
    expect(expiryOf('2026-12-24T00:00:00Z', now)).toBe('kept');
    expect(expiryOf('2026-12-01T00:00:00Z', now)).toBe('soon');
    expect(expiryOf('2026-11-22T00:00:00Z', now)).toBe('expired');
  });

  it('are partial whatever the spelling, and expired before partial', () => {
    const [point] = weekly(1);
    if (!point) throw new Error('no point');
    const partial = { ...point, state: { ...point.state, raw: 'PARTIAL', label: 'Partial' } };
    expect(marksOf([partial], now).map(paintOf)).toEqual(['partial']);
    expect(marksOf([{ ...partial, expires: '2026-01-01T00:00:00Z' }], now).map(paintOf)).toEqual(['expired']);
  });

  it('are two where a point has a copy in the paired region', () => {
    const [mine] = marksOf(weekly(1), now);
    const [copy] = marksOf(weekly(1), now, true);
    expect(copy?.key).not.toBe(mine?.key);
    expect(copy?.lanes).toEqual(['secondary']);
  });

  it('have a shape of their own in each store', () => {
    const shapes = (['vault', 'archive', 'secondary', 'other'] as const).map((store) =>
      shape(store, 10, 10, 3),
    );
    expect(new Set(shapes).size).toBe(4);
  });

  it('are drawn in their lane, and only where they can be seen', () => {
    const marks = marksOf(weekly(150), now);
    const first = marks[0]?.at ?? 0;
    const x = (at: number) => (at - first) / 86_400_000;
    const [vault, archive] = lanePaths(marks, lanes, x, 0, 5_000);
    const drawn = (text: string) => text.split('M').length - 1;
    expect(drawn(archive?.paths.expired ?? '')).toBe(79);
    expect(
      Object.values(vault?.paths ?? {})
        .map(drawn)
        .reduce((a, b) => a + b),
    ).toBe(71);
    const [, cut] = lanePaths(marks, lanes, x, 0, 100);
    expect(drawn(cut?.paths.expired ?? '')).toBe(15);
  });

  it('shrink where they crowd, and never vanish', () => {
    const marks = marksOf(weekly(150), now);
    const first = marks[0]?.at ?? 0;
    const at = (perWeek: number) => (time: number) => ((time - first) / (7 * 86_400_000)) * perWeek;
    expect(crowding(marks, lanes, at(20), 0, 5_000)).toBe(1);
    expect(crowding(marks, lanes, at(5), 0, 5_000)).toBeCloseTo(5 / 8);
    expect(crowding(marks, lanes, at(0.5), 0, 5_000)).toBe(0.45);
    expect(crowding([], lanes, at(5), 0, 5_000)).toBe(1);
  });
});
