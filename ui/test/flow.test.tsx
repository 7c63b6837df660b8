import { act, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import { forgetKeyedStores } from '@/lib/keyedStore';
import { App } from '@/routes/app';

import type { FixtureBridge } from './fixtures/bridge';
import { flow } from './fixtures/flowScenes';
import { jobIn } from './fixtures/jobStates';
import { flexible, timeline } from './fixtures/timeline';

const SLOW = { timeout: 10_000 };
vi.setConfig({ testTimeout: 30_000 });

async function open(bridge: FixtureBridge, path = '/databases/orders', heading: string | RegExp = 'orders') {
  window.location.hash = path;
  render(<App bridge={bridge} />);
  await screen.findByRole('heading', { level: 1, name: heading }, SLOW);
  return userEvent.setup();
}

const sent = (bridge: FixtureBridge, name: string) => bridge.sent.filter((each) => each.name === name);
const validated = () => screen.findByRole('button', { name: 'Restore now' }, SLOW);

beforeEach(() => {
  forgetKeyedStores();
  Element.prototype.scrollIntoView = () => undefined;
});

describe('choosing a point', () => {
  it('takes the newest before a moment, and says what would be lost', async () => {
    const user = await open(flow());
    const list = screen.getByRole('listbox', { name: 'Recovery points, oldest first' });
    list.focus();
    await user.keyboard('{ArrowLeft}{ArrowLeft}');
    expect(screen.getByRole('heading', { name: 'Restore 1 Nov 2026, 03:00' })).toBeTruthy();
    await user.type(screen.getByRole('textbox', { name: 'Newest before' }), '20 Nov 2026 14:05');
    await screen.findByText('5 days 11 h of changes would be missing.', {}, SLOW);
    expect(screen.getByRole('heading', { name: 'Restore 15 Nov 2026, 03:00' })).toBeTruthy();
  });

  it('says at the field what it does not understand, and leaves the point alone', async () => {
    const user = await open(flow());
    await user.type(screen.getByRole('textbox', { name: 'Newest before' }), 'soon');
    await screen.findByText(/Not understood/, {}, SLOW);
    expect(screen.getByRole('heading', { name: 'Restore 15 Nov 2026, 03:00' })).toBeTruthy();
  });

  it('has one tab stop, a text for every point, and the chosen one marked', async () => {
    const user = await open(flow());
    const list = screen.getByRole('listbox', { name: 'Recovery points, oldest first' });
    expect(within(list).getAllByRole('option')).toHaveLength(145);
    list.focus();
    await user.keyboard('{Home}');
    const chosen = within(list).getByRole('option', { selected: true });
    expect(list.getAttribute('aria-activedescendant')).toBe(chosen.id);
    expect(chosen.textContent).toMatch(/2024.*UTC.*Archive.*must be rehydrated/);
  });
});

describe('the form', () => {
  it('keeps what was filled in when the kind is changed and changed back', async () => {
    const user = await open(flow());
    const name = screen.getByRole('textbox', { name: 'New database' });
    await user.clear(name);
    await user.type(name, 'orders_mine');
    await user.click(screen.getByRole('radio', { name: 'As files' }));
    await user.click(screen.getByRole('radio', { name: 'As a new database' }));
    expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'New database' }).value).toBe('orders_mine');
  });

  it('says what is wrong at the field, and takes the suggestion with one click', async () => {
    const user = await open(flow());
    const name = screen.getByRole('textbox', { name: 'New database' });
    await user.clear(name);
    await user.type(name, 'orders');
    await screen.findByText('pg-prod-weu-02 has a database of that name.', {}, SLOW);
    await user.click(screen.getByRole('button', { name: 'Use orders_restored_20261115' }));
    await screen.findByText('free', {}, SLOW);
  });

  it('says at the button what is only missing', async () => {
    const user = await open(flow());
    await user.clear(screen.getByRole('textbox', { name: 'New database' }));
    await screen.findByText('First: Name the new database.', {}, SLOW);
    expect(screen.getByRole('button', { name: 'Validate' }).getAttribute('aria-disabled')).toBe('true');
    expect(screen.getByRole('textbox', { name: 'New database' }).getAttribute('aria-invalid')).not.toBe(
      'true',
    );
  });

  it('shows the way that is not possible with its reason', async () => {
    const user = await open(flow(flexible()), '/databases/billing', 'pgflex-billing');
    const database = screen.getByRole('radio', { name: 'As a new database' });
    expect(database.getAttribute('aria-disabled')).toBe('true');
    await user.click(database);
    expect(screen.getByRole('radio', { name: 'As files' }).getAttribute('aria-checked')).toBe('true');
    expect(screen.getByText(/as files only/)).toBeTruthy();
  });
});

