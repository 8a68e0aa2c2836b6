import {
  decodeBase64url,
  digestOfJson,
  encodeBase64url,
  isBase64url,
  randomBytes,
  utf8,
  type Base64url,
  type Bytes,
  type Digest,
} from './encoding.ts';
import { CryptoProblem, orProblem } from './errors.ts';
import { isBytesOf, isOneOf, readMembers, type Check } from './members.ts';
import { rsaNumbersAgree } from './rsa-numbers.ts';
import { generateSplitKey, type SplitKey } from './splitting.ts';

// ---------------------------------------------------------------------------------------------------------------------
// Public keys, read strictly

/** Public half of an ECDSA or ECDH key on P-256: exactly these members. */
export interface EcPublicJwk {
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
}

/** Public half of an Ed25519 key: exactly these members. */
export interface Ed25519PublicJwk {
  readonly kty: 'OKP';
  readonly crv: 'Ed25519';
  readonly x: string;
}

/** Public half of an RSA key of exactly 2,048 bits with e = 65537: exactly these members. */
export interface RsaPublicJwk {
  readonly kty: 'RSA';
  readonly n: string;
  readonly e: 'AQAB';
}

/** Private RSA key of exactly 2,048 bits, two primes, e = 65537: exactly these members. */
export interface RsaPrivateJwk extends RsaPublicJwk {
  readonly d: string;
  readonly p: string;
  readonly q: string;
  readonly dp: string;
  readonly dq: string;
  readonly qi: string;
}

export type PublicJwk = EcPublicJwk | Ed25519PublicJwk | RsaPublicJwk;

const modulusBytes = 256;
const primeBytes = 128;

const curvePoint = isBytesOf(32);
const ecMembers = { kty: isOneOf('EC'), crv: isOneOf('P-256'), x: curvePoint, y: curvePoint };
const ed25519Members = { kty: isOneOf('OKP'), crv: isOneOf('Ed25519'), x: curvePoint };
const rsaMembers = { kty: isOneOf('RSA'), n: isFullNumber(modulusBytes), e: isOneOf('AQAB') };
const rsaPrivateMembers = {
  ...rsaMembers,
  d: isNumberUpTo(modulusBytes),
  p: isFullNumber(primeBytes),
  q: isFullNumber(primeBytes),
  dp: isNumberUpTo(primeBytes),
  dq: isNumberUpTo(primeBytes),
  qi: isNumberUpTo(primeBytes),
};

/**
 * Reads a public P-256 key. A private member, a `kid`, an `alg` or anything else beside the four members is refused: a key
 * has one spelling, and a private key sent by mistake is noticed. That the point is on the curve is checked by the import.
 *
 * @throws CryptoProblem `key_invalid`
 */
export function readEcPublicJwk(value: unknown): EcPublicJwk {
  return asKey(() => readMembers('P-256 public key', value, ecMembers));
}

/** Reads a public Ed25519 key. @throws CryptoProblem `key_invalid` */
export function readEd25519PublicJwk(value: unknown): Ed25519PublicJwk {
  return asKey(() => readMembers('Ed25519 public key', value, ed25519Members));
}

/**
 * Reads a public RSA key: 2,048 bits, neither more nor fewer, and e = 65537. jose and WebCrypto take e = 1, which
 * encrypts nothing, and moduli of odd sizes.
 *
 * @throws CryptoProblem `key_invalid`
 */
export function readRsaPublicJwk(value: unknown): RsaPublicJwk {
  return asKey(() => readMembers('RSA public key', value, rsaMembers));
}

/** Reads a private RSA key of two primes whose numbers belong together. @throws CryptoProblem `key_invalid` */
export function readRsaPrivateJwk(value: unknown): RsaPrivateJwk {
  const jwk = asKey(() => readMembers('RSA private key', value, rsaPrivateMembers));
  if (!rsaNumbersAgree(jwk)) throw new CryptoProblem('key_invalid', 'numbers that do not belong together');
  return jwk;
}

/** The public half of a private RSA key. */
export function rsaPublicHalf({ kty, n, e }: RsaPrivateJwk): RsaPublicJwk {
  return { kty, n, e };
}

