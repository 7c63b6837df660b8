import { describe, expect, it } from 'vitest';

import { shortId } from './shortId';

describe('an id on the screen', () => {
  it('keeps the end of an ARM id, which says what it is', () => {
    expect(
      shortId(
        '/subscriptions/a/resourceGroups/rg/providers/Microsoft.DBforPostgreSQL/servers/pg-1/databases/orders_2',
      ),
    ).toBe('…/servers/pg-1/databases/orders_2');
  });

  it('leaves every other id whole', () => {
    for (const id of [
      '75adaac4-ddbd-5131-b',
      'https://account.blob.core.windows.net/c',
      '/subscriptions/a',
      '/',
    ]) {
      expect(shortId(id)).toBe(id);
    }
  });
});
