import type { DeviceStorage } from '@lanyard/holder/ports';
import type { BrowserStorage } from '@lanyard/session/ports';

/** Storage of a virtual phone or browser: what IndexedDB is to a page, for as long as the object lives. */
export interface MemoryStorage extends DeviceStorage, BrowserStorage {
  /** What is in it now, for attacks that look or tamper. */
  readonly entries: Map<string, unknown>;
}

export function memoryStorage(entries = new Map<string, unknown>()): MemoryStorage {
  return {
    entries,
    get: (key) => Promise.resolve(entries.get(key)),
    putAll(written) {
      for (const [key, value] of written) entries.set(key, value);
      return Promise.resolve();
    },
    add(key, value) {
      if (!entries.has(key)) entries.set(key, value);
      return Promise.resolve(entries.get(key));
    },
    change(key, next) {
      entries.set(key, next(entries.get(key)));
      return Promise.resolve();
    },
    delete(keys) {
      for (const key of keys) entries.delete(key);
      return Promise.resolve();
    },
    list: (prefix) =>
      Promise.resolve(
        [...entries]
          .filter(([key]) => key.startsWith(prefix))
          .toSorted(([one], [other]) => (one < other ? -1 : 1)),
      ),
  };
}
