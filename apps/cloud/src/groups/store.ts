import { sql } from 'kysely';
import type { Transaction } from '../platform/database/transaction.ts';

/** A group as its row says: name and rule are sealed. */
export interface GroupRow {
  readonly id: string;
  readonly sealedName: Buffer;
  readonly sealedRule: Buffer | null;
  readonly ruleVersion: number;
  readonly placedVersion: number;
}

const groupColumns = [
  'id',
  'sealed_name as sealedName',
  'sealed_rule as sealedRule',
  'rule_version as ruleVersion',
  'placed_version as placedVersion',
] as const;

/** Groups with how many are in each; `among`: these alone. */
export async function groupsWithCounts(
  tx: Transaction,
  organizationId: string,
  among?: readonly string[],
): Promise<readonly (GroupRow & { readonly members: number })[]> {
  const rows = await tx
    .selectFrom('groups')
    .select(groupColumns)
    .select((eb) =>
      eb
        .selectFrom('group_members')
        .select(({ fn }) => fn.countAll<string>().as('n'))
        .whereRef('group_members.organization_id', '=', 'groups.organization_id')
        .whereRef('group_members.group_id', '=', 'groups.id')
        .as('members'),
    )
    .where('organization_id', '=', organizationId)
    .$if(among !== undefined, (query) => query.where(sql<boolean>`id = any(${among ?? []}::uuid[])`))
    .execute();
  return rows.map((row) => Object.assign(row, { members: Number(row.members ?? 0) }));
}

export async function countGroups(tx: Transaction, organizationId: string): Promise<number> {
  const { n } = await tx
    .selectFrom('groups')
    .select(({ fn }) => fn.countAll<string>().as('n'))
    .where('organization_id', '=', organizationId)
    .executeTakeFirstOrThrow();
  return Number(n);
}

/** Holds one group to the end of the transaction. */
export async function holdGroup(
  tx: Transaction,
  organizationId: string,
  groupId: string,
): Promise<GroupRow | undefined> {
  return tx
    .selectFrom('groups')
    .select(groupColumns)
    .where('organization_id', '=', organizationId)
    .where('id', '=', groupId)
    .forUpdate()
    .executeTakeFirst();
}

/** Groups of these ids, held so that their rules stay as they are to the end of the transaction. */
export async function groupsWithIds(
  tx: Transaction,
  organizationId: string,
  ids: readonly string[],
): Promise<readonly GroupRow[]> {
  if (ids.length === 0) return [];
  return tx
    .selectFrom('groups')
    .select(groupColumns)
    .where('organization_id', '=', organizationId)
    .where('id', 'in', ids)
    .orderBy('id')
    .forShare()
    .execute();
}

export async function sealedNamesOf(
  tx: Transaction,
  organizationId: string,
  ids: readonly string[],
): Promise<readonly Pick<GroupRow, 'id' | 'sealedName'>[]> {
  if (ids.length === 0) return [];
  return tx
    .selectFrom('groups')
    .select(['id', 'sealed_name as sealedName'])
    .where('organization_id', '=', organizationId)
    .where('id', 'in', ids)
    .execute();
}

/** The groups of an organization, or those of some ids; they stay as they are to the end of the transaction. */
export async function keptGroups(
  tx: Transaction,
  organizationId: string,
  ids: readonly string[] | undefined,
): Promise<readonly GroupRow[]> {
  const { rows } = await sql<GroupRow>`
    select id, sealed_name as "sealedName", sealed_rule as "sealedRule", rule_version as "ruleVersion",
      placed_version as "placedVersion"
    from groups where organization_id = ${organizationId}::uuid
      and (${ids ?? null}::uuid[] is null or id = any(${ids ?? null}::uuid[]))
    order by id for share`.execute(tx);
  return rows;
}

export async function addGroup(
  tx: Transaction,
  organizationId: string,
  group: { readonly id: string; readonly sealedName: Buffer; readonly nameIndex: Buffer },
  now: Date,
): Promise<void> {
  await tx
    .insertInto('groups')
    .values({
      organization_id: organizationId,
      id: group.id,
      sealed_name: group.sealedName,
      name_index: group.nameIndex,
      sealed_rule: null,
      created_at: now,
    })
    .execute();
}

export async function renameGroup(
  tx: Transaction,
  organizationId: string,
  group: { readonly id: string; readonly sealedName: Buffer; readonly nameIndex: Buffer },
): Promise<void> {
  await tx
    .updateTable('groups')
    .set({ sealed_name: group.sealedName, name_index: group.nameIndex })
    .where('organization_id', '=', organizationId)
    .where('id', '=', group.id)
    .execute();
}

/** Who is in it and who reads it go with it; what was confirmed of its members is no longer as it is. */
export async function removeGroup(tx: Transaction, organizationId: string, groupId: string): Promise<void> {
  await sql`
    update member_statements s set is_stale = true from group_members g
    where s.organization_id = ${organizationId}::uuid and g.organization_id = s.organization_id
      and g.member_id = s.member_id and g.group_id = ${groupId}::uuid`.execute(tx);
  await tx
    .deleteFrom('groups')
    .where('organization_id', '=', organizationId)
    .where('id', '=', groupId)
    .execute();
}

