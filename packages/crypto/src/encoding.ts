import { sha256 as hash } from '@noble/hashes/sha2.js';
import canonicalize from 'canonicalize';
import { decode, encode } from 'jose/base64url';
import { CryptoProblem } from './errors.ts';

declare const brand: unique symbol;

/** A string or number that only one place can make: the compiler keeps a nonce from being passed as a digest. */
export type Branded<T, Name extends string> = T & { readonly [brand]: { readonly [N in Name]: true } };

/** Bytes that WebCrypto takes (never backed by shared memory). */
export type Bytes = Uint8Array<ArrayBuffer>;

/** Canonical base64url without padding (RFC 4648 section 5). */
export type Base64url = Branded<string, 'Base64url'>;

/** SHA-256 in base64url, 43 characters. */
export type Digest = Base64url & Branded<string, 'Digest'>;

/** What JSON can carry. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json };

const digestBytes = 32;
const alphabet = /^[A-Za-z0-9_-]*$/u;
/** The characters that can end a group of 2 or 3: those whose unused low bits are zero. */
const lastOfTwo = 'AQgw';
const lastOfThree = 'AEIMQUYcgkosw048';

const encoder = new TextEncoder();
/** `ignoreBOM` keeps a byte order mark as a character: dropping it would give two encodings of one text. */
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/**
 * True for canonical base64url only. Decoders commonly ignore the unused bits of the last character, which gives every
 * token up to 15 other spellings: replay lists and digests would not know them.
 */
export function isBase64url(value: unknown): value is Base64url {
  if (typeof value !== 'string' || !alphabet.test(value)) return false;
  const last = value.charAt(value.length - 1);
  switch (value.length % 4) {
    case 0:
      return true;
    case 2:
      return lastOfTwo.includes(last);
    case 3:
      return lastOfThree.includes(last);
    default:
      return false;
  }
}

/** Bytes to base64url without padding. */
export function encodeBase64url(bytes: Uint8Array): Base64url {
  return encode(bytes) as Base64url;
}

/**
 * Canonical base64url to bytes.
 *
 * @param length Exact number of bytes wanted; any when left out.
 * @throws CryptoProblem `encoding_invalid` on padding, foreign characters, non-canonical endings or another length.
 */
export function decodeBase64url(text: string, length?: number): Bytes {
  if (!isBase64url(text)) throw new CryptoProblem('encoding_invalid', 'not canonical base64url');
  const bytes = new Uint8Array(decode(text));
  if (length !== undefined && bytes.length !== length) {
    throw new CryptoProblem('encoding_invalid', `expected ${length} bytes, got ${bytes.length}`);
  }
  return bytes;
}

/**
 * Text to UTF-8.
 *
 * @throws CryptoProblem `encoding_invalid` on a lone surrogate, which TextEncoder would silently replace.
 */
export function utf8(text: string): Bytes {
  if (!text.isWellFormed()) throw new CryptoProblem('encoding_invalid', 'text with a lone surrogate');
  return encoder.encode(text);
}

/** UTF-8 to text. @throws CryptoProblem `encoding_invalid` where the bytes are not UTF-8. */
export function fromUtf8(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new CryptoProblem('encoding_invalid', 'not UTF-8', { cause });
  }
}

/** Canonical JSON (RFC 8785): one value, one text, on every runtime. @throws CryptoProblem `encoding_invalid` */
export function canonicalJson(value: Json): string {
  try {
    const text = canonicalize(value);
    if (text !== undefined) return text;
  } catch (cause) {
    throw new CryptoProblem('encoding_invalid', 'no JSON value', { cause });
  }
  throw new CryptoProblem('encoding_invalid', 'no JSON value');
}

/**
 * Parses compact JSON that has exactly one spelling: no white space, no superfluous escape, no member twice. Two readers
 * that pick a different one of two equal members can be made to disagree on what was signed.
 *
 * @throws CryptoProblem `encoding_invalid`
 */
export function parseCompactJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new CryptoProblem('encoding_invalid', 'not JSON', { cause });
  }
  if (JSON.stringify(value) !== text) throw new CryptoProblem('encoding_invalid', 'JSON in another spelling');
  return value;
}

/**
 * SHA-256. Not by WebCrypto: what we hash is short, and there a hash is a task for another thread, which costs ten times as much
 * (bench: sign-ins).
 */
export function sha256(bytes: Bytes): Bytes {
  return new Uint8Array(hash(bytes));
}

/** SHA-256 in base64url. Text is hashed as UTF-8. */
export function digest(content: Bytes | string): Digest {
  return encodeBase64url(sha256(typeof content === 'string' ? utf8(content) : content)) as Digest;
}

/** SHA-256 of the canonical JSON of a value, in base64url. */
export function digestOfJson(value: Json): Digest {
  return digest(canonicalJson(value));
}

/** True for 43 characters of canonical base64url. */
export function isDigest(value: unknown): value is Digest {
  return isBase64url(value) && value.length === 43;
}

/** The 32 bytes of a digest. */
export function digestToBytes(value: Digest): Bytes {
  return decodeBase64url(value, digestBytes);
}

/** Compares in a time that depends on the lengths only, so that a secret cannot be guessed byte by byte. */
export function equalBytes(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let index = 0; index < one.length; index += 1) difference |= (one[index] ?? 0) ^ (other[index] ?? 0);
  return difference === 0;
}

/** `equalBytes` for texts, by their UTF-16 units. */
export function equalText(one: string, other: string): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let index = 0; index < one.length; index += 1)
    difference |= one.charCodeAt(index) ^ other.charCodeAt(index);
  return difference === 0;
}

/** Bytes one after the other. */
export function concatBytes(...parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** Bytes of the platform's CSPRNG. @param length 1 to 65,536 (a limit of WebCrypto) */
export function randomBytes(length: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** A fresh nonce, identifier or secret: 32 random bytes in base64url, 43 characters. */
export function randomToken(): Base64url {
  return encodeBase64url(randomBytes(32));
}
