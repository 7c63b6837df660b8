import { describe, expect, it } from 'vitest';
import { matching, shownText, under, withoutVersion } from './pick';

const row = (name: string, hint = 'West Europe') => ({
  value: `/subscriptions/S/servers/${name}`,
  name,
  hint,
  usable: { allowed: true, reason: null },
});
const rows = [row('pg-prod-weu-01'), row('pg-prod-weu-02'), row('pg-dev', 'North Europe · Development')];

describe('choosing', () => {
  it('shows the name of an id whatever its capitals, and the text of anything else', () => {
    expect(shownText('/SUBSCRIPTIONS/s/servers/PG-DEV', rows)).toBe('pg-dev');
    expect(shownText('/subscriptions/other', rows)).toBe('/subscriptions/other');
    expect(shownText('', rows)).toBe('');
  });

  it('offers all before anything is typed, then what has every word', () => {
    expect(matching(rows, undefined)).toHaveLength(3);
    expect(matching(rows, 'weu 02').map((each) => each.name)).toEqual(['pg-prod-weu-02']);
    expect(matching(rows, 'development')).toHaveLength(1);
    expect(matching(rows, 'nowhere')).toHaveLength(0);
  });

  it('finds the vault of a secret, and not one whose name only begins the same', () => {
    const vaults = [
      { uri: 'https://kv-prod.vault.azure.net' },
      { uri: 'https://kv-prod-weu.vault.azure.net/' },
    ];
    expect(under(vaults, 'https://KV-prod-weu.vault.azure.net/secrets/a/1')).toBe(vaults[1]);
    expect(under(vaults, 'https://kv-prod.vault.azure.net.evil.example/secrets/a')).toBeUndefined();
    expect(under(undefined, 'https://x')).toBeUndefined();
  });

  it('takes the version off a secret', () => {
    expect(withoutVersion('https://kv.vault.azure.net/secrets/db/0123')).toBe(
      'https://kv.vault.azure.net/secrets/db',
    );
    expect(withoutVersion(' text ')).toBe('text');
  });
});
