import { describe, expect, it } from 'vitest';
import { ANY_TIME, isSpan, spanOf, viewOf, within } from './range';
import { bounds } from './view';

const at = (row: string) => Date.parse(row);

describe('a range of days', () => {
  it('counts both days whole, in the person’s zone', () => {
    // Berlin: an hour ahead of UTC in November.
    const rows = [
      '2026-11-14T22:59:59Z',
      '2026-11-14T23:00:00Z',
      '2026-11-15T22:59:59Z',
      '2026-11-15T23:00:00Z',
    ];
    expect(within(rows, { from: '2026-11-15', to: '2026-11-15' }, at)).toEqual([rows[1], rows[2]]);
  });

  it.each([
    ['15 Nov 2026', '2026-11-15'],
    ['5. november 2026', '2026-11-5'],
  ])('reads %s as it reads %s', (words, numbers) => {
    expect(spanOf({ from: words, to: words })).toEqual(spanOf({ from: numbers, to: numbers }));
    expect(isSpan(spanOf({ from: words, to: '' }))).toBe(true);
  });

  it('is open where nothing is written', () => {
    const rows = ['2020-01-01T00:00:00Z', '2026-11-15T12:00:00Z'];
    expect(within(rows, ANY_TIME, at)).toEqual(rows);
    expect(within(rows, { from: '2026-01-01', to: '' }, at)).toEqual([rows[1]]);
    expect(within(rows, { from: '', to: '2026-01-01' }, at)).toEqual([rows[0]]);
  });

  it('takes days of a clock change as they are', () => {
    const span = spanOf({ from: '2026-10-25', to: '2026-10-25' });
    expect(isSpan(span) && span.to - span.from + 1).toBe(25 * 3_600_000);
  });

  it.each([
    [{ from: '15 Nov', to: '' }, 'from'],
    [{ from: '15 Nox 2026', to: '' }, 'from'],
    [{ from: '', to: '2026-02-30' }, 'to'],
    [{ from: '2026-11-15', to: '2026-11-14' }, 'to'],
  ])('says what is wrong with %j and hides nothing', (range, field) => {
    const problem = spanOf(range);
    expect(isSpan(problem)).toBe(false);
    expect(problem).toMatchObject({ field });
    expect(within(['2026-11-15T12:00:00Z'], range, at)).toHaveLength(1);
  });
});

describe('the drawing of a range', () => {
  const all = bounds(Date.UTC(2024, 0, 7), Date.UTC(2026, 10, 22));

  it('shows the range', () => {
    const view = viewOf({ from: '2026-03-01', to: '2026-05-31' }, all);
    expect(view?.from).toBe(new Date(2026, 2, 1).getTime());
    expect(view?.to).toBe(new Date(2026, 5, 1).getTime() - 1);
  });

  it('stays inside what there is, and as it is where there is nothing', () => {
    const view = viewOf({ from: '2026-06-01', to: '' }, all);
    expect(view?.to).toBe(all.to);
    expect(viewOf(ANY_TIME, all)).toBeUndefined();
    expect(viewOf({ from: '2031-01-01', to: '' }, all)).toBeUndefined();
    expect(viewOf({ from: 'soon', to: '' }, all)).toBeUndefined();
  });
});
