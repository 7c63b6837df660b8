import { expect, it, vi } from 'vitest';

import type { Dots } from '@/ipc/gen/types';
import { dots } from '@test/databases';

import { DotsBatcher } from './dotsBatcher';

const ids = (from: number, to: number) =>
  Array.from({ length: to - from }, (_, index) => `id-${from + index}`);

/** A backend whose answers the test gives out one by one. */
function desk() {
  const waiting: { ids: string[]; answer: (dots: Dots) => void; fail: (error: Error) => void }[] = [];
  const fetch = vi.fn(
    (asked: string[]) =>
      new Promise<Dots>((answer, fail) => {
        waiting.push({ ids: asked, answer, fail });
      }),
  );
  const settle = () => new Promise((done) => setTimeout(done, 0));
  return {
    fetch,
    next: async () => {
      const one = waiting.shift();
      one?.answer(dots(one.ids));
      await settle();
    },
    refuse: async () => {
      waiting.shift()?.fail(new Error('throttled'));
      await settle();
    },
  };
}

it('asks for thirty at a time, one request after the other', async () => {
  const { fetch, next } = desk();
  const found: string[] = [];
  const batcher = new DotsBatcher(fetch, (row) => found.push(row.id));
  batcher.want(ids(0, 40));
  expect(fetch.mock.calls).toEqual([[ids(0, 30)]]);
  await next();
  expect(found).toEqual(ids(0, 30));
  expect(fetch.mock.calls[1]).toEqual([ids(30, 40)]);
  await next();
  expect(found).toHaveLength(40);
  expect(fetch).toHaveBeenCalledTimes(2);
});

it('does not ask for rows that were scrolled past while it waited', async () => {
  const { fetch, next } = desk();
  const batcher = new DotsBatcher(fetch, () => undefined);
  batcher.want(ids(0, 10));
  batcher.want(ids(10, 20));
  batcher.want(ids(20, 30));
  await next();
  expect(fetch.mock.calls[1]).toEqual([ids(20, 30)]);
});

it('asks for no row twice, until it is told to forget', async () => {
  const { fetch, next, refuse } = desk();
  const batcher = new DotsBatcher(fetch, () => undefined);
  batcher.want(['a', 'b']);
  await next();
  batcher.want(['a', 'b']);
  expect(fetch).toHaveBeenCalledTimes(1);
  batcher.want(['c']);
  await refuse();
  batcher.want(['c']);
  expect(fetch).toHaveBeenCalledTimes(2);
  batcher.forget();
  batcher.want(['a', 'c']);
  expect(fetch.mock.calls[2]).toEqual([['a', 'c']]);
});
