import type { Digest } from '@lanyard/crypto/encoding';
import type { Transaction } from '../platform/database/transaction.ts';
import type { DeviceProofNonces } from '../platform/http/device-proof-nonce.ts';
import { useOnce } from '../throttling/index.ts';
import { problem } from './problems.ts';

/** A nonce of the cloud is taken for some minutes; what it was used for is remembered longer. */
const rememberMs = 60 * 60_000;

/**
 * Takes a challenge that covers a nonce of the cloud, once: a touch that was shown before admits nothing, also of authenticators
 * that do not count.
 *
 * @throws ProblemError `assertion-refused`
 */
export async function useTouchedNonce(
  tx: Transaction,
  nonces: DeviceProofNonces,
  touched: {
    readonly personId: string;
    readonly nonce: string;
    readonly challenge: Digest;
    readonly now: Date;
  },
): Promise<void> {
  const { personId, nonce, challenge, now } = touched;
  if (!nonces.accepts(nonce, now)) throw problem('assertion-refused', { reason: 'nonce' });
  const expiresAt = new Date(now.getTime() + rememberMs);
  const fresh = await useOnce(tx, { scope: `touch of ${personId}`, id: challenge, expiresAt });
  if (!fresh) throw problem('assertion-refused', { reason: 'replayed' });
}
