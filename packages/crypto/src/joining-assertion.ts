import { isDigest, randomToken, type Digest } from './encoding.ts';
import { isDid } from './did.ts';
import { CryptoProblem } from './errors.ts';
import { type DidKey, type EcPublicJwk } from './keys.ts';
import { isBytesOf, isSeconds, isText, readMembers } from './members.ts';
import { checkOnceWindow, onlyKey, signStatement, verifyStatement } from './statements.ts';

/**
 * What the person's DID key states when an invitation is accepted: the form of a sign-in assertion, over the joining challenge
 * in place of `H`, with a type of its own, so that joining is never taken for signing in.
 */
export interface JoiningAssertion {
  /** Origin of the organization. */
  readonly audience: string;
  /** The cloud's, given with the view of the invitation. */
  readonly nonce: string;
  /** Of `joiningChallenge`: what the touch covers. */
  readonly challenge: Digest;
  /** Of the claims presented, as `presentationDigest` gives it. */
  readonly presentationDigest: Digest;
  readonly did: string;
  /** Version of the signer's DID log that the wallet has. */
  readonly versionId: string;
}

const type = 'lanyard-joining-assertion+jwt';

/**
 * Signs the assertion; taken for 60 s, once.
 *
 * @param context.organization Organization id.
 * @param context.now Seconds since 1970, by cloud time where it is known.
 */
export function signJoiningAssertion(
  didKey: DidKey,
  assertion: JoiningAssertion,
  { organization, now }: { organization: string; now: number },
): Promise<string> {
  const { audience, nonce, challenge, presentationDigest: presentation, did, versionId } = assertion;
  return signStatement({
    type,
    key: didKey.privateKey,
    kid: didKey.thumbprint,
    context: { organization },
    payload: {
      aud: audience,
      nonce,
      challenge,
      presentation,
      sub: did,
      versionId,
      iat: now,
      jti: randomToken(),
    },
  });
}

/**
 * Verifies an assertion against all that the reader knows of the joining. That it comes once, the caller checks by the nonce.
 *
 * @param expected.didKey Of the DID's log, at `versionId`.
 * @returns The version the signer has.
 * @throws CryptoProblem of `verifyStatement`; `context_mismatch` where it states something else; `expired`, `not_yet_valid`
 */
export async function verifyJoiningAssertion(
  assertion: string,
  expected: Omit<JoiningAssertion, 'versionId'> & { organization: string; didKey: EcPublicJwk; now: number },
): Promise<{ versionId: string }> {
  const { organization, didKey } = expected;
  const { payload } = await verifyStatement(assertion, {
    type,
    context: { organization },
    keyFor: onlyKey(didKey),
  });
  const claims = readMembers('joining assertion', payload, members);
  if (claims.aud !== expected.audience)
    throw new CryptoProblem('context_mismatch', 'assertion for another origin');
  if (claims.sub !== expected.did) throw new CryptoProblem('context_mismatch', 'assertion of another DID');
  if (claims.nonce !== expected.nonce)
    throw new CryptoProblem('context_mismatch', 'assertion over another nonce');
  if (claims.challenge !== expected.challenge)
    throw new CryptoProblem('context_mismatch', 'assertion over another challenge');
  if (claims.presentation !== expected.presentationDigest)
    throw new CryptoProblem('context_mismatch', 'assertion with another presentation');
  checkOnceWindow(claims.iat, expected.now);
  return { versionId: claims.versionId };
}

const members = {
  aud: isText,
  nonce: isText,
  challenge: isDigest,
  presentation: isDigest,
  sub: isDid,
  versionId: isText,
  iat: isSeconds,
  jti: isBytesOf(32),
};
