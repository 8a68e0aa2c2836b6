import { expect, test } from 'vitest';
import { callingCodes, e164Of } from './e164.ts';

test.each([
  ['0151 123 456 78', 'DE', '+4915112345678'],
  ['(0151) 12345-678', 'DE', '+4915112345678'],
  ['+49 151 12345678', 'FR', '+4915112345678'],
  ['0049 151 12345678', 'US', '+4915112345678'],
  ['06 12 34 56 78', 'FR', '+33612345678'],
  ['(202) 555-0143', 'US', '+12025550143'],
  ['1 202 555 0143', 'US', '+12025550143'],
  ['8 912 345 67 89', 'RU', '+79123456789'],
  ['06 30 123 4567', 'HU', '+36301234567'],
  ['06 1234 5678', 'IT', '+390612345678'],
  ['07 07 12 34 56', 'CI', '+2250707123456'],
  ['044 668 18 00', 'CH', '+41446681800'],
])('%s in %s is %s', (text, country, number) => {
  expect(e164Of(text, country)).toBe(number);
});

test.each([
  '',
  'nothing',
  '+',
  '12',
  '+0151123456',
  '+4915112345678901',
  '0151 12345678x',
  '+49+151',
  '١٥١١٢٣٤٥٦٧٨',
])('%j is no phone number', (text) => {
  expect(e164Of(text, 'DE')).toBeUndefined();
});

test('every country has a calling code', () => {
  expect(callingCodes.size).toBeGreaterThan(230);
  for (const [country, code] of callingCodes) {
    expect(country).toMatch(/^[A-Z]{2}$/);
    expect(code).toMatch(/^[1-9]\d{0,2}$/);
  }
});
