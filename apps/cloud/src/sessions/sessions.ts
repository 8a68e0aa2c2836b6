import type { RouteAnswer } from '@lanyard/contract/route';
import type { getSession, SessionView } from '@lanyard/contract/session';
import type { Scope } from '@lanyard/contract/shapes';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { randomToken } from '@lanyard/crypto/encoding';
import type { SessionCarrier, SessionToken } from '@lanyard/crypto/tokens';
import { randomUUIDv7 } from 'node:crypto';
import type { AdmittedSession } from '../access/index.ts';
import { viewOf, type Directory } from '../directory/index.ts';
import { memberName } from '../members/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import type { CalledOrganization, Cookie, RequestContext, Requester } from '../platform/http/call.ts';
import { sealedColumns, type DataKey, type Place } from '../platform/keys/data-keys.ts';
import { csrfCookieName, sessionCookieName } from './cookies.ts';
import { problem } from './problems.ts';
import {
  endSessionOf,
  forgetVaultShare,
  insertSession,
  keepVaultShare,
  liveSession,
  liveSessionsOfMember,
  takeVaultShare,
  type SessionRow,
} from './store.ts';
import type { HeldTokens, SessionTokens } from './tokens.ts';

/** Who asked, as sealed in a record: shown to the person, proof of nothing. */
export interface RequesterRecord extends Requester {
  /** By a local database of places, where one is configured. */
  readonly place: string | null;
}

export interface SessionRequest {
  readonly organization: CalledOrganization;
  readonly personId: string;
  readonly memberId: string;
  /** Thumbprint of the browser key. */
  readonly browserJkt: string;
  readonly scope: Scope;
  /** JWS: the DID key lets this browser key act; null where it does not, then the session enters and signs nothing. */
  readonly delegation: string | null;
  /** The session ends with it at the latest. */
  readonly delegationExpiresAt: Date;
  /** Whose passkey opened it: the session ends with that trusted browser. */
  readonly trustedBrowserId?: string;
  readonly requester: RequesterRecord;
  /** Share 2 of StorageProtectionKey, 33 bytes; null where the vault stays closed. */
  readonly storageShare2: Buffer | null;
  /** How it travels. Default `cookie`. */
  readonly carrier?: SessionCarrier;
  readonly now: Date;
}

export interface OpenedSession {
  readonly sessionId: string;
  readonly csrfToken: string;
  readonly expiresAt: Date;
  readonly cookies: readonly Cookie[];
  /** In their place, of an extension. */
  readonly held?: HeldTokens;
}

const requesterOf = (sessionId: string): Place => ({
  table: 'sessions',
  column: 'sealed_requester',
  row: sessionId,
});
const storageShare2Of = (sessionId: string): Place => ({
  table: 'sessions',
  column: 'sealed_storage_share2',
  row: sessionId,
});

/**
 * Opens a session for an approved sign-in. Its id and CSRF token are made here and now, so that nothing the browser had before is
 * worth anything after (session fixation). It lasts as long as the organization's setting and the delegation allow.
 */
export async function createSession(
  tx: Transaction,
  deps: { readonly directory: Directory; readonly tokens: SessionTokens },
  request: SessionRequest,
): Promise<OpenedSession> {
  const { directory, tokens } = deps;
  const { organization, personId, memberId, browserJkt, scope, delegation, storageShare2, now } = request;
  const [{ sessionSeconds }, dataKey] = await Promise.all([
    directory.get(tx, organization.id),
    directory.dataKey(tx, organization.id),
  ]);
  const id = randomUUIDv7();
  const expiresAt = earlier(new Date(now.getTime() + sessionSeconds * 1000), request.delegationExpiresAt);
  const columns = sealedColumns(dataKey);
  const of = { id, personId, memberId, browserJkt, expiresAt };
  const at = { tx, now };
  const issued =
    request.carrier === 'header'
      ? tokens
          .issueHeld(organization, of, at)
          // Nothing asks for it: a session without cookies has nothing that a foreign page could use.
          .then((held) => ({ csrfToken: randomToken(), cookies: [], held }))
      : tokens.issue(organization, of, at);
  insertSession(tx, {
    organizationId: organization.id,
    id,
    personId,
    memberId,
    browserJkt,
    scope,
    delegation,
    trustedBrowserId: request.trustedBrowserId ?? null,
    sealedRequester: columns.seal(requesterOf(id), JSON.stringify(request.requester)),
    sealedStorageShare2: storageShare2 === null ? null : columns.seal(storageShare2Of(id), storageShare2),
    now,
    expiresAt,
  });
  return { sessionId: id, expiresAt, ...(await issued) };
}

