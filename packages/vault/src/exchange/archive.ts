import { Zip, ZipPassThrough } from 'fflate';
import { fromUtf8, isDigest, utf8, type Bytes, type Digest } from '@lanyard/crypto/encoding';
import { openEnvelope, sealEnvelope } from '@lanyard/crypto/envelopes';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { importContentKey } from '@lanyard/crypto/keys';
import { isBytesOf } from '@lanyard/crypto/members';
import {
  checkDigest,
  chunkBytes,
  chunksOf,
  fileDigest,
  newAttachmentKey,
  paddedPiece,
  pieceIn,
  type AttachmentKey,
} from '../attachments.ts';
import { readPieces, type FileSource, type Transfer } from '../files.ts';
import { mostAttachmentBytes, type Attachment } from '../items.ts';
import type { Vault } from '../client.ts';
import type { FoundFile, FoundItem, LeftFile, LeftFileReason, SealedFile } from './report.ts';

/*
 * An archive with files is a zip, as the Credential Exchange Format wants it: the document in `index.jwe`, under the password, and files in
 * `documents`, piece by piece under a key that stands in the document. What it holds is read and written one piece after the other, so its
 * length takes no memory; without the password it shows how many files there are and, rounded up, how long.
 */

const indexName = 'index.jwe';
const pieceName = /^documents\/([\w-]{43})\/([1-9]\d?)\.jwe$/u;
const type = 'lanyard-archive-file+jwe';

/** Bytes of all files of an archive. */
export const mostArchiveBytes = 1024 ** 3;
/** Pieces of all files of an archive: a zip without ZIP64 lists 65,535. */
const mostPieces = 60_000;
/** Bytes of a piece, encrypted. */
const mostPieceBytes = 350_400;

/** Why a file does not go into an archive. */
export type FileStayReason = Extract<LeftFileReason, 'missing' | 'damaged' | 'no-room'>;

/** Writes an archive that holds files. What is added leaves memory for where the browser keeps blobs. */
export class ArchiveWriter {
  readonly #parts: Blob[] = [];
  readonly #zip = new Zip((error, bytes) => {
    if (error !== null) throw error;
    this.#parts.push(new Blob([Uint8Array.from(bytes)]));
  });
  #room = { bytes: mostArchiveBytes, pieces: mostPieces };

  /**
   * Takes a file of an item along, under a key of the archive's own. It is in the archive whole or not at all.
   *
   * @returns how the document names it; or why it stays
   * @throws as `readFile`, but for what is not the file that was attached
   */
  async add(
    vault: Pick<Vault, 'readChunk'>,
    { item, attachment }: { readonly item: Digest; readonly attachment: Attachment },
    transfer: Transfer = {},
  ): Promise<Attachment | FileStayReason> {
    const { name, type: kind, size, digest } = attachment;
    const key = newAttachmentKey(size);
    if (size > this.#room.bytes || chunksOf(size) > this.#room.pieces) return 'no-room';
    // Put aside, too: read back one by one, their checksums are so many short tasks of a page, not a long one a file.
    const sealed: Blob[] = [];
    try {
      for await (const piece of readPieces(vault, item, attachment, { isPatient: true, ...transfer }))
        sealed.push(new Blob([await sealArchivePiece(piece, key, sealed.length + 1)]));
    } catch (error) {
      if (error instanceof CryptoProblem) return 'damaged';
      if (error instanceof Error && 'code' in error && error.code === 'not-found') return 'missing';
      throw error;
    }
    for (const [place, piece] of sealed.entries()) {
      const bytes = new Uint8Array(await piece.arrayBuffer());
      this.#store(`documents/${key.id}/${String(place + 1)}.jwe`, bytes);
    }
    this.#room = { bytes: this.#room.bytes - size, pieces: this.#room.pieces - sealed.length };
    return { ...key, name, type: kind, digest };
  }

  /** @param index What `sealVaultArchive` gave. */
  end(index: string): Blob {
    this.#store(indexName, utf8(index));
    this.#zip.end();
    return new Blob(this.#parts, { type: 'application/zip' });
  }

  #store(name: string, bytes: Bytes): void {
    const entry = new ZipPassThrough(name);
    this.#zip.add(entry);
    entry.push(bytes, true);
  }
}

/** The document of an archive that holds files, still encrypted; undefined: it is none. */
export function indexOf(files: ReadonlyMap<string, Blob>): Blob | undefined {
  return files.get(indexName);
}

/** Whether a zip that begins with this file began as an archive of ours. */
export const isArchivePiece = (name: string): boolean => pieceName.test(name);

/** How a document names one of its files, before anything of it holds. */
export interface NamedFile {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly size: number;
  readonly digest: string;
  readonly key: string;
}

