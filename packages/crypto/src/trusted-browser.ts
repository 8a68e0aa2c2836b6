import {
  canonicalJson,
  digestOfJson,
  fromUtf8,
  parseCompactJson,
  sha256,
  utf8,
  type Bytes,
  type Digest,
} from './encoding.ts';
import { openEnvelope, sealEnvelope } from './envelopes.ts';
import { CryptoProblem } from './errors.ts';
import { readRsaPrivateJwk, type RsaPrivateJwk } from './keys.ts';
import { isRecord, readMembers } from './members.ts';

/** Trusted browser (protocol): a passkey of the organization's origin, by which a browser enters without the phone. */

/** What a passkey is touched for. */
export type PasskeyPurpose = 'sign-in' | 'unlock';

/** The WebAuthn challenge of making the passkey: for one browser that was just trusted, by its key, once. */
export function trustChallenge(trust: {
  /** Organization id. */
  readonly organization: string;
  /** Id of the trusted browser: the cloud's, fresh. */
  readonly trustedBrowser: string;
  readonly browserThumbprint: string;
}): Digest {
  const { organization, trustedBrowser, browserThumbprint: browser } = trust;
  return digestOfJson({ type: 'lanyard-trusted-browser-v1', organization, trustedBrowser, browser });
}

/** The WebAuthn challenge of using it: the touch covers organization, attempt, purpose and the browser that asks. */
export function passkeyChallenge(use: {
  readonly organization: string;
  readonly purpose: PasskeyPurpose;
  /** Id of the attempt. */
  readonly attempt: string;
  /** The cloud's, once. */
  readonly nonce: string;
  readonly browserThumbprint: string;
}): Digest {
  const { organization, purpose, attempt, nonce, browserThumbprint: browser } = use;
  return digestOfJson({ type: 'lanyard-passkey-v1', organization, purpose, attempt, nonce, browser });
}

/** What the passkey's PRF is asked for. */
export function vaultPrfSalt(): Bytes {
  return sha256(utf8('lanyard vault key v1'));
}

/** Whose vault key it is, and by which passkey it opens. */
export interface TrustedVaultKeyContext {
  readonly organization: string;
  /** DID. */
  readonly person: string;
  /** Credential id, base64url. */
  readonly credential: string;
}

/** The vault key as the wallet handed it over. */
export interface TrustedVaultKey {
  readonly privateJwk: RsaPrivateJwk;
  /** Its certificate, by the DID key: checked before the key is used. */
  readonly certificate: string;
}

const type = 'lanyard-trusted-vault-key+jwe';
const wrappingInfo = 'lanyard trusted browser v1';

/**
 * Wraps the vault key by the PRF output of a passkey. The cloud keeps it and cannot open it.
 *
 * @param prf 32 bytes. @throws CryptoProblem `key_invalid`
 */
export async function wrapTrustedVaultKey(
  { privateJwk, certificate }: TrustedVaultKey,
  { prf, context }: { readonly prf: Bytes; readonly context: TrustedVaultKeyContext },
): Promise<string> {
  const { organization, person, credential } = context;
  return sealEnvelope({
    type,
    key: await wrappingKey(prf),
    context: { organization, person, credential },
    content: utf8(canonicalJson({ privateJwk: { ...privateJwk }, certificate })),
  });
}

/** @throws CryptoProblem of `openEnvelope`; `envelope_malformed`, `key_invalid` for its content */
export async function unwrapTrustedVaultKey(
  wrapped: string,
  { prf, context }: { readonly prf: Bytes; readonly context: TrustedVaultKeyContext },
): Promise<TrustedVaultKey> {
  const { organization, person, credential } = context;
  const content = await openEnvelope(wrapped, {
    type,
    key: await wrappingKey(prf),
    context: { organization, person, credential },
  });
  const { privateJwk, certificate } = readMembers('trusted vault key', parseCompactJson(fromUtf8(content)), {
    privateJwk: isRecord,
    certificate: isCertificate,
  });
  return { privateJwk: readRsaPrivateJwk(privateJwk), certificate };
}

async function wrappingKey(prf: Bytes): Promise<CryptoKey> {
  if (prf.length !== 32) throw new CryptoProblem('key_invalid', 'PRF output is not 32 bytes');
  const material = await crypto.subtle.importKey('raw', prf, 'HKDF', false, ['deriveKey']);
  const parameters = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8(wrappingInfo) };
  return crypto.subtle.deriveKey(parameters, material, { name: 'AES-GCM', length: 256 }, false, [
    'encrypt',
    'decrypt',
  ]);
}

/** A compact JWS; it is verified by the reader of the certificate. */
function isCertificate(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= 4096;
}
