import { describe, expect, test } from 'vitest';
import { encodeBase64url, utf8 } from './encoding.ts';
import { generateDidKey, generateUserPasswordKeyPair } from './keys.ts';
import { checkLifetime, checkOnceWindow, onlyKey, signStatement, verifyStatement } from './statements.ts';

const organization = '019a0000-0000-7000-8000-000000000001';
const type = 'lanyard-delegation+jwt';
const { privateKey: key, thumbprint: kid, publicJwk } = await generateDidKey();
const expected = { type, context: { organization }, keyFor: onlyKey(publicJwk) } as const;
const header = { alg: 'ES256', kid, typ: type, v: 1, organization };

const refusedFor = (code: string) => expect.objectContaining({ code }) as Error;

/** Signs whatever is written, as an attacker with a genuine key would. */
async function forge(headerText: string, payloadText: string): Promise<string> {
  const input = `${encodeBase64url(utf8(headerText))}.${encodeBase64url(utf8(payloadText))}`;
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, utf8(input));
  return `${input}.${encodeBase64url(new Uint8Array(signature))}`;
}

test('a statement is read with its payload, and says whose key signed it', async () => {
  const statement = await signStatement({
    type,
    key,
    kid,
    context: { organization },
    payload: { b: 1, a: ['x'] },
  });
  expect(await verifyStatement(statement, expected)).toEqual({ kid, payload: { a: ['x'], b: 1 } });
  expect(await verifyStatement(await forge(JSON.stringify(header), '{"a":1}'), expected)).toMatchObject({
    kid,
  });
});

describe('the header', () => {
  test.each([
    ['no algorithm at all', { ...header, alg: 'none' }, 'type_mismatch'],
    ['a symmetric algorithm over the public key', { ...header, alg: 'HS256' }, 'type_mismatch'],
    ['another algorithm', { ...header, alg: 'EdDSA' }, 'type_mismatch'],
    ['another type', { ...header, typ: 'lanyard-sign-in-assertion+jwt' }, 'type_mismatch'],
    ['the plain type JWT', { ...header, typ: 'JWT' }, 'type_mismatch'],
    ['a later version', { ...header, v: 2 }, 'type_mismatch'],
    ['no version', { ...header, v: undefined }, 'type_mismatch'],
    ['another organization', { ...header, organization: 'other' }, 'context_mismatch'],
    ['no organization', { ...header, organization: undefined }, 'context_mismatch'],
    ['a critical extension', { ...header, crit: ['b64'], b64: false }, 'envelope_malformed'],
    ['a key of its own', { ...header, jwk: publicJwk }, 'envelope_malformed'],
    ['an address to fetch keys from', { ...header, jku: 'https://evil.example' }, 'envelope_malformed'],
    ['no key name', { ...header, kid: undefined }, 'envelope_malformed'],
    ['a key that is not known', { ...header, kid: 'other' }, 'signature_invalid'],
  ])('with %s is refused', async (_, forged, code) => {
    await expect(verifyStatement(await forge(JSON.stringify(forged), '{}'), expected)).rejects.toThrow(
      refusedFor(code),
    );
  });

  test('with a member twice is refused: two readers would take a different one', async () => {
    const twice = JSON.stringify(header).replace('{', `{"organization":"other",`);
    await expect(verifyStatement(await forge(twice, '{}'), expected)).rejects.toThrow(
      refusedFor('envelope_malformed'),
    );
  });

  test('is compared before any key is looked up', async () => {
    const statement = await signStatement({ type, key, kid, context: { organization }, payload: {} });
    const asked: string[] = [];
    const reading = verifyStatement(statement, {
      type,
      context: { organization: 'other' },
      keyFor: (name) => {
        asked.push(name);
        return undefined;
      },
    });
    await expect(reading).rejects.toThrow(refusedFor('context_mismatch'));
    expect(asked).toEqual([]);
  });
});

