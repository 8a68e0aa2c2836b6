import type { PasskeyDevice, PasskeyKind } from '@lanyard/contract/trusted-browsers';
import { sql } from 'kysely';
import type { Transaction } from '../platform/database/transaction.ts';

interface InOrganization {
  readonly organizationId: string;
}

export interface NewTrustedBrowser extends InOrganization {
  readonly id: string;
  readonly kind: PasskeyKind;
  readonly memberId: string;
  readonly personId: string;
  readonly browserJkt: string;
  readonly delegation: string;
  readonly sealedRequester: Buffer;
  readonly now: Date;
  readonly expiresAt: Date;
}

export async function insertTrustedBrowser(tx: Transaction, row: NewTrustedBrowser): Promise<void> {
  await tx
    .insertInto('trusted_browsers')
    .values({
      organization_id: row.organizationId,
      id: row.id,
      kind: row.kind,
      member_id: row.memberId,
      person_id: row.personId,
      browser_jkt: row.browserJkt,
      delegation: row.delegation,
      sealed_requester: row.sealedRequester,
      created_at: row.now,
      expires_at: row.expiresAt,
    })
    .execute();
}

export interface TrustedBrowserRow {
  readonly id: string;
  readonly kind: PasskeyKind;
  readonly device: PasskeyDevice | null;
  readonly browserJkt: string;
  readonly sealedRequester: Buffer;
  readonly unlocks: boolean;
  readonly backedUp: boolean;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date;
}

/** Those of a member that have a passkey and have not ended, newest first. */
export async function liveTrustedBrowsers(
  tx: Transaction,
  of: InOrganization & { readonly memberId: string; readonly now: Date },
): Promise<readonly TrustedBrowserRow[]> {
  const { rows } = await sql<TrustedBrowserRow>`
    select id, kind, device, browser_jkt as "browserJkt", sealed_requester as "sealedRequester", vault_key is not null as unlocks,
      backed_up as "backedUp", created_at as "createdAt", last_used_at as "lastUsedAt", expires_at as "expiresAt"
    from trusted_browsers
    where organization_id = ${of.organizationId} and member_id = ${of.memberId} and credential_id is not null
      and ended_at is null and expires_at > ${of.now}
    order by created_at desc, id desc limit 50`.execute(tx);
  return rows;
}

/** @returns of which kind it was; undefined where the member has none of this id that lives */
export async function endTrustedBrowser(
  tx: Transaction,
  of: InOrganization & { readonly id: string; readonly memberId: string; readonly now: Date },
): Promise<PasskeyKind | undefined> {
  const ended = await tx
    .updateTable('trusted_browsers')
    .set({ ended_at: of.now, vault_key: null })
    .where('organization_id', '=', of.organizationId)
    .where('id', '=', of.id)
    .where('member_id', '=', of.memberId)
    .where('ended_at', 'is', null)
    .returning('kind')
    .executeTakeFirst();
  return ended?.kind as PasskeyKind | undefined;
}

/** How many live, of everybody. */
export async function countTrusts(
  tx: Transaction,
  of: InOrganization & { readonly now: Date },
): Promise<Readonly<Record<PasskeyKind, number>>> {
  const { rows } = await sql<{ readonly browser: number; readonly passkey: number }>`
    select count(*) filter (where kind = 'browser')::int as browser,
      count(*) filter (where kind = 'passkey')::int as passkey
    from trusted_browsers
    where organization_id = ${of.organizationId} and credential_id is not null and ended_at is null
      and expires_at > ${of.now}`.execute(tx);
  return rows[0] ?? { browser: 0, passkey: 0 };
}

/** Ends everybody's, those that wait for their passkey included, and what was asked of one just now. */
export async function endAllTrusts(
  tx: Transaction,
  of: InOrganization & { readonly now: Date },
): Promise<void> {
  await tx.deleteFrom('passkey_attempts').where('organization_id', '=', of.organizationId).execute();
  await tx
    .updateTable('trusted_browsers')
    .set({ ended_at: of.now, vault_key: null })
    .where('organization_id', '=', of.organizationId)
    .where('ended_at', 'is', null)
    .execute();
}

