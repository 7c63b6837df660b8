import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';

import { forgetKeyedStores } from '@/lib/keyedStore';

import { flightOf, ready, record, wrong } from './fixtures/flight';
import { flight, flightScenes } from './fixtures/flightScenes';
import { open } from './fixtures/open';

beforeEach(() => {
  forgetKeyedStores();
  Element.prototype.scrollIntoView = () => undefined;
});

const spoken = () => screen.getAllByRole('status').map((each) => each.textContent);

describe('the keyboard', () => {
  it('stays in the card when a change is undone and its button goes', async () => {
    const gone = record({
      job: 'completed',
      state: { label: 'Taken back', tone: 'neutral', raw: 'undone', detail: null },
      canUndo: { allowed: false, reason: 'It was taken back.' },
    });
    const bridge = flight(
      { fixes_list: () => ({ rows: [record({ job: 'completed' })], problems: [] }) },
      { fix_undo: () => Promise.resolve(gone) },
    );
    const user = await open(bridge, '/activity/completed', /→/);
    const card = await screen.findByRole('region', { name: 'Changes made for this restore' });
    const undo = await within(card).findByRole('button', { name: /^Undo: / });
    undo.focus();
    await user.keyboard('{Enter}');
    await within(card).findByText('Taken back');
    const heading = within(card).getByRole('heading', { name: 'Changes made for this restore' });
    await waitFor(() => expect(document.activeElement).toBe(heading));
  });
});

describe('what is missing', () => {
  const box = (height: number) =>
    ({ left: 0, right: 400, top: 0, bottom: height, width: 400, height }) as DOMRect;

  /** The check, found in order, then wrong; the pointer rests at one place meanwhile. */
  async function after(rest: (check: HTMLElement) => Element) {
    Element.prototype.getBoundingClientRect = () => box(600);
    let broken = false;
    const bridge = flight(
      {},
      { permissions_check: (_, onItem) => flightOf(broken ? wrong() : ready(), onItem) },
    );
    const user = await open(bridge, '/databases/orders/permissions', /^Check permissions/);
    await screen.findByText('Everything is in order.');
    const check = screen.getByRole('region', { name: 'Flight check' });
    fireEvent.pointerMove(rest(check), { clientX: 200, clientY: 300 });
    broken = true;
    screen.getByRole('button', { name: 'Check again' }).focus();
    await user.keyboard('{Enter}');
    await screen.findByText('2 things are missing, and 1 cannot be seen.');
    return check;
  }

  it('does not move what the pointer rests on', async () => {
    const check = await after((each) => within(each).getByRole('button', { name: /^Target server/ }));
    expect(within(check).queryByRole('button', { name: /: missing$/ })).toBeNull();
  });

  it('is unfolded where the pointer rests on a list that stood over it, as when something was chosen', async () => {
    const check = await after(() => {
      const list = document.body.appendChild(document.createElement('div'));
      list.setAttribute('role', 'listbox');
      return list;
    });
    expect(within(check).getAllByRole('button', { name: /: missing$/ })).toHaveLength(2);
  });
});

describe('while a change is made', () => {
  it('whoever does not see the clock is told once that it takes minutes', async () => {
    const user = await open(flightScenes['changing']!(), '/databases/orders', 'orders');
    await user.click(await screen.findByRole('button', { name: /^Fix: The vault/ }));
    await user.click(await screen.findByRole('button', { name: 'Make the change' }));
    await waitFor(() =>
      expect(spoken()).toContainEqual(
        'Give bv-prod-weu the role Reader on pg-prod-weu-02: Waiting for it to show. Azure has taken the change. It can take minutes until it shows.',
      ),
    );
  });

  it('what stands says where it is taken back, and what was refused does not', async () => {
    const user = await open(flightScenes['wrong']!(), '/databases/orders', 'orders');
    await user.click(await screen.findByRole('button', { name: /^Fix: The vault/ }));
    await user.click(await screen.findByRole('button', { name: 'Make the change' }));
    await screen.findByText(/can be taken back there/);
  });

  it('a refusal is shown with its reason', async () => {
    const user = await open(flightScenes['refused']!(), '/databases/orders', 'orders');
    await user.click(await screen.findByRole('button', { name: /^Fix: The vault/ }));
    await user.click(await screen.findByRole('button', { name: 'Make the change' }));
    const dialog = await screen.findByRole('dialog');
    await within(dialog).findByText('Not made');
    expect(dialog.textContent).toMatch(/disallowed by policy/);
    expect(dialog.textContent).not.toMatch(/list of changes/);
  });
});
