import type { RouteAnswer } from '@lanyard/contract/route';
import type { readVault } from '@lanyard/contract/vaults';
import type { Digest } from '@lanyard/crypto/encoding';
import type { SeenItem, ServedItem } from './reading.ts';
import type { ItemReading } from './sync.ts';

/** What the cloud served, kept as it came: a vault opens from it before the cloud has answered. When it is read, nothing of it is believed. */
export interface VaultCache {
  /** Undefined: there is none of this person. */
  read(): Promise<
    { readonly cursor: number; readonly items: readonly ServedItem[]; readonly ring?: KeptRing } | undefined
  >;
  /** Keeps what was served since a cursor; nothing where another tab has kept something else meanwhile. 0: in place of all there is. */
  keep(served: {
    readonly since: number;
    readonly cursor: number;
    readonly items: readonly ServedItem[];
    readonly gone: readonly Digest[];
    readonly ring: KeptRing;
  }): Promise<void>;
  /** Nobody but this client can write into it. Default: what is not in the key ring may be anybody's, and the cloud is asked. */
  readonly isSealed?: boolean;
  clear(): Promise<void>;
}

/** The person's key ring, sealed, as far as these items go. */
export interface KeptRing {
  readonly sealed: string;
  /** Entries that came since the cloud was sent one. */
  readonly unsent: number;
}

/** Where a person's next client finds their key ring. */
export interface KeyRingCloud {
  /** As one of their clients has sent it. Undefined: none has. */
  readRing(): Promise<string | undefined>;
  /** In place of the one before. */
  writeRing(ring: string): Promise<void>;
}

/** Where a vault is read from. */
export interface VaultSource {
  readonly cloud: KeyRingCloud & { read(since: number): Promise<RouteAnswer<typeof readVault>> };
  readonly memory: {
    seenItems(): Promise<ReadonlyMap<Digest, SeenItem>>;
    keepSeenItems(items: ReadonlyMap<Digest, SeenItem>): Promise<void>;
  };
  readonly cache?: VaultCache | undefined;
  readonly read?: ItemReading | undefined;
}