/** Ids of what this browser was trusted by before; they end with a new trust. */
export async function earlierTrusts(
  tx: Transaction,
  of: InOrganization & { readonly memberId: string; readonly browserJkt: string; readonly except: string },
): Promise<readonly string[]> {
  const rows = await tx
    .selectFrom('trusted_browsers')
    .select('id')
    .where('organization_id', '=', of.organizationId)
    .where('member_id', '=', of.memberId)
    .where('browser_jkt', '=', of.browserJkt)
    .where('id', '<>', of.except)
    .where('ended_at', 'is', null)
    .execute();
  return rows.map(({ id }) => id);
}

/** Credential ids of the passkeys that a member has on other devices. */
export async function passkeysOf(
  tx: Transaction,
  of: InOrganization & { readonly memberId: string; readonly now: Date },
): Promise<readonly Buffer[]> {
  const { rows } = await sql<{ readonly credentialId: Buffer }>`
    select credential_id as "credentialId" from trusted_browsers
    where organization_id = ${of.organizationId} and member_id = ${of.memberId} and kind = 'passkey'
      and credential_id is not null and ended_at is null and expires_at > ${of.now}
    order by created_at desc limit 50`.execute(tx);
  return rows.map(({ credentialId }) => credentialId);
}

/** What was approved, and waits for its passkey. Held until the end of the transaction. */
export async function holdPending(
  tx: Transaction,
  of: InOrganization & {
    readonly id: string;
    readonly memberId: string;
    readonly browserJkt: string;
    readonly notBefore: Date;
  },
): Promise<PasskeyKind | undefined> {
  const row = await tx
    .selectFrom('trusted_browsers')
    .select('kind')
    .where('organization_id', '=', of.organizationId)
    .where('id', '=', of.id)
    .where('member_id', '=', of.memberId)
    .where('browser_jkt', '=', of.browserJkt)
    .where('credential_id', 'is', null)
    .where('ended_at', 'is', null)
    .where('created_at', '>', of.notBefore)
    .forUpdate()
    .executeTakeFirst();
  return row?.kind as PasskeyKind | undefined;
}

/** Adds the passkey to what waits for it (`holdPending`). One that is no browser's names none from now on. */
export async function keepPasskey(
  tx: Transaction,
  passkey: InOrganization & {
    readonly id: string;
    readonly kind: PasskeyKind;
    readonly device: PasskeyDevice | null;
    readonly browserJkt: string;
    readonly credentialId: Buffer;
    readonly publicKey: Buffer;
    readonly counter: number;
    readonly backupEligible: boolean;
    readonly backedUp: boolean;
    readonly vaultKey: string | null;
  },
): Promise<void> {
  await tx
    .updateTable('trusted_browsers')
    .set({
      browser_jkt: passkey.kind === 'browser' ? passkey.browserJkt : '',
      device: passkey.device,
      credential_id: passkey.credentialId,
      public_key: passkey.publicKey,
      counter: passkey.counter,
      backup_eligible: passkey.backupEligible,
      backed_up: passkey.backedUp,
      vault_key: passkey.vaultKey,
    })
    .where('organization_id', '=', passkey.organizationId)
    .where('id', '=', passkey.id)
    .execute();
}

/** True where a passkey of this id is known here, whosever it is. */
export async function isKnownCredential(
  tx: Transaction,
  of: InOrganization & { readonly credentialId: Buffer },
): Promise<boolean> {
  const row = await tx
    .selectFrom('trusted_browsers')
    .select('id')
    .where('organization_id', '=', of.organizationId)
    .where('credential_id', '=', of.credentialId)
    .executeTakeFirst();
  return row !== undefined;
}

