import { describe, expect, it } from 'vitest';

import { fitting } from './gridFit';

const columns = [
  { id: 'name', width: 'minmax(8rem, 1fr)' },
  { id: 'kind', width: 'minmax(6rem, 1fr)', spare: 2 },
  { id: 'vault', width: '7rem', spare: 1 },
  { id: 'state', width: 'minmax(6rem, 10rem)' },
];
const ids = (room: number | undefined) => fitting(columns, room).map((column) => column.id);

describe('columns without enough room', () => {
  it('all stay while they fit, and where nothing is measured', () => {
    expect(fitting(columns, 31)).toBe(columns);
    expect(fitting(columns, undefined)).toBe(columns);
  });

  it('are spared in their order, and no more than need be', () => {
    expect(ids(30)).toEqual(['name', 'vault', 'state']);
    expect(ids(20)).toEqual(['name', 'state']);
  });

  it('are never all spared: what matters stays, and scrolls', () => {
    expect(ids(5)).toEqual(['name', 'state']);
  });
});
