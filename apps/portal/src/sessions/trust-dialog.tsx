import type { LiveSession } from '@lanyard/session/live-session';
import { addPasskeyHere, type PendingTrust } from '@lanyard/session/passkeys';
import { beginTrust, type TrustAttempt } from '@lanyard/session/sign-in';
import { Button } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { FingerprintIcon } from '@lanyard/ui/icons';
import { Notice } from '@lanyard/ui/notice';
import { useEffect, useState } from 'react';
import { pagePasskeys } from '../platform/page-passkeys.ts';
import { browser } from './browser.ts';
import { CodeAndDigits } from './code-and-digits.tsx';
import { useWords } from './messages.ts';

type View = 'preparing' | 'waiting' | 'scanned' | 'passkey' | 'declined' | 'expired' | 'failed';

/** Two steps: the phone approves, then this device makes a passkey. */
export function TrustDialog({
  session,
  onClose,
  onTrusted,
}: {
  session: LiveSession;
  onClose: () => void;
  onTrusted: () => void;
}) {
  const t = useWords();
  const [view, setView] = useState<View>('preparing');
  const [attempt, setAttempt] = useState<TrustAttempt>();
  const [pending, setPending] = useState<PendingTrust>();
  const [adding, setAdding] = useState(false);
  const [missed, setMissed] = useState(false);
  const [round, setRound] = useState(0);

  useEffect(() => {
    const stop = new AbortController();
    const run = async () => {
      setView('preparing');
      setAttempt(undefined);
      const started = await beginTrust(browser, session);
      stop.signal.throwIfAborted();
      setAttempt(started);
      for await (const { state } of started.watch(stop.signal)) {
        if (state === 'approved') {
          setPending(await started.complete());
          return setView('passkey');
        }
        if (state !== 'completed') setView(state);
        if (state === 'declined' || state === 'expired') return undefined;
      }
      return setView('expired');
    };
    run().catch(() => {
      if (!stop.signal.aborted) setView('failed');
    });
    return () => stop.abort();
  }, [session, round]);

  const add = (trust: PendingTrust) => {
    setAdding(true);
    setMissed(false);
    addPasskeyHere(browser, session, pagePasskeys, trust)
      .then(onTrusted, (error: unknown) => {
        if (error instanceof DOMException) setMissed(true);
        else setView('failed');
      })
      .finally(() => setAdding(false));
  };
  const over = view === 'declined' || view === 'expired' || view === 'failed';
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('portal.trust.title')}
      detail={view === 'passkey' ? t('portal.trust.passkey.lead') : t('portal.trust.lead')}
      actions={
        <>
          {over && (
            <Button kind="primary" onClick={() => setRound((count) => count + 1)}>
              {t('portal.unlock.again')}
            </Button>
          )}
          {view === 'passkey' && pending !== undefined && (
            <Button
              kind="primary"
              icon={<FingerprintIcon className="size-4" />}
              busy={adding}
              onClick={() => add(pending)}
            >
              {t('portal.trust.passkey.add')}
            </Button>
          )}
          <Button onClick={onClose}>{t('portal.cancel')}</Button>
        </>
      }
    >
      {over ? (
        <Notice tone="warn">{t(`portal.trust.${view}`)}</Notice>
      ) : view === 'passkey' ? (
        <div className="grid gap-4">
          <ul className="grid list-disc gap-2 pl-5 text-muted">
            <li>{t('portal.trust.passkey.enters')}</li>
            <li>{t('portal.trust.passkey.ends')}</li>
          </ul>
          {missed && <Notice tone="warn">{t('portal.trust.passkey.missed')}</Notice>}
        </div>
      ) : (
        <CodeAndDigits attempt={attempt} scanned={view === 'scanned'} label={t('portal.trust.code')} />
      )}
    </Dialog>
  );
}
