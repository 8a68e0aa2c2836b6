import { unzipSync, zipSync } from 'fflate';
import { expect, test } from 'vitest';
import { digest, randomBytes, utf8, type Bytes, type Digest } from '@lanyard/crypto/encoding';
import { sealVaultArchive } from '@lanyard/crypto/vault-archive';
import { chunkBytes, fileDigest, newAttachmentKey, type AttachmentKey } from '../attachments.ts';
import { mostAttachments, newItem, type Attachment, type NoteContent } from '../items.ts';
import { ArchiveFiles, ArchiveWriter, foundSource, withoutDamaged } from './archive.ts';
import { readCxf, writeCxf } from './cxf.ts';
import { readExchangeFile } from './read-file.ts';
import { Collector, type FoundFile } from './report.ts';
import { storedFiles } from './zip.ts';

// An archive holds the files of items: they come back as they were, and whatever of it was changed stays behind, file by file.

const password = 'orbit-velvet-canyon-sparrow-lantern';
const item = digest('an item');
const note = (name: string): NoteContent => ({
  kind: 'note',
  name,
  notes: '',
  fields: [],
  tags: [],
  favourite: false,
});

interface Held {
  readonly attachment: Attachment;
  readonly bytes: Bytes;
}

function aFile(size: number, name: string): Held {
  const bytes = new Uint8Array(size);
  for (let from = 0; from < size; from += 65_536) bytes.set(randomBytes(Math.min(65_536, size - from)), from);
  const hash = fileDigest();
  hash.add(bytes);
  return { bytes, attachment: { ...newAttachmentKey(size), name, type: 'text/plain', digest: hash.end() } };
}

/** A vault that has these files, open. */
function vaultOf(held: readonly Held[]) {
  return {
    async readChunk(_: Digest, { id }: AttachmentKey, chunk: number): Promise<Bytes> {
      const found = held.find(({ attachment }) => attachment.id === id);
      if (found === undefined) throw Object.assign(new Error('none'), { code: 'not-found' });
      return Promise.resolve(found.bytes.slice((chunk - 1) * chunkBytes, chunk * chunkBytes));
    },
  };
}

/** An archive of one note with these files, as it would be saved; and how its document names them. */
async function archived(held: readonly Held[], change = (files: Attachment[]): Attachment[] => files) {
  const writer = new ArchiveWriter();
  const files: Attachment[] = [];
  for (const { attachment } of held) {
    const added = await writer.add(vaultOf(held), { item, attachment });
    if (typeof added !== 'string') files.push(added);
  }
  const document = writeCxf({
    exporter: { host: 'acme.example', name: 'Acme' },
    person: { did: 'did:webvh:x:acme.example:people:y', name: 'Ada' },
    now: 1_800_000_000,
    own: [{ id: item, item: newItem(note('Lease'), 1_800_000_000), files: change(files) }],
    shared: [],
  });
  return { writer, document, files };
}

/** What an archive gives whose document was opened: that takes a second, and is tested once. */
async function read({ zip, document }: { readonly zip: Blob; readonly document: string }) {
  const files = new ArchiveFiles((await storedFiles(zip)) ?? new Map());
  const { found } = readCxf(JSON.parse(document), new Collector('Untitled'), files);
  const [checked] = await withoutDamaged(found);
  return checked;
}

async function bytesOf(file: FoundFile | undefined): Promise<Uint8Array> {
  if (file === undefined) throw new Error('no file');
  const source = foundSource(file);
  const pieces = [];
  for (let from = 0; from < file.size; from += chunkBytes)
    pieces.push(await source.slice(from, from + chunkBytes).arrayBuffer());
  return new Uint8Array(await new Blob(pieces).arrayBuffer());
}

/** The archive with other files in it. */
async function rewritten(archive: Blob, change: (files: Record<string, Uint8Array>) => void): Promise<Blob> {
  const files: Record<string, Uint8Array> = unzipSync(new Uint8Array(await archive.arrayBuffer()));
  change(files);
  return new Blob([Uint8Array.from(zipSync(files, { level: 0 }))]);
}
const pieceOf = (file: Attachment | undefined, chunk: number) =>
  `documents/${file?.id ?? ''}/${String(chunk)}.jwe`;

