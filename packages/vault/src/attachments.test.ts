import { mostItemAttachments } from '@lanyard/contract/vaults';
import { isDigest, randomBytes, randomToken, type Bytes, type Digest } from '@lanyard/crypto/encoding';
import { assert, asyncProperty, integer, property, string } from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  chunkBytes,
  chunksOf,
  newAttachmentKey,
  openChunk,
  safeFileName,
  sealChunk,
  type AttachmentKey,
} from './attachments.ts';
import { attachFile, readFile } from './files.ts';
import {
  attachmentsOf,
  decodeItem,
  encodeItem,
  mostAttachmentBytes,
  mostAttachments,
  newItem,
  withContent,
  type Attachment,
  type NoteContent,
} from './items.ts';

const digestLike = (): Digest => {
  const token: string = randomToken();
  if (!isDigest(token)) throw new Error('no identifier');
  return token;
};
const organization = '019a0000-0000-7000-8000-000000000001';
const item = digestLike();

/** What a cloud keeps of files, so that it can be rewritten. */
class Kept {
  readonly chunks = new Map<string, string>();
  readonly dropped: string[] = [];
  #at = (of: Digest, id: string, chunk: number) => `${of} ${id} ${chunk}`;
  readonly sendChunk = async (of: Digest, key: AttachmentKey, chunk: number, content: Bytes) => {
    this.chunks.set(
      this.#at(of, key.id, chunk),
      await sealChunk(content, key, { organization, item: of, chunk }),
    );
  };
  readonly readChunk = (of: Digest, key: AttachmentKey, chunk: number) =>
    openChunk(this.get(of, key.id, chunk), key, { organization, item: of, chunk });
  readonly dropUpload = (of: Digest, id: string) => {
    this.dropped.push(`${of} ${id}`);
    return Promise.resolve();
  };

