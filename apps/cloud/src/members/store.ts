import type { MemberState, Role } from '@lanyard/contract/shapes';
import { sql, type Selectable } from 'kysely';
import type { InvitationsTable, VaultKeysTable } from '../platform/database/tables.ts';
import type { Transaction } from '../platform/database/transaction.ts';

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

/** Members after a place in the list, oldest first. */
export async function membersByAge(
  tx: Transaction,
  organizationId: string,
  page: {
    readonly after: { readonly createdAt: Date; readonly id: string } | undefined;
    readonly limit: number;
  },
): Promise<MemberRow[]> {
  const { after, limit } = page;
  const all = members(tx, organizationId);
  const rest =
    after === undefined
      ? all
      : all.where(sql<boolean>`(members.created_at, members.id) > (${after.createdAt}, ${after.id}::uuid)`);
  const rows = await rest.orderBy('members.created_at').orderBy('members.id').limit(limit).execute();
  return rows.map(withState);
}

export interface NewMember {
  readonly organizationId: string;
  readonly id: string;
  readonly role: Role;
  readonly sealedName: Buffer;
  readonly sealedEmail: Buffer;
  readonly emailIndex: Buffer;
}

/** False where the address belongs to a member already. Waits for whoever is adding it right now. */
export async function addMember(tx: Transaction, member: NewMember, now: Date): Promise<boolean> {
  const added = await tx
    .insertInto('members')
    .values({
      organization_id: member.organizationId,
      id: member.id,
      role: member.role,
      state: 'invited',
      sealed_name: member.sealedName,
      sealed_email: member.sealedEmail,
      email_index: member.emailIndex,
      created_at: now,
    })
    .onConflict((conflict) => conflict.columns(['organization_id', 'email_index']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return added !== undefined;
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
 * Holds a member together with every active owner, always in the same order: two owners who disable each other at once do so one
 * after the other, and the second finds that it is the last.
 */
export async function holdMemberAndOwners(
  tx: Transaction,
  organizationId: string,
  memberId: string,
): Promise<{ id: string; state: MemberState; role: Role }[]> {
  const rows = await tx
    .selectFrom('members')
    .select(['id', 'state', 'role'])
    .where('organization_id', '=', organizationId)
    .where((where) => where.or([where('id', '=', memberId), where.and({ role: 'owner', state: 'active' })]))
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

/** Their invitations and sessions go with them. */
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

export async function addInvitation(
  tx: Transaction,
  row: Pick<
    Selectable<InvitationsTable>,
    'organization_id' | 'id' | 'member_id' | 'kind' | 'token_digest' | 'created_at' | 'expires_at'
  >,
): Promise<void> {
  await tx.insertInto('invitations').values(row).execute();
}

/** None of a member's invitations works from here on. */
export async function revokeInvitations(
  tx: Transaction,
  organizationId: string,
  memberId: string,
  now: Date,
): Promise<void> {
  await tx
    .updateTable('invitations')
    .set({ revoked_at: now })
    .where('organization_id', '=', organizationId)
    .where('member_id', '=', memberId)
    .where('used_at', 'is', null)
    .where('revoked_at', 'is', null)
    .execute();
}

export interface LiveInvitation {
  readonly id: string;
  readonly memberId: string;
  readonly kind: 'owner' | 'member';
  readonly role: Role;
  readonly expiresAt: Date;
  readonly sealedName: Buffer;
  readonly sealedEmail: Buffer;
  readonly emailIndex: Buffer;
}

/** Invitations that work: not used, not replaced, not too old, of a member who has not joined. */
const liveInvitations = (tx: Transaction, organizationId: string, now: Date) =>
  tx
    .selectFrom('invitations')
    .innerJoin('members', (join) =>
      join
        .onRef('members.organization_id', '=', 'invitations.organization_id')
        .onRef('members.id', '=', 'invitations.member_id'),
    )
    .select([
      'invitations.id',
      'invitations.member_id as memberId',
      'invitations.kind',
      'invitations.expires_at as expiresAt',
      'members.role',
      'members.sealed_name as sealedName',
      'members.sealed_email as sealedEmail',
      'members.email_index as emailIndex',
    ])
    .where('invitations.organization_id', '=', organizationId)
    .where('invitations.used_at', 'is', null)
    .where('invitations.revoked_at', 'is', null)
    .where('invitations.expires_at', '>', now)
    .where('members.state', '=', 'invited');

const withKind = <T extends { readonly kind: string }>(row: T) => ({
  ...row,
  kind: row.kind as LiveInvitation['kind'],
});

export async function invitationByToken(
  tx: Transaction,
  organizationId: string,
  tokenDigest: Buffer,
  now: Date,
): Promise<LiveInvitation | undefined> {
  const row = await liveInvitations(tx, organizationId, now)
    .where('invitations.token_digest', '=', tokenDigest)
    .executeTakeFirst();
  return row === undefined ? undefined : withKind(row);
}

/** As `invitationByToken`, and holds invitation and member: of two who accept it at once, the second finds it used. */
export async function holdInvitationByToken(
  tx: Transaction,
  organizationId: string,
  tokenDigest: Buffer,
  now: Date,
): Promise<LiveInvitation | undefined> {
  const row = await liveInvitations(tx, organizationId, now)
    .where('invitations.token_digest', '=', tokenDigest)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? undefined : withKind(row);
}

/** Gives a live invitation another token: what was mailed before stops working. Undefined where it is no longer live. */
export async function replaceToken(
  tx: Transaction,
  organizationId: string,
  invitationId: string,
  tokenDigest: Buffer,
  now: Date,
): Promise<LiveInvitation | undefined> {
  const row = await liveInvitations(tx, organizationId, now)
    .where('invitations.id', '=', invitationId)
    .forUpdate()
    .executeTakeFirst();
  if (row === undefined) return undefined;
  await tx
    .updateTable('invitations')
    .set({ token_digest: tokenDigest })
    .where('organization_id', '=', organizationId)
    .where('id', '=', invitationId)
    .execute();
  return withKind(row);
}

/** True the first time. */
export async function markOpened(
  tx: Transaction,
  organizationId: string,
  invitationId: string,
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('invitations')
    .set({ opened_at: now })
    .where('organization_id', '=', organizationId)
    .where('id', '=', invitationId)
    .where('opened_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

export async function markUsed(
  tx: Transaction,
  organizationId: string,
  invitationId: string,
  now: Date,
): Promise<void> {
  await tx
    .updateTable('invitations')
    .set({ used_at: now })
    .where('organization_id', '=', organizationId)
    .where('id', '=', invitationId)
    .execute();
}

/** What a nonce was given for; all of it must be the same when it comes back. */
export interface JoiningNonce {
  readonly organizationId: string;
  readonly digest: Buffer;
  readonly invitationId: string;
  readonly personId: string;
}

export async function addNonce(tx: Transaction, nonce: JoiningNonce, expiresAt: Date): Promise<void> {
  await tx
    .insertInto('joining_nonces')
    .values({
      organization_id: nonce.organizationId,
      nonce_digest: nonce.digest,
      invitation_id: nonce.invitationId,
      person_id: nonce.personId,
      expires_at: expiresAt,
    })
    .execute();
}

/** Takes the nonce away; false where it is not there, was given for something else, or is too old. */
export async function takeNonce(tx: Transaction, nonce: JoiningNonce, now: Date): Promise<boolean> {
  const taken = await tx
    .deleteFrom('joining_nonces')
    .where('organization_id', '=', nonce.organizationId)
    .where('nonce_digest', '=', nonce.digest)
    .where('invitation_id', '=', nonce.invitationId)
    .where('person_id', '=', nonce.personId)
    .where('expires_at', '>', now)
    .returning('nonce_digest')
    .executeTakeFirst();
  return taken !== undefined;
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
