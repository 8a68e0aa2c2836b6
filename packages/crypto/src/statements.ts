import { CompactSign } from 'jose/jws/compact/sign';
import { compactVerify } from 'jose/jws/compact/verify';
import {
  canonicalJson,
  decodeBase64url,
  encodeBase64url,
  fromUtf8,
  isBase64url,
  parseCompactJson,
  utf8,
  type Json,
} from './encoding.ts';
import { CryptoProblem, orProblem } from './errors.ts';
import { importVerificationKey, type EcPublicJwk } from './keys.ts';
import { isRecord, isSeconds, isText } from './members.ts';

/**
 * Every statement Lanyard signs: one row a type, so that nothing signed for one purpose is read for another. `context` names
 * what the protected header binds the statement to, beside the signer's `kid`; `limit` is in characters of the compact form.
 * (DPoP proofs and SD-JWT keep the headers that their own standards give them.)
 */
const statementTypes = {
  'lanyard-session+jwt': { version: 1, alg: 'ES256', context: ['organization'], limit: 2048 },
  'lanyard-extension-session+jwt': { version: 1, alg: 'ES256', context: ['organization'], limit: 2048 },
  'lanyard-person-cookie+jwt': { version: 1, alg: 'ES256', context: ['organization'], limit: 2048 },
  'lanyard-csrf+jwt': { version: 1, alg: 'ES256', context: ['organization'], limit: 2048 },
  'lanyard-person-token+jwt': { version: 1, alg: 'ES256', context: [], limit: 2048 },
  'lanyard-sign-in-binding+jwt': {
    version: 1,
    alg: 'ES256',
    context: ['organization', 'signIn'],
    limit: 1024,
  },
  'lanyard-sign-in-assertion+jwt': {
    version: 1,
    alg: 'ES256',
    context: ['organization', 'signIn'],
    limit: 4096,
  },
  'lanyard-joining-assertion+jwt': { version: 1, alg: 'ES256', context: ['organization'], limit: 4096 },
  'lanyard-person-assertion+jwt': { version: 1, alg: 'ES256', context: ['person'], limit: 4096 },
  'lanyard-delegation+jwt': { version: 1, alg: 'ES256', context: ['organization'], limit: 4096 },
  'lanyard-member-statement+jwt': { version: 1, alg: 'ES256', context: ['organization'], limit: 32_768 },
  'lanyard-organization-move+jwt': { version: 1, alg: 'ES256', context: ['organization'], limit: 4096 },
  'lanyard-vault-key-certificate+jwt': { version: 1, alg: 'ES256', context: ['organization'], limit: 4096 },
  'lanyard-vault-access-list+jwt': {
    version: 1,
    alg: 'ES256',
    context: ['organization', 'item', 'epoch'],
    limit: 262_144,
  },
  'lanyard-vault-item+jwt': {
    version: 1,
    alg: 'ES256',
    context: ['organization', 'item', 'version', 'epoch'],
    limit: 262_144,
  },
  'lanyard-vault-deletion+jwt': {
    version: 1,
    alg: 'ES256',
    context: ['organization', 'item', 'version', 'epoch'],
    limit: 2048,
  },
  'lanyard-vault-grant+jwt': {
    version: 1,
    alg: 'ES256',
    context: ['organization', 'item', 'epoch'],
    limit: 4096,
  },
  'lanyard-recovery-envelope+jwt': { version: 1, alg: 'ES256', context: ['organization'], limit: 16_384 },
} as const;

type StatementTypes = typeof statementTypes;
export type StatementType = keyof StatementTypes;

/** What a statement of a type is bound to: identifiers, by name. */
export type StatementContext<T extends StatementType> = {
  readonly [Name in StatementTypes[T]['context'][number]]: string;
};

/** Gives the public key of a `kid`, or undefined where the reader knows none of that name. */
export type KeyFor = (kid: string) => Promise<CryptoKey | undefined> | CryptoKey | undefined;

