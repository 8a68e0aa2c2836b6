import { createSecretKey, randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { KeyError } from './problem.ts';
import { open, seal, sealOverheadBytes } from './seal.ts';

const runs = 25;
const key = createSecretKey(randomBytes(32));

const bytes = fc.uint8Array({ maxLength: 200 });
const context = fc.array(fc.string({ maxLength: 12 }), { maxLength: 5 });

function isBroken(work: () => unknown): boolean {
  try {
    work();
  } catch (error) {
    return error instanceof KeyError && error.code === 'seal-broken';
  }
  return false;
}

test('what was sealed opens in its place, and is as long as before plus the seal', () => {
  fc.assert(
    fc.property(context, bytes, (place, plaintext) => {
      const sealed = seal(key, place, plaintext);
      expect(sealed.length).toBe(plaintext.length + sealOverheadBytes);
      expect(open(key, place, sealed).equals(plaintext)).toBe(true);
    }),
    { numRuns: runs },
  );
});

test('any flipped bit is refused', () => {
  fc.assert(
    fc.property(context, bytes, (place, plaintext) => {
      const sealed = seal(key, place, plaintext);
      for (let bit = 0; bit < sealed.length * 8; bit += 1) {
        const flipped = Buffer.from(sealed);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(isBroken(() => open(key, place, flipped))).toBe(true);
      }
    }),
    { numRuns: runs },
  );
});

test('cut off or grown is refused, at every length', () => {
  const sealed = seal(key, ['a'], Buffer.from('a value'));
  for (let length = 0; length < sealed.length; length += 1) {
    expect(isBroken(() => open(key, ['a'], sealed.subarray(0, length)))).toBe(true);
    expect(isBroken(() => open(key, ['a'], sealed.subarray(length + 1)))).toBe(true);
  }
  expect(isBroken(() => open(key, ['a'], Buffer.concat([sealed, Buffer.of(0)])))).toBe(true);
});

test('another context is refused, also one with the same letters', () => {
  fc.assert(
    fc.property(context, context, bytes, (place, other, plaintext) => {
      fc.pre(JSON.stringify(place) !== JSON.stringify(other));
      const sealed = seal(key, place, plaintext);
      expect(isBroken(() => open(key, other, sealed))).toBe(true);
    }),
    { numRuns: runs },
  );
  const sealed = seal(key, ['ab', 'c'], Buffer.from('a value'));
  for (const other of [['a', 'bc'], ['abc'], ['ab', 'c', ''], ['c', 'ab'], ['ab","c']]) {
    expect(isBroken(() => open(key, other, sealed))).toBe(true);
  }
});

test('another key is refused', () => {
  const sealed = seal(key, ['a'], Buffer.from('a value'));
  expect(isBroken(() => open(createSecretKey(randomBytes(32)), ['a'], sealed))).toBe(true);
});

test('the same value sealed twice looks different', () => {
  const sealed = new Set(
    Array.from({ length: 100 }, () => seal(key, ['a'], Buffer.from('a value')).toString('hex')),
  );
  expect(sealed.size).toBe(100);
});

test('an error says where, never what', () => {
  const sealed = seal(key, ['members', 'sealed_name'], Buffer.from('Alice'));
  const opening = (): Buffer => open(key, ['members', 'sealed_email'], sealed);
  expect(opening).toThrow('members / sealed_email');
  expect(opening).not.toThrow('Alice');
});
