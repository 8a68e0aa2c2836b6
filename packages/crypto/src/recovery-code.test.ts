import { describe, expect, test } from 'vitest';
import { decodeBase64url, encodeBase64url, randomBytes } from './encoding.ts';
import {
  generateUserRecoveryKeyPair,
  importDecryptionKey,
  importEncryptionKey,
  type RsaPrivateJwk,
} from './keys.ts';
import {
  formatRecoveryCode,
  parseRecoveryCode,
  recoveryCodeName,
  recoveryCodeOf,
  recoveryKeyPair,
  recoveryLookup,
  recoveryUpdateKey,
} from './recovery-code.ts';

const domain = 'localhost%3A8080';
const pair = await generateUserRecoveryKeyPair();
const code = recoveryCodeOf(pair, { domain });
const text = await formatRecoveryCode(code);
const other = recoveryCodeOf(await generateUserRecoveryKeyPair(), { domain });
const refused = expect.objectContaining({ code: 'recovery_code_invalid' }) as Error;

describe('the code as text', () => {
  test('reads back, with white space around it forgiven', async () => {
    expect(await parseRecoveryCode(` ${text}\n`)).toEqual(code);
  });

  test('fits a QR code that a phone reads from paper', () => {
    expect(text.length).toBeLessThan(420);
    expect(text).toMatch(/^lanyard-recovery:1:/u);
  });

  test('any character mistyped is told before anything is asked of the cloud', async () => {
    for (let place = 0; place < text.length; place += 1) {
      const character = text.charAt(place) === 'a' ? 'b' : 'a';
      const mistyped = text.slice(0, place) + character + text.slice(place + 1);
      await expect(parseRecoveryCode(mistyped)).rejects.toThrow(refused);
    }
  });

  test('cut off, lengthened, of another version or with its primes swapped it is refused', async () => {
    const swapped = {
      domain,
      primes: Uint8Array.from([...code.primes.subarray(128), ...code.primes.subarray(0, 128)]),
    };
    for (const damaged of [
      '',
      text.slice(0, -1),
      `${text}A`,
      `${text}:x`,
      text.replace(':1:', ':2:'),
      await formatRecoveryCode(swapped),
      await formatRecoveryCode({ domain, primes: new Uint8Array(256) }),
      await formatRecoveryCode({ domain: 'evil.example/path', primes: code.primes }),
    ]) {
      await expect(parseRecoveryCode(damaged)).rejects.toThrow(refused);
    }
  });

  test('has a short name to compare by eye, which two codes do not share', async () => {
    expect(await recoveryCodeName(code)).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}$/u);
    expect(await recoveryCodeName(code)).not.toBe(await recoveryCodeName(other));
  });
});

describe('what is computed from the code', () => {
  test('the key pair it was made from', () => {
    const { publicJwk, privateJwk } = recoveryKeyPair(code);
    expect(publicJwk).toEqual(pair.publicJwk);
    const bySize = (jwk: RsaPrivateJwk) => [jwk.p, jwk.q].toSorted();
    expect(bySize(privateJwk)).toEqual(bySize(pair.privateJwk));
  });

  test('a private key that opens what was sealed to the public one', async () => {
    const rebuilt = recoveryKeyPair(await parseRecoveryCode(text));
    const secret = randomBytes(32);
    const sealed = await crypto.subtle.encrypt('RSA-OAEP', await importEncryptionKey(pair.publicJwk), secret);
    const opened = await crypto.subtle.decrypt(
      'RSA-OAEP',
      await importDecryptionKey(rebuilt.privateJwk),
      sealed,
    );
    expect(new Uint8Array(opened)).toEqual(secret);
  });

  test('the same whichever prime the platform names first', () => {
    const { p, q, dp, dq } = pair.privateJwk;
    const turned = { ...pair, privateJwk: { ...pair.privateJwk, p: q, q: p, dp: dq, dq: dp } };
    expect(recoveryCodeOf(turned, { domain })).toEqual(code);
  });

  test('a key that signs DID log entries, the same every time, never exportable', async () => {
    const [one, again, another] = await Promise.all([code, code, other].map(recoveryUpdateKey));
    expect(one?.publicJwk).toEqual(again?.publicJwk);
    expect(one?.publicJwk).not.toEqual(another?.publicJwk);
    expect(one?.privateKey.extractable).toBe(false);
    const message = randomBytes(16);
    const signature = await crypto.subtle.sign('Ed25519', one!.privateKey, message);
    const key = await crypto.subtle.importKey('jwk', { ...again!.publicJwk }, 'Ed25519', true, ['verify']);
    expect(await crypto.subtle.verify('Ed25519', key, signature, message)).toBe(true);
  });

  test('a lookup hash, which tells nothing of the update key or the name', () => {
    expect(recoveryLookup(code)).not.toBe(recoveryLookup(other));
    expect(decodeBase64url(recoveryLookup(code))).toHaveLength(32);
  });

  test('numbers that are no primes of an RSA key are refused', () => {
    const even = Uint8Array.from(code.primes);
    even[127] = (even[127] ?? 0) & 0xfe;
    expect(() => recoveryKeyPair({ domain, primes: even })).toThrow(refused);
    expect(() => recoveryKeyPair({ domain, primes: new Uint8Array(256) })).toThrow(refused);
    expect(encodeBase64url(code.primes)).toHaveLength(342);
  });
});
