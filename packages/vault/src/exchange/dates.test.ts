import { expect, test } from 'vitest';
import { utf8 } from '@lanyard/crypto/encoding';
import { newItem, withContent, type ItemDates, type LoginContent } from '../items.ts';
import { writeCxf } from './cxf.ts';
import { readExchangeFile } from './read-file.ts';

// A password that was old elsewhere is old here: each format says in its own way since when it is what it is.

const [made, replaced, touched] = [Date.UTC(2019, 4, 1), Date.UTC(2021, 4, 1), Date.UTC(2025, 4, 1)];
const seconds = (moment: number): number => moment / 1000;
const iso = (moment: number): string => new Date(moment).toISOString();

async function datesIn(file: unknown, password?: string): Promise<readonly (ItemDates | undefined)[]> {
  const text = typeof file === 'string' ? file : JSON.stringify(file);
  const { found } = await readExchangeFile(utf8(text), { untitled: 'Untitled', password });
  return found.map(({ dates }) => dates);
}
const since = (moment: number): ItemDates => ({ createdAt: seconds(made), changedAt: seconds(moment) });

test('Bitwarden: as old as the last password that was replaced, else as the item; of a note its last change', async () => {
  const login = { username: 'ada', password: 'x' };
  const dates = { creationDate: iso(made), revisionDate: iso(touched) };
  const passwordHistory = [made + 1, replaced].map((at) => ({ lastUsedDate: iso(at), password: 'old' }));
  const found = await datesIn({
    encrypted: false,
    items: [
      { type: 1, name: 'never changed', login, ...dates },
      { type: 1, name: 'changed', login, passwordHistory, ...dates },
      { type: 1, name: 'said', login: { ...login, passwordRevisionDate: iso(replaced) }, ...dates },
      { type: 2, name: 'note', notes: 'x', ...dates },
      { type: 1, name: 'undated', login },
      { type: 1, name: 'nonsense', login, creationDate: 'yesterday', revisionDate: 7 },
    ],
  });
  const expected = [since(made), since(replaced), since(replaced), since(touched), undefined, undefined];
  expect(found).toEqual(expected);
});

test('1Password: as old as the last password that was replaced, else as the entry', async () => {
  const entry = (categoryUuid: string, passwordHistory: readonly object[]) => ({
    categoryUuid,
    createdAt: seconds(made),
    updatedAt: seconds(touched),
    overview: { title: 'Bank' },
    details: { notesPlain: 'x', passwordHistory },
  });
  const history = [made + 1000, replaced].map((at) => ({ value: 'old', time: seconds(at) }));
  const items = [entry('001', []), entry('001', history), entry('003', [])];
  expect(await datesIn({ accounts: [{ vaults: [{ items }] }] })).toEqual([
    since(made),
    since(replaced),
    since(touched),
  ]);
});

test('KeePass: as old as the first of the earlier entries with this password', async () => {
  const entry = (password: string, changed: number, history = '') =>
    `<Entry><Times><CreationTime>${iso(made)}</CreationTime><LastModificationTime>${iso(changed)}</LastModificationTime></Times>
<String><Key>Password</Key><Value>${password}</Value></String><History>${history}</History></Entry>`;
  const past = entry('old', made) + entry('new', replaced) + entry('new', replaced + 1000);
  const entries = entry('new', touched, past) + entry('new', touched, entry('old', made)) + entry('x', made);
  expect(
    await datesIn(`<KeePassFile><Root><Group><Name>Database</Name>${entries}</Group></Root></KeePassFile>`),
  ).toEqual([since(replaced), since(touched), since(made)]);
});

test('Firefox: as old as it says of the password', async () => {
  const headings =
    '"url","username","password","httpRealm","formActionOrigin","guid","timeCreated","timeLastUsed","timePasswordChanged"';
  const row = (...times: string[]) => ['https://a.example', 'ada', 'x', '', '', '{1}', ...times].join(',');
  const [known, unknown] = [row(`${made}`, `${touched}`, `${replaced}`), row('soon', '', '-1')];
  expect(await datesIn([headings, known, unknown].join('\n'))).toEqual([since(replaced), undefined]);
});

test('FIDO CXF: what was exported here comes back as old as it was; of others it is the last change', async () => {
  const login: LoginContent = {
    kind: 'login',
    name: 'Bank',
    urls: [],
    userName: 'ada',
    password: 'x',
    totp: '',
    notes: '',
    fields: [],
    tags: [],
    favourite: false,
  };
  const first = newItem({ ...login, password: 'old' }, seconds(made));
  const renamed = { ...login, name: 'The bank' };
  const item = withContent(withContent(first, login, seconds(replaced)), renamed, seconds(touched));
  const written = writeCxf({
    exporter: { host: 'acme.example', name: 'Acme' },
    person: { did: 'did:webvh:x:acme.example:people:y', name: 'Ada' },
    now: seconds(touched),
    own: [{ id: 'item', item }],
    shared: [],
  });
  expect(await datesIn(written)).toEqual([since(replaced)]);
  const theirs = written.replace(/"extensions":\[[^\]]*\][^\]]*\]/u, '"extensions":[]');
  expect(theirs).not.toBe(written);
  expect(await datesIn(theirs)).toEqual([since(touched)]);
});

test('what a file says of the future is not believed, and nothing is made after it was changed', () => {
  const content = { kind: 'note', name: 'x', notes: '', fields: [], tags: [], favourite: false } as const;
  const datesOf = (dates?: ItemDates) => {
    const { createdAt, changedAt } = newItem(content, 1000, dates);
    return [createdAt, changedAt];
  };
  expect(datesOf()).toEqual([1000, 1000]);
  expect(datesOf({ createdAt: 5, changedAt: 7 })).toEqual([5, 7]);
  expect(datesOf({ createdAt: 9, changedAt: 7 })).toEqual([7, 7]);
  expect(datesOf({ createdAt: 2000, changedAt: 3000 })).toEqual([1000, 1000]);
});
