import type { SignInState } from '@lanyard/contract/sign-in';
import type { SignInDemands } from '@lanyard/contract/sign-in-policy';
import type { ClaimAsked, MemberState, Scope, SignInWay } from '@lanyard/contract/shapes';
import type { EcPublicJwk } from '@lanyard/crypto/keys';
import type { SignInDigest } from '@lanyard/crypto/sign-in-binding';
import { sql, type RawBuilder } from 'kysely';
import type { Transaction } from '../platform/database/transaction.ts';

// ---------------------------------------------------------------------------------------------------------------------
// Login flows

export interface LoginFlow {
  readonly organizationId: string;
  readonly cookieDigest: Buffer;
  readonly csrfDigest: Buffer;
}

/** Goes with the commit. */
export function insertLoginFlow(tx: Transaction, flow: LoginFlow & { readonly expiresAt: Date }): void {
  tx.writeLast(sql`
    insert into login_flows (organization_id, cookie_digest, csrf_digest, expires_at)
    values (${flow.organizationId}, ${flow.cookieDigest}, ${flow.csrfDigest}, ${flow.expiresAt})`);
}

/** @returns false where there is no such flow (any more) */
export async function prolongLoginFlow(
  tx: Transaction,
  flow: LoginFlow & { readonly expiresAt: Date; readonly now: Date },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update login_flows set expires_at = ${flow.expiresAt}
    where organization_id = ${flow.organizationId} and cookie_digest = ${flow.cookieDigest}
      and csrf_digest = ${flow.csrfDigest} and expires_at > ${flow.now}`.execute(tx);
  return numAffectedRows === 1n;
}

export async function isLiveLoginFlow(
  tx: Transaction,
  flow: LoginFlow & { readonly now: Date },
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from login_flows
    where organization_id = ${flow.organizationId} and cookie_digest = ${flow.cookieDigest}
      and csrf_digest = ${flow.csrfDigest} and expires_at > ${flow.now}`.execute(tx);
  return rows.length === 1;
}

/** Everybody's, and every sign-in on its way; and which browsers were counted for what was left unanswered. */
export async function endAllSignIns(tx: Transaction, organizationId: string): Promise<void> {
  for (const table of ['sign_ins', 'login_flows', 'browser_waits'] as const)
    await tx.deleteFrom(table).where('organization_id', '=', organizationId).execute();
}

/** It was used: whoever has its cookie and token completes nothing more with them. */
export async function endLoginFlow(
  tx: Transaction,
  { organizationId, loginDigest }: { readonly organizationId: string; readonly loginDigest: Buffer },
): Promise<void> {
  await tx
    .deleteFrom('login_flows')
    .where('organization_id', '=', organizationId)
    .where('cookie_digest', '=', loginDigest)
    .execute();
}

// ---------------------------------------------------------------------------------------------------------------------
// Sign-ins: the browser's side

/** Whose sign-in it is: of a login flow (digest of its cookie), or, for an unlock, of a session. */
export type Owner =
  | { readonly purpose: 'sign-in'; readonly loginDigest: Buffer }
  | { readonly purpose: 'unlock'; readonly sessionId: string };

const isOwnedBy = (owner: Owner): RawBuilder<boolean> =>
  owner.purpose === 'sign-in'
    ? sql`s.purpose = 'sign-in' and s.login_digest = ${owner.loginDigest}`
    : sql`s.purpose = 'unlock' and s.session_id = ${owner.sessionId}`;

export interface NewSignIn {
  readonly organizationId: string;
  readonly id: string;
  readonly owner: Owner;
  /** An unlock: whose it must be. */
  readonly person: { readonly personId: string; readonly memberId: string } | undefined;
  readonly pollDigest: Buffer;
  readonly nonce: Buffer;
  readonly H: SignInDigest;
  readonly transitKey: EcPublicJwk;
  readonly browserKey: EcPublicJwk;
  readonly browserJkt: string;
  readonly share2: Buffer;
  readonly scope: Scope;
  readonly way: SignInWay;
  readonly claimsAsked: readonly ClaimAsked[];
  readonly sealedRequester: Buffer;
  readonly now: Date;
  readonly expiresAt: Date;
  /** Of the link for a new browser that it came by. */
  readonly enrolmentDigest: Buffer | null;
}

