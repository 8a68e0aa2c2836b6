import type { Digest } from '@lanyard/crypto/encoding';
import type { ServedItem } from '@lanyard/vault/reading';
import type { KeptRing } from '@lanyard/vault/vault-source';
import { openDB, unwrap, type DBSchema, type IDBPDatabase } from 'idb';
import type { BrowserVaultCache } from './ports.ts';

interface Schema extends DBSchema {
  items: { key: Digest; value: ServedItem };
  /** One entry: whose items these are, how far they go, and their key ring. */
  place: {
    key: 'place';
    value: { readonly did: string; readonly cursor: number; readonly ring?: KeptRing };
  };
}

/**
 * What the cloud served, in a database of its own in this origin's IndexedDB. Where the browser has none, nothing is kept: the vault is
 * then read from the cloud each time.
 */
export function indexedDbVaultCache(name = 'lanyard-vault'): BrowserVaultCache {
  let opened: Promise<IDBPDatabase<Schema> | undefined> | undefined;
  const open = async () => {
    try {
      return await openDB<Schema>(name, 1, {
        upgrade(db) {
          db.createObjectStore('items', { keyPath: 'item' });
          db.createObjectStore('place');
        },
      });
    } catch {
      return undefined;
    }
  };
  const database = () => (opened ??= open());
  const clear = async (): Promise<void> => {
    const transaction = (await database())?.transaction(['items', 'place'], 'readwrite');
    if (transaction === undefined) return;
    void transaction.objectStore('items').clear();
    void transaction.objectStore('place').clear();
    await transaction.done;
  };
  return {
    clear,
    of: (did) => ({
      clear,
      async read() {
        const transaction = (await database())?.transaction(['items', 'place']);
        if (transaction === undefined) return undefined;
        const [place, items] = await Promise.all([
          transaction.objectStore('place').get('place'),
          transaction.objectStore('items').getAll(),
        ]);
        if (place?.did === did) {
          const { cursor, ring } = place;
          return ring === undefined ? { cursor, items } : { cursor, items, ring };
        }
        if (place !== undefined) await clear();
        return undefined;
      },
      async keep({ since, cursor, items, gone, ring }) {
        const transaction = (await database())?.transaction(['items', 'place'], 'readwrite');
        if (transaction === undefined) return;
        const [kept, place] = [transaction.objectStore('items'), transaction.objectStore('place')];
        const before = await place.get('place');
        // What another tab kept meanwhile goes together with its own cursor.
        const follows =
          since === 0
            ? before?.did !== did || before.cursor < cursor
            : before?.did === did && before.cursor === since;
        if (!follows) return;
        if (since === 0) void kept.clear();
        // Nobody waits for each of thousands: that the transaction is done says that all of them are.
        const store = unwrap(kept);
        for (const item of items) store.put(item);
        for (const item of gone) store.delete(item);
        void place.put({ did, cursor, ring }, 'place');
        await transaction.done;
      },
    }),
  };
}
