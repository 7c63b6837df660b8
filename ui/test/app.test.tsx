import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';

import { App } from '@/routes/app';
import { resetLists } from '@/state/listView';
import { endedStore, signedOutStore } from '@/state/session';
import { flowStore } from '@/state/signIn';

import { databases } from './fixtures/databases';
import { job, summary } from './fixtures/jobs';
import { apiError, bootstrap, practiceSession } from './fixtures/session';
import { signInScenes } from './fixtures/signInScenes';
import { scenes, world } from './fixtures/world';

beforeEach(() => {
  window.location.hash = '';
  resetLists();
  endedStore.set(null);
  signedOutStore.set(null);
  flowStore.set({ kind: 'idle' });
});

function open(bridge = world(), hash = '') {
  window.location.hash = hash;
  render(<App bridge={bridge} />);
  return { bridge, user: userEvent.setup() };
}

const heading = (name: string) => screen.findByRole('heading', { level: 1, name });
const firstRow = async () => {
  const rows = await within(await screen.findByRole('grid')).findAllByRole('row');
  expect(rows.length).toBeGreaterThan(1);
  return rows[1]!;
};

describe('the first screen', () => {
  it('offers practice and Azure, and practice leads to the databases under a banner', async () => {
    const { user, bridge } = open(world(bootstrap(null)));
    await heading('Pointback');
    expect(screen.queryByText(/Nothing here touches/)).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Start practice' }));
    await heading('Databases');
    expect(screen.getByRole('complementary', { name: 'Practice mode' }).textContent).toContain(
      'Nothing here touches a real database.',
    );
    expect(bridge.sent.map((each) => each.name)).toContain('practice_start');
  });

  it('continues or starts afresh where practice was left', async () => {
    const { user, bridge } = open(world(bootstrap(null, { practiceExists: true })));
    await heading('Pointback');
    expect(screen.getByRole('button', { name: 'Continue practice' })).toBeTruthy();
    await user.click(screen.getByRole('button', { name: 'Start afresh' }));
    await heading('Databases');
    expect(bridge.sent.map((each) => each.name)).toContain('practice_reset');
  });

  it('says which restores are not over yet, so that none seems forgotten', async () => {
    open(
      world(bootstrap(null, { unfinished: [summary({ name: 'orders', destination: 'orders_restored' })] })),
    );
    await heading('Pointback');
    expect(screen.getByText('A restore is not over yet')).toBeTruthy();
    expect(screen.getByText('orders → orders_restored')).toBeTruthy();
  });

  it('is where a screen without a session leads', async () => {
    open(world(bootstrap(null)), '#/activity');
    await heading('Pointback');
  });
});

describe('connecting', () => {
  it('says what is missing, sends what was typed, and shows why it was refused', async () => {
    const { user, bridge } = open(signInScenes['refused']!(), '#/connect');
    await heading('Connect to Azure');
    await user.click(screen.getByRole('radio', { name: /client secret/ }));
    const connect = screen.getByRole('button', { name: 'Connect' });
    expect(connect.getAttribute('aria-disabled')).toBe('true');
    expect(screen.getByText('Still missing: the tenant, the client id and the secret.')).toBeTruthy();
    await user.type(screen.getByLabelText('Tenant'), 'contoso.example');
    await user.type(screen.getByLabelText('Client id'), 'client');
    await user.type(screen.getByLabelText('Client secret'), 's3cret');
    await user.click(connect);
    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('The client secret is not valid');
    expect(alert.textContent).toContain('has not expired');
    expect(bridge.sent.at(-1)).toEqual({
      name: 'sign_in',
      request: {
        cloud: { kind: 'public' },
        credential: {
          kind: 'servicePrincipal',
          tenant: 'contoso.example',
          clientId: 'client',
          secret: 's3cret',
          remember: false,
        },
      },
    });
    // Not in the markup either, where a saved page or a screenshot tool would find it.
    expect(document.body.innerHTML.includes('s3cret')).toBe(false);
  });
});

