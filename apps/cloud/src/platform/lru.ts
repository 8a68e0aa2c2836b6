/** A map that holds so many entries and forgets those not asked for the longest. */
export interface Lru<K, V> {
  get(key: K): V | undefined;
  set(key: K, value: V): void;
  delete(key: K): void;
  clear(): void;
  readonly size: number;
}

/** @param capacity 1 or more entries */
export function createLru<K, V>(capacity: number): Lru<K, V> {
  // A Map keeps its entries in the order they were put in.
  const entries = new Map<K, V>();
  return {
    get(key) {
      const value = entries.get(key);
      if (value === undefined) return undefined;
      entries.delete(key);
      entries.set(key, value);
      return value;
    },
    set(key, value) {
      entries.delete(key);
      entries.set(key, value);
      if (entries.size <= capacity) return;
      const oldest = entries.keys().next();
      if (oldest.done !== true) entries.delete(oldest.value);
    },
    delete: (key) => void entries.delete(key),
    clear: () => {
      entries.clear();
    },
    get size() {
      return entries.size;
    },
  };
}
