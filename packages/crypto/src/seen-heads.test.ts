import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { encodeBase64url, type Base64url } from './encoding.ts';
import { CryptoProblem } from './errors.ts';
import { mostSeenItems, packSeenHeads, readSeenHeads, seenNameLength, type SeenHead } from './seen-heads.ts';

const heads: fc.Arbitrary<readonly SeenHead[]> = fc.array(
  fc.tuple(
    fc.uint8Array({ minLength: 9, maxLength: 9 }).map((bytes) => encodeBase64url(bytes)),
    fc.integer({ min: 0, max: 65_535 }),
    fc.integer({ min: 1, max: 65_535 }),
  ),
  { maxLength: 20 },
);
const name = 'A'.repeat(seenNameLength);

test('any heads come out as they went in, 13 bytes each', () => {
  fc.assert(
    fc.property(heads, (given) => {
      const packed = packSeenHeads(given);
      expect(readSeenHeads(packed)).toEqual(given);
      expect(packed.length).toBe(Math.ceil((given.length * 13 * 4) / 3));
    }),
  );
});

test('any text is read as heads or refused by a code', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.base64String(), fc.uint8Array().map(encodeBase64url)), (text) => {
      try {
        const read = readSeenHeads(text as Base64url);
        expect(packSeenHeads(read)).toBe(text);
      } catch (error) {
        expect(error).toBeInstanceOf(CryptoProblem);
      }
    }),
  );
});

test('numbers that are too large stand as the largest: what is older than that is still refused', () => {
  expect(readSeenHeads(packSeenHeads([[name, 70_000, 1_000_000]]))).toEqual([[name, 65_535, 65_535]]);
});

test('more than 5,000, and what is no head of an item, is refused', () => {
  const many = Array.from({ length: mostSeenItems + 1 }, () => [name, 1, 1] as const);
  const refused: readonly (readonly SeenHead[])[] = [many, [[name, -1, 1]], [[name, 1, 0]], [[name, 1, 0.5]]];
  for (const given of refused) expect(() => packSeenHeads(given)).toThrow(CryptoProblem);
  expect(() => packSeenHeads([['A'.repeat(11), 1, 1]])).toThrow(CryptoProblem);
  expect(() => readSeenHeads(packSeenHeads(many.slice(1)).slice(0, -4) as Base64url)).toThrow(CryptoProblem);
});
