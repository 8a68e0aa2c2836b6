import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { utf8 } from '@lanyard/crypto/encoding';
import { openVaultArchive, sealVaultArchive } from '@lanyard/crypto/vault-archive';
import { newItem, type ItemContent } from '../items.ts';
import { writeCxf } from './cxf.ts';
import { readExchangeFile } from './read-file.ts';

// What is exported is imported again as it was.

const text = (maxLength: number, minLength = 0) =>
  fc
    .string({ unit: 'binary', minLength: Math.ceil(minLength / 2), maxLength: Math.floor(maxLength / 2) })
    .filter((value) => value.length >= minLength);
const common = {
  name: text(200, 1),
  notes: text(500),
  fields: fc.array(
    fc
      .record({ name: text(200), value: text(500), hidden: fc.boolean() })
      .filter(({ name, value }) => name !== '' || value !== ''),
    { maxLength: 5 },
  ),
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
    totp: fc.constantFrom(
      '',
      'otpauth://totp/Bank:ada?secret=JBSWY3DPEHPK3PXP',
      'otpauth://totp/a%20b?secret=JBSWY3DPEHPK3PXP&digits=8&period=60&algorithm=SHA256&issuer=B',
    ),
  }),
);

function exported(own: readonly ItemContent[], shared: readonly ItemContent[]): string {
  const items = (all: readonly ItemContent[]) =>
    all.map((content, place) => ({ id: `item${place}`, item: newItem(content, 1_800_000_000) }));
  return writeCxf({
    exporter: { host: 'acme.example', name: 'Acme' },
    person: { did: 'did:webvh:x:acme.example:people:y', name: 'Ada Lövelace' },
    now: 1_800_000_000,
    own: items(own),
    shared: items(shared),
  });
}

test('items exported as CXF and imported again are the same items', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(contents, { maxLength: 5 }),
      fc.array(contents, { maxLength: 2 }),
      async (own, shared) => {
        const report = await readExchangeFile(utf8(exported(own, shared)), { untitled: 'Untitled' });
        expect(report.left).toEqual([]);
        expect(report.found.map(({ content }) => content)).toEqual([...own, ...shared]);
        expect(report.found.every(({ remarks }) => remarks.length === 0)).toBe(true);
      },
    ),
  );
});

test('an encrypted archive is imported with its password, however that is typed, and with no other', async () => {
  const [content] = fc.sample(contents, 1);
  if (content === undefined) throw new Error('nothing was made');
  const archive = await sealVaultArchive('Zug\u00fcber Br\u00fccke', utf8(exported([content], [])));
  const typed = 'Zugu\u0308ber Bru\u0308cke';
  const report = await readExchangeFile(utf8(`${archive}\n`), { password: typed, untitled: 'Untitled' });
  expect(report.format).toBe('lanyard-archive');
  expect(report.found.map((each) => each.content)).toEqual([content]);
  const read = (file: string, password?: string) =>
    readExchangeFile(utf8(file), { password, untitled: 'Untitled' });
  await expect(read(archive)).rejects.toMatchObject({ code: 'password-needed' });
  await expect(read(archive, 'Zug')).rejects.toMatchObject({ code: 'password-wrong' });
  await expect(read(`${archive.slice(0, -2)}AA`, typed)).rejects.toMatchObject({ code: 'password-wrong' });
});

test('an archive that asks for no work, or for endless work, is refused before it is tried', async () => {
  const archive = await sealVaultArchive('password', utf8('{}'));
  const [header = '', ...rest] = archive.split('.');
  const asking = (p2c: number) => {
    const changed = { ...(JSON.parse(atob(header)) as object), p2c };
    return [btoa(JSON.stringify(changed)).replaceAll('=', ''), ...rest].join('.');
  };
  for (const rounds of [1, 1000, 1e9, -1, 0.5])
    await expect(openVaultArchive(asking(rounds), 'password')).rejects.toMatchObject({
      name: 'CryptoProblem',
    });
});

test('any archive is opened as it was sealed, and changed anywhere by no password', async () => {
  // Half a second each: that is what guessing is to cost.
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: 'grapheme', minLength: 1 }),
      fc.string({ unit: 'binary' }),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      async (password, content, part) => {
        const archive = await sealVaultArchive(password, utf8(content));
        expect(await openVaultArchive(archive, password)).toEqual(utf8(content));
        const at = Math.floor(part * archive.length);
        const changed = `${archive.slice(0, at)}${archive[at] === 'A' ? 'B' : 'A'}${archive.slice(at + 1)}`;
        await expect(openVaultArchive(changed, password)).rejects.toMatchObject({ name: 'CryptoProblem' });
      },
    ),
    { numRuns: 3 },
  );
});
