import { strToU8, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { encodeBase64url, utf8 } from '@lanyard/crypto/encoding';
import type { ItemContent, LoginContent } from '../items.ts';
import { readExchangeFile } from './read-file.ts';
import type { ExchangeReport } from './report.ts';

// Files as each product writes them, made by hand: what is in them becomes items, and what does not is said.

const options = { untitled: 'Untitled' };
const read = (text: string, password?: string): Promise<ExchangeReport> =>
  readExchangeFile(utf8(text), { ...options, password });
const contents = ({ found }: ExchangeReport): ItemContent[] => found.map(({ content }) => content);
const login = (part: Partial<LoginContent>): LoginContent => ({
  kind: 'login',
  name: 'Bank',
  urls: [{ url: 'https://bank.example/login', match: 'domain' }],
  userName: 'ada',
  password: 'correct, "horse"\nbattery',
  totp: '',
  notes: '',
  fields: [],
  tags: [],
  favourite: false,
  ...part,
});

test('Bitwarden JSON: logins, notes, cards and folders', async () => {
  const report = await read(
    JSON.stringify({
      encrypted: false,
      folders: [{ id: 'f1', name: 'Money/Private' }],
      items: [
        {
          id: '1',
          folderId: 'f1',
          type: 1,
          name: 'Bank',
          notes: 'Branch 7',
          favorite: true,
          fields: [
            { name: 'PIN', value: '4711', type: 1 },
            { name: 'Branch', value: 'Berlin', type: 0 },
            { name: 'Linked', value: null, type: 3, linkedId: 100 },
          ],
          login: {
            uris: [
              { match: null, uri: 'https://bank.example/login' },
              { match: 1, uri: 'https://pay.bank.example' },
              { match: null, uri: 'androidapp://example.bank' },
            ],
            username: 'ada',
            password: 'correct, "horse"\nbattery',
            totp: 'GEZD GNBV GY3T QOJQ',
            fido2Credentials: [{ credentialId: 'x' }],
          },
          passwordHistory: [{ lastUsedDate: '2024-01-01T00:00:00.000Z', password: 'old' }],
        },
        {
          id: '2',
          type: 2,
          name: 'Alarm',
          notes: 'Under the stairs',
          favorite: false,
          secureNote: { type: 0 },
        },
        {
          id: '3',
          type: 3,
          name: 'Visa',
          notes: null,
          card: {
            cardholderName: 'Ada',
            number: '4111111111111111',
            code: '123',
            expMonth: '1',
            expYear: '2030',
          },
        },
        { id: '4', type: 1, name: 'Gone', deletedDate: '2024-05-05T10:00:00.000Z', login: {} },
        { id: '5', type: 99, name: 'Of tomorrow' },
      ],
    }),
  );
  expect(report.format).toBe('bitwarden-json');
  expect(contents(report)).toEqual([
    login({
      urls: [
        { url: 'https://bank.example/login', match: 'domain' },
        { url: 'https://pay.bank.example', match: 'host' },
      ],
      notes: 'Branch 7',
      totp: 'otpauth://totp/Lanyard?secret=GEZDGNBVGY3TQOJQ',
      fields: [
        { name: 'URL', value: 'androidapp://example.bank', hidden: false },
        { name: 'PIN', value: '4711', hidden: true },
        { name: 'Branch', value: 'Berlin', hidden: false },
      ],
      tags: ['Money/Private'],
      favourite: true,
    }),
    { kind: 'note', name: 'Alarm', notes: 'Under the stairs', fields: [], tags: [], favourite: false },
    {
      kind: 'note',
      name: 'Visa',
      notes: '',
      fields: [
        { name: 'cardholderName', value: 'Ada', hidden: false },
        { name: 'number', value: '4111111111111111', hidden: true },
        { name: 'code', value: '123', hidden: true },
        { name: 'expMonth', value: '1', hidden: false },
        { name: 'expYear', value: '2030', hidden: false },
      ],
      tags: [],
      favourite: false,
    },
  ]);
  expect(report.found.map(({ remarks }) => remarks)).toEqual([
    ['passkey-left', 'history-left', 'address-as-field'],
    [],
    ['as-note'],
  ]);
  expect(report.left).toEqual([
    { place: 4, name: 'Gone', reason: 'in-bin' },
    { place: 5, name: 'Of tomorrow', reason: 'unknown-kind' },
  ]);
});

/** As Bitwarden encrypts under a password, written anew here. */
async function encryptedBitwarden(password: string, text: string): Promise<Record<string, unknown>> {
  const [salt, iterations] = ['c2FsdA==', 5000];
  const raw = await crypto.subtle.importKey('raw', utf8(password), 'PBKDF2', false, ['deriveBits']);
  const derived = await crypto.subtle.deriveBits(
    { name: 'PBKDF2', salt: utf8(salt), iterations, hash: 'SHA-256' },
    raw,
    256,
  );
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const expand = await crypto.subtle.importKey('raw', derived, hmac, false, ['sign']);
  const block = (info: string) => crypto.subtle.sign('HMAC', expand, utf8(`${info}\u0001`));
  const encryption = await crypto.subtle.importKey('raw', await block('enc'), 'AES-CBC', false, ['encrypt']);
  const mac = await crypto.subtle.importKey('raw', await block('mac'), hmac, false, ['sign']);
  const base64 = (bytes: ArrayBuffer | Uint8Array) => btoa(String.fromCharCode(...new Uint8Array(bytes)));
  const seal = async (plain: string) => {
    const iv = crypto.getRandomValues(new Uint8Array(16));
    const sealed = await crypto.subtle.encrypt({ name: 'AES-CBC', iv }, encryption, utf8(plain));
    const tag = await crypto.subtle.sign('HMAC', mac, new Uint8Array([...iv, ...new Uint8Array(sealed)]));
    return `2.${base64(iv)}|${base64(sealed)}|${base64(tag)}`;
  };
  return {
    encrypted: true,
    passwordProtected: true,
    salt,
    kdfType: 0,
    kdfIterations: iterations,
    encKeyValidation_DO_NOT_EDIT: await seal('0b5d1b1e-0000-4000-8000-000000000000'),
    data: await seal(text),
  };
}

test('Bitwarden encrypted JSON opens with its password, and with no other', async () => {
  const inner = JSON.stringify({
    encrypted: false,
    folders: [],
    items: [{ type: 1, name: 'Bank', login: { username: 'ada', password: 'x' } }],
  });
  const file = await encryptedBitwarden('open sesame', inner);
  const report = await read(JSON.stringify(file), 'open sesame');
  expect(report.format).toBe('bitwarden-encrypted');
  expect(report.found).toHaveLength(1);
  await expect(read(JSON.stringify(file))).rejects.toMatchObject({ code: 'password-needed' });
  await expect(read(JSON.stringify(file), 'open')).rejects.toMatchObject({ code: 'password-wrong' });
  await expect(
    read(JSON.stringify({ encrypted: true, encKeyValidation_DO_NOT_EDIT: '2.x', items: [] }), 'open'),
  ).rejects.toMatchObject({ code: 'account-bound' });
});

test('1Password 1PUX: the archive is unpacked, its entries become items with their files', async () => {
  const item = (part: object) => ({ uuid: 'u', favIndex: 0, state: 'active', categoryUuid: '001', ...part });
  const data = {
    accounts: [
      {
        attrs: { accountName: 'Ada' },
        vaults: [
          {
            attrs: { uuid: 'v', name: 'Work', type: 'U' },
            items: [
              item({
                favIndex: 1,
                details: {
                  loginFields: [
                    { value: 'ada', id: '', name: 'u', fieldType: 'T', designation: 'username' },
                    { value: 'secret', id: '', name: 'p', fieldType: 'P', designation: 'password' },
                  ],
                  notesPlain: 'Branch 7',
                  sections: [
                    {
                      title: 'More',
                      name: 's',
                      fields: [
                        { title: 'one-time password', id: 'TOTP_1', value: { totp: 'JBSWY3DPEHPK3PXP' } },
                        { title: 'PIN', id: 'p', value: { concealed: '4711' } },
                        {
                          title: 'Mail',
                          id: 'm',
                          value: { email: { email_address: 'a@b.example', provider: null } },
                        },
                        { title: 'Since', id: 'd', value: { date: 1_700_000_000 } },
                        { title: 'Scan', id: 'f', value: { file: { fileName: 'a.pdf', documentId: 'x' } } },
                        { title: 'Film', id: 'g', value: { file: { fileName: 'b.mp4', documentId: 'y' } } },
                      ],
                    },
                  ],
                },
                overview: {
                  title: 'Bank',
                  url: 'https://bank.example/login',
                  urls: [{ label: 'website', url: 'https://bank.example/login' }],
                  tags: ['money'],
                },
              }),
              item({
                categoryUuid: '003',
                details: { notesPlain: 'Under the stairs', sections: [] },
                overview: { title: 'Alarm' },
                state: 'archived',
              }),
              item({ state: 'trashed', details: {}, overview: { title: 'Gone' } }),
            ],
          },
        ],
      },
    ],
  };
  const file = zipSync({
    'export.attributes': strToU8('{"version":3}'),
    'export.data': strToU8(JSON.stringify(data)),
    'files/x___a.pdf': strToU8('pdf'),
    'files/y___b.mp4': new Uint8Array(11_000_000),
    'files/../z___c.txt': strToU8('nobody names it'),
  });
  const report = await readExchangeFile(file, options);
  expect(report.format).toBe('1password-1pux');
  expect(contents(report)).toEqual([
    login({
      password: 'secret',
      notes: 'Branch 7',
      totp: 'otpauth://totp/Lanyard?secret=JBSWY3DPEHPK3PXP',
      fields: [
        { name: 'More: PIN', value: '4711', hidden: true },
        { name: 'More: Mail', value: 'a@b.example', hidden: false },
        { name: 'More: Since', value: '2023-11-14', hidden: false },
      ],
      tags: ['Work', 'money'],
      favourite: true,
    }),
    { kind: 'note', name: 'Alarm', notes: 'Under the stairs', fields: [], tags: ['Work'], favourite: false },
  ]);
  expect(report.found.map(({ remarks }) => remarks)).toEqual([['attachment-left'], ['archived']]);
  const [bank, alarm] = report.found.map(({ files = [] }) => files);
  expect(bank?.map(({ name }) => name)).toEqual(['a.pdf']);
  expect(bank?.map(({ content }) => content)).toEqual([expect.objectContaining({ size: 3 })]);
  expect(alarm).toEqual([]);
  expect(report.left).toEqual([{ place: 3, name: 'Gone', reason: 'in-bin' }]);
});

const quoted = '"correct, ""horse""\nbattery"';

test.each([
  [
    '1password-csv',
    `Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes\nBank,https://bank.example/login,ada,${quoted},otpauth://totp/Bank:ada?secret=JBSWY3DPEHPK3PXP,true,false,money;work,Branch 7\n`,
    login({
      totp: 'otpauth://totp/Bank:ada?secret=JBSWY3DPEHPK3PXP',
      tags: ['money', 'work'],
      favourite: true,
      notes: 'Branch 7',
    }),
  ],
  [
    'chrome-csv',
    `name,url,username,password,note\nBank,https://bank.example/login,ada,${quoted},Branch 7\n`,
    login({ notes: 'Branch 7' }),
  ],
  [
    'chrome-csv',
    `name,url,username,password\r\nBank,https://bank.example/login,ada,${quoted}\r\n`,
    login({}),
  ],
  [
    'firefox-csv',
    `"url","username","password","httpRealm","formActionOrigin","guid","timeCreated","timeLastUsed","timePasswordChanged"\n"https://bank.example/login","ada",${quoted},,"https://bank.example","{1}","1","2","3"\n`,
    login({ name: 'bank.example' }),
  ],
  [
    'safari-csv',
    `Title,URL,Username,Password,Notes,OTPAuth\nBank,https://bank.example/login,ada,${quoted},Branch 7,\n`,
    login({ notes: 'Branch 7' }),
  ],
  [
    'lastpass-csv',
    `url,username,password,totp,extra,name,grouping,fav\nhttps://bank.example/login,ada,${quoted},JBSWY3DPEHPK3PXP,Branch 7,Bank,Money\\Private,1\n`,
    login({
      totp: 'otpauth://totp/Lanyard?secret=JBSWY3DPEHPK3PXP',
      notes: 'Branch 7',
      tags: ['Money/Private'],
      favourite: true,
    }),
  ],
  [
    'csv',
    `sep=;\nWebsite;Login;Password;Cost centre\nbank.example/login;ada;${quoted};4711\n`,
    login({ name: 'bank.example', fields: [{ name: 'cost centre', value: '4711', hidden: false }] }),
  ],
] as const)('%s: a line becomes a login', async (format, text, expected) => {
  for (const file of [utf8(text), utf8(`\uFEFF${text}`), utf16(text)]) {
    const report = await readExchangeFile(file, options);
    expect(report.format).toBe(format);
    expect(contents(report)).toEqual([expected]);
  }
});

/** As a spreadsheet saves "Unicode text". */
function utf16(text: string): Uint8Array {
  const bytes = new Uint8Array(2 + text.length * 2);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 0xfeff, true);
  for (let index = 0; index < text.length; index += 1)
    view.setUint16(2 + index * 2, text.charCodeAt(index), true);
  return bytes;
}

