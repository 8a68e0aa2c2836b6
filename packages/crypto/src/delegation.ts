import { randomToken, type Digest } from './encoding.ts';
import { isDid } from './did.ts';
import { CryptoProblem } from './errors.ts';
import { readEcPublicJwk, thumbprint, type DidKey, type EcPublicJwk } from './keys.ts';
import { isBytesOf, isRecord, isSeconds, isText, readMembers } from './members.ts';
import { isSignInScope, type SignInScope } from './sign-in-binding.ts';
import { checkLifetime, onlyKey, signStatement, verifyStatement } from './statements.ts';

/** The DID key lets a browser key act for the person in one organization (protocol, Sign-in 6). */
export interface Delegation {
  readonly did: string;
  /** Version of the signer's DID log that the wallet has. */
  readonly versionId: string;
  readonly browserJwk: EcPublicJwk;
  readonly scope: SignInScope;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  /** Seconds since 1970; at most 30 days later. A session is renewed within it, never beyond. */
  readonly expiresAt: number;
}

/** A delegation that was verified. */
export interface VerifiedDelegation extends Delegation {
  readonly jti: string;
}

const type = 'lanyard-delegation+jwt';
/** Longest life: that of a trusted browser. */
export const longestDelegationSeconds = 30 * 86_400;

/** Signs a delegation for one organization. */
export function signDelegation(
  didKey: DidKey,
  delegation: Delegation,
  { organization }: { organization: string },
): Promise<string> {
  const { did, versionId, browserJwk, scope, issuedAt, expiresAt } = delegation;
  return signStatement({
    type,
    key: didKey.privateKey,
    kid: didKey.thumbprint,
    context: { organization },
    // The whole key, not its thumbprint: whoever later reads something this browser signed needs no other source for it.
    payload: {
      sub: did,
      versionId,
      cnf: { jwk: { ...browserJwk } },
      scope,
      iat: issuedAt,
      exp: expiresAt,
      jti: randomToken(),
    },
  });
}

/**
 * Verifies a delegation. That it was not revoked, the caller checks.
 *
 * @param expected.browserThumbprint The browser key it must be for.
 * @throws CryptoProblem of `verifyStatement`; `context_mismatch` for another DID or browser; `key_invalid`, `expired`,
 *   `not_yet_valid`
 */
export async function verifyDelegation(
  delegation: string,
  expected: {
    organization: string;
    did: string;
    didKey: EcPublicJwk;
    browserThumbprint: string;
    now: number;
  },
): Promise<VerifiedDelegation> {
  const { organization, did, didKey, browserThumbprint, now } = expected;
  const { thumbprint: of, ...said } = await readDelegation(delegation, { organization, didKey });
  if (said.did !== did) throw new CryptoProblem('context_mismatch', 'delegation by another DID');
  if (of !== browserThumbprint) throw new CryptoProblem('context_mismatch', 'delegation to another browser');
  checkLifetime(
    { iat: said.issuedAt, exp: said.expiresAt },
    { now, longestSeconds: longestDelegationSeconds },
  );
  return said;
}

type ReadDelegation = VerifiedDelegation & { readonly thumbprint: Digest };

/** A few delegations stand behind all that is signed in an organization: a vault of a thousand items names one or two of them. */
const rememberedDelegations = 256;
const delegations = new Map<string, ReadDelegation>();

/** Signature and members, which stay what they are. Whom it is from, to whom and until when is compared by each caller. */
async function readDelegation(
  delegation: string,
  { organization, didKey }: { readonly organization: string; readonly didKey: EcPublicJwk },
): Promise<ReadDelegation> {
  const name = `${organization} ${didKey.x} ${didKey.y} ${delegation}`;
  const known = delegations.get(name);
  if (known !== undefined) return known;
  const { payload } = await verifyStatement(delegation, {
    type,
    context: { organization },
    keyFor: onlyKey(didKey),
  });
  const { sub, versionId, cnf, scope, iat, exp, jti } = readMembers('delegation', payload, members);
  const browserJwk = readEcPublicJwk(readMembers('confirmation', cnf, { jwk: isRecord }).jwk);
  const read: ReadDelegation = {
    did: sub,
    versionId,
    browserJwk,
    scope,
    issuedAt: iat,
    expiresAt: exp,
    jti,
    thumbprint: thumbprint(browserJwk),
  };
  delegations.set(name, read);
  const oldest = delegations.keys().next();
  if (delegations.size > rememberedDelegations && oldest.done !== true) delegations.delete(oldest.value);
  return read;
}

const members = {
  sub: isDid,
  versionId: isText,
  cnf: isRecord,
  scope: isSignInScope,
  iat: isSeconds,
  exp: isSeconds,
  jti: isBytesOf(32),
};