test('files of items leave in an archive and come back as they were; without its password it tells neither name nor content nor key', async () => {
  const held = [
    aFile(0, 'empty.txt'),
    aFile(5, 'Testament Ottilie.txt'),
    aFile(2 * chunkBytes + 7, 'plan.pdf'),
  ];
  const { writer, document, files } = await archived(held);
  const archive = writer.end(await sealVaultArchive(password, utf8(document)));
  const open = (by?: string) => readExchangeFile(archive, { password: by, untitled: 'Untitled' });
  const report = await open(password);
  expect([report.format, report.left, report.found.length]).toEqual(['lanyard-archive', [], 1]);
  const [found] = report.found;
  expect([found?.content, found?.remarks, found?.leftFiles]).toEqual([note('Lease'), [], undefined]);
  expect(found?.files?.map(({ name, type, size }) => [name, type, size])).toEqual(
    held.map(({ attachment: { name, type, size } }) => [name, type, size]),
  );
  for (const [place, { bytes }] of held.entries())
    expect(await bytesOf(found?.files?.[place])).toEqual(bytes);
  const text = Buffer.from(await archive.arrayBuffer()).toString('latin1');
  for (const mark of ['Ottilie', 'Lease', 'text/plain', ...files.map(({ key }) => key)])
    expect(text).not.toContain(mark);
  // Under keys of its own: who has the archive has no key of what the cloud keeps.
  for (const { attachment } of held) expect(files.map(({ key }) => key)).not.toContain(attachment.key);
  await expect(open()).rejects.toMatchObject({ code: 'password-needed' });
  await expect(open('another password')).rejects.toMatchObject({ code: 'password-wrong' });
});

test('of an archive no more than its list and one piece is read at a time', async () => {
  const { writer, document } = await archived([aFile(3_000_000, 'a.bin'), aFile(3_000_000, 'b.bin')]);
  let most = 0;
  const watched = (part: Blob): Blob =>
    new Proxy(part, {
      get(target, name) {
        if (name === 'size') return target.size;
        if (name === 'slice') return (from?: number, to?: number) => watched(target.slice(from, to));
        if (name !== 'arrayBuffer') throw new Error(`read otherwise: ${String(name)}`);
        most = Math.max(most, target.size);
        return () => target.arrayBuffer();
      },
    });
  const found = await read({ zip: watched(writer.end('')), document });
  expect(found?.files).toHaveLength(2);
  expect(most).toBeLessThan(360_000);
});

test('a file that is gone from the cloud, or is not what was attached, stays, and the others go', async () => {
  const [gone, wrong, good] = [aFile(5, 'gone'), aFile(6, 'wrong'), aFile(7, 'good')];
  const writer = new ArchiveWriter();
  const vault = vaultOf([{ ...wrong, bytes: aFile(6, '').bytes }, good]);
  const add = ({ attachment }: Held) => writer.add(vault, { item, attachment });
  expect([await add(gone), await add(wrong)]).toEqual(['missing', 'damaged']);
  expect(await add(good)).toMatchObject({ name: 'good', size: 7, digest: good.attachment.digest });
  const lost = { readChunk: () => Promise.reject(Object.assign(new Error('lost'), { code: 'locked' })) };
  await expect(writer.add(lost, { item, attachment: good.attachment })).rejects.toThrow('lost');
});

