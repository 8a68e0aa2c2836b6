import { isDigest, randomToken, type Digest } from '@lanyard/crypto/encoding';
import { CryptoProblem } from '@lanyard/crypto/errors';
import {
  personCookieSeconds,
  signCsrfToken,
  signPersonCookie,
  signSessionToken,
  verifyCsrfToken,
  verifyPersonCookie,
  verifySessionToken,
  type CsrfToken,
  type OrganizationIssuer,
  type OrganizationReader,
  type PersonCookie,
  type SessionCarrier,
  type SessionToken,
} from '@lanyard/crypto/tokens';
import { hash, randomUUIDv7 } from 'node:crypto';
import type { Transaction } from '../platform/database/transaction.ts';
import type { CalledOrganization, Cookie } from '../platform/http/call.ts';
import { createLru } from '../platform/lru.ts';
import { csrfCookieName, personCookieName, sessionCookieName } from './cookies.ts';
import type { TokenKeys, TokenKeySet } from './token-keys.ts';

/** Whose tokens: id and origin, from the organization's record. */
export type TokenOrganization = Pick<CalledOrganization, 'id' | 'origin'>;

/** `tx`: of whoever is in a transaction already (see `TokenKeys.of`). */
export interface At {
  readonly now: Date;
  readonly tx?: Transaction;
}

/** What a browser without cookies of ours keeps by itself: an extension. */
export interface HeldTokens {
  /** For `Authorization: DPoP`, bound to the browser key. */
  readonly session: string;
  /** As the person cookie: names the wallet to ask next time, to this browser key alone. */
  readonly person: string;
}

/** The three cookies of an organization, or the two tokens of an extension: made together, each read for what it is. */
export interface SessionTokens {
  /** Cookies of a new session. `csrfToken` also goes to the page. */
  issue(
    organization: TokenOrganization,
    session: IssuedSession,
    at: At,
  ): Promise<{ readonly csrfToken: string; readonly cookies: readonly Cookie[] }>;
  /** The same of a session of an extension: no cookie, hence no CSRF token either. */
  issueHeld(organization: TokenOrganization, session: IssuedSession, at: At): Promise<HeldTokens>;
  /** A CSRF cookie for a session whose browser has lost it. */
  issueCsrf(
    organization: TokenOrganization,
    session: Pick<SessionToken, 'jti' | 'expiresAt'>,
    at: At,
  ): Promise<{ readonly csrfToken: string; readonly cookies: readonly Cookie[] }>;
  /**
   * Verifies signature by a key of this organization, issuer, audience and end. Whether the session is live, the table says.
   *
   * @throws CryptoProblem as `verifySessionToken`
   */
  readSession(organization: TokenOrganization, token: string, at: At): Promise<SessionToken>;
  /** The same of a token that came in a header. @throws CryptoProblem as `verifySessionToken` */
  readHeldSession(organization: TokenOrganization, token: string, at: At): Promise<SessionToken>;
  /** @throws CryptoProblem as `verifyCsrfToken` */
  readCsrf(organization: TokenOrganization, token: string, at: At): Promise<CsrfToken>;
  /** @throws CryptoProblem as `verifyPersonCookie` */
  readPerson(organization: TokenOrganization, token: string, at: At): Promise<PersonCookie>;
}

export interface IssuedSession {
  readonly id: string;
  readonly personId: string;
  readonly memberId: string;
  /** Thumbprint of the browser key. */
  readonly browserJkt: string;
  readonly expiresAt: Date;
}

/** Tokens that were verified, so that a browser's next hundred requests cost no signature check. Some 700 bytes each. */
const rememberedTokens = 20_000;

const seconds = (date: Date): number => Math.floor(date.getTime() / 1000);

