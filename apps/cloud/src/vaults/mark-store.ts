import type { AccessPolicy } from '@lanyard/crypto/vault-statements';
import { sql } from 'kysely';
import type { Transaction } from '../platform/database/transaction.ts';

/** Somebody left, or came: the people of an item are to be looked at again. Triggers set it. */
export interface Mark {
  /** How new it is. */
  readonly change: number;
  /** Somebody who has the key of the item is no member any more. */
  readonly hasLeft: boolean;
}

/** Marks of the items that somebody owns, oldest first. */
export async function marksOf(
  tx: Transaction,
  organizationId: string,
  { personId, limit }: { readonly personId: string; readonly limit: number },
): Promise<{ item: string; change: number }[]> {
  const { rows } = await sql<{ item: string; change: string }>`
    select m.item, m.change from vault_marks m
      join vault_grants g on g.organization_id = m.organization_id and g.item = m.item
    where m.organization_id = ${organizationId}::uuid and g.person_id = ${personId}::uuid and g.role = 'owner'
      and g.sealed_key is not null
    order by m.change, m.item limit ${limit}`.execute(tx);
  return rows.map(({ item, change }) => ({ item, change: Number(change) }));
}

/** Marks of some items. */
export async function marksAt(
  tx: Transaction,
  organizationId: string,
  items: readonly string[],
): Promise<ReadonlyMap<string, Mark>> {
  const { rows } = await sql<{ item: string; change: string; hasLeft: boolean }>`
    select m.item, m.change, m.has_left as "hasLeft"
    from unnest(${items}::text[]) as asked (item)
      join vault_marks m on m.organization_id = ${organizationId}::uuid and m.item = asked.item`.execute(tx);
  return new Map(rows.map(({ item, change, hasLeft }) => [item, { change: Number(change), hasLeft }]));
}

/** Everybody at the items is a member; a mark goes if it is not newer than what was settled. */
export async function settleMarks(
  tx: Transaction,
  organizationId: string,
  given: readonly { readonly item: string; readonly mark: Mark; readonly settles: number }[],
): Promise<void> {
  const [settled, newer] = [true, false].map((isSettled) =>
    given.filter(({ mark, settles }) => mark.change <= settles === isSettled).map(({ item }) => item),
  ) as [string[], string[]];
  if (settled.length > 0)
    await sql`
      delete from vault_marks
      where organization_id = ${organizationId}::uuid and item = any(${settled}::text[])`.execute(tx);
  if (newer.length > 0)
    await sql`
      update vault_marks set has_left = false
      where organization_id = ${organizationId}::uuid and item = any(${newer}::text[])`.execute(tx);
}

/** Which groups items follow, and whether they are the organization's: by their newest access lists. */
export async function keepGroups(
  tx: Transaction,
  organizationId: string,
  given: readonly ({
    readonly item: string;
    /** Nothing was kept of it before. */
    readonly isNew: boolean;
  } & Pick<AccessPolicy, 'groups' | 'ofOrganization'>)[],
): Promise<void> {
  // What is new is nobody's but its creator's until its list says otherwise.
  const of = given.filter(({ isNew, ofOrganization }) => !isNew || ofOrganization);
  if (of.length > 0)
    await sql`
      update vault_items i set of_organization = given.is_so
      from unnest(${of.map(({ item }) => item)}::text[], ${of.map(({ ofOrganization }) => ofOrganization)}::boolean[])
        as given (item, is_so)
      where i.organization_id = ${organizationId}::uuid and i.item = given.item and i.of_organization <> given.is_so`.execute(
      tx,
    );
  const follows = given.flatMap(({ item, groups }) => [...groups.keys()].map((group) => ({ item, group })));
  const items = follows.map(({ item }) => item);
  const groups = follows.map(({ group }) => group);
  const before = given.filter(({ isNew }) => !isNew).map(({ item }) => item);
  if (before.length > 0)
    await sql`
      delete from vault_item_groups f
      where f.organization_id = ${organizationId}::uuid and f.item = any(${before}::text[]) and not exists (
        select from unnest(${items}::text[], ${groups}::uuid[]) as stays (item, group_id)
        where stays.item = f.item and stays.group_id = f.group_id
      )`.execute(tx);
  if (follows.length > 0)
    await sql`
      insert into vault_item_groups (organization_id, group_id, item)
      select ${organizationId}::uuid, group_id, item
      from unnest(${items}::text[], ${groups}::uuid[]) as given (item, group_id)
      on conflict do nothing`.execute(tx);
}
