import { passPinWait, pinDigits, tryPin } from '@lanyard/holder/pin';
import type { Wallet } from '@lanyard/holder/wallet';
import { DigitsField } from '@lanyard/ui/digits-field';
import { useEffect, useState } from 'react';
import { useWords } from '../messages.ts';
import { useWallet } from '../people/this-wallet.ts';
import { useFocus } from '../platform/use-focus.ts';
import { useWork } from '../platform/use-work.ts';
import { lock } from './lock.ts';

/** One window at a time: two at once would share a try. */
const alone = <T,>(task: () => Promise<T>): Promise<T> => navigator.locks.request('lanyard-wallet-pin', task);

/** The PIN on the lock screen. @param waiting Milliseconds that are still to be waited, as kept. */
export function PinEntry({ waiting }: { waiting: number }) {
  const t = useWords();
  const wallet = useWallet();
  const [typed, setTyped] = useState('');
  const [triesLeft, setTriesLeft] = useState<number>();
  const [wait, setWait] = useWait(wallet, waiting);
  const field = useFocus<HTMLInputElement>();
  const { work, busy } = useWork();
  const attempt = (pin: string) =>
    work(async () => {
      const tried = await alone(() => tryPin(wallet, pin));
      setTyped('');
      if (tried.kind === 'right') return lock.opened();
      setTriesLeft(tried.kind === 'wrong' ? tried.triesLeft : undefined);
      if (tried.kind === 'wait') setWait(tried.waitMilliseconds);
      else field.current?.focus();
    });
  if (wait > 0) {
    const seconds = Math.ceil(wait / 1000);
    return (
      <p role="status" className="max-w-xs pt-2 font-medium text-warn-ink">
        {seconds > 90
          ? t('lock.wait.minutes', { minutes: Math.ceil(seconds / 60) })
          : t('lock.wait.seconds', { seconds })}
      </p>
    );
  }
  return (
    <div className="pt-2 text-left">
      <DigitsField
        ref={field}
        label={t('lock.pin')}
        length={pinDigits}
        masked
        error={triesLeft === undefined ? undefined : t('lock.pin.wrong', { tries: triesLeft })}
        disabled={busy}
        value={typed}
        onChange={setTyped}
        onComplete={attempt}
      />
    </div>
  );
}

/**
 * What is left to wait. It passes while the lock stands on the screen, by the time since the page began, which no clock setting
 * changes; what passed is kept every second, so that opening the wallet anew neither shortens nor lengthens it.
 */
function useWait(wallet: Wallet, kept: number): [wait: number, set: (wait: number) => void] {
  const [wait, setWait] = useState(kept);
  const waits = wait > 0;
  useEffect(() => {
    if (!waits) return undefined;
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      const passed = now - last;
      last = now;
      void alone(() => passPinWait(wallet, passed)).then((state) => setWait(state.waitMilliseconds));
    }, 1000);
    return () => clearInterval(timer);
  }, [wallet, waits]);
  return [wait, setWait];
}
