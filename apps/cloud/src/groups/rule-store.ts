import { sql } from 'kysely';
import type { Transaction } from '../platform/database/transaction.ts';
import type { Needed } from './rules.ts';

/** A group whose members a rule says. */
export interface RuleRow {
  readonly id: string;
  readonly sealedName: Buffer;
  readonly sealedRule: Buffer;
  readonly ruleVersion: number;
}

/**
 * Until the end of the transaction rules stay as they are: whoever sets one waits. So whoever is changed meanwhile is placed by the
 * rules that hold, or is seen by the look at everybody that follows a new one.
 */
export async function keepRules(tx: Transaction, organizationId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock_shared(hashtextextended(${`rules ${organizationId}`}, 0))`.execute(
    tx,
  );
}

/** Waits for everybody who is placing somebody, and has them wait. */
export async function lockRules(tx: Transaction, organizationId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`rules ${organizationId}`}, 0))`.execute(tx);
}

/** `groupId`: this one alone. */
export async function rulesOf(
  tx: Transaction,
  organizationId: string,
  groupId?: string,
): Promise<readonly RuleRow[]> {
  const { rows } = await sql<RuleRow>`
    select id, sealed_name as "sealedName", sealed_rule as "sealedRule", rule_version as "ruleVersion" from groups
    where organization_id = ${organizationId}::uuid and sealed_rule is not null
      and (${groupId ?? null}::uuid is null or id = ${groupId ?? null}::uuid)
    order by id`.execute(tx);
  return rows;
}

/** Gives a group a rule, or none. @returns how many rules it has had */
export async function setRule(
  tx: Transaction,
  organizationId: string,
  groupId: string,
  sealedRule: Buffer | null,
): Promise<number> {
  const { rows } = await sql<{ version: number }>`
    update groups set sealed_rule = ${sealedRule}, rule_version = rule_version + 1
    where organization_id = ${organizationId}::uuid and id = ${groupId}::uuid
    returning rule_version as version`.execute(tx);
  return rows[0]?.version ?? 0;
}

export async function markPlaced(
  tx: Transaction,
  organizationId: string,
  groupId: string,
  version: number,
): Promise<void> {
  await tx
    .updateTable('groups')
    .set({ placed_version: version })
    .where('organization_id', '=', organizationId)
    .where('id', '=', groupId)
    .execute();
}

/** Which of some members are in which of some groups. */
export async function belongingsAmong(
  tx: Transaction,
  organizationId: string,
  { memberIds, groupIds }: { readonly memberIds: readonly string[]; readonly groupIds: readonly string[] },
): Promise<readonly { groupId: string; memberId: string }[]> {
  const { rows } = await sql<{ groupId: string; memberId: string }>`
    select group_id as "groupId", member_id as "memberId" from group_members
    where organization_id = ${organizationId}::uuid and member_id = any(${memberIds}::uuid[])
      and group_id = any(${groupIds}::uuid[])`.execute(tx);
  return rows;
}

/** Which members to look at, after one of them. */
export interface Page {
  readonly after: string | undefined;
  readonly limit: number;
  /** Only who has one of these values, or is in the group. Undefined: everybody. */
  readonly needs: readonly Needed[] | undefined;
  readonly groupId: string | undefined;
}

const nobody = '00000000-0000-0000-0000-000000000000';

/** Ids of members who may match a rule or are in its group, in their order. */
export async function candidates(
  tx: Transaction,
  organizationId: string,
  page: Page,
): Promise<readonly string[]> {
  const { after = nobody, limit, needs, groupId } = page;
  if (needs === undefined) {
    const all = await tx
      .selectFrom('members')
      .select('id')
      .where('organization_id', '=', organizationId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(limit)
      .execute();
    return all.map(({ id }) => id);
  }
  const having = needs.map(
    ({ attributeId, valueIndex }) => sql`
      (select member_id from attribute_values
       where organization_id = ${organizationId}::uuid and attribute_id = ${attributeId}::uuid
         and value_index = ${valueIndex} and member_id > ${after}::uuid
       order by member_id limit ${limit})`,
  );
  const inGroup = sql`
    (select member_id from group_members
     where organization_id = ${organizationId}::uuid and group_id = ${groupId ?? nobody}::uuid and member_id > ${after}::uuid
     order by member_id limit ${limit})`;
  const { rows } = await sql<{ id: string }>`
    select member_id as id from (${sql.join([...having, inGroup], sql` union `)}) as found
    order by member_id limit ${limit}`.execute(tx);
  return rows.map(({ id }) => id);
}

/** Holds members to the end of the transaction: who changes one of them waits. */
export async function holdMembers(
  tx: Transaction,
  organizationId: string,
  memberIds: readonly string[],
): Promise<void> {
  await sql`
    select from members where organization_id = ${organizationId}::uuid and id = any(${memberIds}::uuid[])
    order by id for no key update`.execute(tx);
}

export async function countAllMembers(tx: Transaction, organizationId: string): Promise<number> {
  const { n } = await tx
    .selectFrom('members')
    .select(({ fn }) => fn.countAll<string>().as('n'))
    .where('organization_id', '=', organizationId)
    .executeTakeFirstOrThrow();
  return Number(n);
}
