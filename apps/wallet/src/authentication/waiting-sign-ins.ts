import type { Wallet } from '@lanyard/holder/wallet';
import type { WaitingSignIn } from '@lanyard/holder/notifications';
import { useEffect } from 'react';
import { useWallet } from '../people/this-wallet.ts';
import { opening } from '../platform/opened-by.ts';
import { noticed } from '../notices/following.ts';
import { createStore } from '../platform/store.ts';

/** Sign-ins that came to this wallet by themselves and have not ended: shown at once, and kept on the home screen meanwhile. */
export const waitingSignIns = createStore<readonly WaitingSignIn[]>([]);

/** The person answered, or it ran out. */
export function endWaiting(signInId: string): void {
  waitingSignIns.set(waitingSignIns.get().filter((waiting) => waiting.signInId !== signInId));
}

/** It is over, before anything of it was shown. */
export function endWaitingBy(fragment: string): void {
  waitingSignIns.set(waitingSignIns.get().filter((waiting) => waiting.fragment !== fragment));
}

/** Opens the approval of one that waits. */
export function openWaiting({ fragment }: WaitingSignIn): void {
  opening.set({ kind: 'sign-in', fragment, notified: true });
}

/** On these the person is in the middle of something, which is not to be taken from under their finger. */
const busyWith = new Set([
  '/sign-in',
  '/join',
  '/scan',
  '/recovery',
  '/claims/email',
  '/claims/phone',
  '/pin',
]);

/** Those that were shown once: whoever closes one finds it on the home screen. */
const shown = new Set<string>();

const load = () => import('@lanyard/holder/notifications');

const againMilliseconds = 10_000;

/** Listens while the wallet is open, and opens the approval of what comes. @param place The path of the screen that is open. */
export function useWaitingSignIns(place: string): void {
  const wallet = useWallet();
  const waiting = waitingSignIns.use();

  useEffect(() => {
    const stop = new AbortController();
    void listen(wallet, stop.signal);
    return () => stop.abort();
  }, [wallet]);

  useEffect(() => {
    const next = waiting.find(({ signInId, expiresAt }) => !shown.has(signInId) && expiresAt > Date.now());
    if (next === undefined || busyWith.has(place)) return;
    shown.add(next.signInId);
    openWaiting(next);
  }, [waiting, place]);
}

/** Without a connection it tries again: at once when there is one, else from time to time. */
async function listen(wallet: Wallet, signal: AbortSignal): Promise<void> {
  const { watchWaitingSignIns } = await load();
  while (!signal.aborted) {
    try {
      for await (const found of watchWaitingSignIns(wallet, signal, () => noticed.set(noticed.get() + 1)))
        keep(found);
    } catch {
      // Told by the bar about the connection; here there is only to try again.
    }
    await untilAgain(signal);
  }
}

function keep(found: readonly WaitingSignIn[]): void {
  const known = waitingSignIns.get().filter(({ expiresAt }) => expiresAt > Date.now());
  const fresh = found.filter(({ signInId }) => known.every((waiting) => waiting.signInId !== signInId));
  if (fresh.length > 0 || known.length < waitingSignIns.get().length)
    waitingSignIns.set([...known, ...fresh]);
}

function untilAgain(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const stop = new AbortController();
    const go = () => {
      clearTimeout(timer);
      stop.abort();
      resolve();
    };
    const timer = setTimeout(go, againMilliseconds);
    addEventListener('online', go, { signal: stop.signal });
    signal.addEventListener('abort', go, { signal: stop.signal });
  });
}
