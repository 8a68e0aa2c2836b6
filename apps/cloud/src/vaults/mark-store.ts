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

export async function markOf(
  tx: Transaction,
  organizationId: string,
  item: string,
): Promise<Mark | undefined> {
  const { rows } = await sql<{ change: string; hasLeft: boolean }>`
    select change, has_left as "hasLeft" from vault_marks
    where organization_id = ${organizationId}::uuid and item = ${item}`.execute(tx);
  const [row] = rows;
  return row === undefined ? undefined : { change: Number(row.change), hasLeft: row.hasLeft };
}

/** Everybody at the item is a member; the mark goes if it is not newer than what was settled. */
export async function settleMark(
  tx: Transaction,
  organizationId: string,
  { item, mark, settles }: { readonly item: string; readonly mark: Mark; readonly settles: number },
): Promise<void> {
  await (
    mark.change <= settles
      ? sql`delete from vault_marks where organization_id = ${organizationId}::uuid and item = ${item}`
      : sql`update vault_marks set has_left = false
        where organization_id = ${organizationId}::uuid and item = ${item}`
  ).execute(tx);
}

/** Which groups an item follows, and whether it is the organization's: by its newest access list. */
export async function keepGroups(
  tx: Transaction,
  organizationId: string,
  {
    item,
    groups,
    ofOrganization,
  }: { readonly item: string } & Pick<AccessPolicy, 'groups' | 'ofOrganization'>,
): Promise<void> {
  await sql`
    update vault_items set of_organization = ${ofOrganization}
    where organization_id = ${organizationId}::uuid and item = ${item} and of_organization <> ${ofOrganization}`.execute(
    tx,
  );
  const ids = [...groups.keys()];
  await sql`
    delete from vault_item_groups
    where organization_id = ${organizationId}::uuid and item = ${item} and group_id <> all(${ids}::uuid[])`.execute(
    tx,
  );
  if (ids.length === 0) return;
  await sql`
    insert into vault_item_groups (organization_id, group_id, item)
    select ${organizationId}::uuid, group_id, ${item} from unnest(${ids}::uuid[]) as given (group_id)
    on conflict do nothing`.execute(tx);
}
