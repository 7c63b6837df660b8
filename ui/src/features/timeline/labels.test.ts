import { describe, expect, it } from 'vitest';
import { axis, ticks } from './axis';
import { place } from './labels';
import { bounds, preset } from './view';

const all = bounds(Date.UTC(2024, 0, 7), Date.UTC(2026, 10, 22));

describe('labels', () => {
  it('never cover each other and stay inside', () => {
    const placed = place(
      [0, 30, 60, 300, 310, 795].map((x) => ({ x, text: '3 backups missed' })),
      58,
      800,
    );
    expect(placed.length).toBeGreaterThan(2);
    placed.forEach((label, index) => {
      const before = placed[index - 1];
      if (before) expect(label.left).toBeGreaterThanOrEqual(before.left + before.width);
      expect(label.left).toBeGreaterThanOrEqual(58);
      expect(label.left + label.width).toBeLessThanOrEqual(800.5);
    });
  });
});

describe('the axis', () => {
  it('goes there and back', () => {
    const { x, at } = axis(all, 60, 800);
    expect(x(all.from)).toBeCloseTo(60);
    expect(x(all.to)).toBeCloseTo(800);
    expect(at(x(Date.UTC(2025, 5, 1)))).toBeCloseTo(Date.UTC(2025, 5, 1), -1);
  });

  it.each(['3m', '1y', 'all'] as const)('has as many ticks as fit for %s, in order', (which) => {
    for (const width of [240, 600, 1400]) {
      const marks = ticks(preset(which, all), 60, 60 + width);
      expect(marks.length).toBeLessThanOrEqual(width / 55 + 1);
      marks.forEach((tick, index) => {
        const before = marks[index - 1];
        if (before) expect(tick.x - before.x).toBeGreaterThan(40);
      });
    }
  });

  it('names the year at its beginning', () => {
    const majors = ticks(all, 60, 800).filter((tick) => tick.major);
    expect(majors.map((tick) => tick.label)).toEqual(['2024', '2025', '2026'].slice(3 - majors.length));
  });
});
