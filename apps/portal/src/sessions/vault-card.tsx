import { Badge } from '@lanyard/ui/badge';
import { Button, ButtonLink } from '@lanyard/ui/button';
import { LockIcon } from '@lanyard/ui/icons';
import { Card } from '@lanyard/ui/surface';
import { useWords } from './messages.ts';
import type { Portal } from './use-portal.ts';
import type { useVault } from './use-vault.ts';
import { OpeningButtons, OpeningOutcome, useVaultOpening } from './vault-opening.tsx';

/** Whether the vault of this session is open, and the way to open or lock it. */
export function VaultCard({ portal, vault }: { portal: Portal; vault: ReturnType<typeof useVault> }) {
  const t = useWords();
  const { state, lock } = vault;
  const open = state === 'open';
  const opening = useVaultOpening(portal, vault);
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
            ? t('portal.vault.openText', { minutes: portal.me.vault.idleMinutes })
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
          <OpeningButtons opening={opening} />
        )}
      </div>
      <OpeningOutcome portal={portal} vault={vault} opening={opening} />
    </Card>
  );
}
