import { concatBytes, decodeBase64url, encodeBase64url, sha256, type Bytes } from './encoding.ts';
import { CryptoProblem } from './errors.ts';
import { type Ed25519PublicJwk } from './keys.ts';

/** The encodings that did:webvh and did:key prescribe: base58btc, SHA-256 multihash, Ed25519 Multikey. */
const alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';
const base = 58n;
/** Longest value read or written is a signature of 64 bytes. */
const longestBytes = 128;

/** Multihash header: SHA-256, 32 bytes. */
const sha256Header = Uint8Array.of(0x12, 0x20);
/** Multicodec header of an Ed25519 public key. */
const ed25519Header = Uint8Array.of(0xed, 0x01);

/** Bytes to base58btc. */
export function encodeBase58(bytes: Uint8Array): string {
  let number = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  let text = '';
  for (; number > 0n; number /= base) text = alphabet.charAt(Number(number % base)) + text;
  const zeros = bytes.findIndex((byte) => byte !== 0);
  return alphabet.charAt(0).repeat(zeros === -1 ? bytes.length : zeros) + text;
}

/** base58btc to bytes. Every text has one reading and every value one text. @throws CryptoProblem `encoding_invalid` */
export function decodeBase58(text: string): Bytes {
  if (text.length > longestBytes * 2) throw new CryptoProblem('encoding_invalid', 'base58 text too long');
  let number = 0n;
  for (const character of text) {
    const digit = alphabet.indexOf(character);
    if (digit === -1) throw new CryptoProblem('encoding_invalid', 'not base58');
    number = number * base + BigInt(digit);
  }
  const bytes: number[] = [];
  for (; number > 0n; number >>= 8n) bytes.unshift(Number(number & 0xffn));
  const digits = Array.from(text);
  const firstDigit = digits.findIndex((character) => character !== alphabet.charAt(0));
  const zeros = Array.from({ length: firstDigit === -1 ? digits.length : firstDigit }, () => 0);
  return Uint8Array.from([...zeros, ...bytes]);
}

/** SHA-256 as a base58btc multihash: SCIDs, entry hashes, hashes of keys to come. 46 characters, beginning with `Qm`. */
export function multihash(bytes: Bytes): string {
  return encodeBase58(concatBytes(sha256Header, sha256(bytes)));
}

/** An Ed25519 public key as Multikey, `z6Mk...`. */
export function multikey(jwk: Ed25519PublicJwk): string {
  return `z${encodeBase58(concatBytes(ed25519Header, decodeBase64url(jwk.x, 32)))}`;
}

/** Reads a Multikey of an Ed25519 public key. @throws CryptoProblem `encoding_invalid` */
export function readMultikey(text: string): Ed25519PublicJwk {
  const bytes = decodeBase58(text.slice(1));
  const known =
    text.startsWith('z') &&
    bytes.length === 34 &&
    bytes[0] === ed25519Header[0] &&
    bytes[1] === ed25519Header[1];
  if (!known) throw new CryptoProblem('encoding_invalid', 'not an Ed25519 Multikey');
  return { kty: 'OKP', crv: 'Ed25519', x: encodeBase64url(bytes.subarray(2)) };
}