/** A statement whose type, context, key and signature were checked. Its payload is still to be read member by member. */
export interface VerifiedStatement {
  readonly kid: string;
  readonly payload: Record<string, unknown>;
}

/** Signs a statement. Header and payload are bound by the signature; the payload is canonical JSON. */
export async function signStatement<T extends StatementType>(options: {
  type: T;
  /** ECDSA P-256 private key. */
  key: CryptoKey;
  /** RFC 7638 thumbprint of its public half. */
  kid: string;
  context: StatementContext<T>;
  payload: { readonly [member: string]: Json };
}): Promise<string> {
  return new CompactSign(utf8(canonicalJson(options.payload)))
    .setProtectedHeader(headerOf(options))
    .sign(options.key);
}

function headerOf<T extends StatementType>(of: { type: T; kid: string; context: StatementContext<T> }) {
  const { version, alg } = statementTypes[of.type];
  return { alg, kid: of.kid, typ: of.type, v: version, ...of.context };
}

/**
 * A statement of which only the signature was kept: whoever knows signer, context and payload anyway puts it together again (RFC 7515,
 * appendix F). `verifyStatement` says whether it was that.
 *
 * @param options.context Its members in the order in which they were signed.
 */
export function joinStatement<T extends StatementType>(options: {
  type: T;
  kid: string;
  context: StatementContext<T>;
  payload: { readonly [member: string]: Json };
  signature: string;
}): string {
  const header = encodeBase64url(utf8(JSON.stringify(headerOf(options))));
  return `${header}.${encodeBase64url(utf8(canonicalJson(options.payload)))}.${options.signature}`;
}

/**
 * Verifies a statement of one type in one context. The context is compared before any key is looked up: a genuine statement
 * of another organization, person or sign-in never gets further.
 *
 * @throws CryptoProblem `envelope_too_large`, `envelope_malformed`, `type_mismatch`, `context_mismatch`, `signature_invalid`
 */
export async function verifyStatement<T extends StatementType>(
  statement: string,
  expected: { type: T; context: StatementContext<T>; keyFor: KeyFor },
): Promise<VerifiedStatement> {
  const { version, alg, limit } = statementTypes[expected.type];
  const [encodedHeader, encodedPayload] = splitCompact(statement, 3, limit);
  const header = readHeader(
    encodedHeader,
    { typ: expected.type, alg, version },
    { context: expected.context, more: ['kid'] },
  );
  const kid = header['kid'];
  if (!isText(kid)) throw new CryptoProblem('envelope_malformed', 'header without a key name');
  const key = await expected.keyFor(kid);
  if (key === undefined)
    throw new CryptoProblem('signature_invalid', 'signed by a key that is not known here');
  await verifySignature(statement, key, alg);
  return { kid, payload: readObject(encodedPayload) };
}

/** For statements of one known signer: no other `kid` is looked up. */
export function onlyKey(jwk: EcPublicJwk): KeyFor {
  return async (kid) => {
    const known = await importVerificationKey(jwk);
    return known.kid === kid ? known.key : undefined;
  };
}

/** How far ahead of the reader's clock a date may lie. More is a wrong clock or an attempt to outlive a revocation. */
export const clockAheadSeconds = 300;
/** How long statements that are used once are taken, before and after their date. */
export const onceSeconds = 60;

/**
 * The window of a statement that is used once: dated at most 60 s ago, or 60 s ahead where the signer's clock is fast.
 * The reader remembers its `jti` for twice that time.
 *
 * @param now Seconds since 1970, by the clock of the caller.
 * @throws CryptoProblem `expired`, `not_yet_valid`, `encoding_invalid` for a clock that gives no whole seconds
 */
export function checkOnceWindow(issuedAt: number, now: number): void {
  checkClock(now);
  if (issuedAt + onceSeconds < now) throw new CryptoProblem('expired', 'older than 60 s');
  if (issuedAt - onceSeconds > now) throw new CryptoProblem('not_yet_valid', 'dated more than 60 s ahead');
}

