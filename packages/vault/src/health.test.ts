import { expect, test } from 'vitest';
import { oldSeconds, passwordHealth } from './health.ts';
import { binned, newItem, withContent, type LoginContent, type VaultItem } from './items.ts';

const now = 1_800_000_000;
const good = 'xK9#mQ2p!Lw4vT';
const login: LoginContent = {
  kind: 'login',
  name: 'Bank',
  urls: [{ url: 'https://bank.example/login', match: 'domain' }],
  userName: 'ada',
  password: good,
  totp: '',
  notes: '',
  fields: [],
  tags: [],
  favourite: false,
};
const healthOf = (items: Readonly<Record<string, VaultItem>>) => {
  const steps = passwordHealth(Object.entries(items), now);
  for (;;) {
    const { done, value } = steps.next();
    if (done === true) return value;
  }
};
const well = { isWeak: false, sameIn: [], oldSince: undefined };

test('a weak password is found, and one that is on several items at each of them', () => {
  const health = healthOf({
    bank: newItem(login, now),
    shop: newItem({ ...login, password: 'Sommer2024' }, now),
    club: newItem({ ...login, name: 'Club' }, now),
    forum: newItem({ ...login, password: 'hJ7+rW4?nB8_xZ' }, now),
    note: newItem({ kind: 'note', name: 'Note', notes: '', fields: [], tags: [], favourite: false }, now),
    empty: newItem({ ...login, password: '' }, now),
  });
  expect([...health]).toEqual([
    ['bank', { ...well, sameIn: ['club'] }],
    ['shop', { ...well, isWeak: true }],
    ['club', { ...well, sameIn: ['bank'] }],
  ]);
});

test('a password is old a year after it was set, whatever else of the item was changed since; a new one is not', () => {
  const since = now - oldSeconds - 1;
  const first = newItem(login, since);
  const renamed = withContent(first, { ...login, name: 'City Bank' }, now - 10);
  expect(healthOf({ renamed })).toEqual(new Map([['renamed', { ...well, oldSince: since }]]));
  expect(healthOf({ exact: newItem(login, since + 1) })).toEqual(new Map());
  const changed = withContent(renamed, { ...login, password: 'hJ7+rW4?nB8_xZ' }, now - 5);
  expect(healthOf({ changed })).toEqual(new Map());
  expect(healthOf({ back: withContent(changed, login, now - 1) })).toEqual(new Map());
});

test('what lies in the bin counts nowhere', () => {
  expect(healthOf({ bank: newItem(login, now), old: binned(newItem(login, 0), now) })).toEqual(new Map());
});

test('what was estimated before is not estimated again', () => {
  const weak = new WeakMap<LoginContent, boolean>();
  const items = [['bank', newItem(login, now)]] as const;
  const rounds = () => [...passwordHealth(items, now, weak)].length;
  expect([rounds(), rounds()]).toEqual([1, 0]);
});
