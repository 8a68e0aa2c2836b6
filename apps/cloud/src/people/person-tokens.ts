import type { DeviceProof } from '@lanyard/crypto/device-proof';
import { generateDidKey, type EcPublicJwk } from '@lanyard/crypto/keys';
import { verifyPersonAssertion } from '@lanyard/crypto/person-assertion';
import { onceSeconds } from '@lanyard/crypto/statements';
import { personTokenSeconds, signPersonToken } from '@lanyard/crypto/tokens';
import { randomUUIDv7 } from 'node:crypto';
import type { Transaction } from '../platform/database/transaction.ts';
import type { DeviceProofNonces } from '../platform/http/device-proof-nonce.ts';
import { useDeviceProof, useOnce } from '../throttling/index.ts';
import type { InstallationKeys } from './installation-keys.ts';
import { problem, refusalReason } from './problems.ts';
import { personWithDevice } from './store.ts';

/**
 * Gives a person token for an assertion by the DID key over a nonce of the cloud, made for the device that signed `proof`.
 * Unknown person, unknown, foreign or blocked device and wrong signature look alike and cost the same.
 *
 * @param request.proof Verified, without a binding.
 * @throws ProblemError `person-refused`, `device-proof-refused`
 */
export async function issuePersonToken(
  tx: Transaction,
  deps: {
    readonly keys: InstallationKeys;
    readonly nonces: DeviceProofNonces;
    readonly walletOrigin: string;
  },
  request: {
    readonly personId: string;
    readonly personAssertion: string;
    readonly proof: DeviceProof;
    readonly now: Date;
  },
): Promise<{ token: string; expiresAt: Date }> {
  const { keys, nonces, walletOrigin } = deps;
  const { personId, proof, now } = request;
  const seconds = Math.floor(now.getTime() / 1000);
  const found = await personWithDevice(tx, { personId, jkt: proof.jkt });
  const person = found ?? (await nobody());
  const assertion = await verifyPersonAssertion(request.personAssertion, {
    audience: walletOrigin,
    person: personId,
    did: person.did,
    didKey: person.didKey,
    deviceThumbprint: proof.jkt,
    acceptNonce: (nonce) => nonces.accepts(nonce, now),
    now: seconds,
  }).catch((error: unknown) => {
    throw problem('person-refused', { reason: refusalReason(error), cause: error });
  });
  if (found === undefined) throw problem('person-refused', { reason: 'unknown' });
  // A wallet with an older log than the one hosted here was recovered elsewhere meanwhile.
  if (assertion.versionId !== found.didVersionId) throw problem('person-refused', { reason: 'did-version' });
  const [fresh] = await Promise.all([
    useOnce(tx, {
      scope: `person assertion of ${personId}`,
      id: assertion.jti,
      // Dated at most so far ahead, and taken for as long after.
      expiresAt: new Date((seconds + 2 * onceSeconds + 1) * 1000),
    }),
    useDeviceProof(tx, proof),
  ]);
  if (!fresh) throw problem('person-refused', { reason: 'replayed' });
  const expiresAt = seconds + personTokenSeconds;
  const token = await signPersonToken(keys.issuer(walletOrigin), {
    jti: randomUUIDv7(),
    person: personId,
    device: found.deviceId,
    deviceThumbprint: proof.jkt,
    issuedAt: seconds,
    expiresAt,
  });
  return { token, expiresAt: new Date(expiresAt * 1000) };
}

/** Stands in for a person who is not there: a key whose private half nobody has. */
let nobodysKey: Promise<EcPublicJwk> | undefined;
async function nobody(): Promise<{ did: string; didKey: EcPublicJwk }> {
  nobodysKey ??= generateDidKey().then(({ publicJwk }) => publicJwk);
  return { did: '', didKey: await nobodysKey };
}
