import type { Digest } from '@lanyard/crypto/encoding';
import type { BrowserVaultCache } from '@lanyard/session/ports';
import type { KeptItem } from '@lanyard/vault/reading';

/** What IndexedDB keeps of a vault's ciphertext for a page, for as long as the object lives. */
export interface MemoryVaultCache extends BrowserVaultCache {
  /** What is in it now, for attacks that look or tamper. */
  readonly items: Map<Digest, KeptItem>;
  /** Whose it is, and how far it goes; undefined: there is none. */
  place: { readonly did: string; readonly cursor: number; readonly key?: string | undefined } | undefined;
}

export function memoryVaultCache(): MemoryVaultCache {
  const cache: MemoryVaultCache = {
    items: new Map(),
    place: undefined,
    clear() {
      cache.items.clear();
      cache.place = undefined;
      return Promise.resolve();
    },
    of: (did) => ({
      remembers: true,
      clear: () => cache.clear(),
      read: () =>
        Promise.resolve(
          cache.place?.did === did
            ? { cursor: cache.place.cursor, items: [...cache.items.values()], key: cache.place.key }
            : undefined,
        ),
      keep({ since, cursor, items, gone, key }) {
        if (since === 0) cache.items.clear();
        else if (cache.place?.cursor !== since) return Promise.resolve();
        for (const item of items) cache.items.set(item.item, item);
        for (const item of gone) cache.items.delete(item);
        cache.place = { did, cursor, key };
        return Promise.resolve();
      },
    }),
  };
  return cache;
}
