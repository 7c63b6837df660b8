import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';

import type { SignInState } from '@/ipc/gen/types';
import { App } from '@/routes/app';
import { resetLists } from '@/state/listView';
import { endedStore, signedOutStore } from '@/state/session';
import { flowStore } from '@/state/signIn';

import type { FixtureBridge } from './fixtures/bridge';
import { databases } from './fixtures/databases';
import { apiError, azureSession, bootstrap, credentials } from './fixtures/session';
import { deviceCode, expired, signInScenes, waitingForBrowser } from './fixtures/signInScenes';
import { world } from './fixtures/world';

beforeEach(() => {
  window.location.hash = '';
  resetLists();
  endedStore.set(null);
  signedOutStore.set(null);
  flowStore.set({ kind: 'idle' });
});

function open(bridge: FixtureBridge, hash = '') {
  window.location.hash = hash;
  render(<App bridge={bridge} />);
  return userEvent.setup();
}

const scene = (name: string): FixtureBridge => {
  const make = signInScenes[name];
  if (!make) throw new Error(`no scene is called ${name}`);
  return make();
};
const heading = (name: string) => screen.findByRole('heading', { level: 1, name });
const names = (bridge: FixtureBridge) => bridge.sent.map((each) => each.name);

describe('signing in with the browser', () => {
  it('is the first action, and ends at the databases', async () => {
    const bridge = world(bootstrap(null));
    const user = open(bridge);
    await heading('Pointback');
    await user.click(screen.getByRole('button', { name: 'Sign in to Azure' }));
    await heading('Databases');
    expect(bridge.sent.find((each) => each.name === 'sign_in')?.request).toEqual({
      cloud: { kind: 'public' },
      credential: { kind: 'browser', tenant: null },
    });
  });

  it('says what it waits for, takes the focus there, and can be cancelled without a complaint', async () => {
    const bridge = scene('waiting');
    const user = open(bridge);
    await heading('Pointback');
    await user.click(screen.getByRole('button', { name: 'Sign in to Azure' }));
    const title = await screen.findByRole('heading', {
      name: 'A browser window has opened. Finish signing in there.',
    });
    expect(document.activeElement).toBe(title);
    expect(screen.getByText(/No window has opened/)).toBeTruthy();
    // Only one at a time.
    await user.click(screen.getByRole('button', { name: 'Sign in to Azure' }));
    expect(names(bridge).filter((name) => name === 'sign_in')).toHaveLength(1);
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Signing in' })).toBeNull());
    expect(names(bridge)).toContain('sign_in_cancel');
    expect(screen.queryByRole('alert')).toBeNull();
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Pointback'));
  });

  it('goes on while the person looks into the settings', async () => {
    let end: (() => void) | undefined;
    const bridge = world(
      bootstrap(null),
      {},
      {
        sign_in: (_, onItem) => {
          onItem(waitingForBrowser());
          return new Promise((resolve) => (end = () => resolve(azureSession)));
        },
      },
    );
    const user = open(bridge);
    await heading('Pointback');
    await user.click(screen.getByRole('button', { name: 'Sign in to Azure' }));
    await screen.findByText(/Finish signing in there/);
    await user.keyboard('{Control>},{/Control}');
    await heading('Settings');
    await user.click(screen.getByRole('button', { name: 'Back' }));
    await screen.findByText(/Finish signing in there/);
    act(() => end?.());
    await heading('Databases');
  });

  it('says why it was refused, and offers to try again', async () => {
    const bridge = scene('closed');
    const user = open(bridge);
    await heading('Pointback');
    await user.click(screen.getByRole('button', { name: 'Sign in to Azure' }));
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('The sign-in was refused in the browser.');
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await waitFor(() => expect(names(bridge).filter((name) => name === 'sign_in')).toHaveLength(2));
  });

  it('says at the start that the last sign-in is taken up, and lets it be', async () => {
    const bridge = scene('restoring');
    const user = open(bridge);
    await heading('Pointback');
    expect(screen.getByText(new RegExp(`Signing in again as ${azureSession.account}`))).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(names(bridge)).toContain('sign_in_cancel');
    const { account } = azureSession;
    const state = { kind: 'needed', account, error: apiError({ message: 'Called off.' }) } as const;
    act(() => bridge.emit({ kind: 'signInChanged', state, session: null }));
    await screen.findByText(`${account} is not signed in.`);
    expect(screen.queryByRole('alert')).toBeNull();
    act(() => bridge.emit({ kind: 'signInChanged', state: { kind: 'fine' }, session: azureSession }));
    await heading('Databases');
  });

  it('offers to sign the same account in again where the last sign-in is over', async () => {
    const bridge = scene('revoked');
    const user = open(bridge);
    await heading('Pointback');
    await user.click(screen.getByRole('button', { name: 'Sign in again' }));
    expect(names(bridge)).toContain('sign_in_again');
    const { account } = azureSession;
    const until = new Date(Date.now() + 60_000).toISOString();
    act(() =>
      bridge.emit({
        kind: 'signInChanged',
        state: { kind: 'waitingForBrowser', account, reason: '', until },
        session: null,
      }),
    );
    await screen.findByRole('heading', { name: /Finish signing in there/ });
    act(() => bridge.emit({ kind: 'signInChanged', state: { kind: 'fine' }, session: azureSession }));
    await heading('Databases');
  });

  it('offers what was used last, when that sign-in is over', async () => {
    const bridge = scene('revoked');
    const user = open(bridge);
    await heading('Pointback');
    expect(screen.getByRole('alert').textContent).toContain('it was revoked');
    await user.click(screen.getByRole('button', { name: 'Sign in to Azure' }));
    await heading('Databases');
    expect(bridge.sent.find((each) => each.name === 'sign_in')?.request).toEqual({
      cloud: { kind: 'usGovernment' },
      credential: { kind: 'browser', tenant: 'contoso.example' },
    });
  });
});

