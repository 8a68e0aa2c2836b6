import type { Did } from '@lanyard/crypto/did';
import type { Digest } from '@lanyard/crypto/encoding';
import type { KeptItem, SeenItem } from './reading.ts';
import { sealRemembered, type MemoryKey } from './remembering.ts';
import type { VaultWrite } from './writing.ts';

/** The key under which one open vault keeps what it has verified, and what it has signed itself. */
export interface VerifiedHere {
  /** Undefined: nothing of that is kept. */
  readonly key: () => MemoryKey | undefined;
  /** The kept key, or a new one where there is none that opens; once. */
  readonly begin: (kept: string | undefined) => Promise<void>;
  /** An item as it was served; with what is remembered of it, where this client has written it. */
  readonly withOwn: (served: KeptItem) => KeptItem;
  /** New items that the cloud has taken from here. @returns what was seen of them by writing them */
  readonly wrote: (made: readonly VaultWrite[]) => Promise<ReadonlyMap<Digest, SeenItem>>;
}

export function verifiedHere(
  { log, ...whose }: { readonly organization: string; readonly did: Did; readonly log: string },
  open: (kept: string | undefined) => Promise<MemoryKey>,
): VerifiedHere {
  let memoryKey: MemoryKey | undefined;
  /** Of items before they are served for the first time. */
  const own = new Map<Digest, string>();
  return {
    key: () => memoryKey,
    async begin(kept) {
      memoryKey ??= await open(kept);
    },
    withOwn(served) {
      const { item } = served;
      const remembered = served.remembered ?? own.get(item);
      own.delete(item);
      return remembered === undefined ? served : { ...served, remembered };
    },
    async wrote(made) {
      const seen = new Map<Digest, SeenItem>();
      if (memoryKey === undefined) return seen;
      for (const { item, own: written } of made) {
        if (written === undefined) continue;
        const { list, statement } = written.seen;
        if (statement === null) continue;
        seen.set(item, written.seen);
        const known = { list, statement, log, key: written.key };
        own.set(item, await sealRemembered(known, memoryKey.key, { ...whose, item }));
      }
      return seen;
    },
  };
}