describe('validating and restoring', () => {
  it('sends a restore once, however often the button is pressed', async () => {
    let answer: (() => void) | undefined;
    const bridge = flow(timeline(), 'passes', {
      restore_start: () => new Promise((resolve) => (answer = () => resolve(jobIn('running')))),
    });
    const user = await open(bridge);
    await user.click(await screen.findByRole('button', { name: 'Validate' }));
    const button = await validated();
    await user.dblClick(button);
    await user.click(button);
    expect(sent(bridge, 'restore_start')).toHaveLength(1);
    act(() => answer?.());
    await screen.findByRole('heading', { level: 1, name: /orders → orders_restored/ }, SLOW);
  });

  it('drops the plan in plain sight when the form changes', async () => {
    const bridge = flow();
    const user = await open(bridge);
    await user.click(await screen.findByRole('button', { name: 'Validate' }));
    await validated();
    await user.type(screen.getByRole('textbox', { name: 'New database' }), '2');
    expect(screen.queryByRole('button', { name: 'Restore now' })).toBeNull();
    expect(screen.getByText(/no longer counts/)).toBeTruthy();
  });

  it('asks once more before the same restore is repeated', async () => {
    const bridge = flow(timeline(), 'repeats');
    const user = await open(bridge);
    await user.click(await screen.findByRole('button', { name: 'Validate' }));
    await user.click(await validated());
    expect(sent(bridge, 'restore_start')).toHaveLength(0);
    await user.click(screen.getByRole('checkbox', { name: 'Restore it again all the same' }));
    await user.click(screen.getByRole('button', { name: 'Restore now' }));
    expect(sent(bridge, 'restore_start')[0]?.request).toMatchObject({ repeatAnyway: true });
  });

  it('names the cause of a failure, and offers nothing to restore', async () => {
    const user = await open(flow(timeline(), 'fails'));
    await user.click(await screen.findByRole('button', { name: 'Validate' }));
    const alert = await screen.findByRole('alert', {}, SLOW);
    expect(alert.textContent).toMatch(/cannot read the secret.*Key Vault Secrets User.*administrator/);
    expect(screen.queryByRole('button', { name: 'Restore now' })).toBeNull();
  });
});

describe('a job', () => {
  it('follows newer snapshots and ignores older ones', async () => {
    const bridge = flow();
    await open(bridge, '/activity/running', /orders →/);
    const done = jobIn('completed');
    const job = { ...done, summary: { ...done.summary, key: 'running', seq: 9 } };
    act(() => bridge.emit({ kind: 'jobChanged', job }));
    await screen.findByRole('region', { name: 'Restored' });
    act(() => bridge.emit({ kind: 'jobChanged', job: jobIn('running') }));
    await waitFor(() => expect(screen.getByText('Completed')).toBeTruthy());
    expect(screen.queryByRole('timer')).toBeNull();
  });

  it.each([
    ['failed', 'The restore failed', true],
    ['neverStarted', 'Azure never started this restore', true],
    ['refused', 'Azure refused the restore', true],
    ['outcomeUnknown', 'Looking for the restore in Azure', false],
    ['completed', 'Restored', false],
  ])('that is %s says so, and offers another one only where that is safe', async (phase, heading, again) => {
    await open(flow(), `/activity/${phase}`, /orders →/);
    expect(screen.getByRole('heading', { name: heading })).toBeTruthy();
    expect(screen.queryByRole('link', { name: /Restore again/ }) !== null).toBe(again);
  });
});
