import type { Role } from '@lanyard/contract/shapes';
import type { EcPublicJwk } from '@lanyard/crypto/keys';
import { sql } from 'kysely';
import type { SessionSeen } from '../access/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';

// ---------------------------------------------------------------------------------------------------------------------
// Token keys

export interface TokenKeyRow {
  readonly kid: string;
  readonly publicKey: unknown;
  /** Empty once retired: the private half is erased. */
  readonly sealedPrivateKey: Buffer;
  readonly createdAt: Date;
  readonly retiresAt: Date | null;
}

/** Keys that sign or still verify, the one that signs first. */
export async function tokenKeysOf(
  tx: Transaction,
  organizationId: string,
  now: Date,
): Promise<readonly TokenKeyRow[]> {
  return tx
    .selectFrom('organization_keys')
    .select([
      'kid',
      'public_key as publicKey',
      'sealed_private_key as sealedPrivateKey',
      'created_at as createdAt',
      'retires_at as retiresAt',
    ])
    .where('organization_id', '=', organizationId)
    .where('purpose', '=', 'token')
    .where((row) => row.or([row('retires_at', 'is', null), row('retires_at', '>', now)]))
    .orderBy((row) => row('retires_at', 'is', null), 'desc')
    .orderBy('created_at', 'desc')
    .execute();
}

export async function insertTokenKey(
  tx: Transaction,
  key: {
    readonly organizationId: string;
    readonly kid: string;
    readonly publicKey: EcPublicJwk;
    readonly sealedPrivateKey: Buffer;
    readonly now: Date;
  },
): Promise<void> {
  await tx
    .insertInto('organization_keys')
    .values({
      organization_id: key.organizationId,
      kid: key.kid,
      purpose: 'token',
      public_key: JSON.stringify(key.publicKey),
      sealed_private_key: key.sealedPrivateKey,
      created_at: key.now,
    })
    .execute();
}

/** Sets the end of every key that signs, and of older ones that would verify for longer; erases their private halves. */
export async function retireTokenKeys(
  tx: Transaction,
  { organizationId, retiresAt }: { readonly organizationId: string; readonly retiresAt: Date },
): Promise<void> {
  await tx
    .updateTable('organization_keys')
    .set({ retires_at: retiresAt, sealed_private_key: Buffer.alloc(0) })
    .where('organization_id', '=', organizationId)
    .where('purpose', '=', 'token')
    .where((row) => row.or([row('retires_at', 'is', null), row('retires_at', '>', retiresAt)]))
    .execute();
}

// ---------------------------------------------------------------------------------------------------------------------
// Sessions

export interface NewSession {
  readonly organizationId: string;
  readonly id: string;
  readonly personId: string;
  readonly memberId: string;
  readonly browserJkt: string;
  readonly scope: string;
  readonly delegation: string | null;
  readonly trustedBrowserId: string | null;
  readonly sealedRequester: Buffer;
  readonly sealedStorageShare2: Buffer | null;
  readonly now: Date;
  readonly expiresAt: Date;
}

/** Goes with the commit. */
export function insertSession(tx: Transaction, session: NewSession): void {
  const shareUsedAt = session.sealedStorageShare2 === null ? null : session.now;
  tx.writeLast(sql`
    insert into sessions (organization_id, id, person_id, member_id, browser_jkt, scope, delegation, trusted_browser_id,
      sealed_requester, sealed_storage_share2, share_used_at, created_at, expires_at)
    values (${session.organizationId}, ${session.id}, ${session.personId}, ${session.memberId}, ${session.browserJkt},
      ${session.scope}, ${session.delegation}, ${session.trustedBrowserId}, ${session.sealedRequester},
      ${session.sealedStorageShare2}, ${shareUsedAt}, ${session.now}, ${session.expiresAt})`);
}

export interface LiveSession extends Omit<SessionSeen, 'id'> {
  readonly personId: string;
  readonly memberId: string;
  readonly role: Role;
  /** What a role of the organization's own may do; null where it is a fixed one, or none. */
  readonly ownPermissions: readonly string[] | null;
  readonly browserJkt: string;
}

interface SessionOf {
  readonly organizationId: string;
  readonly sessionId: string;
}

/**
 * The session, if it is neither ended nor over and its member is active: the one question every signed-in request asks. With what the
 * page is greeted by, which would else be a second question of most first requests.
 */
export async function liveSession(
  tx: Transaction,
  { organizationId, sessionId, now }: SessionOf & { readonly now: Date },
): Promise<LiveSession | undefined> {
  const { rows } = await sql<LiveSession>`
    select s.person_id as "personId", s.member_id as "memberId", m.role, s.browser_jkt as "browserJkt",
      r.permissions as "ownPermissions", s.scope, s.sealed_requester as "sealedRequester", s.created_at as "createdAt",
      s.expires_at as "expiresAt", p.did, m.sealed_name as "sealedMemberName",
      case when s.sealed_storage_share2 is not null then s.share_used_at end as "shareUsedAt"
    from sessions s join members m on m.organization_id = s.organization_id and m.id = s.member_id
      join persons p on p.id = s.person_id
      left join roles r on r.organization_id = m.organization_id and r.id = m.custom_role_id
    where s.organization_id = ${organizationId} and s.id = ${sessionId}
      and s.ended_at is null and s.expires_at > ${now} and m.state = 'active'`.execute(tx);
  return rows[0];
}

/** By which the browser key of a session speaks for its person; undefined where it only enters. */
export async function delegationOf(
  tx: Transaction,
  { organizationId, sessionId }: SessionOf,
): Promise<string | undefined> {
  const row = await tx
    .selectFrom('sessions')
    .select('delegation')
    .where('organization_id', '=', organizationId)
    .where('id', '=', sessionId)
    .executeTakeFirst();
  return row?.delegation ?? undefined;
}

