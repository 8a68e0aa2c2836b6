import { fetchNotices, keptNotices } from '@lanyard/holder/notices';
import { useEffect } from 'react';
import { changed, useKept, useWallet } from '../people/this-wallet.ts';
import { watched } from '../platform/connection.ts';

const againMilliseconds = 30_000;

/** Asks for notices when the wallet is opened or looked at again, and from time to time while it is. */
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
    return () => {
      clearInterval(timer);
      document.removeEventListener('visibilitychange', ask);
    };
  }, [wallet]);
}

/** How many were not looked at. */
export const useUnread = (): number => useKept(keptNotices)?.filter(({ unread }) => unread).length ?? 0;
