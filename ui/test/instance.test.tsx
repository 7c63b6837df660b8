import { screen, within } from '@testing-library/react';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { resetLists } from '@/state/listView';

import { databases } from './fixtures/databases';
import { instance } from './fixtures/instance';
import { open } from './fixtures/open';
import { apiError } from './fixtures/session';
import { scenes, world } from './fixtures/world';

vi.setConfig({ testTimeout: 30_000 });

beforeEach(() => resetLists());

describe('the details of an instance', () => {
  const path = `#/databases/${encodeURIComponent(databases().rows[0]!.id)}/details`;

  it('are opened from the row, by its menu or a key', async () => {
    const bridge = world(undefined, { databases_list: () => databases(10) });
    const user = await open(bridge, '#/databases');
    const more = (await screen.findAllByRole('button', { name: 'More' }))[0]!;
    await user.click(more);
    await user.click(await screen.findByRole('menuitem', { name: 'Details' }));
    await screen.findByRole('heading', { level: 1, name: 'Details' });
    const first = databases(10).rows.find((row) => row.name === 'customers')!;
    expect(bridge.sent.at(-1)).toEqual({ name: 'instance_get', request: { instanceId: first.id } });
    await user.click(
      within(screen.getByRole('navigation', { name: 'Breadcrumb' })).getByRole('link', { name: 'Databases' }),
    );
    const row = within(await screen.findByRole('grid')).getAllByRole('row')[1]!;
    row.focus();
    await user.keyboard('i');
    await screen.findByRole('heading', { level: 1, name: 'Details' });
  });

  it('show facts, errors with what to do, what is missing, and JSON on demand', async () => {
    const user = await open(scenes['torn']!(), path, 'Details');
    const source = await screen.findByRole('region', { name: 'Data source' });
    expect(within(source).getByRole('button', { name: 'Copy resource id' })).toBeTruthy();
    expect(screen.getByRole('region', { name: 'Errors of the protection' }).textContent).toContain(
      'The vault cannot reach the server.',
    );
    expect(screen.getByText(/Policy weekly-10y \(access denied, 403\)/)).toBeTruthy();
    expect(screen.queryByText(/"name": "inventory"/)).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Show JSON' }));
    expect(screen.getByRole('region', { name: 'The instance as Azure sent it' }).textContent).toContain(
      '"inventory"',
    );
  });

  it('say why there is nothing to restore, or nothing to show', async () => {
    const bare = instance({ errors: [] });
    const database = {
      ...bare.database,
      canRestore: { allowed: false, reason: 'There is no recovery point yet.' },
    };
    await open(world(undefined, { instance_get: () => ({ ...bare, database }) }), path, 'Details');
    const button = await screen.findByRole('button', { name: 'Restore…' });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    expect(screen.getByText('There is no recovery point yet.')).toBeTruthy();
  });

  it('can be asked for again when they could not be read', async () => {
    let broken = true;
    const answer = () => (broken ? Promise.reject(apiError({ code: 'offline' })) : instance());
    const user = await open(world(undefined, { instance_get: answer }), path, 'Details');
    await screen.findByText(/The details cannot be shown/);
    broken = false;
    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await screen.findByRole('region', { name: 'Data source' });
  });
});
