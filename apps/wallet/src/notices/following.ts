import { fetchNotices, keptNotices } from '@lanyard/holder/notices';
import { useEffect } from 'react';
import { changed, useKept, useWallet } from '../people/this-wallet.ts';
import { watched } from '../platform/connection.ts';
import { createStore } from '../platform/store.ts';

/** Where the live channel does not get through. */
const againMilliseconds = 120_000;

/** Counts what the live channel told of. */
export const noticed = createStore(0);

/** Asks for notices when the wallet is opened or looked at again, when the live channel tells of one, and from time to time. */
export function useNotices(): void {
  const wallet = useWallet();
  useEffect(() => {
    const ask = () => {
      if (document.hidden) return;
      // Without a connection there is nothing new: the bar about it says so.
      void watched(fetchNotices(wallet)).then(changed, () => undefined);
    };
    ask();
    const timer = setInterval(ask, againMilliseconds);
    document.addEventListener('visibilitychange', ask);
    const stop = noticed.subscribe(ask);
    return () => {
      clearInterval(timer);
      stop();
      document.removeEventListener('visibilitychange', ask);
    };
  }, [wallet]);
}

/** How many were not looked at. */
export const useUnread = (): number => useKept(keptNotices)?.filter(({ unread }) => unread).length ?? 0;
