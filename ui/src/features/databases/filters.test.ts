import { describe, expect, it } from 'vitest';

import type { Filters } from '@/lib/filters';
import { databases } from '@test/databases';

import { narrowRows, nextSort, olderThan, sortRows } from './filters';

const now = Date.parse('2026-11-22T12:00:00Z');
const { rows } = databases(10, now);
const none: Filters = { search: '', chosen: {} };
const names = (list: typeof rows) => list.map((row) => row.name);
const filter = (chosen: Filters['chosen'], search = '') =>
  names(narrowRows(rows, { search, chosen }, now).rows);
const options = (chosen: Filters['chosen'], id: string) =>
  narrowRows(rows, { search: '', chosen }, now).options[id]!.map(({ label, count }) => `${label} ${count}`);
const idOf = (subscription: string) => rows.find((row) => row.subscription === subscription)!.subscriptionId;

describe('search', () => {
  it('wants every word, in any of the columns, whatever the case', () => {
    expect(filter({}, 'PROD-weu')).toEqual(['orders', 'customers', 'pgflex-billing']);
    expect(filter({}, 'flexible  dev')).toEqual(['pgflex-web']);
    expect(filter({}, 'north europe inv')).toEqual(['inventory']);
    expect(filter({}, 'nothing-like-it')).toEqual([]);
  });

  it('does not find a word across two columns', () => {
    expect(filter({}, 'orderspg')).toEqual([]);
  });

  it('finds an instance by its own name, and by an ARM id that was pasted', () => {
    expect(filter({}, 'testpostgresql-empdb11-9')).toEqual(['empdb11']);
    expect(filter({}, rows[3]!.id.toUpperCase())).toEqual(['inventory']);
    expect(filter({}, rows[5]!.dataSourceId)).toEqual(['ledger']);
    // Words that every id contains find nothing by themselves.
    expect(filter({}, 'resourcegroups')).toEqual([]);
  });
});

describe('chips', () => {
  it('are joined by and between chips, by or within one', () => {
    const subscription = [idOf('Finance'), idOf('Development')];
    expect(filter({ subscription, type: ['flexibleServer'] })).toEqual(['pgflex-web']);
    expect(filter({ subscription, type: ['singleServer'], protection: ['Protection stopped'] })).toEqual([
      'hr_archive',
    ]);
  });

  it('cover what the command line filters by', () => {
    expect(filter({ group: ['rg-backup'], server: ['pg-fin-weu-01'] })).toEqual(['ledger', 'hr_archive']);
    expect(filter({ vault: [rows[4]!.vaultId.toLowerCase()] })).toEqual(['pgflex-crm']);
    expect(filter({ group: ['another'] })).toEqual([]);
  });

  it('count a database without a point as older than any age', () => {
    expect(filter({ older: ['14'] })).toEqual(['inventory', 'hr_archive', 'empdb11']);
  });

  it('take an age that is no number as none', () => {
    expect(olderThan({ ...none, chosen: { older: ['soon'] } })).toBeNull();
    expect(filter({ older: ['soon'] })).toHaveLength(10);
  });

  it('say how many rows each value shows with everything else that is chosen', () => {
    expect(options({}, 'subscription')).toEqual(['Development 3', 'Finance 2', 'Production 5']);
    expect(options({ type: ['flexibleServer'] }, 'subscription')).toEqual([
      'Development 1',
      'Finance 0',
      'Production 2',
    ]);
    // Its own choice does not empty a chip: the others say what they would add.
    expect(options({ subscription: [idOf('Finance')] }, 'subscription')).toEqual([
      'Development 3',
      'Finance 2',
      'Production 5',
    ]);
  });

  it('keep a chosen value in sight when no row has it any more', () => {
    expect(options({ vault: ['/subscriptions/x/backupvaults/bv-gone'] }, 'vault')).toContain('bv-gone 0');
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

  it('falls back to names for a column that it does not know', () => {
    const sort = { column: 'colour', descending: false };
    expect(sortRows(rows, sort)).toEqual(sortRows(rows, { ...sort, column: 'name' }));
  });

  it('turns round on the same column and starts ascending on another', () => {
    const first = nextSort({ column: 'name', descending: false }, 'name');
    expect(first).toEqual({ column: 'name', descending: true });
    expect(nextSort(first, 'vault')).toEqual({ column: 'vault', descending: false });
  });
});
