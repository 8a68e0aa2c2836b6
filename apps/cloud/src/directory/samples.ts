import type { Transaction } from '../platform/database/transaction.ts';
import { problem } from '../platform/http/problems.ts';
import type { DataKeys } from '../platform/keys/data-keys.ts';
import { announceChange, type Organization } from './directory.ts';
import { deleteSample, markAsSample } from './store.ts';

/**
 * Says that an organization is made up, with the people who have joined it so far: every page of it says so, and it can be removed.
 * The transaction is the organization's.
 */
export async function markSample(tx: Transaction, organization: Organization): Promise<void> {
  await markAsSample(tx, organization.id);
  announceChange(tx, organization);
}

/**
 * Removes a sample: people, sessions, activity, address, keys. Who joined it with a wallet of their own keeps the wallet. The
 * transaction is the organization's.
 *
 * @throws ProblemError `not-found` of an organization that is none
 */
export async function removeSample(
  tx: Transaction,
  { dataKeys }: { readonly dataKeys: DataKeys },
  organization: Organization,
): Promise<void> {
  if (!(await deleteSample(tx))) throw problem('not-found', { reason: 'no-sample' });
  announceChange(tx, organization);
  // What a backup still holds of it is lost with the key.
  tx.afterCommit(() => dataKeys.destroy(organization.id));
}
