import type { MemberState, Role } from '@lanyard/contract/shapes';
import { sql } from 'kysely';
import type { Transaction } from '../platform/database/transaction.ts';

export interface OwnRole {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly string[];
}

/** Roles that the organization made, by name. */
export async function ownRoles(tx: Transaction, organizationId: string): Promise<readonly OwnRole[]> {
  return tx
    .selectFrom('roles')
    .select(['id', 'name', 'permissions'])
    .where('organization_id', '=', organizationId)
    .orderBy('name')
    .execute();
}

/** How many members have each role, by role. */
export async function holdersByRole(
  tx: Transaction,
  organizationId: string,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ role: string; n: string }>`
    SELECT role, count(*) AS n FROM members
    WHERE organization_id = ${organizationId} AND role IS NOT NULL GROUP BY role`.execute(tx);
  return new Map(rows.map(({ role, n }) => [role, Number(n)] as const));
}

/** Holds one role of the organization's own: who reads it to grant it waits. */
export async function holdRole(
  tx: Transaction,
  organizationId: string,
  roleId: string,
): Promise<OwnRole | undefined> {
  return tx
    .selectFrom('roles')
    .select(['id', 'name', 'permissions'])
    .where('organization_id', '=', organizationId)
    .where('id', '=', roleId)
    .forUpdate()
    .executeTakeFirst();
}

export async function addRole(
  tx: Transaction,
  organizationId: string,
  role: OwnRole,
  now: Date,
): Promise<void> {
  await tx
    .insertInto('roles')
    .values({
      organization_id: organizationId,
      id: role.id,
      name: role.name,
      permissions: [...role.permissions],
      created_at: now,
    })
    .execute();
}

export async function updateRole(tx: Transaction, organizationId: string, role: OwnRole): Promise<void> {
  await tx
    .updateTable('roles')
    .set({ name: role.name, permissions: [...role.permissions] })
    .where('organization_id', '=', organizationId)
    .where('id', '=', role.id)
    .execute();
}

export async function removeRole(tx: Transaction, organizationId: string, roleId: string): Promise<void> {
  await tx
    .deleteFrom('roles')
    .where('organization_id', '=', organizationId)
    .where('id', '=', roleId)
    .execute();
}

export interface HeldMember {
  readonly id: string;
  readonly role: Role;
  readonly state: MemberState;
  readonly sealedName: Buffer;
}

/**
 * Holds members together with every active owner, always in the same order: two who change each other at once do so one after the
 * other, and the second sees what the first did.
 */
export async function holdMembersAndOwners(
  tx: Transaction,
  organizationId: string,
  memberIds: readonly string[],
): Promise<readonly HeldMember[]> {
  const { rows } = await sql<HeldMember>`
    SELECT id, role, state, sealed_name AS "sealedName" FROM members
    WHERE organization_id = ${organizationId} AND (id = ANY (${memberIds}::uuid[]) OR (role = 'owner' AND state = 'active'))
    ORDER BY id FOR UPDATE`.execute(tx);
  return rows;
}

/** Gives a member a role; whoever gives it says by that that it is right. */
export async function setRole(
  tx: Transaction,
  organizationId: string,
  change: { readonly memberId: string; readonly role: Role; readonly by: string; readonly now: Date },
): Promise<void> {
  const { memberId, role, by, now } = change;
  await tx
    .updateTable('members')
    .set({ role, role_confirmed_at: now, role_confirmed_by: by })
    .where('organization_id', '=', organizationId)
    .where('id', '=', memberId)
    .execute();
}

/** @returns false where the member does not have this role (any more) */
export async function confirm(
  tx: Transaction,
  organizationId: string,
  of: { readonly memberId: string; readonly role: string; readonly by: string; readonly now: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('members')
    .set({ role_confirmed_at: of.now, role_confirmed_by: of.by })
    .where('organization_id', '=', organizationId)
    .where('id', '=', of.memberId)
    .where('role', '=', of.role)
    .executeTakeFirst();
  return numUpdatedRows === 1n;
}

export interface HolderRow extends HeldMember {
  readonly role: string;
  readonly createdAt: Date;
  readonly confirmedAt: Date | null;
  readonly confirmedBy: string | null;
}

/** Everyone with a role, who was confirmed the longest ago first. */
export async function holdersOfRoles(
  tx: Transaction,
  organizationId: string,
  limit: number,
): Promise<readonly HolderRow[]> {
  const { rows } = await sql<HolderRow>`
    SELECT id, role, state, sealed_name AS "sealedName", created_at AS "createdAt", role_confirmed_at AS "confirmedAt",
      role_confirmed_by AS "confirmedBy"
    FROM members WHERE organization_id = ${organizationId} AND role IS NOT NULL
    ORDER BY coalesce(role_confirmed_at, created_at), id LIMIT ${limit}`.execute(tx);
  return rows;
}

/** Holds when the owners were last reminded of the review, with whether they want it: of two processes the second finds what the first set. */
export async function holdReminder(
  tx: Transaction,
  organizationId: string,
): Promise<{ readonly remindedAt: Date | null; readonly notices: readonly string[] }> {
  return tx
    .selectFrom('organizations')
    .select(['roles_reminded_at as remindedAt', 'notices'])
    .where('id', '=', organizationId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow();
}

export async function setReminded(tx: Transaction, organizationId: string, now: Date): Promise<void> {
  await tx
    .updateTable('organizations')
    .set({ roles_reminded_at: now })
    .where('id', '=', organizationId)
    .execute();
}

/** How many members have a role that was last confirmed before. Those who are disabled may nothing. */
export async function countDue(tx: Transaction, organizationId: string, before: Date): Promise<number> {
  const { rows } = await sql<{ n: string }>`
    SELECT count(*) AS n FROM members
    WHERE organization_id = ${organizationId} AND role IS NOT NULL AND state <> 'disabled'
    AND coalesce(role_confirmed_at, created_at) <= ${before}`.execute(tx);
  return Number(rows[0]?.n ?? 0);
}

export async function activeOwners(tx: Transaction, organizationId: string): Promise<readonly string[]> {
  const owners = await tx
    .selectFrom('members')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('role', '=', 'owner')
    .where('state', '=', 'active')
    .orderBy('id')
    .execute();
  return owners.map(({ id }) => id);
}
