import type { Role } from '@lanyard/contract/shapes';
import { sql } from 'kysely';
import { fixedRoles, permissionsOfFixedRole } from '@lanyard/contract/permissions';
import type { Transaction } from '../platform/database/transaction.ts';

/** A member as a statement about them would say it now. */
export interface MemberNow {
  readonly id: string;
  readonly personId: string;
  readonly did: string;
  readonly role: Role;
  /** Of a role of the organization's own. */
  readonly ownPermissions: readonly string[] | null;
  readonly sealedName: Buffer;
  readonly sealedEmail: Buffer;
  readonly joinedAt: Date | null;
  /** Sorted. */
  readonly groupIds: readonly string[];
  /** Of the newest statement; 0: there is none. */
  readonly epoch: number;
}

const speakingRoles = fixedRoles.filter((role) => permissionsOfFixedRole[role].includes('members.manage'));

/** Active members who have joined. The owner whom wallets pin needs no statement: every chain ends at them. */
const now = (organizationId: string) => sql`
  select m.id, m.person_id as "personId", p.did, m.role, r.permissions as "ownPermissions", m.sealed_name as "sealedName",
    m.sealed_email as "sealedEmail", m.joined_at as "joinedAt", coalesce(s.epoch, 0) as epoch,
    coalesce((
      select array_agg(g.group_id::text order by g.group_id) from group_members g
      where g.organization_id = m.organization_id and g.member_id = m.id
    ), '{}') as "groupIds"
  from members m
    join persons p on p.id = m.person_id
    left join roles r on r.organization_id = m.organization_id and r.id = m.custom_role_id
    left join member_statements s on s.organization_id = m.organization_id and s.member_id = m.id
  where m.organization_id = ${organizationId}::uuid and m.state = 'active'`;

const maySay = sql`(m.role = any(${speakingRoles}) or 'members.manage' = any(coalesce(r.permissions, '{}')))`;

/** DIDs of those who may confirm members now. */
const speakers = (organizationId: string) => sql`
  select p.did from members m join persons p on p.id = m.person_id
    left join roles r on r.organization_id = m.organization_id and r.id = m.custom_role_id
  where m.organization_id = ${organizationId}::uuid and m.state = 'active' and ${maySay}`;

/** Active members who may confirm others, owners first. `person`: left out. */
export async function membersWhoConfirm(
  tx: Transaction,
  organizationId: string,
  { person, limit }: { readonly person: string; readonly limit: number },
): Promise<readonly { readonly id: string; readonly sealedName: Buffer; readonly did: string }[]> {
  const { rows } = await sql<{ id: string; sealedName: Buffer; did: string }>`
    select m.id, m.sealed_name as "sealedName", p.did from members m join persons p on p.id = m.person_id
      left join roles r on r.organization_id = m.organization_id and r.id = m.custom_role_id
    where m.organization_id = ${organizationId}::uuid and m.state = 'active' and m.person_id <> ${person}::uuid and ${maySay}
    order by (m.role = 'owner') desc, m.joined_at, m.id limit ${limit}`.execute(tx);
  return rows;
}

/** Whether whoever made a statement may make none any more. */
const isSuspended = (organizationId: string) =>
  sql`(not s.by_owner and s.issuer_did not in (${speakers(organizationId)}))`;

const isMissing = (organizationId: string) => sql`(
  s.member_id is null or s.is_stale or s.person_id <> m.person_id or s.may_say <> ${maySay} or ${isSuspended(organizationId)}
)`;

/** Of whom is asked: never of the first owner; of those in some groups, or of everybody. */
interface Waiting {
  readonly owner: string;
  readonly groupIds: readonly string[] | undefined;
}

const inOneOf = (groupIds: readonly string[] | undefined) =>
  groupIds === undefined
    ? sql`true`
    : sql`exists (select from group_members g where g.organization_id = m.organization_id and g.member_id = m.id
        and g.group_id = any(${groupIds}::uuid[]))`;

/** Whom nobody has confirmed as they are now, who joined first first. */
export async function unconfirmed(
  tx: Transaction,
  organizationId: string,
  { owner, groupIds, limit }: Waiting & { readonly limit: number },
): Promise<readonly MemberNow[]> {
  const { rows } = await sql<MemberNow>`
    ${now(organizationId)} and m.person_id <> ${owner}::uuid and ${isMissing(organizationId)} and ${inOneOf(groupIds)}
    order by m.joined_at, m.id limit ${limit}`.execute(tx);
  return rows;
}

