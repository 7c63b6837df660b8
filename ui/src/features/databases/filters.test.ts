import { describe, expect, it } from 'vitest';

import { noFilters } from '@/state/databasesView';
import { databases } from '@test/databases';

import { filterRows, isFiltered, nextSort, optionsOf, sortRows } from './filters';

const now = Date.parse('2026-11-22T12:00:00Z');
const { rows } = databases(10, now);
const names = (list: typeof rows) => list.map((row) => row.name);
const filter = (part: Partial<typeof noFilters>) => names(filterRows(rows, { ...noFilters, ...part }, now));

describe('search', () => {
  it('wants every word, in any of the columns, whatever the case', () => {
    expect(filter({ search: 'PROD-weu' })).toEqual(['orders', 'customers', 'pgflex-billing']);
    expect(filter({ search: 'flexible  dev' })).toEqual(['pgflex-web']);
    expect(filter({ search: 'north europe inv' })).toEqual(['inventory']);
    expect(filter({ search: 'nothing-like-it' })).toEqual([]);
  });

  it('does not find a word across two columns', () => {
    expect(filter({ search: 'orderspg' })).toEqual([]);
  });
});

describe('filters', () => {
  it('are joined by and between chips, by or within one', () => {
    const finance = rows.find((row) => row.subscription === 'Finance')!.subscriptionId;
    const development = rows.find((row) => row.subscription === 'Development')!.subscriptionId;
    expect(filter({ subscriptions: [finance, development], kinds: ['flexibleServer'] })).toEqual([
      'pgflex-web',
    ]);
    expect(filter({ protections: ['Protection stopped'] })).toEqual(['hr_archive']);
  });

  it('count a database without a point as older than any age', () => {
    expect(filter({ olderThanDays: 14 })).toEqual(['inventory', 'hr_archive', 'empdb11']);
  });

  it('know whether anything is set', () => {
    expect(isFiltered(noFilters)).toBe(false);
    expect(isFiltered({ ...noFilters, search: '  ' })).toBe(false);
    expect(isFiltered({ ...noFilters, olderThanDays: 2 })).toBe(true);
  });
});

describe('order', () => {
  it('sorts names as people do', () => {
    const two = [
      { ...rows[0]!, id: 'b', name: 'db10' },
      { ...rows[0]!, id: 'a', name: 'DB2' },
    ];
    expect(names(sortRows(two, { column: 'name', descending: false }))).toEqual(['DB2', 'db10']);
  });

  it('puts the newest point first and none last', () => {
    const sorted = names(sortRows(rows, { column: 'newest', descending: false }));
    expect(sorted[0]).toBe('pgflex-web');
    expect(sorted.at(-1)).toBe('empdb11');
  });

  it('puts trouble first by protection', () => {
    expect(names(sortRows(rows, { column: 'protection', descending: false })).slice(0, 2)).toEqual([
      'hr_archive',
      'inventory',
    ]);
  });

  it('is the same whatever order the rows came in', () => {
    const sort = { column: 'vault', descending: true } as const;
    expect(sortRows(rows.toReversed(), sort)).toEqual(sortRows(rows, sort));
  });

  it('turns round on the same column and starts ascending on another', () => {
    const first = nextSort({ column: 'name', descending: false }, 'name');
    expect(first).toEqual({ column: 'name', descending: true });
    expect(nextSort(first, 'vault')).toEqual({ column: 'vault', descending: false });
  });
});

it('offers the values that occur, with their number', () => {
  expect(
    optionsOf(
      rows,
      (row) => row.subscription,
      (row) => row.subscription,
    ),
  ).toEqual([
    { value: 'Development', label: 'Development', count: 3 },
    { value: 'Finance', label: 'Finance', count: 2 },
    { value: 'Production', label: 'Production', count: 5 },
  ]);
});
