import { recordVaultExport } from '@lanyard/contract/vaults';
import { trustedHere } from '@lanyard/session/kept';
import { unlockByPasskey } from '@lanyard/session/passkeys';
import { Button } from '@lanyard/ui/button';
import { ArrowUpRightIcon, DownloadIcon } from '@lanyard/ui/icons';
import { ExportDialog } from '@lanyard/vault-ui/export-dialog';
import { ImportDialog } from '@lanyard/vault-ui/import-dialog';
import { useWords } from '@lanyard/vault-ui/messages';
import type { Act, Shown } from '@lanyard/vault-ui/use-items';
import { useState } from 'react';
import { pagePasskeys } from '../platform/page-passkeys.ts';
import { browser } from '../sessions/browser.ts';
import { proven } from '../sessions/session-acts.ts';
import { UnlockDialog } from '../sessions/unlock-dialog.tsx';
import type { Portal } from '../sessions/use-portal.ts';
import { readFile } from './read-file.ts';

/** The ways into the vault and out of it, by file. */
export function VaultExchange({
  portal: { me, session },
  shown,
  act,
  asked,
  onAsk,
}: {
  portal: Portal;
  shown: Shown;
  act: Act;
  /** Which of the two is open. */
  asked: 'import' | 'export' | undefined;
  onAsk: (asked: 'import' | 'export' | undefined) => void;
}) {
  const t = useWords();
  const [approval, setApproval] = useState<PromiseWithResolvers<boolean>>();
  const verify = async (): Promise<boolean> => {
    if ((await trustedHere(browser))?.unlocks === true) {
      try {
        await unlockByPasskey(browser, session, pagePasskeys);
        return true;
      } catch {
        // The passkey was declined, or is not at hand: the wallet is asked.
      }
    }
    const pending = Promise.withResolvers<boolean>();
    setApproval(pending);
    return pending.promise.finally(() => setApproval(undefined));
  };
  return (
    <>
      {shown.items.length > 0 && (
        <div className="mt-5 flex flex-wrap gap-2">
          <Button
            kind="quiet"
            size="small"
            icon={<DownloadIcon className="size-4" />}
            onClick={() => onAsk('import')}
          >
            {t('vault.import')}
          </Button>
          <Button
            kind="quiet"
            size="small"
            icon={<ArrowUpRightIcon className="size-4" />}
            disabled={shown.reading !== undefined}
            onClick={() => onAsk('export')}
          >
            {t('vault.export')}
          </Button>
        </div>
      )}
      {asked === 'import' && (
        <ImportDialog act={act} shown={shown} readFile={readFile} onClose={() => onAsk(undefined)} />
      )}
      {asked === 'export' && (
        <ExportDialog
          // What goes is known once the vault was read: begun before, it would be a part.
          key={String(shown.reading === undefined)}
          act={act}
          shown={shown}
          exporter={{ host: location.hostname, name: me.organization.name }}
          person={{ did: shown.did, name: me.member.name }}
          verify={verify}
          record={async (body) => browser.cloud.call(recordVaultExport, { body }, await proven(session))}
          onClose={() => onAsk(undefined)}
        />
      )}
      {approval !== undefined && (
        <UnlockDialog
          of="export"
          session={session}
          onClose={() => approval.resolve(false)}
          onOpened={() => approval.resolve(true)}
        />
      )}
    </>
  );
}