/**
 * The window of a statement with an end.
 *
 * @param longestSeconds Longest life its type may have.
 * @throws CryptoProblem `envelope_malformed` where the life is longer or none, `expired`, `not_yet_valid`
 */
export function checkLifetime(
  { iat, exp }: { iat: number; exp: number },
  { now, longestSeconds }: { now: number; longestSeconds: number },
): void {
  checkClock(now);
  if (exp <= iat || exp - iat > longestSeconds)
    throw new CryptoProblem('envelope_malformed', 'lives longer than its type may');
  if (exp <= now) throw new CryptoProblem('expired', 'past its end');
  if (iat > now + clockAheadSeconds) throw new CryptoProblem('not_yet_valid', 'dated more than 5 min ahead');
}

/** NaN compares as neither before nor after: without this, a broken clock would take everything. */
function checkClock(now: number): void {
  if (!isSeconds(now)) throw new CryptoProblem('encoding_invalid', 'the clock gives no whole seconds');
}

/**
 * Splits a compact JWS (3 parts) or JWE (5 parts) and refuses every spelling but the canonical one. An empty second part is
 * what `dir` encryption has instead of an encrypted key.
 *
 * @throws CryptoProblem `envelope_too_large`, `envelope_malformed`
 */
export function splitCompact(compact: string, count: 3 | 5, limit: number): [header: string, second: string] {
  if (compact.length > limit)
    throw new CryptoProblem('envelope_too_large', `longer than ${limit} characters`);
  const parts = compact.split('.');
  const [header = '', second = ''] = parts;
  if (parts.length !== count || header === '' || !parts.every(isBase64url)) {
    throw new CryptoProblem('envelope_malformed', 'not a compact envelope in canonical base64url');
  }
  return [header, second];
}

/**
 * Reads a protected header: type, version and algorithms as pinned, context as expected, `more` as the type brings with it,
 * nothing else. `crit`, `zip`, `b64`, `jku`, `x5c` and the like are refused like anything unknown.
 *
 * @throws CryptoProblem `envelope_malformed`, `type_mismatch`, `context_mismatch`
 */
export function readHeader(
  encoded: string,
  pinned: { typ: string; alg: string; enc?: string; version: number },
  { context, more }: { context: { readonly [name: string]: string }; more: readonly string[] },
): Record<string, unknown> {
  const header = readObject(encoded);
  const own = {
    typ: pinned.typ,
    v: pinned.version,
    alg: pinned.alg,
    ...(pinned.enc === undefined ? {} : { enc: pinned.enc }),
  };
  for (const [name, value] of Object.entries(own)) {
    if (header[name] !== value)
      throw new CryptoProblem('type_mismatch', `header member ${name} is not the pinned one`);
  }
  for (const [name, value] of Object.entries(context)) {
    if (!isText(value) || header[name] !== value) {
      throw new CryptoProblem('context_mismatch', `made for another ${name}`);
    }
  }
  for (const name of Object.keys(header)) {
    if (!Object.hasOwn(own, name) && !Object.hasOwn(context, name) && !more.includes(name)) {
      throw new CryptoProblem('envelope_malformed', 'header member that this type does not have');
    }
  }
  return header;
}

/** Verifies the signature of a compact JWS under one algorithm. @throws CryptoProblem `signature_invalid` */
export async function verifySignature(jws: string, key: CryptoKey, alg: 'ES256'): Promise<void> {
  await orProblem('signature_invalid', 'the signature does not verify', () =>
    compactVerify(jws, key, { algorithms: [alg] }),
  );
}

/** Reads a header or payload as an object. @throws CryptoProblem `envelope_malformed` */
export function readObject(encoded: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = parseCompactJson(fromUtf8(decodeBase64url(encoded)));
  } catch (cause) {
    throw new CryptoProblem('envelope_malformed', 'a part that is not compact JSON', { cause });
  }
  if (!isRecord(value)) throw new CryptoProblem('envelope_malformed', 'a part that is not an object');
  return value;
}
