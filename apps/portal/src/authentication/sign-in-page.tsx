import type { SignInAttempt } from '@lanyard/session/sign-in';
import { Button, ButtonLink } from '@lanyard/ui/button';
import { CenteredCard } from '@lanyard/ui/centered-card';
import { CopyButton } from '@lanyard/ui/copy-button';
import { CountdownRing } from '@lanyard/ui/countdown-ring';
import { CheckIcon, ClockIcon, PhoneIcon, RefreshIcon, WarningIcon, XIcon } from '@lanyard/ui/icons';
import { Wordmark } from '@lanyard/ui/mark';
import { Monogram } from '@lanyard/ui/monogram';
import { QrCode } from '@lanyard/ui/qr-code';
import type { ReactNode } from 'react';
import { useWords } from './messages.ts';
import type { SignInView } from './use-sign-in.ts';

interface PageProps {
  readonly organization: { readonly id: string; readonly name: string };
  readonly walletOrigin: string;
  readonly view: SignInView;
  readonly onRestart: () => void;
}

/** The door of an organization: how to get in on the left, the code on the right; the code's place mirrors the phone. */
export function SignInPage({ organization, walletOrigin, view, onRestart }: PageProps) {
  const t = useWords();
  return (
    <CenteredCard
      width="wide"
      mark={<Wordmark />}
      footer={
        <a href={walletOrigin} className="py-1 hover:text-ink">
          {t('signin.noWallet')}
        </a>
      }
    >
      <div className="grid sm:grid-cols-2">
        <Welcome organization={organization} view={view} />
        <div className="grid content-center justify-items-center gap-5 border-t border-line bg-ground p-6 sm:border-t-0 sm:border-l sm:p-12">
          <div className="relative aspect-square w-full max-w-72 sm:w-72">
            {view.kind === 'waiting' ? (
              <QrCode text={view.attempt.link} label={t('signin.code')} />
            ) : (
              <div className="aspect-square rounded-card border border-line bg-surface" />
            )}
            <Overlay organization={organization.name} view={view} onRestart={onRestart} />
          </div>
          <Beneath view={view} onRestart={onRestart} />
        </div>
      </div>
    </CenteredCard>
  );
}

function Welcome({ organization, view }: Pick<PageProps, 'organization' | 'view'>) {
  const t = useWords();
  const steps = [t('signin.step.open'), t('signin.step.scan'), t('signin.step.approve')];
  return (
    <div className="flex flex-col items-start gap-6 p-6 sm:p-12">
      <Monogram kind="organization" size="large" id={organization.id} name={organization.name} />
      <div className="grid gap-2">
        <h1 className="text-display">{t('signin.title', { organization: organization.name })}</h1>
        <p className="text-muted">{t('signin.lead')}</p>
      </div>
      {view.kind === 'waiting' && (
        <ButtonLink href={view.attempt.link} kind="primary" wide icon={<PhoneIcon />} className="sm:hidden">
          {t('signin.samePhone')}
        </ButtonLink>
      )}
      <ol className="mt-auto hidden gap-4 sm:grid">
        {steps.map((step, index) => (
          <li key={step} className="flex items-center gap-3">
            <span className="figures grid size-7 place-items-center rounded-full bg-sunken text-small font-semibold text-muted">
              {index + 1}
            </span>
            {step}
          </li>
        ))}
      </ol>
    </div>
  );
}

/** Under the code: how long it lives, and its link for those who cannot scan. */
function Beneath({ view, onRestart }: Pick<PageProps, 'view' | 'onRestart'>) {
  const t = useWords();
  return (
    <div className="grid min-h-22 content-start justify-items-center gap-2 text-small text-muted">
      {view.kind === 'waiting' && <WaitingLine attempt={view.attempt} />}
      {view.kind === 'scanned' && (
        <Button kind="quiet" size="small" onClick={onRestart}>
          {t('signin.cancel')}
        </Button>
      )}
    </div>
  );
}

function WaitingLine({ attempt }: { attempt: SignInAttempt }) {
  const t = useWords();
  return (
    <>
      <p className="flex items-center gap-3">
        <CountdownRing endsAt={attempt.expiresAt} totalSeconds={60} label={t('signin.left')} />
        {t('signin.renews')}
      </p>
      <CopyButton text={attempt.link} label={t('signin.copy')} copiedLabel={t('signin.copied')} />
    </>
  );
}

const tones = {
  accent: 'bg-accent-soft text-accent-ink',
  success: 'bg-success-soft text-success-ink',
  danger: 'bg-danger-soft text-danger-ink',
  warn: 'bg-warn-soft text-warn-ink',
};

/** What lies over the code once it is not for scanning any more. */
function Overlay({
  organization,
  view,
  onRestart,
}: {
  organization: string;
  view: SignInView;
  onRestart: () => void;
}) {
  const t = useWords();
  const again = (
    <Button kind="primary" size="small" icon={<RefreshIcon className="size-4" />} onClick={onRestart}>
      {t('signin.again')}
    </Button>
  );
  switch (view.kind) {
    case 'waiting':
      return null;
    case 'preparing':
      return (
        <span role="status" className="sr-only">
          {t('signin.loading')}
        </span>
      );
    case 'scanned':
      return (
        <Plate
          tone="accent"
          icon={<PhoneIcon className="relative size-7" />}
          title={t('signin.scanned.title')}
          text={t('signin.scanned.text', { organization })}
        />
      );
    case 'welcome':
      return (
        <Plate
          tone="success"
          icon={<CheckIcon className="size-7" />}
          title={t('signin.welcome.title')}
          text={t('signin.welcome.text')}
        />
      );
    case 'declined':
      return (
        <Plate
          tone="danger"
          icon={<XIcon className="size-7" />}
          title={t('signin.declined.title')}
          text={t('signin.declined.text')}
          action={again}
        />
      );
    case 'expired':
      return (
        <Plate
          tone="warn"
          icon={<ClockIcon className="size-7" />}
          title={t('signin.expired.title')}
          text={t('signin.expired.text')}
          action={again}
        />
      );
    case 'failed':
      return <Failed reason={view.reason} again={again} />;
  }
}

function Failed({ reason, again }: { reason: 'other' | 'busy' | 'page-stale'; again: ReactNode }) {
  const t = useWords();
  const busy = reason === 'busy';
  return (
    <Plate
      tone="warn"
      icon={<WarningIcon className="size-7" />}
      title={busy ? t('signin.busy.title') : t('signin.failed.title')}
      text={busy ? t('signin.busy.text') : t('signin.failed.text')}
      action={
        reason === 'page-stale' ? (
          <Button kind="primary" size="small" onClick={() => location.reload()}>
            {t('signin.failed.reload')}
          </Button>
        ) : (
          again
        )
      }
    />
  );
}

function Plate({
  tone,
  icon,
  title,
  text,
  action,
}: {
  tone: keyof typeof tones;
  icon: ReactNode;
  title: string;
  text: string;
  action?: ReactNode;
}) {
  return (
    <div
      role="status"
      className="absolute inset-0 grid animate-rise place-content-center justify-items-center gap-4 p-6 text-center"
    >
      <span className={`relative grid size-16 place-items-center rounded-full ${tones[tone]}`}>
        {tone === 'accent' && (
          <span className="absolute inset-0 animate-pulse-ring rounded-full bg-accent-soft" />
        )}
        {icon}
      </span>
      <div className="grid gap-1.5">
        <p className="text-title">{title}</p>
        <p className="text-small text-muted">{text}</p>
      </div>
      {action}
    </div>
  );
}
