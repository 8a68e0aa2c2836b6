import type { DeviceStorage } from '@lanyard/holder/ports';
import { openDB, type IDBPDatabase } from 'idb';

const store = 'kept';

/** Strings sort by UTF-16 code units in IndexedDB, so this is after every key that starts with the prefix. */
const after = (prefix: string) => `${prefix}\uffff`;

/**
 * This origin's IndexedDB as the wallet's storage. It keeps CryptoKey objects as they are, so private keys stay
 * non-extractable. Writes are strict: they are on the disk when the promise is kept.
 */
export function pageStorage(name = 'lanyard-wallet'): DeviceStorage {
  let opened: Promise<IDBPDatabase> | undefined;
  const database = () =>
    (opened ??= openDB(name, 1, {
      upgrade: (db) => void db.createObjectStore(store),
      // The browser closed it (storage cleared, disk error): the next use opens it again.
      terminated: () => (opened = undefined),
    }));
  const write = async () => (await database()).transaction(store, 'readwrite', { durability: 'strict' });
  return {
    get: async (key) => (await database()).get(store, key) as Promise<unknown>,
    async putAll(entries) {
      const transaction = await write();
      await Promise.all(entries.map(([key, value]) => transaction.store.put(value, key)));
      await transaction.done;
    },
    async delete(keys) {
      const transaction = await write();
      await Promise.all(keys.map((key) => transaction.store.delete(key)));
      await transaction.done;
    },
    async list(prefix) {
      const range = IDBKeyRange.bound(prefix, after(prefix));
      const transaction = (await database()).transaction(store);
      const [keys, values] = await Promise.all([
        transaction.store.getAllKeys(range),
        transaction.store.getAll(range) as Promise<unknown[]>,
      ]);
      return keys.map((key, index) => [key as string, values[index]] as const);
    },
  };
}
