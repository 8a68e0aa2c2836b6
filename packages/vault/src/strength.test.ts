import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { generatePassphrase, generatePassword, usualPassword } from './generator.ts';
import { leastStrengthBits, strengthBits } from './strength.ts';

// What people choose, in its usual disguises; and what a machine makes.

const weak = [
  '',
  '123456',
  'password',
  'P@ssw0rd!',
  'drowssap2024',
  'Sommer2024!',
  'Qwertz123456',
  'asdfghjkl;1987',
  'aaaaaaaaaaaaaaaaaaaa',
  'hundhundhundhundhund',
  'xk9xk9xk9xk9xk9xk9',
  '24.12.1999',
  'correct-horse-basket',
  'iloveyou iloveyou',
  '1qaz2wsx3edc',
  'wohnungen',
  '4711471147114711',
];
test.each(weak)('weak: %s', (password) => {
  expect(strengthBits(password)).toBeLessThan(leastStrengthBits);
});

const strong = ['xK9#mQ2p!Lw4', 'rough-viking-salon-tornado-cluster', 'kqzvhwxjmtbygfpr', 'Öw8ü!ß3Jq_z4'];
test.each(strong)('not weak: %s', (password) => {
  expect(strengthBits(password)).toBeGreaterThan(leastStrengthBits);
});

test('what is made by the generator as it stands is never weak', () => {
  for (let round = 0; round < 200; round += 1) {
    expect(strengthBits(generatePassword(usualPassword))).toBeGreaterThan(leastStrengthBits);
    const phrase = generatePassphrase({ words: 6, separator: '-', capitalize: round % 2 === 0 });
    expect(strengthBits(phrase)).toBeGreaterThan(leastStrengthBits);
  }
});

test('what is known of the login is no secret: user name and site add little', () => {
  const password = 'Zwanzigmeier-Citybonk7';
  expect(strengthBits(password)).toBeGreaterThan(leastStrengthBits);
  expect(strengthBits(password, ['zwanzigmeier@acme.test', 'https://citybonk.example'])).toBeLessThan(
    leastStrengthBits,
  );
});

test('any text has an estimate that is no more than its characters are worth', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (password) => {
      const bits = strengthBits(password, [password.slice(3, 9)]);
      expect(bits).toBeGreaterThanOrEqual(0);
      expect(bits).toBeLessThanOrEqual(6.5 * password.length);
    }),
  );
});
