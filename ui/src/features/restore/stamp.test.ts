import { describe, expect, it } from 'vitest';
import { restamp } from './stamp';

const point = (time: string) => ({ time });
const newer = point('2026-11-22T02:03:06.046Z');
const older = point('2026-11-15T02:01:00Z');

describe('the name for another point', () => {
  it('moves the day in the proposed name, and back', () => {
    expect(restamp('orders_restored_20261122_2', newer, older)).toBe('orders_restored_20261115_2');
    expect(restamp('orders_restored_20261115_2', older, newer)).toBe('orders_restored_20261122_2');
  });

  it('leaves a name of one’s own alone, and every name when the earlier point is gone', () => {
    expect(restamp('orders_check', newer, older)).toBe('orders_check');
    expect(restamp('a_20261122', undefined, older)).toBe('a_20261122');
  });
});