/** A pair of a group and a member. */
export interface Belonging {
  readonly groupId: string;
  readonly memberId: string;
}

/** Puts members into groups; who is no member of the organization, or is in already, is left. @returns who was not in before */
export async function addBelongings(
  tx: Transaction,
  organizationId: string,
  wanted: readonly Belonging[],
  now: Date,
): Promise<readonly Belonging[]> {
  if (wanted.length === 0) return [];
  const { rows } = await sql<Belonging>`
    insert into group_members (organization_id, group_id, member_id, added_at)
    select ${organizationId}::uuid, given.group_id, given.member_id, ${now}
    from unnest(${wanted.map(({ groupId }) => groupId)}::uuid[], ${wanted.map(({ memberId }) => memberId)}::uuid[])
      as given (group_id, member_id)
    where exists (
      select from members m where m.organization_id = ${organizationId}::uuid and m.id = given.member_id
    )
    order by given.group_id, given.member_id
    on conflict do nothing
    returning group_id as "groupId", member_id as "memberId"`.execute(tx);
  await markStale(tx, organizationId, rows);
  return rows;
}

/** What was confirmed of these members is no longer as it is. */
async function markStale(
  tx: Transaction,
  organizationId: string,
  changed: readonly Belonging[],
): Promise<void> {
  if (changed.length === 0) return;
  await sql`
    update member_statements set is_stale = true
    where organization_id = ${organizationId}::uuid and not is_stale
      and member_id = any(${[...new Set(changed.map(({ memberId }) => memberId))]}::uuid[])`.execute(tx);
}

/** @returns who was in before */
export async function removeBelongings(
  tx: Transaction,
  organizationId: string,
  unwanted: readonly Belonging[],
): Promise<readonly Belonging[]> {
  if (unwanted.length === 0) return [];
  const { rows } = await sql<Belonging>`
    delete from group_members g
    using unnest(${unwanted.map(({ groupId }) => groupId)}::uuid[], ${unwanted.map(({ memberId }) => memberId)}::uuid[])
      as given (group_id, member_id)
    where g.organization_id = ${organizationId}::uuid and g.group_id = given.group_id and g.member_id = given.member_id
    returning g.group_id as "groupId", g.member_id as "memberId"`.execute(tx);
  await markStale(tx, organizationId, rows);
  return rows;
}

/** Groups that a member is in. */
export async function groupsOfMember(
  tx: Transaction,
  organizationId: string,
  memberId: string,
): Promise<readonly GroupRow[]> {
  return tx
    .selectFrom('groups')
    .innerJoin('group_members', (join) =>
      join
        .onRef('group_members.organization_id', '=', 'groups.organization_id')
        .onRef('group_members.group_id', '=', 'groups.id'),
    )
    .select([
      'groups.id',
      'groups.sealed_name as sealedName',
      'groups.sealed_rule as sealedRule',
      'groups.rule_version as ruleVersion',
      'groups.placed_version as placedVersion',
    ])
    .where('groups.organization_id', '=', organizationId)
    .where('group_members.member_id', '=', memberId)
    .execute();
}

/** Groups assigned to somebody to read. */
export async function groupsReadBy(
  tx: Transaction,
  organizationId: string,
  memberId: string,
): Promise<readonly string[]> {
  const rows = await tx
    .selectFrom('group_readers')
    .select('group_id as id')
    .where('organization_id', '=', organizationId)
    .where('member_id', '=', memberId)
    .execute();
  return rows.map(({ id }) => id);
}

export async function readersOf(
  tx: Transaction,
  organizationId: string,
  groupId: string,
): Promise<readonly string[]> {
  const rows = await tx
    .selectFrom('group_readers')
    .select('member_id as id')
    .where('organization_id', '=', organizationId)
    .where('group_id', '=', groupId)
    .orderBy('member_id')
    .execute();
  return rows.map(({ id }) => id);
}

/** Says anew who reads a group. @returns how many of them are members */
export async function replaceReaders(
  tx: Transaction,
  organizationId: string,
  groupId: string,
  memberIds: readonly string[],
): Promise<number> {
  await tx
    .deleteFrom('group_readers')
    .where('organization_id', '=', organizationId)
    .where('group_id', '=', groupId)
    .execute();
  const { rows } = await sql`
    insert into group_readers (organization_id, group_id, member_id)
    select organization_id, ${groupId}::uuid, id from members
    where organization_id = ${organizationId}::uuid and id = any(${memberIds}::uuid[])
    returning 1`.execute(tx);
  return rows.length;
}

/** Those of some members who are in one of these groups. */
export async function membersInOneOf(
  tx: Transaction,
  organizationId: string,
  { memberIds, groupIds }: { readonly memberIds: readonly string[]; readonly groupIds: readonly string[] },
): Promise<readonly string[]> {
  if (groupIds.length === 0 || memberIds.length === 0) return [];
  const rows = await tx
    .selectFrom('group_members')
    .select('member_id as id')
    .distinct()
    .where('organization_id', '=', organizationId)
    .where('member_id', 'in', memberIds)
    .where('group_id', 'in', groupIds)
    .execute();
  return rows.map(({ id }) => id);
}
