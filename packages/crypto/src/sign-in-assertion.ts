import { digestOfJson, isDigest, randomToken, type Digest } from './encoding.ts';
import { isDid } from './did.ts';
import { CryptoProblem } from './errors.ts';
import { type DidKey, type EcPublicJwk } from './keys.ts';
import { isBytesOf, isSeconds, isText, readMembers } from './members.ts';
import { type SignInDigest } from './sign-in-binding.ts';
import { checkOnceWindow, onlyKey, signStatement, verifyStatement } from './statements.ts';

/** What the person's DID key states of one sign-in (protocol, Sign-in 6). */
export interface SignInAssertion {
  /** Origin of the organization. */
  readonly audience: string;
  /** The sign-in's. */
  readonly nonce: string;
  readonly H: SignInDigest;
  /** Of the claims presented, as `presentationDigest` gives it. */
  readonly presentationDigest: Digest;
  readonly did: string;
  /** Version of the signer's DID log that the wallet has. */
  readonly versionId: string;
}

const type = 'lanyard-sign-in-assertion+jwt';

/** Digest of the presentations that go with an assertion, in their order; none is a list of none. */
export function presentationDigest(presentations: readonly string[]): Digest {
  return digestOfJson(presentations);
}

/**
 * Signs the assertion; taken for 60 s, once.
 *
 * @param context Organization id and sign-in id.
 * @param now Seconds since 1970, by cloud time where it is known.
 */
export function signSignInAssertion(
  didKey: DidKey,
  assertion: SignInAssertion,
  { organization, signIn, now }: { organization: string; signIn: string; now: number },
): Promise<string> {
  const { audience, nonce, H, presentationDigest: presentation, did, versionId } = assertion;
  return signStatement({
    type,
    key: didKey.privateKey,
    kid: didKey.thumbprint,
    context: { organization, signIn },
    payload: { aud: audience, nonce, H, presentation, sub: did, versionId, iat: now, jti: randomToken() },
  });
}

/**
 * Verifies an assertion against all that the reader knows of the sign-in. That it comes once, the caller checks by the state
 * of the sign-in or by its `jti`.
 *
 * @param expected.didKey Of the DID's log, at `versionId`.
 * @returns The `jti`, and the version the signer has.
 * @throws CryptoProblem of `verifyStatement`; `context_mismatch` where it states something else; `expired`, `not_yet_valid`
 */
export async function verifySignInAssertion(
  assertion: string,
  expected: Omit<SignInAssertion, 'versionId'> & {
    organization: string;
    signIn: string;
    didKey: EcPublicJwk;
    now: number;
  },
): Promise<{ jti: string; versionId: string }> {
  const { organization, signIn, didKey } = expected;
  const { payload } = await verifyStatement(assertion, {
    type,
    context: { organization, signIn },
    keyFor: onlyKey(didKey),
  });
  const claims = readMembers('sign-in assertion', payload, members);
  if (claims.aud !== expected.audience)
    throw new CryptoProblem('context_mismatch', 'assertion for another origin');
  if (claims.sub !== expected.did) throw new CryptoProblem('context_mismatch', 'assertion of another DID');
  if (claims.nonce !== expected.nonce)
    throw new CryptoProblem('context_mismatch', 'assertion over another nonce');
  if (claims.H !== expected.H) throw new CryptoProblem('context_mismatch', 'assertion of another sign-in');
  if (claims.presentation !== expected.presentationDigest) {
    throw new CryptoProblem('context_mismatch', 'assertion with another presentation');
  }
  checkOnceWindow(claims.iat, expected.now);
  return { jti: claims.jti, versionId: claims.versionId };
}

const members = {
  aud: isText,
  nonce: isText,
  H: isDigest,
  presentation: isDigest,
  sub: isDid,
  versionId: isText,
  iat: isSeconds,
  jti: isBytesOf(32),
};
