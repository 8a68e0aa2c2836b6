import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { checkWatch } from './setup-links.ts';

/** How far the owner of a new organization has come: `opened`, the code was scanned. */
export type OwnerState = 'waiting' | 'opened' | 'joined';

/** Channel on which the members room announces that an owner opened an invitation or joined; the payload is the organization's id. */
const ownerChannel = 'owner_joining';

/** An event may get lost with the process that had to tell it, so the state is looked at without one as well. */
const lookAgainMs = 10_000;

export function announceOwner(tx: Transaction, organizationId: string): void {
  tx.notify(ownerChannel, organizationId);
}

/**
 * The state of the owner now, and each later one, until they have joined or an hour has passed since set-up.
 *
 * @throws ProblemError `not-found` as `checkWatch`
 */
export async function* watchOwner(
  parts: {
    readonly database: Database;
    readonly clock: Clock;
    /** By the members room; the transaction sees the organization's rows. */
    readonly ownerState: (tx: Transaction, organizationId: string) => Promise<OwnerState>;
  },
  watch: { readonly organizationId: string; readonly watchSecret: string; readonly signal: AbortSignal },
): AsyncGenerator<{ state: OwnerState }> {
  const { database, clock, ownerState } = parts;
  const { organizationId, signal } = watch;
  const end = await database.transaction({ readOnly: true }, async (tx) =>
    checkWatch(tx, watch, clock.now()),
  );
  const bell = createBell();
  // Listening first, looking second: nothing that happens in between is missed.
  const stop = await database.events.on(ownerChannel, (payload) => {
    if (payload === organizationId) bell.ring();
  });
  const stopGaps = database.events.onGap(bell.ring);
  try {
    let told: OwnerState | undefined;
    while (!signal.aborted && clock.now() < end) {
      const state = await database.transaction({ organizationId, readOnly: true }, async (tx) =>
        ownerState(tx, organizationId),
      );
      if (state !== told) yield { state };
      if (state === 'joined') return;
      told = state;
      const again = new Date(Math.min(end.getTime(), clock.now().getTime() + lookAgainMs));
      await bell.rungOr(clock.until(again, signal));
    }
  } finally {
    stop();
    stopGaps();
  }
}

/** A ring between two waits is not lost: the next wait is over at once. */
function createBell(): { ring: () => void; rungOr: (other: Promise<void>) => Promise<void> } {
  let bell = Promise.withResolvers<void>();
  return {
    ring: () => {
      bell.resolve();
    },
    async rungOr(other) {
      await Promise.race([bell.promise, other]);
      bell = Promise.withResolvers<void>();
    },
  };
}
