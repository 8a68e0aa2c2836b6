import type { SignInAttempt } from '@lanyard/session/sign-in';
import { Button, ButtonLink } from '@lanyard/ui/button';
import { CenteredCard } from '@lanyard/ui/centered-card';
import { CopyButton } from '@lanyard/ui/copy-button';
import { CountdownRing } from '@lanyard/ui/countdown-ring';
import {
  CheckIcon,
  ClockIcon,
  FingerprintIcon,
  KeyIcon,
  PhoneIcon,
  RefreshIcon,
  WarningIcon,
  XIcon,
} from '@lanyard/ui/icons';
import { LanguageSelect } from '@lanyard/ui/language-select';
import { Wordmark } from '@lanyard/ui/mark';
import { Monogram } from '@lanyard/ui/monogram';
import { OrganizationSign } from '@lanyard/ui/organization-sign';
import { QrCode } from '@lanyard/ui/qr-code';
import type { ReactNode } from 'react';
import { useWords } from './messages.ts';
import { Plate } from './plate.tsx';
import { isPasskeyWay, type Failure, type Missed, type SignInView, type Way } from './use-sign-in.ts';

interface PageProps {
  readonly organization: { readonly id: string; readonly name: string; readonly logo: string | null };
  readonly walletOrigin: string;
  readonly view: SignInView;
  readonly way: Way;
  /** First letters of whom this browser knows. */
  readonly initials: string | undefined;
  /** What was tried first and did not work. */
  readonly missed: Missed | undefined;
  /** It was opened by a link for a new browser. */
  readonly enrols: boolean;
  /** This device can make and use passkeys of this address. */
  readonly hasPasskeys: boolean;
  /** It has one of its own: trusted. */
  readonly isTrusted: boolean;
  readonly onRestart: () => void;
  readonly onChoose: (way: Way, options?: { readonly touched: boolean }) => void;
  readonly onAsk: () => void;
  readonly onForget: () => void;
}

const wayIn = 'way-in';

/** The button that was pressed goes with what it belonged to: the keyboard goes on where the code or link comes. */
const andFocus =
  <Args extends unknown[]>(act: (...args: Args) => void) =>
  (...args: Args) => {
    act(...args);
    document.getElementById(wayIn)?.focus();
  };

/** The door of an organization: how to get in on the left; on the right the code, or another way, and what the phone does. */
export function SignInPage(given: PageProps) {
  const props: PageProps = {
    ...given,
    onRestart: andFocus(given.onRestart),
    onChoose: andFocus(given.onChoose),
    onAsk: andFocus(given.onAsk),
    onForget: andFocus(given.onForget),
  };
  const { organization, walletOrigin, view, way, enrols } = props;
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
        <Welcome organization={organization} way={way} enrols={enrols} />
        <div className="grid content-center justify-items-center gap-5 border-t border-line bg-ground p-6 sm:border-t-0 sm:border-l sm:p-12">
          <div
            id={wayIn}
            tabIndex={-1}
            className="relative aspect-square w-full max-w-72 rounded-card sm:w-72"
          >
            {view.kind === 'waiting' && way === 'code' ? (
              <QrCode text={view.attempt.link} label={t('signin.code')} />
            ) : (
              <div className="absolute inset-0 grid place-content-center rounded-card border border-line bg-surface p-5">
                <Instead {...props} />
              </div>
            )}
          </div>
          <Beneath {...props} />
        </div>
      </div>
    </CenteredCard>
  );
}

