import type { Base64url, Bytes, Digest } from '@lanyard/crypto/encoding';
import { checkDigest, chunkBytes, chunksOf, fileDigest, newAttachmentKey } from './attachments.ts';
import type { Vault } from './client.ts';
import { mostAttachmentBytes, type Attachment } from './items.ts';
import { again, type Patience } from './patience.ts';

/** A file to be attached, as a browser gives it: read piece by piece, never whole. */
export interface FileSource {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  slice(from: number, to: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** How a transfer goes on and ends. Aborted, nothing of it stays. What is sent is sent with patience. */
export interface Transfer extends Patience {
  /** Before anything is sent. @param id How the cloud knows the file from now on. */
  readonly onBegun?: (id: Base64url) => void;
  /** @param done Between 0 and 1. */
  readonly onProgress?: (done: number) => void;
}

/** A file is longer than one may be; nothing of it was read or sent. */
export class FileTooLarge extends Error {
  readonly code = 'file-too-large';
}

/**
 * Encrypts a file and sends it, piece by piece. It belongs to the item once a version of the item is written that names it: put what is
 * returned into `attachments` of its content.
 *
 * @param item Also one that is yet to be made (`newPlace`).
 * @throws FileTooLarge; the reason of the signal; problems of the cloud. Nothing of the file stays at the cloud then
 */
export async function attachFile(
  vault: Pick<Vault, 'sendChunk' | 'dropUpload'>,
  item: Digest,
  file: FileSource,
  transfer: Transfer = {},
): Promise<Attachment> {
  if (file.size > mostAttachmentBytes) throw new FileTooLarge('a file that is too large');
  const { signal, onBegun, onProgress } = transfer;
  const key = newAttachmentKey(file.size);
  onBegun?.(key.id);
  const chunks = chunksOf(file.size);
  const hash = fileDigest();
  const pieceAt = async (chunk: number): Promise<Bytes> => {
    const from = (chunk - 1) * chunkBytes;
    return new Uint8Array(await file.slice(from, from + chunkBytes).arrayBuffer());
  };
  try {
    let next = pieceAt(1);
    for (let chunk = 1; chunk <= chunks; chunk += 1) {
      signal?.throwIfAborted();
      const piece = await next;
      if (chunk < chunks) next = ahead(() => pieceAt(chunk + 1));
      hash.add(piece);
      await again(() => vault.sendChunk(item, key, chunk, piece), { isPatient: true, ...transfer });
      onProgress?.(chunk / chunks);
    }
    signal?.throwIfAborted();
  } catch (error) {
    await vault.dropUpload(item, key.id).catch(() => undefined);
    throw error;
  }
  return { ...key, name: attachmentName(file.name), type: typeOf(file.type), digest: hash.end() };
}

/**
 * Fetches and opens a file.
 *
 * @returns its bytes, in pieces
 * @throws CryptoProblem where anything of it is not what was attached; the reason of the signal; problems of the cloud
 */
export async function readFile(
  vault: Pick<Vault, 'readChunk'>,
  item: Digest,
  attachment: Attachment,
  transfer: Transfer = {},
): Promise<readonly Bytes[]> {
  const pieces: Bytes[] = [];
  for await (const piece of readPieces(vault, item, attachment, transfer)) pieces.push(piece);
  return pieces;
}

/** As `readFile`, each piece when it comes: before the last one was taken, nobody knows that it is the file that was attached. */
export async function* readPieces(
  vault: Pick<Vault, 'readChunk'>,
  item: Digest,
  attachment: Attachment,
  transfer: Transfer = {},
): AsyncGenerator<Bytes, undefined> {
  const { signal, onProgress } = transfer;
  const chunks = chunksOf(attachment.size);
  const hash = fileDigest();
  const pieceAt = (chunk: number) => again(() => vault.readChunk(item, attachment, chunk), transfer);
  signal?.throwIfAborted();
  let next = ahead(() => pieceAt(1));
  for (let chunk = 1; chunk <= chunks; chunk += 1) {
    const piece = await orGivenUp(next, signal);
    signal?.throwIfAborted();
    if (chunk < chunks) next = ahead(() => pieceAt(chunk + 1));
    hash.add(piece);
    yield piece;
    onProgress?.(chunk / chunks);
  }
  checkDigest(hash.end(), attachment);
  return undefined;
}

/** Nobody who gives up waits for an answer that may never come. */
async function orGivenUp<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  signal.throwIfAborted();
  const over = new AbortController();
  const givenUp = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { signal: over.signal });
  });
  return Promise.race([work, givenUp]).finally(() => over.abort());
}

/** Begun while the one before is still worked on. What goes wrong is thrown to who waits for it, if anybody still does. */
function ahead(begin: () => Promise<Bytes>): Promise<Bytes> {
  const piece = begin();
  piece.catch(() => undefined);
  return piece;
}

/** The name of a file as an item has it. */
export function attachmentName(name: string): string {
  return name.slice(0, 200).toWellFormed() || 'file';
}

function typeOf(type: string): string {
  const plain = type.split(';', 1)[0]?.trim() ?? '';
  return plain.length <= 127 && /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/u.test(plain) ? plain : '';
}
