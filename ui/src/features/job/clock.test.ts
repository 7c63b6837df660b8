import { describe, expect, it } from 'vitest';
import { band, elapsed, figure, range, spoken } from './clock';

const usual = { lowSeconds: 105, highSeconds: 110, basis: 'from 4 earlier restores' };

describe('the clock', () => {
  it('speaks units, singular and plural', () => {
    expect(spoken(3661)).toBe('1 hour 1 minute 1 second');
    expect(spoken(72)).toBe('1 minute 12 seconds');
    expect(spoken(0)).toBe('0 seconds');
  });

  it('runs until there is an end, then stands still', () => {
    const start = '2026-11-22T14:02:36Z';
    expect(elapsed(start, null, Date.parse('2026-11-22T14:03:48Z'))).toBe(72);
    expect(elapsed(start, '2026-11-22T14:04:24Z', Date.parse('2026-11-23T00:00:00Z'))).toBe(108);
  });

  it("is not negative when this machine's clock is behind", () => {
    expect(elapsed('2026-11-22T14:02:36Z', null, Date.parse('2026-11-22T14:02:30Z'))).toBe(0);
  });

  it('writes one figure for a range that reads the same at both ends', () => {
    expect(range(usual)).toBe('1:45 to 1:50');
    expect(range({ ...usual, lowSeconds: 110.2, highSeconds: 110.8 })).toBe('1:50');
  });
});

describe('the hours of an archive', () => {
  it('are written as hours and minutes', () => {
    expect(figure(3599)).toBe('59:59');
    expect(figure(3600)).toBe('1 h');
    expect(figure(11_545)).toBe('3 h 12 min');
  });

  it('make both ends of a range read alike', () => {
    expect(range({ ...usual, lowSeconds: 108, highSeconds: 54_000 })).toBe('1 min 48 s to 15 h');
  });

  it('keep the scale below "done"', () => {
    const scale = band(20_000, { ...usual, lowSeconds: 3600, highSeconds: 54_000 });
    expect(scale.elapsed).toBeGreaterThan(scale.low);
    expect(scale.elapsed).toBeLessThan(scale.high);
  });
});

describe('the scale', () => {
  it('leaves room to the right of the usual range', () => {
    const scale = band(72, usual);
    expect(scale.high).toBeCloseTo(0.72);
    expect(scale.end).toBeGreaterThan(150);
    expect(scale.elapsed).toBeLessThan(scale.low);
    expect(scale.longer).toBe(false);
  });

  it('grows with a restore that takes longer and never reads as done', () => {
    for (const seconds of [111, 300, 3600, 40_000]) {
      const scale = band(seconds, usual);
      expect(scale.longer).toBe(true);
      expect(scale.elapsed).toBeLessThan(0.95);
      expect(scale.high).toBeLessThan(scale.elapsed);
    }
  });

  it('holds an estimate of nothing', () => {
    const scale = band(0, { ...usual, lowSeconds: 0, highSeconds: 0 });
    expect(scale.elapsed).toBe(0);
    expect(Number.isFinite(scale.end)).toBe(true);
  });
});
