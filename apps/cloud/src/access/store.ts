import type { MemberState, Role } from '@lanyard/contract/shapes';
import { sql } from 'kysely';
import type { Transaction } from '../platform/database/transaction.ts';

/** What a role of the organization's own may do, held so that it stays so to the end of the transaction. Undefined: there is none. */
export async function holdOwnRole(
  tx: Transaction,
  organizationId: string,
  roleId: string,
): Promise<readonly string[] | undefined> {
  const row = await tx
    .selectFrom('roles')
    .select('permissions')
    .where('organization_id', '=', organizationId)
    .where('id', '=', roleId)
    .forShare()
    .executeTakeFirst();
  return row?.permissions;
}

interface HeldRole {
  readonly id: string;
  readonly state: MemberState;
  readonly role: Role;
  /** What a role of the organization's own may do; null where it is a fixed one, or none. */
  readonly own: readonly string[] | null;
}

/** Roles of members, with what those of the organization's own may do; held to the end of the transaction, always in the same order. */
export async function holdRolesOfMembers(
  tx: Transaction,
  organizationId: string,
  memberIds: readonly string[],
): Promise<readonly HeldRole[]> {
  const { rows } = await sql<HeldRole>`
    SELECT m.id, m.state, m.role, (
      SELECT r.permissions FROM roles r WHERE r.organization_id = m.organization_id AND r.id = m.custom_role_id
    ) AS own
    FROM members m WHERE m.organization_id = ${organizationId} AND m.id = ANY (${memberIds}::uuid[])
    ORDER BY m.id FOR UPDATE OF m`.execute(tx);
  return rows;
}
