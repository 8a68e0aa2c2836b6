import { expect, test } from 'vitest';
import type { LoginContent } from '@lanyard/vault/items';
import { addressOf, contentOf, draftOf, isWhole } from './draft.tsx';

const login: LoginContent = {
  kind: 'login',
  name: 'City Bank',
  urls: [
    { url: 'https://bank.example/login', match: 'domain' },
    { url: 'https://pay.bank.example/', match: 'host' },
  ],
  userName: 'ada@acme.test',
  password: 'hunter2',
  totp: '',
  notes: '',
  fields: [{ name: 'PIN', value: '1234', hidden: true }],
  tags: ['money'],
  favourite: false,
};

test('an item that is opened in the form and saved is the same item, with each address and field', () => {
  expect(contentOf(draftOf(login))).toEqual(login);
});

test('rows in which nothing was typed are left out; a field without a name keeps its value', () => {
  const draft = draftOf(undefined);
  const field = { id: 'one', name: ' ', value: '', hidden: true };
  const kept = contentOf({ ...draft, name: 'Shop', fields: [field, { ...field, id: 'two', value: '7' }] });
  expect(kept).toMatchObject({ urls: [], fields: [{ name: '', value: '7', hidden: true }] });
});

test('an address without a scheme is https; one that leads nowhere, or runs a script, is not saved', () => {
  expect(addressOf(' bank.example/login ')).toBe('https://bank.example/login');
  expect(addressOf('http://printer.local')).toBe('http://printer.local');
  expect(addressOf('')).toBe('');
  expect(addressOf('javascript:alert(1)')).toBeUndefined();
  expect(addressOf('two words')).toBeUndefined();
  const urls = [{ id: 'one', url: 'javascript:alert(1)', match: 'domain' as const }];
  expect(isWhole({ ...draftOf(login), urls })).toBe(false);
  expect(isWhole(draftOf(login))).toBe(true);
  expect(isWhole({ ...draftOf(login), name: ' ' })).toBe(false);
});
