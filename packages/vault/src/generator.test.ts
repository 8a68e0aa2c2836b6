import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { generatePassphrase, generatePassword, randomBelow, usualPassword } from './generator.ts';
import { words } from './words.ts';

const rules = fc
  .record({
    length: fc.integer({ min: 8, max: 128 }),
    lower: fc.boolean(),
    upper: fc.boolean(),
    digits: fc.boolean(),
    symbols: fc.boolean(),
    unambiguous: fc.boolean(),
  })
  .filter(({ lower, upper, digits, symbols }) => lower || upper || digits || symbols);

test('a password has the length and the kinds that were chosen, each at least once, and no other', () => {
  fc.assert(
    fc.property(rules, (chosen) => {
      const password = generatePassword(chosen);
      expect(password).toHaveLength(chosen.length);
      expect(/[a-z]/u.test(password)).toBe(chosen.lower);
      expect(/[A-Z]/u.test(password)).toBe(chosen.upper);
      expect(/\d/u.test(password)).toBe(chosen.digits);
      expect(/[^A-Za-z\d]/u.test(password)).toBe(chosen.symbols);
      if (chosen.unambiguous) expect(password).not.toMatch(/[Il1|O0o]/u);
    }),
  );
});

test('numbers below a limit are drawn without a bias to the small ones: the incomplete last round is drawn again', () => {
  const limit = 3 * 2 ** 30;
  const drawn = [2 ** 32 - 1, limit, limit - 1];
  expect(randomBelow(limit, () => drawn.shift() ?? 0)).toBe(limit - 1);
  expect(drawn).toEqual([]);
  const counts = Array.from({ length: 10 }, () => 0);
  for (let round = 0; round < 20_000; round += 1) {
    const at = randomBelow(10);
    counts[at] = (counts[at] ?? 0) + 1;
  }
  // Chi-squared with 9 degrees of freedom: over 40 once in 100,000 runs.
  expect(counts.reduce((sum, count) => sum + (count - 2000) ** 2 / 2000, 0)).toBeLessThan(40);
});

test('a passphrase is made of words of the list, of which there are 2,048 different ones', () => {
  expect(new Set(words).size).toBe(2048);
  expect(words.every((word) => /^[a-z]{3,8}$/u.test(word))).toBe(true);
  const phrase = generatePassphrase({ words: 6, separator: '-', capitalize: true });
  const parts = phrase.split('-');
  expect(parts).toHaveLength(6);
  expect(parts.every((part) => /^[A-Z]/u.test(part) && words.includes(part.toLowerCase()))).toBe(true);
});

test('what cannot be made is refused', () => {
  for (const length of [7, 129, 8.5, Number.NaN])
    expect(() => generatePassword({ ...usualPassword, length })).toThrow(RangeError);
  const none = { lower: false, upper: false, digits: false, symbols: false };
  expect(() => generatePassword({ ...usualPassword, ...none })).toThrow(RangeError);
  expect(() => generatePassphrase({ words: 3, separator: ' ', capitalize: false })).toThrow(RangeError);
});
