import { describe, expect, test } from 'vitest';
import { encodeBase64url, randomBytes } from './encoding.ts';
import {
  generateBrowserKey,
  generateDeviceKey,
  generateDeviceStorageKey,
  generateDidKey,
  generateDidUpdateKey,
  generateIssuerKeyPair,
  generatePairingKey,
  generateStorageProtectionKey,
  generateTransitKey,
  generateUserPasswordKeyPair,
  importDecryptionKey,
  importEncryptionKey,
  importIssuerKey,
  importTransitPublicKey,
  importVerificationKey,
  readEcPublicJwk,
  readEd25519PublicJwk,
  readRsaPrivateJwk,
  readRsaPublicJwk,
  thumbprint,
} from './keys.ts';

const invalid = expect.objectContaining({ code: 'key_invalid' }) as Error;
const rsa = await generateUserPasswordKeyPair();
const ec = (await generateDidKey()).publicJwk;

async function rsaJwk(modulusLength: number, publicExponent = Uint8Array.of(1, 0, 1)) {
  const pair = await crypto.subtle.generateKey(
    { name: 'RSA-OAEP', hash: 'SHA-256', modulusLength, publicExponent },
    true,
    ['encrypt', 'decrypt'],
  );
  const { kty, n, e } = await crypto.subtle.exportKey('jwk', pair.publicKey);
  return { kty, n, e };
}

describe('keys as they are made', () => {
  test('no private key of a person, device or browser can be exported', async () => {
    const update = await generateDidUpdateKey();
    const signing = await Promise.all([generateDidKey(), generateDeviceKey(), generateBrowserKey()]);
    const transit = await generateTransitKey();
    const pairing = await generatePairingKey();
    const protection = await generateStorageProtectionKey();
    const storage = await generateDeviceStorageKey();
    const secret = [update, ...signing, transit].map(({ privateKey }) => privateKey);
    for (const key of [...secret, pairing.key, protection.key, storage]) expect(key.extractable).toBe(false);
    expect(signing.map(({ purpose }) => purpose)).toEqual(['did', 'device', 'browser']);
  });

  test('RSA keys have 2,048 bits and e = 65537, and both halves work together', async () => {
    expect(rsa.publicJwk.e).toBe('AQAB');
    const privateKey = await importDecryptionKey(rsa.privateJwk);
    expect(privateKey.extractable).toBe(false);
    expect(privateKey.algorithm).toMatchObject({
      name: 'RSA-OAEP',
      modulusLength: 2048,
      hash: { name: 'SHA-256' },
    });
    await importEncryptionKey(rsa.publicJwk);
  });

  test("an issuer's key is imported non-extractable and signs for its name", async () => {
    const { kid, publicJwk, privatePkcs8 } = await generateIssuerKeyPair();
    expect(kid).toBe(thumbprint(publicJwk));
    const key = await importIssuerKey(privatePkcs8);
    expect(key.extractable).toBe(false);
    await expect(importIssuerKey(randomBytes(138))).rejects.toThrow(invalid);
  });
});

describe('public keys from outside', () => {
  test('thumbprint of the example of RFC 7638, section 3.1', () => {
    const n =
      '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw';
    expect(thumbprint(readRsaPublicJwk({ kty: 'RSA', n, e: 'AQAB' }))).toBe(
      'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
    );
  });

  test('the same key is imported once and remembered', async () => {
    expect(await importVerificationKey(ec)).toBe(await importVerificationKey({ ...ec }));
  });

  test.each([
    ['a private member', { ...ec, d: encodeBase64url(randomBytes(32)) }],
    ['a member that says what it is for', { ...ec, use: 'sig' }],
    ['another curve', { ...ec, crv: 'P-384' }],
    ['another kind', { ...ec, kty: 'OKP' }],
    ['a short coordinate', { ...ec, x: ec.x.slice(0, -2) }],
    ['padding', { ...ec, x: `${ec.x}=` }],
    ['a missing coordinate', { kty: 'EC', crv: 'P-256', x: ec.x }],
    ['no object', 'EC'],
    ['nothing', null],
    ['a list', [ec]],
  ])('a P-256 key with %s is refused', (_, jwk) => {
    expect(() => readEcPublicJwk(jwk)).toThrow(invalid);
  });

  test('a point that is not on the curve is refused (invalid curve attack)', async () => {
    const off = { ...ec, y: ec.x };
    await expect(importVerificationKey(off)).rejects.toThrow(invalid);
    await expect(importTransitPublicKey(off)).rejects.toThrow(invalid);
  });

  test('an RSA key with e = 1, which encrypts nothing, is refused', async () => {
    expect(() => readRsaPublicJwk({ ...rsa.publicJwk, e: 'AQ' })).toThrow(invalid);
    await expect(importEncryptionKey({ ...rsa.publicJwk, e: 'AQ' as 'AQAB' })).rejects.toThrow(invalid);
  });

  test('RSA keys of 1,024 and of 3,072 bits are refused', async () => {
    expect(() => readRsaPublicJwk({ ...rsa.publicJwk, n: encodeBase64url(randomBytes(128)) })).toThrow(
      invalid,
    );
    const long = await rsaJwk(3072);
    expect(() => readRsaPublicJwk(long)).toThrow(invalid);
  });

  test('an RSA modulus of 2,047 bits, or an even one, is refused', () => {
    const modulus = Uint8Array.from(randomBytes(256));
    modulus[0] = 0x7f;
    modulus[255] = 1;
    expect(() => readRsaPublicJwk({ kty: 'RSA', n: encodeBase64url(modulus), e: 'AQAB' })).toThrow(invalid);
    modulus[0] = 0xff;
    modulus[255] = 2;
    expect(() => readRsaPublicJwk({ kty: 'RSA', n: encodeBase64url(modulus), e: 'AQAB' })).toThrow(invalid);
  });

  test('a private key in place of a public one is refused', () => {
    expect(() => readRsaPublicJwk(rsa.privateJwk)).toThrow(invalid);
  });

  test('an Ed25519 key is read with its three members only', () => {
    const x = encodeBase64url(randomBytes(32));
    expect(readEd25519PublicJwk({ kty: 'OKP', crv: 'Ed25519', x })).toEqual({
      kty: 'OKP',
      crv: 'Ed25519',
      x,
    });
    expect(() => readEd25519PublicJwk({ kty: 'OKP', crv: 'X25519', x })).toThrow(invalid);
    expect(() => readEd25519PublicJwk({ kty: 'OKP', crv: 'Ed25519', x, d: x })).toThrow(invalid);
  });
});

describe('private keys from outside', () => {
  test('numbers that do not belong together are refused, whatever the runtime checks', async () => {
    const other = await generateUserPasswordKeyPair();
    await expect(importDecryptionKey({ ...rsa.privateJwk, n: other.publicJwk.n })).rejects.toThrow(invalid);
    await expect(importDecryptionKey({ ...other.privateJwk, p: rsa.privateJwk.p })).rejects.toThrow(invalid);
  });

  test('a leading zero byte, another spelling of the same number, is refused', () => {
    const { dp } = rsa.privateJwk;
    expect(() => readRsaPrivateJwk({ ...rsa.privateJwk, dp: `AA${dp}` })).toThrow(invalid);
    expect(() => readRsaPrivateJwk({ ...rsa.privateJwk, d: '' })).toThrow(invalid);
  });
});
