import { describe, expect, test } from 'vitest';
import { joiningChallenge, registrationChallenge } from './challenges.ts';
import { digest, randomToken } from './encoding.ts';

const registration = { nonce: randomToken(), versionId: '1-QmA', deviceThumbprint: await digest('device') };
const otherDevice = await digest('other device');
const joining = {
  organizationId: '019a0000-0000-7000-8000-000000000001',
  nonce: randomToken(),
  certificate: 'a.b.c',
  claimNames: ['email', 'phone'],
};

describe('the challenge of a registration', () => {
  test.each([
    ['nonce', { nonce: randomToken() }],
    ['version', { versionId: '1-QmB' }],
    ['device key', { deviceThumbprint: otherDevice }],
  ])('is another one with another %s', async (_, change) => {
    const challenge = await registrationChallenge(registration);
    expect(await registrationChallenge({ ...registration, ...change })).not.toBe(challenge);
  });
});

describe('the challenge of joining', () => {
  test.each([
    ['organization', { organizationId: '019a0000-0000-7000-8000-000000000002' }],
    ['nonce', { nonce: randomToken() }],
    ['vault key', { certificate: 'a.b.d' }],
    ['set of claims', { claimNames: ['email'] }],
  ])('is another one with another %s', async (_, change) => {
    expect(await joiningChallenge({ ...joining, ...change })).not.toBe(await joiningChallenge(joining));
  });

  test('does not depend on the order of the claims', async () => {
    const turned = { ...joining, claimNames: joining.claimNames.toReversed() };
    expect(await joiningChallenge(turned)).toBe(await joiningChallenge(joining));
  });

  test('refuses a claim named twice', async () => {
    await expect(joiningChallenge({ ...joining, claimNames: ['email', 'email'] })).rejects.toMatchObject({
      code: 'encoding_invalid',
    });
  });
});
