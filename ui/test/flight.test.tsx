import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { Host } from '@/ipc/bridge';
import type { FixRequest } from '@/ipc/gen/types';
import { forgetKeyedStores } from '@/lib/keyedStore';
import { App } from '@/routes/app';

import type { FixtureBridge } from './fixtures/bridge';
import { record } from './fixtures/flight';
import { flight, flightScenes } from './fixtures/flightScenes';
import { secrets } from './fixtures/plan';

const SLOW = { timeout: 10_000 };
vi.setConfig({ testTimeout: 30_000 });

async function open(made: FixtureBridge, path = '/databases/orders', host: Partial<Host> = {}) {
  const bridge: FixtureBridge = { ...made, host: { ...made.host, ...host } };
  window.location.hash = path;
  render(<App bridge={bridge} />);
  await screen.findByRole('heading', { level: 1 }, SLOW);
  return { bridge, user: userEvent.setup() };
}
const section = () => screen.findByRole('region', { name: 'Flight check' }, SLOW);
const asked = (bridge: FixtureBridge, name: string) =>
  bridge.sent.filter((each) => each.name === name).map((each) => each.request);

beforeEach(() => {
  forgetKeyedStores();
  Element.prototype.scrollIntoView = () => undefined;
});

describe('the flight check', () => {
  it('says each line with its state as a word, in groups, and the verdict once', async () => {
    await open(flight());
    const check = await section();
    await within(check).findByText('2 things are missing, and 1 cannot be seen.', {}, SLOW);
    const server = within(check).getByRole('group', { name: 'Target server' });
    expect(within(server).getByRole('button', { name: /reach the server: missing/ })).toBeTruthy();
    expect(within(check).getByRole('button', { name: /key vault: cannot see/ })).toBeTruthy();
    const live = screen.getAllByRole('status').map((each) => each.textContent);
    expect(live.filter((text) => text?.includes('2 things are missing'))).toHaveLength(1);
  });

  it('folds out why, where, and Azure’s code, by key', async () => {
    const { user } = await open(flight());
    const toggle = await screen.findByRole('button', { name: /reach the server: missing/ }, SLOW);
    toggle.focus();
    await user.keyboard('{Enter}');
    expect(toggle.getAttribute('aria-expanded')).toBe('true');
    expect(screen.getByText('UserErrorDBEngineConnectionFailed')).toBeTruthy();
  });

  it('checks the form as it stands after a change, and does not block validation', async () => {
    const { bridge, user } = await open(flight());
    await section();
    await waitFor(() => expect(asked(bridge, 'flight_check')).toHaveLength(1), SLOW);
    await user.type(screen.getByRole('textbox', { name: 'New database' }), 'x');
    await waitFor(
      () =>
        expect(asked(bridge, 'flight_check').at(-1)).toMatchObject({
          draft: { databaseName: 'orders_restored_20261115x' },
          refresh: false,
        }),
      SLOW,
    );
    expect(screen.getByRole('button', { name: 'Validate' }).getAttribute('aria-disabled')).not.toBe('true');
  });

  it('reads everything again when asked to', async () => {
    const { bridge, user } = await open(flight());
    await screen.findByText('2 things are missing, and 1 cannot be seen.', {}, SLOW);
    await user.click(screen.getByRole('button', { name: 'Check again' }));
    expect(asked(bridge, 'flight_check').at(-1)).toMatchObject({ refresh: true });
  });

  it('says that it could not be finished, and offers to try again', async () => {
    await open(flightScenes['unchecked']!());
    const check = await section();
    const alert = await within(check).findByRole('alert', {}, SLOW);
    expect(alert.textContent).toMatch(/flight check was not finished/);
    expect(within(check).queryByText(/in order/)).toBeNull();
  });
});

