import { useSyncExternalStore } from 'react';

/** One ticking clock for each step width, shared by all who show it. */
class Ticker {
  #now = Date.now();
  #timer: ReturnType<typeof setInterval> | undefined;
  readonly #listeners = new Set<() => void>();
  readonly #step: number;

  constructor(step: number) {
    this.#step = step;
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    if (this.#timer === undefined) {
      this.#now = Date.now();
      this.#timer = setInterval(() => {
        this.#now = Date.now();
        for (const each of this.#listeners) each();
      }, this.#step);
    }
    return () => {
      this.#listeners.delete(listener);
      if (this.#listeners.size === 0) {
        clearInterval(this.#timer);
        this.#timer = undefined;
      }
    };
  };

  readonly now = (): number => this.#now;
}

const tickers = new Map<number, Ticker>();

/** The present in milliseconds, renewed every `step` milliseconds while something shows it. */
export function useNow(step = 30_000): number {
  let ticker = tickers.get(step);
  if (!ticker) {
    ticker = new Ticker(step);
    tickers.set(step, ticker);
  }
  return useSyncExternalStore(ticker.subscribe, ticker.now);
}
