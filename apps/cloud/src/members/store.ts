import type { MemberState, Role } from '@lanyard/contract/shapes';
import { sql, type Selectable } from 'kysely';
import type { VaultKeysTable } from '../platform/database/tables.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { addTerms } from './term-store.ts';

/** A member as the row says: name and address are sealed. */
export interface MemberRow {
  readonly organizationId: string;
  readonly id: string;
  readonly personId: string | null;
  readonly role: Role;
  readonly state: MemberState;
  readonly sealedName: Buffer;
  readonly sealedEmail: Buffer;
  readonly emailIndex: Buffer;
  readonly createdAt: Date;
  readonly joinedAt: Date | null;
  /** Of the newest invitation that was not replaced; null where there is none. */
  readonly invitationExpiresAt: Date | null;
}

const memberColumns = [
  'members.organization_id as organizationId',
  'members.id',
  'members.person_id as personId',
  'members.role',
  'members.state',
  'members.sealed_name as sealedName',
  'members.sealed_email as sealedEmail',
  'members.email_index as emailIndex',
  'members.created_at as createdAt',
  'members.joined_at as joinedAt',
] as const;

/** Names the type of a state read from the database, whose check constraint lists the same three. */
const withState = <T extends { readonly state: string }>(row: T) => ({
  ...row,
  state: row.state as MemberState,
});

const members = (tx: Transaction, organizationId: string) =>
  tx
    .selectFrom('members')
    .select(memberColumns)
    .select((eb) =>
      eb
        .selectFrom('invitations')
        .select(({ fn }) => fn.max('expires_at').as('at'))
        .whereRef('invitations.organization_id', '=', 'members.organization_id')
        .whereRef('invitations.member_id', '=', 'members.id')
        .where('revoked_at', 'is', null)
        .as('invitationExpiresAt'),
    )
    .where('members.organization_id', '=', organizationId);

export async function memberWithId(
  tx: Transaction,
  organizationId: string,
  memberId: string,
): Promise<MemberRow | undefined> {
  const row = await members(tx, organizationId).where('members.id', '=', memberId).executeTakeFirst();
  return row === undefined ? undefined : withState(row);
}

export async function memberOfPerson(
  tx: Transaction,
  organizationId: string,
  personId: string,
): Promise<MemberRow | undefined> {
  const row = await members(tx, organizationId).where('members.person_id', '=', personId).executeTakeFirst();
  return row === undefined ? undefined : withState(row);
}

export interface MemberFilter {
  readonly state?: MemberState | undefined;
  /** `none`: without a role. */
  readonly role?: string | undefined;
  /** In one of these. */
  readonly groupIds?: readonly string[] | undefined;
}

const inOneOf = (groupIds: readonly string[]) => sql<boolean>`exists (
  select from group_members g where g.organization_id = members.organization_id
    and g.member_id = members.id and g.group_id = any(${groupIds}::uuid[]))`;

export interface MemberPlace {
  readonly createdAt: Date;
  readonly id: string;
}

const filtered = (tx: Transaction, organizationId: string, { state, role, groupIds }: MemberFilter) => {
  const inState = members(tx, organizationId)
    .$if(state !== undefined, (query) => query.where('members.state', '=', state ?? ''))
    .$if(groupIds !== undefined, (query) => query.where(inOneOf(groupIds ?? [])));
  if (role === undefined) return inState;
  return role === 'none'
    ? inState.where('members.role', 'is', null)
    : inState.where(sql<boolean>`members.role = ${role}`);
};

/** Members after a place in the list, oldest first. */
export async function membersByAge(
  tx: Transaction,
  organizationId: string,
  page: MemberFilter & { readonly after: MemberPlace | undefined; readonly limit: number },
): Promise<MemberRow[]> {
  const { after, limit } = page;
  const all = filtered(tx, organizationId, page);
  const rest =
    after === undefined
      ? all
      : all.where(sql<boolean>`(members.created_at, members.id) > (${after.createdAt}, ${after.id}::uuid)`);
  const rows = await rest.orderBy('members.created_at').orderBy('members.id').limit(limit).execute();
  return rows.map(withState);
}

