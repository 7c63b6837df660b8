import { useSyncExternalStore } from 'react';

/** Values that outlive a page, one for each key. Kept in memory only. */
export interface KeyedStore<Value> {
  get: (key: string) => Value | undefined;
  set: (key: string, value: Value) => void;
  change: (key: string, step: (value: Value | undefined) => Value) => void;
  use: (key: string) => Value | undefined;
}

const forgetters = new Set<() => void>();

/** Empties every such store: another session must not find what an earlier one left. */
export function forgetKeyedStores(): void {
  for (const forget of forgetters) forget();
}

export function keyedStore<Value>(): KeyedStore<Value> {
  const values = new Map<string, Value>();
  const listeners = new Set<() => void>();
  const tell = () => {
    for (const listener of listeners) listener();
  };
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  };
  const store: KeyedStore<Value> = {
    get: (key) => values.get(key),
    set(key, value) {
      if (Object.is(values.get(key), value)) return;
      values.set(key, value);
      tell();
    },
    change: (key, step) => store.set(key, step(values.get(key))),
    use: (key) => useSyncExternalStore(subscribe, () => values.get(key)),
  };
  forgetters.add(() => {
    values.clear();
    tell();
  });
  return store;
}
