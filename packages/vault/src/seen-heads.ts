import type { Digest } from '@lanyard/crypto/encoding';
import type { SeenHead } from '@lanyard/crypto/sign-in-envelope';
import type { OpenedItem } from './reading.ts';

/**
 * What another client of the same person has seen: from the wallet to a browser, so that already its first reading of a vault takes
 * nothing older.
 */

/** Characters of an item's name that tell it from all others: 66 bits of a hash that nobody chooses. */
export const seenNameLength = 11;

/** Whether an item is older than it was seen elsewhere. */
export function isBehind(heads: readonly SeenHead[], item: Digest, { access, version }: OpenedItem): boolean {
  const name = item.slice(0, seenNameLength);
  return heads.some((head) => head[0] === name && (access.epoch < head[1] || version < head[2]));
}

/** Those that an answer to the question for everything does not have at all: they are withheld. */
export function withheld(heads: readonly SeenHead[], present: Iterable<Digest>): readonly string[] {
  const names = new Set([...present].map((item) => item.slice(0, seenNameLength)));
  return heads.map(([name]) => name).filter((name) => !names.has(name));
}
