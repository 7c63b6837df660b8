import { describe, expect, it } from 'vitest';
import {
  activePreset,
  bounds,
  clamp,
  moveEdge,
  opening,
  pan,
  preset,
  reveal,
  SHORTEST,
  span,
  zoom,
} from './view';

const DAY = 86_400_000;
const all = bounds(Date.UTC(2024, 0, 7), Date.UTC(2026, 10, 22));

describe('view', () => {
  it('has a margin at both ends', () => {
    expect(all.from).toBeLessThan(Date.UTC(2024, 0, 7));
    expect(all.to).toBeGreaterThan(Date.UTC(2026, 10, 22));
  });

  it('is never empty, even for a single point', () => {
    expect(span(bounds(5, 5))).toBeGreaterThanOrEqual(SHORTEST);
  });

  it('keeps the moment under the pointer while zooming', () => {
    const at = Date.UTC(2026, 2, 1);
    const before = preset('1y', all);
    const after = zoom(before, 0.5, at, all);
    const share = (view: typeof all) => (at - view.from) / span(view);
    expect(span(after)).toBeCloseTo(span(before) / 2);
    expect(share(after)).toBeCloseTo(share(before));
  });

  it('stops at both limits', () => {
    expect(zoom(all, 8, all.to, all)).toEqual(all);
    let view = all;
    for (let turn = 0; turn < 40; turn += 1) view = zoom(view, 0.5, Date.UTC(2026, 0, 1), all);
    expect(span(view)).toBeCloseTo(SHORTEST);
  });

  it('cannot be pushed out of the data', () => {
    const year = preset('1y', all);
    expect(pan(year, 9_000 * DAY, all).to).toBe(all.to);
    expect(pan(year, -9_000 * DAY, all).from).toBe(all.from);
    expect(span(pan(year, 9_000 * DAY, all))).toBeCloseTo(span(year));
    expect(clamp({ from: 0, to: 1 }, all).from).toBe(all.from);
  });

  it('keeps a chosen old point in sight when a preset is taken', () => {
    const old = Date.UTC(2024, 3, 7);
    const view = preset('3m', all, old);
    expect(view.from).toBeLessThan(old);
    expect(view.to).toBeGreaterThan(old);
    expect(activePreset(view, all)).toBe('3m');
    expect(activePreset(all, all)).toBe('all');
  });

  it('moves only as far as needed to reveal a point', () => {
    const year = preset('1y', all);
    expect(reveal(year, Date.UTC(2026, 6, 1), all)).toEqual(year);
    const old = Date.UTC(2024, 3, 7);
    const view = reveal(year, old, all);
    expect(view.from).toBeLessThan(old);
    expect(span(view)).toBeCloseTo(span(year));
  });

  it('never lets the two ends of the brush cross', () => {
    const year = preset('1y', all);
    expect(moveEdge(year, 'from', all.to + DAY, all).from).toBe(year.to - SHORTEST);
    expect(moveEdge(year, 'to', all.from - DAY, all).to).toBe(year.from + SHORTEST);
    expect(moveEdge(year, 'from', 0, all).from).toBe(all.from);
  });

  it('opens on all points when they are few, on the last year otherwise', () => {
    const short = bounds(Date.UTC(2026, 5, 1), Date.UTC(2026, 10, 22));
    expect(opening(short)).toEqual(short);
    expect(activePreset(opening(all), all)).toBe('1y');
  });
});
