import { describe, expect, it } from 'vitest';
import type { Draft, PointView, Timeline } from '@/ipc/gen/types';
import { choose, inRegion } from './region';

const yes = { allowed: true, reason: null };
const point = (id: string, time: string, canRestore: PointView['canRestore'] = yes) =>
  ({ id, time, canRestore }) as PointView;
const points = [
  point('new', '2026-11-22T02:00:00Z'),
  point('mid', '2026-11-15T02:00:00Z'),
  point('old', '2026-11-08T02:00:00Z'),
];
const home: Draft = {
  instanceId: 'i',
  pointId: 'new',
  target: 'database',
  serverId: 'east',
  databaseName: 'orders_restored_20261122',
  secretUri: 'https://kv-east/secrets/a',
  storageAccountId: 'st-east',
  containerUrl: 'https://st-east/restores',
  containerId: 'c-east',
  filePrefix: 'orders',
  secondary: false,
  rehydrationPriority: 'standard',
  rehydrationDays: 15,
  identityId: '',
  guardTenant: '',
};
const timeline = { points, secondary: { points: points.slice(1) }, draft: home } as unknown as Timeline;
const there = { secondary: true, pointId: 'mid' };

describe('a point of the other region', () => {
  it('leaves the places of this one behind, and moves the day in the name', () => {
    const { draft } = choose({ draft: home, elsewhere: undefined }, timeline, there);
    expect(draft).toMatchObject({
      secondary: true,
      pointId: 'mid',
      serverId: '',
      secretUri: '',
      storageAccountId: '',
      containerUrl: '',
      containerId: '',
      databaseName: 'orders_restored_20261115',
      filePrefix: 'orders',
    });
  });

  it('comes back to what was filled in, on both sides', () => {
    const away = choose({ draft: home, elsewhere: undefined }, timeline, there);
    const filled = { ...away, draft: { ...away.draft, serverId: 'central' } };
    const back = choose(filled, timeline, { secondary: false, pointId: 'new' });
    expect(back.draft).toEqual(home);
    expect(choose(back, timeline, there).draft.serverId).toBe('central');
  });

  it('comes back to what was proposed where nothing was filled in here before', () => {
    const imported = { ...home, secondary: true, pointId: 'mid', serverId: 'central' };
    const { draft } = choose({ draft: imported, elsewhere: undefined }, timeline, {
      secondary: false,
      pointId: 'mid',
    });
    expect(draft.serverId).toBe('east');
  });

  it('changes nothing else within one region', () => {
    const { draft, elsewhere } = choose({ draft: home, elsewhere: undefined }, timeline, {
      secondary: false,
      pointId: 'old',
    });
    expect(draft).toEqual({ ...home, pointId: 'old', databaseName: 'orders_restored_20261108' });
    expect(elsewhere).toBeUndefined();
  });
});

describe('the same point in the other region', () => {
  const from = (pointId: string, secondary = false) => inRegion(timeline, { secondary, pointId }, !secondary);

  it('is the same one where it is there', () => {
    expect(from('old')).toEqual({ secondary: true, pointId: 'old' });
    expect(from('mid', true)).toEqual({ secondary: false, pointId: 'mid' });
  });

  it('is the newest before it where the copy has not arrived', () => {
    expect(from('new')).toEqual({ secondary: true, pointId: 'mid' });
  });

  it('is one that can be restored', () => {
    const closed = { allowed: false, reason: 'Partial.' };
    const some = [point('mid', '2026-11-15T02:00:00Z', closed), point('old', '2026-11-08T02:00:00Z')];
    const of = { ...timeline, secondary: { points: some } } as unknown as Timeline;
    expect(inRegion(of, { secondary: false, pointId: 'new' }, true).pointId).toBe('old');
  });

  it('is none where there is none', () => {
    const empty = { ...timeline, secondary: { points: [] } } as unknown as Timeline;
    expect(inRegion(empty, { secondary: false, pointId: 'new' }, true)).toEqual({
      secondary: true,
      pointId: '',
    });
  });
});
