import type { Transaction } from '../platform/database/transaction.ts';
import { problem } from '../platform/http/problems.ts';
import type { DataKeys } from '../platform/keys/data-keys.ts';
import { announceChange, type Organization } from './directory.ts';
import { deleteSample, markPeopleOfSample } from './store.ts';

/** Says that the people who have joined a sample so far are made up too, and go with it. The transaction is the organization's. */
export async function markSamplePeople(tx: Transaction, organization: Organization): Promise<void> {
  await markPeopleOfSample(tx, organization.id);
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
