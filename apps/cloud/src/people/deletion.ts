import type { FidoAssertion } from '@lanyard/contract/shapes';
import { deletionChallenge } from '@lanyard/crypto/challenges';
import { verifyDidLog } from '@lanyard/crypto/did-log';
import type { Transaction } from '../platform/database/transaction.ts';
import type { DeviceProofNonces } from '../platform/http/device-proof-nonce.ts';
import { hostedDidLog } from './did-logs.ts';
import { problem, refusalReason } from './problems.ts';
import { endPerson, insertDidLogEntry } from './store.ts';
import type { VerifyTouch } from './touch.ts';
import { useTouchedNonce } from './touched-nonce.ts';

export interface Deletion {
  readonly personId: string;
  readonly deviceId: string;
  readonly nonce: string;
  readonly fido: FidoAssertion;
  readonly didLogEntry: string;
  readonly versionId: string;
}

/**
 * Ends an identity (did:webvh, deactivate): the log gets its last entry, after which nobody takes one, whatever key it is signed by.
 * Devices, their credentials, codes and the way to recover go; the log stays, so that what the person once signed can be verified.
 *
 * @throws ProblemError `assertion-refused`; `still-a-member`
 */
export async function deletePerson(
  tx: Transaction,
  deps: {
    readonly nonces: DeviceProofNonces;
    readonly verifyTouch: VerifyTouch;
    /** By the members room: whether the person is in any organization. */
    readonly isMemberSomewhere: (tx: Transaction, personId: string) => Promise<boolean>;
  },
  deletion: Deletion,
  now: Date,
): Promise<void> {
  const { personId, deviceId, nonce, fido, didLogEntry, versionId } = deletion;
  const challenge = deletionChallenge({ personId, nonce, versionId });
  await useTouchedNonce(tx, deps.nonces, { personId, nonce, challenge, now });
  const person = await deps.verifyTouch(tx, { personId, deviceId, fido, challenge, now });
  // The touch is counted in a row that a joining counts in, too: whoever joined first is seen here, whoever comes later is refused.
  if (await deps.isMemberSomewhere(tx, personId)) throw problem('still-a-member');

  const hosted = await hostedDidLog(tx, personId);
  const seconds = Math.floor(now.getTime() / 1000);
  const log = await verifyDidLog(`${hosted?.text ?? ''}${didLogEntry}\n`, {
    did: person.did,
    ended: true,
    now: seconds,
  }).catch((error: unknown) => {
    throw problem('assertion-refused', { reason: refusalReason(error), cause: error });
  });
  if (log.versionNumber !== person.didVersionNumber + 1 || log.versionId !== versionId) {
    throw problem('assertion-refused', { reason: 'did-version' });
  }
  if (log.deactivated !== true) throw problem('assertion-refused', { reason: 'not-ended' });
  await insertDidLogEntry(tx, { personId, number: log.versionNumber, entry: didLogEntry }, now);
  await endPerson(tx, { personId, versionId, versionNumber: log.versionNumber });
}
