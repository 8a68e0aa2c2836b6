import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { blindIndex, type DataKey } from '../platform/keys/data-keys.ts';
import type { Log } from '../platform/telemetry/log.ts';
import { addLink, holdChain, lastLink, organizationsToChain, takeUnchained, type Link } from './store.ts';

/** Opens the data key of an organization: by the directory. */
export type DataKeyOf = (tx: Transaction, organizationId: string) => Promise<DataKey>;

/** What the first link comes after. */
export const beginning: Buffer = Buffer.alloc(32);

const entriesInLink = 1000;

/** HMAC over a link's number, the digest of the link before and its entries: 32 bytes, under a key that is not in the database. */
export function digestOfLink(
  dataKey: DataKey,
  { number, previous, entryIds, entryDigests }: Omit<Link, 'digest'>,
): Buffer {
  const parts = [number, previous.toString('base64'), entryIds, entryDigests.toString('base64')];
  return blindIndex(dataKey, 'activity link v1', JSON.stringify(parts));
}

/**
 * Puts committed entries of one organization into the chain, as one link. Of several processes one does it; whoever writes entries
 * meanwhile waits for nothing.
 *
 * @returns how many; 0 where there are none, or somebody else is at it
 */
export async function extendChain(tx: Transaction, dataKey: DataKey): Promise<number> {
  const { organizationId } = dataKey;
  if (!(await holdChain(tx, organizationId))) return 0;
  // Under the lock, in statements of their own: each sees what was committed by the one who held it before.
  const last = await lastLink(tx, organizationId);
  const entries = await takeUnchained(tx, organizationId, entriesInLink);
  if (entries.length === 0) return 0;
  const link = {
    number: (last?.number ?? 0) + 1,
    previous: last?.digest ?? beginning,
    entryIds: entries.map(({ id }) => id),
    entryDigests: Buffer.concat(entries.map(({ digest }) => digest)),
  };
  await addLink(tx, organizationId, { ...link, digest: digestOfLink(dataKey, link) });
  return entries.length;
}

/** Extends every chain that has entries waiting. An organization whose key is destroyed is passed over. */
export async function extendChains(parts: {
  readonly database: Database;
  readonly dataKeyOf: DataKeyOf;
  readonly log: Log;
}): Promise<void> {
  const { database, dataKeyOf, log } = parts;
  const ids = await database.transaction({ readOnly: true }, organizationsToChain);
  for (const organizationId of ids) {
    try {
      let added: number;
      do {
        added = await database.transaction({ organizationId }, async (tx) =>
          extendChain(tx, await dataKeyOf(tx, organizationId)),
        );
      } while (added === entriesInLink);
    } catch (error) {
      log.error({ err: error, organizationId }, 'The activity of an organization could not be chained');
    }
  }
}

const pauseMs = 1000;

/**
 * Extends the chains every second until it is stopped: in that second alone an entry could be removed unseen by somebody who has the
 * database; edited it cannot be.
 */
export function keepChaining(parts: Parameters<typeof extendChains>[0] & { readonly clock: Clock }): {
  stop(): Promise<void>;
} {
  const { clock, log } = parts;
  const stopping = new AbortController();
  const done = (async () => {
    while (!stopping.signal.aborted) {
      await extendChains(parts).catch((error: unknown) => {
        log.error({ err: error }, 'Activity could not be chained');
      });
      await clock.until(new Date(clock.now().getTime() + pauseMs), stopping.signal);
    }
    // What the last requests recorded.
    await extendChains(parts).catch(() => undefined);
  })();
  return {
    async stop() {
      stopping.abort();
      await done;
    },
  };
}