test('LastPass: a secure note is a note; a line with too many cells is left out with its number', async () => {
  const report = await read(
    'url,username,password,totp,extra,name,grouping,fav\nhttp://sn,,,,"NoteType:Server\nHostname:a",Server,,0\na,b,c,d,e,f,g,h,i\n,,,,,,,\n',
  );
  expect(contents(report)).toEqual([
    {
      kind: 'note',
      name: 'Server',
      notes: 'NoteType:Server\nHostname:a',
      fields: [],
      tags: [],
      favourite: false,
    },
  ]);
  expect(report.left).toEqual([{ place: 4, name: 'f', reason: 'malformed' }]);
});

test('KeePass XML: an entry without tags is not told to lose any', async () => {
  const entry = (tags: string) =>
    `<Entry>${tags}<String><Key>Title</Key><Value>Bank</Value></String></Entry>`;
  const report = await read(
    `<KeePassFile><Root><Group><Name>Database</Name>${entry('')}${entry('<Tags></Tags>')}</Group></Root></KeePassFile>`,
  );
  expect(report.found.map(({ remarks, content }) => [remarks, content.tags])).toEqual([
    [[], []],
    [[], []],
  ]);
});

test('KeePass XML: groups, fields, codes, the recycle bin', async () => {
  const entry = (strings: string) => `<Entry><UUID>x</UUID><Tags>money;work</Tags>${strings}</Entry>`;
  const text = (key: string, value: string, attributes = '') =>
    `<String><Key>${key}</Key><Value${attributes}>${value}</Value></String>`;
  const report = await read(
    `<?xml version="1.0" encoding="utf-8" standalone="yes"?>
<KeePassFile><Meta><Generator>KeePass</Generator><RecycleBinUUID>bin</RecycleBinUUID></Meta>
<Root><Group><UUID>r</UUID><Name>Database</Name>
<!-- a comment -->
${entry(
  text('Title', 'Bank') +
    text('UserName', 'ada') +
    text('Password', 'correct, &quot;horse&quot;&#10;battery', ' ProtectInMemory="True"') +
    text('URL', 'https://bank.example/login') +
    text('Notes', '<![CDATA[a < b]]>') +
    text('PIN', '4711', ' ProtectInMemory="True"') +
    text('TimeOtp-Secret-Base32', 'GEZD GNBV GY3T QOJQ') +
    text('TimeOtp-Length', '8') +
    '<History><Entry><UUID>x</UUID></Entry></History>',
)}
<Group><UUID>g</UUID><Name>Home</Name><Group><UUID>h</UUID><Name>Wi&amp;Fi</Name>
${entry(text('Title', 'Router') + text('otp', 'otpauth://totp/R:a?secret=JBSWY3DPEHPK3PXP&amp;period=60') + '<Binary><Key>a</Key><Value Ref="0" /></Binary>')}
</Group></Group>
<Group><UUID>bin</UUID><Name>Recycle Bin</Name>${entry(text('Title', 'Gone'))}</Group>
</Group></Root></KeePassFile>`,
  );
  expect(report.format).toBe('keepass-xml');
  expect(contents(report)).toEqual([
    login({
      notes: 'a < b',
      fields: [{ name: 'PIN', value: '4711', hidden: true }],
      totp: 'otpauth://totp/KeePass?secret=GEZDGNBVGY3TQOJQ&digits=8',
      tags: ['money', 'work'],
    }),
    login({
      name: 'Router',
      urls: [],
      userName: '',
      password: '',
      totp: 'otpauth://totp/R:a?secret=JBSWY3DPEHPK3PXP&period=60',
      tags: ['Home/Wi&Fi', 'money', 'work'],
    }),
  ]);
  expect(report.found.map(({ remarks }) => remarks)).toEqual([['history-left'], ['attachment-left']]);
  expect(report.left).toEqual([{ place: 3, name: 'Gone', reason: 'in-bin' }]);
});

