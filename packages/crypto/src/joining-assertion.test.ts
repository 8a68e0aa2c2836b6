import { expect, test } from 'vitest';
import { formatDid } from './did.ts';
import { digest, randomToken } from './encoding.ts';
import { signJoiningAssertion, verifyJoiningAssertion } from './joining-assertion.ts';
import { generateDidKey } from './keys.ts';
import { presentationDigest, signSignInAssertion } from './sign-in-assertion.ts';
import type { SignInDigest } from './sign-in-binding.ts';

const organization = '019a0000-0000-7000-8000-000000000001';
const now = 1_800_000_000;
const didKey = await generateDidKey();
const didOf = (personId: string) => formatDid({ scid: 'Q'.repeat(46), domain: 'example.com', personId });
const did = didOf('019a0000-0000-7000-8000-00000000000a');
const assertion = {
  audience: 'https://acme.example.com',
  nonce: randomToken(),
  challenge: digest('challenge'),
  presentationDigest: presentationDigest([]),
  did,
};
const expected = { ...assertion, organization, didKey: didKey.publicJwk, now };
const sign = () => signJoiningAssertion(didKey, { ...assertion, versionId: '1-QmA' }, { organization, now });

test('a joining assertion verifies, and tells which version of the DID log its signer has', async () => {
  expect(await verifyJoiningAssertion(await sign(), expected)).toEqual({ versionId: '1-QmA' });
});

test.each([
  ['organization', { organization: '019a0000-0000-7000-8000-000000000002' }, 'context_mismatch'],
  ['origin', { audience: 'https://evil.example.com' }, 'context_mismatch'],
  ['nonce', { nonce: randomToken() }, 'context_mismatch'],
  ['challenge', { challenge: digest('another') }, 'context_mismatch'],
  ['presentation', { presentationDigest: presentationDigest(['x']) }, 'context_mismatch'],
  ['DID', { did: didOf('019a0000-0000-7000-8000-00000000000b') }, 'context_mismatch'],
  ['DID key', { didKey: (await generateDidKey()).publicJwk }, 'signature_invalid'],
  ['time, a minute later', { now: now + 61 }, 'expired'],
])('attack: it is replayed for another %s', async (_, change, code) => {
  await expect(verifyJoiningAssertion(await sign(), { ...expected, ...change })).rejects.toMatchObject({
    code,
  });
});

test('attack: a sign-in assertion over the same values is no joining assertion', async () => {
  const signedIn = await signSignInAssertion(
    didKey,
    { ...assertion, H: assertion.challenge as SignInDigest, versionId: '1-QmA' },
    { organization, signIn: organization, now },
  );
  await expect(verifyJoiningAssertion(signedIn, expected)).rejects.toMatchObject({ code: 'type_mismatch' });
});