test('attack: pieces that were swapped, cut off, changed or brought from another file: each is told by name, and the rest comes', async () => {
  const size = chunkBytes + 9;
  const { writer, document, files } = await archived(
    ['one', 'two', 'three', 'four', 'five'].map((name) => aFile(size, name)),
  );
  const [one, two, three, four] = files;
  const zip = await rewritten(writer.end(''), (all) => {
    const [first, second] = [all[pieceOf(one, 1)], all[pieceOf(one, 2)]];
    Object.assign(all, { [pieceOf(one, 1)]: second, [pieceOf(one, 2)]: first });
    delete all[pieceOf(two, 2)];
    const [piece, other] = [all[pieceOf(three, 1)], all[pieceOf(four, 1)]];
    if (piece !== undefined) piece[piece.length - 60] = (piece[piece.length - 60] ?? 0) === 65 ? 66 : 65;
    Object.assign(all, { [pieceOf(four, 1)]: all[pieceOf(files[4], 1)] ?? other });
    Object.assign(all, { 'documents/../../x.jwe': utf8('x') });
  });
  const found = await read({ zip, document });
  expect(found?.files?.map(({ name }) => name)).toEqual(['five']);
  expect(found?.leftFiles?.map(({ name, reason }) => [name, reason])).toEqual([
    ['two', 'damaged'],
    ['one', 'damaged'],
    ['three', 'damaged'],
    ['four', 'damaged'],
  ]);
});

test('attack: a document that lies about its files: too long, too many, one named twice, one without a key, one that is not there', async () => {
  const held = Array.from({ length: 3 }, (_, place) => aFile(10, String(place)));
  const lie = async (change: (files: Attachment[]) => Attachment[], files = held) => {
    const { writer, document } = await archived(files, change);
    return read({ zip: writer.end(''), document });
  };
  const first = (part: Partial<Attachment>) => (files: Attachment[]) =>
    files.map((file, place) => (place === 0 ? { ...file, ...part } : file));
  const reasons = async (change: (files: Attachment[]) => Attachment[]) =>
    (await lie(change))?.leftFiles?.map(({ reason }) => reason);
  expect(await reasons(first({ size: 11 * 1024 * 1024 }))).toEqual(['too-large']);
  for (const part of [
    { size: -1 },
    { size: 0.5 },
    { size: chunkBytes * 2 },
    { size: 11 },
    { key: '' as Attachment['key'] },
    { digest: digest('another') },
  ])
    expect(await reasons(first(part))).toEqual(['damaged']);
  expect(await reasons(first({ id: newAttachmentKey(1).id }))).toEqual(['missing']);
  const twice = await lie((files) => [...files, ...files]);
  expect([twice?.files?.length, twice?.leftFiles?.length]).toEqual([3, 3]);

  const many = Array.from({ length: mostAttachments + 2 }, (_, place) => aFile(1, String(place)));
  const found = await lie((files) => files, many);
  expect(found?.files).toHaveLength(mostAttachments);
  expect(found?.leftFiles?.map(({ reason }) => reason)).toEqual(['too-many', 'too-many']);
});

test('attack: an archive that is cut off, whose list lies, or that holds no document of ours, is refused or read as what it is', async () => {
  const { writer } = await archived([aFile(10, 'a')]);
  const archive = writer.end(`eyJhbGciOiJQQkVTMi1IUzUxMitBMjU2S1ciLCJlbmMiOiJBMjU2R0NNIn0.x.x.x.x`);
  const open = (zip: Blob) => readExchangeFile(zip, { untitled: 'Untitled' });
  await expect(open(archive)).rejects.toMatchObject({ code: 'password-needed' });
  const bytes = new Uint8Array(await archive.arrayBuffer());
  for (const length of [4, 21, 100, bytes.length - 1])
    await expect(open(new Blob([bytes.slice(0, length)]))).rejects.toMatchObject({ name: 'ExchangeProblem' });
  // However long it is: the end with its list is missing.
  const megabyte = new Blob([new Uint8Array(1024 * 1024)]);
  for (const megabytes of [1, 257]) {
    const cut = new Blob([bytes.slice(0, -200), ...Array.from({ length: megabytes }, () => megabyte)]);
    await expect(open(cut)).rejects.toMatchObject({ code: 'malformed' });
  }
  const from = bytes.length - 22;
  for (let at = 0; at < 22; at += 1) {
    const lying = bytes.slice();
    lying[from + at] = 0xff;
    await expect(open(new Blob([lying]))).rejects.toMatchObject({ name: 'ExchangeProblem' });
  }
  const plain = await rewritten(archive, (all) =>
    Object.assign(all, { 'index.jwe': utf8('{"accounts":[]}') }),
  );
  await expect(open(plain)).rejects.toMatchObject({ code: 'malformed' });
});
