import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { beforeEach, describe, expect, it, vi } from 'vitest';

import type { FlightCheck } from '@/ipc/gen/types';
import { forgetKeyedStores } from '@/lib/keyedStore';
import { App } from '@/routes/app';

import type { FixtureBridge } from './fixtures/bridge';
import { checkOf, flightOf, ready, wrong } from './fixtures/flight';
import { flight } from './fixtures/flightScenes';
import { apiError } from './fixtures/session';

const SLOW = { timeout: 10_000 };
vi.setConfig({ testTimeout: 30_000 });

async function open(bridge: FixtureBridge) {
  window.location.hash = '/databases/orders';
  render(<App bridge={bridge} />);
  await screen.findByRole('heading', { level: 1 }, SLOW);
}
const section = () => screen.findByRole('region', { name: 'Flight check' }, SLOW);

beforeEach(() => {
  forgetKeyedStores();
  Element.prototype.scrollIntoView = () => undefined;
});

describe('what the foot of the form says of it', () => {
  const foot = () => screen.findByRole('button', { name: /^Flight check:/ }, SLOW);
  /** In order, until a letter is typed and `then` answers. */
  const change = async (then: () => Promise<FlightCheck>) => {
    await open(
      flight(
        {},
        {
          flight_check: ({ draft }, onItem) =>
            draft.databaseName.endsWith('x') ? then() : flightOf(ready(), onItem),
        },
      ),
    );
    await waitFor(async () => expect((await foot()).textContent).toMatch(/in order/), SLOW);
    await userEvent.type(screen.getByRole('textbox', { name: 'New database' }), 'x');
  };

  it('is never of another form than the one above it', async () => {
    await change(() => new Promise(() => undefined));
    expect((await foot()).textContent).toMatch(/checking…/);
  });

  it('is that it was not finished, when that is so', async () => {
    await change(() => Promise.reject(apiError()));
    await waitFor(async () => expect((await foot()).textContent).toMatch(/not finished/), SLOW);
    expect((await section()).textContent).not.toMatch(/is in order/);
  });
});

describe('while somebody else has been asked', () => {
  it('looks at once when somebody comes back to the window', async () => {
    const bridge = flight();
    await open(bridge);
    await userEvent.click(await screen.findByRole('button', { name: 'Hand off…' }, SLOW));
    await screen.findByRole('dialog', { name: 'Hand off' }, SLOW);
    const looks = () => bridge.sent.filter(({ name }) => name === 'flight_check');
    const before = looks().length;
    fireEvent(document, new Event('visibilitychange'));
    await waitFor(() => expect(looks()).toHaveLength(before + 1), SLOW);
    expect(looks().at(-1)?.request).toMatchObject({ refresh: true });
  });

  it('says when it could not look, and looks on', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    try {
      let answer = (): Promise<FlightCheck> => Promise.resolve(checkOf(wrong()));
      await open(flight({}, { flight_check: () => answer() }));
      const user = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
      await user.click(await screen.findByRole('button', { name: 'Hand off…' }, SLOW));
      const dialog = await screen.findByRole('dialog', { name: 'Hand off' }, SLOW);
      answer = () => Promise.reject(apiError());
      await act(() => vi.advanceTimersByTimeAsync(20_000));
      const alert = await within(dialog).findByRole('alert', {}, SLOW);
      expect(alert.textContent).toMatch(/flight check was not finished/);
      answer = () => Promise.resolve(checkOf(ready()));
      await act(() => vi.advanceTimersByTimeAsync(20_000));
      await within(dialog).findByText(`Flight check: ${checkOf(ready()).summary}`, {}, SLOW);
    } finally {
      vi.useRealTimers();
    }
  });

  it('turns green when somebody else has done it', async () => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
    try {
      let done = false;
      const made = flight({}, { flight_check: (_, onItem) => flightOf(done ? ready() : wrong(), onItem) });
      await open(made);
      const user = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
      await user.click(await screen.findByRole('button', { name: 'Hand off…' }, SLOW));
      const dialog = await screen.findByRole('dialog', { name: 'Hand off' }, SLOW);
      done = true;
      await act(() => vi.advanceTimersByTimeAsync(20_000));
      await within(dialog).findByText(`Flight check: ${checkOf(ready()).summary}`, {}, SLOW);
    } finally {
      vi.useRealTimers();
    }
  });
});
