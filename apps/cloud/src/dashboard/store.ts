import { sql } from 'kysely';
import type { Transaction } from '../platform/database/transaction.ts';

/** A count beyond this is told as this: no more rows are looked at. */
export const mostCounted = 1000;

/** Members by state, of the organization in scope: counted without asking each row whose it is. */
export async function membersByState(tx: Transaction): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ state: string; n: string }>`SELECT state, n FROM members_by_state()`.execute(
    tx,
  );
  return new Map(rows.map(({ state, n }) => [state, Number(n)] as const));
}

/** Acts of one kind by day of UTC, from `since` on: from an index alone. */
export async function actsByDay(
  tx: Transaction,
  organizationId: string,
  { act, since }: { readonly act: string; readonly since: Date },
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ day: string; n: string }>`
    SELECT to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day, count(*) AS n FROM activity
    WHERE organization_id = ${organizationId} AND act = ${act} AND at >= ${since} GROUP BY 1`.execute(tx);
  return new Map(rows.map(({ day, n }) => [day, Number(n)] as const));
}

/** How often something was done since. */
export async function countActs(
  tx: Transaction,
  organizationId: string,
  { act, since }: { readonly act: string; readonly since: Date },
): Promise<number> {
  const { rows } = await sql<{ n: string }>`
    SELECT count(*) AS n FROM (
      SELECT FROM activity WHERE organization_id = ${organizationId} AND act = ${act} AND at >= ${since} LIMIT ${mostCounted}
    ) AS found`.execute(tx);
  return Number(rows[0]?.n ?? 0);
}

/** Addresses whose DNS leads elsewhere. */
export async function countLostAddresses(tx: Transaction, organizationId: string): Promise<number> {
  const rows = await tx
    .selectFrom('addresses')
    .select('host')
    .where('organization_id', '=', organizationId)
    .where('lost_at', 'is not', null)
    .where('removed_at', 'is', null)
    .execute();
  return rows.length;
}

export async function countActiveOwners(tx: Transaction, organizationId: string): Promise<number> {
  const { rows } = await sql<{ n: string }>`
    SELECT count(*) AS n FROM (
      SELECT FROM members WHERE organization_id = ${organizationId} AND role = 'owner' AND state = 'active' LIMIT 2
    ) AS found`.execute(tx);
  return Number(rows[0]?.n ?? 0);
}

/** Members with a role that was last confirmed, or given, before. */
export async function countRolesConfirmedBefore(
  tx: Transaction,
  organizationId: string,
  before: Date,
): Promise<number> {
  const { rows } = await sql<{ n: string }>`
    SELECT count(*) AS n FROM (
      SELECT FROM members WHERE organization_id = ${organizationId} AND role IS NOT NULL AND state <> 'disabled'
      AND coalesce(role_confirmed_at, created_at) <= ${before} LIMIT ${mostCounted}
    ) AS found`.execute(tx);
  return Number(rows[0]?.n ?? 0);
}

/** Members who were invited and have no invitation that still works. */
export async function countExpiredInvitations(
  tx: Transaction,
  organizationId: string,
  now: Date,
): Promise<number> {
  const { rows } = await sql<{ n: string }>`
    SELECT count(*) AS n FROM (
      SELECT FROM members m WHERE m.organization_id = ${organizationId} AND m.state = 'invited' AND NOT EXISTS (
        SELECT FROM invitations i WHERE i.organization_id = m.organization_id AND i.member_id = m.id
        AND i.used_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > ${now}
      ) LIMIT ${mostCounted}
    ) AS found`.execute(tx);
  return Number(rows[0]?.n ?? 0);
}

/** Whether the organization is older. */
export async function isOlderThan(tx: Transaction, organizationId: string, at: Date): Promise<boolean> {
  const row = await tx
    .selectFrom('organizations')
    .select('id')
    .where('id', '=', organizationId)
    .where('created_at', '<', at)
    .executeTakeFirst();
  return row !== undefined;
}