/** Members who have all of these terms, after one of them, in the order of their ids, which is that of their age. */
export async function membersWithTerms(
  tx: Transaction,
  organizationId: string,
  terms: readonly [number, ...number[]],
  page: MemberFilter & { readonly after: string | undefined; readonly limit: number },
): Promise<MemberRow[]> {
  const [first, ...others] = terms;
  const { after, limit } = page;
  const having = filtered(tx, organizationId, page)
    .innerJoin('member_terms as found', (join) =>
      join
        .onRef('found.organization_id', '=', 'members.organization_id')
        .onRef('found.member_id', '=', 'members.id'),
    )
    .where('found.organization_id', '=', organizationId)
    .where('found.term', '=', first)
    .$if(after !== undefined, (query) => query.where('found.member_id', '>', after ?? ''));
  const havingAll = others.reduce(
    (query, term) =>
      query.where((where) =>
        where.exists(
          where
            .selectFrom('member_terms as also')
            .select('also.term')
            .where('also.organization_id', '=', organizationId)
            .where('also.term', '=', term)
            .whereRef('also.member_id', '=', 'found.member_id'),
        ),
      ),
    having,
  );
  const rows = await havingAll.orderBy('found.member_id').limit(limit).execute();
  return rows.map(withState);
}

/** Members by state, of some groups; or of all, which are counted without asking each row whose it is. The organization is the one in scope. */
export async function countByState(
  tx: Transaction,
  organizationId: string,
  groupIds?: readonly string[],
): Promise<{ state: MemberState; count: number }[]> {
  if (groupIds === undefined) {
    const counted = await sql<{ state: string; n: string }>`select state, n from members_by_state()`.execute(
      tx,
    );
    return counted.rows.map(({ state, n }) => withState({ state, count: Number(n) }));
  }
  const rows = await tx
    .selectFrom('members')
    .select(['state', ({ fn }) => fn.countAll<string>().as('count')])
    .where('organization_id', '=', organizationId)
    .where(inOneOf(groupIds))
    .groupBy('state')
    .execute();
  return rows.map(({ state, count }) => withState({ state, count: Number(count) }));
}

/** @throws DatabaseError where another member has the address */
export async function renameMember(
  tx: Transaction,
  organizationId: string,
  member: Omit<NewMember, 'organizationId' | 'role'>,
): Promise<void> {
  const { id, sealedName, sealedEmail, emailIndex, termsVersion } = member;
  await tx
    .updateTable('members')
    .set({
      sealed_name: sealedName,
      sealed_email: sealedEmail,
      email_index: emailIndex,
      terms_version: termsVersion,
    })
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .execute();
  await tx
    .deleteFrom('member_terms')
    .where('organization_id', '=', organizationId)
    .where('member_id', '=', id)
    .execute();
  await addTerms(tx, organizationId, [member]);
}

export interface NewMember {
  readonly organizationId: string;
  readonly id: string;
  readonly role: Role;
  readonly sealedName: Buffer;
  readonly sealedEmail: Buffer;
  readonly emailIndex: Buffer;
  readonly terms: readonly number[];
  readonly termsVersion: number;
}

/** False where the address belongs to a member already. Waits for whoever is adding it right now. */
export async function addMember(tx: Transaction, member: NewMember, now: Date): Promise<boolean> {
  return (await addMembers(tx, member.organizationId, [member], now)).has(member.id);
}

