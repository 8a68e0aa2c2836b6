import { utf8 } from '@lanyard/crypto/encoding';
import * as fc from 'fast-check';
import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import type { ItemContent } from '../items.ts';
import { readExchangeFile } from './read-file.ts';
import { ExchangeProblem, type ExchangeFormat } from './report.ts';

// Every format that is imported, written here as its product writes it, with whatever people type: what comes is exactly that. And with
// anything changed in the file it is read or refused by a code, and never breaks.

/** What a person keeps, as far as any of the products can say it. */
interface Kept {
  readonly name: string;
  readonly url: string;
  readonly userName: string;
  readonly password: string;
  readonly secret: string;
  readonly notes: string;
  readonly favourite: boolean;
  readonly tag: string;
  readonly fields: readonly { readonly name: string; readonly value: string; readonly hidden: boolean }[];
}

/** Any text but a zero, by which a file is known to be no text. */
const text = (maxLength: number) =>
  fc.string({ unit: 'binary', maxLength }).map((value) => value.replaceAll('\0', '?'));
const trimmed = text(60).map((value) => `x${value}x`);
const kept: fc.Arbitrary<Kept> = fc.record({
  name: trimmed,
  url: fc.webUrl(),
  userName: text(60),
  password: text(60),
  secret: fc.constantFrom('', 'JBSWY3DPEHPK3PXP'),
  notes: text(200),
  favourite: fc.boolean(),
  tag: fc.constantFrom('', 'Money', 'At home'),
  fields: fc.uniqueArray(
    fc.record({ name: trimmed, value: text(60).filter((value) => value !== ''), hidden: fc.boolean() }),
    { maxLength: 3, selector: ({ name }) => name },
  ),
});

const totpOf = ({ secret }: Kept) => (secret === '' ? '' : `otpauth://totp/Lanyard?secret=${secret}`);
const login = (of: Kept): Extract<ItemContent, { kind: 'login' }> => ({
  kind: 'login',
  name: of.name,
  urls: [{ url: of.url, match: 'domain' }],
  userName: of.userName,
  password: of.password,
  totp: totpOf(of),
  notes: of.notes,
  fields: of.fields,
  tags: of.tag === '' ? [] : [of.tag],
  favourite: of.favourite,
});

interface Product {
  readonly format: ExchangeFormat;
  readonly write: (all: readonly Kept[]) => Uint8Array;
  /** What its file cannot say is not there. */
  readonly read: (of: Kept) => ItemContent;
}

/** RFC 4180: each cell in quotation marks, whatever is in it. */
const csv = (headings: readonly string[], row: (of: Kept) => readonly string[]) => (all: readonly Kept[]) =>
  utf8(
    [headings, ...all.map((of) => row(of))]
      .map((cells) => cells.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','))
      .join('\r\n'),
  );
