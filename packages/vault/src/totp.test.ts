import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { utf8 } from '@lanyard/crypto/encoding';
import { parseTotp, totpCode, totpUri, type Totp } from './totp.ts';

const seed = '1234567890';
const keyOf = (length: number) => utf8(seed.repeat(7).slice(0, length));
const base32 = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

describe('RFC 6238, appendix B', () => {
  const rows: readonly (readonly [number, Totp['algorithm'], string])[] = [
    [59, 'SHA-1', '94287082'],
    [59, 'SHA-256', '46119246'],
    [59, 'SHA-512', '90693936'],
    [1_111_111_109, 'SHA-1', '07081804'],
    [1_111_111_109, 'SHA-256', '68084774'],
    [1_111_111_109, 'SHA-512', '25091201'],
    [1_111_111_111, 'SHA-1', '14050471'],
    [1_111_111_111, 'SHA-256', '67062674'],
    [1_111_111_111, 'SHA-512', '99943326'],
    [1_234_567_890, 'SHA-1', '89005924'],
    [1_234_567_890, 'SHA-256', '91819424'],
    [1_234_567_890, 'SHA-512', '93441116'],
    [2_000_000_000, 'SHA-1', '69279037'],
    [2_000_000_000, 'SHA-256', '90698825'],
    [2_000_000_000, 'SHA-512', '38618901'],
    [20_000_000_000, 'SHA-1', '65353130'],
    [20_000_000_000, 'SHA-256', '77737706'],
    [20_000_000_000, 'SHA-512', '47863826'],
  ];
  const lengths = { 'SHA-1': 20, 'SHA-256': 32, 'SHA-512': 64 };
  test.each(rows)('at %d by %s: %s', async (now, algorithm, code) => {
    const totp = { secret: keyOf(lengths[algorithm]), algorithm, digits: 8, period: 30 } as const;
    expect((await totpCode(totp, now)).code).toBe(code);
  });
});

test('a secret is read as sites show it: in groups, in either case, padded', () => {
  const wanted = { secret: keyOf(20), algorithm: 'SHA-1', digits: 6, period: 30 };
  for (const text of [
    base32,
    base32.toLowerCase().replace(/(.{4})/gu, '$1 '),
    `${base32}====`,
    `otpauth://totp/Acme:ada?secret=${base32}&issuer=Acme`,
  ])
    expect(parseTotp(text)).toEqual(wanted);
  expect(parseTotp(`otpauth://totp/x?secret=${base32}&algorithm=SHA256&digits=8&period=60`)).toEqual({
    ...wanted,
    algorithm: 'SHA-256',
    digits: 8,
    period: 60,
  });
});

test.each([
  '',
  'ABC',
  'not base32!!',
  'otpauth://hotp/x?secret=GEZDGNBVGY3TQOJQ&counter=1',
  'otpauth://totp/x',
  `otpauth://totp/x?secret=${base32}&algorithm=MD5`,
  `otpauth://totp/x?secret=${base32}&algorithm=constructor`,
  `otpauth://totp/x?secret=${base32}&digits=9`,
  `otpauth://totp/x?secret=${base32}&period=0`,
])('%j makes no codes', (text) => {
  expect(parseTotp(text)).toBeUndefined();
});

test('a code holds to the end of its period', async () => {
  const totp = parseTotp(base32);
  if (totp === undefined) throw new Error('unreachable');
  const left = async (now: number) => (await totpCode(totp, now)).secondsLeft;
  expect([await left(0), await left(29), await left(30)]).toEqual([30, 1, 30]);
});

test('what an item keeps makes the codes of what was typed, or nothing is kept', () => {
  expect(totpUri('  ')).toBe('');
  expect(totpUri('nonsense!')).toBeUndefined();
  fc.assert(
    fc.property(fc.string(), (text) => {
      const kept = totpUri(text);
      if (kept !== undefined && kept !== '') expect(parseTotp(kept)).toEqual(parseTotp(text));
    }),
  );
  expect(parseTotp(totpUri('gezd gnbv gy3t qojq') ?? '')).toEqual(parseTotp('GEZDGNBVGY3TQOJQ'));
});
