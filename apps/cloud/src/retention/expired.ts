import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import { deleteExpiredCounters } from '../throttling/index.ts';
import { deleteExpiredRows, forgetIdleShares } from './store.ts';

/** Deletes what has run out, in every organization: transient rows, used-up proofs, codes, sessions long over, shares of idle vaults, counters. */
export async function deleteExpired(database: Database, clock: Clock): Promise<void> {
  const now = clock.now();
  await database.transaction({}, async (tx) => {
    await deleteExpiredRows(tx, now);
    await forgetIdleShares(tx, now);
  });
  await deleteExpiredCounters(database.pool, now);
}
