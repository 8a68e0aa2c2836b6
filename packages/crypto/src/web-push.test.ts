import { compactVerify } from 'jose/jws/compact/verify';
import { importJWK } from 'jose/key/import';
import { describe, expect, test } from 'vitest';
import { decodeBase64url, encodeBase64url, fromUtf8, utf8 } from './encoding.ts';
import { generateIssuerKeyPair, importIssuerKey } from './keys.ts';
import { importPushKeys, sealPush, signVapid, vapidPublicKey } from './web-push.ts';

// The example of RFC 8291, appendix A.
const rfc = {
  plaintext: 'When I grow up, I want to be a watermelon',
  senderPrivate: 'yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw',
  senderPublic: 'BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8',
  receiverPublic: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
  salt: 'DGv6ra1nlYgDCS1FRnbzlw',
  auth: 'BTBZMqHH6r4Tts7J_aSIgg',
  message:
    'DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN',
};

async function senderOf(): Promise<CryptoKeyPair> {
  const point = decodeBase64url(rfc.senderPublic);
  const jwk = {
    kty: 'EC',
    crv: 'P-256',
    x: encodeBase64url(point.slice(1, 33)),
    y: encodeBase64url(point.slice(33)),
  };
  const algorithm = { name: 'ECDH', namedCurve: 'P-256' };
  return {
    privateKey: await crypto.subtle.importKey('jwk', { ...jwk, d: rfc.senderPrivate }, algorithm, false, [
      'deriveBits',
    ]),
    publicKey: await crypto.subtle.importKey('jwk', jwk, algorithm, true, []),
  };
}

const keys = { p256dh: decodeBase64url(rfc.receiverPublic), auth: decodeBase64url(rfc.auth) };

describe('a push', () => {
  test('is sealed as the example of RFC 8291 is', async () => {
    const content = utf8(rfc.plaintext);
    const sealed = await sealPush(keys, content, {
      sender: await senderOf(),
      salt: decodeBase64url(rfc.salt),
      padded: content.length + 1,
    });
    expect(encodeBase64url(sealed)).toBe(rfc.message);
  });

  test('has one length, whatever it says, and is never the same twice', async () => {
    const [one, other, again] = [
      await sealPush(keys, utf8('a')),
      await sealPush(keys, utf8('a longer one')),
      await sealPush(keys, utf8('a')),
    ];
    expect(one?.length).toBe(other?.length);
    expect(encodeBase64url(one)).not.toBe(encodeBase64url(again));
    await expect(sealPush(keys, new Uint8Array(256))).rejects.toMatchObject({ code: 'envelope_too_large' });
  });

  test('is sealed to no point off the curve (invalid curve), to no key of another length', async () => {
    const off = keys.p256dh.slice();
    off[64] = (off[64] ?? 0) ^ 1;
    for (const wrong of [
      { ...keys, p256dh: off },
      { ...keys, p256dh: keys.p256dh.slice(0, 64) },
      { ...keys, p256dh: new Uint8Array(65) },
      { ...keys, auth: new Uint8Array(15) },
    ])
      await expect(importPushKeys(wrong)).rejects.toMatchObject({ code: 'key_invalid' });
  });
});

test('the word to a push service holds there alone, for less than a day, and is signed by the key that browsers were given', async () => {
  const { publicJwk, privatePkcs8 } = await generateIssuerKeyPair();
  const privateKey = await importIssuerKey(privatePkcs8);
  const header = await signVapid(
    { privateKey, publicJwk },
    { endpoint: 'https://push.example.net/send/abc', contact: 'mailto:security@example.org', now: 1000 },
  );
  const [, token = '', key = ''] = /^vapid t=([^,]+), k=(.+)$/.exec(header) ?? [];
  expect(key).toBe(vapidPublicKey(publicJwk));
  expect(decodeBase64url(key)).toHaveLength(65);
  const { payload, protectedHeader } = await compactVerify(token, await importJWK({ ...publicJwk }, 'ES256'));
  expect(protectedHeader).toEqual({ alg: 'ES256', typ: 'JWT' });
  expect(JSON.parse(fromUtf8(payload))).toEqual({
    aud: 'https://push.example.net',
    exp: 1000 + 12 * 3600,
    sub: 'mailto:security@example.org',
  });
});