function earlier(one: Date, other: Date): Date {
  return one < other ? one : other;
}

/** A session as its person sees it. */
export function viewOfSession(row: SessionRow, current: string, dataKey: DataKey): SessionView {
  const text = sealedColumns(dataKey).openText(requesterOf(row.id), row.sealedRequester);
  // Written by `createSession` alone, in this form.
  const { browser, system, address, place } = JSON.parse(text) as RequesterRecord;
  return {
    id: row.id,
    current: row.id === current,
    browser,
    system,
    address,
    place,
    scope: row.scope as Scope,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  };
}

/** Who is signed in, and this session: what the portal greets with. */
export async function greetSession(
  tx: Transaction,
  { directory }: { readonly directory: Directory },
  caller: AdmittedSession,
  now: Date,
): Promise<RouteAnswer<typeof getSession>> {
  const { organizationId, sessionId, personId, memberId, role, permissions, seen } = caller;
  const [organization, dataKey] = await Promise.all([
    directory.get(tx, organizationId),
    directory.dataKey(tx, organizationId),
  ]);
  return {
    person: { id: personId, did: seen.did },
    member: {
      id: memberId,
      name: memberName(dataKey, { id: memberId, sealedName: seen.sealedMemberName }),
      role,
      permissions: [...permissions],
    },
    organization: viewOf(organization),
    isSample: organization.isSample,
    logo: organization.logo,
    session: viewOfSession(seen, sessionId, dataKey),
    vault: {
      available: seen.shareUsedAt !== null && seen.shareUsedAt > idleSince(organization, now),
      idleMinutes: organization.vaultIdleMinutes,
    },
    walletOrigin: directory.installation.walletOrigin,
  };
}

/** My live sessions, newest first. */
export async function listSessions(
  tx: Transaction,
  { directory }: { readonly directory: Directory },
  of: {
    readonly organizationId: string;
    readonly memberId: string;
    readonly sessionId: string;
    readonly now: Date;
  },
): Promise<SessionView[]> {
  const [rows, dataKey] = await Promise.all([
    liveSessionsOfMember(tx, of),
    directory.dataKey(tx, of.organizationId),
  ]);
  return rows.map((row) => viewOfSession(row, of.sessionId, dataKey));
}

/**
 * The idle lock as the cloud holds it: the vault of a session is locked once its share was not used for so long, whatever the page says or
 * no longer says. Only what a person does counts as use: the share being fetched, or the page reporting a touch of key or pointer.
 * A request that a page makes by itself, as one does that wakes with its laptop, does not.
 */
const idleSince = ({ vaultIdleMinutes }: { readonly vaultIdleMinutes: number }, now: Date): Date =>
  new Date(now.getTime() - vaultIdleMinutes * 60_000);

/** Uses share 2 of StorageProtectionKey, which keeps it for another idle time. @throws ProblemError `vault-locked`; then it is forgotten */
export async function openVaultShare(
  tx: Transaction,
  { directory }: { readonly directory: Directory },
  of: { readonly organizationId: string; readonly sessionId: string; readonly now: Date },
): Promise<Buffer> {
  const [organization, dataKey] = await Promise.all([
    directory.get(tx, of.organizationId),
    directory.dataKey(tx, of.organizationId),
  ]);
  const sealed = await takeVaultShare(tx, { ...of, idleSince: idleSince(organization, of.now) });
  if (sealed === undefined) {
    await forgetVaultShare(tx, of);
    throw problem('vault-locked', { keep: true });
  }
  return sealedColumns(dataKey).open(storageShare2Of(of.sessionId), sealed);
}

