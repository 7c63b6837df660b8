import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { localError } from './errors';
import type { Streams } from './gen/commands';
import type { Event, Stage } from './gen/types';
import { httpBridge } from './http';

class FakeEvents extends EventTarget {
  static last: FakeEvents | undefined;
  constructor(readonly url: string) {
    super();
    FakeEvents.last = this;
  }
  open() {
    this.dispatchEvent(new globalThis.Event('open'));
  }
  send(event: Event) {
    this.dispatchEvent(new MessageEvent('message', { data: JSON.stringify(event) }));
  }
}

const fetchMock = vi.fn<typeof fetch>();
const ended: Event = { kind: 'sessionEnded', error: localError('notSignedIn', 'It has expired.') };

beforeEach(() => {
  vi.stubGlobal('EventSource', FakeEvents);
  vi.stubGlobal('fetch', fetchMock);
});
afterEach(() => {
  vi.unstubAllGlobals();
  fetchMock.mockReset();
});

function opened(): ReturnType<typeof httpBridge> {
  const bridge = httpBridge();
  FakeEvents.last?.open();
  return bridge;
}

/** An answer that arrives in the given pieces. */
function pieces(...parts: string[]): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const part of parts) controller.enqueue(encoder.encode(part));
      controller.close();
    },
  });
  return new Response(body);
}

describe('events', () => {
  it('are subscribed to before a command is sent', async () => {
    fetchMock.mockResolvedValue(Response.json({}));
    const bridge = httpBridge();
    const answer = bridge.call('sign_out', {});
    await Promise.resolve();
    expect(fetchMock).not.toHaveBeenCalled();
    FakeEvents.last?.open();
    await answer;
    expect(fetchMock).toHaveBeenCalledWith('/api/call/sign_out', expect.objectContaining({ body: '{}' }));
  });

  it('reach who listens, and nobody who has left', () => {
    const bridge = opened();
    const stays = vi.fn();
    const leaves = vi.fn();
    bridge.on(stays);
    const leave = bridge.on(leaves);
    FakeEvents.last?.send(ended);
    leave();
    FakeEvents.last?.send(ended);
    expect(stays).toHaveBeenCalledTimes(2);
    expect(leaves).toHaveBeenCalledTimes(1);
    expect(stays).toHaveBeenCalledWith(ended);
  });

  it('do not reach a listener that another one took away', () => {
    const bridge = opened();
    const second = vi.fn();
    let leave = (): void => undefined;
    bridge.on(() => leave());
    leave = bridge.on(second);
    FakeEvents.last?.send(ended);
    expect(second).not.toHaveBeenCalled();
  });
});

describe('commands', () => {
  it('reject with the error that the backend sent', async () => {
    const error = localError('forbidden', 'The role is missing.');
    fetchMock.mockResolvedValue(Response.json(error, { status: 403 }));
    await expect(opened().call('bootstrap', {})).rejects.toMatchObject({ name: 'ApiFailure', api: error });
  });

  it('reject with an error that can be shown when nobody answers', async () => {
    fetchMock.mockRejectedValue(new TypeError('refused'));
    await expect(opened().call('bootstrap', {})).rejects.toMatchObject({ api: { code: 'offline' } });
  });

  it('reject with an error that can be shown when the answer is not one', async () => {
    fetchMock.mockResolvedValue(new Response('<html>', { status: 502 }));
    await expect(opened().call('bootstrap', {})).rejects.toMatchObject({ api: { code: 'internal' } });
  });
});

describe('streams', () => {
  const request = { draft: {} } as Streams['plan_preflight']['request'];
  const stage = (index: number) => ({ item: { index, label: `Stage ${index}` } });

  it('bring items in order, however the answer is cut, and then the end', async () => {
    const text = [stage(0), stage(1), { done: { plan: null, failure: null, stages: [] } }]
      .map((line) => `${JSON.stringify(line)}\n`)
      .join('');
    fetchMock.mockResolvedValue(pieces(text.slice(0, 7), text.slice(7, 40), text.slice(40)));
    const seen: number[] = [];
    const done = await opened().stream('plan_preflight', request, (item: Stage) => seen.push(item.index));
    expect(seen).toEqual([0, 1]);
    expect(done).toEqual({ plan: null, failure: null, stages: [] });
  });

  it('end in the error that the backend sent', async () => {
    const error = localError('throttled', 'Wait.');
    fetchMock.mockResolvedValue(pieces(`${JSON.stringify({ error })}\n`));
    await expect(opened().stream('plan_preflight', request, () => undefined)).rejects.toMatchObject({
      api: error,
    });
  });

  it('do not take a cut answer for an end', async () => {
    fetchMock.mockResolvedValue(pieces(`${JSON.stringify(stage(0))}\n`));
    await expect(opened().stream('plan_preflight', request, () => undefined)).rejects.toMatchObject({
      api: { code: 'internal' },
    });
  });
});
