import { describe, expect, it } from 'vitest';

import type { Filters } from './filters';
import { choose, cleared, decodeFilters, encodeFilters, isFiltered, sameFilters } from './filters';

const some: Filters = {
  search: 'orders  Weu',
  chosen: { vault: ['/subscriptions/a/vaults/b', '/subscriptions/a/vaults/a'], type: ['flexibleServer'] },
  sort: { column: 'newest', descending: true },
};

describe('filters as a text', () => {
  it('come back as they were', () => {
    const back = decodeFilters(encodeFilters(some))!;
    expect(sameFilters(back, some)).toBe(true);
    expect(back.sort).toEqual({ column: 'newest', descending: true });
    expect(back.search).toBe('orders weu');
  });

  it('are short, and the same whatever the order of choosing', () => {
    expect(encodeFilters({ search: ' ', chosen: { vault: [] } })).toBe('{"v":1}');
    const turned = {
      ...some,
      chosen: { type: ['flexibleServer'], vault: some.chosen['vault']!.toReversed() },
    };
    expect(encodeFilters(turned)).toBe(encodeFilters(some));
  });

  it('lose only what is not understood', () => {
    const text = '{"v":1,"q":7,"in":{"vault":["a",3,null],"type":"all","status":[]},"by":{},"colour":"red"}';
    expect(decodeFilters(text)).toEqual({ search: '', chosen: { vault: ['a'] } });
    expect(decodeFilters('{"v":1,"in":[]}')).toEqual({ search: '', chosen: {} });
  });

  it('are not guessed at where another version wrote them', () => {
    for (const text of ['', 'orders', '[]', 'null', '{}', '{"v":2,"q":"orders"}', '{"v":1'])
      expect(decodeFilters(text), text).toBeNull();
  });
});

describe('filters', () => {
  it('know whether anything is set', () => {
    expect(isFiltered({ search: '  ', chosen: { vault: [] } })).toBe(false);
    expect(isFiltered({ search: 'a', chosen: {} })).toBe(true);
    expect(isFiltered({ search: '', chosen: { vault: ['a'] } })).toBe(true);
  });

  it('are chosen and cleared without touching the order', () => {
    const without = choose(some, 'vault', []);
    expect(without.chosen).toEqual({ type: ['flexibleServer'] });
    expect(cleared(some)).toEqual({ search: '', chosen: {}, sort: some.sort });
    expect(sameFilters(some, without)).toBe(false);
  });

  it('differ by their order', () => {
    expect(sameFilters(some, { ...some, sort: { column: 'newest', descending: false } })).toBe(false);
  });
});
