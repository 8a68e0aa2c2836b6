import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import type { DataKey } from '../platform/keys/data-keys.ts';
import type { DataKeyOf } from './chain.ts';
import { record } from './record.ts';
import { activityDays, forget, lastLinkBefore } from './store.ts';

const dayMs = 24 * 60 * 60_000;

/**
 * Forgets what is older than the organization's setting, whole links at a time. The log says so itself, in an entry that the chain
 * covers: so a chain that starts later is one whose start was forgotten, not removed.
 *
 * @returns how many entries
 */
export async function forgetOldActivity(tx: Transaction, dataKey: DataKey, now: Date): Promise<number> {
  const { organizationId } = dataKey;
  const days = await activityDays(tx, organizationId);
  if (days === 0) return 0;
  const through = await lastLinkBefore(tx, organizationId, new Date(now.getTime() - days * dayMs));
  if (through === undefined) return 0;
  record(tx, dataKey, {
    act: 'activity.forgotten',
    actor: { kind: 'system' },
    from: undefined,
    at: now,
    after: { through, days },
  });
  return forget(tx, through, now);
}

/** In every organization; one whose key is destroyed is passed over. */
export async function forgetAllOldActivity(parts: {
  readonly database: Database;
  readonly clock: Clock;
  readonly dataKeyOf: DataKeyOf;
  readonly organizationIds: (tx: Transaction) => Promise<readonly string[]>;
}): Promise<void> {
  const { database, clock, dataKeyOf, organizationIds } = parts;
  for (const organizationId of await database.transaction({ readOnly: true }, organizationIds)) {
    await database.transaction({ organizationId }, async (tx) =>
      forgetOldActivity(tx, await dataKeyOf(tx, organizationId), clock.now()),
    );
  }
}
