import type { Digest } from '@lanyard/crypto/encoding';
import { CryptoProblem, type CryptoProblemCode } from '@lanyard/crypto/errors';
import { readItem, type OpenedItem, type SeenItem, type ServedItem, type VaultReader } from './reading.ts';

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
  /** Items that are no more for this reader: deleted, or no longer shared. */
  readonly gone: readonly Digest[];
  /** Items whose answer does not hold, by why. They are shown as damaged, never filled in, never written again. */
  readonly damaged: ReadonlyMap<Digest, CryptoProblemCode>;
}

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

/**
 * Takes an answer: verifies and opens each item against what was seen of it.
 *
 * @throws CryptoProblem `vault_rollback` where the cloud answers for a time before the last answer
 */
export async function takeChanges(
  state: VaultState,
  { since, cursor, items: served }: ServedChanges,
  reader: VaultReader,
): Promise<SyncOutcome> {
  if (cursor < since || cursor < state.cursor)
    throw new CryptoProblem('vault_rollback', 'an answer from before the last one');
  const items = new Map(state.items);
  const opened = new Map<Digest, OpenedItem>();
  const gone: Digest[] = [];
  const damaged = new Map<Digest, CryptoProblemCode>();
  for (const each of served) {
    try {
      const read = await readItem(each, items.get(each.item), reader);
      items.set(each.item, read.seen);
      if (read.opened === undefined) gone.push(each.item);
      else opened.set(each.item, read.opened);
    } catch (error) {
      if (!(error instanceof CryptoProblem)) throw error;
      damaged.set(each.item, error.code);
    }
  }
  if (since === 0) {
    const present = new Set(served.map(({ item }) => item));
    for (const [item, { state: was }] of items) {
      if (was === 'live' && !present.has(item)) damaged.set(item, 'vault_rollback');
    }
  }
  return { state: { cursor, items }, opened, gone, damaged };
}
