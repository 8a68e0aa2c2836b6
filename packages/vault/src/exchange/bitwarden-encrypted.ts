import { argon2id } from '@noble/hashes/argon2.js';
import { concatBytes, equalBytes, fromUtf8, sha256, utf8, type Bytes } from '@lanyard/crypto/encoding';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { ExchangeProblem, member, textOf } from './report.ts';

/** The encrypted export of Bitwarden, under a password of its own. What it takes to open is bounded: a file names it. */
const most = { rounds: 5_000_000, memoryMib: 512, passes: 12, lanes: 16 };
const kinds = { pbkdf2: 0, argon2id: 1 };

/** Whether a JSON document is an encrypted export of Bitwarden. */
export function isEncryptedBitwarden(value: unknown): boolean {
  return member(value, 'encrypted') === true;
}

/**
 * The JSON text within.
 *
 * @throws ExchangeProblem `account-bound` for an export that only the account opens; `password-needed`, `password-wrong`,
 *   `too-costly`, `malformed`
 */
export async function decryptBitwarden(value: unknown, password: string | undefined): Promise<string> {
  if (member(value, 'passwordProtected') !== true) throw new ExchangeProblem('account-bound');
  if (password === undefined) throw new ExchangeProblem('password-needed');
  const keys = await stretch(await keyOf(value, utf8(password)));
  const check = await open(textOf(value, 'encKeyValidation_DO_NOT_EDIT'), keys);
  if (check === undefined) throw new ExchangeProblem('password-wrong');
  const data = await open(textOf(value, 'data'), keys);
  if (data === undefined) throw new ExchangeProblem('malformed');
  try {
    return fromUtf8(data);
  } catch (error) {
    if (error instanceof CryptoProblem) throw new ExchangeProblem('malformed');
    throw error;
  }
}

async function keyOf(value: unknown, password: Bytes): Promise<Bytes> {
  const salt = utf8(textOf(value, 'salt'));
  const rounds = member(value, 'kdfIterations');
  if (!isWithin(rounds, most.rounds)) throw new ExchangeProblem('too-costly');
  if (member(value, 'kdfType') === kinds.pbkdf2) {
    const key = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits']);
    const bits = { name: 'PBKDF2', salt, iterations: rounds, hash: 'SHA-256' };
    return new Uint8Array(await crypto.subtle.deriveBits(bits, key, 256));
  }
  if (member(value, 'kdfType') !== kinds.argon2id) throw new ExchangeProblem('malformed');
  const [memory, lanes] = [member(value, 'kdfMemory'), member(value, 'kdfParallelism')];
  if (!isWithin(rounds, most.passes) || !isWithin(memory, most.memoryMib) || !isWithin(lanes, most.lanes))
    throw new ExchangeProblem('too-costly');
  return Uint8Array.from(
    argon2id(password, sha256(salt), { t: rounds, m: memory * 1024, p: lanes, dkLen: 32 }),
  );
}

function isWithin(value: unknown, limit: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= limit;
}

/** HKDF-Expand alone (RFC 5869, 2.3), one block each: a key to decrypt and a key to authenticate. */
async function stretch(key: Bytes): Promise<{ readonly encryption: CryptoKey; readonly mac: CryptoKey }> {
  const expand = await importMac(key);
  const block = async (info: string) =>
    new Uint8Array(await crypto.subtle.sign('HMAC', expand, concatBytes(utf8(info), Uint8Array.of(1))));
  const [encryption, mac] = [await block('enc'), await block('mac')];
  return {
    encryption: await crypto.subtle.importKey('raw', encryption, 'AES-CBC', false, ['decrypt']),
    mac: await importMac(mac),
  };
}

function importMac(key: Bytes): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', key, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign']);
}

/** `2.<iv>|<ciphertext>|<mac>`: AES-256-CBC, then HMAC. Undefined where the mac is another. @throws ExchangeProblem `malformed` */
async function open(
  text: string,
  { encryption, mac }: { readonly encryption: CryptoKey; readonly mac: CryptoKey },
): Promise<Bytes | undefined> {
  const [iv, ciphertext, tag, more] = text.replace(/^2\./u, '').split('|').map(fromBase64);
  if (!text.startsWith('2.') || iv?.length !== 16 || ciphertext === undefined || tag === undefined || more)
    throw new ExchangeProblem('malformed');
  const expected = new Uint8Array(await crypto.subtle.sign('HMAC', mac, concatBytes(iv, ciphertext)));
  if (!equalBytes(expected, tag)) return undefined;
  try {
    return new Uint8Array(await crypto.subtle.decrypt({ name: 'AES-CBC', iv }, encryption, ciphertext));
  } catch {
    throw new ExchangeProblem('malformed');
  }
}

function fromBase64(text: string): Bytes {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  } catch {
    throw new ExchangeProblem('malformed');
  }
}
