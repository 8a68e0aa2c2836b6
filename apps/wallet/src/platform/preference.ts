import { createStore, type Store } from './store.ts';

/** A small choice of the person's, kept in this browser. Where storage is refused it holds until the page is closed. */
export function createPreference<T extends string>(key: string, read: (kept: string | null) => T): Store<T> {
  const store = createStore(read(keptUnder(key)));
  return {
    ...store,
    set(next) {
      store.set(next);
      try {
        localStorage.setItem(key, next);
      } catch {
        // Storage is refused (private windows of some browsers). Nothing to tell: it works as they asked.
      }
    },
  };
}

function keptUnder(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
