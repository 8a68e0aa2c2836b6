import { digest } from '@lanyard/crypto/encoding';
import { sql } from 'kysely';
import type { Transaction } from '../platform/database/transaction.ts';

/** How many changes there were; 0: none. */
export async function vaultHead(tx: Transaction, organizationId: string): Promise<number> {
  const { rows } = await sql<{ change: string }>`
    select change from vault_heads where organization_id = ${organizationId}::uuid`.execute(tx);
  return Number(rows[0]?.change ?? 0);
}

/** Counts one change more, and holds the count: whoever writes next waits for the end of this transaction. */
export async function takeChange(
  tx: Transaction,
  organizationId: string,
): Promise<{ readonly change: number; readonly items: number; readonly size: number }> {
  const { rows } = await sql<{ change: string; items: number; size: string }>`
    insert into vault_heads (organization_id, change, items, size) values (${organizationId}::uuid, 1, 0, 0)
    on conflict (organization_id) do update set change = vault_heads.change + 1
    returning change, items, size`.execute(tx);
  const { change = '1', items = 0, size = '0' } = rows[0] ?? {};
  return { change: Number(change), items, size: Number(size) };
}

export async function addSize(
  tx: Transaction,
  organizationId: string,
  { items, size }: { readonly items: number; readonly size: number },
): Promise<void> {
  await sql`
    update vault_heads set items = items + ${items}, size = size + ${size}
    where organization_id = ${organizationId}::uuid`.execute(tx);
}

/** An item as it is, and what somebody may there. */
export interface ItemNow {
  readonly version: number;
  readonly epoch: number;
  readonly isDeleted: boolean;
  readonly statement: string;
  /** The newest access list. */
  readonly list: string;
  /** Null: nothing. */
  readonly role: string | null;
}

export async function itemNow(
  tx: Transaction,
  organizationId: string,
  { item, personId }: { readonly item: string; readonly personId: string },
): Promise<ItemNow | undefined> {
  const { rows } = await sql<ItemNow>`
    select i.version, i.epoch, i.is_deleted as "isDeleted", i.statement, l.statement as list, g.role
    from vault_items i
      join vault_access_lists l
        on l.organization_id = i.organization_id and l.item = i.item and l.epoch = i.epoch
      left join vault_grants g
        on g.organization_id = i.organization_id and g.item = i.item and g.person_id = ${personId}::uuid
    where i.organization_id = ${organizationId}::uuid and i.item = ${item}`.execute(tx);
  return rows[0];
}

/** Keeps by whose word something is signed. @returns its name */
export async function keepSigner(
  tx: Transaction,
  organizationId: string,
  { delegation, issuer }: { readonly delegation: string; readonly issuer: string },
): Promise<string> {
  const name = digest(delegation);
  await sql`
    insert into vault_signers (organization_id, digest, issuer_did, delegation)
    values (${organizationId}::uuid, ${name}, ${issuer}, ${delegation}) on conflict do nothing`.execute(tx);
  return name;
}

interface ItemRow {
  readonly item: string;
  readonly version: number;
  readonly epoch: number;
  readonly isDeleted: boolean;
  readonly statement: string;
  readonly signer: string;
  readonly at: Date;
}

export async function addItem(tx: Transaction, organizationId: string, row: ItemRow): Promise<void> {
  await sql`
    insert into vault_items (organization_id, item, version, epoch, statement, signer, written_at)
    values (${organizationId}::uuid, ${row.item}, ${row.version}, ${row.epoch}, ${row.statement}, ${row.signer}, ${row.at})`.execute(
    tx,
  );
}

export async function replaceItem(tx: Transaction, organizationId: string, row: ItemRow): Promise<void> {
  await sql`
    update vault_items set version = ${row.version}, epoch = ${row.epoch}, is_deleted = ${row.isDeleted},
      statement = ${row.statement}, signer = ${row.signer}, written_at = ${row.at}
    where organization_id = ${organizationId}::uuid and item = ${row.item}`.execute(tx);
}

export async function addList(
  tx: Transaction,
  organizationId: string,
  row: {
    readonly item: string;
    readonly epoch: number;
    readonly statement: string;
    readonly signer: string;
    readonly change: number;
  },
): Promise<void> {
  await sql`
    insert into vault_access_lists (organization_id, item, epoch, statement, signer, change)
    values (${organizationId}::uuid, ${row.item}, ${row.epoch}, ${row.statement}, ${row.signer}, ${row.change})`.execute(
    tx,
  );
}

/** Everybody who has the item is served it again. */
export async function changeGrants(
  tx: Transaction,
  organizationId: string,
  { item, change }: { readonly item: string; readonly change: number },
): Promise<void> {
  await sql`
    update vault_grants set change = ${change}
    where organization_id = ${organizationId}::uuid and item = ${item} and role is not null`.execute(tx);
}

