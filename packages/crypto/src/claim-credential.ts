import { SDJwtInstance } from '@sd-jwt/core';
import {
  encodeBase64url,
  isBase64url,
  isDigest,
  randomBytes,
  sha256,
  utf8,
  type Digest,
} from './encoding.ts';
import { CryptoProblem, orProblem } from './errors.ts';
import { importVerificationKey, readEcPublicJwk, thumbprint, type DidKey, type EcPublicJwk } from './keys.ts';
import { isOneOf, isRecord, isSeconds, isText, readMembers } from './members.ts';
import {
  checkLifetime,
  checkOnceWindow,
  readObject,
  splitCompact,
  verifySignature,
  type KeyFor,
} from './statements.ts';
import { type TokenIssuer } from './tokens.ts';

/**
 * Claims as SD-JWT VC: the installation attests one value, bound to the person's DID key; the wallet presents it, disclosed
 * and signed for one sign-in; the cloud compares it and forgets it. One credential carries one claim.
 */

/** What a person can have attested. */
export const claimTypes = ['email', 'phone'] as const;
export type ClaimType = (typeof claimTypes)[number];

/** A claim as its credential states it. The value stays in memory. */
export interface Claim {
  readonly type: ClaimType;
  readonly value: string;
  /** Origin of the installation that attests it. */
  readonly issuer: string;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  /** Seconds since 1970; at most two years later. */
  readonly expiresAt: number;
}

/** What a presentation is made for, and must be read against. */
export interface PresentationContext {
  /** Origin of the organization. */
  readonly audience: string;
  /** Of the sign-in or joining. */
  readonly nonce: string;
  /** What the touch covers: `H` of a sign-in, the challenge of a joining. */
  readonly H: Digest;
  /** Seconds since 1970. */
  readonly now: number;
}

const credentialType = 'dc+sd-jwt';
const keyBindingType = 'kb+jwt';
const hashAlgorithm = 'sha-256';
const longestClaimSeconds = 2 * 366 * 86_400;
const issuedLimit = 4096;
const keyBindingLimit = 1024;
const valueLimit = 320;

/** What is signed, before the value goes into its disclosure. */
type Issued = Readonly<{ iss: string; iat: number; exp: number; vct: string; cnf: { jwk: EcPublicJwk } }> & {
  readonly [type in ClaimType]?: string;
};

/**
 * Issues a claim. The value stands in a disclosure only: the signed part has its salted hash.
 *
 * @param options.didKey Public half of the DID key that may present it (`cnf`).
 */
export async function issueClaimCredential(
  issuer: TokenIssuer,
  options: Omit<Claim, 'issuer'> & { didKey: EcPublicJwk },
): Promise<string> {
  const { type, value, issuedAt, expiresAt, didKey } = options;
  const instance = new SDJwtInstance({
    ...hashing,
    signAlg: 'ES256',
    signer: (data) => sign(data, issuer.key),
  });
  const payload: Issued = {
    iss: issuer.issuer,
    iat: issuedAt,
    exp: expiresAt,
    vct: credentialName(type),
    cnf: { jwk: { ...didKey } },
    [type]: value,
  };
  return instance.issue(payload, { _sd: [type] }, { header: { typ: credentialType, kid: issuer.kid } });
}

/**
 * Reads a credential that the wallet was handed, before it keeps it.
 *
 * @param expected.didKey The wallet's own: a credential bound to another key is of no use.
 * @throws CryptoProblem `credential_invalid`, `context_mismatch`, `signature_invalid`, `expired`, `not_yet_valid`
 */
export async function verifyClaimCredential(
  credential: string,
  expected: { issuer: string; keyFor: KeyFor; didKey: EcPublicJwk; now: number },
): Promise<Claim> {
  const [issued, disclosure, keyBinding] = splitPresentation(credential);
  if (keyBinding !== '') throw new CryptoProblem('credential_invalid', 'a presentation, not a credential');
  return verifyIssued(`${issued}~${disclosure}~`, expected);
}

/**
 * Presents credentials for one sign-in: each with its value disclosed and a key binding by the DID key over audience, nonce,
 * `H` and exactly this disclosure.
 *
 * @param credentials Those the person chose, in the order in which `presentationDigest` takes the result.
 */
export function presentClaims(
  credentials: readonly string[],
  { didKey, audience, nonce, H, now }: PresentationContext & { didKey: DidKey },
): Promise<readonly string[]> {
  const instance = new SDJwtInstance({
    ...hashing,
    kbSignAlg: 'ES256',
    kbSigner: (data) => sign(data, didKey.privateKey),
  });
  const payload = { aud: audience, nonce, iat: now, H };
  return Promise.all(
    credentials.map((credential) => instance.present(credential, undefined, { kb: { payload } })),
  );
}

/**
 * Verifies a presentation and gives the claim. Compare its value and let it go: nothing keeps it.
 *
 * @param expected.issuer Origin of the installation, and `keyFor` its keys.
 * @param expected.didKey Of the DID that signs in.
 * @throws CryptoProblem `credential_invalid`, `context_mismatch` (made for another sign-in, by or for another key),
 *   `signature_invalid`, `expired`, `not_yet_valid`
 */
export async function verifyPresentation(
  presentation: string,
  expected: PresentationContext & { issuer: string; keyFor: KeyFor; didKey: EcPublicJwk },
): Promise<Claim> {
  const [issued, disclosure, keyBinding] = splitPresentation(presentation);
  const disclosed = `${issued}~${disclosure}~`;
  await verifyKeyBinding(keyBinding, { ...expected, disclosed });
  return verifyIssued(disclosed, expected);
}

