import { describe, expect, it } from 'vitest';

import { host, hosts } from '@test/network';
import { settings } from '@test/session';

import { changesOf, firewallList, formOf, proxyOf, withHost } from './network';

const manual = { kind: 'manual', address: 'http://proxy:8080', bypass: '.internal' } as const;

describe('the form of the network', () => {
  it('begins with what is kept, of which nothing has changed', () => {
    const kept = settings({ proxy: manual, caFile: '/ca.pem' });
    const nothing = { address: false, bypass: false, proxy: false, caFile: false };
    expect(changesOf(formOf(kept), kept)).toEqual(nothing);
    expect(changesOf({ ...formOf(kept), address: ' http://proxy:8080 ' }, kept)).toEqual(nothing);
    expect(proxyOf(formOf(kept))).toEqual(manual);
  });

  it('knows what was changed, and keeps an address that is not used out of the settings', () => {
    const kept = settings({ proxy: manual });
    expect(changesOf({ ...formOf(kept), bypass: '' }, kept)).toMatchObject({ address: false, bypass: true });
    const direct = { ...formOf(kept), kind: 'none' } as const;
    expect(changesOf(direct, kept)).toMatchObject({ proxy: true, address: false, caFile: false });
    expect(proxyOf(direct)).toEqual({ kind: 'none' });
    expect(changesOf({ ...formOf(settings()), caFile: '/ca.pem' }, settings())).toMatchObject({
      caFile: true,
    });
  });
});

describe('the hosts', () => {
  it('are named once, where they began', () => {
    const begun = hosts().map((each) => ({ ...each, state: 'checking' as const }));
    const done = withHost(begun, host({ state: 'reached' }));
    expect(done.map(({ state }) => state)).toEqual(['checking', 'reached', 'checking']);
    expect(withHost(done, host({ port: 8443 }))).toHaveLength(4);
  });

  it('are a list for the firewall, with what is not tested too', () => {
    expect(firewallList(hosts())).toBe(
      'login.microsoftonline.com\t443\tSigning in\n' +
        'management.azure.com\t443\tAzure Resource Manager\n' +
        '*.vault.azure.net\t443\tSecrets for the restore\n',
    );
  });
});
