import type { Did } from '@lanyard/crypto/did';
import {
  decodeBase64url,
  digestOfJson,
  encodeBase64url,
  type Base64url,
  type Digest,
} from '@lanyard/crypto/encoding';
import { openEnvelope, sealEnvelope } from '@lanyard/crypto/envelopes';
import { CryptoProblem } from '@lanyard/crypto/errors';

/*
 * What a person has verified they need not verify again, and a SecureKey that they have unwrapped they need not unwrap again: a private RSA
 * operation and three signatures an item are what opening a vault takes. Their key ring keeps both, sealed under a key that comes from
 * their vault key: a locked vault opens nothing of it, and who cannot open the vault cannot say that something was verified. So it can lie
 * anywhere: a browser keeps it beside the ciphertext, and the cloud for the person's next browser. It is never needed: what is not in it is
 * verified and unwrapped.
 */

/** A SecureKey, and of what. */
export interface RingEntry {
  /** Of exactly what was verified (`ringMark`). */
  readonly mark: Digest;
  readonly key: Base64url;
}

/** Whose ring it is. */
export interface RingPlace {
  readonly organization: string;
  readonly did: Did;
  /** Thumbprint of their vault key. */
  readonly kid: Digest;
}

/** What was verified of an item: this version, under this access list and those before it. */
export interface RingClaim {
  readonly item: Digest;
  /** Hash of the newest access list. */
  readonly list: Digest;
  /** Hash of the version. */
  readonly statement: Digest;
  /** Version of the log of each who signed any of it. With another one it is verified again: their keys, or they, may have ended. */
  readonly logs: ReadonlyMap<string, string>;
}

/** Items in one ring. */
export const mostRingEntries = 100_000;
/** Items in one that is sent to the cloud: a next client verifies those of a larger vault. */
export const mostSentEntries = 40_000;

const type = 'lanyard-key-ring+jwe';
const entryBytes = 64;

/** A name for exactly what was verified of an item. */
export function ringMark({ item, list, statement, logs }: RingClaim): Digest {
  return digestOfJson({ item, list, statement, logs: Object.fromEntries(logs) });
}

/**
 * Seals a ring. What is in it says nothing of the order in which it came.
 *
 * @param entries At most `mostRingEntries`.
 * @param key By `importKeyRingKey`.
 */
export function sealRing(
  entries: readonly RingEntry[],
  key: CryptoKey,
  { organization, did, kid }: RingPlace,
): Promise<string> {
  const sorted = entries.toSorted(({ mark: one }, { mark: other }) => (one < other ? -1 : 1));
  const content = new Uint8Array(sorted.length * entryBytes);
  for (const [place, entry] of sorted.entries()) {
    content.set(decodeBase64url(entry.mark, 32), place * entryBytes);
    content.set(decodeBase64url(entry.key, 32), place * entryBytes + 32);
  }
  return sealEnvelope({ type, key, context: { organization, person: did, kid }, content });
}

/**
 * Opens a ring: keys by their marks.
 *
 * @throws CryptoProblem of `openEnvelope` where it is somebody else's, of another vault key, or was not sealed by its person;
 *   `envelope_malformed`
 */
export async function openRing(
  sealed: string,
  key: CryptoKey,
  { organization, did, kid }: RingPlace,
): Promise<ReadonlyMap<Digest, Base64url>> {
  const content = await openEnvelope(sealed, { type, key, context: { organization, person: did, kid } });
  if (content.length % entryBytes !== 0)
    throw new CryptoProblem('envelope_malformed', 'a key ring that ends within an entry');
  const ring = new Map<Digest, Base64url>();
  for (let at = 0; at < content.length; at += entryBytes) {
    const mark = encodeBase64url(content.subarray(at, at + 32)) as Digest;
    ring.set(mark, encodeBase64url(content.subarray(at + 32, at + entryBytes)));
  }
  return ring;
}
