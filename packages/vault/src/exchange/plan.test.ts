import { expect, test } from 'vitest';
import type { ItemContent, LoginContent, NoteContent } from '../items.ts';
import { batchesOf, ImportPlan } from './plan.ts';
import type { FoundItem } from './report.ts';

const bank: LoginContent = {
  kind: 'login',
  name: 'Bank',
  urls: [{ url: 'https://www.bank.example/login', match: 'domain' }],
  userName: 'ada',
  password: 'secret',
  totp: '',
  notes: '',
  fields: [],
  tags: [],
  favourite: false,
};
const alarm: NoteContent = {
  kind: 'note',
  name: 'Alarm',
  notes: '1234',
  fields: [],
  tags: [],
  favourite: false,
};
const found = (...contents: ItemContent[]): FoundItem[] =>
  contents.map((content, index) => ({ place: index + 1, content, remarks: [] }));

function planImport(given: readonly FoundItem[], existing: readonly ItemContent[]): ImportPlan['items'] {
  const plan = new ImportPlan();
  for (const content of existing) plan.know(content);
  for (const item of given) plan.compare(item);
  return plan.items;
}

test('the same site, user name and password is there already, whatever it is called and wherever on the site', () => {
  const again = {
    ...bank,
    name: 'bank.example',
    urls: [{ url: 'https://bank.example', match: 'host' as const }],
  };
  const plan = planImport(found(again, alarm), [bank, alarm]);
  expect([plan.fresh.length, plan.same.length, plan.differing.length]).toEqual([0, 2, 0]);
});

test('another password, a code or a note that is not there makes a difference', () => {
  const given = found(
    { ...bank, password: 'other' },
    { ...bank, totp: 'otpauth://totp/a?secret=JBSWY3DPEHPK3PXP' },
    { ...bank, fields: [{ name: 'PIN', value: '1', hidden: true }] },
    { ...alarm, notes: '4321' },
    { ...bank, userName: 'ben' },
  );
  const plan = planImport(given, [bank, alarm]);
  expect(plan.differing).toEqual(given.slice(0, 4));
  expect(plan.fresh).toEqual(given.slice(4));
});

test('a second site with the same password is not lost: it is there already only where all of them are', () => {
  const both = { ...bank, urls: [...bank.urls, { url: 'https://loans.example', match: 'domain' as const }] };
  expect(planImport(found(both), [bank]).differing).toHaveLength(1);
  expect(planImport(found(bank, both), [both]).same).toHaveLength(2);
});

test('what stands in a file twice comes once; what was imported does not come again', () => {
  const given = found(bank, bank, alarm, { ...bank, password: 'other' });
  const first = planImport(given, []);
  expect([first.fresh.length, first.same.length, first.differing.length]).toEqual([2, 1, 1]);
  const kept = [...first.fresh, ...first.differing].map(({ content }) => content);
  const second = planImport(given, kept);
  expect([second.fresh.length, second.same.length, second.differing.length]).toEqual([0, 4, 0]);
});

test('ten thousand entries of one name are compared in no time', () => {
  const many = found(
    ...Array.from({ length: 10_000 }, (_, place) => ({ ...bank, userName: `user${place}` })),
  );
  expect(planImport(many, [bank]).fresh).toHaveLength(10_000);
});

test('batches hold no more than the cloud takes at once, and all of what they are made from', () => {
  const long = { ...alarm, notes: 'x'.repeat(20_000) };
  const all = [
    ...found(...Array.from({ length: 250 }, () => bank)),
    ...found(...Array.from({ length: 80 }, () => long)),
  ];
  const batches = [...batchesOf(all)];
  expect(batches.flat()).toEqual(all);
  expect(batches.slice(0, 2).map(({ length }) => length)).toEqual([100, 100]);
  expect(batches.every((batch) => batch.length <= 100 && JSON.stringify(batch).length < 1_100_000)).toBe(
    true,
  );
});