/** RFC 7638 thumbprint (SHA-256): the name of a key everywhere in Lanyard, and its `kid`. */
export function thumbprint(jwk: PublicJwk): Digest {
  const { kty } = jwk;
  if (kty === 'EC') return digestOfJson({ crv: jwk.crv, kty, x: jwk.x, y: jwk.y });
  return digestOfJson(kty === 'OKP' ? { crv: jwk.crv, kty, x: jwk.x } : { e: jwk.e, kty, n: jwk.n });
}

// ---------------------------------------------------------------------------------------------------------------------
// Imports

/** A public key ready to verify ES256, under its name. */
export interface VerificationKey {
  readonly kid: Digest;
  readonly publicJwk: EcPublicJwk;
  readonly key: CryptoKey;
}

const p256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const p256Agreement = { name: 'ECDH', namedCurve: 'P-256' } as const;
const rsaOaep = { name: 'RSA-OAEP', hash: 'SHA-256' } as const;

/** Importing costs more than verifying (architecture.md, Scale): a server meets the same few thousand keys again and again. */
const rememberedKeys = 4096;
const verificationKeys = new Map<string, VerificationKey>();

/**
 * Imports a public P-256 key for verifying signatures. The last 4,096 keys are remembered.
 *
 * @throws CryptoProblem `key_invalid` where the point is not on the curve.
 */
export async function importVerificationKey(jwk: EcPublicJwk): Promise<VerificationKey> {
  const name = `${jwk.x}.${jwk.y}`;
  const known = verificationKeys.get(name);
  if (known !== undefined) {
    verificationKeys.delete(name);
    verificationKeys.set(name, known);
    return known;
  }
  const publicJwk = readEcPublicJwk(jwk);
  const key = await importPublic(publicJwk, p256, ['verify']);
  const imported = { kid: thumbprint(publicJwk), publicJwk, key };
  verificationKeys.set(name, imported);
  const oldest = verificationKeys.keys().next();
  if (verificationKeys.size > rememberedKeys && oldest.done !== true) verificationKeys.delete(oldest.value);
  return imported;
}

/** Imports a transit key's public half, to seal to it. @throws CryptoProblem `key_invalid` */
export async function importTransitPublicKey(jwk: EcPublicJwk): Promise<CryptoKey> {
  return importPublic(readEcPublicJwk(jwk), p256Agreement, []);
}

/** Imports a public RSA key, to encrypt to it. @throws CryptoProblem `key_invalid` */
export async function importEncryptionKey(jwk: RsaPublicJwk): Promise<CryptoKey> {
  return importPublic(readRsaPublicJwk(jwk), rsaOaep, ['encrypt']);
}

/**
 * Imports a private RSA key, non-extractable.
 *
 * @throws CryptoProblem `key_invalid` where it is none, or does not decrypt what its public half encrypts
 */
export async function importDecryptionKey(jwk: RsaPrivateJwk): Promise<CryptoKey> {
  const privateJwk = readRsaPrivateJwk(jwk);
  const publicKey = await importEncryptionKey(rsaPublicHalf(privateJwk));
  return orProblem('key_invalid', 'not a working RSA private key', async () => {
    const privateKey = await crypto.subtle.importKey('jwk', { ...privateJwk }, rsaOaep, false, ['decrypt']);
    const probe = await crypto.subtle.encrypt(rsaOaep, publicKey, randomBytes(32));
    await crypto.subtle.decrypt(rsaOaep, privateKey, probe);
    return privateKey;
  });
}

/**
 * The key of a person's key ring, AES-256-GCM and non-extractable: HKDF-SHA-256 (RFC 5869) of the private exponent of their vault key. So
 * whoever cannot open their vault can neither read the ring nor make one.
 *
 * @throws CryptoProblem `key_invalid` where it is no private key
 */
export async function importKeyRingKey(jwk: RsaPrivateJwk): Promise<CryptoKey> {
  const { d } = readRsaPrivateJwk(jwk);
  const secret = await crypto.subtle.importKey('raw', decodeBase64url(d), 'HKDF', false, ['deriveKey']);
  const parameters = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: utf8(keyRingInfo) };
  const kind = { name: 'AES-GCM', length: 256 };
  return crypto.subtle.deriveKey(parameters, secret, kind, false, ['encrypt', 'decrypt']);
}

