import type { SignInAttempt } from '@lanyard/session/sign-in';
import { Button, ButtonLink } from '@lanyard/ui/button';
import { CenteredCard } from '@lanyard/ui/centered-card';
import { CopyButton } from '@lanyard/ui/copy-button';
import { CountdownRing } from '@lanyard/ui/countdown-ring';
import { CheckIcon, ClockIcon, PhoneIcon, RefreshIcon, WarningIcon, XIcon } from '@lanyard/ui/icons';
import { LanguageSelect } from '@lanyard/ui/language-select';
import { Wordmark } from '@lanyard/ui/mark';
import { Monogram } from '@lanyard/ui/monogram';
import { QrCode } from '@lanyard/ui/qr-code';
import type { ReactNode } from 'react';
import { useWords } from './messages.ts';
import { Plate } from './plate.tsx';
import type { SignInView, Way } from './use-sign-in.ts';

interface PageProps {
  readonly organization: { readonly id: string; readonly name: string };
  readonly walletOrigin: string;
  readonly view: SignInView;
  readonly way: Way;
  readonly onRestart: () => void;
  readonly onChoose: (way: Way) => void;
}

/** The door of an organization: how to get in on the left; on the right the code, or another way, and what the phone does. */
export function SignInPage({ organization, walletOrigin, view, way, onRestart, onChoose }: PageProps) {
  const t = useWords();
  return (
    <CenteredCard
      width="wide"
      mark={<Wordmark />}
      footer={
        <>
          <a href={walletOrigin} className="py-1 hover:text-ink">
            {t('signin.noWallet')}
          </a>
          <LanguageSelect label={t('signin.language')} />
        </>
      }
    >
      <div className="grid sm:grid-cols-2">
        <Welcome organization={organization} way={way} />
        <div className="grid content-center justify-items-center gap-5 border-t border-line bg-ground p-6 sm:border-t-0 sm:border-l sm:p-12">
          <div className="relative aspect-square w-full max-w-72 sm:w-72">
            {view.kind === 'waiting' && way === 'code' ? (
              <QrCode text={view.attempt.link} label={t('signin.code')} />
            ) : (
              <div className="absolute inset-0 grid place-content-center rounded-card border border-line bg-surface p-5">
                <Instead organization={organization.name} view={view} onRestart={onRestart} />
              </div>
            )}
          </div>
          <Beneath view={view} way={way} onRestart={onRestart} onChoose={onChoose} />
        </div>
      </div>
    </CenteredCard>
  );
}

function Welcome({ organization, way }: Pick<PageProps, 'organization' | 'way'>) {
  const t = useWords();
  const steps = {
    code: [t('signin.step.open'), t('signin.step.scan'), t('signin.step.approve')],
    link: [t('signin.step.press'), t('signin.step.approve'), t('signin.step.back')],
  }[way];
  return (
    <div className="flex flex-col items-start gap-6 p-6 sm:p-12">
      <Monogram kind="organization" size="large" id={organization.id} name={organization.name} />
      <div className="grid gap-2">
        <h1 className="text-display">{t('signin.title', { organization: organization.name })}</h1>
        <p className="text-muted">{t('signin.lead')}</p>
      </div>
      <ol className="mt-auto hidden gap-4 sm:grid">
        {steps.map((step, index) => (
          <li key={step} className="flex items-center gap-3">
            <span className="figures grid size-7 shrink-0 place-items-center rounded-full bg-sunken text-small font-semibold text-muted">
              {index + 1}
            </span>
            {step}
          </li>
        ))}
      </ol>
    </div>
  );
}

/** Under the code: how long it lives, its link for those who cannot scan, and the other ways. */
function Beneath({
  view,
  way,
  onRestart,
  onChoose,
}: Pick<PageProps, 'view' | 'way' | 'onRestart' | 'onChoose'>) {
  const t = useWords();
  return (
    <div className="grid min-h-28 content-start justify-items-center gap-2 text-small text-muted">
      {view.kind === 'waiting' && way === 'code' && (
        <>
          <WaitingLine attempt={view.attempt} />
          <Button kind="quiet" size="small" onClick={() => onChoose('link')}>
            {t('signin.way.link')}
          </Button>
        </>
      )}
      {view.kind === 'waiting' && way === 'link' && (
        <Button kind="quiet" size="small" onClick={() => onChoose('code')}>
          {t('signin.way.code')}
        </Button>
      )}
      {(view.kind === 'scanned' || view.kind === 'returning') && (
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

/** What stands in the place of the code where there is none, or none to scan any more. */
function Instead({
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
      return (
        <Plate
          tone="accent"
          icon={<PhoneIcon className="relative size-7" />}
          title={t('signin.link.title')}
          text={t('signin.link.text')}
          action={
            // A window of its own: this page keeps the keys of the sign-in in its memory, and must stay.
            <ButtonLink kind="primary" href={view.attempt.link} target="_blank" rel="noreferrer">
              {t('signin.link.open')}
            </ButtonLink>
          }
        />
      );
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
    case 'returning':
      return (
        <Plate
          tone="accent"
          icon={<PhoneIcon className="relative size-7" />}
          title={t('signin.returning.title')}
          text={t('signin.returning.text')}
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
