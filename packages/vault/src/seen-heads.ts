import type { Digest } from '@lanyard/crypto/encoding';
import { seenNameLength, type SeenHead } from '@lanyard/crypto/seen-heads';
import type { OpenedItem } from './reading.ts';

/**
 * What another client of the same person has seen: from the wallet to a browser, so that already its first reading of a vault takes
 * nothing older.
 */

/** By the beginning of an item's name. */
export type SeenElsewhere = ReadonlyMap<string, SeenHead>;

export function seenElsewhere(heads: readonly SeenHead[]): SeenElsewhere {
  return new Map(heads.map((head) => [head[0], head]));
}

const nameOf = (item: Digest) => item.slice(0, seenNameLength);

/** Whether an item is older than it was seen elsewhere; of one that was seen deleted everything is. */
export function isBehind(seen: SeenElsewhere, item: Digest, { access, version }: OpenedItem): boolean {
  const head = seen.get(nameOf(item));
  if (head === undefined) return false;
  const [, epoch, seenVersion] = head;
  // Somebody who still has its key could sign a version after the deletion.
  return epoch === 0 || access.epoch < epoch || version < seenVersion;
}

/** Those that an answer to the question for everything does not have at all: they are withheld. What was deleted may be gone. */
export function withheld(seen: SeenElsewhere, present: Iterable<Digest>): readonly string[] {
  const names = new Set([...present].map(nameOf));
  return [...seen].flatMap(([name, [, epoch]]) => (epoch === 0 || names.has(name) ? [] : [name]));
}
