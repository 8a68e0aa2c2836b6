import type { SignInState } from '@lanyard/contract/sign-in';
import type { Events } from '../platform/database/listen.ts';
import type { Transaction } from '../platform/database/transaction.ts';

/** What happened to a sign-in. */
export interface Change {
  readonly state: SignInState;
  readonly expiresAt: Date;
}

/** Changes of one sign-in from the moment of listening, by any process. */
export interface Listening {
  /** The next one; `gap` where some may have been missed, so that the row must be looked at. */
  next(): Promise<Change | 'gap'>;
  stop(): void;
}

export interface SignInSignals {
  listen(signInId: string): Listening;
}

const channel = 'sign_in';

/** Tells whoever waits for this sign-in, when the transaction commits. No secret in it: id, state, time. */
export function announce(tx: Transaction, signInId: string, { state, expiresAt }: Change): void {
  tx.notify(channel, `${signInId} ${state} ${String(expiresAt.getTime())}`);
}

/** One subscription of the process for all its waiting pages. */
export async function openSignInSignals(events: Events): Promise<SignInSignals> {
  const listening = new Map<string, Set<(change: Change | 'gap') => void>>();
  await events.on(channel, (payload) => {
    const [signInId = '', state, expiresAtMs] = payload.split(' ');
    const change = { state: state as SignInState, expiresAt: new Date(Number(expiresAtMs)) };
    for (const tell of listening.get(signInId) ?? []) tell(change);
  });
  events.onGap(() => {
    for (const tells of listening.values()) for (const tell of tells) tell('gap');
  });
  return {
    listen(id) {
      const signInId = id.toLowerCase();
      const inbox = createInbox();
      const tells = listening.get(signInId) ?? new Set();
      listening.set(signInId, tells.add(inbox.put));
      return {
        next: inbox.next,
        stop() {
          tells.delete(inbox.put);
          if (tells.size === 0 && listening.get(signInId) === tells) listening.delete(signInId);
        },
      };
    },
  };
}

/** What comes while nobody waits is kept for the next who asks. */
function createInbox(): { put: (change: Change | 'gap') => void; next: () => Promise<Change | 'gap'> } {
  const kept: (Change | 'gap')[] = [];
  let arrival = Promise.withResolvers<void>();
  return {
    put(change) {
      kept.push(change);
      arrival.resolve();
    },
    async next() {
      for (;;) {
        const change = kept.shift();
        if (change !== undefined) return change;
        arrival = Promise.withResolvers<void>();
        await arrival.promise;
      }
    },
  };
}
