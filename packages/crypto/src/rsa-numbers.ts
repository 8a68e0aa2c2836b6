import { decodeBase64url, encodeBase64url } from './encoding.ts';

/** The numbers of an RSA key in base64url (RFC 7518 section 6.3), and how they belong together (RFC 8017 section 3.2). */
export interface RsaNumbers {
  readonly n: string;
  readonly d: string;
  readonly p: string;
  readonly q: string;
  readonly dp: string;
  readonly dq: string;
  readonly qi: string;
}

const publicExponent = 65_537n;

/** All numbers of the key with these two primes, in this order; undefined where they are no primes of an RSA key. */
export function rsaNumbers(p: bigint, q: bigint): RsaNumbers | undefined {
  const d = inverse(publicExponent, leastCommonMultiple(p - 1n, q - 1n));
  const qi = inverse(q, p);
  if (d === undefined || qi === undefined) return undefined;
  return {
    n: fromNumber(p * q),
    d: fromNumber(d),
    p: fromNumber(p),
    q: fromNumber(q),
    dp: fromNumber(d % (p - 1n)),
    dq: fromNumber(d % (q - 1n)),
    qi: fromNumber(qi),
  };
}

/**
 * Tells whether the numbers of a private key belong together. Not every runtime asks (OpenSSL takes a wrong prime and works
 * around it), and none of ours may take a key that another refuses. `d` may be computed by either of two moduli.
 */
export function rsaNumbersAgree(key: RsaNumbers): boolean {
  const [p, q, d] = [numberOf(key.p), numberOf(key.q), numberOf(key.d)];
  const sound = rsaNumbers(p, q);
  if (sound === undefined || (d * publicExponent) % leastCommonMultiple(p - 1n, q - 1n) !== 1n) return false;
  return (['n', 'dp', 'dq', 'qi'] as const).every((name) => sound[name] === key[name]);
}

/** Big-endian bytes as a number. */
export function toNumber(bytes: Uint8Array): bigint {
  return bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
}

function numberOf(text: string): bigint {
  return toNumber(decodeBase64url(text));
}

function fromNumber(number: bigint): string {
  const hex = number.toString(16);
  const even = hex.length % 2 === 0 ? hex : `0${hex}`;
  return encodeBase64url(Uint8Array.from(even.match(/../gu) ?? [], (pair) => parseInt(pair, 16)));
}

function leastCommonMultiple(one: bigint, other: bigint): bigint {
  let [a, b] = [one, other];
  while (b > 0n) [a, b] = [b, a % b];
  return (one / a) * other;
}

/** Modular inverse by the extended Euclidean algorithm; undefined where there is none. */
function inverse(number: bigint, modulus: bigint): bigint | undefined {
  let [a, b, x, y] = [number % modulus, modulus, 1n, 0n];
  while (b > 0n) {
    const quotient = a / b;
    [a, b, x, y] = [b, a % b, y, x - quotient * y];
  }
  return a === 1n ? ((x % modulus) + modulus) % modulus : undefined;
}
