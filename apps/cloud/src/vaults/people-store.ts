import { sql } from 'kysely';
import type { Transaction } from '../platform/database/transaction.ts';

/** An active member who has joined, with the vault key they have now. */
export interface ActivePerson {
  readonly memberId: string;
  readonly personId: string;
  readonly did: string;
  readonly kid: string;
  readonly certificate: string;
  readonly sealedName: Buffer;
  readonly sealedEmail: Buffer;
  /** Of the groups asked for. */
  readonly groupIds: readonly string[];
  readonly isOwner: boolean;
}

/** Who is asked for: by DID, by work address, in groups, and the owners. */
interface Asked {
  readonly dids: readonly string[];
  readonly emailIndexes?: readonly Buffer[];
  readonly groupIds?: readonly string[];
  readonly owners?: boolean;
  readonly limit: number;
}

/**
 * Holds members to the end of the transaction, always in the same order, and before the count of changes, as whoever deletes one does:
 * nobody is deleted between the look at them and the grant to them.
 */
export async function holdPeople(
  tx: Transaction,
  organizationId: string,
  dids: readonly string[],
): Promise<void> {
  await sql`
    select from members m join persons p on p.id = m.person_id
    where m.organization_id = ${organizationId}::uuid and p.did = any(${dids}::text[])
    order by m.id for key share of m`.execute(tx);
}

export async function activePeople(
  tx: Transaction,
  organizationId: string,
  { dids, emailIndexes = [], groupIds = [], owners = false, limit }: Asked,
): Promise<readonly ActivePerson[]> {
  const { rows } = await sql<ActivePerson>`
    with asked as (
      select m.id from persons p join members m on m.person_id = p.id
        where m.organization_id = ${organizationId}::uuid and p.did = any(${dids}::text[])
      union select id from members
        where organization_id = ${organizationId}::uuid and email_index = any(${emailIndexes}::bytea[])
      union select member_id from group_members
        where organization_id = ${organizationId}::uuid and group_id = any(${groupIds}::uuid[])
      union select id from members
        where ${owners} and organization_id = ${organizationId}::uuid and role = 'owner'
    )
    select m.id as "memberId", p.id as "personId", p.did, k.kid, k.certificate, m.sealed_name as "sealedName",
      m.sealed_email as "sealedEmail", coalesce(m.role = 'owner', false) as "isOwner",
      coalesce((
        select array_agg(g.group_id::text order by g.group_id) from group_members g
        where g.organization_id = m.organization_id and g.member_id = m.id and g.group_id = any(${groupIds}::uuid[])
      ), '{}') as "groupIds"
    from asked
      join members m on m.organization_id = ${organizationId}::uuid and m.id = asked.id
      join persons p on p.id = m.person_id
      join lateral (
        select kid, certificate from vault_keys
        where organization_id = m.organization_id and person_id = m.person_id order by created_at desc limit 1
      ) k on true
    where m.state = 'active'
    order by m.id limit ${limit}`.execute(tx);
  return rows;
}

/** Groups that a member is in, or sees. @param seen.seen Undefined: every one. */
export async function groupsOfCaller(
  tx: Transaction,
  organizationId: string,
  { memberId, seen }: { readonly memberId: string; readonly seen: readonly string[] | undefined },
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from groups
    where organization_id = ${organizationId}::uuid and (
      ${seen === undefined} or id = any(${seen ?? []}::uuid[]) or id in (
        select group_id from group_members
        where organization_id = ${organizationId}::uuid and member_id = ${memberId}::uuid
      ))`.execute(tx);
  return rows.map(({ id }) => id);
}

/** Of some groups those that an item of this owner names. */
export async function groupsFollowed(
  tx: Transaction,
  organizationId: string,
  { personId, groups }: { readonly personId: string; readonly groups: readonly string[] },
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select given.id from unnest(${groups}::uuid[]) as given (id)
    where exists (
      select from vault_item_groups i
        join vault_grants g on g.organization_id = i.organization_id and g.item = i.item
      where i.organization_id = ${organizationId}::uuid and i.group_id = given.id
        and g.person_id = ${personId}::uuid and g.role = 'owner'
    )`.execute(tx);
  return rows.map(({ id }) => id);
}
