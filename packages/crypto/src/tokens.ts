import { isDigest, type Base64url, type Digest } from './encoding.ts';
import { CryptoProblem } from './errors.ts';
import { isBytesOf, isRecord, isSeconds, isText, isUuid, readMembers, type Members } from './members.ts';
import {
  checkLifetime,
  signStatement,
  verifyStatement,
  type KeyFor,
  type StatementContext,
} from './statements.ts';

/** Longest lives, in seconds. An organization's setting may be shorter, never longer. */
export const longestSessionSeconds = 30 * 86_400;
export const personCookieSeconds = 180 * 86_400;
export const personTokenSeconds = 600;

/** Who signs: the organization's token key, or the installation key. */
export interface TokenIssuer {
  /** Origin of the organization (of the wallet for person tokens), from the record, never from the Host header alone. */
  readonly issuer: string;
  /** ES256 private key. */
  readonly key: CryptoKey;
  readonly kid: string;
}

/** Whom a reader believes. */
export interface TokenReader {
  /** Origin of the organization (of the wallet for person tokens) that the request is for, from the record. */
  readonly issuer: string;
  /** Keys of that issuer alone. */
  readonly keyFor: KeyFor;
  /** Seconds since 1970. */
  readonly now: number;
}

/** An issuer of tokens that are good in one organization. */
export interface OrganizationIssuer extends TokenIssuer {
  /** Organization id: in the header, so that a reader refuses a foreign token before it looks up a key. */
  readonly organization: string;
}

/** A reader of tokens of one organization. */
export interface OrganizationReader extends TokenReader {
  readonly organization: string;
}

