import type { Bridge } from './bridge';
import { Listeners } from './bridge';
import { ApiFailure, localError, toApiError, toFailure } from './errors';
import { download, pickText } from './files';
import type { CallName, Calls, StreamName, Streams } from './gen/commands';
import type { ApiError, Event } from './gen/types';

type Line<T, R> = { item: T } | { done: R } | { error: ApiError };

/** How long a command waits for the event stream before it goes without. */
const EVENTS_WAIT_MS = 3000;

/** The bridge of browser tests: the same commands over HTTP. */
export function httpBridge(base = ''): Bridge {
  const listeners = new Listeners();
  const subscribed = openEvents(`${base}/api/events`, (event) => listeners.emit(event));

  return {
    call: async <N extends CallName>(name: N, request: Calls[N]['request']) => {
      await subscribed;
      const answer = await post(`${base}/api/call/${name}`, request);
      return (await answer.json()) as Calls[N]['response'];
    },
    stream: async <N extends StreamName>(
      name: N,
      request: Streams[N]['request'],
      onItem: (item: Streams[N]['item']) => void,
    ) => {
      await subscribed;
      const answer = await post(`${base}/api/stream/${name}`, request);
      for await (const text of lines(answer)) {
        const line = JSON.parse(text) as Line<Streams[N]['item'], Streams[N]['response']>;
        if ('item' in line) onItem(line.item);
        else if ('done' in line) return line.done;
        else throw new ApiFailure(toApiError(line.error));
      }
      throw new ApiFailure(localError('internal', 'The answer ended before it was complete.'));
    },
    on: (listener) => listeners.add(listener),
    host: {
      platform: 'browser',
      openLogs: () => Promise.resolve(),
      openUrl: (url) => {
        window.open(url, '_blank', 'noopener');
        return Promise.resolve();
      },
      pickFile: () => Promise.resolve(null),
      saveText: (_, fileName, text) => {
        download(fileName, text);
        return Promise.resolve(true);
      },
      readText: pickText,
    },
  };
}

function openEvents(url: string, emit: (event: Event) => void): Promise<void> {
  return new Promise((resolve) => {
    if (typeof EventSource === 'undefined') {
      resolve();
      return;
    }
    const source = new EventSource(url);
    source.addEventListener('open', () => resolve());
    source.addEventListener('error', () => resolve());
    source.addEventListener('message', (message: MessageEvent<string>) =>
      emit(JSON.parse(message.data) as Event),
    );
    setTimeout(resolve, EVENTS_WAIT_MS);
  });
}

async function post(url: string, body: unknown): Promise<Response> {
  let answer: Response;
  try {
    answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  } catch (thrown) {
    throw new ApiFailure(localError('offline', 'The bridge does not answer.', String(thrown)));
  }
  if (answer.ok) return answer;
  const thrown: unknown = await answer.json().catch(() => new Error(`The bridge answered ${answer.status}.`));
  throw toFailure(thrown);
}

async function* lines(answer: Response): AsyncGenerator<string> {
  if (!answer.body) return;
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    // Lines come one after the other: there is nothing to wait for in parallel.
    // oxlint-disable-next-line no-await-in-loop
    const { value, done } = await reader.read();
    rest += value ?? '';
    const parts = rest.split('\n');
    rest = parts.pop() ?? '';
    for (const part of parts) if (part.trim() !== '') yield part;
    if (done) break;
  }
  if (rest.trim() !== '') yield rest;
}