test('FIDO CXF 1.0: logins, codes, notes, cards, collections; what is not known is passed over', async () => {
  const id = encodeBase64url(utf8('one'));
  const editable = (value: string, fieldType = 'string', label?: string) => ({ fieldType, value, label });
  const report = await read(
    JSON.stringify({
      version: { major: 1, minor: 0 },
      exporterRpId: 'exporter.example',
      exporterDisplayName: 'Exporter',
      timestamp: 1_760_000_000,
      accounts: [
        {
          id,
          username: 'ada',
          email: 'ada@acme.test',
          collections: [
            {
              id,
              title: 'Money',
              items: [],
              subCollections: [{ id, title: 'Private', items: [{ item: id }] }],
            },
          ],
          items: [
            {
              id,
              creationAt: 1,
              title: 'Bank',
              favorite: true,
              scope: { urls: ['https://bank.example/login'], androidApps: [] },
              tags: ['work'],
              credentials: [
                {
                  type: 'basic-auth',
                  username: editable('ada'),
                  password: editable('correct, "horse"\nbattery', 'concealed-string'),
                },
                {
                  type: 'totp',
                  secret: 'JBSWY3DPEHPK3PXP',
                  period: 30,
                  digits: 6,
                  username: 'ada',
                  algorithm: 'sha1',
                  issuer: 'Bank',
                },
                { type: 'note', content: editable('Branch 7') },
                { type: 'passkey', credentialId: 'x', rpId: 'bank.example', key: 'y' },
                {
                  type: 'custom-fields',
                  label: 'More',
                  fields: [editable('4711', 'concealed-string', 'PIN')],
                },
                { type: 'of-tomorrow', thing: { value: 'kept', fieldType: 'string' } },
              ],
            },
            {
              id: 'x',
              title: 'Visa',
              credentials: [
                {
                  type: 'credit-card',
                  number: editable('4111', 'concealed-string'),
                  fullName: editable('Ada Lovelace'),
                },
              ],
            },
          ],
        },
      ],
    }),
  );
  expect(report.format).toBe('cxf');
  expect(contents(report)).toEqual([
    login({
      notes: 'Branch 7',
      totp: 'otpauth://totp/Bank:ada?secret=JBSWY3DPEHPK3PXP&algorithm=SHA1&digits=6&period=30&issuer=Bank',
      fields: [
        { name: 'More: PIN', value: '4711', hidden: true },
        { name: 'thing', value: 'kept', hidden: false },
      ],
      tags: ['Money/Private', 'work'],
      favourite: true,
    }),
    {
      kind: 'note',
      name: 'Visa',
      notes: '',
      fields: [
        { name: 'number', value: '4111', hidden: true },
        { name: 'fullName', value: 'Ada Lovelace', hidden: false },
      ],
      tags: [],
      favourite: false,
    },
  ]);
  expect(report.found.map(({ remarks }) => remarks)).toEqual([['passkey-left'], ['as-note']]);
});