/** A session: the cookie of a browser, or the DPoP token of the extension. */
export interface SessionToken {
  readonly jti: string;
  /** Person id; the white paper's DVMI id. */
  readonly person: string;
  readonly member: string;
  /** Thumbprint of the browser key: `cnf.jkt`. */
  readonly browserThumbprint: Digest;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Tells a browser whose wallet to notify. It admits nobody. */
export interface PersonCookie {
  readonly jti: string;
  readonly person: string;
  /** Thumbprint of the key of the browser it was given to: `cnf.jkt`. Cookies of an earlier version have none. */
  readonly browserThumbprint?: Digest;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** The double submit cookie: the header `x-lanyard-csrf-token` repeats `csrfToken`. */
export interface CsrfToken {
  /** The session's. */
  readonly jti: string;
  /** 32 random bytes in base64url. */
  readonly csrfToken: Base64url;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** What the wallet shows the cloud, together with a device proof. */
export interface PersonToken {
  readonly jti: string;
  readonly person: string;
  readonly device: string;
  /** Thumbprint of the device key: `cnf.jkt`. */
  readonly deviceThumbprint: Digest;
  readonly issuedAt: number;
  readonly expiresAt: number;
}

/** Each kind has an audience of its own, so that none is taken for another even where a `typ` were overlooked. */
const kinds = {
  'lanyard-session+jwt': { audience: 'session', longestSeconds: longestSessionSeconds },
  'lanyard-extension-session+jwt': { audience: 'extension-session', longestSeconds: longestSessionSeconds },
  'lanyard-person-cookie+jwt': { audience: 'person-cookie', longestSeconds: personCookieSeconds },
  'lanyard-csrf+jwt': { audience: 'csrf', longestSeconds: longestSessionSeconds },
  'lanyard-person-token+jwt': { audience: 'person-token', longestSeconds: personTokenSeconds },
} as const;
type TokenType = keyof typeof kinds;

const common = { iss: isText, aud: isText, iat: isSeconds, exp: isSeconds, jti: isUuid };
const sessionMembers = { ...common, sub: isUuid, member: isUuid, cnf: isConfirmation };
const personCookieMembers = { ...common, sub: isUuid };
const csrfMembers = { ...common, sub: isBytesOf(32) };
const personTokenMembers = { ...common, sub: isUuid, device: isUuid, cnf: isConfirmation };

/**
 * How a session travels. `cookie`: HttpOnly, of a page. `header`: with the extension, which has no cookie and proves its key with every
 * request. Neither is taken for the other: a token copied from an extension, set as a cookie, admits nobody.
 */
export type SessionCarrier = 'cookie' | 'header';

const sessionTypes = {
  cookie: 'lanyard-session+jwt',
  header: 'lanyard-extension-session+jwt',
} as const;

/** Signs a session token of one organization. @param carrier Default `cookie`. */
export function signSessionToken(
  issuer: OrganizationIssuer,
  session: SessionToken,
  carrier: SessionCarrier = 'cookie',
): Promise<string> {
  return sign(sessionTypes[carrier], issuer, { organization: issuer.organization }, session, {
    sub: session.person,
    member: session.member,
    cnf: { jkt: session.browserThumbprint },
  });
}

/**
 * Verifies a session token that came as `carrier` says. Whether it was revoked, and the proof by the browser key, are the caller's to check.
 *
 * @throws CryptoProblem of `verifyStatement`; `context_mismatch` for another issuer or audience; `expired`, `not_yet_valid`
 */
export async function verifySessionToken(
  token: string,
  reader: OrganizationReader,
  carrier: SessionCarrier = 'cookie',
): Promise<SessionToken> {
  const type = sessionTypes[carrier];
  const { organization, keyFor } = reader;
  const { payload } = await verifyStatement(token, { type, context: { organization }, keyFor });
  const claims = readMembers('session token', payload, sessionMembers);
  const life = checkLife(type, claims, reader);
  return { person: claims.sub, member: claims.member, browserThumbprint: claims.cnf.jkt, ...life };
}

/** Signs a person cookie of one organization. */
export function signPersonCookie(issuer: OrganizationIssuer, cookie: PersonCookie): Promise<string> {
  const context = { organization: issuer.organization };
  const { person, browserThumbprint } = cookie;
  return sign('lanyard-person-cookie+jwt', issuer, context, cookie, {
    sub: person,
    ...(browserThumbprint === undefined ? {} : { cnf: { jkt: browserThumbprint } }),
  });
}

/** Verifies a person cookie. @throws CryptoProblem as `verifySessionToken` */
export async function verifyPersonCookie(token: string, reader: OrganizationReader): Promise<PersonCookie> {
  const type = 'lanyard-person-cookie+jwt';
  const { organization, keyFor } = reader;
  const { payload } = await verifyStatement(token, { type, context: { organization }, keyFor });
  const claims = readMembers('person cookie', payload, personCookieMembers, { cnf: isConfirmation });
  const known = claims.cnf === undefined ? {} : { browserThumbprint: claims.cnf.jkt };
  return { person: claims.sub, ...known, ...checkLife(type, claims, reader) };
}

/** Signs the CSRF cookie of a session: same `jti`, same life. */
export function signCsrfToken(issuer: OrganizationIssuer, token: CsrfToken): Promise<string> {
  const context = { organization: issuer.organization };
  return sign('lanyard-csrf+jwt', issuer, context, token, { sub: token.csrfToken });
}

/**
 * Verifies a CSRF cookie. That its `jti` is the session's and its token the header's, the caller checks.
 *
 * @throws CryptoProblem as `verifySessionToken`
 */
export async function verifyCsrfToken(token: string, reader: OrganizationReader): Promise<CsrfToken> {
  const type = 'lanyard-csrf+jwt';
  const { organization, keyFor } = reader;
  const { payload } = await verifyStatement(token, { type, context: { organization }, keyFor });
  const claims = readMembers('CSRF token', payload, csrfMembers);
  return { csrfToken: claims.sub, ...checkLife(type, claims, reader) };
}

/** Signs a person token; the issuer is the wallet's origin. */
export function signPersonToken(issuer: TokenIssuer, token: PersonToken): Promise<string> {
  return sign('lanyard-person-token+jwt', issuer, {}, token, {
    sub: token.person,
    device: token.device,
    cnf: { jkt: token.deviceThumbprint },
  });
}

/** Verifies a person token. The device proof is the caller's to check. @throws CryptoProblem as `verifySessionToken` */
export async function verifyPersonToken(token: string, reader: TokenReader): Promise<PersonToken> {
  const type = 'lanyard-person-token+jwt';
  const { payload } = await verifyStatement(token, { type, context: {}, keyFor: reader.keyFor });
  const claims = readMembers('person token', payload, personTokenMembers);
  const life = checkLife(type, claims, reader);
  return { person: claims.sub, device: claims.device, deviceThumbprint: claims.cnf.jkt, ...life };
}

/** Identity and window, in every token alike. */
type Life = { readonly jti: string; readonly issuedAt: number; readonly expiresAt: number };

function sign<T extends TokenType>(
  type: T,
  { issuer, key, kid }: TokenIssuer,
  context: StatementContext<T>,
  { jti, issuedAt, expiresAt }: Life,
  claims: Readonly<Record<string, string | { readonly jkt: string }>>,
): Promise<string> {
  const aud = `${issuer}#${kinds[type].audience}`;
  return signStatement({
    type,
    key,
    kid,
    context,
    payload: { iss: issuer, aud, iat: issuedAt, exp: expiresAt, jti, ...claims },
  });
}

function checkLife(type: TokenType, claims: Members<typeof common>, { issuer, now }: TokenReader): Life {
  const { audience, longestSeconds } = kinds[type];
  if (claims.iss !== issuer) throw new CryptoProblem('context_mismatch', 'token of another issuer');
  if (claims.aud !== `${issuer}#${audience}`)
    throw new CryptoProblem('context_mismatch', 'token for another use');
  checkLifetime(claims, { now, longestSeconds });
  return { jti: claims.jti, issuedAt: claims.iat, expiresAt: claims.exp };
}

function isConfirmation(value: unknown): value is { readonly jkt: Digest } {
  return isRecord(value) && Object.keys(value).join() === 'jkt' && isDigest(value['jkt']);
}
