import { beginNotifiedSignIn, beginSignIn, type SignInAttempt } from '@lanyard/session/sign-in';
import type { Browser } from '@lanyard/session/ports';
import { useCallback, useEffect, useRef, useState } from 'react';
import { openWayBack } from './way-back.ts';

/** What the page shows; it mirrors the phone. */
export type SignInView =
  | { readonly kind: 'preparing' }
  /** This browser knows somebody, whose phone it asks at a touch. */
  | { readonly kind: 'offer' }
  | { readonly kind: 'waiting'; readonly attempt: SignInAttempt }
  | { readonly kind: 'scanned'; readonly attempt: SignInAttempt }
  /** Approved in the wallet on this device, which is about to come back. */
  | { readonly kind: 'returning' }
  | { readonly kind: 'welcome' }
  | { readonly kind: 'declined' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'failed'; readonly reason: Failure };

/** Why it did not work, as far as the person can do something about it. */
export type Failure = 'other' | 'busy' | 'page-stale' | 'unsupported';

/** Codes renew themselves this often before the page stops and asks: an unattended screen must not offer one for ever. */
const renewals = 10;

const isGone = (state: string): boolean => state === 'expired';

function reasonOf(error: unknown): Failure {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'storage-refused') return 'unsupported';
  if (code === 'too-many-requests' || code === 'locked') return 'busy';
  return code === 'csrf-refused' || code === 'sign-in-required' ? 'page-stale' : 'other';
}

/** Which way the page offers: a code for another device, a link for this one, or asking the phone of whom it knows. */
export type Way = 'code' | 'link' | 'phone';

/** A phone or tablet has its wallet on board. */
const likelyWay = (): Way => (matchMedia('(pointer: coarse) and (hover: none)').matches ? 'link' : 'code');

type End = 'welcome' | 'declined' | 'expired-unscanned' | 'expired';

interface Trying {
  readonly browser: Browser;
  readonly csrfLoginToken: string;
  readonly way: Way;
  readonly show: (view: SignInView) => void;
  readonly signal: AbortSignal;
}

/** One attempt from code or link to session. Resolves with how it ended; reports what happens on the way. */
async function attempt({ browser, csrfLoginToken, way, show, signal }: Trying): Promise<End> {
  const started =
    way === 'phone'
      ? await beginNotifiedSignIn(browser, csrfLoginToken)
      : await beginSignIn(browser, csrfLoginToken, way);
  signal.throwIfAborted();
  show({ kind: 'waiting', attempt: started });
  if (way === 'link') return enterByLink(started, show, signal);
  const end = await follow(started, show, signal);
  if (end !== 'approved') return end;
  await started.complete();
  return 'welcome';
}

/** What the wallet does, until it has decided. */
async function follow(
  started: SignInAttempt,
  show: (view: SignInView) => void,
  signal: AbortSignal,
): Promise<'approved' | Exclude<End, 'welcome'>> {
  let scanned = false;
  for await (const { state } of started.watch(signal)) {
    if (state === 'scanned') {
      scanned = true;
      show({ kind: 'scanned', attempt: started });
    } else if (state === 'approved' || state === 'declined') return state;
    else if (isGone(state)) return scanned ? 'expired' : 'expired-unscanned';
  }
  return 'expired';
}

/** Protocol, Same-device link: approved is not enough, the wallet must come back to this browser with its code. */
async function enterByLink(
  started: SignInAttempt,
  show: (view: SignInView) => void,
  signal: AbortSignal,
): Promise<End> {
  const wayBack = openWayBack(started.id);
  try {
    // A page in the background may sleep through the news: the code alone says that it was approved.
    const first = await Promise.race([
      follow(started, show, signal),
      wayBack.code.then(() => 'approved' as const),
    ]);
    if (first !== 'approved') return first;
    show({ kind: 'returning' });
    await started.complete(await orAborted(wayBack.code, signal)).catch((error: unknown) => {
      wayBack.tell('failed');
      throw error;
    });
    wayBack.tell('entered');
    return 'welcome';
  } finally {
    wayBack.close();
  }
}

function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const aborted = new Promise<never>((_, reject) => {
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true });
  });
  return Promise.race([promise, aborted]);
}

/** The phone cannot be asked from here: then a code is shown, and why. */
const isNotAsked = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  (error.code === 'notification-refused' || error.code === 'not-known');

interface Chosen {
  readonly way: Way;
  readonly round: number;
  /** Of the way `phone`: it was touched. Nobody's phone rings because a page was opened. */
  readonly asked: boolean;
  /** The phone could not be asked. */
  readonly notAsked: boolean;
}

/**
 * Runs the sign-in of this page; `restart` begins again, `choose` in another way, `ask` asks the phone.
 *
 * @param isKnown This browser knows somebody: it offers their phone first.
 */
export function useSignIn(
  browser: Browser,
  csrfLoginToken: string,
  { isKnown, onSignedIn }: { readonly isKnown: boolean; readonly onSignedIn: () => void },
) {
  const [view, setView] = useState<SignInView>({ kind: isKnown ? 'offer' : 'preparing' });
  const [{ way, round, asked, notAsked }, setChosen] = useState<Chosen>(() => ({
    way: isKnown ? 'phone' : likelyWay(),
    round: 0,
    asked: false,
    notAsked: false,
  }));
  const signedIn = useRef(onSignedIn);
  useEffect(() => {
    signedIn.current = onSignedIn;
  }, [onSignedIn]);

  useEffect(() => {
    const stop = new AbortController();
    const { signal } = stop;
    const show = (next: SignInView) => {
      if (!signal.aborted) setView(next);
    };
    const run = async () => {
      if (way === 'phone' && !asked) return show({ kind: 'offer' });
      show({ kind: 'preparing' });
      // Only what nobody sees renews itself.
      for (let left = way === 'phone' ? 1 : renewals; left > 0; left -= 1) {
        const end = await attempt({ browser, csrfLoginToken, way, show, signal });
        if (end === 'expired-unscanned' && left > 1) continue;
        show({ kind: end === 'expired-unscanned' ? 'expired' : end });
        if (end === 'welcome' && !signal.aborted) signedIn.current();
        return;
      }
    };
    run().catch((error: unknown) => {
      if (!isNotAsked(error)) return show({ kind: 'failed', reason: reasonOf(error) });
      if (!signal.aborted)
        setChosen((last) => ({ way: likelyWay(), round: last.round + 1, asked: false, notAsked: true }));
    });
    return () => stop.abort();
  }, [browser, csrfLoginToken, way, round, asked]);

  const begin = useCallback((next: (last: Chosen) => Omit<Chosen, 'round'>) => {
    // At once, with the new way: the link of the attempt before must not be drawn for a moment more.
    setView({ kind: 'preparing' });
    setChosen((last) => ({ ...next(last), round: last.round + 1 }));
  }, []);
  const restart = useCallback(() => begin((last) => last), [begin]);
  const choose = useCallback(
    (next: Way) => begin(() => ({ way: next, asked: false, notAsked: false })),
    [begin],
  );
  const ask = useCallback(() => begin(() => ({ way: 'phone', asked: true, notAsked: false })), [begin]);
  return { view, way, notAsked, restart, choose, ask };
}
