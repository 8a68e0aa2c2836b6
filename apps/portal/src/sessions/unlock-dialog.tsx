import type { LiveSession } from '@lanyard/session/live-session';
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
 * The second approval: code and digits here, digits typed on the phone.
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
  const opened = useRef(onOpened);
  useEffect(() => {
    opened.current = onOpened;
  }, [onOpened]);

  useEffect(() => {
    const stop = new AbortController();
    const run = async () => {
      setView('preparing');
      const started = await beginUnlock(browser, session);
      stop.signal.throwIfAborted();
      setAttempt(started);
      for await (const { state } of started.watch(stop.signal)) {
        if (state === 'approved') {
          await started.complete();
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
      if (!stop.signal.aborted) setView(isLog ? 'untrue' : 'failed');
    });
    return () => stop.abort();
  }, [session, round]);

  const over = view === 'declined' || view === 'expired' || view === 'untrue' || view === 'failed';
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(`portal.${of}.title`)}
      detail={t(`portal.${of}.lead`)}
      actions={
        <>
          {over && (
            <Button kind="primary" onClick={() => setRound((count) => count + 1)}>
              {t('portal.unlock.again')}
            </Button>
          )}
          <Button onClick={onClose}>{t('portal.unlock.cancel')}</Button>
        </>
      }
    >
      {over ? (
        <Notice tone={view === 'untrue' ? 'danger' : 'warn'}>
          {t(view === 'expired' ? 'portal.unlock.expired' : `portal.${of}.${view}`)}
        </Notice>
      ) : (
        <CodeAndDigits
          attempt={view === 'preparing' ? undefined : attempt}
          scanned={view === 'scanned'}
          label={t(`portal.${of}.code`)}
        />
      )}
    </Dialog>
  );
}