describe('other ways', () => {
  it('hide the device code with the reason until it is allowed', async () => {
    open(world(bootstrap(null)), '#/connect');
    await heading('Connect to Azure');
    expect(screen.getByRole('radio', { name: 'Your browser' })).toHaveProperty('checked', true);
    expect(screen.queryByRole('radio', { name: /Device code/ })).toBeNull();
    expect(screen.getByText(/Microsoft advises organisations to block it/)).toBeTruthy();
  });

  it('show a device code that can be copied, and keep the form when it is cancelled', async () => {
    const user = open(scene('code'), '#/connect');
    await heading('Connect to Azure');
    await user.click(screen.getByRole('radio', { name: /Device code/ }));
    await user.type(screen.getByLabelText('Tenant (optional)'), 'contoso.example');
    await user.click(screen.getByRole('button', { name: 'Get a code' }));
    const step = deviceCode();
    if (step.kind !== 'deviceCode') throw new Error('not a code');
    await screen.findByText(step.code);
    expect(screen.getByText(step.address)).toBeTruthy();
    expect(screen.getByRole('button', { name: 'Copy code' })).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(await screen.findByLabelText('Tenant (optional)')).toHaveProperty('value', 'contoso.example');
  });
});

describe('signing in again', () => {
  const needed: SignInState = { kind: 'needed', account: azureSession.account, error: expired };

  it('keeps the screen, says that restores go on, and asks again for what had failed', async () => {
    let fails = true;
    const bridge = world(bootstrap(azureSession), {
      databases_list: () => {
        if (fails) throw apiError({ code: 'notSignedIn', message: 'The sign-in has ended.' });
        return databases(10);
      },
    });
    const user = open(bridge, '#/databases');
    await screen.findByText('The sign-in has ended.');
    act(() => bridge.emit({ kind: 'signInChanged', state: needed, session: null }));
    const banner = await screen.findByRole('complementary', { name: 'Sign-in' });
    expect(banner.textContent).toContain('has to sign in again');
    expect(window.location.hash).toBe('#/databases');
    await user.click(within(banner).getByRole('button', { name: 'Sign in again' }));
    expect(names(bridge)).toContain('sign_in_again');
    fails = false;
    act(() => bridge.emit({ kind: 'signInChanged', state: { kind: 'fine' }, session: azureSession }));
    await screen.findByText(/Showing all 10/);
    expect(screen.queryByRole('complementary', { name: 'Sign-in' })).toBeNull();
  });

  it('renews a list whose renewal had failed meanwhile', async () => {
    let fails = true;
    const bridge = world(bootstrap(azureSession), {
      databases_list: ({ refresh }) => {
        if (refresh && fails)
          throw apiError({ code: 'notSignedIn', message: 'A fresh sign-in is asked for.' });
        return databases(refresh ? 11 : 10);
      },
    });
    const user = open(bridge, '#/databases');
    await user.click(await screen.findByRole('button', { name: 'Refresh' }));
    await screen.findByText('A fresh sign-in is asked for.');
    act(() => bridge.emit({ kind: 'signInChanged', state: needed, session: azureSession }));
    fails = false;
    act(() => bridge.emit({ kind: 'signInChanged', state: { kind: 'fine' }, session: azureSession }));
    await screen.findByText(/Showing all 11/);
    expect(screen.queryByText('A fresh sign-in is asked for.')).toBeNull();
  });

  it('says how many restores wait for it, and stops on Cancel', async () => {
    const bridge = scene('challenged');
    const user = open(bridge, '#/settings');
    await heading('Settings');
    const banner = screen.getByRole('complementary', { name: 'Sign-in' });
    expect(banner.textContent).toMatch(/location changed.*followed again after the sign-in/);
    await user.click(within(banner).getByRole('button', { name: 'Cancel' }));
    expect(names(bridge)).toContain('sign_in_cancel');
  });
});

