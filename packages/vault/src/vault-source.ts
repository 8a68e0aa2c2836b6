import type { RouteAnswer } from '@lanyard/contract/route';
import type { readVault } from '@lanyard/contract/vaults';
import type { Digest } from '@lanyard/crypto/encoding';
import type { KeptItem, SeenItem } from './reading.ts';
import type { ItemReading } from './sync.ts';

/** What the cloud served, kept as it came: a vault opens from it before the cloud has answered. When it is read, nothing of it is believed. */
export interface VaultCache {
  /** Undefined: there is none of this person. */
  read(): Promise<
    | { readonly cursor: number; readonly items: readonly KeptItem[]; readonly key?: string | undefined }
    | undefined
  >;
  /** Keeps what was served since a cursor; nothing where another tab has kept something else meanwhile. 0: in place of all there is. */
  keep(served: {
    readonly since: number;
    readonly cursor: number;
    readonly items: readonly KeptItem[];
    readonly gone: readonly Digest[];
    /** Under which the items say what was verified of them (`MemoryKey`). */
    readonly key: string | undefined;
  }): Promise<void>;
  /** Default: it keeps no key, and what it has kept is verified each time. */
  readonly remembers?: boolean;
  clear(): Promise<void>;
}

/** Where a vault is read from. */
export interface VaultSource {
  readonly cloud: { read(since: number): Promise<RouteAnswer<typeof readVault>> };
  readonly memory: {
    seenItems(): Promise<ReadonlyMap<Digest, SeenItem>>;
    keepSeenItems(items: ReadonlyMap<Digest, SeenItem>): Promise<void>;
  };
  readonly cache?: VaultCache | undefined;
  readonly read?: ItemReading | undefined;
}
