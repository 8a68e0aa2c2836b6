import { Button, ButtonLink } from '@lanyard/ui/button';
import { CenteredCard } from '@lanyard/ui/centered-card';
import { CountdownRing } from '@lanyard/ui/countdown-ring';
import { CheckIcon, ClockIcon, PhoneIcon, RefreshIcon, XIcon } from '@lanyard/ui/icons';
import { Wordmark } from '@lanyard/ui/mark';
import { Monogram } from '@lanyard/ui/monogram';
import { QrCode } from '@lanyard/ui/qr-code';
import { useState, type ReactNode } from 'react';
import { useWords } from '../words.ts';
import { organization, signInLink } from './samples.ts';

export type SignInState = 'waiting' | 'scanned' | 'welcome' | 'declined' | 'expired';

/** What lies over the code once it is not for scanning any more. */
function Plate({
  tone,
  icon,
  title,
  text,
  action,
}: {
  tone: string;
  icon: ReactNode;
  title: string;
  text: string;
  action?: ReactNode;
}) {
  return (
    <output className="absolute inset-0 grid animate-rise place-content-center justify-items-center gap-4 p-6 text-center">
      <span className={`relative grid size-16 place-items-center rounded-full ${tone}`}>{icon}</span>
      <div className="stack gap-1.5">
        <p className="text-title">{title}</p>
        <p className="text-small text-muted">{text}</p>
      </div>
      {action}
    </output>
  );
}

/** The door of an organization: how to get in on the left, the code on the right; the code's place mirrors the phone. */
export function SignIn({ state = 'waiting' }: { state?: SignInState }) {
  const t = useWords();
  const [endsAt] = useState(() => Date.now() + 52_000);
  const again = (
    <Button kind="primary" size="small" icon={<RefreshIcon className="size-4" />}>
      {t('signin.again')}
    </Button>
  );
  const done = { waiting: 0, scanned: 2, welcome: 3, declined: 0, expired: 0 }[state];
  const steps = [t('signin.step.open'), t('signin.step.scan'), t('signin.step.approve')];
  return (
    <CenteredCard
      width="wide"
      mark={<Wordmark />}
      footer={
        <>
          <a href="#how" className="py-1 hover:text-ink">
            {t('signin.privacy')}
          </a>
          <a href="#wallet" className="py-1 hover:text-ink">
            {t('signin.noWallet')}
          </a>
        </>
      }
    >
      <div className="grid sm:grid-cols-[1fr_auto]">
        <div className="flex flex-col items-start gap-6 p-6 sm:p-12">
          <Monogram kind="organization" size="large" id={organization.id} name={organization.name} />
          <div className="stack gap-2">
            <h1 className="text-display">{t('signin.title', { organization: organization.name })}</h1>
            <p className="text-muted">{t('signin.lead')}</p>
          </div>
          <ButtonLink href="#wallet" kind="primary" wide icon={<PhoneIcon />} className="sm:hidden">
            {t('signin.samePhone')}
          </ButtonLink>
          <ol className="mt-auto hidden gap-4 sm:grid">
            {steps.map((step, index) => (
              <li key={step} className="flex items-center gap-3">
                <span
                  className={`figures grid size-7 place-items-center rounded-full text-small font-semibold ${index < done ? 'bg-success-soft text-success-ink' : 'bg-sunken text-muted'}`}
                >
                  {index < done ? <CheckIcon className="size-4" /> : index + 1}
                </span>
                {step}
              </li>
            ))}
          </ol>
        </div>
        <div className="grid content-center justify-items-center gap-5 border-t border-line bg-ground p-6 sm:border-t-0 sm:border-l sm:p-12">
          <div className="relative w-full max-w-72 sm:w-72">
            {state === 'waiting' ? (
              <QrCode text={signInLink} label={t('signin.code')} />
            ) : (
              <div className="aspect-square rounded-card border border-line bg-surface" />
            )}
            {state === 'scanned' && (
              <Plate
                tone="bg-accent-soft text-accent-ink"
                icon={
                  <>
                    <span className="absolute inset-0 animate-pulse-ring rounded-full bg-accent-soft" />
                    <PhoneIcon className="relative size-7" />
                  </>
                }
                title={t('signin.scanned.title')}
                text={t('signin.scanned.text', { organization: organization.name })}
              />
            )}
            {state === 'welcome' && (
              <Plate
                tone="bg-success-soft text-success-ink"
                icon={<CheckIcon className="size-7" />}
                title={t('signin.welcome.title', { name: 'Ada' })}
                text={t('signin.welcome.text')}
              />
            )}
            {state === 'declined' && (
              <Plate
                tone="bg-danger-soft text-danger-ink"
                icon={<XIcon className="size-7" />}
                title={t('signin.declined.title')}
                text={t('signin.declined.text')}
                action={again}
              />
            )}
            {state === 'expired' && (
              <Plate
                tone="bg-warn-soft text-warn-ink"
                icon={<ClockIcon className="size-7" />}
                title={t('signin.expired.title')}
                text={t('signin.expired.text')}
                action={again}
              />
            )}
          </div>
          <div className="flex h-9 items-center gap-3 text-small text-muted">
            {state === 'waiting' && (
              <>
                <CountdownRing endsAt={endsAt} totalSeconds={60} label={t('signin.left')} />
                {t('signin.renews')}
              </>
            )}
            {state === 'scanned' && (
              <Button kind="quiet" size="small">
                {t('signin.cancel')}
              </Button>
            )}
          </div>
        </div>
      </div>
    </CenteredCard>
  );
}