/** Hands out the files of an archive to the entries that name them. */
export class ArchiveFiles {
  readonly #pieces = new Map<string, Map<number, Blob>>();
  #room = mostArchiveBytes;

  constructor(files: ReadonlyMap<string, Blob>) {
    for (const [name, content] of files) {
      const [, id, chunk] = pieceName.exec(name) ?? [];
      if (id === undefined) continue;
      const pieces = this.#pieces.get(id) ?? new Map<number, Blob>();
      this.#pieces.set(id, pieces.set(Number(chunk), content));
    }
  }

  /** A file goes to the first that names it: one that thousands of entries name would be sent thousands of times. */
  take({ id, name, type: kind, size, digest, key }: NamedFile): FoundFile | LeftFile {
    const there = this.#pieces.get(id);
    this.#pieces.delete(id);
    if (there === undefined) return { name, reason: 'missing' };
    if (
      !Number.isSafeInteger(size) ||
      size < 0 ||
      !isBytesOf(32)(id) ||
      !isBytesOf(32)(key) ||
      !isDigest(digest)
    )
      return { name, reason: 'damaged' };
    if (size > mostAttachmentBytes) return { name, reason: 'too-large' };
    const pieces = Array.from({ length: chunksOf(size) }, (_, place) => there.get(place + 1)).flatMap(
      (piece) => (piece !== undefined && piece.size <= mostPieceBytes ? [piece] : []),
    );
    if (pieces.length < chunksOf(size)) return { name, reason: 'damaged' };
    if (size > this.#room) return { name, reason: 'no-room' };
    this.#room -= size;
    return { name, type: kind, size, content: { id, key, digest, pieces } };
  }
}

/** Opens every file once, one piece at a time: what does not open is told before anything is imported. */
export async function withoutDamaged(found: readonly FoundItem[]): Promise<readonly FoundItem[]> {
  const checked: FoundItem[] = [];
  for (const { files = [], leftFiles = [], ...item } of found) {
    const whole: FoundFile[] = [];
    const left = [...leftFiles];
    for (const file of files) {
      if (await isWhole(file)) whole.push(file);
      else left.push({ name: file.name, reason: 'damaged' });
    }
    checked.push({
      ...item,
      ...(whole.length > 0 && { files: whole }),
      ...(left.length > 0 && { leftFiles: left }),
    });
  }
  return checked;
}

async function isWhole(file: FoundFile): Promise<boolean> {
  const { content } = file;
  if (content instanceof Blob) return true;
  const hash = fileDigest();
  try {
    for (let chunk = 1; chunk <= content.pieces.length; chunk += 1)
      hash.add(await openSealed(content, { size: file.size, chunk }));
    checkDigest(hash.end(), content);
    return true;
  } catch (error) {
    if (error instanceof CryptoProblem) return false;
    throw error;
  }
}

/** A file that was found, to be attached: of an archive each piece is opened when it is sent. */
export function foundSource({ name, type: kind, size, content }: FoundFile): FileSource {
  if (content instanceof Blob) return { name, type: kind, size, slice: content.slice.bind(content) };
  return {
    name,
    type: kind,
    size,
    slice: (from) => ({
      async arrayBuffer() {
        const piece = await openSealed(content, { size, chunk: from / chunkBytes + 1 });
        return piece.slice().buffer;
      },
    }),
  };
}

/** Encrypts a piece of a file for an archive. @param chunk From 1. */
export async function sealArchivePiece(
  content: Bytes,
  { id, key, size }: AttachmentKey,
  chunk: number,
): Promise<string> {
  return sealEnvelope({
    type,
    key: await importContentKey(key),
    context: contextOf(id, { size, chunk }),
    content: paddedPiece(content, { size, chunk }),
  });
}

/** Opens a piece of a file in an archive. @throws CryptoProblem where it is not that piece of that file */
export async function openArchivePiece(
  sealed: string,
  { id, key, size }: AttachmentKey,
  chunk: number,
): Promise<Bytes> {
  const context = contextOf(id, { size, chunk });
  const opened = await openEnvelope(sealed, { type, key: await importContentKey(key), context });
  return pieceIn(opened, { size, chunk });
}

async function openSealed(
  { id, key, pieces }: SealedFile,
  { size, chunk }: { readonly size: number; readonly chunk: number },
): Promise<Bytes> {
  const sealed = new Uint8Array((await pieces[chunk - 1]?.arrayBuffer()) ?? []);
  return openArchivePiece(fromUtf8(sealed), { id, key, size }, chunk);
}

function contextOf(file: string, { size, chunk }: { readonly size: number; readonly chunk: number }) {
  return { file, chunk: String(chunk), chunks: String(chunksOf(size)) };
}
