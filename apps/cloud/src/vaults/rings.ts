import { checkEnvelope } from '@lanyard/crypto/envelopes';
import { CryptoProblem } from '@lanyard/crypto/errors';
import type { Transaction } from '../platform/database/transaction.ts';
import { checkOpened, type VaultCaller } from './callers.ts';
import { problem } from './problems.ts';
import { putRing, ringOf, ringRoom } from './ring-store.ts';

/** Characters of a ring beside its entries. */
const frameCharacters = 2048;
/** An entry is 64 bytes, in base64url; some come of items that are no more. */
const entryCharacters = 100;

/** The caller's key ring, for the client that they are at. */
export async function readRing(tx: Transaction, caller: VaultCaller): Promise<{ ring: string | null }> {
  return { ring: (await ringOf(tx, caller)) ?? null };
}

/**
 * Keeps the caller's key ring. It opens nothing here, and nobody but its person can make one that their clients take; so no more is asked than
 * that the vault was opened for who sends it, whose it says it is, and that it is not longer than a ring of their items.
 *
 * @param delegation By which the caller's key speaks for them.
 * @throws ProblemError `vault-write-refused`
 */
export async function keepRing(
  tx: Transaction,
  { caller, delegation }: { readonly caller: VaultCaller; readonly delegation: string | undefined },
  ring: string,
): Promise<undefined> {
  checkOpened(delegation);
  const room = await ringRoom(tx, caller);
  if (room === undefined) throw problem('vault-write-refused', { reason: 'no-key' });
  const { did, kid, items } = room;
  if (ring.length > frameCharacters + entryCharacters * items)
    throw problem('vault-write-refused', { reason: 'ring-too-long' });
  try {
    const context = { organization: caller.organizationId, person: did, kid };
    checkEnvelope(ring, { type: 'lanyard-key-ring+jwe', context });
  } catch (error) {
    if (!(error instanceof CryptoProblem)) throw error;
    throw problem('vault-write-refused', { reason: error.code, cause: error });
  }
  await putRing(tx, caller, { kid, ring });
  return undefined;
}
