import { useSyncExternalStore } from 'react';

/** One value that screens follow and anything may change. */
export interface Store<T> {
  get(): T;
  set(next: T): void;
  /** The value, in a component that is drawn again when it changes. */
  use(): T;
  /** Calls back after every change; gives the function that ends it. */
  subscribe(listener: () => void): () => void;
}

export function createStore<T>(initial: T): Store<T> {
  let value = initial;
  const listeners = new Set<() => void>();
  const get = () => value;
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  return {
    get,
    subscribe,
    set(next) {
      if (Object.is(next, value)) return;
      value = next;
      for (const listener of listeners) listener();
    },
    use: () => useSyncExternalStore(subscribe, get),
  };
}