export interface Passkey {
  readonly trustedBrowserId: string;
  readonly memberId: string;
  readonly personId: string;
  readonly did: string;
  readonly browserJkt: string;
  readonly delegation: string;
  readonly publicKey: Buffer;
  readonly counter: number;
  readonly backupEligible: boolean;
  readonly vaultKey: string | null;
  readonly expiresAt: Date;
  readonly sealedMemberName: Buffer;
}

/**
 * The passkey of this id, if its browser is still trusted and its member active. Both are held until the end of the transaction: of two
 * touches at once the second sees the counter of the first, and who is disabled in this moment finds the session there to be ended.
 */
export async function holdPasskey(
  tx: Transaction,
  of: InOrganization & { readonly credentialId: Buffer; readonly now: Date },
): Promise<Passkey | undefined> {
  const { rows } = await sql<Omit<Passkey, 'counter'> & { readonly counter: string }>`
    select t.id as "trustedBrowserId", t.member_id as "memberId", t.person_id as "personId", p.did,
      t.browser_jkt as "browserJkt", t.delegation, t.public_key as "publicKey", t.counter,
      t.backup_eligible as "backupEligible", t.vault_key as "vaultKey", t.expires_at as "expiresAt",
      m.sealed_name as "sealedMemberName"
    from trusted_browsers t
      join members m on m.organization_id = t.organization_id and m.id = t.member_id
      join persons p on p.id = t.person_id
    where t.organization_id = ${of.organizationId} and t.credential_id = ${of.credentialId}
      and t.ended_at is null and t.expires_at > ${of.now} and m.state = 'active'
    for update of t for share of m`.execute(tx);
  const [row] = rows;
  return row === undefined ? undefined : { ...row, counter: Number(row.counter) };
}

export async function recordPasskeyUse(
  tx: Transaction,
  use: InOrganization & {
    readonly id: string;
    readonly counter: number;
    readonly backedUp: boolean;
    readonly now: Date;
  },
): Promise<void> {
  await tx
    .updateTable('trusted_browsers')
    .set({ counter: use.counter, backed_up: use.backedUp, last_used_at: use.now })
    .where('organization_id', '=', use.organizationId)
    .where('id', '=', use.id)
    .execute();
}

// ---------------------------------------------------------------------------------------------------------------------
// What a passkey is touched for

/** Who asked: a login flow, or a session that unlocks. */
export type Asker = { readonly loginDigest: Buffer } | { readonly sessionId: string };

const columnsOf = (asker: Asker) =>
  'loginDigest' in asker
    ? { login_digest: asker.loginDigest, session_id: null }
    : { login_digest: null, session_id: asker.sessionId };

/** Keeps a new one, and forgets those of the organization that ran out. */
export async function insertAttempt(
  tx: Transaction,
  attempt: InOrganization & {
    readonly id: string;
    readonly asker: Asker;
    readonly nonce: Buffer;
    readonly now: Date;
    readonly expiresAt: Date;
  },
): Promise<void> {
  await tx
    .deleteFrom('passkey_attempts')
    .where('organization_id', '=', attempt.organizationId)
    .where('expires_at', '<', attempt.now)
    .execute();
  await tx
    .insertInto('passkey_attempts')
    .values({
      organization_id: attempt.organizationId,
      id: attempt.id,
      ...columnsOf(attempt.asker),
      nonce: attempt.nonce,
      expires_at: attempt.expiresAt,
    })
    .execute();
}

/** Takes it, once. @returns its nonce; undefined where it is not this asker's, ran out, or was taken */
export async function takeAttempt(
  tx: Transaction,
  of: InOrganization & { readonly id: string; readonly asker: Asker; readonly now: Date },
): Promise<Buffer | undefined> {
  const { login_digest, session_id } = columnsOf(of.asker);
  const { rows } = await sql<{ readonly nonce: Buffer }>`
    delete from passkey_attempts
    where organization_id = ${of.organizationId} and id = ${of.id} and expires_at > ${of.now}
      and login_digest is not distinct from ${login_digest}::bytea
      and session_id is not distinct from ${session_id}::uuid
    returning nonce`.execute(tx);
  return rows[0]?.nonce;
}
