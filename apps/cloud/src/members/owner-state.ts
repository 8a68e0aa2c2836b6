import type { OwnerState } from '../directory/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { ownersSoFar } from './store.ts';

/** How far the owner of a new organization has come, for the set-up page. The transaction sees the organization's rows. */
export async function ownerState(tx: Transaction, organizationId: string): Promise<OwnerState> {
  const { joined, opened } = await ownersSoFar(tx, organizationId);
  if (joined) return 'joined';
  return opened ? 'opened' : 'waiting';
}
