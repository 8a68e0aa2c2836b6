import { sql } from 'kysely';
import type { Transaction } from '../platform/database/transaction.ts';

/** Which file of which item. */
export interface AttachmentName {
  readonly item: string;
  readonly attachment: string;
}

/**
 * Holds somebody as a member until this is over. Before the count of changes, as whoever deletes a member has it: the other way round each
 * would wait for the other.
 *
 * @returns whether they still are one
 */
export async function holdMember(
  tx: Transaction,
  organizationId: string,
  memberId: string,
): Promise<boolean> {
  const { rows } = await sql`
    select from members where organization_id = ${organizationId}::uuid and id = ${memberId}::uuid
    for key share`.execute(tx);
  return rows.length > 0;
}

/** How full the vaults of an organization are. */
export async function spaceOf(
  tx: Transaction,
  organizationId: string,
): Promise<{ readonly items: number; readonly fileBytes: number }> {
  const { rows } = await sql<{ items: number; fileBytes: string }>`
    select items, attachments as "fileBytes" from vault_heads
    where organization_id = ${organizationId}::uuid`.execute(tx);
  return { items: rows[0]?.items ?? 0, fileBytes: Number(rows[0]?.fileBytes ?? 0) };
}

/** Holds the count of changes, as whoever writes an item does. @returns bytes of all files of the organization */
export async function holdSpace(tx: Transaction, organizationId: string): Promise<number> {
  const { rows } = await sql<{ attachments: string }>`
    insert into vault_heads (organization_id, change, items, size) values (${organizationId}::uuid, 0, 0, 0)
    on conflict (organization_id) do update set change = vault_heads.change
    returning attachments`.execute(tx);
  return Number(rows[0]?.attachments ?? 0);
}

/** What somebody is at an item; undefined: there is no such item. */
export async function roleAt(
  tx: Transaction,
  organizationId: string,
  { item, personId }: { readonly item: string; readonly personId: string },
): Promise<{ readonly role: string | null; readonly isDeleted: boolean } | undefined> {
  const { rows } = await sql<{ role: string | null; isDeleted: boolean }>`
    select g.role, i.is_deleted as "isDeleted" from vault_items i
      left join vault_grants g
        on g.organization_id = i.organization_id and g.item = i.item and g.person_id = ${personId}::uuid
    where i.organization_id = ${organizationId}::uuid and i.item = ${item}`.execute(tx);
  return rows[0];
}

/** A file as far as it has come. */
export interface AttachmentNow {
  readonly attachment: string;
  /** Pieces that it is to have. */
  readonly chunks: number;
  /** Pieces that are here. */
  readonly present: number;
  /** Null: a version of the item names it. */
  readonly uploaderId: string | null;
}

/** Files of an item, those too that are being sent. @param of.attachment Only this one. */
export async function attachmentsAt(
  tx: Transaction,
  organizationId: string,
  { item, attachment }: { readonly item: string; readonly attachment?: string },
): Promise<readonly AttachmentNow[]> {
  const { rows } = await sql<AttachmentNow>`
    select a.attachment, a.chunks, a.uploader_id as "uploaderId", (
        select count(*)::integer from vault_attachment_chunks c
        where c.organization_id = a.organization_id and c.item = a.item and c.attachment = a.attachment
      ) as present
    from vault_attachments a
    where a.organization_id = ${organizationId}::uuid and a.item = ${item}
      and (${attachment ?? null}::text is null or a.attachment = ${attachment ?? null})`.execute(tx);
  return rows;
}

