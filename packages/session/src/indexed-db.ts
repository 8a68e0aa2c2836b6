import { openDB, type IDBPDatabase } from 'idb';
import type { BrowserStorage } from './ports.ts';

const store = 'kept';

/** This browser keeps nothing for the page: IndexedDB is switched off, as in private windows of some browsers. */
class StorageRefusedError extends Error {
  override readonly name = 'StorageRefusedError';
  readonly code = 'storage-refused';
}

/**
 * This origin's IndexedDB as the storage of sign-in and vault: it keeps non-extractable keys as they are. Opened at its first use.
 * Where the browser has none, every use rejects with an error of code `storage-refused`.
 */
export function indexedDbStorage(name = 'lanyard'): BrowserStorage {
  let opened: Promise<IDBPDatabase> | undefined;
  const open = async () => {
    try {
      return await openDB(name, 1, { upgrade: (db) => void db.createObjectStore(store) });
    } catch (cause) {
      throw new StorageRefusedError('this browser keeps nothing for this page', { cause });
    }
  };
  const database = () => (opened ??= open());
  return {
    get: async (key) => (await database()).get(store, key) as Promise<unknown>,
    async putAll(entries) {
      const transaction = (await database()).transaction(store, 'readwrite', { durability: 'strict' });
      for (const [key, value] of entries) void transaction.store.put(value, key);
      await transaction.done;
    },
    async add(key, value) {
      // Tabs share the storage: read and written within one transaction, which others wait for.
      const transaction = (await database()).transaction(store, 'readwrite', { durability: 'strict' });
      const before: unknown = await transaction.store.get(key);
      if (before === undefined) void transaction.store.put(value, key);
      await transaction.done;
      return before ?? value;
    },
    async change(key, next) {
      const transaction = (await database()).transaction(store, 'readwrite', { durability: 'strict' });
      void transaction.store.put(next(await transaction.store.get(key)), key);
      await transaction.done;
    },
    async delete(keys) {
      const transaction = (await database()).transaction(store, 'readwrite', { durability: 'strict' });
      for (const key of keys) void transaction.store.delete(key);
      await transaction.done;
    },
  };
}
