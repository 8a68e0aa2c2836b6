import type { PasskeyKind } from '@lanyard/contract/trusted-browsers';
import type { LiveSession } from '@lanyard/session/live-session';
import {
  addPasskeyElsewhere,
  addPasskeyHere,
  type PendingPasskey,
  type PendingTrust,
} from '@lanyard/session/passkeys';
import { beginPasskey, beginTrust, type PasskeyAttempt, type TrustAttempt } from '@lanyard/session/sign-in';
import { Button } from '@lanyard/ui/button';
import { Dialog } from '@lanyard/ui/dialog';
import { FingerprintIcon, KeyIcon } from '@lanyard/ui/icons';
import { Notice } from '@lanyard/ui/notice';
import { useEffect, useState } from 'react';
import { pagePasskeys } from '../platform/page-passkeys.ts';
import { browser } from './browser.ts';
import { CodeAndDigits } from './code-and-digits.tsx';
import { useWords } from './messages.ts';

type View = 'preparing' | 'waiting' | 'scanned' | 'passkey' | 'declined' | 'expired' | 'failed';

/** Two steps: the wallet approves, then this device, or another one, makes a passkey. */
export function TrustDialog({
  session,
  kind,
  onClose,
  onDone,
}: {
  session: LiveSession;
  kind: PasskeyKind;
  onClose: () => void;
  onDone: () => void;
}) {
  const t = useWords();
  const [view, setView] = useState<View>('preparing');
  const [attempt, setAttempt] = useState<TrustAttempt | PasskeyAttempt>();
  const [pending, setPending] = useState<PendingTrust | PendingPasskey>();
  const [adding, setAdding] = useState(false);
  const [missed, setMissed] = useState<'missed' | 'twice' | 'refused'>();
  const [round, setRound] = useState(0);

  useEffect(() => {
    const stop = new AbortController();
    const run = async () => {
      setView('preparing');
      setAttempt(undefined);
      const started = await (kind === 'browser' ? beginTrust : beginPasskey)(browser, session);
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
  }, [session, kind, round]);

  const add = (agreed: PendingTrust | PendingPasskey) => {
    setAdding(true);
    setMissed(undefined);
    const making =
      'vault' in agreed
        ? addPasskeyHere(browser, session, pagePasskeys, agreed)
        : addPasskeyElsewhere(browser, session, pagePasskeys, agreed);
    making
      .then(onDone, (error: unknown) => {
        if (error instanceof DOMException) setMissed(error.name === 'InvalidStateError' ? 'twice' : 'missed');
        else if (error instanceof Error && 'code' in error && error.code === 'device-not-accepted')
          setMissed('refused');
        else setView('failed');
      })
      .finally(() => setAdding(false));
  };
  const words = kind === 'browser' ? 'trust' : 'passkey';
  const over = view === 'declined' || view === 'expired' || view === 'failed';
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(`portal.${words}.title`)}
      detail={view === 'passkey' ? t(`portal.${words}.passkey.lead`) : t(`portal.${words}.lead`)}
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
              icon={
                kind === 'browser' ? <FingerprintIcon className="size-4" /> : <KeyIcon className="size-4" />
              }
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
        <Notice tone="warn">{t(`portal.${words}.${view}`)}</Notice>
      ) : view === 'passkey' ? (
        <div className="grid gap-4">
          <ul className="grid list-disc gap-2 pl-5 text-muted">
            <li>{t(`portal.${words}.passkey.enters`)}</li>
            <li>{t(`portal.${words}.passkey.ends`)}</li>
          </ul>
          {missed !== undefined && <Notice tone="warn">{t(`portal.trust.passkey.${missed}`)}</Notice>}
        </div>
      ) : (
        <CodeAndDigits attempt={attempt} scanned={view === 'scanned'} label={t(`portal.${words}.code`)} />
      )}
    </Dialog>
  );
}
