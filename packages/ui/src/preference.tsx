import { useSyncExternalStore } from 'react';

/** A choice of the person's, kept in this browser for this origin and followed by its other tabs. */
export interface Preference<Choice extends string> {
  get(): Choice;
  /** Where storage is refused it holds until the page is closed. */
  set(choice: Choice): void;
  /** The choice and the function that changes it, in a component that is drawn again when it changes. */
  use(): [Choice, (choice: Choice) => void];
  /** Calls back after every change, of another tab too; gives the function that ends it. */
  subscribe(listener: () => void): () => void;
}

/** @param fallback The choice of those who made none; it is not stored. */
export function preference<const Choice extends string>(
  key: string,
  choices: readonly Choice[],
  fallback: NoInfer<Choice>,
): Preference<Choice> {
  const listeners = new Set<() => void>();
  const read = (): Choice => {
    try {
      const kept = localStorage.getItem(key);
      return choices.find((choice) => choice === kept) ?? fallback;
    } catch {
      // Storage is refused (private windows of some browsers).
      return fallback;
    }
  };
  let chosen: Choice | undefined;
  const get = () => (chosen ??= read());
  const change = (choice: Choice) => {
    chosen = choice;
    for (const listener of listeners) listener();
  };
  const fromElsewhere = (event: StorageEvent) => {
    if (event.key === key || event.key === null) change(read());
  };
  const subscribe = (listener: () => void) => {
    if (listeners.size === 0) addEventListener('storage', fromElsewhere);
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) removeEventListener('storage', fromElsewhere);
    };
  };
  const set = (choice: Choice) => {
    change(choice);
    try {
      if (choice === fallback) localStorage.removeItem(key);
      else localStorage.setItem(key, choice);
    } catch {
      // Nothing to tell the person: the page does as they asked.
    }
  };
  return { get, set, subscribe, use: () => [useSyncExternalStore(subscribe, get), set] };
}
