import type { Role } from '@lanyard/contract/shapes';
import { sql } from 'kysely';
import type { Transaction } from '../platform/database/transaction.ts';

/** Keeps by which key a wallet signs; what it had before is over. */
export async function keepOpening(
  tx: Transaction,
  organizationId: string,
  opening: {
    readonly deviceId: string;
    readonly personId: string;
    readonly delegation: string;
    readonly expiresAt: Date;
  },
): Promise<void> {
  const { deviceId, personId, delegation, expiresAt } = opening;
  await sql`
    insert into wallet_vaults (organization_id, device_id, person_id, delegation, expires_at)
    values (${organizationId}::uuid, ${deviceId}::uuid, ${personId}::uuid, ${delegation}, ${expiresAt})
    on conflict (organization_id, device_id) do update set person_id = excluded.person_id,
      delegation = excluded.delegation, expires_at = excluded.expires_at`.execute(tx);
}

/** A person's place as an active member, and what a role of the organization's own may do; undefined: there is none. */
export async function activeMember(
  tx: Transaction,
  organizationId: string,
  personId: string,
): Promise<
  | { readonly memberId: string; readonly role: Role; readonly ownPermissions: readonly string[] | null }
  | undefined
> {
  const { rows } = await sql<{ memberId: string; role: Role; ownPermissions: readonly string[] | null }>`
    select m.id as "memberId", m.role, r.permissions as "ownPermissions"
    from members m left join roles r on r.organization_id = m.organization_id and r.id = m.custom_role_id
    where m.organization_id = ${organizationId}::uuid and m.person_id = ${personId}::uuid
      and m.state = 'active'`.execute(tx);
  return rows[0];
}

/** By which key a wallet signs now; undefined where its vault was not opened, or not lately. */
export async function openingOf(
  tx: Transaction,
  organizationId: string,
  { deviceId, personId, now }: { readonly deviceId: string; readonly personId: string; readonly now: Date },
): Promise<string | undefined> {
  const { rows } = await sql<{ delegation: string }>`
    select delegation from wallet_vaults
    where organization_id = ${organizationId}::uuid and device_id = ${deviceId}::uuid
      and person_id = ${personId}::uuid and expires_at > ${now}`.execute(tx);
  return rows[0]?.delegation;
}