/**
 * Opens the vault of a live session after an unlock was approved: keeps the new share 2, and the delegation that now covers the
 * vault.
 *
 * @returns false where the session is over
 */
export async function unlockSession(
  tx: Transaction,
  { directory }: { readonly directory: Directory },
  unlock: {
    readonly organizationId: string;
    readonly sessionId: string;
    readonly storageShare2: Buffer;
    /** Where the wallet gave a new one. */
    readonly delegation?: string;
    readonly now: Date;
  },
): Promise<boolean> {
  const columns = sealedColumns(await directory.dataKey(tx, unlock.organizationId));
  const sealedShare2 = columns.seal(storageShare2Of(unlock.sessionId), unlock.storageShare2);
  return keepVaultShare(tx, { ...unlock, sealedShare2, scope: 'session vault' });
}

/** What a page needs of the session its browser is in. */
export interface PageSession {
  readonly sessionId: string;
  readonly csrfToken: string;
  /** To be set with the page: there is one where the browser has lost its CSRF cookie. */
  readonly cookies: readonly Cookie[];
}

/**
 * The live session of the browser that asks for a page; undefined where it has none, so that it gets the sign-in page. Looks at the
 * table like every other request: a page shown on the strength of the cookie alone would be sent back by its first call.
 */
export async function sessionOfPage(
  tx: Transaction,
  { tokens }: { readonly tokens: SessionTokens },
  context: RequestContext,
): Promise<PageSession | undefined> {
  const held = await heldSession(tx, tokens, context);
  if (held === undefined) return undefined;
  const { organization, session } = held;
  const { now } = context;
  const live = await liveSession(tx, { organizationId: organization.id, sessionId: session.jti, now });
  if (live === undefined) return undefined;
  const csrfToken = await heldCsrfToken(tx, tokens, context, held);
  if (csrfToken !== undefined) return { sessionId: session.jti, csrfToken, cookies: [] };
  return { sessionId: session.jti, ...(await tokens.issueCsrf(organization, session, { tx, now })) };
}

/** Ends the session that the browser is still in when it signs in anew: it is about to lose that cookie. */
export async function endHeldSession(
  tx: Transaction,
  { tokens }: { readonly tokens: SessionTokens },
  context: RequestContext,
): Promise<void> {
  const held = await heldSession(tx, tokens, context);
  if (held === undefined) return;
  const { organization, session } = held;
  await endSessionOf(tx, {
    organizationId: organization.id,
    sessionId: session.jti,
    memberId: session.member,
    now: context.now,
  });
}

interface Held {
  readonly organization: CalledOrganization;
  readonly session: SessionToken;
}

/** What the browser's cookie says, if it verifies; whether the session is live, the table says. */
async function heldSession(
  tx: Transaction,
  tokens: SessionTokens,
  context: RequestContext,
): Promise<Held | undefined> {
  const { organization, now } = context;
  const cookie = context.cookie(sessionCookieName);
  if (organization === undefined || cookie === undefined) return undefined;
  const session = await orNothing(tokens.readSession(organization, cookie, { tx, now }));
  return session === undefined ? undefined : { organization, session };
}

async function heldCsrfToken(
  tx: Transaction,
  tokens: SessionTokens,
  context: RequestContext,
  { organization, session }: Held,
): Promise<string | undefined> {
  const cookie = context.cookie(csrfCookieName);
  if (cookie === undefined) return undefined;
  const csrf = await orNothing(tokens.readCsrf(organization, cookie, { tx, now: context.now }));
  return csrf?.jti === session.jti ? csrf.csrfToken : undefined;
}

async function orNothing<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof CryptoProblem) return undefined;
    throw error;
  }
}
