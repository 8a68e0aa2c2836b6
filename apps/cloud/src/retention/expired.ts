import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import { deleteExpiredCounters } from '../throttling/index.ts';
import { clearAttachments, deleteExpiredRows, forgetIdleShares } from './store.ts';

/**
 * Deletes what has run out, in every organization: transient rows, used-up proofs, codes, sessions long over, shares of idle vaults, files
 * that were never sent whole, counters.
 */
export async function deleteExpired(database: Database, clock: Clock): Promise<void> {
  const now = clock.now();
  await database.transaction({}, async (tx) => {
    await deleteExpiredRows(tx, now);
    await forgetIdleShares(tx, now);
  });
  // Of its own: it waits for who writes into a vault.
  await database.transaction({}, (tx) => clearAttachments(tx, now));
  await deleteExpiredCounters(database.pool, now);
}