export async function countUnconfirmed(
  tx: Transaction,
  organizationId: string,
  { owner, groupIds }: Waiting,
): Promise<number> {
  const { rows } = await sql<{ n: string }>`
    select count(*) as n from members m
      left join roles r on r.organization_id = m.organization_id and r.id = m.custom_role_id
      left join member_statements s on s.organization_id = m.organization_id and s.member_id = m.id
    where m.organization_id = ${organizationId}::uuid and m.state = 'active' and m.person_id <> ${owner}::uuid
      and ${isMissing(organizationId)} and ${inOneOf(groupIds)}`.execute(tx);
  return Number(rows[0]?.n ?? 0);
}

/** Those of some members who are active. */
export async function membersNow(
  tx: Transaction,
  organizationId: string,
  memberIds: readonly string[],
): Promise<readonly MemberNow[]> {
  const { rows } = await sql<MemberNow>`
    ${now(organizationId)} and m.id = any(${memberIds}::uuid[])`.execute(tx);
  return rows;
}

export interface StatementRow {
  readonly memberId: string;
  readonly epoch: number;
  readonly personId: string;
  readonly did: string;
  readonly groupIds: readonly string[];
  readonly issuer: string;
  readonly statement: string;
  readonly delegation: string;
  /** The member was disabled since. */
  readonly isRevoked: boolean;
  /** Whoever made it may make none any more. */
  readonly isSuspended: boolean;
}

/** A statement to keep. */
export interface NewStatement extends Omit<StatementRow, 'did' | 'isRevoked' | 'isSuspended'> {
  /** It says that the member may confirm others. */
  readonly maySay: boolean;
  /** An owner makes it. */
  readonly byOwner: boolean;
}

/** Keeps the newest statement about a member. @returns false where there is one as new already */
export async function keepStatement(
  tx: Transaction,
  organizationId: string,
  row: NewStatement,
  at: Date,
): Promise<boolean> {
  const { rows } = await sql`
    insert into member_statements (organization_id, member_id, epoch, person_id, group_ids, issuer_did, statement, delegation,
      may_say, by_owner, created_at)
    values (${organizationId}::uuid, ${row.memberId}::uuid, ${row.epoch}, ${row.personId}::uuid, ${row.groupIds}::uuid[],
      ${row.issuer}, ${row.statement}, ${row.delegation}, ${row.maySay}, ${row.byOwner}, ${at})
    on conflict (organization_id, member_id) do update set epoch = excluded.epoch, person_id = excluded.person_id,
      group_ids = excluded.group_ids, issuer_did = excluded.issuer_did, statement = excluded.statement,
      delegation = excluded.delegation, may_say = excluded.may_say, by_owner = excluded.by_owner, created_at = excluded.created_at,
      is_stale = false, is_revoked = false
    where member_statements.epoch < excluded.epoch
    returning 1`.execute(tx);
  return rows.length === 1;
}

const columns = (organizationId: string) => sql`
  select s.member_id as "memberId", s.epoch, s.person_id as "personId", p.did, s.group_ids as "groupIds",
    s.issuer_did as issuer, s.statement, s.delegation, s.is_revoked as "isRevoked",
    ${isSuspended(organizationId)} as "isSuspended"
  from member_statements s join persons p on p.id = s.person_id`;

export async function statementAbout(
  tx: Transaction,
  organizationId: string,
  memberId: string,
): Promise<StatementRow | undefined> {
  const { rows } = await sql<StatementRow>`
    ${columns(organizationId)} where s.organization_id = ${organizationId}::uuid and s.member_id = ${memberId}::uuid`.execute(
    tx,
  );
  return rows[0];
}

/** The newest statement about a person. */
export async function statementAboutDid(
  tx: Transaction,
  organizationId: string,
  did: string,
): Promise<StatementRow | undefined> {
  const { rows } = await sql<StatementRow>`
    ${columns(organizationId)} where s.organization_id = ${organizationId}::uuid and p.did = ${did}`.execute(
    tx,
  );
  return rows[0];
}

/** What was confirmed of some persons and holds: of members who are active, by somebody who may still say so. */
export async function statementsHolding(
  tx: Transaction,
  organizationId: string,
  dids: readonly string[],
): Promise<readonly StatementRow[]> {
  const { rows } = await sql<StatementRow>`
    ${columns(organizationId)} where s.organization_id = ${organizationId}::uuid and p.did = any(${dids}::text[])
      and not s.is_revoked and not ${isSuspended(organizationId)}`.execute(tx);
  return rows;
}