/** Issuer-signed part, one disclosure, key binding or nothing; each in its one spelling. */
function splitPresentation(text: string): [issued: string, disclosure: string, keyBinding: string] {
  const [issued = '', disclosure = '', keyBinding = '', ...rest] = text.split('~');
  const sound =
    isBase64url(disclosure) && disclosure !== '' && rest.length === 0 && text.split('~').length === 3;
  if (!sound) throw new CryptoProblem('credential_invalid', 'not one credential with one disclosure');
  return [issued, disclosure, keyBinding];
}

/** Verifies the issuer's part with its disclosure. */
async function verifyIssued(
  disclosed: string,
  expected: { issuer: string; keyFor: KeyFor; didKey: EcPublicJwk; now: number },
): Promise<Claim> {
  const [issued = ''] = disclosed.split('~');
  const [encodedHeader] = splitCompact(issued, 3, issuedLimit);
  const { kid } = readMembers('credential header', readObject(encodedHeader), issuedHeader);
  const key = await expected.keyFor(kid);
  if (key === undefined)
    throw new CryptoProblem('signature_invalid', 'attested by a key that is not known here');
  await verifySignature(issued, key, 'ES256');
  const claim = readClaim(await unpack(disclosed));
  if (claim.issuer !== expected.issuer)
    throw new CryptoProblem('context_mismatch', 'attested by another installation');
  if (thumbprint(claim.boundTo) !== thumbprint(expected.didKey)) {
    throw new CryptoProblem('context_mismatch', 'attested for another DID key');
  }
  const { type, value, issuer, issuedAt, expiresAt } = claim;
  checkLifetime(
    { iat: issuedAt, exp: expiresAt },
    { now: expected.now, longestSeconds: longestClaimSeconds },
  );
  return { type, value, issuer, issuedAt, expiresAt };
}

/** Verifies the key binding JWT (SD-JWT, section 7.3, step 5). */
async function verifyKeyBinding(
  keyBinding: string,
  expected: PresentationContext & { didKey: EcPublicJwk; disclosed: string },
): Promise<void> {
  const [encodedHeader, encodedPayload] = splitCompact(keyBinding, 3, keyBindingLimit);
  readMembers('key binding header', readObject(encodedHeader), keyBindingHeader);
  const claims = readMembers('key binding', readObject(encodedPayload), keyBindingMembers);
  if (claims.aud !== expected.audience)
    throw new CryptoProblem('context_mismatch', 'presented to another origin');
  if (claims.nonce !== expected.nonce)
    throw new CryptoProblem('context_mismatch', 'presented over another nonce');
  if (claims.H !== expected.H) throw new CryptoProblem('context_mismatch', 'presented in another sign-in');
  if (claims.sd_hash !== encodeBase64url(sha256(utf8(expected.disclosed)))) {
    throw new CryptoProblem('context_mismatch', 'presented with another credential or disclosure');
  }
  checkOnceWindow(claims.iat, expected.now);
  const { key } = await importVerificationKey(expected.didKey);
  await verifySignature(keyBinding, key, 'ES256');
}

/** Puts the disclosed value in its place. The signature was verified before: this only resolves hashes. */
async function unpack(disclosed: string): Promise<unknown> {
  return orProblem('credential_invalid', 'the disclosure does not fit', () =>
    new SDJwtInstance(hashing).getClaims(disclosed),
  );
}

/** A disclosure that fits no hash is left out by the library: its claim is then missing here. */
function readClaim(unpacked: unknown): Claim & { boundTo: EcPublicJwk } {
  if (!isRecord(unpacked)) throw new CryptoProblem('credential_invalid', 'no claims');
  const type = claimTypes.find((one) => credentialName(one) === unpacked['vct']);
  if (type === undefined) throw new CryptoProblem('credential_invalid', 'a credential of another kind');
  const { [type]: value, ...rest } = unpacked;
  if (!isText(value) || value.length > valueLimit)
    throw new CryptoProblem('credential_invalid', 'no value disclosed');
  const { iss, iat, exp, cnf } = readMembers('credential', rest, issuedMembers);
  const boundTo = readEcPublicJwk(readMembers('confirmation', cnf, { jwk: isRecord }).jwk);
  return { type, value, issuer: iss, issuedAt: iat, expiresAt: exp, boundTo };
}

/** The `vct` of a claim type. */
function credentialName(type: ClaimType): string {
  return `urn:lanyard:claim:${type}:1`;
}

async function sign(data: string, key: CryptoKey): Promise<string> {
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, utf8(data));
  return encodeBase64url(new Uint8Array(signature));
}

/** The hash that Lanyard uses, whatever `_sd_alg` a credential asks for. */
const hashing = {
  hashAlg: hashAlgorithm,
  hasher: async (data: string | ArrayBuffer, algorithm: string) => {
    if (algorithm !== hashAlgorithm) throw new CryptoProblem('credential_invalid', 'another hash algorithm');
    return sha256(typeof data === 'string' ? utf8(data) : new Uint8Array(data));
  },
  saltGenerator: (length: number) => encodeBase64url(randomBytes(length)),
} as const;

const issuedHeader = { typ: isOneOf(credentialType), alg: isOneOf('ES256'), kid: isText };
const issuedMembers = { iss: isText, iat: isSeconds, exp: isSeconds, vct: isText, cnf: isRecord };
const keyBindingHeader = { typ: isOneOf(keyBindingType), alg: isOneOf('ES256') };
const keyBindingMembers = { aud: isText, nonce: isText, H: isDigest, iat: isSeconds, sd_hash: isDigest };
