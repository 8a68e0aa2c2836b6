import { useCallback, useEffect, useRef, useState } from 'react';
import type { Attempt } from '@lanyard/session/sign-in';

/** What is asked of the phone, and what it does about it. */
export type AttemptView<A> =
  | { readonly kind: 'preparing' }
  | { readonly kind: 'waiting' | 'scanned'; readonly attempt: A }
  | { readonly kind: 'declined' | 'expired' | 'refused' | 'trusted' | 'untrue' | 'failed' };

interface Endable extends Attempt {
  complete(): Promise<unknown>;
}

/** Codes renew themselves this often before the popup asks: one left open must not offer them for ever. */
const renewals = 10;

/** The organization lets in trusted browsers only, of which an extension is none. */
export class TrustedBrowsersOnlyError extends Error {
  readonly code = 'trusted-browsers-only';
}

function reasonOf(error: unknown): 'refused' | 'trusted' | 'untrue' | 'failed' {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'notification-refused' || code === 'not-known') return 'refused';
  if (code === 'did_log_invalid' || code === 'did_log_rollback') return 'untrue';
  return code === 'trusted-browsers-only' ? 'trusted' : 'failed';
}

/**
 * Runs an attempt from code to approval while the popup is open. Undefined `begin`: not yet.
 *
 * @param done After it was completed.
 * @param rings It makes the phone ring: once for each press, where a code renews itself.
 */
export function useAttempt<A extends Endable>(
  begin: (() => Promise<A>) | undefined,
  done: () => Promise<void>,
  rings: boolean,
) {
  const [view, setView] = useState<AttemptView<A>>({ kind: 'preparing' });
  const [round, setRound] = useState(0);
  const completed = useRef(done);
  useEffect(() => {
    completed.current = done;
  }, [done]);

  useEffect(() => {
    if (begin === undefined) return undefined;
    const stop = new AbortController();
    const { signal } = stop;
    const show = (next: AttemptView<A>) => {
      if (!signal.aborted) setView(next);
    };
    const once = async (): Promise<'over' | 'unseen'> => {
      const attempt = await begin();
      signal.throwIfAborted();
      let isScanned = false;
      for await (const { state } of attempt.watch(signal)) {
        if (state === 'waiting') show({ kind: 'waiting', attempt });
        else if (state === 'scanned') {
          isScanned = true;
          show({ kind: 'scanned', attempt });
        } else if (state === 'approved') {
          await attempt.complete();
          await completed.current();
          return 'over';
        } else if (state === 'declined') {
          show({ kind: 'declined' });
          return 'over';
        } else if (state === 'expired') break;
      }
      if (!isScanned) return 'unseen';
      show({ kind: 'expired' });
      return 'over';
    };
    const run = async () => {
      show({ kind: 'preparing' });
      for (let left = rings ? 1 : renewals; left > 0 && !signal.aborted; left -= 1)
        if ((await once()) === 'over') return;
      show({ kind: 'expired' });
    };
    run().catch((error: unknown) => show({ kind: reasonOf(error) }));
    return () => stop.abort();
  }, [begin, round, rings]);

  const restart = useCallback(() => setRound((count) => count + 1), []);
  return { view, restart };
}