/** Goes with the commit. */
export function insertSignIn(tx: Transaction, signIn: NewSignIn): void {
  const { owner, person } = signIn;
  tx.writeLast(sql`
    insert into sign_ins (organization_id, id, purpose, login_digest, session_id, person_id, member_id, poll_digest,
      nonce, h, transit_key, browser_key, browser_jkt, share2, scope, way, claims_asked, state, sealed_requester,
      enrolment_digest, created_at, expires_at)
    values (${signIn.organizationId}, ${signIn.id}, ${owner.purpose},
      ${owner.purpose === 'sign-in' ? owner.loginDigest : null},
      ${owner.purpose === 'unlock' ? owner.sessionId : null},
      ${person?.personId ?? null}, ${person?.memberId ?? null}, ${signIn.pollDigest},
      ${signIn.nonce}, ${signIn.H}, ${JSON.stringify(signIn.transitKey)}, ${JSON.stringify(signIn.browserKey)},
      ${signIn.browserJkt}, ${signIn.share2}, ${signIn.scope}, ${signIn.way},
      ${JSON.stringify(signIn.claimsAsked)}, 'waiting',
      ${signIn.sealedRequester}, ${signIn.enrolmentDigest}, ${signIn.now}, ${signIn.expiresAt})`);
}

/** Which sign-in a browser means, and how it shows that it is its own. */
export interface OfBrowser {
  readonly organizationId: string;
  readonly id: string;
  readonly owner: Owner;
  readonly pollDigest: Buffer;
}

export interface WaitingSignIn {
  readonly id: string;
  readonly H: SignInDigest;
  readonly browserKey: EcPublicJwk;
  readonly binding: string | null;
  readonly way: SignInWay;
  readonly browserJkt: string;
  /** Whose it must be, where it is somebody's from its start. */
  readonly personId: string | null;
  readonly state: SignInState;
  readonly expiresAt: Date;
}

export async function signInOfBrowser(tx: Transaction, of: OfBrowser): Promise<WaitingSignIn | undefined> {
  const { rows } = await sql<WaitingSignIn>`
    select s.id, s.h as "H", s.browser_key as "browserKey", s.binding, s.way, s.browser_jkt as "browserJkt",
      s.person_id as "personId", s.state, s.expires_at as "expiresAt"
    from sign_ins s
    where s.organization_id = ${of.organizationId} and s.id = ${of.id} and s.poll_digest = ${of.pollDigest}
      and ${isOwnedBy(of.owner)}`.execute(tx);
  return rows[0];
}

/** Keeps the browser's statement over `H`, once, and what it sealed for the wallet. Goes with the commit. */
export function keepBinding(
  tx: Transaction,
  of: {
    readonly organizationId: string;
    readonly id: string;
    readonly binding: string;
    readonly notification: string | null;
  },
): void {
  tx.writeLast(sql`
    update sign_ins set binding = ${of.binding}, notification = ${of.notification}
    where organization_id = ${of.organizationId} and id = ${of.id} and binding is null`);
}

export interface Approved {
  readonly id: string;
  readonly personId: string;
  readonly memberId: string;
  readonly envelope: string;
  readonly grantedScope: Scope;
  readonly delegation: string;
  /** Share 2 of StorageProtectionKey; with a scope that unlocks. */
  readonly storageShare2: Buffer | null;
  readonly sealedRequester: Buffer;
  readonly sealedMemberName: Buffer;
  readonly enrolmentDigest: Buffer | null;
  readonly demands: SignInDemands;
  readonly hasRole: boolean;
}

/**
 * Takes what was approved, once: the row is completed and emptied in the same statement, and the login flow ends. Of two at once the
 * second waits for the row, looks again and finds it completed. The member is held, so that one who is disabled in
 * this moment either comes too late here or finds the new session there to be ended.
 */
export async function takeApproved(
  tx: Transaction,
  of: OfBrowser & {
    readonly browserJkt: string;
    /** What it may have been granted for. */
    readonly scopes: readonly Scope[];
    /** Of the code that the wallet handed back; null where none came. A sign-in that has one is not taken without it. */
    readonly returnDigest: Buffer | null;
    readonly now: Date;
  },
): Promise<Approved | undefined> {
  const loginDigest = of.owner.purpose === 'sign-in' ? of.owner.loginDigest : null;
  const { rows } = await sql<Approved>`
    with approved as (
      select s.id, s.person_id as "personId", s.member_id as "memberId", s.envelope, s.granted_scope as "grantedScope",
        s.delegation, s.storage_share2 as "storageShare2", s.sealed_requester as "sealedRequester",
        m.sealed_name as "sealedMemberName", s.enrolment_digest as "enrolmentDigest",
        coalesce(p.demands, 'anyone') as demands, m.role is not null as "hasRole"
      from sign_ins s join members m on m.organization_id = s.organization_id and m.id = s.member_id
        left join sign_in_policies p on p.organization_id = s.organization_id
      where s.organization_id = ${of.organizationId} and s.id = ${of.id} and s.poll_digest = ${of.pollDigest}
        and ${isOwnedBy(of.owner)} and s.browser_jkt = ${of.browserJkt}
        and s.return_digest is not distinct from ${of.returnDigest}::bytea
        and s.granted_scope = any(${of.scopes}::text[])
        and s.state = 'approved' and s.expires_at > ${of.now} and m.state = 'active'
      for update of s for share of m
    ), completed as (
      update sign_ins set state = 'completed', envelope = null, delegation = null, storage_share2 = null,
        return_digest = null
      where organization_id = ${of.organizationId} and id = ${of.id} and exists (select from approved)
    ), ended as (
      delete from login_flows
      where organization_id = ${of.organizationId} and cookie_digest = ${loginDigest}::bytea
        and exists (select from approved)
    )
    select * from approved`.execute(tx);
  return rows[0];
}

