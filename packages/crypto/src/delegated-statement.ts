import { verifyDelegation } from './delegation.ts';
import { isDid, type Did } from './did.ts';
import type { VerifiedDidLog } from './did-log.ts';
import { CryptoProblem } from './errors.ts';
import { importVerificationKey, readEcPublicJwk, type EcPublicJwk, type VerificationKey } from './keys.ts';
import { isRecord, isSeconds } from './members.ts';
import { isSignInScope, type SignInScope } from './sign-in-binding.ts';
import {
  clockAheadSeconds,
  readObject,
  splitCompact,
  verifyStatement,
  type StatementContext,
  type StatementType,
} from './statements.ts';

/** What a person said in a browser: signed by its key, with the delegation by which that key speaks for them. */
export interface DelegatedStatement {
  readonly statement: string;
  readonly delegation: string;
  /** DID of the signer. */
  readonly issuer: string;
}

/** A delegated statement whose signer was verified. Its other members are still to be read. */
export interface VerifiedDelegatedStatement {
  readonly issuer: Did;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  /** What the wallet let the browser do that signed. */
  readonly scope: SignInScope;
  /** The key that signed. */
  readonly browser: VerificationKey;
  readonly payload: Record<string, unknown>;
}

/**
 * Verifies who made a statement in one organization. Its payload names the signer as `iss` and the time as `iat`.
 *
 * The delegation need not last until today: it must have held when the statement was made. A browser key that was stolen later can
 * date a statement back into it; what readers have seen, and a new statement, are what takes it back.
 *
 * @param expected.log Of the signer's DID, verified and at or after what the reader has pinned.
 * @throws CryptoProblem of `verifyStatement` and `verifyDelegation`; `context_mismatch` where it is another signer's;
 *   `not_yet_valid`
 */
export async function verifyDelegatedStatement<T extends StatementType>(
  { statement, delegation, issuer }: DelegatedStatement,
  expected: {
    type: T;
    organization: string;
    context: StatementContext<T>;
    log: VerifiedDidLog;
    now: number;
  },
): Promise<VerifiedDelegatedStatement> {
  const { type, organization, context, log, now } = expected;
  if (issuer !== log.did) throw new CryptoProblem('context_mismatch', 'a statement of another signer');
  const browser = await importVerificationKey(browserOf(delegation));
  const { payload } = await verifyStatement(statement, {
    type,
    context,
    keyFor: (name) => (name === browser.kid ? browser.key : undefined),
  });
  const { iss, iat } = payload;
  if (!isDid(iss) || !isSeconds(iat))
    throw new CryptoProblem('envelope_malformed', 'a statement without signer or time');
  if (iss !== issuer) throw new CryptoProblem('context_mismatch', 'a statement of another signer');
  if (iat > now + clockAheadSeconds) throw new CryptoProblem('not_yet_valid', 'dated more than 5 min ahead');
  const { scope } = await verifyDelegation(delegation, {
    organization,
    did: issuer,
    didKey: keyAt(log, delegation, iat),
    browserThumbprint: browser.kid,
    now: iat,
  });
  return { issuer: iss, issuedAt: iat, scope, browser, payload };
}

/**
 * What a delegated statement says, unverified: for whoever knows by its hash that it was verified. That the browser named beside it is the
 * one that signed is seen by its thumbprint.
 *
 * @throws CryptoProblem `envelope_malformed`, `key_invalid`, `context_mismatch` where the signer or the browser is another one
 */
export async function decodeDelegatedStatement(
  { statement, delegation, issuer }: DelegatedStatement,
  limit: number,
): Promise<Omit<VerifiedDelegatedStatement, 'scope'>> {
  const [header, encoded] = splitCompact(statement, 3, limit);
  const payload = readObject(encoded);
  const browser = await importVerificationKey(browserOf(delegation));
  const { iss, iat } = payload;
  if (!isDid(iss) || !isSeconds(iat))
    throw new CryptoProblem('envelope_malformed', 'a statement without signer or time');
  if (iss !== issuer || readObject(header)['kid'] !== browser.kid)
    throw new CryptoProblem('context_mismatch', 'a statement of another signer');
  return { issuer: iss, issuedAt: iat, browser, payload };
}

/**
 * Whoever relayed a sign-in has a browser that was let in, and no more: it has no word about members, items or addresses. Nor has one
 * that its person let add a passkey, which opens no vault either.
 *
 * @throws CryptoProblem `access_refused`
 */
export function checkVaultOpened({ scope }: Pick<VerifiedDelegatedStatement, 'scope'>): void {
  if (scope === 'session' || scope === 'passkey')
    throw new CryptoProblem('access_refused', 'by a browser for which the vault was not opened');
}

/** As `checkVaultOpened`, of a delegation that was verified when it was kept. */
export function checkVaultOpenedBy(delegation: string): void {
  const { scope } = payloadOf(delegation);
  if (!isSignInScope(scope)) throw new CryptoProblem('envelope_malformed', 'a delegation for nothing');
  checkVaultOpened({ scope });
}

/** The browser key that a delegation names; that it is rightly named is verified after. */
function browserOf(delegation: string): EcPublicJwk {
  const { cnf } = payloadOf(delegation);
  if (!isRecord(cnf)) throw new CryptoProblem('envelope_malformed', 'a delegation to nobody');
  return readEcPublicJwk(cnf['jwk']);
}

/** The DID key of the version that a delegation names, if it was the person's when the statement was made. */
function keyAt(log: VerifiedDidLog, delegation: string, at: number): EcPublicJwk {
  const { versionId } = payloadOf(delegation);
  const place = log.entries.findIndex((entry) => entry.versionId === versionId);
  const entry = log.entries[place];
  if (entry === undefined)
    throw new CryptoProblem('context_mismatch', 'a delegation at a version that the log does not have');
  // From the next change of keys on, whoever holds the old one says nothing any more.
  const changed = log.entries.slice(place + 1).find(({ didKeyChanged }) => didKeyChanged);
  if (changed !== undefined && changed.time <= at)
    throw new CryptoProblem('signature_invalid', 'by a key that had been replaced');
  // The wallet dates the end, the browser the statement: their clocks may differ.
  const last = log.entries.at(-1);
  if (log.deactivated === true && last !== undefined && last.time + clockAheadSeconds < at)
    throw new CryptoProblem('signature_invalid', 'after its person had ended this identity');
  return entry.didKey;
}

/** A vault of a thousand items names one or two delegations: they are read once. */
const rememberedPayloads = 256;
const payloads = new Map<string, Readonly<Record<string, unknown>>>();

/** Unverified. */
function payloadOf(delegation: string): Readonly<Record<string, unknown>> {
  const known = payloads.get(delegation);
  if (known !== undefined) return known;
  const [, payload] = splitCompact(delegation, 3, 4096);
  const read = readObject(payload);
  payloads.set(delegation, read);
  const oldest = payloads.keys().next();
  if (payloads.size > rememberedPayloads && oldest.done !== true) payloads.delete(oldest.value);
  return read;
}
