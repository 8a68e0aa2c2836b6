import { describe, expect, test } from 'vitest';
import { formatDid } from '@lanyard/crypto/did';
import { randomBytes } from '@lanyard/crypto/encoding';
import {
  generateDidKey,
  generateStorageProtectionKey,
  generateUserPasswordKeyPair,
  importEncryptionKey,
} from '@lanyard/crypto/keys';
import { signVaultKeyCertificate } from '@lanyard/crypto/vault-key-certificate';
import { openVaultKey, protectVaultKey, reprotectVaultKey, type VaultKeyOwner } from './key-storage.ts';

const now = 1_800_000_000;
const didKey = await generateDidKey();
const did = formatDid({
  scid: `Qm${'a'.repeat(44)}`,
  domain: 'example.org',
  personId: '019a0000-0000-7000-8000-00000000000a',
});
const owner: VaultKeyOwner = {
  organization: '019a0000-0000-7000-8000-000000000001',
  did,
  didKey: didKey.publicJwk,
  now,
};
const pair = await generateUserPasswordKeyPair();
const otherPair = await generateUserPasswordKeyPair();
const certify = (key = pair.publicJwk) =>
  signVaultKeyCertificate(didKey, { did, versionId: '1-Qm', key, issuedAt: now }, owner);
const vault = { privateJwk: pair.privateJwk, certificate: await certify() };
const shares = await generateStorageProtectionKey();
const stored = await protectVaultKey(vault, shares, owner);
const refusedFor = (code: string) => expect.objectContaining({ code }) as Error;
/** Of two keys by chance: they join to a wrong one, or lie at one place and do not join. */
const ofAnotherKey = expect.objectContaining({
  code: expect.stringMatching(/^(?:decryption_failed|share_invalid)$/u) as string,
}) as Error;

test('the stored vault key opens with share 2, is not extractable and decrypts what was sealed to its owner', async () => {
  const { privateKey: key, ringKey } = await openVaultKey(stored, shares.share2, owner);
  expect([key.extractable, ringKey.extractable]).toEqual([false, false]);
  const secret = randomBytes(32);
  const sealed = await crypto.subtle.encrypt('RSA-OAEP', await importEncryptionKey(pair.publicJwk), secret);
  expect(new Uint8Array(await crypto.subtle.decrypt('RSA-OAEP', key, sealed))).toEqual(secret);
});

test('storage alone opens nothing: it holds one share, and no number of the key', async () => {
  const text = JSON.stringify(stored);
  for (const secret of [shares.share2, pair.privateJwk.d, pair.privateJwk.p, pair.privateJwk.q]) {
    expect(text).not.toContain(secret);
  }
  const { share2 } = await generateStorageProtectionKey();
  await expect(openVaultKey(stored, share2, owner)).rejects.toThrow(ofAnotherKey);
  await expect(openVaultKey(stored, stored.share1, owner)).rejects.toThrow(refusedFor('share_invalid'));
});

test('after an unlock it is under another key: the share 2 of before opens nothing', async () => {
  const fresh = await generateStorageProtectionKey();
  const again = await reprotectVaultKey(stored, shares.share2, fresh, owner);
  expect((await openVaultKey(again, fresh.share2, owner)).privateKey.extractable).toBe(false);
  expect(again.share1).toBe(fresh.share1);
  await expect(openVaultKey(again, shares.share2, owner)).rejects.toThrow(ofAnotherKey);
  const withOldShare = openVaultKey({ ...again, share1: stored.share1 }, shares.share2, owner);
  await expect(withOldShare).rejects.toThrow(refusedFor('decryption_failed'));
});

describe('a key that is not its owner’s', () => {
  test('is never stored: certificate of another key', async () => {
    const swapped = protectVaultKey(
      { ...vault, certificate: await certify(otherPair.publicJwk) },
      shares,
      owner,
    );
    await expect(swapped).rejects.toThrow(refusedFor('certificate_mismatch'));
  });

  test('is never stored: certificate that the cloud signed', async () => {
    const cloud = await generateDidKey();
    const certificate = await signVaultKeyCertificate(
      cloud,
      { did, versionId: '1-Qm', key: otherPair.publicJwk, issuedAt: now },
      owner,
    );
    const swapped = protectVaultKey({ privateJwk: otherPair.privateJwk, certificate }, shares, owner);
    await expect(swapped).rejects.toThrow(refusedFor('signature_invalid'));
  });

  test('is never opened: another certificate beside the envelope', async () => {
    const swapped = { ...stored, certificate: await certify(otherPair.publicJwk) };
    await expect(openVaultKey(swapped, shares.share2, owner)).rejects.toThrow(refusedFor('context_mismatch'));
  });

  test.each([
    ['organization', { organization: '019a0000-0000-7000-8000-000000000002' }],
    [
      'person',
      {
        did: formatDid({
          scid: `Qm${'b'.repeat(44)}`,
          domain: 'example.org',
          personId: '019a0000-0000-7000-8000-00000000000b',
        }),
      },
    ],
  ])('is never opened: of another %s', async (_, other) => {
    await expect(openVaultKey(stored, shares.share2, { ...owner, ...other })).rejects.toThrow(
      refusedFor('context_mismatch'),
    );
  });

  test('is never opened: any character of the stored envelope changed', async () => {
    const { envelope } = stored;
    for (let place = 0; place < envelope.length; place += 7) {
      const character = envelope.charAt(place) === 'A' ? 'B' : 'A';
      const changed = {
        ...stored,
        envelope: envelope.slice(0, place) + character + envelope.slice(place + 1),
      };
      await expect(openVaultKey(changed, shares.share2, owner)).rejects.toThrow(
        expect.objectContaining({ name: 'CryptoProblem' }),
      );
    }
  });
});
