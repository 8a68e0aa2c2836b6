import { trustedHere } from '@lanyard/session/kept';
import { unlockByPasskey } from '@lanyard/session/passkeys';
import { Badge } from '@lanyard/ui/badge';
import { Button, ButtonLink } from '@lanyard/ui/button';
import { FingerprintIcon, LockIcon, UnlockIcon } from '@lanyard/ui/icons';
import { Notice } from '@lanyard/ui/notice';
import { Card } from '@lanyard/ui/surface';
import { useEffect, useState } from 'react';
import { pagePasskeys } from '../platform/page-passkeys.ts';
import { browser } from './browser.ts';
import { useWords } from './messages.ts';
import { UnlockDialog } from './unlock-dialog.tsx';
import type { Portal } from './use-portal.ts';
import type { useVault } from './use-vault.ts';

/** Whether the vault of this session is open, and the way to open or lock it. */
export function VaultCard({ portal, vault }: { portal: Portal; vault: ReturnType<typeof useVault> }) {
  const t = useWords();
  const { me, session } = portal;
  const { state, lock, refresh } = vault;
  const [asking, setAsking] = useState(false);
  const open = state === 'open';
  const [byTouch, setByTouch] = useState(false);
  const [touching, setTouching] = useState(false);
  const [missed, setMissed] = useState(false);
  useEffect(() => {
    void trustedHere(browser).then((trusted) => setByTouch(trusted?.unlocks === true));
  }, [portal]);
  const touch = () => {
    setTouching(true);
    setMissed(false);
    unlockByPasskey(browser, session, pagePasskeys)
      .then(refresh, () => setMissed(true))
      .finally(() => setTouching(false));
  };
  return (
    <Card
      title={t('portal.vault')}
      action={
        state !== 'unknown' && (
          <Badge tone={open ? 'success' : 'neutral'} dot={open}>
            {open ? t('portal.vault.open') : t('portal.vault.locked')}
          </Badge>
        )
      }
    >
      <div className="flex flex-wrap items-center justify-between gap-4">
        <p className="max-w-prose flex-1 basis-64 text-muted">
          {open
            ? t('portal.vault.openText', { minutes: me.vault.idleMinutes })
            : t('portal.vault.lockedText')}
        </p>
        {open ? (
          <div className="flex flex-wrap gap-2">
            <ButtonLink kind="primary" href="/vault">
              {t('portal.vault.items')}
            </ButtonLink>
            <Button icon={<LockIcon className="size-4" />} onClick={() => void lock().catch(() => undefined)}>
              {t('portal.vault.lock')}
            </Button>
          </div>
        ) : (
          <div className="flex flex-wrap gap-2">
            {byTouch && (
              <Button
                kind="primary"
                icon={<FingerprintIcon className="size-4" />}
                busy={touching}
                onClick={touch}
              >
                {t('portal.vault.touch')}
              </Button>
            )}
            <Button icon={<UnlockIcon className="size-4" />} onClick={() => setAsking(true)}>
              {t('portal.vault.unlock')}
            </Button>
          </div>
        )}
      </div>
      {missed && !open && (
        <Notice tone="warn" className="mt-4">
          {t('portal.vault.missed')}
        </Notice>
      )}
      {(state === 'damaged' || state === 'untrue') && (
        <Notice tone="danger" className="mt-4">
          {t(state === 'damaged' ? 'portal.vault.failed' : 'portal.unlock.untrue')}
        </Notice>
      )}
      {asking && (
        <UnlockDialog
          session={session}
          onClose={() => setAsking(false)}
          onOpened={() => {
            setAsking(false);
            void refresh();
          }}
        />
      )}
    </Card>
  );
}
