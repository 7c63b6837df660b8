import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';

import type { Settings } from '@/ipc/gen/types';
import { endedStore, signedOutStore } from '@/state/session';

import type { FixtureBridge } from './fixtures/bridge';
import { connectivity, host, hosts, unkept } from './fixtures/network';
import { open } from './fixtures/open';
import { apiError, azureSession, bootstrap, credentials, settings } from './fixtures/session';
import { world } from './fixtures/world';

beforeEach(() => {
  endedStore.set(null);
  signedOutStore.set(null);
});

const settingsAt = (bridge: FixtureBridge) => open(bridge, '#/settings', 'Settings');
const sent = (bridge: FixtureBridge, name: string) =>
  bridge.sent.filter((each) => each.name === name).map((each) => each.request);
const network = () => within(screen.getByRole('region', { name: 'Network' }));

/** Settings that refuse what is not an address or a file, as the backend does, and write a scheme before a host. */
function refusing(): FixtureBridge {
  return world(bootstrap(azureSession), {
    settings_set: (next: Settings) => {
      const { proxy } = next;
      if (proxy.kind === 'manual' && proxy.address.startsWith('socks')) {
        throw apiError({ code: 'invalidInput', message: 'A SOCKS proxy cannot be used.', hints: [] });
      }
      if (next.caFile === '/not/there.pem') {
        throw apiError({ code: 'invalidInput', message: 'The file cannot be read.', hints: [] });
      }
      return proxy.kind === 'manual'
        ? { ...next, proxy: { ...proxy, address: proxy.address.replace(/^(?!http)/, 'http://') } }
        : next;
    },
  });
}

describe('the network', () => {
  it('is saved on purpose, and shows what was kept', async () => {
    const bridge = refusing();
    const user = await settingsAt(bridge);
    await user.click(network().getByRole('radio', { name: 'This one' }));
    await user.type(network().getByLabelText('Proxy address'), 'proxy.contoso.com:8080');
    await user.type(network().getByLabelText(/Hosts without the proxy/), '.internal');
    expect(sent(bridge, 'settings_set')).toEqual([]);
    expect(network().getByText('Save first: what is saved is tested.')).toBeTruthy();
    await user.click(network().getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(network().getByLabelText('Proxy address')).toHaveProperty(
        'value',
        'http://proxy.contoso.com:8080',
      ),
    );
    expect(sent(bridge, 'settings_set')).toEqual([
      settings({ proxy: { kind: 'manual', address: 'proxy.contoso.com:8080', bypass: '.internal' } }),
    ]);
    expect(network().getByRole('button', { name: 'Save' }).getAttribute('aria-disabled')).toBe('true');
  });

  it('shows a refusal at the field that it is about, and keeps what was taken', async () => {
    const bridge = refusing();
    const user = await settingsAt(bridge);
    await user.click(network().getByRole('radio', { name: 'This one' }));
    const address = network().getByLabelText('Proxy address');
    await user.type(address, 'socks5://proxy');
    await user.type(network().getByLabelText(/Further certificate authorities/), '/not/there.pem');
    await user.click(network().getByRole('button', { name: 'Save' }));
    await network().findByText('A SOCKS proxy cannot be used.');
    expect(address.getAttribute('aria-invalid')).toBe('true');
    await user.clear(address);
    await user.type(address, 'http://proxy:8080');
    expect(network().queryByText('A SOCKS proxy cannot be used.')).toBeNull();
    await user.click(network().getByRole('button', { name: 'Save' }));
    await network().findByText('The file cannot be read.');
    expect(
      network()
        .getByLabelText(/Further certificate/)
        .getAttribute('aria-invalid'),
    ).toBe('true');
    expect(address.getAttribute('aria-invalid')).not.toBe('true');
    expect(sent(bridge, 'settings_set').at(-1)).toMatchObject({
      proxy: { kind: 'manual', address: 'http://proxy:8080' },
      caFile: '/not/there.pem',
    });
  });
});