function Welcome({ organization, way, enrols }: Pick<PageProps, 'organization' | 'way' | 'enrols'>) {
  const t = useWords();
  const steps = {
    code: [t('signin.step.open'), t('signin.step.scan'), t('signin.step.approve')],
    link: [t('signin.step.press'), t('signin.step.approve'), t('signin.step.back')],
    passkey: [t('signin.step.touch'), t('signin.step.inside')],
    'other-passkey': [t('signin.step.touch'), t('signin.step.inside')],
    phone: [t('signin.step.ask'), t('signin.step.digits'), t('signin.step.approve')],
  }[way];
  return (
    <div className="flex flex-col items-start gap-6 p-6 sm:p-12">
      <OrganizationSign size="large" id={organization.id} name={organization.name} logo={organization.logo} />
      <div className="grid gap-2">
        <h1 className="text-display">{t('signin.title', { organization: organization.name })}</h1>
        <p className="text-muted">{enrols ? t('signin.enrol.lead') : t('signin.lead')}</p>
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
function Beneath(props: PageProps) {
  const { view, way, initials, missed, hasPasskeys, isTrusted, onRestart, onChoose, onForget } = props;
  const t = useWords();
  const quiet = (words: string, onClick: () => void) => (
    <Button kind="quiet" size="small" onClick={onClick}>
      {words}
    </Button>
  );
  const waits = view.kind === 'waiting';
  const touches = way === 'phone' || isPasskeyWay(way);
  return (
    <div className="grid min-h-28 content-start justify-items-center gap-2 text-small text-muted">
      {missed !== undefined && (
        <p role="status" className="max-w-72 text-center text-warn-ink">
          {t(`signin.missed.${missed}`)}
        </p>
      )}
      {way === 'phone' && waits && (
        <p className="flex items-center gap-3">
          <CountdownRing endsAt={view.attempt.expiresAt} totalSeconds={60} label={t('signin.left.phone')} />
          {t('signin.phone.asked')}
        </p>
      )}
      {waits && way === 'code' && <WaitingLine attempt={view.attempt} />}
      {way === 'passkey' &&
        view.kind === 'offer' &&
        initials !== undefined &&
        quiet(t('signin.phone.ask'), () => onChoose('phone', { touched: true }))}
      {way === 'passkey' &&
        view.kind === 'offer' &&
        isTrusted &&
        quiet(t('signin.way.other-passkey'), () => onChoose('other-passkey', { touched: true }))}
      {touches && view.kind !== 'welcome' && quiet(t('signin.way.code.instead'), () => onChoose('code'))}
      {touches && view.kind === 'offer' && quiet(t('signin.phone.forget'), onForget)}
      {waits && way === 'code' && quiet(t('signin.way.link'), () => onChoose('link'))}
      {waits && way === 'link' && quiet(t('signin.way.code'), () => onChoose('code'))}
      {waits &&
        !touches &&
        initials !== undefined &&
        missed === undefined &&
        quiet(t('signin.way.phone', { initials: dotted(initials) }), () => onChoose('phone'))}
      {waits &&
        !touches &&
        hasPasskeys &&
        missed !== 'passkey' &&
        quiet(t('signin.way.passkey'), () => onChoose('passkey', { touched: true }))}
      {!touches &&
        (view.kind === 'scanned' || view.kind === 'returning') &&
        quiet(t('signin.cancel'), onRestart)}
    </div>
  );
}

/** `A. L.` */
const dotted = (initials: string): string => Array.from(initials, (letter) => `${letter}.`).join(' ');

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
  organization: { name: organization },
  view,
  way,
  initials = '',
  onRestart,
  onAsk,
}: PageProps) {
  const t = useWords();
  const again = (
    <Button kind="primary" size="small" icon={<RefreshIcon className="size-4" />} onClick={onRestart}>
      {way === 'phone' ? t('signin.phone.again') : t('signin.again')}
    </Button>
  );
  if (way === 'phone' && (view.kind === 'waiting' || view.kind === 'scanned')) {
    return <TypedDigits digits={view.attempt.digits} isOpen={view.kind === 'scanned'} />;
  }
  switch (view.kind) {
    case 'offer':
      return <Offer by={isPasskeyWay(way) ? 'passkey' : 'phone'} initials={initials} onAsk={onAsk} />;
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
          title={way === 'phone' ? t('signin.expired.phone.title') : t('signin.expired.title')}
          text={way === 'phone' ? t('signin.expired.phone.text') : t('signin.expired.text')}
          action={again}
        />
      );
    case 'failed':
      return <Failed reason={view.reason} again={again} />;
  }
}

/** Whom this browser knows: one touch asks their phone, or opens by itself where it is trusted. */
function Offer({ by, initials, onAsk }: { by: 'phone' | 'passkey'; initials: string; onAsk: () => void }) {
  const t = useWords();
  const icon = by === 'phone' ? <PhoneIcon className="size-5" /> : <FingerprintIcon className="size-5" />;
  return (
    <div className="grid animate-rise place-content-center justify-items-center gap-4 text-center">
      {initials === '' ? (
        <KeyIcon className="size-10 text-accent-ink" />
      ) : (
        <Monogram kind="person" size="large" name={Array.from(initials).join(' ')} />
      )}
      <div className="grid gap-1.5">
        <p className="text-title">
          {initials === ''
            ? t('signin.passkey.title')
            : t('signin.phone.title', { initials: dotted(initials) })}
        </p>
        <p className="text-small text-muted">{t(`signin.${by}.text`)}</p>
      </div>
      <Button kind="primary" icon={icon} onClick={onAsk}>
        {t(`signin.${by}.ask`)}
      </Button>
    </div>
  );
}

/** What to type on the phone: only whoever sees this page knows it. */
function TypedDigits({ digits, isOpen }: { digits: string; isOpen: boolean }) {
  const t = useWords();
  return (
    <div
      role="status"
      className="grid animate-rise place-content-center justify-items-center gap-5 text-center"
    >
      <p className="figures flex gap-3 text-display" aria-label={t('signin.phone.digits', { digits })}>
        {['first', 'second'].map((place, index) => (
          <span
            key={place}
            className="grid size-16 place-items-center rounded-control bg-accent-soft text-accent-ink"
          >
            {digits.charAt(index)}
          </span>
        ))}
      </p>
      <div className="grid gap-1.5">
        <p className="text-title">{t('signin.phone.type.title')}</p>
        <p className="text-small text-muted">
          {isOpen ? t('signin.phone.type.open') : t('signin.phone.type.text')}
        </p>
      </div>
    </div>
  );
}

const failures = {
  busy: 'busy',
  unsupported: 'unsupported',
  other: 'failed',
  'page-stale': 'failed',
  'link-used': 'link-used',
} as const;

function Failed({ reason, again }: { reason: Failure; again: ReactNode }) {
  const t = useWords();
  const words = failures[reason];
  return (
    <Plate
      tone="warn"
      icon={<WarningIcon className="size-7" />}
      title={t(`signin.${words}.title`)}
      text={t(`signin.${words}.text`)}
      action={
        reason === 'page-stale' || reason === 'link-used' ? (
          <Button kind="primary" size="small" onClick={() => location.reload()}>
            {t('signin.failed.reload')}
          </Button>
        ) : (
          reason !== 'unsupported' && again
        )
      }
    />
  );
}
