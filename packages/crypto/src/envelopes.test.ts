import { CompactEncrypt } from 'jose/jwe/compact/encrypt';
import { describe, expect, test } from 'vitest';
import { decodeBase64url, encodeBase64url, fromUtf8, randomBytes, utf8 } from './encoding.ts';
import { openEnvelope, sealEnvelope } from './envelopes.ts';
import {
  generateDeviceStorageKey,
  generateTransitKey,
  generateUserPasswordKeyPair,
  importDecryptionKey,
  importEncryptionKey,
  importTransitPublicKey,
  readEcPublicJwk,
} from './keys.ts';

const key = await generateDeviceStorageKey();
const context = { person: '019a0000-0000-7000-8000-000000000001', item: 'claim:1' };
const type = 'lanyard-device-record+jwe';
const expected = { type, context, key } as const;
const header = { alg: 'dir', enc: 'A256GCM', typ: type, v: 1, ...context };
const content = utf8('secret');
const refusedFor = (code: string) => expect.objectContaining({ code }) as Error;
type Header = { alg: string; enc: string; [member: string]: unknown };

/** Encrypts under any header, as a sender with the genuine key would. */
function forge(members: Header, by: CryptoKey | Uint8Array = key): Promise<string> {
  return new CompactEncrypt(content).setProtectedHeader(members).encrypt(by);
}

test('what is sealed is opened; two sealings of one content share neither IV nor ciphertext', async () => {
  const [one, other] = [
    await sealEnvelope({ ...expected, content }),
    await sealEnvelope({ ...expected, content }),
  ];
  expect(await openEnvelope(one, expected)).toEqual(content);
  expect(await openEnvelope(await forge(header), expected)).toEqual(content);
  expect(one.split('.').slice(2)).not.toEqual(other.split('.').slice(2));
  expect(decodeBase64url(one.split('.')[2] ?? '')).toHaveLength(12);
});

describe('the header', () => {
  test.each([
    ['another type', { ...header, typ: 'lanyard-claim+jwe' }, 'type_mismatch'],
    ['a later version', { ...header, v: 2 }, 'type_mismatch'],
    ['another person', { ...header, person: 'other' }, 'context_mismatch'],
    ['another item', { ...header, item: 'claim:2' }, 'context_mismatch'],
    ['a member nobody reads', { ...header, cty: 'JWT' }, 'envelope_malformed'],
    ['compression', { ...header, zip: 'DEF' }, 'envelope_malformed'],
    ['a party that the type does not have', { ...header, apu: 'AAAA' }, 'envelope_malformed'],
  ])('with %s is refused', async (_, forged, code) => {
    await expect(openEnvelope(await forge(forged), expected)).rejects.toThrow(refusedFor(code));
  });

  test('with a shorter content key, or another way to it, is refused though the sender chose it', async () => {
    const short = await forge({ ...header, enc: 'A128GCM' }, randomBytes(16));
    await expect(openEnvelope(short, expected)).rejects.toThrow(refusedFor('type_mismatch'));
    const wrapped = await forge({ ...header, alg: 'A256GCMKW' }, randomBytes(32));
    await expect(openEnvelope(wrapped, expected)).rejects.toThrow(refusedFor('type_mismatch'));
  });

  test('that came with an encrypted key where there is none is refused', async () => {
    const [head, , ...rest] = (await sealEnvelope({ ...expected, content })).split('.');
    const reading = openEnvelope([head, 'AAAA', ...rest].join('.'), expected);
    await expect(reading).rejects.toThrow(refusedFor('envelope_malformed'));
  });
});

describe('IV and tag', () => {
  test.each([
    ['an IV of 128 bits', 2, 16],
    ['no IV', 2, 0],
    ['a tag of 96 bits', 4, 12],
    ['a tag of 32 bits', 4, 4],
    ['no tag', 4, 0],
  ])('%s is refused', async (_, part, length) => {
    const parts = (await sealEnvelope({ ...expected, content })).split('.');
    const cut = encodeBase64url(
      Uint8Array.from({ length }, (__, index) => decodeBase64url(parts[part] ?? '')[index] ?? 0),
    );
    const changed = parts.map((own, index) => (index === part ? cut : own)).join('.');
    await expect(openEnvelope(changed, expected)).rejects.toThrow(refusedFor('decryption_failed'));
  });
});

describe('to a transit key', () => {
  const transitContext = { organization: 'a', signIn: 'b', H: 'c', kid: 'd' };
  const transitType = 'lanyard-sign-in-payload+jwe';

  test('an ephemeral key off the curve (invalid curve attack), or with its private half, is refused', async () => {
    const transit = await generateTransitKey();
    const to = { type: transitType, context: transitContext, key: transit.privateKey } as const;
    const sealed = await sealEnvelope({
      ...to,
      key: await importTransitPublicKey(transit.publicJwk),
      content,
    });
    expect(await openEnvelope(sealed, to)).toEqual(content);
    const [encodedHeader = '', ...rest] = sealed.split('.');
    const genuine = JSON.parse(fromUtf8(decodeBase64url(encodedHeader))) as { epk: unknown };
    const { kty, crv, x, y } = readEcPublicJwk(genuine.epk);
    for (const [epk, code] of [
      [{ kty, crv, x, y: x }, 'decryption_failed'],
      [{ kty, crv, x, y, d: y }, 'key_invalid'],
      [{ kty, crv: 'P-384', x, y }, 'key_invalid'],
    ] as const) {
      const changed = encodeBase64url(utf8(JSON.stringify({ ...genuine, epk })));
      await expect(openEnvelope([changed, ...rest].join('.'), to)).rejects.toThrow(refusedFor(code));
    }
  });
});

describe('to an RSA key', () => {
  test('by RSA-OAEP with SHA-1 or by PKCS #1 v1.5 is refused', async () => {
    const pair = await generateUserPasswordKeyPair();
    const rsaContext = { organization: 'a', person: 'b', kid: 'c' };
    const to = { type: 'lanyard-recovery-vault-key+jwe', context: rsaContext } as const;
    const sealed = await sealEnvelope({ ...to, key: await importEncryptionKey(pair.publicJwk), content });
    const privateKey = await importDecryptionKey(pair.privateJwk);
    expect(await openEnvelope(sealed, { ...to, key: privateKey })).toEqual(content);
    const [encodedHeader = '', ...rest] = sealed.split('.');
    const genuine = JSON.parse(fromUtf8(decodeBase64url(encodedHeader))) as object;
    for (const alg of ['RSA-OAEP', 'RSA1_5', 'RSA-OAEP-512']) {
      const changed = encodeBase64url(utf8(JSON.stringify({ ...genuine, alg })));
      const reading = openEnvelope([changed, ...rest].join('.'), { ...to, key: privateKey });
      await expect(reading).rejects.toThrow(refusedFor('type_mismatch'));
    }
  });
});

test('beyond the limit of its type nothing is sealed or read', async () => {
  const large = { ...expected, content: new Uint8Array(500_000) };
  await expect(sealEnvelope(large)).rejects.toThrow(refusedFor('envelope_too_large'));
  await expect(openEnvelope('a'.repeat(600_000), expected)).rejects.toThrow(refusedFor('envelope_too_large'));
});
