import { importPublicKey } from './public-key.ts';
import type { FidoPublicKey } from './public-key.ts';

/** Keys kept: at about 4 KB each no more than 40 MB, and as many people as sign in to one process in a busy hour. */
const capacity = 10_000;

interface Entry {
  readonly cose: Uint8Array;
  readonly key: FidoPublicKey;
}

/** Least recently used first: a Map keeps the order of insertion. */
const entries = new Map<string, Entry>();

/**
 * `importPublicKey`, remembered: importing costs more than verifying. A credential ID alone is not trusted to name a key:
 * the COSE bytes are compared, so that a re-registered or forged row never meets an old key.
 *
 * @throws FidoProblem as `importPublicKey`
 */
export function cachedPublicKey(credentialId: string, cose: Uint8Array): FidoPublicKey {
  const known = entries.get(credentialId);
  if (known !== undefined) entries.delete(credentialId);
  const entry =
    known !== undefined && Buffer.compare(known.cose, cose) === 0
      ? known
      : { cose: Uint8Array.from(cose), key: importPublicKey(cose) };
  entries.set(credentialId, entry);
  if (entries.size > capacity) forgetOldest();
  return entry.key;
}

function forgetOldest(): void {
  for (const credentialId of entries.keys()) {
    entries.delete(credentialId);
    return;
  }
}
