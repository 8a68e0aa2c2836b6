import { beginNotifiedSignIn, beginSignIn, type SignInAttempt } from '@lanyard/session/sign-in';
import { forgetTrust } from '@lanyard/session/kept';
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
export type Failure = 'other' | 'busy' | 'page-stale' | 'unsupported' | 'link-used';

/** Codes renew themselves this often before the page stops and asks: an unattended screen must not offer one for ever. */
const renewals = 10;

const isGone = (state: string): boolean => state === 'expired';

function reasonOf(error: unknown): Failure {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'storage-refused') return 'unsupported';
  if (code === 'too-many-requests' || code === 'locked') return 'busy';
  if (code === 'enrolment-refused') return 'link-used';
  return code === 'csrf-refused' || code === 'sign-in-required' ? 'page-stale' : 'other';
}

/**
 * Which way the page offers: a code for another device, a link for this one, asking the phone of whom it knows, or a passkey of this
 * address: this browser's, or whichever the person has; `other-passkey`: that of another device, in a browser that has one.
 */
export type Way = 'code' | 'link' | 'phone' | PasskeyWay;
type PasskeyWay = 'passkey' | 'other-passkey';

export const isPasskeyWay = (way: Way): way is PasskeyWay => way === 'passkey' || way === 'other-passkey';

/** A phone or tablet has its wallet on board. */
const likelyWay = (): Way => (matchMedia('(pointer: coarse) and (hover: none)').matches ? 'link' : 'code');

type End = 'welcome' | 'declined' | 'expired-unscanned' | 'expired';

interface Trying {
  readonly browser: Browser;
  readonly csrfLoginToken: string;
  readonly way: Exclude<Way, PasskeyWay>;
  readonly enrolment: string | undefined;
  readonly show: (view: SignInView) => void;
  readonly signal: AbortSignal;
}

/** One attempt from code or link to session. Resolves with how it ended; reports what happens on the way. */
async function attempt({ browser, csrfLoginToken, way, enrolment, show, signal }: Trying): Promise<End> {
  const started =
    way === 'phone'
      ? await beginNotifiedSignIn(browser, csrfLoginToken)
      : await beginSignIn(browser, csrfLoginToken, way, enrolment);
  signal.throwIfAborted();
  if (way === 'link') return enterByLink(started, show, signal);
  const end = await follow(started, show, signal);
  if (end !== 'approved') return end;
  await started.complete();
  return 'welcome';
}

/**
 * What the wallet does, until it has decided. The code is shown with the first news: from then on the cloud holds what the wallet
 * asks for, however fast it is.
 */
async function follow(
  started: SignInAttempt,
  show: (view: SignInView) => void,
  signal: AbortSignal,
): Promise<'approved' | Exclude<End, 'welcome'>> {
  let scanned = false;
  for await (const { state } of started.watch(signal)) {
    if (state === 'waiting') show({ kind: 'waiting', attempt: started });
    else if (state === 'scanned') {
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
  /** What was tried first and did not work: the phone could not be asked, the passkey is refused. */
  readonly missed: Missed | undefined;
}

export type Missed = 'phone' | 'passkey' | 'touch';

/** What this browser knows of whoever was here before. */
export interface Recognized {
  readonly isKnown: boolean;
  readonly isTrusted: boolean;
  /** It was opened by a link for a new browser. */
  readonly enrolment: string | undefined;
}

const firstWay = ({ isKnown, isTrusted, enrolment }: Recognized): Way => {
  if (enrolment !== undefined) return likelyWay();
  if (isTrusted) return 'passkey';
  return isKnown ? 'phone' : likelyWay();
};

/** These begin at a touch: nobody's phone rings, and no reader lights up, because a page was opened. */
const waitsForTouch = (way: Way): boolean => way === 'phone' || isPasskeyWay(way);

/**
 * Runs the sign-in of this page; `restart` begins again, `choose` in another way, `ask` asks the phone, or for the passkey.
 */
export function useSignIn(
  browser: Browser,
  csrfLoginToken: string,
  { recognized, onSignedIn }: { readonly recognized: Recognized; readonly onSignedIn: () => void },
) {
  const [{ way, round, asked, missed }, setChosen] = useState<Chosen>(() => ({
    way: firstWay(recognized),
    round: 0,
    asked: false,
    missed: undefined,
  }));
  const [view, setView] = useState<SignInView>({ kind: waitsForTouch(way) ? 'offer' : 'preparing' });
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
      if (waitsForTouch(way) && !asked) return show({ kind: 'offer' });
      show({ kind: 'preparing' });
      const end = isPasskeyWay(way)
        ? await enterByPasskey(browser, csrfLoginToken, way)
        : await renewing({ browser, csrfLoginToken, way, enrolment: recognized.enrolment, show, signal });
      show({ kind: end === 'expired-unscanned' ? 'expired' : end });
      if (end === 'welcome' && !signal.aborted) signedIn.current();
    };
    const instead = (last: Chosen, next: Way, why: Missed): Chosen => ({
      way: next,
      round: last.round + 1,
      asked: false,
      missed: why,
    });
    run().catch((error: unknown) => {
      if (signal.aborted) return;
      if (isNotAsked(error)) setChosen((last) => instead(last, likelyWay(), 'phone'));
      else if (isPasskeyWay(way) && error instanceof DOMException)
        setChosen((last) => instead(last, 'passkey', 'touch'));
      else if (isPasskeyWay(way) && isRefused(error))
        setChosen((last) => instead(last, recognized.isKnown ? 'phone' : likelyWay(), 'passkey'));
      else show({ kind: 'failed', reason: reasonOf(error) });
    });
    return () => stop.abort();
  }, [browser, csrfLoginToken, way, round, asked, recognized]);

  const begin = useCallback((next: (last: Chosen) => Omit<Chosen, 'round'>) => {
    // At once, with the new way: the link of the attempt before must not be drawn for a moment more.
    setView({ kind: 'preparing' });
    setChosen((last) => ({ ...next(last), round: last.round + 1 }));
  }, []);
  const restart = useCallback(() => begin((last) => last), [begin]);
  const choose = useCallback(
    (next: Way, { touched = false } = {}) => begin(() => ({ way: next, asked: touched, missed: undefined })),
    [begin],
  );
  const ask = useCallback(
    () => begin(({ way: same }) => ({ way: same, asked: true, missed: undefined })),
    [begin],
  );
  return { view, way, missed, restart, choose, ask };
}

/** Only what nobody sees renews itself. */
async function renewing(trying: Trying): Promise<End> {
  for (let left = trying.way === 'phone' ? 1 : renewals; ; left -= 1) {
    const end = await attempt(trying);
    if (end !== 'expired-unscanned' || left <= 1) return end;
  }
}

const isRefused = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'sign-in-refused';

/** A passkey that is refused is of no use any more: trust has ended. Loaded with its first use. */
async function enterByPasskey(browser: Browser, csrfLoginToken: string, way: PasskeyWay): Promise<'welcome'> {
  const elsewhere = way === 'other-passkey';
  const [{ signInByPasskey }, { pagePasskeys }] = await Promise.all([
    import('@lanyard/session/passkeys'),
    import('../platform/page-passkeys.ts'),
  ]);
  try {
    await signInByPasskey(browser, csrfLoginToken, pagePasskeys, { elsewhere });
  } catch (error) {
    if (!elsewhere && isRefused(error)) await forgetTrust(browser);
    throw error;
  }
  return 'welcome';
}
