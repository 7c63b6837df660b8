import { act, fireEvent, render, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

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
  beforeEach(() => {
    vi.useFakeTimers({ shouldAdvanceTime: true });
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  /** The request is written down and stands there. */
  const ask = async (bridge: FixtureBridge) => {
    await open(bridge);
    const user = userEvent.setup({ advanceTimers: (ms) => vi.advanceTimersByTime(ms) });
    await user.click(await screen.findByRole('button', { name: 'Hand off…' }, SLOW));
    return screen.findByRole('dialog', { name: 'Hand off' }, SLOW);
  };
  const nextRound = () => act(() => vi.advanceTimersByTimeAsync(20_000));

  it('looks at once when somebody comes back to the window', async () => {
    const bridge = flight();
    await ask(bridge);
    const looks = () => bridge.sent.filter(({ name }) => name === 'flight_check');
    const before = looks().length;
    fireEvent(document, new Event('visibilitychange'));
    await waitFor(() => expect(looks()).toHaveLength(before + 1), SLOW);
    expect(looks().at(-1)?.request).toMatchObject({ refresh: true });
  });

  it('says when it could not look, and looks on', async () => {
    let answer = (): Promise<FlightCheck> => Promise.resolve(checkOf(wrong()));
    const dialog = await ask(flight({}, { flight_check: () => answer() }));
    answer = () => Promise.reject(apiError());
    await nextRound();
    const alert = await within(dialog).findByRole('alert', {}, SLOW);
    expect(alert.textContent).toMatch(/flight check was not finished/);
    answer = () => Promise.resolve(checkOf(ready()));
    await nextRound();
    await within(dialog).findByText(`Flight check: ${checkOf(ready()).summary}`, {}, SLOW);
  });

  it('turns green when somebody else has done it', async () => {
    let done = false;
    const dialog = await ask(
      flight({}, { flight_check: (_, onItem) => flightOf(done ? ready() : wrong(), onItem) }),
    );
    done = true;
    await nextRound();
    await within(dialog).findByText(`Flight check: ${checkOf(ready()).summary}`, {}, SLOW);
  });
});
