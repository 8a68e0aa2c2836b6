import { expect, test } from 'vitest';
import { randomToken } from './encoding.ts';
import { generateTransitKey, generateUserPasswordKeyPair } from './keys.ts';
import type { SignInDigest } from './sign-in-binding.ts';
import { mostSeenItems, seenNameLength, type SeenHead } from './seen-heads.ts';
import { openSignInEnvelope, sealSignInEnvelope, type SignInPayload } from './sign-in-envelope.ts';
import { generateSplitKey } from './splitting.ts';

const head = ['A'.repeat(seenNameLength), 65_535, 65_535] as const;

async function throughEnvelope(seen: readonly SeenHead[]) {
  const [{ key: storageWrappingKey, share1 }, transitKey, { privateJwk }] = await Promise.all([
    generateSplitKey(),
    generateTransitKey(),
    generateUserPasswordKeyPair(),
  ]);
  const context = { organization: 'o', signIn: 's', H: randomToken() as unknown as SignInDigest };
  const payload: SignInPayload = {
    pairingKey: randomToken(),
    heads: [{ did: 'did:webvh:x', versionId: '1-x', versionNumber: 1 }],
    seen,
    vault: { privateJwk, certificate: 'e'.repeat(1500), storageShare1: share1 },
  };
  const transitJwk = transitKey.publicJwk;
  const envelope = await sealSignInEnvelope({ storageWrappingKey, transitJwk, context, payload });
  const opened = await openSignInEnvelope(envelope, { storageWrappingKey, transitKey, context });
  return { envelope, opened };
}

test('what the wallet has seen of a vault fits into the envelope, 5,000 items of it, and comes out as it went in', async () => {
  const seen = Array.from({ length: mostSeenItems }, () => head);
  const { envelope, opened } = await throughEnvelope(seen);
  expect(opened.seen).toEqual(seen);
  // The most that the cloud takes (contract, approveSignIn).
  expect(envelope.length).toBeLessThan(180_000);
});

test('more than that, or what is no head of an item, is refused', async () => {
  await expect(throughEnvelope(Array.from({ length: mostSeenItems + 1 }, () => head))).rejects.toMatchObject({
    code: 'envelope_malformed',
  });
  await expect(throughEnvelope([[head[0], -1, 1]])).rejects.toMatchObject({ code: 'envelope_malformed' });
});
