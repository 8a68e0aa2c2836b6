import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson, fromUtf8, utf8, type Json } from '@lanyard/crypto/encoding';
import {
  binned,
  binSeconds,
  decodeItem,
  encodeItem,
  isOverdue,
  mostHistory,
  newItem,
  restored,
  withContent,
  withoutHistory,
  withPastOf,
  type ItemContent,
  type LoginContent,
  type VaultItem,
} from './items.ts';

// What an item says is read as it was written, on every runtime, or refused.

const now = 1_800_000_000;
const login: LoginContent = {
  kind: 'login',
  name: 'Bank',
  urls: [{ url: 'https://bank.example/login', match: 'domain' }],
  userName: 'ada',
  password: 'correct horse',
  totp: 'otpauth://totp/Bank:ada?secret=JBSWY3DPEHPK3PXP',
  notes: '',
  fields: [{ name: 'PIN', value: '1234', hidden: true }],
  tags: ['money', 'private'],
  favourite: true,
};

const text = (maxLength: number, minLength = 0) =>
  fc
    .string({ unit: 'binary', minLength: Math.ceil(minLength / 2), maxLength: Math.floor(maxLength / 2) })
    .filter((value) => value.length >= minLength);
const common = {
  name: text(200, 1),
  notes: text(500),
  fields: fc.array(fc.record({ name: text(200), value: text(500), hidden: fc.boolean() }), { maxLength: 5 }),
  tags: fc
    .uniqueArray(text(100, 1), { maxLength: 10 })
    .map((tags) => tags.toSorted((one, other) => (one < other ? -1 : 1))),
  favourite: fc.boolean(),
};
const contents: fc.Arbitrary<ItemContent> = fc.oneof(
  fc.record({ kind: fc.constant('note' as const), ...common }),
  fc.record({
    kind: fc.constant('login' as const),
    ...common,
    urls: fc.array(
      fc.record({ url: fc.webUrl(), match: fc.constantFrom('domain' as const, 'host' as const) }),
      { maxLength: 5 },
    ),
    userName: text(1024),
    password: text(4096),
    totp: fc.constantFrom('', login.totp),
  }),
);
const moments = fc.nat(4_000_000_000);
const items: fc.Arbitrary<VaultItem> = fc.record({
  content: contents,
  createdAt: moments,
  changedAt: moments,
  binnedAt: fc.option(moments),
  history: fc.array(fc.record({ content: contents, changedAt: moments }), { maxLength: mostHistory }),
});

test('every item is read as it was written, and has one spelling', () => {
  fc.assert(
    fc.property(items, (item) => {
      const bytes = encodeItem(item);
      const read = decodeItem(bytes);
      expect(read.content).toEqual(item.content);
      expect(item.history.slice(0, read.history.length)).toEqual(read.history);
      expect(encodeItem(read)).toEqual(bytes);
    }),
  );
});

test('any bytes are read as an item or refused by a code, nothing else', () => {
  const encoded = fromUtf8(encodeItem(newItem(login, now)));
  fc.assert(
    fc.property(fc.nat(encoded.length - 1), fc.string({ maxLength: 3 }), (place, put) => {
      const changed = encoded.slice(0, place) + put + encoded.slice(place + 1);
      fc.pre(changed !== encoded);
      try {
        decodeItem(utf8(changed));
      } catch (error) {
        expect(error).toMatchObject({ name: 'CryptoProblem' });
      }
    }),
  );
});

describe('refused', () => {
  const whole = { v: 1, createdAt: now, changedAt: now, binnedAt: null, history: [] };
  const rows: readonly (readonly [string, Json])[] = [
    ['another version of the format', { ...whole, v: 2, content: { ...login } as unknown as Json }],
    ['a member that nobody knows', { ...whole, content: { ...login, more: 1 } as unknown as Json }],
    ['a login without password', { ...whole, content: { ...login, password: null } as unknown as Json }],
    ['a tag twice', { ...whole, content: { ...login, tags: ['a', 'a'] } as unknown as Json }],
    ['an empty name', { ...whole, content: { ...login, name: '' } as unknown as Json }],
    [
      'an address that launches a script',
      {
        ...whole,
        content: { ...login, urls: [{ url: 'javascript:alert(1)', match: 'domain' }] } as unknown as Json,
      },
    ],
    [
      'a history of eleven',
      {
        ...whole,
        content: { ...login } as unknown as Json,
        history: Array.from({ length: 11 }, () => ({ content: login as unknown as Json, changedAt: now })),
      },
    ],
  ];
  test.each(rows)('%s', (_, value) => {
    expect(() => decodeItem(utf8(canonicalJson(value)))).toThrow(
      expect.objectContaining({ code: 'envelope_malformed' }),
    );
  });

  test('an item that is too long, and a lone surrogate', () => {
    const refusedFor = (code: string) => expect.objectContaining({ code }) as Error;
    const fields = Array.from({ length: 50 }, () => ({ name: '', value: 'x'.repeat(4096), hidden: false }));
    expect(() => encodeItem(newItem({ ...login, fields }, now))).toThrow(refusedFor('envelope_too_large'));
    expect(() => encodeItem(newItem({ ...login, notes: '\ud800' }, now))).toThrow(
      refusedFor('encoding_invalid'),
    );
  });
});

test('the last ten contents are kept, newest first; the same content changes nothing', () => {
  let item = newItem(login, now);
  for (let round = 1; round <= 12; round += 1)
    item = withContent(item, { ...login, password: `p${round}` }, now + round);
  expect(item.history.map(({ content }) => (content as LoginContent).password)).toEqual([
    'p11',
    'p10',
    'p9',
    'p8',
    'p7',
    'p6',
    'p5',
    'p4',
    'p3',
    'p2',
  ]);
  expect(withContent(item, { ...login, password: 'p12' }, now + 99)).toBe(item);
  expect(withoutHistory(item).history).toEqual([]);
});

test('whoever had an item keeps what they knew of its past, and gets nothing that was written since', () => {
  const write = (from: VaultItem, password: string, at: number) =>
    withContent(from, { ...login, password }, now + at);
  const seen = write(write(newItem(login, now), 'second', 1), 'third', 2);
  expect(withPastOf(seen, seen)).toEqual(seen);
  const later = write(write(seen, 'fourth', 3), 'fifth', 4);
  const passwords = withPastOf(later, seen).history.map(({ content }) => (content as LoginContent).password);
  expect(passwords).toEqual(['third', 'second', login.password]);
});

test('where the history makes an item too long, the oldest of it is left out', () => {
  let item = newItem({ ...login, notes: 'x'.repeat(20_000) }, now);
  for (let round = 1; round <= 10; round += 1)
    item = withContent(item, { ...login, notes: `${round}${'x'.repeat(19_000)}` }, now + round);
  const read = decodeItem(encodeItem(item));
  expect(read.content).toEqual(item.content);
  expect(read.history.length).toBe(5);
  expect(read.history).toEqual(item.history.slice(0, 5));
});

test('what has been in the bin for 30 days is overdue', () => {
  const item = binned(newItem(login, now), now);
  expect(isOverdue(item, now + binSeconds - 1)).toBe(false);
  expect(isOverdue(item, now + binSeconds)).toBe(true);
  expect(isOverdue(restored(item), now + binSeconds)).toBe(false);
});