/** How many files somebody is sending. */
export async function uploadsOf(tx: Transaction, organizationId: string, personId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from vault_attachments
    where organization_id = ${organizationId}::uuid and uploader_id = ${personId}::uuid`.execute(tx);
  return rows[0]?.count ?? 0;
}

export async function beginUpload(
  tx: Transaction,
  organizationId: string,
  given: AttachmentName & { readonly chunks: number; readonly personId: string; readonly at: Date },
): Promise<void> {
  await sql`
    insert into vault_attachments (organization_id, item, attachment, chunks, uploader_id, touched_at)
    values (${organizationId}::uuid, ${given.item}, ${given.attachment}, ${given.chunks}, ${given.personId}::uuid, ${given.at})`.execute(
    tx,
  );
}

/** A piece as it lies here: the ciphertext in bytes, and the rest of its envelope. */
export interface KeptChunk {
  readonly frame: string;
  readonly ciphertext: Buffer;
}

/** Bytes of a piece that is here already; 0: it is not. */
export async function chunkSize(
  tx: Transaction,
  organizationId: string,
  { item, attachment, chunk }: AttachmentName & { readonly chunk: number },
): Promise<number> {
  const { rows } = await sql<{ size: number }>`
    select length(ciphertext) as size from vault_attachment_chunks
    where organization_id = ${organizationId}::uuid and item = ${item} and attachment = ${attachment}
      and chunk = ${chunk}`.execute(tx);
  return rows[0]?.size ?? 0;
}

/** Keeps a piece in place of what was sent of it before. @param given.grown Bytes that are more by it */
export async function keepChunk(
  tx: Transaction,
  organizationId: string,
  given: AttachmentName & KeptChunk & { readonly chunk: number; readonly grown: number; readonly at: Date },
): Promise<void> {
  const { item, attachment, chunk, frame, ciphertext, grown, at } = given;
  await sql`
    insert into vault_attachment_chunks (organization_id, item, attachment, chunk, frame, ciphertext)
    values (${organizationId}::uuid, ${item}, ${attachment}, ${chunk}, ${frame}, ${ciphertext})
    on conflict (organization_id, item, attachment, chunk)
      do update set frame = excluded.frame, ciphertext = excluded.ciphertext`.execute(tx);
  await sql`
    update vault_attachments set size = size + ${grown}, touched_at = ${at}
    where organization_id = ${organizationId}::uuid and item = ${item} and attachment = ${attachment}`.execute(
    tx,
  );
  await sql`
    update vault_heads set attachments = attachments + ${grown}
    where organization_id = ${organizationId}::uuid`.execute(tx);
}

/** A piece of a file that a version of the item names, for somebody who may see the item. */
export async function chunkFor(
  tx: Transaction,
  organizationId: string,
  {
    item,
    attachment,
    chunk,
    personId,
  }: AttachmentName & { readonly chunk: number; readonly personId: string },
): Promise<KeptChunk | undefined> {
  const { rows } = await sql<KeptChunk>`
    select c.frame, c.ciphertext from vault_attachment_chunks c
      join vault_attachments a
        on a.organization_id = c.organization_id and a.item = c.item and a.attachment = c.attachment
      join vault_grants g on g.organization_id = a.organization_id and g.item = a.item
    where c.organization_id = ${organizationId}::uuid and c.item = ${item} and c.attachment = ${attachment}
      and c.chunk = ${chunk} and a.uploader_id is null
      and g.person_id = ${personId}::uuid and g.role in ('owner', 'editor', 'viewer')`.execute(tx);
  return rows[0];
}

/** From now on a version of the item names these, and of what it named before nothing else. */
export async function keepAttachments(
  tx: Transaction,
  organizationId: string,
  { item, names }: { readonly item: string; readonly names: readonly string[] },
): Promise<void> {
  await sql`
    update vault_attachments set uploader_id = null
    where organization_id = ${organizationId}::uuid and item = ${item} and attachment = any(${names}::text[])
      and uploader_id is not null`.execute(tx);
  await sql`
    delete from vault_attachments
    where organization_id = ${organizationId}::uuid and item = ${item} and uploader_id is null
      and attachment <> all(${names}::text[])`.execute(tx);
}

/** All files of an item, those too that are being sent. */
export async function deleteAttachmentsOf(
  tx: Transaction,
  organizationId: string,
  item: string,
): Promise<void> {
  await sql`
    delete from vault_attachments
    where organization_id = ${organizationId}::uuid and item = ${item}`.execute(tx);
}

/** An upload of somebody's own. @returns whether there was one */
export async function deleteUpload(
  tx: Transaction,
  organizationId: string,
  { item, attachment, personId }: AttachmentName & { readonly personId: string },
): Promise<boolean> {
  const { numAffectedRows = 0n } = await sql`
    delete from vault_attachments
    where organization_id = ${organizationId}::uuid and item = ${item} and attachment = ${attachment}
      and uploader_id = ${personId}::uuid`.execute(tx);
  return numAffectedRows > 0n;
}
