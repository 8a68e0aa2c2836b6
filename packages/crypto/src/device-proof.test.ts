import { expect, test } from 'vitest';
import { createDeviceProof, verifyDeviceProof, type ProofBinding } from './device-proof.ts';
import { digest, encodeBase64url, randomToken, utf8 } from './encoding.ts';
import { generateBrowserKey } from './keys.ts';

const now = 1_800_000_000;
const key = await generateBrowserKey();
const nonce = randomToken();
const jti = '019a0000-0000-7000-8000-000000000001';
const binding: ProofBinding = { kind: 'session', jti };
const request = { method: 'POST', url: 'https://acme.example.org/api/vault' };
const expected = {
  ...request,
  binding,
  thumbprint: key.thumbprint,
  acceptNonce: (given: string) => given === nonce,
  now,
};
const refusedFor = (code: string) => expect.objectContaining({ code }) as Error;
const header = { alg: 'ES256', jwk: key.publicJwk, typ: 'dpop+jwt' };
const payload = { jti: randomToken(), htm: 'POST', htu: request.url, iat: now, nonce, sid: jti };

/** Signs whatever is written, with a genuine key. */
async function forge(headerMembers: object, payloadMembers: object): Promise<string> {
  const parts = [headerMembers, payloadMembers].map((part) => encodeBase64url(utf8(JSON.stringify(part))));
  const signature = await crypto.subtle.sign(
    { name: 'ECDSA', hash: 'SHA-256' },
    key.privateKey,
    utf8(parts.join('.')),
  );
  return [...parts, encodeBase64url(new Uint8Array(signature))].join('.');
}

test('a proof gives the key that signed and the id to remember, and until when', async () => {
  const proof = await createDeviceProof({ key, ...request, nonce, binding, now });
  const { jti: id, jkt, forgetAt } = await verifyDeviceProof(proof, expected);
  expect(id).toHaveLength(43);
  expect(jkt).toBe(key.thumbprint);
  expect(forgetAt).toBe(now + 61);
  await expect(verifyDeviceProof(proof, { ...expected, now: forgetAt })).rejects.toThrow(
    refusedFor('expired'),
  );
  expect(await verifyDeviceProof(await forge(header, payload), expected)).toMatchObject({ jti: payload.jti });
});

test('two proofs of the same request never share an id', async () => {
  const make = () => createDeviceProof({ key, ...request, nonce, binding, now });
  const [one, other] = await Promise.all([make(), make()]);
  const ids = await Promise.all(
    [one, other].map(async (proof) => (await verifyDeviceProof(proof, expected)).jti),
  );
  expect(new Set(ids).size).toBe(2);
});

test('query and fragment are not part of the address (RFC 9449 section 4.2)', async () => {
  const proof = await createDeviceProof({
    key,
    ...request,
    url: `${request.url}?page=2#top`,
    nonce,
    binding,
    now,
  });
  await verifyDeviceProof(proof, { ...expected, url: `${request.url}?page=3` });
  expect(proof).not.toContain('page');
});

test('a proof goes with one access token, by its hash', async () => {
  const token = 'header.payload.signature';
  const proof = await createDeviceProof({
    key,
    ...request,
    nonce,
    binding: { kind: 'accessToken', token },
    now,
  });
  await verifyDeviceProof(proof, { ...expected, binding: { kind: 'accessToken', token } });
  for (const other of [{ kind: 'accessToken', token: 'other' }, { kind: 'none' }, binding] as const) {
    const reading = verifyDeviceProof(proof, { ...expected, binding: other });
    await expect(reading).rejects.toThrow(refusedFor('context_mismatch'));
  }
  const both = await forge(header, { ...payload, ath: digest(token) });
  await expect(verifyDeviceProof(both, expected)).rejects.toThrow(refusedFor('context_mismatch'));
});

test('without a nonce, or with one of another time, it is refused in a way that asks for a fresh one', async () => {
  const { nonce: _, ...without } = payload;
  for (const forged of [without, { ...payload, nonce: randomToken() }]) {
    const reading = verifyDeviceProof(await forge(header, forged), expected);
    await expect(reading).rejects.toThrow(refusedFor('nonce_refused'));
  }
});

test('any key is taken only where the request introduces the key', async () => {
  const proof = await createDeviceProof({ key: await generateBrowserKey(), ...request, nonce, binding, now });
  await expect(verifyDeviceProof(proof, expected)).rejects.toThrow(refusedFor('context_mismatch'));
  expect((await verifyDeviceProof(proof, { ...expected, thumbprint: 'any' })).jkt).not.toBe(key.thumbprint);
});

test.each([
  ['no algorithm', { ...header, alg: 'none' }, payload, 'type_mismatch'],
  ['another type', { ...header, typ: 'JWT' }, payload, 'type_mismatch'],
  [
    'a private key in its header',
    { ...header, jwk: { ...key.publicJwk, d: randomToken() } },
    payload,
    'key_invalid',
  ],
  [
    'a point off the curve',
    { ...header, jwk: { ...key.publicJwk, y: key.publicJwk.x } },
    payload,
    'key_invalid',
  ],
  ['a critical extension', { ...header, crit: ['x'] }, payload, 'envelope_malformed'],
  ['a key name beside the key', { ...header, kid: 'x' }, payload, 'envelope_malformed'],
  ['a member nobody reads', header, { ...payload, exp: now + 60 }, 'envelope_malformed'],
  ['a short id', header, { ...payload, jti: 'abc' }, 'envelope_malformed'],
  ['a long id', header, { ...payload, jti: 'A'.repeat(68) }, 'envelope_malformed'],
  ['milliseconds for seconds', header, { ...payload, iat: now * 1000 }, 'envelope_malformed'],
  ['a method in small letters', header, { ...payload, htm: 'post' }, 'context_mismatch'],
  ['another session', header, { ...payload, sid: 'other' }, 'context_mismatch'],
])('with %s it is refused', async (_, forgedHeader, forgedPayload, code) => {
  const reading = verifyDeviceProof(await forge(forgedHeader, forgedPayload), expected);
  await expect(reading).rejects.toThrow(refusedFor(code));
});
