import { getInstallation, watchOwner } from '@lanyard/contract/setup';
import { CopyButton } from '@lanyard/ui/copy-button';
import { Notice } from '@lanyard/ui/notice';
import { QrCode } from '@lanyard/ui/qr-code';
import { useEffect, useRef, useState } from 'react';
import { browser } from '../../platform/browser.ts';
import { useWords } from './messages.ts';
import type { Created } from './answers.ts';
import { StepHead } from './step-head.tsx';

type State = 'waiting' | 'opened' | 'lost';

/** Shows the owner's code and follows what the phone does. */
export function OwnerStep({ created, onJoined }: { created: Created; onJoined: () => void }) {
  const t = useWords();
  const [state, setState] = useState<State>('waiting');
  const [wallet, setWallet] = useState(new URL(created.ownerLink).host);
  const joined = useRef(onJoined);
  useEffect(() => {
    joined.current = onJoined;
  }, [onJoined]);
  const { organization, watchSecret } = created;
  useEffect(() => {
    const stop = new AbortController();
    const watch = async () => {
      const input = { params: { organizationId: organization.id }, body: { watchSecret } };
      for await (const event of browser.cloud.stream(watchOwner, input, undefined, stop.signal)) {
        if (event.state === 'joined') return joined.current();
        setState(event.state);
      }
      setState('lost');
    };
    watch().catch(() => {
      if (!stop.signal.aborted) setState('lost');
    });
    browser.cloud.call(getInstallation, {}).then(
      ({ walletOrigin }) => setWallet(new URL(walletOrigin).host),
      () => undefined,
    );
    return () => stop.abort();
  }, [organization.id, watchSecret]);
  return (
    <>
      <StepHead
        title={t('setup.owner.title')}
        lead={t('setup.owner.lead', { organization: organization.name })}
      />
      <p className="text-small text-muted">{t('setup.owner.how', { wallet })}</p>
      {state === 'lost' ? (
        <Notice tone="warn">{t('setup.lost', { address: new URL(organization.origin).hostname })}</Notice>
      ) : (
        <div className="grid justify-items-center gap-5 rounded-card bg-ground p-6">
          <QrCode
            text={created.ownerLink}
            label={t('setup.owner.code')}
            dimmed={state === 'opened'}
            className="w-full max-w-72"
          />
          <p role="status" className="flex items-center gap-2.5 text-small text-muted">
            <span className="relative flex size-2">
              <span className="absolute inset-0 animate-pulse-ring rounded-full bg-accent" />
              <span className="size-2 rounded-full bg-accent" />
            </span>
            {state === 'opened' ? t('setup.owner.opened') : t('setup.owner.waiting')}
          </p>
          <CopyButton
            text={created.ownerLink}
            label={t('setup.owner.copy')}
            copiedLabel={t('setup.copied')}
          />
        </div>
      )}
    </>
  );
}
