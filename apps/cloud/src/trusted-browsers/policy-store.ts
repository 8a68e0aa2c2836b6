import type { SignInDemands } from '@lanyard/contract/sign-in-policy';
import type { Role } from '@lanyard/contract/shapes';
import { sql, type RawBuilder } from 'kysely';
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
        and t.kind = 'browser' and t.credential_id is not null and t.ended_at is null and t.expires_at > ${of.now}
    ) as "isTrusted"
    from members m left join sign_in_policies p on p.organization_id = m.organization_id
    where m.organization_id = ${of.organizationId} and m.id = ${of.memberId}`.execute(tx);
  return rows[0] ?? { demands: 'all', hasRole: true, isTrusted: false };
}

/** What is demanded of members of this organization. */
export async function demandsOf(tx: Transaction, organizationId: string): Promise<SignInDemands> {
  const { rows } = await sql<{ readonly demands: SignInDemands }>`
    select demands from sign_in_policies where organization_id = ${organizationId}`.execute(tx);
  return rows[0]?.demands ?? 'anyone';
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

/**
 * A sign-in that is let in and a policy that is changed do not pass each other unseen: whichever comes second waits for the first, and
 * looks at things as they are then. Taken before any row is held, for the order in which all take it; kept until the end of the
 * transaction. Sign-ins do not wait for one another.
 */
export async function holdPolicy(
  tx: Transaction,
  { organizationId, as }: { readonly organizationId: string; readonly as: 'reader' | 'writer' },
): Promise<void> {
  const key = sql`hashtextextended(${`sign-in policy ${organizationId}`}, 0)`;
  await (
    as === 'writer'
      ? sql`select pg_advisory_xact_lock(${key})`
      : sql`select pg_advisory_xact_lock_shared(${key})`
  ).execute(tx);
}

/** Sessions of those whom the policy means, in browsers that they do not trust. @param of.memberId Of this member alone. */
export async function endUntrustedSessions(
  tx: Transaction,
  of: {
    readonly organizationId: string;
    readonly memberId?: string;
    readonly adminsOnly: boolean;
    readonly now: Date;
  },
): Promise<void> {
  const { memberId = null } = of;
  await sql`
    update sessions s set ended_at = ${of.now}, sealed_storage_share2 = null
    from members m
    where s.organization_id = ${of.organizationId} and s.ended_at is null and s.expires_at > ${of.now}
      and m.organization_id = s.organization_id and m.id = s.member_id
      and (${memberId}::uuid is null or m.id = ${memberId}) and (not ${of.adminsOnly} or m.role is not null)
      and not exists (
        select from trusted_browsers t
        where t.organization_id = s.organization_id and t.member_id = s.member_id and t.browser_jkt = s.browser_jkt
          and t.kind = 'browser' and t.credential_id is not null and t.ended_at is null and t.expires_at > ${of.now}
      )`.execute(tx);
}

/** Whom it means: active members who trust no browser. A passkey on another device is no browser. */
const withoutTrusted = (of: { readonly organizationId: string; readonly now: Date }): RawBuilder<boolean> =>
  sql`m.organization_id = ${of.organizationId} and m.state = 'active' and not exists (
    select from trusted_browsers t
    where t.organization_id = m.organization_id and t.member_id = m.id and t.kind = 'browser'
      and t.credential_id is not null and t.ended_at is null and t.expires_at > ${of.now}
  )`;

/** Counts for a demand of admins and of all, of members without a trusted browser and of sessions in browsers that are not trusted. */
export interface Outside {
  readonly admins: { readonly members: number; readonly sessions: number };
  readonly all: { readonly members: number; readonly sessions: number };
}

export async function countOutside(
  tx: Transaction,
  of: { readonly organizationId: string; readonly now: Date },
): Promise<Outside> {
  const { rows } = await sql<Record<'adminMembers' | 'members' | 'adminSessions' | 'sessions', string>>`
    select * from (
      select count(*) filter (where m.role is not null) as "adminMembers", count(*) as members
      from members m where ${withoutTrusted(of)}
    ) people, (
      select count(*) filter (where m.role is not null) as "adminSessions", count(*) as sessions
      from sessions s join members m on m.organization_id = s.organization_id and m.id = s.member_id
      where s.organization_id = ${of.organizationId} and s.ended_at is null and s.expires_at > ${of.now} and not exists (
        select from trusted_browsers t
        where t.organization_id = s.organization_id and t.member_id = s.member_id and t.browser_jkt = s.browser_jkt
          and t.kind = 'browser' and t.credential_id is not null and t.ended_at is null and t.expires_at > ${of.now}
      )
    ) live`.execute(tx);
  const { adminMembers, members, adminSessions, sessions } = rows[0] ?? {};
  return {
    admins: { members: Number(adminMembers), sessions: Number(adminSessions) },
    all: { members: Number(members), sessions: Number(sessions) },
  };
}

/** The first members without a trusted browser, those with a role before others. */
export async function firstOutside(
  tx: Transaction,
  of: { readonly organizationId: string; readonly now: Date; readonly limit: number },
): Promise<readonly { readonly id: string; readonly role: Role; readonly sealedName: Buffer }[]> {
  const { rows } = await sql<{ id: string; role: Role; sealedName: Buffer }>`
    select m.id, m.role, m.sealed_name as "sealedName"
    from members m where ${withoutTrusted(of)}
    order by m.role is null, m.id limit ${of.limit}`.execute(tx);
  return rows;
}

/** Members without a trusted browser to whom a link goes, by their ids from `after` on; whose last one still works are left out. */
export async function nextToEnrol(
  tx: Transaction,
  of: {
    readonly organizationId: string;
    readonly adminsOnly: boolean;
    readonly after: string;
    readonly now: Date;
    readonly limit: number;
  },
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    select m.id from members m
    where ${withoutTrusted(of)} and m.id > ${of.after} and (not ${of.adminsOnly} or m.role is not null)
      and not exists (
        select from enrolment_links l
        where l.organization_id = m.organization_id and l.member_id = m.id and l.used_at is null and l.expires_at > ${of.now}
      )
    order by m.id limit ${of.limit}`.execute(tx);
  return rows.map(({ id }) => id);
}

// ---------------------------------------------------------------------------------------------------------------------
// Links for a new browser

/** Two mails for one member are written one after the other: the second sees the link of the first. */
export async function holdEnrolments(tx: Transaction, { organizationId, memberId }: OfMember): Promise<void> {
  const key = sql`hashtextextended(${`enrolment ${organizationId} ${memberId}`}, 0)`;
  await sql`select pg_advisory_xact_lock(${key})`.execute(tx);
}

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
