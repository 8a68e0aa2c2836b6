import { forgetPerson, knownPerson, type KnownPerson } from '@lanyard/session/kept';
import { beginNotifiedSignIn, beginSignIn } from '@lanyard/session/sign-in';
import { Button, ButtonLink } from '@lanyard/ui/button';
import { CopyButton } from '@lanyard/ui/copy-button';
import { Notice } from '@lanyard/ui/notice';
import { QrCode } from '@lanyard/ui/qr-code';
import { Skeleton } from '@lanyard/ui/skeleton';
import { useEffect, useMemo, useState } from 'react';
import type { At } from './at.ts';
import { useWords } from './messages.ts';
import { Digits, Screen } from './screen.tsx';
import { TrustedBrowsersOnlyError, useAttempt } from './use-attempt.ts';

/** By a code, or by asking the phone of whoever was here before. */
export function SignIn({
  at: { held, place },
  onEntered,
  onElsewhere,
}: {
  at: At;
  onEntered: () => Promise<void>;
  onElsewhere: () => void;
}) {
  const t = useWords();
  const [person, setPerson] = useState<KnownPerson | null>();
  const [way, setWay] = useState<'code' | 'phone' | 'offer'>();
  useEffect(() => {
    void knownPerson(held).then((known) => {
      setPerson(known ?? null);
      setWay(known === undefined ? 'code' : 'offer');
    });
  }, [held]);
  /** Admins get in from trusted browsers only: nothing tells who is one before their phone refuses. */
  const [isForAdmins, setForAdmins] = useState(false);
  const begin = useMemo(() => {
    if (way === undefined || way === 'offer') return undefined;
    const start = way === 'phone' ? beginNotifiedSignIn : beginSignIn;
    return async () => {
      const { csrfLoginToken, demands } = await held.openDoor();
      if (demands === 'all') throw new TrustedBrowsersOnlyError();
      setForAdmins(demands === 'admins');
      return start(held, csrfLoginToken);
    };
  }, [held, way]);
  const { view, restart } = useAttempt(begin, onEntered, way === 'phone');
  const forget = async () => {
    await forgetPerson(held);
    setPerson(null);
    setWay('code');
  };
  const initials = person?.initials;

  return (
    <Screen title={t('popup.signin.title', { organization: place.name })}>
      {way === undefined ? (
        <Skeleton className="mx-auto size-60 rounded-card" />
      ) : way === 'offer' ? (
        <Button kind="primary" autoFocus onClick={() => setWay('phone')}>
          {t('popup.signin.as', { initials: initials ?? '' })}
        </Button>
      ) : view.kind === 'preparing' || view.kind === 'waiting' || view.kind === 'scanned' ? (
        <Asking
          way={way}
          link={view.kind === 'preparing' ? undefined : view.attempt.link}
          digits={view.kind === 'preparing' ? undefined : view.attempt.digits}
          isScanned={view.kind === 'scanned'}
        />
      ) : (
        <div className="grid gap-4">
          <Notice tone="warn">
            {t(`popup.signin.${view.kind === 'expired' && way === 'phone' ? 'unanswered' : view.kind}`)}
            {view.kind === 'expired' && isForAdmins && ` ${t('popup.signin.trusted.admins')}`}
          </Notice>
          {(view.kind === 'trusted' || (view.kind === 'expired' && isForAdmins)) && (
            <ButtonLink
              kind={view.kind === 'trusted' ? 'primary' : undefined}
              href={`${place.origin}/`}
              target="_blank"
              rel="noreferrer"
            >
              {t('popup.settings.portal')}
            </ButtonLink>
          )}
          {view.kind !== 'trusted' && (
            <Button
              kind="primary"
              onClick={() => {
                if (view.kind === 'refused') setWay('code');
                else restart();
              }}
            >
              {t(view.kind === 'refused' ? 'popup.signin.instead' : 'popup.again')}
            </Button>
          )}
        </div>
      )}
      <footer className="flex flex-wrap justify-center gap-x-2">
        {way !== undefined && way !== 'code' && (
          <Button kind="quiet" onClick={() => setWay('code')}>
            {t('popup.signin.instead')}
          </Button>
        )}
        {way === 'offer' && (
          <Button kind="quiet" onClick={() => void forget()}>
            {t('popup.signin.forget')}
          </Button>
        )}
        {way === 'code' && initials !== undefined && (
          <Button kind="quiet" onClick={() => setWay('phone')}>
            {t('popup.signin.ask')}
          </Button>
        )}
        <Button kind="quiet" onClick={onElsewhere}>
          {t('popup.signin.other')}
        </Button>
      </footer>
    </Screen>
  );
}

function Asking({
  way,
  link,
  digits,
  isScanned,
}: {
  way: 'code' | 'phone';
  link: string | undefined;
  digits: string | undefined;
  isScanned: boolean;
}) {
  const t = useWords();
  if (way === 'phone')
    return (
      <div className="grid gap-4 text-center">
        <Digits digits={digits} label={t('popup.signin.digits', { digits: digits ?? '' })} />
        <p role="status" className="text-small text-muted">
          {t('popup.signin.type')}
        </p>
      </div>
    );
  return (
    <div className="grid justify-items-center gap-4">
      {link === undefined ? (
        <Skeleton className="size-60 rounded-card" />
      ) : (
        <QrCode text={link} label={t('popup.signin.code')} dimmed={isScanned} className="w-60" />
      )}
      <p role="status" className="text-center text-small text-muted">
        {t(isScanned ? 'popup.signin.scanned' : 'popup.signin.scan')}
      </p>
      {link !== undefined && !isScanned && (
        <CopyButton text={link} label={t('popup.signin.copy')} copiedLabel={t('popup.signin.copied')} />
      )}
    </div>
  );
}