// ---------------------------------------------------------------------------------------------------------------------
// Sign-ins: the wallet's side

interface OfWallet {
  readonly organizationId: string;
  readonly id: string;
  readonly personId: string;
  readonly now: Date;
}

export interface ScannedSignIn {
  readonly id: string;
  readonly nonce: Buffer;
  readonly transitKey: EcPublicJwk;
  readonly browserKey: EcPublicJwk;
  readonly share2: Buffer;
  readonly scope: Scope;
  readonly way: SignInWay;
  readonly claimsAsked: readonly ClaimAsked[];
  readonly binding: string;
  readonly sealedRequester: Buffer;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly memberId: string;
  readonly sealedMemberName: Buffer;
}

/**
 * Binds a waiting sign-in to the first active member who scans it; for the same person again (an answer got lost) it is as it was.
 * An unlock waits for the person of its session. Nobody can scan before the browser has signed `H`.
 */
export async function bindToScanner(
  tx: Transaction,
  scan: OfWallet & { readonly expiresAt: Date },
): Promise<ScannedSignIn | undefined> {
  const { rows } = await sql<ScannedSignIn>`
    update sign_ins s set state = 'scanned', person_id = m.person_id, member_id = m.id,
      expires_at = case s.state when 'waiting' then ${scan.expiresAt} else s.expires_at end
    from members m
    where s.organization_id = ${scan.organizationId} and s.id = ${scan.id} and s.expires_at > ${scan.now}
      and s.binding is not null
      and m.organization_id = s.organization_id and m.person_id = ${scan.personId} and m.state = 'active'
      and ((s.state = 'waiting' and (s.person_id is null or s.person_id = m.person_id))
        or (s.state = 'scanned' and s.person_id = m.person_id))
    returning s.id, s.nonce, s.transit_key as "transitKey", s.browser_key as "browserKey", s.share2, s.scope,
      s.way, s.claims_asked as "claimsAsked", s.binding, s.sealed_requester as "sealedRequester",
      s.created_at as "createdAt", s.expires_at as "expiresAt", m.id as "memberId",
      m.sealed_name as "sealedMemberName"`.execute(tx);
  return rows[0];
}

export async function isActiveMember(
  tx: Transaction,
  { organizationId, personId }: { readonly organizationId: string; readonly personId: string },
): Promise<boolean> {
  const { rows } = await sql`
    select 1 from members
    where organization_id = ${organizationId} and person_id = ${personId} and state = 'active'`.execute(tx);
  return rows.length === 1;
}

export interface SignInToApprove {
  readonly id: string;
  readonly purpose: Owner['purpose'];
  readonly personId: string | null;
  readonly state: SignInState;
  readonly expiresAt: Date;
  readonly nonce: Buffer;
  readonly H: SignInDigest;
  readonly browserJkt: string;
  readonly scope: Scope;
  readonly way: SignInWay;
  readonly claimsAsked: readonly ClaimAsked[];
  readonly memberId: string | null;
  /** Of the member it is bound to; null while it is bound to none. */
  readonly memberState: MemberState | null;
  readonly memberEmailIndex: Buffer | null;
  readonly enrolmentDigest: Buffer | null;
  readonly demands: SignInDemands;
  readonly hasRole: boolean;
}

/** A sign-in with the member it is bound to. Held until the end of the transaction: of many approvals at once, one goes first. */
export async function holdSignIn(
  tx: Transaction,
  { organizationId, id }: { readonly organizationId: string; readonly id: string },
): Promise<SignInToApprove | undefined> {
  const { rows } = await sql<SignInToApprove>`
    select s.id, s.purpose, s.person_id as "personId", s.state, s.expires_at as "expiresAt", s.nonce, s.h as "H",
      s.browser_jkt as "browserJkt", s.scope, s.way, s.claims_asked as "claimsAsked", s.member_id as "memberId",
      m.state as "memberState", m.email_index as "memberEmailIndex", s.enrolment_digest as "enrolmentDigest",
      coalesce(p.demands, 'anyone') as demands, m.role is not null as "hasRole"
    from sign_ins s left join members m on m.organization_id = s.organization_id and m.id = s.member_id
      left join sign_in_policies p on p.organization_id = s.organization_id
    where s.organization_id = ${organizationId} and s.id = ${id}
    for update of s`.execute(tx);
  return rows[0];
}

