import { describe, expect, test } from 'vitest';
import {
  issueClaimCredential,
  presentClaims,
  verifyClaimCredential,
  verifyPresentation,
} from './claim-credential.ts';
import { decodeBase64url, encodeBase64url, fromUtf8, randomToken, utf8 } from './encoding.ts';
import { generateDidKey, generateIssuerKeyPair, importIssuerKey } from './keys.ts';
import { readSignInDigest } from './sign-in-binding.ts';
import { onlyKey } from './statements.ts';

const now = 1_800_000_000;
const issuer = 'https://wallet.example.org';
const value = 'ada@example.org';
const pair = await generateIssuerKeyPair();
const key = await importIssuerKey(pair.privatePkcs8);
const didKey = await generateDidKey();
const context = {
  audience: 'https://acme.example.org',
  nonce: randomToken(),
  H: readSignInDigest(randomToken()),
  now,
};
const expected = { ...context, issuer, keyFor: onlyKey(pair.publicJwk), didKey: didKey.publicJwk };
const claim = { type: 'email', value, issuedAt: now - 100, expiresAt: now + 1000 } as const;
const issue = (change: object = {}) =>
  issueClaimCredential({ issuer, key, kid: pair.kid }, { ...claim, didKey: didKey.publicJwk, ...change });
const present = async (credential: string) =>
  (await presentClaims([credential], { ...context, didKey }))[0] ?? '';
const refusedFor = (code: string) => expect.objectContaining({ code }) as Error;
const decoded = (part = '') => JSON.parse(fromUtf8(decodeBase64url(part))) as Record<string, unknown>;
const encoded = (part: object) => encodeBase64url(utf8(JSON.stringify(part)));

/** Signs an issuer's part as an attacker with a genuine issuer key would, and presents it. */
async function forge(header: object, payload: object, disclosure: string): Promise<string> {
  const input = `${encoded(header)}.${encoded(payload)}`;
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, key, utf8(input));
  return present(`${input}.${encodeBase64url(new Uint8Array(signature))}~${disclosure}~`);
}

describe('a claim credential', () => {
  test('is an SD-JWT VC whose signed part does not show the value', async () => {
    const [issued = '', disclosure] = (await issue()).split('~');
    const [header, payload] = issued.split('.').slice(0, 2).map(decoded);
    expect(header).toMatchObject({ typ: 'dc+sd-jwt', kid: pair.kid });
    expect(payload).toMatchObject({ iss: issuer, vct: 'urn:lanyard:claim:email:1' });
    expect(JSON.stringify(payload)).not.toContain(value);
    expect(decoded(disclosure)).toEqual([expect.any(String), 'email', value]);
  });

  test('of the same value twice has other hashes: who sees two does not learn that they are equal', async () => {
    const hashes = await Promise.all(
      [issue(), issue()].map(async (one) => decoded((await one).split('.')[1])['_sd']),
    );
    expect(hashes[0]).not.toEqual(hashes[1]);
  });

  test('bound to another DID key is of no use to the wallet that was handed it', async () => {
    const stranger = (await generateDidKey()).publicJwk;
    const reading = verifyClaimCredential(await issue({ didKey: stranger }), expected);
    await expect(reading).rejects.toThrow(refusedFor('context_mismatch'));
  });

  test('presented by who only copied it is refused: the key binding is not by the DID key', async () => {
    const thief = await generateDidKey();
    const [stolen = ''] = await presentClaims([await issue()], { ...context, didKey: thief });
    await expect(verifyPresentation(stolen, expected)).rejects.toThrow(refusedFor('signature_invalid'));
    const asTheirOwn = verifyPresentation(stolen, { ...expected, didKey: thief.publicJwk });
    await expect(asTheirOwn).rejects.toThrow(refusedFor('context_mismatch'));
  });

  test('without its disclosure, with it twice, or with that of another credential is refused', async () => {
    const [issued, disclosure, binding] = (await present(await issue())).split('~');
    const [, foreign] = (await issue({ value: 'eve@example.org' })).split('~');
    const invalid = refusedFor('credential_invalid');
    await expect(verifyPresentation(`${issued}~${binding}`, expected)).rejects.toThrow(invalid);
    await expect(
      verifyPresentation(`${issued}~${disclosure}~${disclosure}~${binding}`, expected),
    ).rejects.toThrow(invalid);
    const swapped = verifyPresentation(`${issued}~${foreign}~${binding}`, expected);
    await expect(swapped).rejects.toThrow(refusedFor('context_mismatch'));
    const rebound = await present(`${issued}~${foreign}~`);
    await expect(verifyPresentation(rebound, expected)).rejects.toThrow(refusedFor('credential_invalid'));
  });

  test('is taken neither as a presentation nor the other way round', async () => {
    const credential = await issue();
    await expect(verifyPresentation(credential, expected)).rejects.toThrow(refusedFor('envelope_malformed'));
    await expect(verifyClaimCredential(await present(credential), expected)).rejects.toThrow(
      refusedFor('credential_invalid'),
    );
  });

  test('that lives longer than two years is refused', async () => {
    const reading = verifyClaimCredential(await issue({ expiresAt: now + 3 * 366 * 86_400 }), expected);
    await expect(reading).rejects.toThrow(refusedFor('envelope_malformed'));
  });

  const genuine = async () => {
    const [issued = '', disclosure = ''] = (await issue()).split('~');
    const [header, payload] = issued.split('.');
    return { header: decoded(header), payload: decoded(payload), disclosure };
  };

  test('the helper of the following attacks makes what is taken when nothing is changed', async () => {
    const { header, payload, disclosure } = await genuine();
    expect(await verifyPresentation(await forge(header, payload, disclosure), expected)).toEqual({
      ...claim,
      issuer,
    });
  });

  test.each([
    ['another type', { typ: 'JWT' }, {}],
    ['no algorithm', { alg: 'none' }, {}],
    ['a key of its own', { jwk: didKey.publicJwk }, {}],
    ['another kind of claim', {}, { vct: 'urn:lanyard:claim:age:1' }],
    ['the value in the open', {}, { email: 'eve@example.org', _sd: [] }],
    ['another hash', {}, { _sd_alg: 'sha-512' }],
    ['a member nobody reads', {}, { admin: true }],
    ['no key that it is bound to', {}, { cnf: {} }],
    ['no end', {}, { exp: undefined }],
  ])('with %s is refused', async (_, headerChange, payloadChange) => {
    const { header, payload, disclosure } = await genuine();
    const forged = await forge(
      { ...header, ...headerChange },
      { ...payload, ...payloadChange },
      disclosure,
    ).catch(() => '');
    await expect(verifyPresentation(forged, expected)).rejects.toThrow(
      expect.objectContaining({ name: 'CryptoProblem' }),
    );
  });
});

test('several claims are presented in the order in which they were chosen', async () => {
  const credentials = [await issue(), await issue({ value: 'bob@example.org' })];
  const presentations = await presentClaims(credentials, { ...context, didKey });
  const values = await Promise.all(
    presentations.map(async (one) => (await verifyPresentation(one, expected)).value),
  );
  expect(values).toEqual([value, 'bob@example.org']);
  expect(await presentClaims([], { ...context, didKey })).toEqual([]);
});
