import { beginSignIn, type SignInAttempt } from '@lanyard/session/sign-in';
import type { Browser } from '@lanyard/session/ports';
import { useCallback, useEffect, useRef, useState } from 'react';

/** What the page shows; it mirrors the phone. */
export type SignInView =
  | { readonly kind: 'preparing' }
  | { readonly kind: 'waiting'; readonly attempt: SignInAttempt }
  | { readonly kind: 'scanned' }
  | { readonly kind: 'welcome' }
  | { readonly kind: 'declined' }
  | { readonly kind: 'expired' }
  | { readonly kind: 'failed'; readonly reason: 'other' | 'busy' | 'page-stale' };

/** Codes renew themselves this often before the page stops and asks: an unattended screen must not offer one for ever. */
const renewals = 10;

const isGone = (state: string): boolean => state === 'expired';

function reasonOf(error: unknown): 'other' | 'busy' | 'page-stale' {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'too-many-requests' || code === 'locked') return 'busy';
  return code === 'csrf-refused' || code === 'sign-in-required' ? 'page-stale' : 'other';
}

/** One attempt from code to session. Resolves with how it ended; reports what happens on the way. */
async function attempt(
  browser: Browser,
  csrfLoginToken: string,
  show: (view: SignInView) => void,
  signal: AbortSignal,
): Promise<'welcome' | 'declined' | 'expired-unscanned' | 'expired'> {
  const started = await beginSignIn(browser, csrfLoginToken);
  signal.throwIfAborted();
  show({ kind: 'waiting', attempt: started });
  let scanned = false;
  for await (const { state } of started.watch(signal)) {
    if (state === 'scanned') {
      scanned = true;
      show({ kind: 'scanned' });
    } else if (state === 'approved') {
      await started.complete();
      return 'welcome';
    } else if (state === 'declined') return 'declined';
    else if (isGone(state)) return scanned ? 'expired' : 'expired-unscanned';
  }
  return 'expired';
}

/** Runs the sign-in of this page; `restart` begins again with a new code. */
export function useSignIn(browser: Browser, csrfLoginToken: string, onSignedIn: () => void) {
  const [view, setView] = useState<SignInView>({ kind: 'preparing' });
  const [round, setRound] = useState(0);
  const signedIn = useRef(onSignedIn);
  useEffect(() => {
    signedIn.current = onSignedIn;
  }, [onSignedIn]);

  useEffect(() => {
    const stop = new AbortController();
    const show = (next: SignInView) => {
      if (!stop.signal.aborted) setView(next);
    };
    const run = async () => {
      show({ kind: 'preparing' });
      for (let left = renewals; left > 0; left -= 1) {
        const end = await attempt(browser, csrfLoginToken, show, stop.signal);
        if (end === 'expired-unscanned' && left > 1) continue;
        show({ kind: end === 'expired-unscanned' ? 'expired' : end });
        if (end === 'welcome' && !stop.signal.aborted) signedIn.current();
        return;
      }
    };
    run().catch((error: unknown) => show({ kind: 'failed', reason: reasonOf(error) }));
    return () => stop.abort();
  }, [browser, csrfLoginToken, round]);

  const restart = useCallback(() => setRound((count) => count + 1), []);
  return { view, restart };
}
