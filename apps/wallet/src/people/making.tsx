import { record } from '@lanyard/holder/activity';
import { createIdentity, type IdentityStep, type NewIdentity } from '@lanyard/holder/identity';
import { PhoneScreen } from '@lanyard/ui/app-bar';
import { Button } from '@lanyard/ui/button';
import { CheckIcon, FingerprintIcon, GlobeIcon, KeyIcon, LockIcon } from '@lanyard/ui/icons';
import { Surface } from '@lanyard/ui/surface';
import { classes } from '@lanyard/ui/classes';
import { useEffect, useRef, useState } from 'react';
import { lock } from '../lock/lock.ts';
import { useWords } from '../messages.ts';
import { device } from '../platform/device.ts';
import { ProblemNotice } from '../platform/problem-notice.tsx';
import { useScreen } from '../platform/use-screen.ts';
import { useWork } from '../platform/use-work.ts';
import { askToPersist } from './device-offers.ts';
import { deviceLabel } from './device-label.ts';
import { OnboardingCard } from './welcome.tsx';

const steps: readonly IdentityStep[] = ['keys', 'touch', 'verify', 'protect'];
const icons = {
  keys: <KeyIcon />,
  touch: <FingerprintIcon />,
  verify: <GlobeIcon />,
  protect: <LockIcon />,
};

/** The identity being made, step by step. It begins by itself. */
export function Making({ onMade, onBack }: { onMade: (made: NewIdentity) => void; onBack: () => void }) {
  const t = useWords();
  useScreen(t('making.title'));
  const [step, setStep] = useState<IdentityStep>('keys');
  const { work, busy, problem } = useWork();
  const make = () =>
    work(async () => {
      await askToPersist();
      const made = await createIdentity(device, {
        deviceLabel: deviceLabel(navigator.userAgent),
        onStep: setStep,
      });
      await record(made.wallet, { kind: 'identity-made', result: 'done' });
      lock.opened();
      onMade(made);
    });
  const started = useRef(false);
  useEffect(() => {
    if (started.current) return;
    started.current = true;
    make();
  });
  return (
    <PhoneScreen
      footer={
        problem === undefined ? undefined : (
          <>
            <Button kind="primary" wide busy={busy} onClick={make}>
              {t('common.retry')}
            </Button>
            <Button kind="quiet" wide onClick={onBack}>
              {t('common.back')}
            </Button>
          </>
        )
      }
    >
      <OnboardingCard title={t('welcome.card.title')} detail={t('welcome.card.detail')} />
      <div className="stack gap-5 pt-8">
        <h1 tabIndex={-1} className="text-display">
          {t('making.title')}
        </h1>
        <Surface>
          <StepList current={step} failed={problem !== undefined} />
        </Surface>
        <ProblemNotice problem={problem} />
      </div>
    </PhoneScreen>
  );
}

function StepList({ current, failed }: { current: IdentityStep; failed: boolean }) {
  const t = useWords();
  const at = steps.indexOf(current);
  return (
    <>
      <p className="sr-only" role="status">
        {t(`making.${current}`)}
      </p>
      <ol aria-label={t('making.progress')} className="divide-y divide-line">
        {steps.map((step, index) => {
          const done = index < at;
          const here = index === at && !failed;
          return (
            <li
              key={step}
              aria-current={here ? 'step' : undefined}
              className="flex min-h-16 items-center gap-4 px-5 py-2.5"
            >
              <span
                className={classes(
                  'relative grid size-9 shrink-0 place-items-center rounded-full transition',
                  done
                    ? 'bg-success-soft text-success-ink'
                    : here
                      ? 'bg-accent text-white'
                      : 'bg-sunken text-muted',
                )}
              >
                {here && <span className="absolute inset-0 animate-pulse-ring rounded-full bg-accent-soft" />}
                <span className="relative">{done ? <CheckIcon /> : icons[step]}</span>
              </span>
              <span className="stack">
                <span className={classes('transition', index <= at ? 'font-medium' : 'text-muted')}>
                  {t(`making.${step}`)}
                  {(done || here) && (
                    <span className="sr-only">: {t(done ? 'making.state.done' : 'making.state.now')}</span>
                  )}
                </span>
                <span className="text-small text-muted">{t(`making.${step}.detail`)}</span>
              </span>
            </li>
          );
        })}
      </ol>
    </>
  );
}