const keyRingInfo = 'lanyard-key-ring-v1';

/** Imports 32 bytes as an AES-256-GCM key, non-extractable. @throws CryptoProblem `encoding_invalid` on another length */
export async function importContentKey(raw: Base64url): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', decodeBase64url(raw, 32), 'AES-GCM', false, ['encrypt', 'decrypt']);
}

async function importPublic(
  jwk: PublicJwk,
  algorithm: EcKeyImportParams | RsaHashedImportParams,
  usages: KeyUsage[],
) {
  return orProblem('key_invalid', 'not a point on the curve, or not a key', () =>
    crypto.subtle.importKey('jwk', { ...jwk }, algorithm, true, usages),
  );
}

// ---------------------------------------------------------------------------------------------------------------------
// Making keys, one function for each row of the table Keys of the protocol

/**
 * A signing key pair that carries what it is for, so that a device key is never taken where a DID key belongs: neither by
 * the compiler nor after a round trip through IndexedDB, which keeps these objects as they are.
 */
export interface SigningKey<Purpose extends string> {
  readonly purpose: Purpose;
  /** ECDSA P-256, non-extractable. */
  readonly privateKey: CryptoKey;
  readonly publicJwk: EcPublicJwk;
  readonly thumbprint: Digest;
}

/** Signs the person's statements, nothing else. */
export type DidKey = SigningKey<'did'>;
/** The wallet's DPoP key. */
export type DeviceKey = SigningKey<'device'>;
/** One per browser and organization: DPoP proofs, the signature over `H`, later vault writes. */
export type BrowserKey = SigningKey<'browser'>;

/** Signs entries of the DID log. */
export interface DidUpdateKey {
  readonly purpose: 'did-update';
  /** Ed25519, non-extractable. */
  readonly privateKey: CryptoKey;
  readonly publicJwk: Ed25519PublicJwk;
}

/** One per sign-in, in memory only. */
export interface TransitKey {
  /** ECDH P-256, non-extractable. */
  readonly privateKey: CryptoKey;
  readonly publicJwk: EcPublicJwk;
  readonly thumbprint: Digest;
}

/** One per browser and organization, known to the wallet and that browser. */
export interface PairingKey {
  /** AES-256-GCM, non-extractable. */
  readonly key: CryptoKey;
  /** Its 32 bytes, to be sealed to the browser and then forgotten. */
  readonly raw: Base64url;
}

/** UserPasswordKeyPair or UserRecoveryKeyPair while it is made, sealed or recovered: the one time its private half is readable. */
export interface RsaKeyPair {
  readonly publicJwk: RsaPublicJwk;
  readonly privateJwk: RsaPrivateJwk;
}

/** An ES256 key of the cloud (organization token key, installation key), to be sealed in its database. */
export interface IssuerKeyPair {
  readonly kid: Digest;
  readonly publicJwk: EcPublicJwk;
  /** PKCS #8: seal it, and forget it. */
  readonly privatePkcs8: Bytes;
}

/** The DID key of a new identity, or of a recovered one. */
export function generateDidKey(): Promise<DidKey> {
  return generateSigningKey('did');
}

/** The DPoP key of one installation of the wallet. */
export function generateDeviceKey(): Promise<DeviceKey> {
  return generateSigningKey('device');
}

/** The key of one browser in one organization, kept in IndexedDB. */
export function generateBrowserKey(): Promise<BrowserKey> {
  return generateSigningKey('browser');
}

/** A key for one entry of the DID log; its successor is committed before it is used. */
export async function generateDidUpdateKey(): Promise<DidUpdateKey> {
  const pair = await crypto.subtle.generateKey('Ed25519', false, ['sign', 'verify']);
  const { kty, crv, x } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  return {
    purpose: 'did-update',
    privateKey: pair.privateKey,
    publicJwk: readEd25519PublicJwk({ kty, crv, x }),
  };
}

/** The key that one sign-in is sealed to. */
export async function generateTransitKey(): Promise<TransitKey> {
  const pair = await crypto.subtle.generateKey(p256Agreement, false, ['deriveBits']);
  const publicJwk = await exportEcPublicJwk(pair.publicKey);
  return { privateKey: pair.privateKey, publicJwk, thumbprint: thumbprint(publicJwk) };
}

