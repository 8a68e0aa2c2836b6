import { mostUploads } from '@lanyard/contract/vaults';
import { isDigest } from '@lanyard/crypto/encoding';
import { checkEnvelope } from '@lanyard/crypto/envelopes';
import { CryptoProblem } from '@lanyard/crypto/errors';
import type { Transaction } from '../platform/database/transaction.ts';
import { problem as commonProblem } from '../platform/http/problems.ts';
import {
  attachmentsAt,
  beginUpload,
  chunkFor,
  chunkSize,
  deleteUpload,
  holdMember,
  holdSpace,
  keepAttachments,
  keepChunk,
  roleAt,
  uploadsOf,
  type KeptChunk,
} from './attachment-store.ts';
import { checkOpened, type VaultCaller } from './callers.ts';
import { problem } from './problems.ts';

interface Upload {
  readonly item: string;
  readonly attachment: string;
  /** From 1. */
  readonly chunk: string;
  readonly chunks: number;
  /** JWE. */
  readonly sealed: string;
}

/** Who sends a file. */
interface Sender {
  readonly caller: VaultCaller;
  /** By which their client writes into the vault. Undefined: it was not opened there. */
  readonly delegation: string | undefined;
}

/**
 * Takes one piece of a file. It belongs to whoever sends it until a version of the item names the file, and is read by nobody before. The
 * item may not be there yet: files of a new one come first. Sent again, a piece takes the place of what came before.
 *
 * @param most Bytes of all files of the organization.
 * @throws ProblemError `not-found` for who may not write the item; `vault-write-refused` where the vault was not opened, for what is not this
 *   piece of this file, and where the item has the file already; `vault-files-full`; `vault-uploads-open`
 */
export async function takeChunk(
  tx: Transaction,
  { caller: { organizationId, memberId, personId }, delegation }: Sender,
  { item, attachment, chunks, sealed, ...given }: Upload,
  { at, most }: { readonly at: Date; readonly most: number },
): Promise<undefined> {
  checkOpened(delegation);
  const chunk = Number(given.chunk);
  if (!isDigest(item) || !isDigest(attachment)) throw commonProblem('not-found', { reason: 'item' });
  if (chunk > chunks) throw problem('vault-write-refused', { reason: 'chunk' });
  const context = {
    organization: organizationId,
    item,
    attachment,
    chunk: given.chunk,
    chunks: String(chunks),
  };
  checkIsPiece(sealed, context);
  const kept = unpacked(sealed);
  if (!(await holdMember(tx, organizationId, memberId)))
    throw commonProblem('not-found', { reason: 'member' });
  const space = await holdSpace(tx, organizationId);
  const there = await roleAt(tx, organizationId, { item, personId });
  if (there !== undefined && (there.isDeleted || !mayWrite(there.role)))
    throw commonProblem('not-found', { reason: 'item' });
  const [now] = await attachmentsAt(tx, organizationId, { item, attachment });
  if (now !== undefined && now.uploaderId === null) throw problem('vault-write-refused', { reason: 'kept' });
  if (now !== undefined && now.uploaderId !== personId)
    throw commonProblem('not-found', { reason: 'upload' });
  if (now !== undefined && now.chunks !== chunks) throw problem('vault-write-refused', { reason: 'chunks' });
  const name = { item, attachment };
  const grown = kept.ciphertext.length - (await chunkSize(tx, organizationId, { ...name, chunk }));
  if (space + grown > most) throw problem('vault-files-full');
  if (now === undefined) {
    if ((await uploadsOf(tx, organizationId, personId)) >= mostUploads) throw problem('vault-uploads-open');
    await beginUpload(tx, organizationId, { ...name, chunks, personId, at });
  }
  await keepChunk(tx, organizationId, { ...name, chunk, ...kept, grown, at });
  return undefined;
}

/**
 * One piece of a file. Who may use an item and not see it gets none: their client has the key, and nothing to open with it.
 *
 * @throws ProblemError `not-found`
 */
export async function readChunk(
  tx: Transaction,
  { organizationId, personId }: VaultCaller,
  { item, attachment, chunk }: Pick<Upload, 'item' | 'attachment' | 'chunk'>,
): Promise<{ sealed: string }> {
  const asked = { item, attachment, chunk: Number(chunk), personId };
  const found = await chunkFor(tx, organizationId, asked);
  if (found === undefined) throw commonProblem('not-found', { reason: 'attachment' });
  return { sealed: packed(found) };
}

/** Ends an upload of the caller's. @throws ProblemError `not-found` where there is none */
export async function dropUpload(
  tx: Transaction,
  { organizationId, personId }: VaultCaller,
  { item, attachment }: Pick<Upload, 'item' | 'attachment'>,
): Promise<undefined> {
  await holdSpace(tx, organizationId);
  if (!(await deleteUpload(tx, organizationId, { item, attachment, personId })))
    throw commonProblem('not-found', { reason: 'upload' });
  return undefined;
}

/**
 * The files of an item from this version on, in the transaction that writes it. Whoever calls holds the count of changes.
 *
 * @throws ProblemError `vault-file-missing` where one that is added was not sent whole, by this person, for this item
 */
export async function nameAttachments(
  tx: Transaction,
  { organizationId, personId }: VaultCaller,
  given: { readonly item: string; readonly kept: readonly string[]; readonly added: readonly string[] },
): Promise<void> {
  const { item, kept, added } = given;
  const rows = await attachmentsAt(tx, organizationId, { item });
  const now = new Map(rows.map((row) => [row.attachment, row]));
  for (const name of added) {
    const file = now.get(name);
    const isOwn = file?.uploaderId === null || file?.uploaderId === personId;
    if (file === undefined || !isOwn || file.present < file.chunks)
      throw problem('vault-file-missing', { reason: 'incomplete' });
  }
  // What is only said to be kept claims no upload: not even an own one that is half there.
  const names = [...added, ...kept.filter((name) => now.get(name)?.uploaderId === null)];
  await keepAttachments(tx, organizationId, { item, names });
}

function mayWrite(role: string | null): boolean {
  return role === 'owner' || role === 'editor';
}

function checkIsPiece(
  sealed: string,
  context: Parameters<typeof checkEnvelope<'lanyard-vault-attachment+jwe'>>[1]['context'],
): void {
  orRefused(() => checkEnvelope(sealed, { type: 'lanyard-vault-attachment+jwe', context }));
}

function orRefused(check: () => void): void {
  try {
    check();
  } catch (error) {
    if (!(error instanceof CryptoProblem)) throw error;
    throw problem('vault-write-refused', { reason: error.code, cause: error });
  }
}

/** Of AES-GCM, 12 and 16 bytes: what is beside the ciphertext counts nowhere, so nothing else can be kept there. */
const lengths = { iv: 16, tag: 22 };

/** Base64 is a third longer than what it spells. */
function unpacked(sealed: string): KeptChunk {
  const [header = '', , iv = '', ciphertext = '', tag = ''] = sealed.split('.');
  if (iv.length !== lengths.iv || tag.length !== lengths.tag)
    throw problem('vault-write-refused', { reason: 'frame' });
  return { frame: `${header}..${iv}..${tag}`, ciphertext: Buffer.from(ciphertext, 'base64url') };
}

function packed({ frame, ciphertext }: KeptChunk): string {
  const [header, key, iv, , tag] = frame.split('.');
  return [header, key, iv, ciphertext.toString('base64url'), tag].join('.');
}
