import type { Did } from '@lanyard/crypto/did';
import {
  canonicalJson,
  encodeBase64url,
  fromUtf8,
  isDigest,
  parseCompactJson,
  randomBytes,
  utf8,
  type Base64url,
  type Digest,
} from '@lanyard/crypto/encoding';
import { openEnvelope, sealEnvelope } from '@lanyard/crypto/envelopes';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { importContentKey, importEncryptionKey, type BrowserKey } from '@lanyard/crypto/keys';
import { isBytesOf, isText, readMembers, type Check } from '@lanyard/crypto/members';
import { onlyKey, signStatement, verifyStatement } from '@lanyard/crypto/statements';
import type { GrantOwner } from './grants.ts';
import type { Recipient } from './recipients.ts';

/*
 * What a client has verified it need not verify again, and a SecureKey that it has unwrapped it need not unwrap again: a private RSA
 * operation and four signatures an item are what opening a vault takes. It keeps both, beside the ciphertext, under a key of its own: that
 * one is encrypted to the person's vault key, so that a locked vault opens nothing, and signed by the browser's, so that nobody who
 * writes into its storage can say that something was verified.
 */

/** The key under which a client keeps what it has opened. */
export interface MemoryKey {
  /** AES-256-GCM, non-extractable. */
  readonly key: CryptoKey;
  /** How it is kept. */
  readonly kept: string;
}

const keyType = 'lanyard-memory-key+jwe';
const keptType = 'lanyard-memory-key+jwt';
const itemType = 'lanyard-opened-item+jwe';

/** A new one. */
export async function createMemoryKey(
  { organization, did, key, kid }: Recipient,
  browserKey: BrowserKey,
): Promise<MemoryKey> {
  const raw = encodeBase64url(randomBytes(32));
  const envelope = await sealEnvelope({
    type: keyType,
    key: await importEncryptionKey(key),
    context: { organization, person: did, kid },
    content: utf8(canonicalJson({ key: raw })),
  });
  const kept = await signStatement({
    type: keptType,
    key: browserKey.privateKey,
    kid: browserKey.thumbprint,
    context: { organization, person: did },
    payload: { envelope },
  });
  return { key: await importContentKey(raw), kept };
}

/** Opens it with the vault's key. @throws CryptoProblem where it is not of this person, this browser and this vault key */
export async function openMemoryKey(
  kept: string,
  {
    organization,
    did,
    privateKey,
    kid,
    browserKey,
  }: GrantOwner & { readonly organization: string; readonly browserKey: BrowserKey },
): Promise<MemoryKey> {
  const { payload } = await verifyStatement(kept, {
    type: keptType,
    context: { organization, person: did },
    keyFor: onlyKey(browserKey.publicJwk),
  });
  const { envelope } = readMembers('memory key', payload, { envelope: isText });
  const context = { organization, person: did, kid };
  const content = fromUtf8(await openEnvelope(envelope, { type: keyType, context, key: privateKey }));
  const { key } = readMembers('memory key', parseCompactJson(content), { key: isBytesOf(32) });
  return { key: await importContentKey(key), kept };
}

/** What was verified of an item, and opens it. */
export interface Remembered {
  /** Hash of the newest access list. */
  readonly list: Digest;
  /** Hash of the version. */
  readonly statement: Digest;
  /** Up to which version the log of its writer was known then. With a later one it is read again: their keys, or they, may have ended. */
  readonly log: string;
  /** SecureKey. */
  readonly key: Base64url;
}

interface Place {
  readonly organization: string;
  readonly item: Digest;
  readonly did: Did;
}

/** Seals what was verified of an item. */
export function sealRemembered(
  { list, statement, log, key }: Remembered,
  memoryKey: CryptoKey,
  place: Place,
): Promise<string> {
  return sealEnvelope({
    type: itemType,
    key: memoryKey,
    context: contextOf(place),
    content: utf8(canonicalJson({ list, statement, log, key })),
  });
}

/** Opens it. Undefined: it is of another key or place, or nothing that was sealed here; then it is verified. */
export async function openRemembered(
  sealed: string,
  memoryKey: CryptoKey,
  place: Place,
): Promise<Remembered | undefined> {
  try {
    const context = contextOf(place);
    const content = fromUtf8(await openEnvelope(sealed, { type: itemType, context, key: memoryKey }));
    return readMembers('remembered item', parseCompactJson(content), rememberedMembers);
  } catch (error) {
    if (error instanceof CryptoProblem) return undefined;
    throw error;
  }
}

function contextOf({ organization, item, did }: Place) {
  return { organization, item, person: did };
}

const rememberedMembers = {
  list: isDigest as Check<Digest>,
  statement: isDigest as Check<Digest>,
  log: isText,
  key: isBytesOf(32),
};
