import type { SignInEvent, SignInState } from '@lanyard/contract/sign-in';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { verifyBinding } from '@lanyard/crypto/sign-in-binding';
import { checkSignInNotification } from '@lanyard/crypto/sign-in-notification';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { problem } from '../platform/http/problems.ts';
import { digestOf } from './login-flows.ts';
import { announceTo, type Change, type Listening, type SignInSignals } from './signals.ts';
import { inSeconds } from './sign-ins.ts';
import { keepBinding, signInOfBrowser, type Owner, type WaitingSignIn } from './store.ts';

/** Makes the phones of a person ring while their wallet is closed, when the transaction commits. */
export type Ring = (
  tx: Transaction,
  to: { readonly personId: string; readonly organizationId: string },
) => void;

/** A page that waits for the phone, and what it shows to be the one that started. */
export interface Waiting {
  readonly organizationId: string;
  readonly signInId: string;
  readonly owner: Owner;
  readonly pollSecret: string;
  /** JWS: the browser key's statement over `H`. */
  readonly binding: string;
  /** JWE to the wallet, of a sign-in that comes to it by a notification. */
  readonly notification?: string | undefined;
}

/**
 * What has become of a sign-in. The browser's statement over `H` is verified and kept: from then on a wallet can scan.
 *
 * @throws ProblemError `not-found` where it is not this browser's, or not there; `invalid-request` where the statement does not verify
 */
export async function stateOfSignIn(
  tx: Transaction,
  { ring }: { readonly ring: Ring },
  waiting: Waiting,
  now: Date,
): Promise<Change> {
  const { organizationId, owner, binding } = waiting;
  const found = await signInOfBrowser(tx, {
    organizationId,
    id: waiting.signInId,
    owner,
    pollDigest: digestOf(waiting.pollSecret),
  });
  if (found === undefined) throw problem('not-found', { reason: 'sign-in' });
  const { id, H, browserKey: browserJwk } = found;
  if (found.binding !== binding) {
    await verifyBinding(binding, { organization: organizationId, signIn: id, H, browserJwk }).catch(
      (error: unknown) => {
        if (!(error instanceof CryptoProblem)) throw error;
        throw problem('invalid-request', { reason: error.code, cause: error });
      },
    );
    if (found.binding === null) keep(tx, ring, { organizationId, found, waiting });
  }
  return asOf(now, found);
}

/** From now on the wallet sees it: whoever scans the code, or the one person whom it notifies. */
function keep(
  tx: Transaction,
  ring: Ring,
  {
    organizationId,
    found,
    waiting,
  }: { readonly organizationId: string; readonly found: WaitingSignIn; readonly waiting: Waiting },
): void {
  const { id, way, browserJkt, personId } = found;
  const { binding } = waiting;
  const of = { organizationId, id, binding };
  if (way !== 'notification') {
    keepBinding(tx, { ...of, notification: null });
    return;
  }
  const { notification } = waiting;
  if (notification === undefined) throw problem('invalid-request', { reason: 'no-notification' });
  try {
    checkSignInNotification(notification, { organization: organizationId, signIn: id, browser: browserJkt });
  } catch (error) {
    if (!(error instanceof CryptoProblem)) throw error;
    throw problem('invalid-request', { reason: error.code, cause: error });
  }
  keepBinding(tx, { ...of, notification });
  if (personId === null) return;
  announceTo(tx, personId);
  ring(tx, { personId, organizationId });
}

/** A sign-in whose time is over is expired, whatever its row says. */
function asOf(now: Date, { state, expiresAt }: Change): Change {
  return !isFinal[state] && expiresAt <= now ? { state: 'expired', expiresAt } : { state, expiresAt };
}

/** After these nothing comes that a waiting page would show. */
const isFinal: Record<SignInState, boolean> = {
  waiting: false,
  scanned: false,
  approved: true,
  declined: true,
  expired: true,
  completed: true,
};

export function eventOf({ state, expiresAt }: Change): SignInEvent {
  return { state, expiresAt: expiresAt.toISOString() };
}

/**
 * What happens to a sign-in, from its state now to its end. Listening first, looking second: what happens in between is heard.
 *
 * @param at.tx In which its state now is looked at; later ones are transactions of their own.
 * @throws ProblemError as `stateOfSignIn`
 */
export async function* watchSignIn(
  deps: {
    readonly database: Database;
    readonly signals: SignInSignals;
    readonly clock: Clock;
    readonly ring: Ring;
  },
  waiting: Waiting,
  { signal, tx }: { readonly signal: AbortSignal; readonly tx: Transaction | undefined },
): AsyncGenerator<SignInEvent> {
  const { database, signals, clock } = deps;
  const lookIn = (at: Transaction): Promise<Change> => stateOfSignIn(at, deps, waiting, clock.now());
  const look = (): Promise<Change> =>
    database.transaction({ organizationId: waiting.organizationId }, lookIn);
  const listening = signals.listen(waiting.signInId);
  try {
    const next = nextChange(listening, clock, look);
    let told: Change | undefined;
    for (
      let change = await (tx === undefined ? look() : lookIn(tx));
      !signal.aborted;
      change = await next(change, signal)
    ) {
      if (change.state !== told?.state) yield eventOf(change);
      if (isFinal[change.state]) return;
      told = change;
    }
  } finally {
    listening.stop();
  }
}

/** An event may get lost with the process that had to tell it, so the row is looked at without one as well. */
const lookAgainSeconds = 10;

/** Waits for the next change, or for the time to be over; looks at the row where what was heard does not tell, and now and then. */
function nextChange(listening: Listening, clock: Clock, look: () => Promise<Change>) {
  let heard = listening.next();
  return async (last: Change, signal: AbortSignal): Promise<Change> => {
    // With a reason of its own, an abort makes no DOMException with a stack; and `AbortSignal.any` is the dearer way to say this.
    const timer = new AbortController();
    const leave = (): void => {
      timer.abort('left');
    };
    signal.addEventListener('abort', leave, { once: true });
    try {
      const again = inSeconds(clock.now(), lookAgainSeconds);
      const moment = last.expiresAt < again ? last.expiresAt : again;
      const first = await Promise.race([heard, clock.until(moment, timer.signal)]);
      if (first === undefined) return signal.aborted ? last : await look();
      heard = listening.next();
      return first === 'gap' ? await look() : first;
    } finally {
      signal.removeEventListener('abort', leave);
      timer.abort('over');
    }
  };
}