export interface SessionRow {
  readonly id: string;
  readonly scope: string;
  readonly sealedRequester: Buffer;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

const sessionColumns = [
  'sessions.id',
  'sessions.scope',
  'sessions.sealed_requester as sealedRequester',
  'sessions.created_at as createdAt',
  'sessions.expires_at as expiresAt',
] as const;

/** Live sessions of a member, newest first, at most 200. */
export async function liveSessionsOfMember(
  tx: Transaction,
  of: { readonly organizationId: string; readonly memberId: string; readonly now: Date },
): Promise<readonly SessionRow[]> {
  return tx
    .selectFrom('sessions')
    .select(sessionColumns)
    .where('organization_id', '=', of.organizationId)
    .where('member_id', '=', of.memberId)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', of.now)
    .orderBy('created_at', 'desc')
    .orderBy('id', 'desc')
    .limit(200)
    .execute();
}

/** @returns false where the member has no such session, or it is over already */
export async function endSessionOf(
  tx: Transaction,
  of: SessionOf & { readonly memberId: string; readonly now: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await endedAt(tx, of.now)
    .where('organization_id', '=', of.organizationId)
    .where('member_id', '=', of.memberId)
    .where('id', '=', of.sessionId)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

export async function endSessionsOf(
  tx: Transaction,
  of: { readonly organizationId: string; readonly memberId: string; readonly now: Date },
): Promise<void> {
  await endedAt(tx, of.now)
    .where('organization_id', '=', of.organizationId)
    .where('member_id', '=', of.memberId)
    .execute();
}

/** Everybody's. @returns how many were live */
export async function endSessionsOfOrganization(
  tx: Transaction,
  of: { readonly organizationId: string; readonly now: Date },
): Promise<number> {
  const { rows } = await sql<{ readonly count: number }>`
    with ended as (
      update sessions set ended_at = ${of.now}, sealed_storage_share2 = null
      where organization_id = ${of.organizationId} and ended_at is null
      returning expires_at
    )
    select count(*)::int as count from ended where expires_at > ${of.now}`.execute(tx);
  return rows[0]?.count ?? 0;
}

/** How many are live. */
export async function countLiveSessions(
  tx: Transaction,
  of: { readonly organizationId: string; readonly now: Date },
): Promise<number> {
  const { rows } = await sql<{ readonly count: number }>`
    select count(*)::int as count from sessions s
      join members m on m.organization_id = s.organization_id and m.id = s.member_id
    where s.organization_id = ${of.organizationId} and s.ended_at is null and s.expires_at > ${of.now}
      and m.state = 'active'`.execute(tx);
  return rows[0]?.count ?? 0;
}

/** Those that a passkey of this trusted browser opened. */
export async function endSessionsOfTrustedBrowser(
  tx: Transaction,
  of: { readonly organizationId: string; readonly trustedBrowserId: string; readonly now: Date },
): Promise<void> {
  await endedAt(tx, of.now)
    .where('organization_id', '=', of.organizationId)
    .where('trusted_browser_id', '=', of.trustedBrowserId)
    .execute();
}

/** Ending a session also forgets its share of the vault key. */
const endedAt = (tx: Transaction, now: Date) =>
  tx
    .updateTable('sessions')
    .set({ ended_at: now, sealed_storage_share2: null })
    .where('ended_at', 'is', null);

// ---------------------------------------------------------------------------------------------------------------------
// Share 2 of StorageProtectionKey

/**
 * The share of a session that is not over, if it was used after `idleSince`; notes that it was used now. Undefined while the vault is
 * locked: by its person, or because nobody used it for too long.
 */
export async function takeVaultShare(
  tx: Transaction,
  use: SessionOf & { readonly idleSince: Date; readonly now: Date },
): Promise<Buffer | undefined> {
  const row = await tx
    .updateTable('sessions')
    .set({ share_used_at: use.now })
    .where('organization_id', '=', use.organizationId)
    .where('id', '=', use.sessionId)
    .where('sealed_storage_share2', 'is not', null)
    .where('share_used_at', '>', use.idleSince)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', use.now)
    .returning('sealed_storage_share2')
    .executeTakeFirst();
  return row?.sealed_storage_share2 ?? undefined;
}

export async function forgetVaultShare(
  tx: Transaction,
  { organizationId, sessionId }: SessionOf,
): Promise<void> {
  await tx
    .updateTable('sessions')
    .set({ sealed_storage_share2: null })
    .where('organization_id', '=', organizationId)
    .where('id', '=', sessionId)
    .execute();
}

/** An unlock: the new share, and the delegation that covers the vault. @returns false where the session is over */
export async function keepVaultShare(
  tx: Transaction,
  unlock: SessionOf & {
    readonly sealedShare2: Buffer;
    readonly scope: string;
    readonly delegation?: string;
    readonly now: Date;
  },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('sessions')
    .set({
      sealed_storage_share2: unlock.sealedShare2,
      share_used_at: unlock.now,
      unlocked_at: unlock.now,
      scope: unlock.scope,
      ...(unlock.delegation === undefined ? {} : { delegation: unlock.delegation }),
    })
    .where('organization_id', '=', unlock.organizationId)
    .where('id', '=', unlock.sessionId)
    .where('ended_at', 'is', null)
    .where('expires_at', '>', unlock.now)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Uses up that the vault of a session was opened by wallet or passkey since a moment. @returns false where it was not */
export async function takeUnlock(
  tx: Transaction,
  { organizationId, sessionId, since }: SessionOf & { readonly since: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('sessions')
    .set({ unlocked_at: null })
    .where('organization_id', '=', organizationId)
    .where('id', '=', sessionId)
    .where('ended_at', 'is', null)
    .where('unlocked_at', '>', since)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}
