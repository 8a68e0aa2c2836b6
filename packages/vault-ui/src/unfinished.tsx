import { createContext } from 'react';

/*
 * Work that ends with its page. What was begun is noted in the browser, by numbers alone, under a lock that goes with the page: whoever
 * opens the vault next is told what broke off, and what another tab is still at is left alone.
 */

/** Whose vault it is, among those that this origin keeps: what was begun in it is told there. Default: nothing is noted. */
export const VaultPlace = createContext<string | undefined>(undefined);

/** An import: how many of its items are there. */
export interface Work {
  readonly done: number;
  readonly of: number;
}

/** Something that goes on in this page. */
export interface Running {
  /** How far it has come. */
  note(work: Work): void;
  /** It is done, or the person was told why not. */
  end(): void;
  /** It broke off, and nobody is there to be told: that is for whoever opens the vault next. */
  leave(): void;
}

/** What broke off. */
export interface Left {
  readonly key: string;
  readonly work: Work;
}

const prefix = 'lanyard-unfinished ';

/** Nothing is noted before the first `note`. */
export function begin(place: string | undefined): Running {
  const key = `${prefix}${crypto.randomUUID()}`;
  const over = Promise.withResolvers<void>();
  let isHeld = false;
  let last: Work | undefined;
  const write = () => {
    if (last === undefined || place === undefined) return;
    kept((storage) => storage.setItem(key, JSON.stringify({ ...last, place })));
  };
  // Noted under the lock alone: another tab would take it for something that broke off.
  void navigator.locks.request(key, () => {
    isHeld = true;
    write();
    return over.promise;
  });
  return {
    note(work) {
      last = work;
      if (isHeld) write();
    },
    end() {
      last = undefined;
      forget(key);
      over.resolve();
    },
    leave: over.resolve,
  };
}

/** What broke off in this vault and was not told yet. */
export async function leftBehind(place: string): Promise<readonly Left[]> {
  const left: Left[] = [];
  for (const key of kept((storage) => Object.keys(storage)) ?? []) {
    const work = key.startsWith(prefix) ? readNote(key, place) : undefined;
    if (work === undefined) continue;
    const isOver = await navigator.locks.request(key, { ifAvailable: true }, (lock) => lock !== null);
    if (isOver) left.push({ key, work });
  }
  return left;
}

/** It was told. */
export function forget(key: string): void {
  kept((storage) => storage.removeItem(key));
}

function readNote(key: string, place: string): Work | undefined {
  try {
    const note = JSON.parse(kept((storage) => storage.getItem(key)) ?? 'null') as Partial<
      Work & { place: string }
    > | null;
    const { done, of } = note ?? {};
    return note?.place === place && typeof done === 'number' && typeof of === 'number'
      ? { done, of }
      : undefined;
  } catch {
    // Not written by this version, or by hand.
    return undefined;
  }
}

/** Where storage is refused (private windows of some browsers) nothing is noted. */
function kept<T>(work: (storage: Storage) => T): T | undefined {
  try {
    return work(localStorage);
  } catch {
    return undefined;
  }
}
