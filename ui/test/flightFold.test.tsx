import { screen, waitFor, within } from '@testing-library/react';
import { beforeEach, describe, expect, it } from 'vitest';

import { inShort } from '@/features/flight/FlightVerdict';
import type { FlightCheck } from '@/ipc/gen/types';
import { forgetKeyedStores } from '@/lib/keyedStore';

import type { FixtureBridge } from './fixtures/bridge';
import { flightOf, ready, wrong } from './fixtures/flight';
import { flight } from './fixtures/flightScenes';
import { open } from './fixtures/open';

const asked = (bridge: FixtureBridge, name: string) =>
  bridge.sent.filter((each) => each.name === name).map((each) => each.request);
const section = () => screen.findByRole('region', { name: 'Flight check' });
const group = (name: RegExp) => screen.findByRole('button', { name });

beforeEach(() => {
  forgetKeyedStores();
  Element.prototype.scrollIntoView = () => undefined;
});

describe('what is in order', () => {
  it('is folded into a number for each group, and opens by key', async () => {
    const user = await open(flight(), '/databases/orders/permissions', /^Check permissions/);
    const check = await section();
    const vault = await group(/^Backup vault ?1 in order, 1 not needed$/);
    expect(vault.getAttribute('aria-expanded')).toBe('false');
    expect(within(check).queryByRole('button', { name: /managed identity/ })).toBeNull();
    // What is wrong is there without opening anything, and has no fold around it.
    expect(within(check).getAllByRole('button', { name: /: missing$/ })).toHaveLength(2);
    expect(within(check).queryByRole('button', { name: /^Target server/ })).toBeNull();
    vault.focus();
    await user.keyboard('{Enter}');
    expect(vault.getAttribute('aria-expanded')).toBe('true');
    const lines = within(screen.getByRole('group', { name: 'Backup vault' })).getAllByRole('listitem');
    expect(lines.map((each) => each.textContent)).toEqual([
      expect.stringMatching(/managed identity: ok/) as string,
      expect.stringMatching(/resource guard .*: not needed/) as string,
    ]);
  });

  it('is shown all at once where that is wanted, and that is remembered', async () => {
    const bridge = flight({}, { permissions_check: (_, onItem) => flightOf(ready(), onItem) });
    const user = await open(bridge, '/databases/orders/permissions', /^Check permissions/);
    await screen.findByText('Everything is in order.');
    expect(screen.queryByText(/managed identity/)).toBeNull();
    const all = screen.getByRole('button', { name: 'Show all' });
    expect(all.getAttribute('aria-pressed')).toBe('false');
    await user.click(all);
    expect(all.getAttribute('aria-pressed')).toBe('true');
    expect(screen.getByRole('button', { name: /managed identity: ok/ })).toBeTruthy();
    expect(asked(bridge, 'settings_set')).toEqual([expect.objectContaining({ showAllChecks: true })]);
    // One of them can be folded all the same.
    await user.click(await group(/^Backup vault/));
    expect(screen.queryByRole('button', { name: /managed identity/ })).toBeNull();
    expect(screen.getByRole('button', { name: /start a restore: ok/ })).toBeTruthy();
  });

  it('is counted honestly while lines come in', async () => {
    let go = (): void => undefined;
    const gate = new Promise<void>((resolve) => (go = resolve));
    const bridge = flight(
      {},
      {
        permissions_check: async (_, onItem) => {
          for (const each of wrong()) onItem({ ...each, state: 'checking', seen: '', fix: null });
          onItem(wrong()[0]!);
          await gate;
          return flightOf(wrong(), onItem);
        },
      },
    );
    await open(bridge, '/databases/orders/permissions', /^Check permissions/);
    await screen.findByText('Checking: 1 of 6 answered.');
    await group(/^Backup vault ?1 being checked, 1 in order$/);
    expect((await section()).getAttribute('aria-busy')).toBe('true');
    go();
    await screen.findByText('2 things are missing, and 1 cannot be seen.');
  });
});

describe('beside the button', () => {
  it('the verdict stands without scrolling, and leads to the check', async () => {
    const bridge = flight({}, { flight_check: (_, onItem) => flightOf(wrong(), onItem) });
    const user = await open(bridge, '/databases/orders', 'orders');
    await user.click(
      await screen.findByRole('button', { name: /^Flight check:\s2 missing, 1 cannot be seen$/ }),
    );
    expect(document.activeElement?.textContent).toBe('Flight check');
  });

  it('says in short what the check adds up to, and nothing of a form that is not filled in', () => {
    const of = (verdict: FlightCheck['verdict'], missing: number, cannotSee: number) =>
      inShort({ verdict, missing, cannotSee } as FlightCheck);
    expect(of('ready', 0, 0)).toBe('in order');
    expect(of('missing', 1, 0)).toBe('1 missing');
    expect(of('cannotSee', 0, 2)).toBe('2 cannot be seen');
    expect(of('notChosen', 1, 1)).toBeUndefined();
  });
});

describe('after Azure has spoken', () => {
  it('the check is asked again without reading again, and the refusal leads to its line', async () => {
    const refused = wrong().map((each) => (each.id === 'server-firewall' ? ready()[3]! : each));
    let validated = false;
    const bridge = flight(
      {},
      {
        flight_check: (_, onItem) => flightOf(validated ? refused : ready(), onItem),
        plan_preflight: () => {
          validated = true;
          const failure = {
            code: 'validationFailed' as const,
            message: 'The vault’s identity lacks permissions on the server.',
            hints: [],
            who: null,
            detail: null,
            azureCode: 'UserErrorMSIMissingPermissions',
            status: 400,
            requestId: null,
            correlationId: null,
            retryAfterSeconds: null,
          };
          return Promise.resolve({ plan: null, failure, stages: [] });
        },
      },
    );
    const user = await open(bridge, '/databases/orders', 'orders');
    await screen.findByText('Everything is in order.');
    const before = asked(bridge, 'flight_check').length;
    await user.click(screen.getByRole('button', { name: 'Validate' }));
    const lead = await screen.findByRole('button', { name: 'See what to put right' });
    expect(asked(bridge, 'flight_check').slice(before)).toEqual([
      expect.objectContaining({ refresh: false }),
    ]);
    await user.click(lead);
    const line = screen.getByRole('button', { name: /may read the server: missing/ });
    await waitFor(() => expect(document.activeElement).toBe(line));
    expect(line.getAttribute('aria-expanded')).toBe('true');
  });
});