/** Adds members in one statement. Ids of those added: the others' addresses belong to members already. */
export async function addMembers(
  tx: Transaction,
  organizationId: string,
  added: readonly NewMember[],
  now: Date,
): Promise<ReadonlySet<string>> {
  const column = <T>(of: (member: NewMember) => T) => added.map((member) => of(member));
  // In the order of their addresses: two who add the same ones wait for each other instead of both failing.
  const { rows } = await sql<{ id: string }>`
    insert into members (organization_id, id, role, state, sealed_name, sealed_email, email_index, terms_version, created_at)
    select ${organizationId}::uuid, id, role, 'invited', sealed_name, sealed_email, email_index, terms_version, ${now}
    from unnest(
      ${column(({ id }) => id)}::uuid[],
      ${column(({ role }) => role)}::text[],
      ${column(({ sealedName }) => sealedName)}::bytea[],
      ${column(({ sealedEmail }) => sealedEmail)}::bytea[],
      ${column(({ emailIndex }) => emailIndex)}::bytea[],
      ${column(({ termsVersion }) => termsVersion)}::integer[]
    ) as given (id, role, sealed_name, sealed_email, email_index, terms_version)
    order by email_index
    on conflict (organization_id, email_index) do nothing
    returning id`.execute(tx);
  const ids = new Set(rows.map(({ id }) => id));
  await addTerms(
    tx,
    organizationId,
    added.filter(({ id }) => ids.has(id)),
  );
  return ids;
}

/**
 * Which of these indexes belong to members, in base64. Each is looked up by itself: without statistics, as in an organization that has
 * just begun to import, the planner would rather read all members and compare each with every index.
 */
export async function emailIndexesThere(
  tx: Transaction,
  organizationId: string,
  indexes: readonly Buffer[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ index: Buffer }>`
    select given.index from unnest(${indexes}::bytea[]) as given (index), lateral (
      select from members m where m.organization_id = ${organizationId}::uuid and m.email_index = given.index limit 1
    ) there`.execute(tx);
  return new Set(rows.map(({ index }) => index.toString('base64')));
}

/** Holds one member until the end of the transaction, and tells their state as it then is. */
export async function holdMember(
  tx: Transaction,
  organizationId: string,
  memberId: string,
): Promise<{ state: MemberState; role: Role; personId: string | null } | undefined> {
  const row = await tx
    .selectFrom('members')
    .select(['state', 'role', 'person_id as personId'])
    .where('organization_id', '=', organizationId)
    .where('id', '=', memberId)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? undefined : withState(row);
}

/**
 * Holds members together with every active owner, always in the same order: two owners who disable each other at once do so one
 * after the other, and the second finds that it is the last.
 */
export async function holdMembersAndOwners(
  tx: Transaction,
  organizationId: string,
  memberIds: readonly string[],
): Promise<{ id: string; state: MemberState; role: Role }[]> {
  const rows = await tx
    .selectFrom('members')
    .select(['id', 'state', 'role'])
    .where('organization_id', '=', organizationId)
    .where((where) => where.or([where('id', 'in', memberIds), where.and({ role: 'owner', state: 'active' })]))
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.map(withState);
}

export async function setMemberState(
  tx: Transaction,
  organizationId: string,
  memberId: string,
  state: { readonly state: 'active' | 'disabled'; readonly disabledAt: Date | null },
): Promise<void> {
  await tx
    .updateTable('members')
    .set({ state: state.state, disabled_at: state.disabledAt })
    .where('organization_id', '=', organizationId)
    .where('id', '=', memberId)
    .execute();
}

/** What was confirmed of them counts no more, for good. */
export async function revokeStatement(
  tx: Transaction,
  organizationId: string,
  memberId: string,
): Promise<void> {
  await tx
    .updateTable('member_statements')
    .set({ is_revoked: true, is_stale: true })
    .where('organization_id', '=', organizationId)
    .where('member_id', '=', memberId)
    .execute();
}

/** Their invitations, their sessions and what was confirmed of them go with them. */
export async function removeMember(tx: Transaction, organizationId: string, memberId: string): Promise<void> {
  await tx
    .deleteFrom('members')
    .where('organization_id', '=', organizationId)
    .where('id', '=', memberId)
    .execute();
}

