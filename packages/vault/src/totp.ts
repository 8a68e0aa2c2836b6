import type { Bytes } from '@lanyard/crypto/encoding';

/** What codes are made from (RFC 6238). */
export interface Totp {
  readonly secret: Bytes;
  readonly algorithm: 'SHA-1' | 'SHA-256' | 'SHA-512';
  readonly digits: 6 | 7 | 8;
  /** Seconds that a code holds. */
  readonly period: number;
}

/** A code, and how long it holds. */
export interface TotpCode {
  readonly code: string;
  /** Seconds, 1 to the period. */
  readonly secondsLeft: number;
}

const algorithms = { SHA1: 'SHA-1', SHA256: 'SHA-256', SHA512: 'SHA-512' } as const;
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Reads `otpauth://totp/...`, or the bare secret as sites show it. Undefined for what makes no codes. */
export function parseTotp(text: string): Totp | undefined {
  const trimmed = text.trim();
  if (!/^otpauth:/iu.test(trimmed)) return totpOf(trimmed);
  const url = URL.parse(trimmed);
  if (url === null || !/^otpauth:\/\/totp\//iu.test(trimmed)) return undefined;
  const given = url.searchParams;
  const algorithm = (given.get('algorithm') ?? 'SHA1').toUpperCase().replace('-', '');
  const digits = Number(given.get('digits') ?? 6);
  const period = Number(given.get('period') ?? 30);
  if (!Object.hasOwn(algorithms, algorithm) || (digits !== 6 && digits !== 7 && digits !== 8))
    return undefined;
  if (!Number.isInteger(period) || period < 5 || period > 600) return undefined;
  return totpOf(given.get('secret') ?? '', {
    algorithm: algorithms[algorithm as keyof typeof algorithms],
    digits,
    period,
  });
}

/** The one way in which an item keeps it; empty for an empty text. @returns undefined for what makes no codes */
export function totpUri(text: string): string | undefined {
  if (text.trim() === '') return '';
  if (parseTotp(text) === undefined) return undefined;
  const trimmed = text.trim();
  if (/^otpauth:/iu.test(trimmed)) return `otpauth://totp/${trimmed.slice('otpauth://totp/'.length)}`;
  return `otpauth://totp/Lanyard?secret=${plainSecret(trimmed)}`;
}

/** The code at a moment. @param now Seconds since 1970. */
export async function totpCode({ secret, algorithm, digits, period }: Totp, now: number): Promise<TotpCode> {
  const counter = new DataView(new ArrayBuffer(8));
  counter.setBigUint64(0, BigInt(Math.floor(now / period)));
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: algorithm }, false, [
    'sign',
  ]);
  const mac = new DataView(await crypto.subtle.sign('HMAC', key, counter));
  // RFC 4226, 5.3: the last four bits say where 31 bits are taken.
  const offset = mac.getUint8(mac.byteLength - 1) % 16;
  const number = (mac.getUint32(offset) % 2 ** 31) % 10 ** digits;
  return { code: String(number).padStart(digits, '0'), secondsLeft: period - (Math.floor(now) % period) };
}

function totpOf(
  text: string,
  { algorithm, digits, period }: Omit<Totp, 'secret'> = { algorithm: 'SHA-1', digits: 6, period: 30 },
): Totp | undefined {
  const secret = decodeBase32(plainSecret(text));
  return secret === undefined ? undefined : { secret, algorithm, digits, period };
}

/** Sites show it in groups, in either case, with or without padding. */
function plainSecret(text: string): string {
  return text.replace(/[\s-]/gu, '').replace(/=+$/u, '').toUpperCase();
}

function decodeBase32(text: string): Bytes | undefined {
  if (text.length < 8 || text.length > 512) return undefined;
  const bytes = new Uint8Array(Math.floor((text.length * 5) / 8));
  let [bits, held, place] = [0, 0, 0];
  for (const character of text) {
    const value = alphabet.indexOf(character);
    if (value === -1) return undefined;
    bits = (bits % 2 ** held) * 32 + value;
    held += 5;
    if (held < 8) continue;
    held -= 8;
    bytes[place] = Math.floor(bits / 2 ** held);
    place += 1;
  }
  return bytes;
}
