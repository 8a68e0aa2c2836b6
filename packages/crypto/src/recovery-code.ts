import {
  concatBytes,
  decodeBase64url,
  digest,
  encodeBase64url,
  equalText,
  sha256,
  utf8,
  type Bytes,
  type Digest,
} from './encoding.ts';
import { CryptoProblem } from './errors.ts';
import {
  readEd25519PublicJwk,
  readRsaPrivateJwk,
  rsaPublicHalf,
  type DidUpdateKey,
  type RsaKeyPair,
} from './keys.ts';
import { rsaNumbers, toNumber } from './rsa-numbers.ts';

/**
 * The recovery code: both primes of the UserRecoveryKeyPair, from which all else is computed (protocol, Recovery 1). It is
 * shown once, as a QR code and as text, and is the one thing that brings an identity back.
 */
export interface RecoveryCode {
  /** p || q, 128 bytes each, big-endian, p > q. */
  readonly primes: Bytes;
  /** Domain of the DID, as DIDs write it: where to ask. */
  readonly domain: string;
}

const prefix = 'lanyard-recovery';
const version = '1';
const primeBytes = 128;
const checksumBytes = 6;
/** RFC 8410: PKCS #8 of an Ed25519 seed, up to the seed. */
const ed25519Pkcs8Header = Uint8Array.of(
  0x30,
  0x2e,
  0x02,
  0x01,
  0x00,
  0x30,
  0x05,
  0x06,
  0x03,
  0x2b,
  0x65,
  0x70,
  0x04,
  0x22,
  0x04,
  0x20,
);
const domainPattern = /^[a-z0-9](?:[a-z0-9.-]{0,253}[a-z0-9])?(?:%3A[1-9][0-9]{0,4})?$/u;

/** The code of a key pair. */
export function recoveryCodeOf({ privateJwk }: RsaKeyPair, { domain }: { domain: string }): RecoveryCode {
  const one = decodeBase64url(privateJwk.p, primeBytes);
  const other = decodeBase64url(privateJwk.q, primeBytes);
  const [p, q] = toNumber(one) > toNumber(other) ? [one, other] : [other, one];
  return { primes: concatBytes(p, q), domain };
}

/**
 * The code as text, for the QR code and for copying: `lanyard-recovery:1:<domain>:<primes>:<checksum>`, about 400 characters.
 */
export async function formatRecoveryCode(code: RecoveryCode): Promise<string> {
  return [prefix, version, code.domain, encodeBase64url(code.primes), await checksumOf(code)].join(':');
}

/**
 * Reads a scanned or pasted code. White space around it is forgiven, nothing else: the checksum tells a mistyped code from a
 * wrong one before anything is asked of the cloud.
 *
 * @throws CryptoProblem `recovery_code_invalid`
 */
export async function parseRecoveryCode(text: string): Promise<RecoveryCode> {
  const [word, number, domain = '', encoded = '', checksum = '', ...rest] = text.trim().split(':');
  if (word !== prefix || rest.length > 0)
    throw new CryptoProblem('recovery_code_invalid', 'not a recovery code');
  if (number !== version)
    throw new CryptoProblem('recovery_code_invalid', 'a recovery code of another version');
  if (!domainPattern.test(domain)) throw new CryptoProblem('recovery_code_invalid', 'no domain');
  const code = { primes: readPrimes(encoded), domain };
  if (!equalText(await checksumOf(code), checksum))
    throw new CryptoProblem('recovery_code_invalid', 'the checksum differs');
  return code;
}

/**
 * Eight characters that a person can compare between paper and screen, such as `7KQ2-M4XP`. They say which code it is and
 * nothing about it: 40 bits of a hash of 2,048 secret ones.
 */
export async function recoveryCodeName({ primes }: RecoveryCode): Promise<string> {
  const hash = sha256(concatBytes(utf8('lanyard recovery name v1'), primes));
  const number = hash.subarray(0, 5).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  const characters = Array.from({ length: 8 }, (_, place) =>
    nameAlphabet.charAt(Number((number >> BigInt(35 - place * 5)) & 31n)),
  );
  return `${characters.slice(0, 4).join('')}-${characters.slice(4).join('')}`;
}

/** Crockford's base32: no letter that reads as a digit. */
const nameAlphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** What the cloud knows a code by; it tells nothing about the code. */
export function recoveryLookup({ primes }: RecoveryCode): Digest {
  return digest(concatBytes(utf8('lanyard recovery lookup v1'), primes));
}

/** The Ed25519 key that signs the recovery entry of the DID log: HKDF-SHA-256 of the 256 bytes, no salt. */
export async function recoveryUpdateKey({ primes }: RecoveryCode): Promise<DidUpdateKey> {
  const secret = await crypto.subtle.importKey('raw', primes, 'HKDF', false, ['deriveBits']);
  const info = utf8('lanyard recovery update v1');
  const seed = await crypto.subtle.deriveBits(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info },
    secret,
    256,
  );
  const pkcs8 = concatBytes(ed25519Pkcs8Header, new Uint8Array(seed));
  // WebCrypto tells a public key only to who may read the private one: it is imported once to be told, once to be kept.
  const readable = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', true, ['sign']);
  const { kty, crv, x } = await crypto.subtle.exportKey('jwk', readable);
  const privateKey = await crypto.subtle.importKey('pkcs8', pkcs8, 'Ed25519', false, ['sign']);
  pkcs8.fill(0);
  return { purpose: 'did-update', privateKey, publicJwk: readEd25519PublicJwk({ kty, crv, x }) };
}

/**
 * Rebuilds the UserRecoveryKeyPair from its primes (RFC 8017 section 3.2). Import its private half by `importDecryptionKey`,
 * which tries it; that it is the person's, `#recovery` of the DID log tells.
 *
 * @throws CryptoProblem `recovery_code_invalid` where the numbers make no RSA key of 2,048 bits
 */
export function recoveryKeyPair({ primes }: RecoveryCode): RsaKeyPair {
  try {
    const numbers = rsaNumbers(
      toNumber(primes.subarray(0, primeBytes)),
      toNumber(primes.subarray(primeBytes)),
    );
    const privateJwk = readRsaPrivateJwk({ kty: 'RSA', e: 'AQAB', ...numbers });
    return { publicJwk: rsaPublicHalf(privateJwk), privateJwk };
  } catch (cause) {
    throw new CryptoProblem('recovery_code_invalid', 'no RSA key of 2,048 bits', { cause });
  }
}

/** Two odd numbers of 1,024 bits, the larger first. */
function readPrimes(encoded: string): Bytes {
  let primes: Bytes;
  try {
    primes = decodeBase64url(encoded, primeBytes * 2);
  } catch (cause) {
    throw new CryptoProblem('recovery_code_invalid', 'not two primes', { cause });
  }
  const [p, q] = [primes.subarray(0, primeBytes), primes.subarray(primeBytes)];
  const full = [p, q].every((prime) => (prime[0] ?? 0) >= 0x80 && (prime[primeBytes - 1] ?? 0) % 2 === 1);
  if (!full || toNumber(p) <= toNumber(q))
    throw new CryptoProblem('recovery_code_invalid', 'not two primes in their order');
  return primes;
}

async function checksumOf({ primes, domain }: RecoveryCode): Promise<string> {
  const hash = sha256(concatBytes(utf8(`lanyard recovery checksum v1:${version}:${domain}:`), primes));
  return encodeBase64url(hash.subarray(0, checksumBytes));
}