/** Approves a sign-in that `holdSignIn` holds and that was seen to be scanned by this person. Goes with the commit. */
export function approve(
  tx: Transaction,
  approval: OfWallet & {
    readonly grantedScope: Scope;
    readonly delegation: string;
    readonly envelope: string;
    readonly storageShare2: Buffer | null;
    readonly returnDigest: Buffer | null;
    readonly expiresAt: Date;
  },
): void {
  tx.writeLast(sql`
    update sign_ins set state = 'approved', granted_scope = ${approval.grantedScope},
      delegation = ${approval.delegation}, envelope = ${approval.envelope},
      storage_share2 = ${approval.storageShare2}, return_digest = ${approval.returnDigest}, expires_at = ${approval.expiresAt}
    where organization_id = ${approval.organizationId} and id = ${approval.id} and state = 'scanned'
      and person_id = ${approval.personId} and expires_at > ${approval.now}`);
}

export interface DeclinedSignIn {
  readonly id: string;
  readonly browserJkt: string;
  readonly memberId: string;
  readonly way: SignInWay;
  readonly expiresAt: Date;
  readonly sealedRequester: Buffer;
}

/** Ends a sign-in that this person has scanned. @returns undefined where there is none to end */
export async function decline(
  tx: Transaction,
  { organizationId, id, personId, now }: OfWallet,
): Promise<DeclinedSignIn | undefined> {
  const { rows } = await sql<DeclinedSignIn>`
    update sign_ins set state = 'declined'
    where organization_id = ${organizationId} and id = ${id} and state = 'scanned'
      and person_id = ${personId} and expires_at > ${now}
    returning id, member_id as "memberId", browser_jkt as "browserJkt", way, expires_at as "expiresAt", sealed_requester as "sealedRequester"`.execute(
    tx,
  );
  return rows[0];
}

/** What this session had the phone ring for is over: it asks anew, and the digits of before are on no page any more. */
export async function endRingsOf(
  tx: Transaction,
  of: {
    readonly sessionId: string;
    readonly personId: string;
    readonly organizationId: string;
    readonly now: Date;
  },
): Promise<void> {
  await sql`
    update sign_ins set expires_at = ${of.now}
    where organization_id = ${of.organizationId} and person_id = ${of.personId} and session_id = ${of.sessionId}
      and way = 'notification' and state in ('waiting', 'scanned') and expires_at > ${of.now}`.execute(tx);
}

/** Ids of those whom an alert goes to. */
export async function activeOwners(tx: Transaction, organizationId: string): Promise<readonly string[]> {
  const owners = await tx
    .selectFrom('members')
    .select('id')
    .where('organization_id', '=', organizationId)
    .where('role', '=', 'owner')
    .where('state', '=', 'active')
    .execute();
  return owners.map(({ id }) => id);
}

/** Undefined once the sign-in is forgotten. */
export async function requesterOfSignIn(
  tx: Transaction,
  { organizationId, id }: { readonly organizationId: string; readonly id: string },
): Promise<Buffer | undefined> {
  const row = await tx
    .selectFrom('sign_ins')
    .select('sealed_requester')
    .where('organization_id', '=', organizationId)
    .where('id', '=', id)
    .executeTakeFirst();
  return row?.sealed_requester;
}

// ---------------------------------------------------------------------------------------------------------------------
// Alerts to owners

export async function alertsSince(
  tx: Transaction,
  { organizationId, since }: { readonly organizationId: string; readonly since: Date },
): Promise<readonly { readonly memberId: string; readonly alertedAt: Date }[]> {
  return tx
    .selectFrom('owner_alerts')
    .select(['member_id as memberId', 'alerted_at as alertedAt'])
    .where('organization_id', '=', organizationId)
    .where('alerted_at', '>', since)
    .execute();
}

export async function deleteAlertsBefore(
  tx: Transaction,
  { organizationId, before }: { readonly organizationId: string; readonly before: Date },
): Promise<void> {
  await tx
    .deleteFrom('owner_alerts')
    .where('organization_id', '=', organizationId)
    .where('alerted_at', '<=', before)
    .execute();
}

/** Counts an alert; of a member who was deleted while their sign-in was open there is nobody left to count for. */
export async function insertAlert(
  tx: Transaction,
  alert: {
    readonly organizationId: string;
    readonly memberId: string;
    readonly signInId: string;
    readonly now: Date;
  },
): Promise<void> {
  await sql`
    insert into owner_alerts (organization_id, sign_in_id, member_id, alerted_at)
    select m.organization_id, ${alert.signInId}, m.id, ${alert.now}
    from members m where m.organization_id = ${alert.organizationId} and m.id = ${alert.memberId}
    for key share of m`.execute(tx);
}