describe('the test of the connection', () => {
  it('shows each host as it comes, names the issuer, and can be run again', async () => {
    let end: (() => void) | undefined;
    const bridge = world(
      bootstrap(azureSession),
      {},
      {
        connectivity_test: (_, onItem) => {
          onItem(host({ state: 'checking', milliseconds: null, message: '' }));
          return new Promise((resolve) => {
            end = () => resolve(connectivity());
          });
        },
      },
    );
    const user = await settingsAt(bridge);
    await user.click(network().getByRole('button', { name: 'Test the connection…' }));
    const dialog = within(await screen.findByRole('dialog', { name: 'Test the connection' }));
    // On a busy machine jsdom's focus can come before the dialog keeps it, and what is not focused is hidden by and by.
    act(() => dialog.getByRole('button', { name: 'Close' }).focus());
    expect((await dialog.findByRole('row', { name: /management.azure.com/ })).textContent).toContain(
      'Testing',
    );
    end?.();
    await dialog.findByText(/Through proxy.contoso.com:8080, from HTTPS_PROXY/);
    const rows = (await dialog.findAllByRole('row')).slice(1);
    expect(rows.map((row) => within(row).getByRole('rowheader').textContent)).toEqual(
      hosts().map((each) => each.host),
    );
    expect(rows[0]?.textContent).toContain('61 ms');
    expect(rows[1]?.textContent).toContain('The certificate was signed by Contoso Inspecting Proxy CA.');
    expect(rows[1]?.textContent).toContain('Choose the file of this authority');
    expect(rows[2]?.textContent).toContain('Not tested');
    await user.click(dialog.getByRole('button', { name: 'Copy the list for the firewall' }));
    expect(await navigator.clipboard.readText()).toContain('*.vault.azure.net\t443\tSecrets for the restore');
    await user.click(dialog.getByRole('button', { name: 'Test again' }));
    expect(sent(bridge, 'connectivity_test')).toEqual([{ cloud: null }, { cloud: null }]);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Test the connection…'));
  });

  it('says why it could not be carried out', async () => {
    const bridge = world(
      bootstrap(null),
      {},
      { connectivity_test: () => Promise.reject(apiError({ message: 'The CA file cannot be read.' })) },
    );
    const user = await settingsAt(bridge);
    await user.click(network().getByRole('button', { name: 'Test the connection…' }));
    await screen.findByText('The CA file cannot be read.');
  });
});

describe('the key in a file', () => {
  const card = () => within(screen.getByRole('region', { name: 'Where are my credentials?' }));

  it('is not spoken of where the keychain serves', async () => {
    await settingsAt(world(bootstrap(azureSession)));
    await card().findByText(/neither is of use without the other/);
    expect(card().queryByRole('button', { name: /key in a file/ })).toBeNull();
  });

  it('is offered without a keychain, names the risk, and is not the default', async () => {
    const bridge = world(bootstrap(azureSession), {
      credentials_where: unkept,
      credentials_key_file: ({ inAFile }) => (inAFile ? credentials({ weaker: true }) : unkept()),
    });
    const user = await settingsAt(bridge);
    await user.click(await card().findByRole('button', { name: 'Keep the key in a file…' }));
    const dialog = within(await screen.findByRole('alertdialog'));
    expect(dialog.getByText('Anyone who can read your folder can use your sign-ins.')).toBeTruthy();
    await user.click(dialog.getByRole('button', { name: 'Keep sign-ins for this run only' }));
    expect(sent(bridge, 'credentials_key_file')).toEqual([]);
    await user.click(card().getByRole('button', { name: 'Keep the key in a file…' }));
    await user.click(await screen.findByRole('button', { name: 'Keep the key in a file' }));
    await card().findByText(/This is weaker than a keychain/);
    expect(card().queryByText(/neither is of use without the other/)).toBeNull();
    await user.click(card().getByRole('button', { name: 'Stop keeping the key in a file' }));
    await card().findByRole('button', { name: 'Keep the key in a file…' });
    expect(sent(bridge, 'credentials_key_file')).toEqual([{ inAFile: true }, { inAFile: false }]);
  });

  it('stays where it is when that cannot be done', async () => {
    const bridge = world(bootstrap(azureSession), {
      credentials_where: () => credentials({ weaker: true }),
      credentials_key_file: () => Promise.reject(apiError({ code: 'storage', message: 'The disk is full.' })),
    });
    const user = await settingsAt(bridge);
    await user.click(await card().findByRole('button', { name: 'Stop keeping the key in a file' }));
    await card().findByText('The disk is full.');
  });
});
