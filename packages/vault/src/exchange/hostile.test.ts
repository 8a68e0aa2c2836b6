import { strToU8, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { utf8 } from '@lanyard/crypto/encoding';
import { mostAttachmentBytes } from '../items.ts';
import { unpack1Pux } from './one-password.ts';
import { readExchangeFile } from './read-file.ts';
import { mostEntries, mostTextBytes, type ExchangeReport } from './report.ts';

// A file from somewhere else is not trusted: what it costs is bounded, and what it says stays text.

const options = { untitled: 'Untitled' };
const read = (text: string): Promise<ExchangeReport> => readExchangeFile(utf8(text), options);
const refused = (text: string, code: string) => expect(read(text)).rejects.toMatchObject({ code });
const bitwarden = (items: readonly unknown[]): string =>
  JSON.stringify({ encrypted: false, folders: [], items });
const keepass = (body: string, before = ''): string =>
  `<?xml version="1.0"?>${before}<KeePassFile>${body}</KeePassFile>`;

describe('KeePass XML', () => {
  test('a billion laughs, an external entity and any other document type are refused', async () => {
    const laughs = '<!DOCTYPE KeePassFile [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>';
    await refused(keepass('<Root><Group>&b;</Group></Root>', laughs), 'malformed');
    await refused(
      keepass('<Root><Group>&x;</Group></Root>', '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'),
      'malformed',
    );
    await refused(keepass('<Root><Group>&b;</Group></Root>'), 'malformed');
  });

  test.each([
    ['a tag that is not closed', '<Root><Group>'],
    ['tags that cross', '<Root><Group></Root></Group>'],
    ['an attribute twice', '<Root><Group a="1" a="2"></Group></Root>'],
    ['a character that is none', '<Root><Group>&#xD800;</Group></Root>'],
    ['the character zero', '<Root><Group>&#0;</Group></Root>'],
    ['a processing instruction', '<Root><?php x?><Group></Group></Root>'],
    ['elements in a thousand elements', '<Root>'.repeat(1000)],
    ['an attribute without an end', `<Root><Group a="${'x'.repeat(100_000)}`],
    ['a comment without an end', '<Root><!-- '],
  ])('%s is refused', async (_, body) => {
    await refused(keepass(body), 'malformed');
  });
});

describe('a zip', () => {
  /** The sizes that the archive states of its one file, replaced. */
  const stating = (zip: Uint8Array, bytes: number): Uint8Array => {
    const copy = Uint8Array.from(zip);
    const view = new DataView(copy.buffer);
    for (let at = 0; at + 28 < copy.length; at += 1) {
      const signature = view.getUint32(at, true);
      if (signature === 0x04034b50) view.setUint32(at + 22, bytes, true);
      if (signature === 0x02014b50) view.setUint32(at + 24, bytes, true);
    }
    return copy;
  };
  const bomb = zipSync({ 'export.data': new Uint8Array(20_000_000) }, { level: 9 });

  test('that unpacks to more than is allowed is refused before it is unpacked', async () => {
    await expect(readExchangeFile(stating(bomb, mostTextBytes + 1), options)).rejects.toMatchObject({
      code: 'too-large',
    });
  });

  test('bomb that says less than it is does not unfold', async () => {
    await expect(readExchangeFile(stating(bomb, 100), options)).rejects.toMatchObject({
      code: expect.stringMatching(/malformed|encoding/u) as unknown,
    });
  });

  test('with files that are too large, too many, or say that they are smaller than they are: they stay behind, or take no more room than they say', async () => {
    const documents = Array.from({ length: 14 }, (_none, place) => `doc${place}`);
    const fields = documents.map((documentId) => ({
      value: { file: { fileName: '../x.pdf', documentId } },
    }));
    const item = { categoryUuid: '003', overview: { title: 'A' }, details: { sections: [{ fields }] } };
    const data = strToU8(JSON.stringify({ accounts: [{ vaults: [{ items: [{ item }] }] }] }));
    const most = new Uint8Array(mostAttachmentBytes);
    const zip = (files: Record<string, Uint8Array>) =>
      zipSync({ 'export.data': data, ...files }, { level: 1 });
    const many = Object.fromEntries(documents.map((name) => [`files/${name}___x.pdf`, most]));
    const [found] = (await readExchangeFile(zip(many), options)).found;
    expect([found?.files?.length, found?.remarks]).toEqual([12, ['attachment-left']]);
    const large = { 'files/doc1___x.pdf': new Uint8Array(mostAttachmentBytes + 1) };
    expect((await readExchangeFile(zip(large), options)).found[0]?.files).toBeUndefined();
    const lying = stating(zip({ 'files/doc1___x.pdf': most }), data.length);
    const room = await readExchangeFile(lying, options).then(
      ({ found: [only] }) => only?.files?.[0]?.size ?? 0,
      () => 0,
    );
    expect(room).toBeLessThanOrEqual(data.length);
  });

  test('whose directory names one piece of it thousands of times, and says that it is empty: nothing of it is taken', async () => {
    const name = 'files/0000___x';
    const most = new Uint8Array(mostAttachmentBytes);
    const zip = Uint8Array.from(zipSync({ [name]: most, 'export.data': strToU8('{}') }, { level: 0 }));
    const end = zip.length - 22;
    const directory = new DataView(zip.buffer).getUint32(end + 16, true);
    const rest = directory + 46 + name.length;
    const copies = Array.from({ length: 3000 }, (_none, place) => {
      const copy = zip.slice(directory, rest);
      new DataView(copy.buffer).setUint32(24, 0, true);
      copy.set(strToU8(String(place).padStart(4, '0')), 46 + 'files/'.length);
      return copy;
    });
    const tail = zip.slice(end);
    new DataView(tail.buffer).setUint16(8, copies.length + 1, true);
    const archive = new Blob([zip.slice(0, directory), ...copies, zip.slice(rest, end), tail]);
    const { data, files } = unpack1Pux(new Uint8Array(await archive.arrayBuffer()));
    expect([data, files.size]).toEqual([{}, 0]);
  });

  test('whose entries all name one file has it once', async () => {
    const fields = [1, 2].map(() => ({ value: { file: { fileName: 'x.pdf', documentId: 'doc' } } }));
    const item = { categoryUuid: '003', overview: { title: 'A' }, details: { sections: [{ fields }] } };
    const data = { accounts: [{ vaults: [{ items: [{ item }, { item }] }] }] };
    const zip = zipSync({ 'export.data': strToU8(JSON.stringify(data)), 'files/doc___x.pdf': strToU8('x') });
    const { found } = await readExchangeFile(zip, options);
    expect(found.map(({ files = [], remarks }) => [files.length, remarks])).toEqual([
      [1, ['attachment-left']],
      [0, ['attachment-left']],
    ]);
  });

  test('of something else, cut off, or without a directory is refused', async () => {
    const other = zipSync({ 'word/document.xml': strToU8('<x/>') });
    await expect(readExchangeFile(other, options)).rejects.toMatchObject({ code: 'unknown-format' });
    await expect(readExchangeFile(bomb.subarray(0, 200), options)).rejects.toMatchObject({
      code: 'malformed',
    });
  });

  test('whose files are called like a prototype or a path is read by its one file', async () => {
    const zip = zipSync({ '../../etc/passwd': strToU8('x'), __proto__x: strToU8('x') });
    await expect(readExchangeFile(zip, options)).rejects.toMatchObject({ code: 'unknown-format' });
  });
});

describe('JSON', () => {
  test('with prototype keys pollutes nothing, and they are members as any other', async () => {
    const text = `{"encrypted":false,"__proto__":{"polluted":true},"folders":[{"id":"__proto__","name":"x"}],
      "items":[{"type":1,"name":"a","folderId":"__proto__","__proto__":{"notes":"inherited"},"constructor":{"prototype":{"polluted":true}},"login":{"__proto__":{"password":"inherited"},"username":"u"}}]}`;
    const report = await read(text);
    expect(report.found[0]?.content).toMatchObject({ userName: 'u', password: '', notes: '', tags: ['x'] });
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test('that is no export, or is cut off, is refused', async () => {
    await refused('{"items":1}', 'unknown-format');
    await refused('{"encrypted":false,"items":[{]', 'malformed');
    await refused('{}', 'unknown-format');
  });

  test('of another shape than it says gives no entry and no error', async () => {
    const report = await read(
      bitwarden([
        null,
        7,
        [],
        'x',
        { type: 1, name: 5, login: 'x', fields: [null, { name: [], value: {} }] },
      ]),
    );
    expect(report.found.map(({ content }) => content.name)).toEqual(['5']);
    expect(report.left.map(({ reason }) => reason)).toEqual(Array.from({ length: 4 }, () => 'unknown-kind'));
  });

  test('encrypted by Bitwarden that asks for more work than a page has is refused before the work', async () => {
    const asking = { encrypted: true, passwordProtected: true, salt: 'x', data: 'x' };
    for (const cost of [
      { kdfType: 0, kdfIterations: 1e9 },
      { kdfType: 1, kdfIterations: 3, kdfMemory: 1_000_000, kdfParallelism: 1 },
      { kdfType: 1, kdfIterations: 1e6, kdfMemory: 16, kdfParallelism: 1 },
      { kdfType: 0, kdfIterations: '100' },
    ])
      await expect(
        readExchangeFile(utf8(JSON.stringify({ ...asking, ...cost })), { ...options, password: 'x' }),
      ).rejects.toMatchObject({ code: 'too-costly' });
  });
});

describe('sizes', () => {
  test('a file that is too large is not even decoded', async () => {
    await expect(readExchangeFile(new Uint8Array(mostTextBytes + 1), options)).rejects.toMatchObject({
      code: 'too-large',
    });
  });

  test('a field of millions of characters leaves its entry out, and takes the others', async () => {
    const report = await read(
      bitwarden([
        { type: 1, name: 'Huge', login: { password: 'x'.repeat(5_000_000) } },
        { type: 2, name: 'Long note', notes: 'x'.repeat(30_000) },
        { type: 1, name: 'Fine', login: { password: 'x' } },
      ]),
    );
    expect(report.left).toEqual([
      { place: 1, name: 'Huge', reason: 'too-long' },
      { place: 2, name: 'Long note', reason: 'too-long' },
    ]);
    expect(report.found.map(({ content }) => content.name)).toEqual(['Fine']);
    await refused(`name,url,username,password\n"${'x'.repeat(2_000_000)}",a,b,c`, 'malformed');
  });

  test('what does not fit beside a password is kept in the notes, a name is cut, and both are said', async () => {
    const fields = Array.from({ length: 60 }, (_, place) => ({ name: `f${place}`, value: 'v', type: 0 }));
    const report = await read(
      bitwarden([{ type: 1, name: 'n'.repeat(300), fields, login: { password: 'x' } }]),
    );
    const [item] = report.found;
    expect(item?.remarks).toEqual(['field-in-notes', 'name-cut']);
    expect(item?.content.fields).toHaveLength(50);
    expect(item?.content.notes.split('\n')).toHaveLength(10);
  });

  test('more entries than a vault takes are refused', async () => {
    const line = 'a,https://a.example,u,p\n';
    await refused(`name,url,username,password\n${line.repeat(mostEntries + 1)}`, 'too-many');
  });
});

describe('encodings', () => {
  test.each([
    ['Windows-1252', Uint8Array.of(0x6e, 0x61, 0x6d, 0x65, 0x2c, 0xfc, 0x0a)],
    ['UTF-16 without its mark', Uint8Array.of(0x6e, 0, 0x61, 0, 0x6d, 0, 0x65, 0)],
    ['half a character', Uint8Array.of(0x6e, 0xe2, 0x82)],
  ])('%s is said to be wrong, not guessed', async (_, file) => {
    await expect(readExchangeFile(file, options)).rejects.toMatchObject({ code: 'encoding' });
  });

  test.each([
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d)],
    ['a zip without its beginning', Uint8Array.of(0x14, 0, 0, 0, 8, 0, 0xe7, 0xb5, 0x21, 0x01, 0x02)],
  ])('%s is said to be no export, not to be in another encoding', async (_, file) => {
    await expect(readExchangeFile(file, options)).rejects.toMatchObject({ code: 'unknown-format' });
  });

  test('half a surrogate pair leaves its entry out', async () => {
    const report = await read(
      '{"encrypted":false,"folders":[],"items":[{"type":1,"name":"a","login":{"password":"\\ud800"}}]}',
    );
    expect(report.left).toEqual([{ place: 1, name: 'a', reason: 'not-text' }]);
  });
});

test('addresses that are scripts are fields, never addresses', async () => {
  const uris = [
    'javascript:alert(1)',
    'data:text/html,x',
    ' javascript:x',
    'java\nscript:x',
    'vbscript:x',
    'file:///etc',
  ].map((uri) => ({ uri }));
  const report = await read(bitwarden([{ type: 1, name: 'a', login: { uris, password: 'x' } }]));
  expect(report.found[0]?.content).toMatchObject({ urls: [] });
  expect(report.found[0]?.content.fields).toHaveLength(uris.length);
});

test('a name in HTML stays the text that it is', async () => {
  const name = '<img src=x onerror=alert(1)>';
  const report = await read(bitwarden([{ type: 1, name, login: { password: '<b>' } }]));
  expect(report.found[0]?.content).toMatchObject({ name, password: '<b>' });
});

test.each([
  '',
  '\n',
  'hello',
  'a,b,c\n1,2,3',
  '<html></html>',
  'PK',
  '[]',
  'eyJ.x.y',
  'url\nhttps://a.example',
])('a file that is nothing known is said to be: %j', async (text) => {
  await refused(text, 'unknown-format');
});
