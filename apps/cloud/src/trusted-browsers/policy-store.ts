import type { SignInDemands } from '@lanyard/contract/sign-in-policy';
import { sql } from 'kysely';
import type { Transaction } from '../platform/database/transaction.ts';

interface OfMember {
  readonly organizationId: string;
  readonly memberId: string;
}

/** What is demanded of a member here, and whether this browser is one they trust. */
export interface Demand {
  readonly demands: SignInDemands;
  readonly hasRole: boolean;
  readonly isTrusted: boolean;
}

export async function demandOf(
  tx: Transaction,
  of: OfMember & { readonly browserJkt: string; readonly now: Date },
): Promise<Demand> {
  const { rows } = await sql<Demand>`
    select coalesce(p.demands, 'anyone') as demands, m.role is not null as "hasRole", exists (
      select from trusted_browsers t
      where t.organization_id = m.organization_id and t.member_id = m.id and t.browser_jkt = ${of.browserJkt}
        and t.credential_id is not null and t.ended_at is null and t.expires_at > ${of.now}
    ) as "isTrusted"
    from members m left join sign_in_policies p on p.organization_id = m.organization_id
    where m.organization_id = ${of.organizationId} and m.id = ${of.memberId}`.execute(tx);
  return rows[0] ?? { demands: 'all', hasRole: true, isTrusted: false };
}

export async function keepPolicy(
  tx: Transaction,
  policy: { readonly organizationId: string; readonly demands: SignInDemands; readonly now: Date },
): Promise<void> {
  await sql`
    insert into sign_in_policies (organization_id, demands, changed_at)
    values (${policy.organizationId}, ${policy.demands}, ${policy.now})
    on conflict (organization_id) do update set demands = excluded.demands, changed_at = excluded.changed_at`.execute(
    tx,
  );
}

/** Sessions of those whom the policy means, in browsers that they do not trust. */
export async function endUntrustedSessions(
  tx: Transaction,
  of: { readonly organizationId: string; readonly adminsOnly: boolean; readonly now: Date },
): Promise<void> {
  await sql`
    update sessions s set ended_at = ${of.now}, sealed_storage_share2 = null
    from members m
    where s.organization_id = ${of.organizationId} and s.ended_at is null and s.expires_at > ${of.now}
      and m.organization_id = s.organization_id and m.id = s.member_id
      and (not ${of.adminsOnly} or m.role is not null)
      and not exists (
        select from trusted_browsers t
        where t.organization_id = s.organization_id and t.member_id = s.member_id and t.browser_jkt = s.browser_jkt
          and t.credential_id is not null and t.ended_at is null and t.expires_at > ${of.now}
      )`.execute(tx);
}

// ---------------------------------------------------------------------------------------------------------------------
// Links for a new browser

export async function insertEnrolmentLink(
  tx: Transaction,
  link: OfMember & { readonly digest: Buffer; readonly now: Date; readonly expiresAt: Date },
): Promise<void> {
  await tx
    .insertInto('enrolment_links')
    .values({
      organization_id: link.organizationId,
      digest: link.digest,
      member_id: link.memberId,
      created_at: link.now,
      expires_at: link.expiresAt,
    })
    .execute();
}

export async function countEnrolmentLinks(
  tx: Transaction,
  of: OfMember & { readonly since: Date },
): Promise<number> {
  const { rows } = await sql<{ count: string }>`
    select count(*) from enrolment_links
    where organization_id = ${of.organizationId} and member_id = ${of.memberId} and created_at > ${of.since}`.execute(
    tx,
  );
  return Number(rows[0]?.count);
}

/** Whose link it is, if it can still be used and its member is active. */
export async function memberOfEnrolment(
  tx: Transaction,
  of: { readonly organizationId: string; readonly digest: Buffer; readonly now: Date },
): Promise<{ readonly memberId: string; readonly personId: string } | undefined> {
  const { rows } = await sql<{ memberId: string; personId: string }>`
    select l.member_id as "memberId", m.person_id as "personId"
    from enrolment_links l join members m on m.organization_id = l.organization_id and m.id = l.member_id
    where l.organization_id = ${of.organizationId} and l.digest = ${of.digest} and l.used_at is null
      and l.expires_at > ${of.now} and m.state = 'active'`.execute(tx);
  return rows[0];
}

/** Uses it up. @returns false where it was used, ran out, or is another member's */
export async function useEnrolmentLink(
  tx: Transaction,
  of: OfMember & { readonly digest: Buffer; readonly now: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('enrolment_links')
    .set({ used_at: of.now })
    .where('organization_id', '=', of.organizationId)
    .where('digest', '=', of.digest)
    .where('member_id', '=', of.memberId)
    .where('used_at', 'is', null)
    .where('expires_at', '>', of.now)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}
