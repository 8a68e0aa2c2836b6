import { fromUtf8, randomBytes, sha256, utf8, type Bytes } from './encoding.ts';
import { openEnvelope, sealEnvelope } from './envelopes.ts';
import { CryptoProblem } from './errors.ts';

/**
 * What the wallet keeps at rest, encrypted twice: by the claims key, which only the person's touch brings back, and by the
 * device storage key, which never leaves the device. Types, issuers and dates of claims are under the second alone.
 */

const keyBytes = 32;
const wrappingInfo = 'lanyard claims key wrapping v1';

/** The PRF input that every credential of the wallet is asked with: SHA-256('lanyard claims v1'). */
export function claimsPrfSalt(): Bytes {
  return sha256(utf8('lanyard claims v1'));
}

/** The one credential, of one person, that a wrapped claims key is for. */
export interface ClaimsKeyContext {
  /** Person id. */
  readonly person: string;
  /** WebAuthn credential id in base64url. */
  readonly credential: string;
}

/**
 * Makes the claims key and wraps it under the PRF output of a credential (or, where PRF is missing, under the second device
 * key). Its bytes never leave this function.
 *
 * @returns The key, AES-256-GCM, non-extractable, and its wrapped copy to be stored.
 */
export async function createClaimsKey(
  secret: ClaimsSecret,
  context: ClaimsKeyContext,
): Promise<{ claimsKey: CryptoKey; wrapped: string }> {
  const raw = randomBytes(keyBytes);
  const { person, credential } = context;
  const wrapped = await sealEnvelope({
    type: 'lanyard-claims-key+jwe',
    key: await wrappingKeyOf(secret),
    context: { person, credential },
    content: raw,
  });
  const claimsKey = await importClaimsKey(raw);
  raw.fill(0);
  return { claimsKey, wrapped };
}

/** Unwraps the claims key. @throws CryptoProblem of `openEnvelope` */
export async function unwrapClaimsKey(
  wrapped: string,
  secret: ClaimsSecret,
  context: ClaimsKeyContext,
): Promise<CryptoKey> {
  const { person, credential } = context;
  const raw = await openEnvelope(wrapped, {
    type: 'lanyard-claims-key+jwe',
    context: { person, credential },
    key: await wrappingKeyOf(secret),
  });
  if (raw.length !== keyBytes) throw new CryptoProblem('key_invalid', 'not a claims key');
  return importClaimsKey(raw);
}

/**
 * What wraps the claims key: 32 bytes of PRF output under `claimsPrfSalt`, or a second device key (AES-256-GCM,
 * non-extractable), whose protection is lower, as the wallet says.
 */
export type ClaimsSecret =
  { readonly kind: 'prf'; readonly output: Bytes } | { readonly kind: 'deviceKey'; readonly key: CryptoKey };

/** Where a record belongs. */
export interface RecordContext {
  /** Person id. */
  readonly person: string;
  /** Id of the record, unique in the wallet. */
  readonly item: string;
}

/** Encrypts a claim value by both keys: claims key inside, device storage key outside. */
export async function sealClaim(
  value: string,
  options: RecordContext & { claimsKey: CryptoKey; deviceStorageKey: CryptoKey },
): Promise<string> {
  const { person, item, claimsKey, deviceStorageKey } = options;
  const context = { person, item };
  const inner = await sealEnvelope({
    type: 'lanyard-claim+jwe',
    key: claimsKey,
    context,
    content: utf8(value),
  });
  return sealEnvelope({
    type: 'lanyard-device-claim+jwe',
    key: deviceStorageKey,
    context,
    content: utf8(inner),
  });
}

/** Decrypts a claim value. @throws CryptoProblem of `openEnvelope` */
export async function openClaim(
  sealed: string,
  options: RecordContext & { claimsKey: CryptoKey; deviceStorageKey: CryptoKey },
): Promise<string> {
  const { person, item, claimsKey, deviceStorageKey } = options;
  const context = { person, item };
  const inner = await openEnvelope(sealed, {
    type: 'lanyard-device-claim+jwe',
    context,
    key: deviceStorageKey,
  });
  return fromUtf8(
    await openEnvelope(fromUtf8(inner), { type: 'lanyard-claim+jwe', context, key: claimsKey }),
  );
}

/** Encrypts a record by the device storage key alone. */
export function sealRecord(
  content: string,
  options: RecordContext & { deviceStorageKey: CryptoKey },
): Promise<string> {
  const { person, item, deviceStorageKey } = options;
  return sealEnvelope({
    type: 'lanyard-device-record+jwe',
    key: deviceStorageKey,
    context: { person, item },
    content: utf8(content),
  });
}

/** Decrypts a record. @throws CryptoProblem of `openEnvelope` */
export async function openRecord(
  sealed: string,
  options: RecordContext & { deviceStorageKey: CryptoKey },
): Promise<string> {
  const { person, item, deviceStorageKey } = options;
  const context = { person, item };
  return fromUtf8(
    await openEnvelope(sealed, { type: 'lanyard-device-record+jwe', context, key: deviceStorageKey }),
  );
}

async function wrappingKeyOf(secret: ClaimsSecret): Promise<CryptoKey> {
  if (secret.kind === 'deviceKey') return secret.key;
  if (secret.output.length !== keyBytes) throw new CryptoProblem('key_invalid', 'PRF output is not 32 bytes');
  const material = await crypto.subtle.importKey('raw', secret.output, 'HKDF', false, ['deriveKey']);
  const parameters = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8(wrappingInfo) };
  return crypto.subtle.deriveKey(parameters, material, { name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
}

function importClaimsKey(raw: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt', 'decrypt']);
}
