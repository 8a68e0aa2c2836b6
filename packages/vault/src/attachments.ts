import {
  equalText,
  encodeBase64url,
  randomBytes,
  randomToken,
  type Bytes,
  type Digest,
} from '@lanyard/crypto/encoding';
import { openEnvelope, sealEnvelope } from '@lanyard/crypto/envelopes';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { importContentKey } from '@lanyard/crypto/keys';
import { sha256 } from '@noble/hashes/sha2.js';
import type { Attachment } from './items.ts';
import { paddedLength } from './sealing.ts';

/*
 * A file of an item is cut into pieces, and each is encrypted under a key that this file alone has. Every piece says of which organization,
 * item and file it is, which one, and of how many: none can be left out, put elsewhere, taken twice or brought from another file, and
 * nothing can follow the last. Key and hash of the whole are in the item, signed by whoever attached it.
 */

/** Bytes of a piece before it is encrypted. */
export const chunkBytes = 262_144;

const type = 'lanyard-vault-attachment+jwe';

/** What opens and closes the pieces of a file: of an `Attachment`, what is known before all of it was read. */
export type AttachmentKey = Pick<Attachment, 'id' | 'key' | 'size'>;

/** The item that a file belongs to: a piece opens nowhere else. */
export interface AttachmentPlace {
  readonly organization: string;
  readonly item: Digest;
}

/** A new file of so many bytes, with a key and a name of its own. */
export function newAttachmentKey(size: number): AttachmentKey {
  return { id: randomToken(), key: encodeBase64url(randomBytes(32)), size };
}

/** How many pieces a file has. Its length is rounded up as that of an item is: the cloud sees one of few. */
export function chunksOf(size: number): number {
  return Math.ceil(paddedLength(size) / chunkBytes);
}

/** Encrypts a piece. @param chunk From 1. @param content Of the file, from `(chunk - 1) * chunkBytes` on; the last ones may be empty. */
export async function sealChunk(
  content: Bytes,
  { id, key, size }: AttachmentKey,
  { chunk, ...place }: AttachmentPlace & { readonly chunk: number },
): Promise<string> {
  const padded = paddedPiece(content, { size, chunk });
  const context = contextOf(place, id, { chunk, size });
  return sealEnvelope({ type, key: await importContentKey(key), context, content: padded });
}

/** Opens a piece. @throws CryptoProblem of `openEnvelope`; `envelope_malformed` where it is longer or shorter than the item says */
export async function openChunk(
  sealed: string,
  { id, key, size }: AttachmentKey,
  { chunk, ...place }: AttachmentPlace & { readonly chunk: number },
): Promise<Bytes> {
  const context = contextOf(place, id, { chunk, size });
  const padded = await openEnvelope(sealed, { type, key: await importContentKey(key), context });
  return pieceIn(padded, { size, chunk });
}

/** Which piece of how long a file. */
export interface PieceOf {
  /** Bytes of the file. */
  readonly size: number;
  /** From 1. */
  readonly chunk: number;
}

/** A piece as it is encrypted: the last ones are filled up with zeros. @throws CryptoProblem `envelope_malformed` for another length */
export function paddedPiece(content: Bytes, of: PieceOf): Bytes {
  const { inFile, whole } = lengthsOf(of);
  if (content.length !== inFile)
    throw new CryptoProblem('envelope_malformed', 'a piece of a file that is not as long as was said');
  const padded = new Uint8Array(whole);
  padded.set(content);
  return padded;
}

/** What of a decrypted piece is of the file. @throws CryptoProblem `envelope_malformed` where it is longer or shorter than was said */
export function pieceIn(padded: Bytes, of: PieceOf): Bytes {
  const { inFile, whole } = lengthsOf(of);
  if (padded.length !== whole || padded.subarray(inFile).some((byte) => byte !== 0))
    throw new CryptoProblem('envelope_malformed', 'a piece of a file that is not as long as was said');
  return padded.subarray(0, inFile);
}

/** Hash of a file that is read piece by piece. */
export function fileDigest(): { add(piece: Bytes): void; end(): Digest } {
  const hash = sha256.create();
  return { add: (piece) => void hash.update(piece), end: () => encodeBase64url(hash.digest()) as Digest };
}

/** @throws CryptoProblem `decryption_failed` where a file is not the one that was attached */
export function checkDigest(found: Digest, { digest }: Pick<Attachment, 'digest'>): void {
  if (!equalText(found, digest))
    throw new CryptoProblem('decryption_failed', 'a file that is not the one that was attached');
}

const separators = /[/\\:*?"<>|]/gu;
/** Control characters, and those that turn the reading direction: `invoice_fdp.exe` would read `invoice_exe.pdf`. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A name under which a file can be saved, whoever chose the name: no folder, no hidden file, nothing that reads otherwise than it is. */
export function safeFileName(name: string): string {
  const plain = name
    .normalize('NFC')
    .replaceAll(unseen, '')
    .replaceAll(separators, '_')
    .replace(/^[\s.]+/u, '')
    .replace(/[\s.]+$/u, '');
  return plain.slice(0, 200).toWellFormed() || 'file';
}

/** Bytes of a piece: of the file, and with what it is filled up to. */
function lengthsOf({ size, chunk }: PieceOf): { readonly inFile: number; readonly whole: number } {
  const from = (chunk - 1) * chunkBytes;
  const of = (length: number) => Math.min(Math.max(length - from, 0), chunkBytes);
  return { inFile: of(size), whole: of(paddedLength(size)) };
}

function contextOf(
  { organization, item }: AttachmentPlace,
  attachment: string,
  { chunk, size }: { readonly chunk: number; readonly size: number },
) {
  return { organization, item, attachment, chunk: String(chunk), chunks: String(chunksOf(size)) };
}
