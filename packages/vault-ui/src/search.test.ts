import { expect, test } from 'vitest';
import type { LoginContent } from '@lanyard/vault/items';
import { matches, siteOf, subtitlesOf, type View } from './search.tsx';

const login: LoginContent = {
  kind: 'login',
  name: 'City Bank',
  urls: [{ url: 'https://www.bank.example/login', match: 'domain' }],
  userName: 'ada@acme.test',
  password: 'hunter2',
  totp: '',
  notes: 'under the mat',
  fields: [],
  tags: ['money'],
  favourite: false,
};
const find = (text: string, view: View = 'all', binnedAt: number | null = null) =>
  matches({ content: login, binnedAt }, { text, view });

test('an item is found by every word in its name, address, user name or tags, and never by its secrets', () => {
  for (const text of ['', 'bank', 'CITY', 'bank city', 'ada@', 'money', 'bank.example/login'])
    expect(find(text)).toBe(true);
  for (const text of ['hunter2', 'mat', 'bank shop']) expect(find(text)).toBe(false);
});

test('the bin shows what lies in it and nothing else does', () => {
  expect([find('', 'bin'), find('', 'bin', 1), find('', 'all', 1)]).toEqual([false, true, false]);
  expect(find('', 'favourites')).toBe(false);
});

test('a row names user and site', () => {
  expect([siteOf(login), subtitlesOf(login)]).toEqual(['bank.example', ['ada@acme.test', 'bank.example']]);
  expect(subtitlesOf({ ...login, userName: 'bank.example' })).toEqual(['bank.example']);
});
