import { importPublicKey } from './public-key.ts';
import type { FidoPublicKey } from './public-key.ts';

interface Entry {
  readonly cose: Uint8Array;
  readonly key: FidoPublicKey;
}

/** `importPublicKey`, remembering: `credentialId` in base64url, `cose` its COSE_Key. @throws FidoProblem as `importPublicKey` */
export type PublicKeyCache = (credentialId: string, cose: Uint8Array) => FidoPublicKey;

/** Of the newcomers that meet a full cache, one in so many is let in. */
const admitOneIn = 64;

/**
 * A cache of imported keys: importing costs about as much as verifying. A credential ID alone is not trusted to name a key: the
 * COSE bytes are compared, so that a re-registered row never meets an old key.
 *
 * A key is 3 to 4 KB of memory that the garbage collector does not see, and what left a cache lives until the next full
 * collection: with every newcomer let in, 100,000 people signing in one after the other cost 400 MB. So a full cache lets few
 * in. Who comes often gets in soon; who comes once leaves no trace.
 *
 * @param capacity Keys kept, the least recently used leaving first.
 */
export function createPublicKeyCache(capacity: number): PublicKeyCache {
  // A Map keeps the order of insertion: the least recently used comes first.
  const entries = new Map<string, Entry>();
  let turnedAway = 0;

  return (credentialId, cose) => {
    const known = entries.get(credentialId);
    if (known !== undefined) entries.delete(credentialId);
    if (known !== undefined && Buffer.compare(known.cose, cose) === 0) {
      entries.set(credentialId, known);
      return known.key;
    }
    const key = importPublicKey(cose);
    const full = entries.size >= capacity;
    if (full && (turnedAway += 1) % admitOneIn !== 0) return key;
    if (full) forgetOldest(entries);
    entries.set(credentialId, { cose: Uint8Array.from(cose), key });
    return key;
  };
}

function forgetOldest(entries: Map<string, Entry>): void {
  const [oldest] = entries.keys();
  if (oldest !== undefined) entries.delete(oldest);
}

/** The process's own: at most about 15 MB. */
export const cachedPublicKey = createPublicKeyCache(4_000);
