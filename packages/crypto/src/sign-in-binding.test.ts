import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { digest, encodeBase64url, randomBytes } from './encoding.ts';
import {
  approvalChallenge,
  formatSignInLink,
  parseSignInFragment,
  parseSignInLink,
  readSignInDigest,
  signInDigest,
  signInDigits,
  type SignInFacts,
} from './sign-in-binding.ts';
import { generateSplitKey } from './splitting.ts';

const facts: SignInFacts = {
  origin: 'https://acme.example.org',
  id: '019a0000-0000-7000-8000-000000000001',
  nonce: 'nonce',
  transitThumbprint: digest('transit'),
  browserThumbprint: digest('browser'),
  scope: 'session vault',
  way: 'code',
  claimsAsked: ['email', 'phone'],
};
const H = signInDigest(facts);
const invalid = expect.objectContaining({ code: 'encoding_invalid' }) as Error;

describe('H', () => {
  test.each([
    ['origin', { origin: 'https://acme.example.com' }],
    ['sign-in', { id: '019a0000-0000-7000-8000-000000000002' }],
    ['nonce', { nonce: 'other' }],
    ['transit key', { transitThumbprint: facts.browserThumbprint }],
    ['browser key', { browserThumbprint: facts.transitThumbprint }],
    ['scope', { scope: 'session' }],
    ['way', { way: 'link' }],
    ['claims', { claimsAsked: ['email'] }],
  ] as const)('changes with another %s', (_, change) => {
    expect(signInDigest({ ...facts, ...change })).not.toBe(H);
  });

  test('does not change with the order of the claims, and none can be named twice', () => {
    expect(signInDigest({ ...facts, claimsAsked: ['phone', 'email'] })).toBe(H);
    expect(() => signInDigest({ ...facts, claimsAsked: ['email', 'email'] })).toThrow(invalid);
  });
});

describe('the challenge of an approval', () => {
  const approval = { H, scope: 'session', claimNames: ['email'] } as const;

  test.each([
    ['H', { H: readSignInDigest(facts.transitThumbprint) }],
    ['scope', { scope: 'session vault' }],
    ['names of claims', { claimNames: [] }],
  ] as const)('changes with other %s', (_, change) => {
    expect(approvalChallenge({ ...approval, ...change })).not.toBe(approvalChallenge(approval));
  });

  test('is never H itself, so that a signature over one is none over the other', () => {
    expect(approvalChallenge(approval)).not.toBe(H);
  });
});

describe('the two digits', () => {
  test('are two digits, the same wherever they are computed', () => {
    expect(signInDigits(H)).toMatch(/^\d\d$/u);
    expect(signInDigits(H)).toBe(signInDigits(readSignInDigest(H)));
  });

  test('keep their leading zero', () => {
    const digits = Array.from({ length: 200 }, (_, index) =>
      signInDigits(readSignInDigest(digest(`${index}`))),
    );
    expect(digits.every((two) => two.length === 2)).toBe(true);
    expect(digits.some((two) => two.startsWith('0'))).toBe(true);
  });
});

describe('the link of the QR code', () => {
  const walletOrigin = 'https://wallet.example.org';

  test('is read as it was made', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uuid(), fc.uuid(), async (organizationId, signInId) => {
        const { share1 } = await generateSplitKey();
        const link = { organizationId, signInId, share1, H };
        expect(parseSignInLink(formatSignInLink({ ...link, walletOrigin }), { walletOrigin })).toEqual(link);
      }),
    );
  });

  test('carries everything in its fragment, which no server sees, in under 180 characters', async () => {
    const { share1 } = await generateSplitKey();
    const link = { organizationId: facts.id, signInId: facts.id, share1, H, walletOrigin };
    const text = formatSignInLink(link);
    expect(text.length).toBeLessThan(180);
    const { search, pathname, hash } = new URL(text);
    expect([search, pathname]).toEqual(['', '/sign-in']);
    expect(hash).toContain(share1);
  });

  test('of another wallet, another path or another scheme is refused', async () => {
    const { share1 } = await generateSplitKey();
    const link = { organizationId: facts.id, signInId: facts.id, share1, H };
    const fragment = formatSignInLink({ ...link, walletOrigin: '' }).split('#')[1] ?? '';
    for (const start of [
      'https://wallet.example.org.evil.example/sign-in#',
      'https://wallet.example.org@evil.example/sign-in#',
      'http://wallet.example.org/sign-in#',
      'https://wallet.example.org/other#',
      'https://wallet.example.org/sign-in?x#',
      '#',
      '',
    ]) {
      expect(() => parseSignInLink(start + fragment, { walletOrigin })).toThrow(invalid);
    }
  });

  test('with a part missing, extra, damaged or of a later version is refused', async () => {
    const { share1 } = await generateSplitKey();
    const fragment =
      formatSignInLink({ organizationId: facts.id, signInId: facts.id, share1, H, walletOrigin }).split(
        '#',
      )[1] ?? '';
    const parts = fragment.split('.');
    const short = encodeBase64url(randomBytes(15));
    for (const damaged of [
      ['2', ...parts.slice(1)],
      parts.slice(0, -1),
      [...parts, ''],
      ['1', short, ...parts.slice(2)],
      [...parts.slice(0, 3), short, H],
      [...parts.slice(0, 4), short],
      parts.map((part) => `${part} `),
    ]) {
      expect(() => parseSignInFragment(damaged.join('.'))).toThrow(invalid);
    }
  });
});
