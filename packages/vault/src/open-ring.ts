import type { Base64url, Digest } from '@lanyard/crypto/encoding';
import { CryptoProblem } from '@lanyard/crypto/errors';
import {
  mostRingEntries,
  mostSentEntries,
  openRing,
  ringMark,
  sealRing,
  type RingEntry,
  type RingPlace,
} from './key-ring.ts';
import type { SeenItem, ServedItem } from './reading.ts';
import type { KeptRing } from './vault-source.ts';
import type { VaultWrite } from './writing.ts';

/** The key ring of one open vault: what was in it, and what has come since. */
export interface OpenRing {
  /** The ring that was kept here or by the cloud; what is not the person's own ring is left. Only the first one counts. */
  readonly open: (sealed: string | undefined, unsent: number) => Promise<void>;
  readonly isOpen: () => boolean;
  readonly keyOf: (mark: Digest) => Base64url | undefined;
  /** Whether exactly this was in the ring that was opened. */
  readonly had: (entry: RingEntry | undefined) => boolean;
  /** Items as they were read last, and those that are no more. */
  readonly take: (read: ReadonlyMap<Digest, RingEntry>, gone: readonly Digest[]) => void;
  /** New items that the cloud has taken from here. @returns what was seen of them by writing them */
  readonly wrote: (made: readonly VaultWrite[]) => ReadonlyMap<Digest, SeenItem>;
  /** The ring as it is now: to be kept here, and where it is due, for the person's next client. */
  readonly seal: (isDue: boolean) => Promise<{ readonly own: KeptRing; readonly next: string | undefined }>;
  /**
   * Whether so many came since that it should be sent anew. Then it counts as sent.
   *
   * @param now Milliseconds since 1970: an import does not send a growing ring again and again.
   */
  readonly isDue: (now: number) => boolean;
  readonly close: () => void;
}

/** A next browser opens so many items that are not in its ring without anybody noticing. */
const fewEntries = 32;
/** Of a large ring, this part: it is sent whole each time. */
const fewOfRing = 0.05;

/** Between two that are sent. What came in the meantime goes with the next one, at the latest when the vault is opened again. */
const restMilliseconds = 60_000;

/** @param key By `importKeyRingKey`. @param log Version of the person's own log. */
export function openKeyRing(key: CryptoKey, place: RingPlace, log: string): OpenRing {
  let isOpen = false;
  let unsent = 0;
  let sentAt: number | undefined;
  /** What can be looked up, by its mark. */
  const known = new Map<Digest, Base64url>();
  /** Marks of the ring that was opened. */
  let before: ReadonlyMap<Digest, Base64url> = new Map();
  /** What is sealed next, by item. */
  const held = new Map<Digest, RingEntry>();
  return {
    isOpen: () => isOpen,
    async open(sealed, unsentThen) {
      if (isOpen) return;
      isOpen = true;
      if (sealed === undefined) return;
      try {
        before = await openRing(sealed, key, place);
      } catch (error) {
        if (!(error instanceof CryptoProblem)) throw error;
        return;
      }
      unsent = unsentThen;
      for (const [mark, each] of before) known.set(mark, each);
    },
    keyOf: (mark) => known.get(mark),
    had: (entry) => entry !== undefined && before.has(entry.mark),
    take(read, gone) {
      for (const [item, entry] of read) {
        if (!before.has(entry.mark) && held.get(item)?.mark !== entry.mark) unsent += 1;
        held.set(item, entry);
        known.set(entry.mark, entry.key);
      }
      for (const item of gone) held.delete(item);
    },
    wrote(made) {
      const seen = new Map<Digest, SeenItem>();
      for (const { item, own } of made) {
        if (own === undefined) continue;
        const { list, statement } = own.seen;
        if (statement === null) continue;
        seen.set(item, own.seen);
        known.set(ringMark({ item, list, statement, logs: new Map([[place.did, log]]) }), own.key);
      }
      return seen;
    },
    async seal(isDue) {
      const entries = [...held.values()];
      const own = { sealed: await sealRing(entries.slice(0, mostRingEntries), key, place), unsent };
      if (!isDue) return { own, next: undefined };
      const isWhole = entries.length <= mostSentEntries;
      return {
        own,
        next: isWhole ? own.sealed : await sealRing(entries.slice(0, mostSentEntries), key, place),
      };
    },
    isDue(now) {
      if (unsent <= Math.max(fewEntries, held.size * fewOfRing)) return false;
      if (sentAt !== undefined && now < sentAt + restMilliseconds) return false;
      [unsent, sentAt] = [0, now];
      return true;
    },
    close() {
      known.clear();
      held.clear();
      before = new Map();
    },
  };
}

/** Whether all of this was in the ring that was opened: what was not may have been written by anybody. */
export function wasInRing(
  ring: OpenRing,
  kept: readonly ServedItem[],
  read: ReadonlyMap<Digest, RingEntry>,
): boolean {
  return kept.every(({ item }) => ring.had(read.get(item)));
}
