import { screen, waitFor, within } from '@testing-library/react';
import type userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { SavedViews } from '@/ipc/gen/types';
import { resetLists } from '@/state/listView';

import type { FixtureBridge } from './fixtures/bridge';
import { databases } from './fixtures/databases';
import { activity, summary } from './fixtures/jobs';
import { open } from './fixtures/open';
import { apiError } from './fixtures/session';
import { scenes, world } from './fixtures/world';

vi.setConfig({ testTimeout: 30_000 });

beforeEach(() => resetLists());

type User = ReturnType<typeof userEvent.setup>;

/** The button that names the view; its first word is read and not drawn, and the space behind it depends on who reads. */
const view = (name: string) => screen.findByRole('button', { name: new RegExp(`^View: ?${name}$`) });
const chip = (name: string | RegExp) => within(screen.getByRole('search')).getByRole('button', { name });
const keptViews = (bridge: FixtureBridge) => {
  const { request } = bridge.sent.findLast((each) => each.name === 'views_set')!;
  return (request as SavedViews).views;
};
/** Said under the list, and a moment later aloud. */
const shows = (count: RegExp) => screen.findAllByText(count);
const cellsOf = (row: HTMLElement) =>
  within(row)
    .getAllByRole('gridcell')
    .map((cell) => cell.textContent);

async function pick(user: User, name: string, ...values: (string | RegExp)[]) {
  await user.click(chip(name));
  for (const value of values) await user.click(await screen.findByRole('menuitemcheckbox', { name: value }));
  await user.keyboard('{Escape}');
}

async function viewMenu(user: User, item: string | RegExp, role = 'menuitem') {
  await user.click(await screen.findByRole('button', { name: /^View:/ }));
  await user.click(await screen.findByRole(role, { name: item }));
}

async function nameIt(user: User, name: string, button: string) {
  const field = await screen.findByRole('textbox', { name: 'Name' });
  await user.clear(field);
  await user.type(field, name);
  await user.click(screen.getByRole('button', { name: button }));
}

describe('chips', () => {
  it('narrow together, say what they would show, and are still set on the way back', async () => {
    const user = await open(world(undefined, { databases_list: () => databases(10) }), '#/databases');
    await screen.findByRole('grid');
    await pick(user, 'Type', /Flexible server/);
    await shows(/Showing 3 of 10/);
    await user.click(chip('Vault'));
    const counts = (await screen.findAllByRole('menuitemcheckbox')).map((each) => each.textContent);
    expect(counts).toEqual([
      'bv-dev-weu1',
      'bv-fin-guarded0',
      'bv-geo-eus21',
      'bv-prod-neu0',
      'bv-prod-weu1',
      'testBkpVault0',
    ]);
    await user.click(screen.getByRole('menuitemcheckbox', { name: /bv-dev-weu/ }));
    await user.click(screen.getByRole('menuitemcheckbox', { name: /bv-prod-weu/ }));
    await user.keyboard('{Escape}');
    await shows(/Showing 2 of 10/);
    expect(chip('Vault: 2 of 6')).toBeTruthy();
    await user.click(screen.getByRole('link', { name: 'Settings' }));
    await screen.findByRole('heading', { level: 1, name: 'Settings' });
    await user.click(screen.getByRole('link', { name: 'Databases' }));
    await shows(/Showing 2 of 10/);
    await user.click(screen.getByRole('button', { name: 'Clear all' }));
    await shows(/Showing all 10/);
    expect(screen.queryByRole('button', { name: 'Clear all' })).toBeNull();
  });
});

