import { createHash } from 'node:crypto';
import { verifyFidoAssertion, verifyFidoRegistration } from '@lanyard/cloud/people/fido';
import { describe, expect, it } from 'vitest';
import { authenticatorOn, createAuthenticator } from './authenticator.ts';

const origin = 'http://wallet.localhost:8080';
const rpId = 'wallet.localhost';
const challenge = 'Y2hhbGxlbmdl';
const expected = { expectedChallenge: challenge, expectedOrigin: origin, expectedRpId: rpId };
const salt = createHash('sha256').update('lanyard claims v1').digest();
const extensions = { prf: { eval: { first: salt } } };
const creation = {
  challenge,
  rp: { id: rpId },
  user: { id: 'cGVyc29u' },
  pubKeyCredParams: [{ alg: -7 }],
  extensions,
};
const request = { challenge, rpId, extensions };

describe('software authenticator', () => {
  it('registers and signs what the verifier accepts', async () => {
    const authenticator = createAuthenticator();
    const { response } = await authenticator.create({ optionsJSON: creation }, origin);
    const registered = verifyFidoRegistration({ response, ...expected, now: new Date() });
    const credential = { ...registered, id: registered.credentialId };
    const asserted = await authenticator.get({ optionsJSON: request }, origin);
    expect(verifyFidoAssertion({ response: asserted.response, credential, ...expected }).counter).toBe(1);
  });

  it('gives the PRF output that WebAuthn defines: the same each time, another for another salt', async () => {
    const authenticator = createAuthenticator();
    const created = await authenticator.create({ optionsJSON: creation }, origin);
    const used = await authenticator.get({ optionsJSON: request }, origin);
    const other = { ...request, extensions: { prf: { eval: { first: 'b3RoZXI' } } } };
    expect(created.prf).toHaveLength(32);
    expect(used.prf).toEqual(created.prf);
    expect((await authenticator.get({ optionsJSON: other }, origin)).prf).not.toEqual(created.prf);
    expect(JSON.stringify([created.response, used.response])).not.toContain(
      Buffer.from(created.prf ?? []).toString('base64url'),
    );
  });

  it('gives another PRF output without user verification, as CTAP2 demands', async () => {
    const authenticator = createAuthenticator();
    const { prf } = await authenticator.create({ optionsJSON: creation }, origin);
    authenticator.setUserVerified(false);
    expect((await authenticator.get({ optionsJSON: request }, origin)).prf).not.toEqual(prf);
  });

  it('gives PRF output only when used, or never, where told so', async () => {
    const late = createAuthenticator({ prf: 'at-get' });
    expect(await late.create({ optionsJSON: creation }, origin)).toMatchObject({
      prf: null,
      prfEnabled: true,
    });
    expect((await late.get({ optionsJSON: request }, origin)).prf).toHaveLength(32);
    const without = createAuthenticator({ prf: 'never' });
    expect(await without.create({ optionsJSON: creation }, origin)).toMatchObject({
      prf: null,
      prfEnabled: false,
    });
    expect((await without.get({ optionsJSON: request }, origin)).prf).toBeNull();
  });

  it('refuses what a browser refuses, by the same names', async () => {
    const authenticator = createAuthenticator();
    const { response } = await authenticator.create({ optionsJSON: creation }, origin);
    const create = (change: object, page = origin) =>
      authenticator.create({ optionsJSON: { ...creation, ...change } }, page);
    const get = (change: object, page = origin) =>
      authenticator.get({ optionsJSON: { ...request, ...change } }, page);
    await expect(create({}, 'http://acme.localhost:8080')).rejects.toMatchObject({ name: 'SecurityError' });
    await expect(get({}, 'https://evil.example')).rejects.toMatchObject({ name: 'SecurityError' });
    await expect(create({ excludeCredentials: [response] })).rejects.toMatchObject({
      name: 'InvalidStateError',
    });
    await expect(create({ pubKeyCredParams: [{ alg: -257 }] })).rejects.toMatchObject({
      name: 'NotSupportedError',
    });
    await expect(get({ allowCredentials: [{ id: 'AAAA' }] })).rejects.toMatchObject({
      name: 'NotAllowedError',
    });
  });

  it('counts apart from its clone', async () => {
    const authenticator = createAuthenticator();
    await authenticator.create({ optionsJSON: creation }, origin);
    const clone = authenticator.clone();
    const counterOf = async (from: typeof clone) => {
      const { response } = await from.get({ optionsJSON: request }, origin);
      return Buffer.from(response.response.authenticatorData, 'base64url').readUInt32BE(33);
    };
    expect([await counterOf(authenticator), await counterOf(authenticator), await counterOf(clone)]).toEqual([
      1, 2, 1,
    ]);
  });

  it("stands in for a page's WebAuthn in the wallet's logic", async () => {
    const authenticator = createAuthenticator();
    const port = authenticatorOn(origin, authenticator);
    const bytes = new Uint8Array(32).fill(9);
    const names = { rpId, rpName: 'Lanyard', userId: bytes, userName: 'person' };
    const created = await port.create({ ...names, challenge: bytes, prfSalt: bytes });
    const credentialId = created.response.id;
    const used = await port.get({ rpId, credentialId, challenge: bytes, prfSalt: bytes });
    expect(used.response.id).toBe(credentialId);
    expect(used.prf).toEqual(created.prf);
    expect((await port.get({ rpId, credentialId, challenge: bytes })).prf).toBeNull();
  });
});
