import { digest, randomToken } from '@lanyard/crypto/encoding';
import { touch } from '@lanyard/holder/touch';
import { PhoneScreen } from '@lanyard/ui/app-bar';
import { Button } from '@lanyard/ui/button';
import { FingerprintIcon, LockIcon } from '@lanyard/ui/icons';
import { useWords } from '../messages.ts';
import { useWallet } from '../people/this-wallet.ts';
import { ProblemNotice } from '../platform/problem-notice.tsx';
import { useFocus } from '../platform/use-focus.ts';
import { useScreen } from '../platform/use-screen.ts';
import { useWork } from '../platform/use-work.ts';
import { lock } from './lock.ts';

/** Stands in place of everything until a touch. The touch is local: nothing is sent. */
export function LockScreen() {
  const t = useWords();
  const wallet = useWallet();
  useScreen(t('lock.title'));
  const button = useFocus<HTMLButtonElement>();
  const { work, busy, problem } = useWork();
  const open = () =>
    work(async () => {
      await touch(wallet, digest(randomToken()));
      lock.opened();
    });
  return (
    <PhoneScreen
      footer={
        <Button ref={button} kind="primary" wide icon={<FingerprintIcon />} busy={busy} onClick={open}>
          {t('lock.open')}
        </Button>
      }
    >
      <div className="my-auto grid justify-items-center gap-4 text-center">
        <span className="grid size-16 place-items-center rounded-full bg-accent-soft text-accent-ink">
          <LockIcon className="size-7" />
        </span>
        <div className="stack gap-1">
          <h1 tabIndex={-1} className="text-display">
            {t('lock.title')}
          </h1>
          <p className="text-muted">{t('lock.text')}</p>
        </div>
      </div>
      <ProblemNotice problem={problem} />
    </PhoneScreen>
  );
}
