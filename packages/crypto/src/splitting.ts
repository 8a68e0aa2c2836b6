import { combine, split } from 'shamir-secret-sharing';
import {
  decodeBase64url,
  encodeBase64url,
  randomBytes,
  type Base64url,
  type Branded,
  type Bytes,
} from './encoding.ts';
import { CryptoProblem, orProblem } from './errors.ts';

/** One of the two shares of a key: 33 bytes in base64url. Alone it tells nothing about the key. */
export type KeyShare = Base64url & Branded<string, 'KeyShare'>;

/** A key that exists whole only in `key`: whoever holds one share has nothing. */
export interface SplitKey {
  /** AES-256-GCM, non-extractable. */
  readonly key: CryptoKey;
  readonly share1: KeyShare;
  readonly share2: KeyShare;
}

const keyBytes = 32;
/** shamir-secret-sharing appends the x coordinate to the 32 bytes. */
const shareBytes = keyBytes + 1;

/** Makes a random AES-256-GCM key and splits it 2 of 2. Its bytes never leave this function. */
export async function generateSplitKey(): Promise<SplitKey> {
  const raw = randomBytes(keyBytes);
  const [share1, share2] = await split(raw, 2, 2);
  if (share1 === undefined || share2 === undefined) throw new CryptoProblem('share_invalid', 'no two shares');
  const key = await importRaw(raw);
  raw.fill(0);
  return { key, share1: encodeBase64url(share1) as KeyShare, share2: encodeBase64url(share2) as KeyShare };
}

/**
 * Joins both shares to the key, in either order. A wrong share gives a wrong key, not an error: the envelope it opens tells.
 *
 * @throws CryptoProblem `share_invalid` where one is no share, or both are the same.
 */
export async function joinSplitKey(share1: string, share2: string): Promise<CryptoKey> {
  return orProblem('share_invalid', 'the shares do not join', async () => {
    const raw = Uint8Array.from(await combine([decodeShare(share1), decodeShare(share2)]));
    const key = await importRaw(raw);
    raw.fill(0);
    return key;
  });
}

/** Reads a share. @throws CryptoProblem `share_invalid` */
export function readKeyShare(text: string): KeyShare {
  decodeShare(text);
  return text as KeyShare;
}

function decodeShare(text: string): Bytes {
  try {
    const bytes = decodeBase64url(text, shareBytes);
    // x = 0 is where the secret itself lies: no share is ever made there.
    if (bytes[keyBytes] !== 0) return bytes;
  } catch (cause) {
    throw new CryptoProblem('share_invalid', 'not a share', { cause });
  }
  throw new CryptoProblem('share_invalid', 'not a share');
}

function importRaw(raw: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
}
