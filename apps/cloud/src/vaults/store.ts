import { digest } from '@lanyard/crypto/encoding';
import { sql } from 'kysely';
import type { Transaction } from '../platform/database/transaction.ts';

/** How many changes there were; 0: none. */
export async function vaultHead(tx: Transaction, organizationId: string): Promise<number> {
  const { rows } = await sql<{ change: string }>`
    select change from vault_heads where organization_id = ${organizationId}::uuid`.execute(tx);
  return Number(rows[0]?.change ?? 0);
}

/** Counts so many changes more, and holds the count: whoever writes next waits for the end of this transaction. @returns the last */
export async function takeChanges(
  tx: Transaction,
  organizationId: string,
  count: number,
): Promise<{ readonly change: number; readonly items: number; readonly size: number }> {
  const { rows } = await sql<{ change: string; items: number; size: string }>`
    insert into vault_heads (organization_id, change, items, size) values (${organizationId}::uuid, ${count}, 0, 0)
    on conflict (organization_id) do update set change = vault_heads.change + ${count}
    returning change, items, size`.execute(tx);
  const { change = count, items = 0, size = '0' } = rows[0] ?? {};
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

/** Characters of all keys of some items. */
export async function sizeOfKeys(
  tx: Transaction,
  organizationId: string,
  items: readonly string[],
): Promise<number> {
  if (items.length === 0) return 0;
  const { rows } = await sql<{ size: string }>`
    select coalesce(sum(length(g.sealed_key)), 0) as size
    from unnest(${items}::text[]) as asked (item)
      join vault_grants g on g.organization_id = ${organizationId}::uuid and g.item = asked.item`.execute(tx);
  return Number(rows[0]?.size ?? 0);
}

/** How many items there are that somebody made, in whoever's hands they are now. */
export async function itemsMadeBy(
  tx: Transaction,
  organizationId: string,
  personId: string,
): Promise<number> {
  const { rows } = await sql<{ items: string }>`
    select count(*) as items from vault_items
    where organization_id = ${organizationId}::uuid and maker_id = ${personId}::uuid and not is_deleted`.execute(
    tx,
  );
  return Number(rows[0]?.items ?? 0);
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

/** Of some items those that there are. */
export async function itemsNow(
  tx: Transaction,
  organizationId: string,
  { items, personId }: { readonly items: readonly string[]; readonly personId: string },
): Promise<ReadonlyMap<string, ItemNow>> {
  const { rows } = await sql<ItemNow & { item: string }>`
    select i.item, i.version, i.epoch, i.is_deleted as "isDeleted", i.statement, l.statement as list, g.role
    from unnest(${items}::text[]) as asked (item)
      join vault_items i on i.organization_id = ${organizationId}::uuid and i.item = asked.item
      join vault_access_lists l
        on l.organization_id = i.organization_id and l.item = i.item and l.epoch = i.epoch
      left join vault_grants g
        on g.organization_id = i.organization_id and g.item = i.item and g.person_id = ${personId}::uuid`.execute(
    tx,
  );
  return new Map(rows.map((row) => [row.item, row]));
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
  readonly statement: string;
}

/** What is the same for all rows of a write. */
interface Written {
  readonly signer: string;
  readonly at: Date;
}

export async function addItems(
  tx: Transaction,
  organizationId: string,
  { rows, makerId, signer, at }: Written & { readonly rows: readonly ItemRow[]; readonly makerId: string },
): Promise<void> {
  if (rows.length === 0) return;
  const column = columnsOf(rows);
  await sql`
    insert into vault_items (organization_id, item, version, epoch, statement, maker_id, signer, written_at)
    select ${organizationId}::uuid, item, version, epoch, statement, ${makerId}::uuid, ${signer}::text, ${at}::timestamptz
    from unnest(
      ${column('item')}::text[], ${column('version')}::integer[], ${column('epoch')}::integer[], ${column('statement')}::text[]
    ) as given (item, version, epoch, statement)`.execute(tx);
}

export async function replaceItems(
  tx: Transaction,
  organizationId: string,
  {
    rows,
    signer,
    at,
    isDeleted,
  }: Written & { readonly rows: readonly ItemRow[]; readonly isDeleted: boolean },
): Promise<void> {
  if (rows.length === 0) return;
  const column = columnsOf(rows);
  await sql`
    update vault_items i set version = given.version, epoch = given.epoch, is_deleted = ${isDeleted},
      statement = given.statement, signer = ${signer}, written_at = ${at}
    from unnest(
      ${column('item')}::text[], ${column('version')}::integer[], ${column('epoch')}::integer[], ${column('statement')}::text[]
    ) as given (item, version, epoch, statement)
    where i.organization_id = ${organizationId}::uuid and i.item = given.item`.execute(tx);
}

interface ListRow {
  readonly item: string;
  readonly epoch: number;
  readonly list: string;
  readonly change: number;
}

export async function addLists(
  tx: Transaction,
  organizationId: string,
  { rows, signer }: { readonly rows: readonly ListRow[]; readonly signer: string },
): Promise<void> {
  const column = columnsOf(rows);
  await sql`
    insert into vault_access_lists (organization_id, item, epoch, statement, signer, change)
    select ${organizationId}::uuid, item, epoch, list, ${signer}::text, change
    from unnest(
      ${column('item')}::text[], ${column('epoch')}::integer[], ${column('list')}::text[], ${column('change')}::bigint[]
    ) as given (item, epoch, list, change)`.execute(tx);
}

/** At which change an item is served again. */
interface ItemChange {
  readonly item: string;
  readonly change: number;
}

/** Everybody who has the items is served them again. */
export async function changeGrants(
  tx: Transaction,
  organizationId: string,
  rows: readonly ItemChange[],
): Promise<void> {
  if (rows.length === 0) return;
  const column = columnsOf(rows);
  await sql`
    update vault_grants g set change = given.change
    from unnest(${column('item')}::text[], ${column('change')}::bigint[]) as given (item, change)
    where g.organization_id = ${organizationId}::uuid and g.item = given.item and g.role is not null`.execute(
    tx,
  );
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

/** Who has an item, with their key of it. */
export interface GrantRow extends ItemChange {
  readonly personId: string;
  readonly role: string;
  readonly grant: string;
}

/** These people have the items from now on, and nobody else. @param grants.existing Those that somebody may have had before */
export async function replaceGrants(
  tx: Transaction,
  organizationId: string,
  { rows, existing }: { readonly rows: readonly GrantRow[]; readonly existing: readonly ItemChange[] },
): Promise<void> {
  const column = columnsOf(rows);
  const before = columnsOf(existing);
  if (existing.length > 0)
    await sql`
      update vault_grants g set role = null, sealed_key = null, change = given.change
      from unnest(${before('item')}::text[], ${before('change')}::bigint[]) as given (item, change)
      where g.organization_id = ${organizationId}::uuid and g.item = given.item and g.role is not null
        and not exists (
          select from unnest(${column('item')}::text[], ${column('personId')}::uuid[]) as stays (item, person_id)
          where stays.item = g.item and stays.person_id = g.person_id
        )`.execute(tx);
  await sql`
    insert into vault_grants (organization_id, item, person_id, role, sealed_key, since_change, change)
    select ${organizationId}::uuid, item, person_id, role, sealed_key, change, change
    from unnest(
      ${column('item')}::text[], ${column('personId')}::uuid[], ${column('role')}::text[], ${column('grant')}::text[],
      ${column('change')}::bigint[]
    ) as given (item, person_id, role, sealed_key, change)
    on conflict (organization_id, item, person_id) do update set role = excluded.role, sealed_key = excluded.sealed_key,
      since_change = case when vault_grants.role is null then excluded.change else vault_grants.since_change end,
      change = excluded.change`.execute(tx);
}

function columnsOf<T>(rows: readonly T[]): <K extends keyof T>(name: K) => T[K][] {
  return (name) => rows.map((row) => row[name]);
}

/** An item of somebody, as it is served to them. */
export interface ServedRow {
  readonly item: string;
  readonly change: number;
  /** Null: it is no longer shared with them. */
  readonly role: string | null;
  readonly grant: string | null;
  readonly version: number;
  readonly isDeleted: boolean;
  readonly statement: string;
  readonly signer: string;
}

/**
 * Somebody's items that have changed, oldest change first: so many at most, and no more than so many characters of them, but for a first
 * one that is longer. `more`: there are others.
 *
 * All of it by one way through what they have; what is too long is neither read nor sent. Of text that is ASCII the octets are counted: the
 * characters would each be looked at.
 */
export async function itemsServed(
  tx: Transaction,
  organizationId: string,
  {
    personId,
    since,
    most,
  }: {
    readonly personId: string;
    readonly since: number;
    readonly most: { readonly items: number; readonly characters: number };
  },
): Promise<{ readonly rows: readonly ServedRow[]; readonly more: boolean }> {
  const { rows } = await sql<ServedRow & { change: string; found: string }>`
    select item, change, role, "grant", version, "isDeleted", statement, signer, found
    from (
      select *, row_number() over by_change as place, count(*) over () as found,
        sum(octet_length(statement)) over by_change as characters
      from (
        select g.item, g.change, g.role, g.sealed_key as "grant", i.version, i.is_deleted as "isDeleted", i.statement, i.signer
        from vault_grants g join vault_items i on i.organization_id = g.organization_id and i.item = g.item
        where g.organization_id = ${organizationId}::uuid and g.person_id = ${personId}::uuid and g.change > ${since}
        order by g.change limit ${most.items + 1}
      ) as changed window by_change as (order by change)
    ) as counted
    where place = 1 or (place <= ${most.items} and characters <= ${most.characters})
    order by change`.execute(tx);
  return {
    rows: rows.map((row) => ({ ...row, change: Number(row.change) })),
    more: rows.length < Number(rows[0]?.found ?? 0),
  };
}

/** An access list, as it is served. */
export interface ServedList {
  readonly item: string;
  readonly epoch: number;
  readonly statement: string;
  readonly signer: string;
}

/**
 * Access lists that are new since, the newest of each item, which readers read each time, and all of those items that are new to this
 * person: of the items that changed for them since, up to a
 * last, and of those that changed again since `head` was asked: an item that was served a moment ago, and which somebody changed since,
 * would else come without its lists, and be damaged to its reader. Who was removed is served the one that says so, and none that came
 * after: whom an item is shared with from then on is not theirs to know.
 */
export async function listsServed(
  tx: Transaction,
  organizationId: string,
  {
    personId,
    since,
    last,
    head,
  }: { readonly personId: string; readonly since: number; readonly last: number; readonly head: number },
): Promise<readonly ServedList[]> {
  const { rows } = await sql<ServedList>`
    select l.item, l.epoch, l.statement, l.signer
    from vault_grants g join vault_access_lists l on l.organization_id = g.organization_id and l.item = g.item
    where g.organization_id = ${organizationId}::uuid and g.person_id = ${personId}::uuid
      and g.change > ${since} and (g.change <= ${last} or g.change > ${head})
      and (l.change > ${since} or g.since_change > ${since} or l.epoch = (
        select i.epoch from vault_items i where i.organization_id = g.organization_id and i.item = g.item))
      and (g.role is not null or l.change <= g.change)
    order by l.epoch`.execute(tx);
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