export function createSessionTokens(keys: TokenKeys): SessionTokens {
  const issuerOf = async (
    { id, origin }: TokenOrganization,
    tx?: Transaction,
  ): Promise<OrganizationIssuer> => ({
    organization: id,
    issuer: origin,
    ...(await keys.of(id, tx)).signing,
  });
  const issueCsrf: SessionTokens['issueCsrf'] = async (organization, { jti, expiresAt }, { tx, now }) => {
    const csrfToken = randomToken();
    const issuedAt = seconds(now);
    const issuer = await issuerOf(organization, tx);
    const value = await signCsrfToken(issuer, { jti, csrfToken, issuedAt, expiresAt });
    return { csrfToken, cookies: [{ name: csrfCookieName, value, maxAgeSeconds: expiresAt - issuedAt }] };
  };

  return {
    async issue(organization, session, at) {
      const issuer = await issuerOf(organization, at.tx);
      const issuedAt = seconds(at.now);
      const expiresAt = seconds(session.expiresAt);
      const [sessionToken, personCookie, csrf] = await Promise.all([
        signSession(issuer, session, { issuedAt, carrier: 'cookie' }),
        signPerson(issuer, session, issuedAt),
        issueCsrf(organization, { jti: session.id, expiresAt }, at),
      ]);
      return {
        csrfToken: csrf.csrfToken,
        cookies: [
          { name: sessionCookieName, value: sessionToken, maxAgeSeconds: expiresAt - issuedAt },
          { name: personCookieName, value: personCookie, maxAgeSeconds: personCookieSeconds },
          ...csrf.cookies,
        ],
      };
    },
    async issueHeld(organization, session, at) {
      const issuer = await issuerOf(organization, at.tx);
      const issuedAt = seconds(at.now);
      const [token, person] = await Promise.all([
        signSession(issuer, session, { issuedAt, carrier: 'header' }),
        signPerson(issuer, session, issuedAt),
      ]);
      return { session: token, person };
    },
    issueCsrf,
    readSession: rememberingReader(keys, (token, reader) => verifySessionToken(token, reader)),
    readHeldSession: rememberingReader(keys, (token, reader) => verifySessionToken(token, reader, 'header')),
    readCsrf: rememberingReader(keys, verifyCsrfToken),
    readPerson: async (organization, token, at) =>
      (await readToken(keys, verifyPersonCookie, { organization, token, ...at })).claims,
  };
}

function signSession(
  issuer: OrganizationIssuer,
  { id, personId, memberId, browserJkt, expiresAt }: IssuedSession,
  { issuedAt, carrier }: { readonly issuedAt: number; readonly carrier: SessionCarrier },
): Promise<string> {
  const token = {
    jti: id,
    person: personId,
    member: memberId,
    browserThumbprint: asThumbprint(browserJkt),
    issuedAt,
    expiresAt: seconds(expiresAt),
  };
  return signSessionToken(issuer, token, carrier);
}

function signPerson(
  issuer: OrganizationIssuer,
  { personId, browserJkt }: IssuedSession,
  issuedAt: number,
): Promise<string> {
  return signPersonCookie(issuer, {
    jti: randomUUIDv7(),
    person: personId,
    browserThumbprint: asThumbprint(browserJkt),
    issuedAt,
    expiresAt: issuedAt + personCookieSeconds,
  });
}

type Verify<T> = (token: string, reader: OrganizationReader) => Promise<T>;

interface Reading extends At {
  readonly organization: TokenOrganization;
  readonly token: string;
}

/**
 * Verifies with the keys of this one organization. Its id in the token's header is compared first, so a token of another
 * organization is refused before any key is looked for.
 */
async function readToken<T>(keys: TokenKeys, verify: Verify<T>, { organization, token, now, tx }: Reading) {
  const known = await keys.of(organization.id, tx);
  let used = { set: known, until: 0 };
  const keyFor = async (kid: string): Promise<CryptoKey | undefined> => {
    const set = known.verifying.has(kid) ? known : await keys.again(organization.id, tx);
    const found = set.verifying.get(kid);
    if (found === undefined || found.until <= now.getTime()) return undefined;
    used = { set, until: found.until };
    return found.key;
  };
  const claims = await verify(token, {
    organization: organization.id,
    issuer: organization.origin,
    keyFor,
    now: seconds(now),
  });
  return { claims, ...used };
}

interface Remembered<T> {
  readonly claims: T;
  /** The keys it was verified with: when they are replaced, it is verified again. */
  readonly set: TokenKeySet;
  readonly issuer: string;
  /** Milliseconds since 1970. */
  readonly until: number;
}

function rememberingReader<T extends { readonly expiresAt: number }>(keys: TokenKeys, verify: Verify<T>) {
  // By digest: what a heap dump shows here admits nobody.
  const remembered = createLru<string, Remembered<T>>(rememberedTokens);
  return async (organization: TokenOrganization, token: string, { now, tx }: At): Promise<T> => {
    const digest = hash('sha256', token, 'base64url');
    const hit = remembered.get(digest);
    // A key set belongs to one organization, so being the present one also says: not another organization's token.
    if (
      hit !== undefined &&
      hit.until > now.getTime() &&
      hit.issuer === organization.origin &&
      hit.set === (await keys.of(organization.id, tx))
    ) {
      return hit.claims;
    }
    const { claims, set, until } = await readToken(keys, verify, {
      organization,
      token,
      now,
      ...(tx === undefined ? {} : { tx }),
    });
    const issuer = organization.origin;
    remembered.set(digest, { claims, set, issuer, until: Math.min(until, claims.expiresAt * 1000) });
    return claims;
  };
}

function asThumbprint(jkt: string): Digest {
  if (!isDigest(jkt)) throw new CryptoProblem('key_invalid', 'not a thumbprint');
  return jkt;
}
