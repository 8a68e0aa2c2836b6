import { problem as commonProblem } from '../platform/http/problems.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { blockDeviceOf } from './store.ts';

/**
 * Blocks one of a person's devices: its tokens, touches and requests for tokens are refused from the commit on, everywhere.
 *
 * @throws ProblemError `not-found` where it is another's, or nobody's
 */
export async function blockDevice(
  tx: Transaction,
  device: { readonly id: string; readonly personId: string },
  now: Date,
): Promise<void> {
  if (!(await blockDeviceOf(tx, device, now))) throw commonProblem('not-found', { reason: 'device' });
}