describe('fixing', () => {
  it('shows what would be changed, changes it once, and checks again by itself', async () => {
    const { bridge, user } = await open(flight());
    await user.click(await screen.findByRole('button', { name: /^Fix: The vault’s identity/ }, SLOW));
    const dialog = await screen.findByRole('dialog', {}, SLOW);
    await within(dialog).findByText(/can read the settings of this server/, {}, SLOW);
    const [narrow] = within(dialog).getAllByRole<HTMLInputElement>('radio');
    expect(narrow?.checked).toBe(true);
    await user.click(within(dialog).getByRole('radio', { name: /resource group rg-data/ }));
    await user.click(within(dialog).getByRole('switch', { name: /Undo after this restore/ }));
    await user.dblClick(within(dialog).getByRole('button', { name: 'Make the change' }));
    await within(dialog).findByText('In place', {}, SLOW);
    expect(asked(bridge, 'fix_apply')).toEqual([
      expect.objectContaining({
        undoAfterRestore: true,
        fixes: [
          { lineId: 'server-role', scope: expect.stringMatching(/resourceGroups\/rg-data$/) as string },
        ],
      }),
    ]);
    // The button that was pressed is gone, and the keyboard still reaches the dialog.
    expect(dialog.contains(document.activeElement)).toBe(true);
    await user.keyboard('{Escape}');
    await screen.findByText('Everything is in order.', {}, SLOW);
    expect(await screen.findByText('1 change made from here', {}, SLOW)).toBeTruthy();
    await waitFor(() =>
      expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Flight check' })),
    );
  });

  it('changes nothing when it is left', async () => {
    const { bridge, user } = await open(flight());
    const all = await screen.findByRole('button', { name: 'Fix all…' }, SLOW);
    await user.click(all);
    const dialog = await screen.findByRole('dialog', { name: 'Fix 2 things' }, SLOW);
    await within(dialog).findByRole('button', { name: 'Make 2 changes' }, SLOW);
    await user.keyboard('{Escape}');
    expect(asked(bridge, 'fix_apply')).toEqual([]);
    await waitFor(() => expect(document.activeElement).toBe(all));
  });

  it('offers what this account may not do as a request', async () => {
    const { bridge, user } = await open(flightScenes['lacks']!());
    await user.click(await screen.findByRole('button', { name: /^Fix: The vault’s identity/ }, SLOW));
    const dialog = await screen.findByRole('dialog', {}, SLOW);
    await within(dialog).findByText(/lacks Microsoft.Authorization/, {}, SLOW);
    await user.click(within(dialog).getByRole('button', { name: 'Make the change' }));
    expect(asked(bridge, 'fix_apply')).toEqual([]);
    // For the wider place it is looked anew what this account may do there.
    const group = /rg-data$/;
    await user.click(within(dialog).getByRole('radio', { name: /resource group rg-data/ }));
    const scopeOf = (request: unknown) => (request as FixRequest).fixes.map(({ scope }) => scope);
    await waitFor(() =>
      expect(scopeOf(asked(bridge, 'fix_preview').at(-1))).toEqual([expect.stringMatching(group)]),
    );
    await user.click(within(dialog).getByRole('button', { name: 'Hand off…' }));
    // In jsdom what keeps the rest of a page from screen readers may not hear of the second dialog's focus; a browser tells it.
    const handOff = await screen.findByRole('dialog', { name: 'Hand off', hidden: true }, SLOW);
    expect(scopeOf(asked(bridge, 'handoff_get').at(-1))).toEqual([expect.stringMatching(group)]);
    // And back to the narrowest, in the request too.
    await user.click(within(handOff).getByRole('radio', { name: /alone/, hidden: true }));
    await waitFor(() =>
      expect(scopeOf(asked(bridge, 'handoff_get').at(-1))).toEqual([
        expect.stringMatching(/pg-prod-weu-02$/),
      ]),
    );
    await user.keyboard('{Escape}');
    await waitFor(() =>
      expect(document.activeElement?.getAttribute('aria-label')).toMatch(/^Fix: The vault/),
    );
  });

  it('shows a change that waits with what is known of it', async () => {
    const { user } = await open(flightScenes['changing']!());
    await user.click(await screen.findByRole('button', { name: /^Fix: The vault’s identity/ }, SLOW));
    await user.click(await screen.findByRole('button', { name: 'Make the change' }, SLOW));
    const dialog = await screen.findByRole('dialog', {}, SLOW);
    await within(dialog).findByText(/It can take minutes until it shows/, {}, SLOW);
    expect(screen.queryByRole('progressbar', { name: /%/ })).toBeNull();
  });
});

describe('handing off', () => {
  it('shows four forms of the same, saves one as a file, and says that the check follows by itself', async () => {
    const saveText = vi.fn((_title: string, _name: string, _text: string) => Promise.resolve(true));
    const { user } = await open(flight(), '/databases/orders', { saveText });
    await user.click(await screen.findByRole('button', { name: 'Hand off…' }, SLOW));
    const dialog = await screen.findByRole('dialog', { name: 'Hand off' }, SLOW);
    await within(dialog).findByText(/the role Reader on pg-prod-weu-02\.$/, {}, SLOW);
    expect(dialog.textContent).toMatch(/turns green by itself/);
    await user.click(within(dialog).getByRole('tab', { name: 'Bicep' }));
    expect(
      within(dialog)
        .getAllByRole('region')
        .map((each) => each.getAttribute('aria-label')),
    ).toEqual(expect.arrayContaining(['request.bicep', 'beside.sh']));
    await user.click(within(dialog).getByRole('button', { name: 'Save as… request.bicep' }));
    expect(saveText).toHaveBeenCalledWith('Save request', 'request.bicep', expect.any(String));
  });
});

