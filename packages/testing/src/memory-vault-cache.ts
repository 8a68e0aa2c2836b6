import type { Digest } from '@lanyard/crypto/encoding';
import type { BrowserVaultCache } from '@lanyard/session/ports';
import type { ServedItem } from '@lanyard/vault/reading';
import type { KeptRing } from '@lanyard/vault/vault-source';

/** What IndexedDB keeps of a vault's ciphertext for a page, for as long as the object lives. */
export interface MemoryVaultCache extends BrowserVaultCache {
  /** What is in it now, for attacks that look or tamper. */
  readonly items: Map<Digest, ServedItem>;
  /** Whose it is, and how far it goes; undefined: there is none. */
  place: { readonly did: string; readonly cursor: number; readonly ring?: KeptRing } | undefined;
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
      clear: () => cache.clear(),
      read: () =>
        Promise.resolve(
          cache.place?.did === did ? { ...cache.place, items: [...cache.items.values()] } : undefined,
        ),
      keep({ since, cursor, items, gone, ring }) {
        if (since === 0) cache.items.clear();
        else if (cache.place?.cursor !== since) return Promise.resolve();
        for (const item of items) cache.items.set(item.item, item);
        for (const item of gone) cache.items.delete(item);
        cache.place = { did, cursor, ring };
        return Promise.resolve();
      },
    }),
  };
  return cache;
}
