import { isDigest, randomToken, type Digest } from './encoding.ts';
import { isDid } from './did.ts';
import { CryptoProblem } from './errors.ts';
import { type DidKey, type EcPublicJwk } from './keys.ts';
import { isBytesOf, isSeconds, isText, readMembers } from './members.ts';
import { checkOnceWindow, onlyKey, signStatement, verifyStatement } from './statements.ts';

/** What the wallet shows to get a person token: the DID key's word, over a nonce of the cloud, for one device key. */
export interface PersonAssertion {
  /** Origin of the wallet. */
  readonly audience: string;
  readonly nonce: string;
  /** The device key that the token will be bound to. */
  readonly deviceThumbprint: Digest;
  readonly did: string;
  /** Version of the signer's DID log that the wallet has. */
  readonly versionId: string;
}

const type = 'lanyard-person-assertion+jwt';

/**
 * Signs the assertion; taken for 60 s, once.
 *
 * @param context.person Person id.
 * @param context.now Seconds since 1970, by cloud time where it is known.
 */
export function signPersonAssertion(
  didKey: DidKey,
  assertion: PersonAssertion,
  { person, now }: { person: string; now: number },
): Promise<string> {
  const { audience, nonce, deviceThumbprint, did, versionId } = assertion;
  return signStatement({
    type,
    key: didKey.privateKey,
    kid: didKey.thumbprint,
    context: { person },
    payload: {
      aud: audience,
      nonce,
      cnf: deviceThumbprint,
      sub: did,
      versionId,
      iat: now,
      jti: randomToken(),
    },
  });
}

/**
 * Verifies an assertion. That the nonce was used no other time, the caller checks.
 *
 * @param expected.deviceThumbprint Of the key that signed the device proof of the same request.
 * @param expected.acceptNonce Tells whether the cloud gave out this nonce and still takes it.
 * @throws CryptoProblem of `verifyStatement`; `context_mismatch`, `nonce_refused`, `expired`, `not_yet_valid`
 */
export async function verifyPersonAssertion(
  assertion: string,
  expected: Omit<PersonAssertion, 'nonce' | 'versionId'> & {
    person: string;
    didKey: EcPublicJwk;
    acceptNonce: (nonce: string) => boolean | Promise<boolean>;
    now: number;
  },
): Promise<{ jti: string; nonce: string; versionId: string }> {
  const { person, didKey } = expected;
  const { payload } = await verifyStatement(assertion, {
    type,
    context: { person },
    keyFor: onlyKey(didKey),
  });
  const { jti, nonce, versionId, ...claims } = readMembers('person assertion', payload, members);
  if (claims.aud !== expected.audience)
    throw new CryptoProblem('context_mismatch', 'assertion for another origin');
  if (claims.sub !== expected.did) throw new CryptoProblem('context_mismatch', 'assertion of another DID');
  if (claims.cnf !== expected.deviceThumbprint)
    throw new CryptoProblem('context_mismatch', 'assertion for another device');
  checkOnceWindow(claims.iat, expected.now);
  if (!(await expected.acceptNonce(nonce)))
    throw new CryptoProblem('nonce_refused', 'a nonce that is not accepted');
  return { jti, nonce, versionId };
}

const members = {
  aud: isText,
  nonce: isText,
  cnf: isDigest,
  sub: isDid,
  versionId: isText,
  iat: isSeconds,
  jti: isBytesOf(32),
};