/** Share 1 goes into the QR code, share 2 to the cloud. */
export function generateStorageWrappingKey(): Promise<SplitKey> {
  return generateSplitKey();
}

/** Share 1 goes to the browser's storage, share 2 to the cloud with the session. */
export function generateStorageProtectionKey(): Promise<SplitKey> {
  return generateSplitKey();
}

/** The key that a wallet and one browser share from their first sign-in on. */
export async function generatePairingKey(): Promise<PairingKey> {
  const raw = encodeBase64url(randomBytes(32));
  return { key: await importContentKey(raw), raw };
}

/** Level 2 of what the wallet keeps at rest: AES-256-GCM, non-extractable. */
export async function generateDeviceStorageKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt']);
}

/** One per person and organization. */
export function generateUserPasswordKeyPair(): Promise<RsaKeyPair> {
  return generateRsaKeyPair();
}

/** The pair whose private half becomes the recovery code. */
export function generateUserRecoveryKeyPair(): Promise<RsaKeyPair> {
  return generateRsaKeyPair();
}

/** A key of the cloud: an organization's token key, or the installation key. */
export async function generateIssuerKeyPair(): Promise<IssuerKeyPair> {
  const pair = await crypto.subtle.generateKey(p256, true, ['sign', 'verify']);
  const publicJwk = await exportEcPublicJwk(pair.publicKey);
  const privatePkcs8 = new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey));
  return { kid: thumbprint(publicJwk), publicJwk, privatePkcs8 };
}

/** Imports an issuer's private key, non-extractable. @throws CryptoProblem `key_invalid` */
export async function importIssuerKey(privatePkcs8: Bytes): Promise<CryptoKey> {
  return orProblem('key_invalid', 'not a P-256 private key', () =>
    crypto.subtle.importKey('pkcs8', privatePkcs8, p256, false, ['sign']),
  );
}

async function generateSigningKey<Purpose extends string>(purpose: Purpose): Promise<SigningKey<Purpose>> {
  const pair = await crypto.subtle.generateKey(p256, false, ['sign', 'verify']);
  const publicJwk = await exportEcPublicJwk(pair.publicKey);
  return { purpose, privateKey: pair.privateKey, publicJwk, thumbprint: thumbprint(publicJwk) };
}

async function generateRsaKeyPair(): Promise<RsaKeyPair> {
  const pair = await crypto.subtle.generateKey(
    { ...rsaOaep, modulusLength: 2048, publicExponent: Uint8Array.of(1, 0, 1) },
    true,
    ['encrypt', 'decrypt'],
  );
  const { kty, n, e, d, p, q, dp, dq, qi } = await crypto.subtle.exportKey('jwk', pair.privateKey);
  const privateJwk = readRsaPrivateJwk({ kty, n, e, d, p, q, dp, dq, qi });
  return { publicJwk: rsaPublicHalf(privateJwk), privateJwk };
}

/** WebCrypto adds `key_ops` and `ext`: they are left behind. */
async function exportEcPublicJwk(publicKey: CryptoKey): Promise<EcPublicJwk> {
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', publicKey);
  return readEcPublicJwk({ kty, crv, x, y });
}

/** An unsigned number of exactly so many bytes whose top bit is set, and odd: a modulus or a prime of the full size. */
function isFullNumber(length: number): Check<string> {
  return (value): value is string => {
    if (!isBase64url(value)) return false;
    const bytes = decodeBase64url(value);
    return bytes.length === length && (bytes[0] ?? 0) >= 0x80 && (bytes[length - 1] ?? 0) % 2 === 1;
  };
}

/** An unsigned number in its shortest form (RFC 7518 section 2, Base64urlUInt), positive, of at most so many bytes. */
function isNumberUpTo(length: number): Check<string> {
  return (value): value is string => {
    if (!isBase64url(value)) return false;
    const bytes = decodeBase64url(value);
    return bytes.length <= length && (bytes[0] ?? 0) !== 0;
  };
}

function asKey<T>(read: () => T): T {
  try {
    return read();
  } catch (cause) {
    throw new CryptoProblem('key_invalid', 'not a key of the expected kind', { cause });
  }
}
