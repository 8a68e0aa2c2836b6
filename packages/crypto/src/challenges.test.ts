import { describe, expect, test } from 'vitest';
import { joiningChallenge, registrationChallenge } from './challenges.ts';
import { digest, randomToken } from './encoding.ts';

const registration = { nonce: randomToken(), versionId: '1-QmA', deviceThumbprint: digest('device') };
const otherDevice = digest('other device');
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
  ])('is another one with another %s', (_, change) => {
    const challenge = registrationChallenge(registration);
    expect(registrationChallenge({ ...registration, ...change })).not.toBe(challenge);
  });
});

describe('the challenge of joining', () => {
  test.each([
    ['organization', { organizationId: '019a0000-0000-7000-8000-000000000002' }],
    ['nonce', { nonce: randomToken() }],
    ['vault key', { certificate: 'a.b.d' }],
    ['set of claims', { claimNames: ['email'] }],
  ])('is another one with another %s', (_, change) => {
    expect(joiningChallenge({ ...joining, ...change })).not.toBe(joiningChallenge(joining));
  });

  test('does not depend on the order of the claims', () => {
    const turned = { ...joining, claimNames: joining.claimNames.toReversed() };
    expect(joiningChallenge(turned)).toBe(joiningChallenge(joining));
  });

  test('refuses a claim named twice', () => {
    expect(() => joiningChallenge({ ...joining, claimNames: ['email', 'email'] })).toThrow(
      expect.objectContaining({ code: 'encoding_invalid' }),
    );
  });
});
