import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Events } from '../platform/database/listen.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { vaultHead } from './store.ts';

const channel = 'vault_changed';

/** Pages that wait for changes, by organization: one subscription of the process for all of them. */
export interface VaultSignals {
  /** @returns how to stop */
  listen(organizationId: string, heard: () => void): () => void;
}

/** Tells all processes, when the transaction commits, that a vault of the organization has changed. */
export function announceChange(tx: Transaction, organizationId: string): void {
  tx.notify(channel, organizationId);
}

export async function openVaultSignals(events: Events): Promise<VaultSignals> {
  const listening = new Map<string, Set<() => void>>();
  await events.on(channel, (organizationId) => {
    for (const heard of listening.get(organizationId) ?? []) heard();
  });
  events.onGap(() => {
    for (const all of listening.values()) for (const heard of all) heard();
  });
  return {
    listen(organizationId, heard) {
      const all = listening.get(organizationId) ?? new Set();
      listening.set(organizationId, all.add(heard));
      return () => {
        all.delete(heard);
        if (all.size === 0 && listening.get(organizationId) === all) listening.delete(organizationId);
      };
    },
  };
}

/** An event may get lost with the process that had to tell it, so the count is looked at without one as well. */
const lookAgainSeconds = 20;
/** Then the page asks again, and is let in again only where its session still lives. */
const longestSeconds = 300;

/** How far the vaults of an organization have come: now, and with every change. Listening first, looking second. */
export async function* watchChanges(
  deps: { readonly database: Database; readonly signals: VaultSignals; readonly clock: Clock },
  organizationId: string,
  signal: AbortSignal,
): AsyncGenerator<{ cursor: number }> {
  const { database, signals, clock } = deps;
  const end = clock.now().getTime() + longestSeconds * 1000;
  let news = Promise.withResolvers<void>();
  const stop = signals.listen(organizationId, () => news.resolve());
  try {
    let told: number | undefined;
    while (!signal.aborted && clock.now().getTime() < end) {
      const cursor = await database.transaction({ organizationId, readOnly: true }, (tx) =>
        vaultHead(tx, organizationId),
      );
      if (cursor !== told) yield { cursor };
      told = cursor;
      await pause(clock, news.promise, signal);
      news = Promise.withResolvers();
    }
  } finally {
    stop();
  }
}

async function pause(clock: Clock, news: Promise<void>, signal: AbortSignal): Promise<void> {
  const timer = new AbortController();
  const leave = (): void => timer.abort('left');
  signal.addEventListener('abort', leave, { once: true });
  try {
    await Promise.race([
      news,
      clock.until(new Date(clock.now().getTime() + lookAgainSeconds * 1000), timer.signal),
    ]);
  } finally {
    signal.removeEventListener('abort', leave);
    timer.abort('over');
  }
}
