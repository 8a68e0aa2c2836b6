import { isDigest, randomToken, utf8 } from '@lanyard/crypto/encoding';
import { sealEnvelope } from '@lanyard/crypto/envelopes';
import { assert, asyncProperty, string } from 'fast-check';
import { expect, test } from 'vitest';
import { generateSecureKey } from './grants.ts';
import { encodeItem, newItem, type LoginContent } from './items.ts';
import { openItem, paddedLength, sealItem } from './sealing.ts';

const item: string = randomToken();
if (!isDigest(item)) throw new Error('no identifier');
const place = {
  organization: '019a0000-0000-7000-8000-000000000001',
  item,
  version: 1,
  epoch: 1,
};
const login = (password: string, notes = ''): LoginContent => ({
  kind: 'login',
  name: 'Bank',
  urls: [{ url: 'https://bank.example/', match: 'domain' }],
  userName: 'ada',
  password,
  totp: '',
  notes,
  fields: [],
  tags: [],
  favourite: false,
});

test('attack: the length of a password, a name or an address is read off the ciphertext', async () => {
  const { key } = await generateSecureKey();
  const lengths = new Set<number>();
  for (const password of ['', 'x', 'correct-horse-battery', 'y'.repeat(100)])
    lengths.add((await sealItem(newItem(login(password), 1), key, place)).length);
  expect(lengths.size).toBe(1);
});

test('any item is read as it was written, and its length is one of few', async () => {
  const { key } = await generateSecureKey();
  await assert(
    asyncProperty(string({ maxLength: 20_000, unit: 'grapheme' }), async (notes) => {
      const written = newItem(login('secret', notes.slice(0, 20_000)), 1);
      expect(await openItem(await sealItem(written, key, place), key, place)).toEqual(written);
    }),
    { numRuns: 20 },
  );
});

test('what is longer than 448 bytes grows by a quarter at most; there are some thirty lengths', () => {
  const lengths = new Set<number>();
  for (let bytes = 1; bytes <= 130_000; bytes += 1) {
    const padded = paddedLength(bytes);
    lengths.add(padded);
    if (padded < bytes || (bytes > 448 && padded > bytes * 1.25))
      expect([bytes, padded]).toBe('a length that fits');
  }
  expect(lengths.size).toBeLessThan(40);
});

test('attack: another length than items have is refused, so that nothing is told by it', async () => {
  const { key } = await generateSecureKey();
  const type = 'lanyard-vault-item+jwe';
  const context = { organization: place.organization, item: place.item, version: '1', epoch: '1' };
  for (const content of [encodeItem(newItem(login('secret'), 1)), new Uint8Array(512), utf8('{}')]) {
    const envelope = await sealEnvelope({ type, key, context, content });
    await expect(openItem(envelope, key, place)).rejects.toMatchObject({
      code: expect.any(String) as string,
    });
  }
});
