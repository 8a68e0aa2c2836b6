import type { Digest } from '@lanyard/crypto/encoding';
import { CryptoProblem, type CryptoProblemCode } from '@lanyard/crypto/errors';
import {
  readItem,
  type OpenedItem,
  type SeenItem,
  type ServedItem,
  type SpoiledItem,
  type VaultReader,
} from './reading.ts';
import type { RingEntry } from './key-ring.ts';

/** What a client keeps between syncs: how far it has read, and what of each item. */
export interface VaultState {
  /** Of the last answer; 0: none yet. */
  readonly cursor: number;
  readonly items: ReadonlyMap<Digest, SeenItem>;
}

/** One answer of the cloud. */
export interface ServedChanges {
  /** Where it was asked to begin; 0: everything. */
  readonly since: number;
  readonly cursor: number;
  readonly items: readonly ServedItem[];
}

/** What came of an answer. */
export interface SyncOutcome {
  readonly state: VaultState;
  /** Items that are new or changed, opened. */
  readonly opened: ReadonlyMap<Digest, OpenedItem>;
  /** Of those, what goes into the key ring. */
  readonly ring: ReadonlyMap<Digest, RingEntry>;
  /** Items that are no more for this reader: deleted, or no longer shared. */
  readonly gone: readonly Digest[];
  /** Items whose answer does not hold, by why. They are shown as damaged, never filled in, never written again. */
  readonly damaged: ReadonlyMap<Digest, CryptoProblemCode>;
  /** Those of the damaged that are truly by somebody who may write them, and do not open. */
  readonly spoiled: ReadonlyMap<Digest, SpoiledItem>;
}

/** Items that are verified and opened at the same time. */
const atOnce = 32;

export const emptyVault: VaultState = { cursor: 0, items: new Map() };

/** Of each item the newest that either saw: two tabs keep what they see at the same place. */
export function newestSeen(
  one: ReadonlyMap<Digest, SeenItem>,
  other: ReadonlyMap<Digest, SeenItem>,
): ReadonlyMap<Digest, SeenItem> {
  const newest = new Map(one);
  for (const [item, seen] of other) {
    const known = newest.get(item);
    const isNewer =
      known === undefined ||
      seen.epoch > known.epoch ||
      (seen.epoch === known.epoch && seen.version >= known.version);
    if (isNewer) newest.set(item, seen);
  }
  return newest;
}

/** Verifies and opens one item. Default: `readItem`, here; whoever has other threads for it brings another. */
export type ItemReading = (
  served: ServedItem,
  seen: SeenItem | undefined,
  reader: VaultReader,
) => ReturnType<typeof readItem>;

/** What became of one item, told as soon as it is known. */
export type TakenItem =
  | { readonly item: Digest; readonly opened: OpenedItem | undefined }
  | {
      readonly item: Digest;
      readonly damaged: CryptoProblemCode;
      readonly spoiled?: SpoiledItem | undefined;
    };

/** An answer that comes in parts: each part is verified and opened while the next one is on its way. */
export interface Taking {
  take(served: readonly ServedItem[]): Promise<void>;
  /** @throws CryptoProblem `vault_rollback` where the cloud answers for a time before the last answer */
  end(answer: { readonly since: number; readonly cursor: number }): SyncOutcome;
}

/** Begins to take an answer: each item is verified and opened against what was seen of it. */
export function beginTaking(
  state: VaultState,
  reader: VaultReader,
  {
    read = readItem,
    onTaken,
  }: {
    readonly read?: ItemReading | undefined;
    readonly onTaken?: (item: TakenItem) => void;
  },
): Taking {
  const items = new Map(state.items);
  const present = new Set<Digest>();
  const opened = new Map<Digest, OpenedItem>();
  const ring = new Map<Digest, RingEntry>();
  const gone: Digest[] = [];
  const damaged = new Map<Digest, CryptoProblemCode>();
  const spoiled = new Map<Digest, SpoiledItem>();
  const isDamaged = (item: Digest, why: CryptoProblemCode, known?: SpoiledItem): void => {
    damaged.set(item, why);
    if (known !== undefined) spoiled.set(item, known);
    onTaken?.({ item, damaged: why, spoiled: known });
  };
  const takeOne = async (served: ServedItem): Promise<void> => {
    const { item } = served;
    present.add(item);
    try {
      const taken = await read(served, items.get(item), reader);
      items.set(item, taken.seen);
      if (taken.spoiled !== undefined) {
        isDamaged(item, 'vault_item_spoiled', taken.spoiled);
        return;
      }
      if (taken.opened === undefined) gone.push(item);
      else opened.set(item, taken.opened);
      if (taken.ring !== undefined) ring.set(item, taken.ring);
      onTaken?.({ item, opened: taken.opened });
    } catch (error) {
      if (!(error instanceof CryptoProblem)) throw error;
      isDamaged(item, error.code);
    }
  };
  return {
    async take(served) {
      // Each waits for the platform a dozen times: many at once keep its threads busy. What is there twice is taken in its order.
      const perItem = Map.groupBy(served, ({ item }) => item).values();
      const work = async () => {
        for (const versions of perItem) for (const each of versions) await takeOne(each);
      };
      await Promise.all(Array.from({ length: atOnce }, work));
    },
    end({ since, cursor }) {
      if (cursor < since || cursor < state.cursor)
        throw new CryptoProblem('vault_rollback', 'an answer from before the last one');
      if (since === 0) {
        for (const [item, { state: was }] of items) {
          if (was === 'live' && !present.has(item)) damaged.set(item, 'vault_rollback');
        }
      }
      return { state: { cursor, items }, opened, ring, gone, damaged, spoiled };
    },
  };
}

/**
 * Takes an answer whole.
 *
 * @throws CryptoProblem `vault_rollback` where the cloud answers for a time before the last answer
 */
export async function takeChanges(
  state: VaultState,
  { since, cursor, items }: ServedChanges,
  reader: VaultReader,
): Promise<SyncOutcome> {
  const taking = beginTaking(state, reader, {});
  await taking.take(items);
  return taking.end({ since, cursor });
}
