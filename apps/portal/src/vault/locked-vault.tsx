import { EmptyState } from '@lanyard/ui/empty-state';
import { LockIcon } from '@lanyard/ui/icons';
import { Surface } from '@lanyard/ui/surface';
import { useWords } from '../sessions/messages.ts';
import type { Portal } from '../sessions/use-portal.ts';
import type { useVault } from '../sessions/use-vault.ts';
import { OpeningButtons, OpeningOutcome, useVaultOpening } from '../sessions/vault-opening.tsx';

/** In place of the items while they are locked: the one thing to do is to open them. */
export function LockedVault({ portal, vault }: { portal: Portal; vault: ReturnType<typeof useVault> }) {
  const t = useWords();
  const opening = useVaultOpening(portal, vault);
  return (
    <div>
      <Surface>
        <EmptyState
          icon={<LockIcon className="size-7" />}
          title={t('portal.vault.isLocked')}
          action={<OpeningButtons opening={opening} isMain />}
        >
          {t('portal.vault.lockedText')}
        </EmptyState>
      </Surface>
      <OpeningOutcome portal={portal} vault={vault} opening={opening} />
    </div>
  );
}