describe('the rest', () => {
  test.each(['[]', '"x"', 'null', '1', '{"a":1,"a":2}', '{ }', '{', ''])(
    'payload %j is refused',
    async (payload) => {
      const statement = await forge(JSON.stringify(header), payload);
      await expect(verifyStatement(statement, expected)).rejects.toThrow(refusedFor('envelope_malformed'));
    },
  );

  test('longer than its type may be it is refused before it is read', async () => {
    const statement = await forge(JSON.stringify(header), JSON.stringify({ a: 'x'.repeat(4096) }));
    await expect(verifyStatement(statement, expected)).rejects.toThrow(refusedFor('envelope_too_large'));
  });

  test.each(['', '..', 'a.b', 'a.b.c.d', '{"payload":"","signatures":[]}'])(
    '%j is no statement',
    async (text) => {
      await expect(verifyStatement(text, expected)).rejects.toThrow(refusedFor('envelope_malformed'));
    },
  );

  test('an empty signature is refused', async () => {
    const [head, payload] = (await forge(JSON.stringify(header), '{}')).split('.');
    await expect(verifyStatement(`${head}.${payload}.`, expected)).rejects.toThrow(
      refusedFor('signature_invalid'),
    );
  });

  test('a signature in DER, which WebCrypto does not write, is refused', async () => {
    const [head, payload, signature = ''] = (await forge(JSON.stringify(header), '{}')).split('.');
    const der = encodeBase64url(utf8(`0${signature.slice(0, 69)}`));
    await expect(verifyStatement(`${head}.${payload}.${der}`, expected)).rejects.toThrow(
      refusedFor('signature_invalid'),
    );
  });

  test('a key of another kind never verifies', async () => {
    const { publicJwk: rsa } = await generateUserPasswordKeyPair();
    const algorithm = { name: 'RSA-OAEP', hash: 'SHA-256' };
    const wrong = await crypto.subtle.importKey('jwk', { ...rsa }, algorithm, true, ['encrypt']);
    const statement = await signStatement({ type, key, kid, context: { organization }, payload: {} });
    const reading = verifyStatement(statement, { ...expected, keyFor: () => wrong });
    await expect(reading).rejects.toThrow(refusedFor('signature_invalid'));
  });
});

describe('windows, by the given clock', () => {
  test('used once: 60 s either way', () => {
    for (const now of [940, 1000, 1060]) checkOnceWindow(1000, now);
    expect(() => checkOnceWindow(1000, 1061)).toThrow(refusedFor('expired'));
    expect(() => checkOnceWindow(1000, 939)).toThrow(refusedFor('not_yet_valid'));
  });

  test('with an end: refused from its end on, and more than five minutes before its date', () => {
    const life = { iat: 1000, exp: 1600 };
    for (const now of [700, 1000, 1599]) checkLifetime(life, { now, longestSeconds: 600 });
    expect(() => checkLifetime(life, { now: 1600, longestSeconds: 600 })).toThrow(refusedFor('expired'));
    expect(() => checkLifetime(life, { now: 699, longestSeconds: 600 })).toThrow(refusedFor('not_yet_valid'));
  });

  test('a life longer than its type may have, or of nothing, is refused whoever signed it', () => {
    const refused = refusedFor('envelope_malformed');
    expect(() => checkLifetime({ iat: 1000, exp: 1601 }, { now: 1000, longestSeconds: 600 })).toThrow(
      refused,
    );
    expect(() => checkLifetime({ iat: 1000, exp: 1000 }, { now: 900, longestSeconds: 600 })).toThrow(refused);
  });

  test('a clock that gives milliseconds or nothing is refused, not compared', () => {
    for (const now of [Number.NaN, 1000.5, Date.parse('2026-11-20') * 1000]) {
      expect(() => checkLifetime({ iat: 1000, exp: 1600 }, { now, longestSeconds: 600 })).toThrow(
        refusedFor('encoding_invalid'),
      );
      expect(() => checkOnceWindow(1000, now)).toThrow(refusedFor('encoding_invalid'));
    }
  });
});