  get(of: Digest, id: string, chunk: number): string {
    return this.chunks.get(this.#at(of, id, chunk)) ?? '';
  }

  put(of: Digest, id: string, chunk: number, sealed: string): void {
    this.chunks.set(this.#at(of, id, chunk), sealed);
  }
}

const aFile = (size: number, name = 'plan.pdf') => {
  const bytes = new Uint8Array(size);
  for (let from = 0; from < size; from += 65_536) bytes.set(randomBytes(Math.min(65_536, size - from)), from);
  return {
    name,
    type: 'application/pdf',
    size,
    bytes,
    slice: (from: number, to: number) => new Blob([bytes.slice(from, to)]),
  };
};
const whole = async (pieces: readonly Bytes[]) => new Uint8Array(await new Blob([...pieces]).arrayBuffer());

test('any file is read as it was attached, and its length at the cloud is one of few', async () => {
  await assert(
    asyncProperty(integer({ min: 0, max: 3 * chunkBytes }), async (size) => {
      const kept = new Kept();
      const file = aFile(size);
      const attachment = await attachFile(kept, item, file);
      expect(await whole(await readFile(kept, item, attachment))).toEqual(file.bytes);
    }),
    { numRuns: 25, examples: [[0], [1], [448], [chunkBytes], [chunkBytes + 1]] },
  );
  const lengths = new Set<number>();
  for (let size = 0; size <= mostAttachmentBytes; size += 9973) lengths.add(chunksOf(size));
  expect(Math.max(...lengths)).toBe(40);
  const sealed = await Promise.all(
    [30_000, 31_000, 32_000].map(async (size) => {
      const key = newAttachmentKey(size);
      return (await sealChunk(new Uint8Array(size), key, { organization, item, chunk: 1 })).length;
    }),
  );
  expect(new Set(sealed).size).toBe(1);
});

test('a file that is too large is not begun; one that is given up leaves nothing, and a broken connection is tried again', async () => {
  const kept = new Kept();
  await expect(attachFile(kept, item, { ...aFile(1), size: mostAttachmentBytes + 1 })).rejects.toMatchObject({
    code: 'file-too-large',
  });
  expect([kept.chunks.size, kept.dropped.length]).toEqual([0, 0]);

  const given = new AbortController();
  const onProgress = () => given.abort(new Error('given up'));
  const giving = attachFile(kept, item, aFile(2 * chunkBytes), { signal: given.signal, onProgress });
  await expect(giving).rejects.toThrow('given up');
  expect(kept.dropped).toHaveLength(1);

  let breaks = 2;
  const waited: number[] = [];
  const shaky: Kept['sendChunk'] = async (...sent) => {
    breaks -= 1;
    if (breaks >= 0) throw Object.assign(new Error('no connection'), { code: 'unreachable' });
    await kept.sendChunk(...sent);
  };
  const wait = async (milliseconds: number) => void waited.push(milliseconds);
  const file = aFile(10);
  const attached = await attachFile({ dropUpload: kept.dropUpload, sendChunk: shaky }, item, file, { wait });
  expect(await whole(await readFile(kept, item, attached))).toEqual(file.bytes);
  expect(waited).toEqual([1000, 3000]);
});

test('a limit of the cloud costs nothing that was sent: the file goes on when the cloud said, however often it has enough', async () => {
  const kept = new Kept();
  let refusals = 0;
  const limited: Kept['sendChunk'] = async (...of) => {
    refusals += 1;
    // As a client says it, as a worker tells it, and as a cloud that does not say for how long.
    const said = [{ problem: { retryAfterSeconds: 42 } }, { retryAfterSeconds: 7 }, {}][refusals % 4];
    if (said !== undefined) throw Object.assign(new Error('enough'), { code: 'too-many-requests', ...said });
    await kept.sendChunk(...of);
  };
  const waited: number[] = [];
  const wait = async (milliseconds: number) => void waited.push(milliseconds);
  const onWaiting = () => {
    throw new Error('there is a connection');
  };
  const file = aFile(4 * chunkBytes + 5);
  const vault = { dropUpload: kept.dropUpload, sendChunk: limited };
  const attached = await attachFile(vault, item, file, { wait, onWaiting });
  expect(await whole(await readFile(kept, item, attached))).toEqual(file.bytes);
  expect(waited.length).toBeGreaterThan(10);
  expect(new Set(waited)).toEqual(new Set([42_000, 7000, 20_000]));
  expect(kept.dropped).toEqual([]);

  // Not for ever, and nothing that is absurd.
  const never = () =>
    Promise.reject(Object.assign(new Error('enough'), { code: 'too-many-requests', retryAfterSeconds: 1e9 }));
  waited.length = 0;
  await expect(attachFile({ ...vault, sendChunk: never }, item, file, { wait })).rejects.toMatchObject({
    code: 'too-many-requests',
  });
  expect(waited).toEqual(Array.from({ length: 10 }, () => 20_000));
});

test('a connection that is lost for minutes costs nothing that was sent: the file goes on with the piece that did not get through', async () => {
  const kept = new Kept();
  const sent: number[] = [];
  let breaks = 12;
  const shaky: Kept['sendChunk'] = async (...of) => {
    if (of[2] === 2 && breaks > 0) {
      breaks -= 1;
      throw Object.assign(new Error('no connection'), { code: 'unreachable' });
    }
    sent.push(of[2]);
    await kept.sendChunk(...of);
  };
  const vault = { dropUpload: kept.dropUpload, sendChunk: shaky };
  const file = aFile(2 * chunkBytes + 5);
  const told: boolean[] = [];
  const onWaiting = (isWaiting: boolean) => void told.push(isWaiting);
  const wait = () => Promise.resolve();
  const attached = await attachFile(vault, item, file, { wait, onWaiting });
  expect(await whole(await readFile(kept, item, attached))).toEqual(file.bytes);
  expect([sent, kept.dropped]).toEqual([[1, 2, 3], []]);
  expect([told.length, told.at(0), told.at(-1)]).toEqual([13, true, false]);

  // Not for ever; and whoever gives up meanwhile does not wait for the end of it.
  breaks = Infinity;
  await expect(attachFile(vault, item, file, { wait })).rejects.toMatchObject({ code: 'unreachable' });
  const given = new AbortController();
  const giving = attachFile(vault, item, file, {
    signal: given.signal,
    onWaiting: () => given.abort(new Error('given up')),
  });
  await expect(giving).rejects.toThrow('given up');
  expect(kept.dropped).toHaveLength(2);
});

test('whoever gives up a file that is fetched does not wait for a cloud that answers nothing', async () => {
  const kept = new Kept();
  const attached = await attachFile(kept, item, aFile(2 * chunkBytes + 5));
  for (const silentFrom of [1, 2]) {
    const given = new AbortController();
    const silent: Kept['readChunk'] = (...of) => {
      if (of[2] < silentFrom) return kept.readChunk(...of);
      given.abort(new Error('given up'));
      return new Promise(() => undefined);
    };
    await expect(readFile({ readChunk: silent }, item, attached, { signal: given.signal })).rejects.toThrow(
      'given up',
    );
  }
});

describe('a cloud that answers with something else', () => {
  const twoFiles = async () => {
    const kept = new Kept();
    const one = await attachFile(kept, item, aFile(3 * chunkBytes - 5));
    const other = await attachFile(kept, item, aFile(3 * chunkBytes - 5));
    return { kept, one, other };
  };
  const refused = { name: 'CryptoProblem' };

  test('attack: two chunks are swapped, or one is served twice', async () => {
    const { kept, one } = await twoFiles();
    const [first, second] = [kept.get(item, one.id, 1), kept.get(item, one.id, 2)];
    kept.put(item, one.id, 1, second);
    await expect(readFile(kept, item, one)).rejects.toMatchObject({ ...refused, code: 'context_mismatch' });
    kept.put(item, one.id, 1, first);
    kept.put(item, one.id, 2, first);
    await expect(readFile(kept, item, one)).rejects.toMatchObject({ ...refused, code: 'context_mismatch' });
  });

  test('attack: a chunk of another file, also of one with the same key', async () => {
    const { kept, one, other } = await twoFiles();
    kept.put(item, one.id, 2, kept.get(item, other.id, 2));
    await expect(readFile(kept, item, one)).rejects.toMatchObject({ ...refused, code: 'context_mismatch' });
    const same = await attachFileAs(kept, { ...one, id: other.id });
    await expect(readFile(kept, item, { ...one, id: same.id, key: other.key })).rejects.toMatchObject({
      ...refused,
      code: 'decryption_failed',
    });
  });

  test('attack: the file is cut off, or goes on for longer than the item says', async () => {
    const { kept, one } = await twoFiles();
    // By an owner of the key: the chunks are genuine, the whole is not what the item names.
    for (const size of [one.size - chunkBytes, one.size + chunkBytes]) {
      const lying = await attachFileAs(kept, { ...one, size });
      await expect(readFile(kept, item, { ...lying, size: one.size })).rejects.toMatchObject(refused);
    }
    const key = { ...one, size: 500 };
    const place = { organization, item, chunk: 1 };
    await expect(sealChunk(new Uint8Array(501), key, place)).rejects.toMatchObject(refused);
    const full = await sealChunk(new Uint8Array(500).fill(7), key, place);
    await expect(openChunk(full, { ...key, size: 499 }, place)).rejects.toMatchObject({
      ...refused,
      code: 'envelope_malformed',
    });
  });

  test('attack: a file is moved to another item, or to another organization', async () => {
    const { kept, one } = await twoFiles();
    const elsewhere = digestLike();
    for (const chunk of [1, 2, 3]) kept.put(elsewhere, one.id, chunk, kept.get(item, one.id, chunk));
    await expect(readFile(kept, elsewhere, one)).rejects.toMatchObject({
      ...refused,
      code: 'context_mismatch',
    });
    await expect(
      openChunk(kept.get(item, one.id, 1), one, {
        organization: `${organization.slice(0, -1)}2`,
        item,
        chunk: 1,
      }),
    ).rejects.toMatchObject({ ...refused, code: 'context_mismatch' });
  });

  test('attack: an older file under the same name and key is replayed', async () => {
    const { kept, one } = await twoFiles();
    await attachFileAs(kept, one);
    await expect(readFile(kept, item, one)).rejects.toMatchObject({ ...refused, code: 'decryption_failed' });
  });

  test('attack: a bit of a chunk is turned, or its header says another algorithm', async () => {
    const { kept, one } = await twoFiles();
    const sealed = kept.get(item, one.id, 3);
    const [header = '', ...rest] = sealed.split('.');
    const ciphertext = rest[2] ?? '';
    const turned = `${ciphertext.startsWith('A') ? 'B' : 'A'}${ciphertext.slice(1)}`;
    kept.put(item, one.id, 3, [header, rest[0], rest[1], turned, rest[3]].join('.'));
    await expect(readFile(kept, item, one)).rejects.toMatchObject({ ...refused, code: 'decryption_failed' });
    const said = JSON.parse(atob(header.replaceAll('-', '+').replaceAll('_', '/'))) as object;
    const other = btoa(JSON.stringify({ ...said, enc: 'A128GCM' })).replaceAll('=', '');
    kept.put(item, one.id, 3, [other, ...rest].join('.'));
    await expect(readFile(kept, item, one)).rejects.toMatchObject(refused);
  });

  /** Other bytes under a key that is there already, as a client with a fault would do. */
  async function attachFileAs(kept: Kept, as: Attachment): Promise<Attachment> {
    const { bytes } = aFile(as.size);
    for (let chunk = 1; chunk <= chunksOf(as.size); chunk += 1)
      await kept.sendChunk(item, as, chunk, bytes.slice((chunk - 1) * chunkBytes, chunk * chunkBytes));
    return as;
  }
});

describe('in the item', () => {
  const note = (attachments?: readonly Attachment[]): NoteContent => ({
    kind: 'note',
    name: 'Alarm',
    notes: '',
    fields: [],
    tags: [],
    favourite: false,
    ...(attachments && { attachments }),
  });
  const named = (name = 'plan.pdf'): Attachment => ({
    ...newAttachmentKey(10),
    name,
    type: '',
    digest: digestLike(),
  });
  const id = ({ id: of }: Attachment) => of;

  test('files are read as they were written; an item without any is written as before there were any', () => {
    const held = note([named(), named('notes.txt')]);
    expect(decodeItem(encodeItem(newItem(held, 1))).content).toEqual(held);
    expect(encodeItem(newItem(note(), 1))).toEqual(encodeItem(newItem(note([]), 1)));
    expect(new TextDecoder().decode(encodeItem(newItem(note(), 1)))).not.toContain('attachments');
  });

  test('a file that was taken off stays named for as long as the history has it', () => {
    const [one, other] = [named(), named()];
    let item1 = withContent(newItem(note([one]), 1), note([other]), 2);
    expect([...attachmentsOf(item1)]).toEqual([other.id, one.id]);
    for (let change = 3; change < 14; change += 1)
      item1 = withContent(item1, { ...note([other]), notes: String(change) }, change);
    expect([...attachmentsOf(item1)]).toEqual([other.id]);
  });

  test('an item with as many files as it may have, all of them others in each version before, names as many as the cloud takes', () => {
    const files = () => Array.from({ length: mostAttachments }, () => named('x'.repeat(40)));
    let full = newItem(note(files()), 1);
    for (let change = 2; change < 20; change += 1) full = withContent(full, note(files()), change);
    expect(attachmentsOf(full).size).toBe(mostItemAttachments);
  });

  test('attack: one file is there twice, is larger than one may be, or has no name', () => {
    const one = named();
    for (const wrong of [
      [one, { ...named(), id: one.id }],
      [{ ...one, size: mostAttachmentBytes + 1 }],
      [{ ...one, size: -1 }],
      [{ ...one, name: '' }],
      [{ ...one, type: 'text/html; charset=utf-8' }],
      Array.from({ length: 21 }, () => named()),
    ])
      expect(() => encodeItem(newItem(note(wrong), 1))).toThrow('note: member "attachments"');
    expect(new Set([one, named()].map(id)).size).toBe(2);
  });
});

test('attack: a name leads out of the folder, hides a file, or reads otherwise than it is', () => {
  expect(safeFileName('../../.ssh/authorized_keys')).toBe('_.._.ssh_authorized_keys');
  expect(safeFileName('.profile')).toBe('profile');
  expect(safeFileName('invoice\u202Efdp.exe')).toBe('invoicefdp.exe');
  expect(safeFileName('C:\\temp\\a.txt')).toBe('C__temp_a.txt');
  expect(safeFileName('line\nbreak.txt ')).toBe('linebreak.txt');
  expect(safeFileName(' .. ')).toBe('file');
  assert(
    property(string({ unit: 'binary' }), (name) => {
      expect(safeFileName(name)).toMatch(/^[^./\\\s][^/\\\p{Cc}]*$/u);
    }),
  );
});