export async function removeVaultKeys(
  tx: Transaction,
  organizationId: string,
  personId: string,
): Promise<void> {
  await tx
    .deleteFrom('vault_keys')
    .where('organization_id', '=', organizationId)
    .where('person_id', '=', personId)
    .execute();
}

/** @throws DatabaseError of the constraint `members_organization_id_person_id_key` where the person is a member already. */
export async function activateMember(
  tx: Transaction,
  organizationId: string,
  memberId: string,
  personId: string,
  now: Date,
): Promise<void> {
  await tx
    .updateTable('members')
    .set({ person_id: personId, state: 'active', joined_at: now })
    .where('organization_id', '=', organizationId)
    .where('id', '=', memberId)
    .execute();
}

export async function addVaultKey(tx: Transaction, row: Selectable<VaultKeysTable>): Promise<void> {
  await tx.insertInto('vault_keys').values(row).execute();
}

/** Ids of active members in their order, from one on. */
export async function activeMembersAfter(
  tx: Transaction,
  {
    organizationId,
    after,
    limit,
  }: { readonly organizationId: string; readonly after: string | undefined; readonly limit: number },
): Promise<readonly string[]> {
  const rows = await tx
    .selectFrom('members')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('state', '=', 'active')
    .$if(after !== undefined, (query) => query.where('id', '>', after ?? ''))
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Person of the owner who joined first: the one whose DID wallets pin. */
export async function firstOwner(tx: Transaction, organizationId: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('members')
    .select('person_id as personId')
    .where('organization_id', '=', organizationId)
    .where('role', '=', 'owner')
    .where('state', '=', 'active')
    .orderBy('joined_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row?.personId ?? undefined;
}

/** How far owners have come: whether one has joined, else whether one has opened an invitation. */
export async function ownersSoFar(
  tx: Transaction,
  organizationId: string,
): Promise<{ joined: boolean; opened: boolean }> {
  const owners = await tx
    .selectFrom('members')
    .leftJoin('invitations', (join) =>
      join
        .onRef('invitations.organization_id', '=', 'members.organization_id')
        .onRef('invitations.member_id', '=', 'members.id'),
    )
    .select(['members.joined_at as joinedAt', 'invitations.opened_at as openedAt'])
    .where('members.organization_id', '=', organizationId)
    .where('members.role', '=', 'owner')
    .execute();
  return {
    joined: owners.some(({ joinedAt }) => joinedAt !== null),
    opened: owners.some(({ openedAt }) => openedAt !== null),
  };
}

/** The owner who was invited first and has not joined. */
export async function invitedOwner(tx: Transaction, organizationId: string): Promise<string | undefined> {
  const row = await tx
    .selectFrom('members')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('role', '=', 'owner')
    .where('state', '=', 'invited')
    .orderBy('created_at')
    .orderBy('id')
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

/** A person's places in every organization, in the order they joined, at most 1,000: through the policy for one's own rows. */
export async function placesOfPerson(
  tx: Transaction,
  personId: string,
): Promise<
  { organizationId: string; memberId: string; role: Role; state: MemberState; joinedAt: Date | null }[]
> {
  const rows = await tx
    .selectFrom('members')
    .select(['organization_id as organizationId', 'id as memberId', 'role', 'state', 'joined_at as joinedAt'])
    .where('person_id', '=', personId)
    .orderBy('joined_at')
    .orderBy('id')
    .limit(1000)
    .execute();
  return rows.map(withState);
}

/** The newest vault key of a person in an organization. */
export async function vaultKeyOf(
  tx: Transaction,
  organizationId: string,
  personId: string,
): Promise<{ kid: string; certificate: string } | undefined> {
  return tx
    .selectFrom('vault_keys')
    .select(['kid', 'certificate'])
    .where('organization_id', '=', organizationId)
    .where('person_id', '=', personId)
    .orderBy('created_at', 'desc')
    .limit(1)
    .executeTakeFirst();
}
