import { render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { Draft } from '@/ipc/gen/types';
import { forgetKeyedStores } from '@/lib/keyedStore';
import { App } from '@/routes/app';

import type { FixtureBridge } from './fixtures/bridge';
import { kinds } from './fixtures/flowScenes';
import {
  archived,
  guarded,
  guardElsewhere,
  guardHas,
  guardMissing,
  kindsCheck,
  notes,
  paired,
  pairedUnread,
} from './fixtures/kinds';
import { apiError } from './fixtures/session';
import { timeline } from './fixtures/timeline';

const SLOW = { timeout: 10_000 };
vi.setConfig({ testTimeout: 30_000 });

async function open(bridge: FixtureBridge) {
  window.location.hash = '/databases/orders';
  render(<App bridge={bridge} />);
  await screen.findByRole('heading', { level: 1, name: /orders/ }, SLOW);
  return userEvent.setup();
}

const asked = (bridge: FixtureBridge, name: string) =>
  bridge.sent.filter((each) => each.name === name).map((each) => each.request);
const checked = (bridge: FixtureBridge) => asked(bridge, 'plan_check').at(-1) as { draft: Draft } | undefined;

beforeEach(() => {
  forgetKeyedStores();
  Element.prototype.scrollIntoView = () => undefined;
});

describe('the paired region', () => {
  it('is a lane of its own, reached by keys, and takes the form there', async () => {
    const bridge = kinds(paired());
    const user = await open(bridge);
    const list = screen.getByRole('listbox', { name: 'Recovery points, oldest first' });
    expect(
      within(list)
        .getAllByRole('group')
        .map((each) => each.getAttribute('aria-label')),
    ).toEqual(['East US 2', 'Central US (secondary)']);
    expect(screen.getByText(/up to 12 hours/)).toBeTruthy();
    list.focus();
    await user.keyboard('{ArrowDown}');
    await user.keyboard('{ArrowDown}');
    await waitFor(() =>
      expect(screen.getByRole('radio', { name: 'Central US', checked: true })).toBeTruthy(),
    );
    await waitFor(
      () => expect(checked(bridge)?.draft).toMatchObject({ secondary: true, serverId: '' }),
      SLOW,
    );
    expect(asked(bridge, 'servers_list')).toContainEqual(expect.objectContaining({ secondary: true }));
  });

  it('says which point is taken where the chosen one has not arrived, and comes back to the places', async () => {
    const bridge = kinds(paired());
    const user = await open(bridge);
    await user.click(screen.getByRole('radio', { name: 'Central US' }));
    await screen.findByText(/Central US does not have the point of 15 Nov 2026.*1 Nov 2026/);
    await user.click(screen.getByRole('radio', { name: 'East US 2' }));
    await waitFor(
      () =>
        expect(checked(bridge)?.draft).toMatchObject({
          secondary: false,
          serverId: expect.stringContaining('pg-prod-weu-02') as string,
        }),
      SLOW,
    );
  });

  it('shows the points of the region that the form is about, and both on demand', async () => {
    const user = await open(kinds(paired()));
    const chips = screen.getByRole('group', { name: 'Points of' });
    expect(within(chips).getByRole('button', { pressed: true }).textContent).toMatch(/East US 2 145/);
    await user.click(screen.getByRole('radio', { name: 'Central US' }));
    expect(within(chips).getByRole('button', { pressed: true }).textContent).toMatch(/Central US 48/);
    await user.click(within(chips).getByRole('button', { name: /Both/ }));
    expect(within(chips).getByRole('button', { pressed: true }).textContent).toMatch(/Both 193/);
  });

  it('says at its place that it could not be read, beside the points that could', async () => {
    await open(kinds(pairedUnread()));
    expect(screen.getByRole('region', { name: 'Recovery points' }).textContent).toMatch(
      /Points in Central US.*may not read/,
    );
    expect(screen.getAllByRole('option')).toHaveLength(145);
  });
});

describe('a range of days', () => {
  it('filters the table, and can be taken away', async () => {
    const user = await open(kinds(timeline()));
    await user.type(screen.getByLabelText('From'), '2026-10-01');
    await user.type(screen.getByLabelText('To'), '2026-10-31');
    await screen.findByText('4 of 145 points');
    await user.click(screen.getByRole('button', { name: 'All dates' }));
    expect(screen.queryByText('4 of 145 points')).toBeNull();
  });
});

describe('the archive', () => {
  it('asks for priority and days, says what they mean, and sends them', async () => {
    const bridge = kinds(archived());
    const user = await open(bridge);
    const group = await screen.findByRole('group', { name: 'Bring back from the archive' }, SLOW);
    expect(group.textContent).toMatch(/15 days.*Hours.*charges/);
    await user.click(within(group).getByRole('radio', { name: 'High' }));
    expect(within(group).getByText(/may refuse High/)).toBeTruthy();
    const days = within(group).getByRole('spinbutton', { name: /Days/ });
    await user.clear(days);
    await user.type(days, '12');
    await user.tab();
    await waitFor(
      () =>
        expect(checked(bridge)?.draft).toMatchObject({ rehydrationPriority: 'high', rehydrationDays: 12 }),
      SLOW,
    );
    await user.click(screen.getByRole('button', { name: 'Validate' }));
    await screen.findByText(/starts bringing the point back.*charges/, {}, SLOW);
  });

  it('says of a point that it has to be brought back, or until when its copy is there', async () => {
    const user = await open(kinds(archived()));
    const card = screen.getByRole('region', { name: 'The chosen point' });
    expect(card.textContent).toMatch(/has to be brought back first/);
    screen.getByRole('listbox', { name: 'Recovery points, oldest first' }).focus();
    await user.keyboard('{ArrowLeft}');
    expect(card.textContent).toMatch(/Copy available until.*1 Dec 2026.*8 days left/);
  });

  it('leaves the identity where it is until somebody wants another', async () => {
    const bridge = kinds(archived());
    const user = await open(bridge);
    await user.selectOptions(screen.getByLabelText('Vault identity'), 'id-restore');
    await waitFor(() => expect(checked(bridge)?.draft.identityId).toMatch(/id-restore$/), SLOW);
  });
});

describe('what to know', () => {
  it('has what stops and warns open, and information behind its titles', async () => {
    await open(kinds(timeline(), { plan_check: ({ draft }) => kindsCheck(draft, timeline(), notes) }));
    const know = await screen.findByRole('region', { name: 'What to know before restoring' }, SLOW);
    const items = within(know).getAllByRole('listitem');
    expect(items.map((item) => item.querySelector('details') !== null)).toEqual([
      false,
      false,
      true,
      true,
      true,
    ]);
    expect(items[0]?.textContent).toMatch(/Prevents this restore.*older PostgreSQL.*lower version/);
  });
});

describe('a resource guard', () => {
  const group = () => screen.findByRole('group', { name: 'Resource guard' }, SLOW);

  it('is not asked for where there is none', async () => {
    const bridge = kinds(timeline());
    await open(bridge);
    expect(screen.queryByRole('group', { name: 'Resource guard' })).toBeNull();
    expect(asked(bridge, 'guard_get')).toHaveLength(0);
  });

  it('is one calm line with the right', async () => {
    await open(kinds(guarded(), { guard_get: guardHas }));
    await screen.findByText(/Your account may restore under guard-finance/, {}, SLOW);
    expect((await group()).textContent).not.toMatch(/Role to ask for/);
  });

  it('names the role, whom to ask and in which words, without it', async () => {
    await open(kinds(guarded(), { guard_get: guardMissing }));
    await screen.findByText('Role to ask for', {}, SLOW);
    expect((await group()).textContent).toMatch(/Backup MUA Operator.*security\.admin@contoso\.example/);
    expect(screen.getByRole('button', { name: /Copy.*text to send/ })).toBeTruthy();
  });

  it('is looked at again when the role was given', async () => {
    let given = false;
    const user = await open(kinds(guarded(), { guard_get: () => (given ? guardHas() : guardMissing()) }));
    const again = await screen.findByRole('button', { name: 'Look again' }, SLOW);
    given = true;
    await user.click(again);
    await screen.findByText(/Your account may restore under guard-finance/, {}, SLOW);
  });

  it('is looked for in the tenant that is chosen or typed', async () => {
    const bridge = kinds(guarded(), { guard_get: guardElsewhere });
    const user = await open(bridge);
    const field = await screen.findByRole('combobox', { name: 'Tenant of the guard' }, SLOW);
    await user.type(field, 'security.contoso.example');
    expect(asked(bridge, 'guard_get')).toHaveLength(1);
    await user.click(screen.getByRole('button', { name: 'Look there' }));
    await waitFor(() =>
      expect(asked(bridge, 'guard_get')).toContainEqual(
        expect.objectContaining({ tenant: 'security.contoso.example' }),
      ),
    );
  });

  it('says when it could not be read, and asks again', async () => {
    const bridge = kinds(guarded(), { guard_get: () => Promise.reject(apiError()) });
    const user = await open(bridge);
    await user.click(await within(await group()).findByRole('button', { name: 'Try again' }, SLOW));
    await waitFor(() => expect(asked(bridge, 'guard_get').length).toBeGreaterThan(1));
  });
});

describe('the summary', () => {
  it('is marked while it is about the form of a moment ago', async () => {
    const user = await open(kinds(timeline()));
    const box = screen.getByRole('region', { name: 'What will happen' });
    await waitFor(() => expect(box.getAttribute('aria-busy')).toBe('false'), SLOW);
    await user.type(screen.getByRole('textbox', { name: 'New database' }), '2');
    expect(box.getAttribute('aria-busy')).toBe('true');
    await waitFor(() => expect(box.getAttribute('aria-busy')).toBe('false'), SLOW);
    expect(box.textContent).toMatch(/orders_restored_202611152/);
  });
});