describe('changes that were made', () => {
  it('are taken back from the list, and what somebody else changed is shown and left alone', async () => {
    const gone = record({
      state: { label: 'Taken back', tone: 'neutral', raw: 'undone', detail: null },
      canUndo: { allowed: false, reason: 'It was taken back.' },
    });
    const scene = flight(
      { fixes_list: () => ({ rows: [record()], problems: [] }) },
      { fix_undo: () => Promise.resolve(gone) },
    );
    const { bridge, user } = await open(scene, '/settings');
    const card = await screen.findByRole('region', { name: 'Changes made to Azure' }, SLOW);
    await user.click(await within(card).findByRole('button', { name: /^Undo: Give bv-prod-weu/ }, SLOW));
    await within(card).findByText('Taken back', {}, SLOW);
    expect(asked(bridge, 'fix_undo')).toEqual([{ key: 'fix-1' }]);
    expect(within(card).queryByRole('button', { name: /^Undo/ })).toBeNull();
  });

  it('stand on the page of the restore that they were made for', async () => {
    const { user } = await open(flightScenes['changed']!(), '/activity/completed');
    const card = await screen.findByRole('region', { name: 'Changes made for this restore' }, SLOW);
    expect(within(card).getAllByRole('listitem')).toHaveLength(1);
    // Those that were made apart from it are in the one list of all.
    expect(card.textContent).toMatch(/1 change made apart from it stands or needs a look/);
    await user.click(within(card).getByRole('link', { name: 'All changes' }));
    const heading = await screen.findByRole('heading', { name: 'Changes made to Azure' }, SLOW);
    await waitFor(() => expect(document.activeElement).toBe(heading));
    const all = await screen.findByRole('region', { name: 'Changes made to Azure' });
    await waitFor(() => expect(within(all).getAllByRole('listitem')).toHaveLength(2));
  });

  it('say what stands now where somebody else changed it', async () => {
    await open(flightScenes['changed']!(), '/settings');
    await screen.findByText(/now ends at 10.0.0.255/, {}, SLOW);
  });
});

describe('permissions outside of a restore', () => {
  it('are checked for the server of the form, and for another one', async () => {
    const { bridge, user } = await open(flight(), '/databases/orders/permissions');
    await screen.findByText('2 things are missing, and 1 cannot be seen.', {}, SLOW);
    expect(asked(bridge, 'permissions_check')[0]).toMatchObject({
      target: 'database',
      serverId: expect.stringContaining('pg-prod-weu-02') as string,
      storageId: '',
    });
    await user.click(screen.getByRole('combobox', { name: 'Server' }));
    await user.click(await screen.findByRole('option', { name: /pg-prod-neu-02/ }, SLOW));
    await waitFor(
      () =>
        expect(asked(bridge, 'permissions_check').at(-1)).toMatchObject({
          serverId: expect.stringContaining('pg-prod-neu-02') as string,
        }),
      SLOW,
    );
    // The secret is chosen as in the form; one that is typed is looked at when it is whole.
    await user.click(screen.getByRole('combobox', { name: 'Key vault' }));
    await user.click(await screen.findByRole('option', { name: /kv-prod-neu/ }, SLOW));
    await user.click(screen.getByRole('combobox', { name: 'Secret' }));
    // Disabled, and therefore what one wants to know of.
    await user.click(await screen.findByRole('option', { name: /dbauth-old/ }, SLOW));
    const uri = secrets().rows[1]!.uri;
    await waitFor(
      () => expect(asked(bridge, 'permissions_check').at(-1)).toMatchObject({ secretUri: uri }),
      SLOW,
    );
    const count = asked(bridge, 'permissions_check').length;
    const typed = 'https://kv.vault.azure.net/secrets/other';
    await user.clear(screen.getByRole('combobox', { name: 'Secret' }));
    await user.type(screen.getByRole('combobox', { name: 'Secret' }), typed);
    expect(asked(bridge, 'permissions_check')).toHaveLength(count);
    await user.tab();
    await waitFor(
      () => expect(asked(bridge, 'permissions_check').at(-1)).toMatchObject({ secretUri: typed }),
      SLOW,
    );
    await user.click(screen.getByRole('radio', { name: 'A storage account' }));
    await waitFor(
      () =>
        expect(asked(bridge, 'permissions_check').at(-1)).toMatchObject({ target: 'files', serverId: '' }),
      SLOW,
    );
  });
});
