import { describe, expect, it } from 'vitest';
import type { Draft, PointView } from '@/ipc/gen/types';
import { choosePoint } from './stamp';

const point = (id: string, time: string) => ({ id, time }) as PointView;
const points = [point('new', '2026-11-22T02:03:06.046Z'), point('old', '2026-11-15T02:01:00Z')];
const draft = (databaseName: string) => ({ pointId: 'new', databaseName }) as Draft;

describe('choosing another point', () => {
  it('moves the day in the proposed name', () => {
    expect(choosePoint(draft('orders_restored_20261122_2'), points, 'old')).toEqual({
      pointId: 'old',
      databaseName: 'orders_restored_20261115_2',
    });
  });

  it('leaves a name of one’s own alone', () => {
    expect(choosePoint(draft('orders_check'), points, 'old').databaseName).toBe('orders_check');
  });

  it('comes back to where it was', () => {
    const there = {
      ...draft('orders_restored_20261122'),
      ...choosePoint(draft('orders_restored_20261122'), points, 'old'),
    };
    expect(choosePoint(there, points, 'new').databaseName).toBe('orders_restored_20261122');
  });

  it('changes the point alone when the earlier one is gone', () => {
    expect(choosePoint({ ...draft('a_20261122'), pointId: 'gone' }, points, 'old')).toEqual({
      pointId: 'old',
    });
  });
});