describe('views', () => {
  it('are saved under a name, know when they are changed, and take the change', async () => {
    const bridge = world(undefined, { databases_list: () => databases(10) });
    const user = await open(bridge, '#/databases');
    await screen.findByRole('grid');
    await pick(user, 'Type', /Flexible/);
    await user.click(await screen.findByRole('button', { name: 'Save view' }));
    await nameIt(user, ' Flexible ones ', 'Save');
    await view('Flexible ones');
    expect(keptViews(bridge)).toEqual([
      {
        list: 'databases',
        name: 'Flexible ones',
        query: '{"v":1,"in":{"type":["flexibleServer"]},"by":"name"}',
      },
    ]);
    await pick(user, 'Subscription', /Development/);
    await view('Flexible ones ?changed');
    await viewMenu(user, 'Keep the changes in “Flexible ones”');
    await view('Flexible ones');
    await viewMenu(user, 'All databases', 'menuitemradio');
    await shows(/Showing all 10/);
    await viewMenu(user, 'Flexible ones', 'menuitemradio');
    await shows(/Showing 1 of 10/);
  });

  it('are renamed, and never take a name that is taken', async () => {
    const views: SavedViews = {
      views: [
        { list: 'databases', name: 'Prod', query: '{"v":1,"q":"prod"}' },
        { list: 'activity', name: 'Mine', query: '{"v":1}' },
        { list: 'databases', name: 'Finance', query: '{"v":1,"q":"fin"}' },
      ],
    };
    const bridge = world(undefined, { views_get: () => views });
    const user = await open(bridge, '#/databases');
    await viewMenu(user, 'Prod', 'menuitemradio');
    await viewMenu(user, 'Rename “Prod”…');
    await nameIt(user, 'finance', 'Rename');
    expect(screen.getByText('There is a view “finance” already.')).toBeTruthy();
    expect(bridge.sent.some((each) => each.name === 'views_set')).toBe(false);
    // The name is taken in this list only.
    await nameIt(user, 'Mine', 'Rename');
    await view('Mine');
    expect(keptViews(bridge).map((each) => `${each.list} ${each.name}`)).toEqual([
      'databases Mine',
      'activity Mine',
      'databases Finance',
    ]);
  });

  it('are deleted at once and brought back to their place', async () => {
    const views: SavedViews = {
      views: ['One', 'Two', 'Three'].map((name) => ({ list: 'activity', name, query: '{"v":1}' })),
    };
    const bridge = world(undefined, { views_get: () => views });
    const user = await open(bridge, '#/activity', 'Activity');
    await screen.findByRole('grid');
    await viewMenu(user, 'Two', 'menuitemradio');
    await viewMenu(user, 'Delete “Two”');
    await screen.findByText(/View “Two” is deleted/);
    expect(keptViews(bridge).map((each) => each.name)).toEqual(['One', 'Three']);
    await user.click(screen.getByRole('button', { name: 'Undo' }));
    await view('Two');
    expect(keptViews(bridge).map((each) => each.name)).toEqual(['One', 'Two', 'Three']);
  });

  it('of another version are shown and not applied', async () => {
    const views: SavedViews = { views: [{ list: 'databases', name: 'New', query: '{"v":9}' }] };
    const user = await open(world(undefined, { views_get: () => views }), '#/databases');
    await user.click(await screen.findByRole('button', { name: /^View:/ }));
    const item = await screen.findByRole('menuitemradio', { name: /New/ });
    expect(item.getAttribute('aria-disabled')).toBe('true');
    expect(item.textContent).toContain('from another version');
  });

  it('are not written over when they could not be read', async () => {
    const failing = () => Promise.reject(apiError({ code: 'storage', message: 'The file is locked.' }));
    const user = await open(world(undefined, { views_get: failing }), '#/databases');
    await screen.findByText(/Saved views could not be read/);
    await pick(user, 'Type', /Flexible/);
    await screen.findByRole('button', { name: 'Clear all' });
    expect(screen.queryByRole('button', { name: 'Save view' })).toBeNull();
  });

  it('that are refused say why at the field, and keep what was typed', async () => {
    const refuse = () =>
      Promise.reject(apiError({ code: 'invalidInput', message: 'There are 50 views already.' }));
    const user = await open(world(undefined, { views_set: refuse }), '#/databases');
    await screen.findByRole('grid');
    await viewMenu(user, 'Save as a new view…');
    await nameIt(user, 'One more', 'Save');
    await screen.findByText('There are 50 views already.');
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Name' }).value).toBe('One more');
  });
});

describe('activity', () => {
  it('names each vault that could not be read and why, beside what could', async () => {
    await open(scenes['torn']!(), '#/activity', 'Activity');
    const banner = await screen.findByRole('region', { name: 'Not everything could be read' });
    expect(banner.textContent).toContain('Vault bv-fin-guarded (access denied, 403)');
    expect(banner.textContent).toContain('Vault bv-prod-neu (Azure reported an error, 500)');
    const rows = within(screen.getByRole('grid', { name: 'Jobs' }))
      .getAllByRole('row')
      .slice(1);
    expect(rows).toHaveLength(6);
    expect(cellsOf(rows[4]!)).toEqual(
      expect.arrayContaining([expect.stringContaining('Cross-region'), 'bv-geo-eus2 in Central US']),
    );
    expect(within(rows[5]!).getByRole('img', { name: 'Kept here; Azure lists it no more' })).toBeTruthy();
    expect(screen.getByText(/last 14 days.*since 4 Oct 2026/)).toBeTruthy();
    expect(screen.getByText(/copy of orders.*It ends/).textContent).toContain('in 5 days');
  });

  it('begins with restores, and shows every other job on demand', async () => {
    const rows = [
      ...activity().rows,
      summary({
        key: 'b',
        operation: 'scheduledBackup',
        operationLabel: 'Scheduled backup',
        name: 'nightly',
      }),
    ];
    const bridge = world(undefined, { activity_list: () => ({ ...activity(), rows }) });
    const user = await open(bridge, '#/activity', 'Activity');
    await shows(/Showing 4 of 5/);
    expect(chip('Operation: Restores')).toBeTruthy();
    await viewMenu(user, 'All jobs', 'menuitemradio');
    await shows(/Showing all 5/);
    await pick(user, 'Operation', /Scheduled backup/);
    await shows(/Showing 1 of 5/);
    await user.click(chip('Started here'));
    expect(chip('Started here').getAttribute('aria-pressed')).toBe('true');
  });

  it('takes days from and to', async () => {
    const user = await open(scenes['torn']!(), '#/activity', 'Activity');
    await shows(/Showing all 6/);
    await user.click(chip('Time'));
    await user.click(await screen.findByRole('menuitem', { name: /From one day/ }));
    await user.type(await screen.findByLabelText('To'), '2026-01-01');
    await user.click(screen.getByRole('button', { name: 'Show' }));
    await shows(/Showing 0 of 6/);
    await screen.findByRole('button', { name: 'Until 1 Jan 2026' });
  });

  it('asks the vaults again while it is looked at, and not while it is hidden', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    try {
      const bridge = world();
      const asked = () =>
        bridge.sent.filter(
          (each) => each.name === 'activity_list' && (each.request as { refresh: boolean }).refresh,
        );
      await open(bridge, '#/activity', 'Activity');
      await screen.findByRole('grid');
      await vi.advanceTimersByTimeAsync(31_000);
      await waitFor(() => expect(asked()).toHaveLength(1));
      const hidden = vi.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
      await vi.advanceTimersByTimeAsync(90_000);
      expect(asked()).toHaveLength(1);
      hidden.mockReturnValue('visible');
      await vi.advanceTimersByTimeAsync(31_000);
      await waitFor(() => expect(asked()).toHaveLength(2));
    } finally {
      vi.useRealTimers();
    }
  });
});
