import { digest, randomToken } from '@lanyard/crypto/encoding';
import { forgivePinTries, pinState } from '@lanyard/holder/pin';
import { touch } from '@lanyard/holder/touch';
import { PhoneScreen } from '@lanyard/ui/app-bar';
import { Button } from '@lanyard/ui/button';
import { FingerprintIcon, LockIcon } from '@lanyard/ui/icons';
import { useWords } from '../messages.ts';
import { useKept, useWallet } from '../people/this-wallet.ts';
import { ProblemNotice } from '../platform/problem-notice.tsx';
import { useFocus } from '../platform/use-focus.ts';
import { useScreen } from '../platform/use-screen.ts';
import { useWork } from '../platform/use-work.ts';
import { lock } from './lock.ts';
import { PinEntry } from './pin-entry.tsx';

/** Stands in place of everything until the PIN or a touch. Both are local: nothing is sent. */
export function LockScreen() {
  const t = useWords();
  const wallet = useWallet();
  useScreen(t('lock.title'));
  const pin = useKept(pinState);
  const { work, busy, problem } = useWork();
  const open = () =>
    work(async () => {
      await touch(wallet, digest(randomToken()));
      await forgivePinTries(wallet);
      lock.opened();
    });
  return (
    <PhoneScreen footer={pin !== undefined && <Unlock second={pin.set} busy={busy} onPress={open} />}>
      <div className="my-auto grid justify-items-center gap-4 text-center">
        <span className="grid size-16 place-items-center rounded-full bg-accent-soft text-accent-ink">
          <LockIcon className="size-7" />
        </span>
        <div className="stack gap-1">
          <h1 tabIndex={-1} className="text-display">
            {t('lock.title')}
          </h1>
          <p className="text-muted">{pin?.set === true ? t('lock.text.pin') : t('lock.text')}</p>
        </div>
        {pin?.set === true && <PinEntry waiting={pin.waitMilliseconds} />}
      </div>
      <ProblemNotice problem={problem} />
    </PhoneScreen>
  );
}

/** The touch: beside the PIN it is the second way. */
function Unlock({ second, busy, onPress }: { second: boolean; busy: boolean; onPress: () => void }) {
  const t = useWords();
  const button = useFocus<HTMLButtonElement>();
  return (
    <Button
      {...(second ? {} : { ref: button })}
      kind={second ? 'quiet' : 'primary'}
      wide
      icon={<FingerprintIcon />}
      busy={busy}
      onClick={onPress}
    >
      {second ? t('lock.open.touch') : t('lock.open')}
    </Button>
  );
}
