import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { decodeBase64url, encodeBase64url, randomBytes } from './encoding.ts';
import { generateSplitKey, joinSplitKey, readKeyShare } from './splitting.ts';

const refused = expect.objectContaining({ code: 'share_invalid' }) as Error;
const iv = new Uint8Array(12);
const encrypt = (key: CryptoKey) => crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, new Uint8Array(16));
const sealed = async (key: CryptoKey) => encodeBase64url(new Uint8Array(await encrypt(key)));

test('both shares, in either order, join to the key', async () => {
  const { key, share1, share2 } = await generateSplitKey();
  const expected = await sealed(key);
  expect(await sealed(await joinSplitKey(share1, share2))).toBe(expected);
  expect(await sealed(await joinSplitKey(share2, share1))).toBe(expected);
});

test('the joined key cannot be exported', async () => {
  const { share1, share2 } = await generateSplitKey();
  expect((await joinSplitKey(share1, share2)).extractable).toBe(false);
});

test('one share twice, or shares of two keys, never give the key', async () => {
  const one = await generateSplitKey();
  const other = await generateSplitKey();
  await expect(joinSplitKey(one.share1, one.share1)).rejects.toThrow(refused);
  const joined = await joinSplitKey(one.share1, other.share2).catch(() => other.key);
  expect(await sealed(joined)).not.toBe(await sealed(one.key));
});

test('any changed byte of a share gives another key or is refused', async () => {
  const { key, share1, share2 } = await generateSplitKey();
  const expected = await sealed(key);
  await fc.assert(
    fc.asyncProperty(fc.nat(32), fc.integer({ min: 1, max: 255 }), async (place, flip) => {
      const bytes = decodeBase64url(share1);
      bytes[place] = (bytes[place] ?? 0) ^ flip;
      const joined = await joinSplitKey(encodeBase64url(bytes), share2).then(sealed, () => 'refused');
      expect(joined).not.toBe(expected);
    }),
  );
});

test.each([
  ['too short', encodeBase64url(randomBytes(32))],
  ['too long', encodeBase64url(randomBytes(34))],
  ['at x = 0, where the secret lies', encodeBase64url(new Uint8Array(33))],
  ['empty', ''],
  ['not base64url', '!'.repeat(44)],
])('a share that is %s is refused', async (_, share) => {
  const { share2 } = await generateSplitKey();
  expect(() => readKeyShare(share)).toThrow(refused);
  await expect(joinSplitKey(share, share2)).rejects.toThrow(refused);
});