const asXml = (value: string) => value.replace(/[&<>"]/gu, (sign) => `&#${sign.codePointAt(0) ?? 0};`);
const none = { totp: '', notes: '', fields: [], tags: [], favourite: false } as const;

const products: readonly Product[] = [
  {
    format: 'chrome-csv',
    write: csv(['name', 'url', 'username', 'password', 'note'], (of) => [
      of.name,
      of.url,
      of.userName,
      of.password,
      of.notes,
    ]),
    read: (of) => ({ ...login(of), ...none, notes: of.notes }),
  },
  {
    format: 'firefox-csv',
    write: csv(
      ['url', 'username', 'password', 'httpRealm', 'formActionOrigin', 'guid', 'timeCreated'],
      (of) => [of.url, of.userName, of.password, '', of.url, '{guid}', '1700000000000'],
    ),
    read: (of) => ({ ...login(of), ...none, name: new URL(of.url).host.replace(/^www\./u, '') }),
  },
  {
    format: 'safari-csv',
    write: csv(['Title', 'URL', 'Username', 'Password', 'Notes', 'OTPAuth'], (of) => [
      of.name,
      of.url,
      of.userName,
      of.password,
      of.notes,
      totpOf(of),
    ]),
    read: (of) => ({ ...login(of), ...none, notes: of.notes, totp: totpOf(of) }),
  },
  {
    format: 'lastpass-csv',
    write: csv(['url', 'username', 'password', 'totp', 'extra', 'name', 'grouping', 'fav'], (of) => [
      of.url,
      of.userName,
      of.password,
      of.secret,
      of.notes,
      of.name,
      of.tag,
      of.favourite ? '1' : '0',
    ]),
    read: (of) => ({ ...login(of), fields: [] }),
  },
  {
    format: '1password-csv',
    write: csv(
      ['Title', 'Url', 'Username', 'Password', 'OTPAuth', 'Favorite', 'Archived', 'Tags', 'Notes'],
      (of) => [
        of.name,
        of.url,
        of.userName,
        of.password,
        totpOf(of),
        String(of.favourite),
        'false',
        of.tag,
        of.notes,
      ],
    ),
    read: (of) => ({ ...login(of), fields: [] }),
  },
  {
    format: 'bitwarden-json',
    write: (all) =>
      utf8(
        JSON.stringify({
          encrypted: false,
          folders: ['Money', 'At home'].map((name) => ({ id: `id of ${name}`, name })),
          items: all.map((of) => ({
            type: 1,
            name: of.name,
            notes: of.notes === '' ? null : of.notes,
            favorite: of.favourite,
            folderId: of.tag === '' ? null : `id of ${of.tag}`,
            fields: of.fields.map(({ name, value, hidden }) => ({ name, value, type: hidden ? 1 : 0 })),
            login: {
              uris: [{ match: null, uri: of.url }],
              username: of.userName,
              password: of.password,
              totp: of.secret === '' ? null : of.secret,
            },
          })),
        }),
      ),
    read: login,
  },
  {
    format: '1password-1pux',
    write: (all) =>
      zipSync({
        'export.data': strToU8(
          JSON.stringify({
            accounts: [{ vaults: [{ attrs: { name: 'Personal' }, items: all.map(onePasswordItem) }] }],
          }),
        ),
      }),
    read: login,
  },
  {
    format: 'keepass-xml',
    write: (all) =>
      utf8(
        `<?xml version="1.0" encoding="utf-8"?>\n<KeePassFile><Meta><DatabaseName>D</DatabaseName></Meta><Root><Group><Name>Root</Name>${all
          .map(keePassEntry)
          .join('')}</Group></Root></KeePassFile>`,
      ),
    read: (of) => ({ ...login(of), favourite: false }),
  },
];

function onePasswordItem(of: Kept) {
  const fields = of.fields.map(({ name, value, hidden }, place) => ({
    title: name,
    id: `f${place}`,
    value: { [hidden ? 'concealed' : 'string']: value },
  }));
  const code = of.secret === '' ? [] : [{ title: 'code', id: 'c', value: { totp: of.secret } }];
  return {
    categoryUuid: '001',
    favIndex: of.favourite ? 1 : 0,
    state: 'active',
    overview: {
      title: of.name,
      url: of.url,
      urls: [{ label: 'website', url: of.url }],
      tags: of.tag === '' ? [] : [of.tag],
    },
    details: {
      loginFields: [
        { designation: 'username', name: 'user', value: of.userName, fieldType: 'T' },
        { designation: 'password', name: 'pass', value: of.password, fieldType: 'P' },
      ],
      notesPlain: of.notes,
      sections: [{ title: '', fields: [...code, ...fields] }],
    },
  };
}

function keePassEntry(of: Kept): string {
  const string = (key: string, value: string, hidden = false) =>
    `<String><Key>${asXml(key)}</Key><Value${hidden ? ' ProtectInMemory="True"' : ''}>${asXml(value)}</Value></String>`;
  return `<Entry><Tags>${of.tag}</Tags>${[
    string('Title', of.name),
    string('UserName', of.userName),
    string('Password', of.password, true),
    string('URL', of.url),
    string('Notes', of.notes),
    ...(of.secret === '' ? [] : [string('otp', of.secret)]),
    ...of.fields.map(({ name, value, hidden }) => string(name, value, hidden)),
  ].join('')}</Entry>`;
}

const options = { untitled: 'Untitled' };
const many = fc.array(kept, { minLength: 1, maxLength: 4 });

describe.each(products)('$format', ({ format, write, read }) => {
  test('whatever people keep comes as they kept it', async () => {
    await fc.assert(
      fc.asyncProperty(many, async (all) => {
        const report = await readExchangeFile(write(all), options);
        expect([report.format, report.left]).toEqual([format, []]);
        expect(report.found.map(({ content }) => content)).toEqual(all.map((of) => read(of)));
      }),
    );
  });

  test('changed, cut off or lengthened anywhere it is read or refused by a code, and never breaks', async () => {
    await fc.assert(
      fc.asyncProperty(
        many,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(40),
        fc.uint8Array({ maxLength: 20 }),
        async (all, part, cut, put) => {
          const file = write(all);
          const at = Math.floor(part * file.length);
          const changed = Uint8Array.from([...file.slice(0, at), ...put, ...file.slice(at + cut)]);
          try {
            const { found } = await readExchangeFile(changed, options);
            for (const { content } of found) expect(['login', 'note']).toContain(content.kind);
          } catch (error) {
            expect(error).toBeInstanceOf(ExchangeProblem);
          }
        },
      ),
    );
  });
});
