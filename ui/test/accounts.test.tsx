import { act, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';

import type { TickRequest } from '@/ipc/gen/types';
import { resetLists } from '@/state/listView';
import { endedStore, signedOutStore } from '@/state/session';
import { flowStore } from '@/state/signIn';

import {
  account,
  accountScenes,
  accounts,
  guest,
  practiceAccounts,
  second,
  tenant,
  ticks,
  withAccounts,
} from './fixtures/accounts';
import type { FixtureBridge } from './fixtures/bridge';
import { databases } from './fixtures/databases';
import { open } from './fixtures/open';
import { apiError, azureSession, bootstrap, noCredentials } from './fixtures/session';
import { world } from './fixtures/world';

beforeEach(() => {
  resetLists();
  endedStore.set(null);
  signedOutStore.set(null);
  flowStore.set({ kind: 'idle' });
});

const accountsAt = (bridge: FixtureBridge) => open(bridge, '#/accounts', 'Accounts');
const times = (bridge: FixtureBridge, name: string) => bridge.sent.filter((each) => each.name === name);
const row = (name: string) =>
  screen
    .getAllByRole('listitem')
    .find((item) => within(item).queryByRole('heading', { level: 3, name }) !== null)!;

describe('the accounts', () => {
  it('show each tenant with its state, what to do, and what can be done here', async () => {
    await accountsAt(accountScenes['accounts']!());
    const first = await screen.findByRole('region', { name: azureSession.account });
    expect(first.textContent).toContain('Browser · Azure · kept for the next start');
    expect(row('Contoso').textContent).toContain('home');
    expect(row('Fabrikam').textContent).toContain('guest');
    expect(row('Fabrikam').textContent).toContain('Needs a second factor');
    expect(row('Fabrikam').textContent).toContain('Sign in to it in the browser.');
    expect(within(row('Fabrikam')).getByRole('button', { name: 'Sign in' })).toBeTruthy();
    // An application signs in by itself: the button says so, and asking again is possible.
    const expired = within(row('Tailspin'));
    expect(expired.getByRole('button', { name: 'Sign in' }).getAttribute('aria-disabled')).toBe('true');
    expect(expired.getByText('An application signs in by itself.')).toBeTruthy();
    expect(expired.getByRole('button', { name: 'Try again' })).toBeTruthy();
    expect(within(row('Adatum')).queryByRole('button', { name: /Sign in/ })).toBeNull();
    expect(within(row('Litware')).getByRole('button', { name: 'Cancel' })).toBeTruthy();
    expect(screen.getByText(/There may be more tenants than these/)).toBeTruthy();
  });

  it('sign in to one tenant, and try another again', async () => {
    const bridge = withAccounts(accounts([account(), second()]), {
      tenant_sign_in: () => ({}),
      tenant_check: () => Promise.reject(apiError({ code: 'offline', message: 'No way to Wingtip.' })),
    });
    const user = await accountsAt(bridge);
    await screen.findByText('Fabrikam');
    await user.click(within(row('Fabrikam')).getByRole('button', { name: 'Sign in' }));
    expect(times(bridge, 'tenant_sign_in')[0]?.request).toEqual({
      accountId: 'account-1',
      tenantId: guest().tenantId,
    });
    await user.click(within(row('Wingtip')).getByRole('button', { name: 'Try again' }));
    await within(row('Wingtip')).findByText('No way to Wingtip.');
  });

  it('are live, say a change aloud, and have the lists asked anew', async () => {
    const bridge = withAccounts();
    const user = await accountsAt(bridge);
    await screen.findByText('Fabrikam');
    await user.click(screen.getByRole('link', { name: 'Databases' }));
    await screen.findByText(/Showing all 62/);
    const ready = accounts([
      account({
        tenants: [
          tenant(),
          guest({
            state: 'ready',
            message: 'Signed in.',
            error: null,
            subscriptions: second().tenants[0]!.subscriptions,
          }),
        ],
      }),
    ]);
    const asked = times(bridge, 'databases_list').length;
    act(() => bridge.emit({ kind: 'accountsChanged', accounts: ready }));
    await waitFor(() => expect(times(bridge, 'databases_list')).toHaveLength(asked + 1));
    expect(screen.getAllByRole('status').some((each) => each.textContent === 'Fabrikam: ready.')).toBe(true);
    // The same once more is no news, and costs no request.
    act(() => bridge.emit({ kind: 'accountsChanged', accounts: ready }));
    await user.click(screen.getByRole('link', { name: /^Accounts/ }));
    await waitFor(() => expect(row('Fabrikam').textContent).toContain('Ready'));
    expect(times(bridge, 'databases_list')).toHaveLength(asked + 1);
  });
});

describe('subscriptions', () => {
  it('are ticked at once, one choice after the other, and an early answer takes nothing back', async () => {
    const answers: (() => void)[] = [];
    const bridge = withAccounts(accounts([account({ tenants: [tenant()] })]), {
      accounts_tick: ({ ticked }: TickRequest) =>
        new Promise((resolve) => {
          answers.push(() =>
            resolve(
              accounts([
                account({
                  tenants: [
                    tenant({
                      subscriptions: ticks().map((each) => ({ ...each, ticked: ticked.includes(each.id) })),
                    }),
                  ],
                }),
              ]),
            ),
          );
        }),
    });
    const user = await accountsAt(bridge);
    const all = await screen.findByRole('checkbox', { name: 'All 3 subscriptions' });
    expect(all).toHaveProperty('checked', true);
    await user.click(screen.getByRole('checkbox', { name: 'Finance' }));
    expect(all).toHaveProperty('indeterminate', true);
    await user.click(screen.getByRole('checkbox', { name: 'Development' }));
    expect(times(bridge, 'accounts_tick')).toHaveLength(1);
    act(() =>
      bridge.emit({ kind: 'accountsChanged', accounts: accounts([account({ tenants: [tenant()] })]) }),
    );
    expect(screen.getByRole('checkbox', { name: 'Finance' })).toHaveProperty('checked', false);
    answers[0]?.();
    await waitFor(() => expect(times(bridge, 'accounts_tick')).toHaveLength(2));
    expect(screen.getByRole('checkbox', { name: 'Development' })).toHaveProperty('checked', false);
    answers[1]?.();
    const sent = times(bridge, 'accounts_tick').map((each) => (each.request as TickRequest).ticked.length);
    expect(sent).toEqual([2, 1]);
  });

  it('go back to what is kept when the choice is not', async () => {
    const bridge = withAccounts(undefined, {
      accounts_tick: () => Promise.reject(apiError({ code: 'storage', message: 'The disk is full.' })),
    });
    const user = await accountsAt(bridge);
    await user.click(await screen.findByRole('checkbox', { name: 'Finance' }));
    await screen.findByText('The disk is full.');
    await waitFor(() =>
      expect(screen.getByRole('checkbox', { name: 'Finance' })).toHaveProperty('checked', true),
    );
  });

  it('have a field that narrows many, and say through whom one is shown', async () => {
    const user = await accountsAt(accountScenes['accounts']!());
    await screen.findByText(/shown through ops@fabrikam.example/);
    await user.type(screen.getByRole('searchbox', { name: /of Northwind/ }), 'kam 9');
    expect(screen.getByRole('checkbox', { name: 'All 2 that are found' })).toBeTruthy();
    await user.type(screen.getByRole('searchbox', { name: /of Northwind/ }), 'x');
    expect(screen.getByText('None of the 14 subscriptions matches.')).toBeTruthy();
  });

  it('of which none is ticked leave an empty list that says so', async () => {
    const user = await open(accountScenes['unticked']!(), '#/databases');
    await screen.findByText('No subscription is ticked');
    await user.click(screen.getByRole('button', { name: 'Open Accounts' }));
    await screen.findByRole('heading', { level: 1, name: 'Accounts' });
  });
});

describe('one more account', () => {
  it('is added with the browser at once, beside the others', async () => {
    let known = accounts([account({ tenants: [tenant()] })]);
    const bridge = world(
      bootstrap(azureSession),
      { accounts_get: () => known },
      {
        sign_in: () => {
          known = accounts([account({ tenants: [tenant()] }), second()]);
          return Promise.resolve(azureSession);
        },
      },
    );
    const user = await accountsAt(bridge);
    await user.click(await screen.findByRole('button', { name: 'Sign in to another account' }));
    await screen.findByText('Northwind');
    expect(times(bridge, 'sign_in')[0]?.request).toEqual({
      cloud: { kind: 'public' },
      credential: { kind: 'browser', tenant: null },
      add: true,
    });
    expect(screen.getByRole('link', { name: /^Accounts/ }).textContent).toContain(
      `${azureSession.account} and 1 more`,
    );
  });

  it('is added in another way by the form, in the same cloud', async () => {
    const bridge = withAccounts();
    const user = await accountsAt(bridge);
    await user.click(await screen.findByRole('button', { name: 'Add in another way…' }));
    await screen.findByRole('heading', { level: 1, name: 'Add an account' });
    expect(screen.queryByRole('radio', { name: 'Azure China (21Vianet)' })).toBeNull();
    await user.click(screen.getByRole('radio', { name: /Managed identity/ }));
    await user.click(screen.getByRole('button', { name: 'Connect' }));
    await screen.findByRole('heading', { level: 1, name: 'Accounts' });
    expect(times(bridge, 'sign_in')[0]?.request).toMatchObject({ add: true, cloud: { kind: 'public' } });
  });

  it('is not added in practice, and the reason stands there', async () => {
    await accountsAt(world(undefined, { accounts_get: practiceAccounts }));
    const add = await screen.findByRole('button', { name: 'Sign in to another account' });
    expect(add.getAttribute('aria-disabled')).toBe('true');
    expect(screen.getByText(/Practice has one account/)).toBeTruthy();
    expect(screen.queryByRole('button', { name: /Remove/ })).toBeNull();
  });
});

describe('removing an account', () => {
  it('says what goes, keeps the others, and does nothing on the safe answer', async () => {
    let known = accounts([account(), second()]);
    const bridge = withAccounts(undefined, {
      accounts_get: () => known,
      account_remove: () => {
        known = accounts([account()]);
        return noCredentials();
      },
    });
    const user = await accountsAt(bridge);
    const button = await screen.findByRole('button', { name: `Remove ${second().account}…` });
    await user.click(button);
    const dialog = await screen.findByRole('alertdialog');
    expect(dialog.textContent).toContain('Nothing changes in Azure.');
    await user.click(within(dialog).getByRole('button', { name: 'Keep it' }));
    expect(document.activeElement).toBe(button);
    expect(times(bridge, 'account_remove')).toHaveLength(0);
    // At once: what the dialog before has left of itself must not hide this one.
    await user.click(button);
    const again = await screen.findByRole('button', { name: 'Keep it' });
    expect(document.activeElement).toBe(again);
    await waitFor(() => expect(screen.queryByRole('navigation')).toBeNull());
    await user.click(screen.getByRole('button', { name: 'Remove' }));
    await waitFor(() => expect(screen.queryByText('Northwind')).toBeNull());
    expect(times(bridge, 'account_remove')[0]?.request).toEqual({ accountId: 'account-2' });
    expect(screen.getByText('Fabrikam')).toBeTruthy();
  });

  it('signs out with the last one', async () => {
    let there = true;
    const bridge = world(undefined, {
      bootstrap: () => bootstrap(there ? azureSession : null),
      accounts_get: () => accounts(),
      account_remove: () => {
        there = false;
        return noCredentials();
      },
    });
    const user = await accountsAt(bridge);
    await user.click(await screen.findByRole('button', { name: /^Remove/ }));
    expect((await screen.findByRole('alertdialog')).textContent).toContain('you are signed out with it');
    await user.click(screen.getByRole('button', { name: 'Remove' }));
    await screen.findByRole('region', { name: 'Signed out: nothing is left' });
  });
});

describe('elsewhere', () => {
  it('a tenant that is not ready leads from the databases to the accounts', async () => {
    const bridge = withAccounts(undefined, {
      databases_list: () => ({
        ...databases(10),
        problems: [
          {
            scope: 'Tenant Fabrikam',
            error: apiError({ code: 'notSignedIn', message: 'It asks for a second factor.', status: null }),
          },
        ],
      }),
    });
    const user = await open(bridge, '#/databases');
    const banner = await screen.findByRole('region', { name: 'Not everything could be read' });
    // Somebody is signed in: it says what the tenant wants, and not that nobody is.
    within(banner).getByText('Tenant Fabrikam (asks for a second factor)');
    expect(banner.textContent).not.toMatch(/not signed in/i);
    await user.click(within(banner).getAllByRole('button', { name: 'Open Accounts' })[0]!);
    await screen.findByRole('heading', { level: 1, name: 'Accounts' });
  });

  it('G U leads to the accounts, and one that wants something is counted on every screen', async () => {
    const user = await open(withAccounts(), '#/databases');
    await screen.findByText('1 tenant needs attention');
    await user.keyboard('gu');
    await screen.findByRole('heading', { level: 1, name: 'Accounts' });
  });
});