describe('settings', () => {
  it('name what a sign-out removes, and afterwards what is left', async () => {
    const bridge = world(bootstrap(azureSession));
    const user = open(bridge, '#/settings');
    await user.click(await screen.findByRole('button', { name: 'Sign out…' }));
    const dialog = await screen.findByRole('alertdialog', { name: 'Sign out?' });
    await within(dialog).findByText('its key in the keychain');
    await user.click(within(dialog).getByRole('button', { name: 'Sign out' }));
    await heading('Pointback');
    const card = screen.getByRole('region', { name: 'Signed out: nothing is left' });
    expect(card.textContent).toContain('The browser keeps a sign-in of its own');
  });

  it('do not call a place clean that could not be looked into', async () => {
    let signedIn = true;
    const bridge = world(undefined, {
      bootstrap: () => bootstrap(signedIn ? azureSession : null),
      sign_out: () => {
        signedIn = false;
        return credentials({ remains: ['the key, perhaps'], keyState: 'notKnown' });
      },
    });
    const user = open(bridge, '#/settings');
    await user.click(await screen.findByRole('button', { name: 'Sign out…' }));
    await user.click(await screen.findByRole('button', { name: 'Sign out' }));
    await screen.findByRole('region', { name: 'Signed out, and something is left' });
    expect(screen.getByText('the key, perhaps')).toBeTruthy();
  });

  it('say where credentials are, and why they are not kept', async () => {
    open(scene('unkept'), '#/settings');
    const card = await screen.findByRole('region', { name: 'Where are my credentials?' });
    await within(card).findByText(/In memory only, for this run/);
    expect(card.textContent).toContain('The keychain is locked. Unlock it');
    expect(card.textContent).toContain('the keychain could not say');
  });

  it('take a client id only in its form, and allow device codes', async () => {
    const bridge = world(bootstrap(azureSession));
    const user = open(bridge, '#/settings');
    await heading('Settings');
    await user.click(screen.getByRole('switch', { name: /device code/ }));
    await user.click(screen.getByText('Advanced'));
    const field = screen.getByLabelText('Client id');
    await user.type(field, 'my app');
    expect(screen.getByText(/A client id looks like/)).toBeTruthy();
    await user.clear(field);
    await user.type(field, '33333333-0000-4000-8000-000000000001');
    const card = screen.getByRole('region', { name: 'Signing in' });
    await user.click(within(card).getByRole('button', { name: 'Save' }));
    const saved = bridge.sent.filter((each) => each.name === 'settings_set');
    expect(saved.at(-1)?.request).toMatchObject({
      allowDeviceCode: true,
      clientId: '33333333-0000-4000-8000-000000000001',
    });
  });
});