/** Nobody has a key of the item any more; everybody is told why. */
export async function clearGrants(
  tx: Transaction,
  organizationId: string,
  { item, change }: { readonly item: string; readonly change: number },
): Promise<void> {
  await sql`
    update vault_grants set change = ${change}, sealed_key = null
    where organization_id = ${organizationId}::uuid and item = ${item} and role is not null`.execute(tx);
}

/** These people have the item from now on, and nobody else. */
export async function replaceGrants(
  tx: Transaction,
  organizationId: string,
  {
    item,
    change,
    people,
  }: {
    readonly item: string;
    readonly change: number;
    readonly people: readonly { readonly personId: string; readonly role: string; readonly grant: string }[];
  },
): Promise<void> {
  const persons = people.map(({ personId }) => personId);
  await sql`
    update vault_grants set role = null, sealed_key = null, change = ${change}
    where organization_id = ${organizationId}::uuid and item = ${item} and role is not null
      and person_id <> all(${persons}::uuid[])`.execute(tx);
  await sql`
    insert into vault_grants (organization_id, item, person_id, role, sealed_key, since_change, change)
    select ${organizationId}::uuid, ${item}, person_id, role, sealed_key, ${change}, ${change}
    from unnest(${persons}::uuid[], ${people.map(({ role }) => role)}::text[], ${people.map(({ grant }) => grant)}::text[])
      as given (person_id, role, sealed_key)
    on conflict (organization_id, item, person_id) do update set role = excluded.role, sealed_key = excluded.sealed_key,
      since_change = case when vault_grants.role is null then excluded.change else vault_grants.since_change end,
      change = excluded.change`.execute(tx);
}

/** Somebody's items that have changed, oldest change first. */
export async function changesOf(
  tx: Transaction,
  organizationId: string,
  { personId, since, limit }: { readonly personId: string; readonly since: number; readonly limit: number },
): Promise<{ item: string; change: number; role: string | null; grant: string | null; size: number }[]> {
  const { rows } = await sql<{
    item: string;
    change: string;
    role: string | null;
    grant: string | null;
    size: number;
  }>`
    select g.item, g.change, g.role, g.sealed_key as grant, length(i.statement) as size
    from vault_grants g join vault_items i on i.organization_id = g.organization_id and i.item = g.item
    where g.organization_id = ${organizationId}::uuid and g.person_id = ${personId}::uuid and g.change > ${since}
    order by g.change limit ${limit}`.execute(tx);
  return rows.map(({ item, change, role, grant, size }) => ({
    item,
    change: Number(change),
    role,
    grant,
    size,
  }));
}

export async function itemsServed(
  tx: Transaction,
  organizationId: string,
  items: readonly string[],
): Promise<{ item: string; version: number; isDeleted: boolean; statement: string; signer: string }[]> {
  const { rows } = await sql<{
    item: string;
    version: number;
    isDeleted: boolean;
    statement: string;
    signer: string;
  }>`
    select item, version, is_deleted as "isDeleted", statement, signer from vault_items
    where organization_id = ${organizationId}::uuid and item = any(${items}::text[])`.execute(tx);
  return rows;
}

/**
 * Access lists that are new since, and all of those items that are new to this person. Who was removed is served the one that says so,
 * and none that came after: whom an item is shared with from then on is not theirs to know.
 *
 * The items are joined, not compared with `any`: for each grant of the person the whole list would be gone through.
 */
export async function listsServed(
  tx: Transaction,
  organizationId: string,
  {
    personId,
    items,
    since,
  }: { readonly personId: string; readonly items: readonly string[]; readonly since: number },
): Promise<{ item: string; epoch: number; statement: string; signer: string }[]> {
  const { rows } = await sql<{ item: string; epoch: number; statement: string; signer: string }>`
    select l.item, l.epoch, l.statement, l.signer
    from unnest(${items}::text[]) as asked (item)
      join vault_grants g on g.organization_id = ${organizationId}::uuid and g.item = asked.item and g.person_id = ${personId}::uuid
      join vault_access_lists l on l.organization_id = g.organization_id and l.item = asked.item
    where (l.change > ${since} or g.since_change > ${since}) and (g.role is not null or l.change <= g.change)
    order by l.item, l.epoch`.execute(tx);
  return rows;
}

export async function signersServed(
  tx: Transaction,
  organizationId: string,
  digests: readonly string[],
): Promise<{ digest: string; delegation: string; issuer: string }[]> {
  const { rows } = await sql<{ digest: string; delegation: string; issuer: string }>`
    select digest, delegation, issuer_did as issuer from vault_signers
    where organization_id = ${organizationId}::uuid and digest = any(${digests}::text[])`.execute(tx);
  return rows;
}
