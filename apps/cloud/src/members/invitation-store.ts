import type { Role } from '@lanyard/contract/shapes';
import { sql, type Selectable } from 'kysely';
import type { InvitationsTable } from '../platform/database/tables.ts';
import type { Transaction } from '../platform/database/transaction.ts';

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

/** Invitations of members who were just added, in one statement. */
export async function addInvitations(
  tx: Transaction,
  organizationId: string,
  invitations: readonly { readonly id: string; readonly memberId: string; readonly tokenDigest: Buffer }[],
  { now, expiresAt }: { readonly now: Date; readonly expiresAt: Date },
): Promise<void> {
  await sql`
    insert into invitations (organization_id, id, member_id, kind, token_digest, created_at, expires_at)
    select ${organizationId}::uuid, id, member_id, 'member', token_digest, ${now}, ${expiresAt}
    from unnest(
      ${invitations.map(({ id }) => id)}::uuid[],
      ${invitations.map(({ memberId }) => memberId)}::uuid[],
      ${invitations.map((each) => each.tokenDigest)}::bytea[]
    ) as given (id, member_id, token_digest)`.execute(tx);
}