describe('databases', () => {
  it('search and sort without asking Azure again', async () => {
    const { user, bridge } = open(world(), '#/databases');
    await heading('Databases');
    await user.keyboard('{Control>}f{/Control}');
    await user.keyboard('inventory_2');
    await screen.findByText('Showing 1 of 62 · Enter opens, R restores, I shows details');
    await user.keyboard('{Escape}');
    await user.click(screen.getByRole('button', { name: 'Database' }));
    expect(screen.getByRole('columnheader', { name: 'Database' }).getAttribute('aria-sort')).toBe(
      'descending',
    );
    expect((await firstRow()).textContent).toContain('telemetry_5');
    expect(bridge.sent.filter((each) => each.name === 'databases_list')).toHaveLength(1);
  });

  it('are walked through by arrows, and R says why a restore is not possible', async () => {
    const { user } = open(world(undefined, { databases_list: () => databases(10) }), '#/databases');
    await heading('Databases');
    (await firstRow()).focus();
    await user.keyboard('{ArrowDown}');
    expect(document.activeElement?.textContent).toContain('empdb11');
    await user.keyboard('r');
    expect(
      await screen.findAllByText('empdb11 cannot be restored. There is no recovery point yet.'),
    ).not.toHaveLength(0);
    expect(window.location.hash).toBe('#/databases');
  });

  it('are opened by Enter under their whole ARM id', async () => {
    const { user, bridge } = open(world(), '#/databases');
    await heading('Databases');
    (await firstRow()).focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(bridge.sent.at(-1)?.name).toBe('timeline_get'));
    const { rows } = databases();
    const customers = rows.find((row) => row.name === 'customers')!;
    expect(bridge.sent.at(-1)?.request).toMatchObject({ instanceId: customers.id });
  });

  it('name what could not be read, above what could', async () => {
    open(scenes['partial']!(), '#/databases');
    const banner = await screen.findByRole('region', { name: 'Not everything could be read' });
    expect(banner.textContent).toContain('Subscription Finance');
    expect((await firstRow()).textContent).toContain('customers');
  });

  it('ask Azure behind an answer that was kept from an earlier run', async () => {
    const fresh = databases(11);
    const bridge = world(undefined, {
      databases_list: ({ refresh }) => (refresh ? fresh : { ...databases(10), cached: true }),
    });
    open(bridge, '#/databases');
    await screen.findByText(/Showing all 11/);
    expect(screen.getByText(/Updated/)).toBeTruthy();
  });

  it('keep their rows when a refresh fails', async () => {
    const bridge = world(undefined, {
      databases_list: ({ refresh }) => {
        if (refresh) throw apiError({ code: 'offline', message: 'No answer.' });
        return databases(10);
      },
    });
    const { user } = open(bridge, '#/databases');
    await user.click(await screen.findByRole('button', { name: 'Refresh' }));
    await screen.findByText('The list could not be renewed: no connection');
    expect((await firstRow()).textContent).toContain('customers');
  });
});

describe('the frame', () => {
  it('counts running restores by events, and says a change aloud', async () => {
    const { bridge } = open(world(bootstrap(practiceSession)), '#/settings');
    await heading('Settings');
    bridge.emit({ kind: 'jobChanged', job: job({ seq: 3 }) });
    await screen.findByRole('link', { name: /Activity.*1 restore running/ });
    expect(
      screen.getAllByRole('status').some((each) => each.textContent?.includes('Restore of orders')),
    ).toBe(true);
  });

  it('moves the focus to the heading of a screen that is opened', async () => {
    const { user } = open(world(), '#/databases');
    await heading('Databases');
    await user.click(screen.getByRole('link', { name: 'Settings' }));
    await waitFor(() => expect(document.activeElement?.textContent).toBe('Settings'));
    expect(document.title).toBe('Settings · Pointback');
  });

  it('goes back to the start with the reason when the session ends', async () => {
    const { bridge } = open(world(), '#/databases');
    await heading('Databases');
    bridge.emit({
      kind: 'sessionEnded',
      error: apiError({ code: 'notSignedIn', message: 'The sign-in has expired.' }),
    });
    await heading('Pointback');
    expect(screen.getAllByText('The sign-in has expired.')).not.toHaveLength(0);
  });

  it('leaves a session from the settings, and can go on from the start', async () => {
    const { user, bridge } = open(world(), '#/settings');
    await user.click(await screen.findByRole('button', { name: 'Leave practice' }));
    await heading('Pointback');
    expect(screen.queryByText(/Nothing here touches/)).toBeNull();
    expect(bridge.sent.map((each) => each.name)).toContain('sign_out');
  });

  it('shows its keys on a question mark', async () => {
    const { user } = open(world(), '#/settings');
    await heading('Settings');
    await user.keyboard('?');
    expect((await screen.findByRole('dialog', { name: 'Keyboard' })).textContent).toContain('Ctrl');
  });

  it('has a screen for an address that leads nowhere', async () => {
    open(world(), '#/nowhere');
    await heading('No such screen');
  });
});
