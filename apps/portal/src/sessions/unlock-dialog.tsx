import type { LiveSession } from '@lanyard/session/live-session';
import { keepUnlockWay, unlockWays, type UnlockWay, type UnlockWays } from '@lanyard/session/kept';
import { beginUnlock, type UnlockAttempt } from '@lanyard/session/sign-in';
import { Button } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { Notice } from '@lanyard/ui/notice';
import { useEffect, useRef, useState } from 'react';
import { browser } from './browser.ts';
import { CodeAndDigits } from './code-and-digits.tsx';
import { useWords } from './messages.ts';

type View = 'preparing' | 'waiting' | 'scanned' | 'declined' | 'expired' | 'untrue' | 'failed';

/**
 * The second approval: digits here, typed on the phone, which scans a code or is asked by itself.
 *
 * @param of What it is for. The phone knows of one thing only, to open the vault: what a page says that it wants besides, nobody there
 *   could verify. So this page tells what the phone will ask.
 */
export function UnlockDialog({
  of = 'unlock',
  session,
  onClose,
  onOpened,
}: {
  of?: 'unlock' | 'export';
  session: LiveSession;
  onClose: () => void;
  onOpened: () => void;
}) {
  const t = useWords();
  const [view, setView] = useState<View>('preparing');
  const [attempt, setAttempt] = useState<UnlockAttempt>();
  const [round, setRound] = useState(0);
  const [ways, setWays] = useState<UnlockWays>();
  const [way, setWay] = useState<UnlockWay>();
  const [isMissed, setMissed] = useState(false);
  useEffect(() => {
    const known = (found: UnlockWays) => {
      setWays(found);
      setWay(found.usual);
    };
    unlockWays(browser).then(known, () => setWay('code'));
  }, []);
  const opened = useRef(onOpened);
  useEffect(() => {
    opened.current = onOpened;
  }, [onOpened]);

  useEffect(() => {
    if (way === undefined) return undefined;
    const stop = new AbortController();
    const run = async () => {
      setView('preparing');
      const started = await beginUnlock(browser, session, way);
      stop.signal.throwIfAborted();
      setAttempt(started);
      for await (const { state } of started.watch(stop.signal)) {
        if (state === 'approved') {
          await started.complete();
          await keepUnlockWay(browser, way);
          return opened.current();
        }
        if (state !== 'completed') setView(state);
        if (state === 'declined' || state === 'expired') return;
      }
      setView('expired');
    };
    run().catch((error: unknown) => {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      const isLog = code === 'did_log_invalid' || code === 'did_log_rollback';
      if (stop.signal.aborted) return;
      const isNotAsked = code === 'notification-refused' || code === 'not-known';
      setMissed(isNotAsked);
      if (isNotAsked) setWay('code');
      else setView(isLog ? 'untrue' : 'failed');
    });
    return () => stop.abort();
  }, [session, round, way]);

  const over = view === 'declined' || view === 'expired' || view === 'untrue' || view === 'failed';
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(`portal.${of}.title`)}
      detail={t(way === 'notification' ? `portal.${of}.lead.phone` : `portal.${of}.lead`)}
      actions={
        <>
          {over && (
            <Button kind="primary" onClick={() => setRound((count) => count + 1)}>
              {t(way === 'notification' ? 'portal.unlock.askAgain' : 'portal.unlock.again')}
            </Button>
          )}
          <Button onClick={onClose}>{t('portal.unlock.cancel')}</Button>
        </>
      }
    >
      {over ? (
        <Notice tone={view === 'untrue' ? 'danger' : 'warn'}>
          {t(
            view !== 'expired'
              ? `portal.${of}.${view}`
              : way === 'notification'
                ? 'portal.unlock.unanswered'
                : 'portal.unlock.expired',
          )}
        </Notice>
      ) : (
        <>
          {isMissed && <Notice tone="warn">{t('portal.unlock.missed')}</Notice>}
          <CodeAndDigits
            attempt={view === 'preparing' ? undefined : attempt}
            scanned={view === 'scanned'}
            label={way === 'notification' ? undefined : t(`portal.${of}.code`)}
          />
        </>
      )}
      {ways?.canAsk === true && way !== undefined && view !== 'scanned' && !isMissed && (
        <Button kind="quiet" onClick={() => setWay(way === 'code' ? 'notification' : 'code')}>
          {t(way === 'code' ? 'portal.unlock.ask' : 'portal.unlock.scan')}
        </Button>
      )}
    </Dialog>
  );
}
