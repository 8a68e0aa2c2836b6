import { keepUnlockWay, unlockWays, type UnlockWay, type UnlockWays } from '@lanyard/session/kept';
import { beginUnlock } from '@lanyard/session/sign-in';
import { Button } from '@lanyard/ui/button';
import { CopyButton } from '@lanyard/ui/copy-button';
import { Notice } from '@lanyard/ui/notice';
import { QrCode } from '@lanyard/ui/qr-code';
import { Skeleton } from '@lanyard/ui/skeleton';
import { useEffect, useMemo, useState } from 'react';
import { leave } from '../session/vault-session.ts';
import type { At } from './at.ts';
import { useWords } from './messages.ts';
import { Digits, Screen } from './screen.tsx';
import { useAttempt } from './use-attempt.ts';

/** Signed in, and the vault is locked: a second approval with two digits. */
export function Unlock({
  at: { held },
  asksAtOnce,
  onOpened,
  onLeft,
}: {
  at: At;
  /** Just signed in: that the vault comes next needs no button. */
  asksAtOnce: boolean;
  onOpened: () => Promise<void>;
  onLeft: () => Promise<void>;
}) {
  const t = useWords();
  const [asks, setAsks] = useState(asksAtOnce);
  const [canAsk, setCanAsk] = useState(false);
  const [way, setWay] = useState<UnlockWay>();
  useEffect(() => {
    const known = (ways: UnlockWays) => {
      setCanAsk(ways.canAsk);
      // A phone rings for a press alone.
      setWay(asksAtOnce ? 'code' : ways.usual);
    };
    unlockWays(held).then(known, () => setWay('code'));
  }, [held, asksAtOnce]);
  const begin = useMemo(
    () =>
      asks && way !== undefined
        ? async () => {
            const session = await held.session();
            if (session === undefined) throw new Error('signed out');
            return beginUnlock(held, session, way);
          }
        : undefined,
    [asks, held, way],
  );
  const opened = async () => {
    if (way !== undefined) await keepUnlockWay(held, way);
    await onOpened();
  };
  const { view, restart } = useAttempt(begin, opened, way === 'notification');
  const signOut = async () => {
    const session = await held.session();
    if (session !== undefined) await leave(held, session);
    await onLeft();
  };
  const attempt = view.kind === 'waiting' || view.kind === 'scanned' ? view.attempt : undefined;
  return (
    <Screen
      title={t('popup.unlock.title')}
      text={t(
        !asks ? 'popup.unlock.text' : way === 'notification' ? 'popup.signin.type' : 'popup.unlock.scan',
      )}
    >
      {!asks ? (
        <Button kind="primary" autoFocus onClick={() => setAsks(true)}>
          {t('popup.unlock.open')}
        </Button>
      ) : view.kind === 'preparing' || attempt !== undefined ? (
        <div className="grid justify-items-center gap-4">
          {way === 'notification' ? null : attempt === undefined ? (
            <Skeleton className="size-52 rounded-card" />
          ) : (
            <QrCode
              text={attempt.link}
              label={t('popup.unlock.code')}
              dimmed={view.kind === 'scanned'}
              className="w-52"
            />
          )}
          <Digits
            digits={attempt?.digits}
            label={t('popup.signin.digits', { digits: attempt?.digits ?? '' })}
          />
          {view.kind === 'scanned' ? (
            <p role="status" className="text-small text-muted">
              {t('popup.unlock.scanned')}
            </p>
          ) : (
            attempt !== undefined &&
            way === 'code' && (
              <CopyButton
                text={attempt.link}
                label={t('popup.signin.copy')}
                copiedLabel={t('popup.signin.copied')}
              />
            )
          )}
        </div>
      ) : (
        <div className="grid gap-4">
          <Notice tone="warn">
            {t(
              view.kind === 'declined'
                ? 'popup.unlock.declined'
                : view.kind === 'expired'
                  ? `popup.signin.${way === 'notification' ? 'unanswered' : 'expired'}`
                  : view.kind === 'untrue' || view.kind === 'refused'
                    ? `popup.signin.${view.kind}`
                    : 'popup.signin.failed',
            )}
          </Notice>
          <Button kind="primary" onClick={() => (view.kind === 'refused' ? setWay('code') : restart())}>
            {t(view.kind === 'refused' ? 'popup.signin.instead' : 'popup.again')}
          </Button>
        </div>
      )}
      {asks && canAsk && view.kind !== 'scanned' && view.kind !== 'refused' && (
        <Button kind="quiet" onClick={() => setWay(way === 'code' ? 'notification' : 'code')}>
          {t(way === 'code' ? 'popup.signin.ask' : 'popup.signin.instead')}
        </Button>
      )}
      <Button kind="quiet" onClick={() => void signOut()}>
        {t('popup.settings.signout')}
      </Button>
    </Screen>
  );
}
