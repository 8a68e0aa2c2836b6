import { encodeBase64url, isDigest, randomToken } from '@lanyard/crypto/encoding';
import { hash } from 'node:crypto';
import type { RouteAnswer } from '@lanyard/contract/route';
import type { beginLogin as beginLoginRoute } from '@lanyard/contract/sign-in';
import { viewOf, type Directory } from '../directory/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import type { Cookie, RequestContext } from '../platform/http/call.ts';
import { problem } from '../platform/http/problems.ts';
import { blindIndex } from '../platform/keys/data-keys.ts';
import { demandsOf } from '../trusted-browsers/index.ts';
import { insertLoginFlow, prolongLoginFlow } from './store.ts';

/**
 * Synchronizer token of the login flow (white paper, CSRF login flow): the page carries a token, the browser a cookie, the table the
 * digests of both. A sign-in belongs to the flow that started it, and completing it ends the flow.
 */
export const loginCookieName = '__Host-lanyard-login';
/** The header with the token of the page. */
export const loginCsrfHeader = 'x-lanyard-csrf-login-token';
/** What an extension sends in place of the cookie: it is sent by nobody else's doing, as a cookie is. */
export const loginHeader = 'x-lanyard-login';

/** A page left open longer than this loads itself again. */
export const loginFlowSeconds = 3600;

export const clearedLoginCookie: Cookie = { name: loginCookieName, value: '', maxAgeSeconds: 0 };

/** Tokens are 32 random bytes: a plain hash of them is as hard to turn back as they are to guess. */
export function digestOf(token: string): Buffer {
  return hash('sha256', token, 'buffer');
}

export interface BegunLogin {
  readonly cookie: Cookie;
  /** For `<meta name="lanyard-csrf-login-token">`. */
  readonly csrfLoginToken: string;
}

/** A login flow of an extension, each time a new one: it keeps none between two sign-ins. @throws ProblemError `not-found` */
export async function beginHeldLogin(
  tx: Transaction,
  { directory }: { readonly directory: Directory },
  context: RequestContext,
): Promise<RouteAnswer<typeof beginLoginRoute>> {
  const organizationId = context.organization?.id;
  if (organizationId === undefined) throw problem('not-found', { reason: 'no-organization' });
  const [organization, dataKey, demands] = await Promise.all([
    directory.get(tx, organizationId),
    directory.dataKey(tx, organizationId),
    demandsOf(tx, organizationId),
  ]);
  const loginToken = randomToken();
  const csrfLoginToken = encodeBase64url(blindIndex(dataKey, 'login_flows.csrf_digest', loginToken));
  insertLoginFlow(tx, {
    organizationId,
    cookieDigest: digestOf(loginToken),
    csrfDigest: digestOf(csrfLoginToken),
    expiresAt: new Date(context.now.getTime() + loginFlowSeconds * 1000),
  });
  const { logo } = organization;
  return { loginToken, csrfLoginToken, organization: viewOf(organization), logo, demands };
}

/**
 * The login flow of the browser that asks for the sign-in page: the one it has, else a new one. Its tabs share a flow, since they share
 * the cookie: a second tab must not disarm the first. The token is an HMAC of the cookie under the organization's key, so
 * it can be put on every page without being kept, and whoever has one of the two still lacks the other.
 *
 * @throws ProblemError `not-found` at an address that is no organization's
 */
export async function beginLogin(
  tx: Transaction,
  { directory }: { readonly directory: Directory },
  context: RequestContext,
): Promise<BegunLogin> {
  const organizationId = context.organization?.id;
  if (organizationId === undefined) throw problem('not-found', { reason: 'no-organization' });
  const dataKey = await directory.dataKey(tx, organizationId);
  const tokenFor = (cookie: string): string =>
    encodeBase64url(blindIndex(dataKey, 'login_flows.csrf_digest', cookie));
  const expiresAt = new Date(context.now.getTime() + loginFlowSeconds * 1000);
  const flowOf = (cookie: string) => ({
    organizationId,
    cookieDigest: digestOf(cookie),
    csrfDigest: digestOf(tokenFor(cookie)),
    expiresAt,
    now: context.now,
  });
  const held = context.cookie(loginCookieName);
  // Only a flow that is in the table goes on: a cookie that somebody made up, or that ended, is replaced (fixation).
  const goesOn = isDigest(held) && (await prolongLoginFlow(tx, flowOf(held)));
  const value = goesOn ? held : randomToken();
  if (!goesOn) insertLoginFlow(tx, flowOf(value));
  return {
    cookie: { name: loginCookieName, value, maxAgeSeconds: loginFlowSeconds },
    csrfLoginToken: tokenFor(value),
  };
}
