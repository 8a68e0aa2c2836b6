import { digest, randomToken } from '@lanyard/crypto/encoding';
import { isGoodPin, pinDigits, pinState, removePin, setPin } from '@lanyard/holder/pin';
import { touch } from '@lanyard/holder/touch';
import { Button } from '@lanyard/ui/button';
import { DigitsField } from '@lanyard/ui/digits-field';
import { FingerprintIcon, LockIcon } from '@lanyard/ui/icons';
import { useToast } from '@lanyard/ui/toast';
import { useNavigate } from '@tanstack/react-router';
import { useState, type SyntheticEvent } from 'react';
import { useWords } from '../messages.ts';
import { changed, useKept, useWallet } from '../people/this-wallet.ts';
import { ProblemNotice } from '../platform/problem-notice.tsx';
import { Screen } from '../platform/screen.tsx';
import { useFocus } from '../platform/use-focus.ts';
import { useWork } from '../platform/use-work.ts';
import { lock } from './lock.ts';

/** Setting, changing and removing the PIN, each with a touch: whoever holds the open phone must not. */
export function PinScreen() {
  const t = useWords();
  const wallet = useWallet();
  const toast = useToast();
  const navigate = useNavigate();
  const isSet = useKept(pinState)?.set === true;
  const [pin, setTyped] = useState('');
  const [again, setAgain] = useState('');
  const [wrong, setWrong] = useState<'easy' | 'differs'>();
  const field = useFocus<HTMLInputElement>();
  const { work, busy, problem } = useWork();
  const touched = (task: () => Promise<void>, message: string) =>
    work(async () => {
      await touch(wallet, digest(randomToken()));
      lock.opened();
      await task();
      changed();
      toast({ message });
      await navigate({ to: '/settings' });
    });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    const found = !isGoodPin(pin) ? 'easy' : pin === again ? undefined : 'differs';
    setWrong(found);
    if (found === undefined) touched(() => setPin(wallet, pin), t('pin.kept'));
  };
  return (
    <Screen
      title={t('pin.title')}
      back="/settings"
      footer={
        <>
          <Button type="submit" form="pin" kind="primary" wide icon={<FingerprintIcon />} busy={busy}>
            {t('pin.save')}
          </Button>
          {isSet && (
            <Button
              kind="quiet-danger"
              wide
              onClick={() => touched(() => removePin(wallet), t('pin.removed'))}
            >
              {t('pin.remove')}
            </Button>
          )}
        </>
      }
    >
      <form id="pin" onSubmit={submit} className="stack gap-6">
        <p className="flex gap-3 text-muted">
          <LockIcon className="mt-0.5 size-5 shrink-0" />
          <span>{t('pin.lead')}</span>
        </p>
        <DigitsField
          ref={field}
          label={isSet ? t('pin.new') : t('pin.pin')}
          length={pinDigits}
          masked
          autoComplete="new-password"
          error={wrong === 'easy' ? t('pin.easy') : undefined}
          value={pin}
          onChange={setTyped}
        />
        <DigitsField
          label={t('pin.again')}
          length={pinDigits}
          masked
          autoComplete="new-password"
          error={wrong === 'differs' ? t('pin.differs') : undefined}
          value={again}
          onChange={setAgain}
        />
        <ProblemNotice problem={problem} />
      </form>
    </Screen>
  );
}
