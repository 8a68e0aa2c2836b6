import { Button } from '@lanyard/ui/button';
import { LockIcon, PlusIcon } from '@lanyard/ui/icons';
import { Notice } from '@lanyard/ui/notice';
import { PageTitle } from '@lanyard/ui/page-shell';
import { ToastProvider } from '@lanyard/ui/toast';
import { isDid } from '@lanyard/crypto/did';
import type { LiveSession } from '@lanyard/session/live-session';
import { prepareVault, remoteVault } from '@lanyard/session/remote-vault';
import type { OpenedVault, Vault } from '@lanyard/vault/open-vault';
import { UntrueVault } from '@lanyard/vault-ui/doubts';
import { ItemEditor } from '@lanyard/vault-ui/item-editor';
import { LockAhead } from '@lanyard/vault-ui/lock-ahead';
import { useWords, WordsProvider } from '@lanyard/vault-ui/messages';
import { VaultPlace } from '@lanyard/vault-ui/unfinished';
import { useItems } from '@lanyard/vault-ui/use-items';
import { VaultClock } from '@lanyard/vault-ui/vault-clock';
import { VaultItems, VaultWaiting } from '@lanyard/vault-ui/vault-items';
import { useEffect, useMemo, useState } from 'react';
import { browser, leave } from '../sessions/browser.ts';
import { useWords as usePortalWords } from '../sessions/messages.ts';
import { PortalShell, PortalWaiting } from '../sessions/portal-shell.tsx';
import { usePortal, type Portal } from '../sessions/use-portal.ts';
import { signsOfLife, useVault } from '../sessions/use-vault.ts';
import { LockedVault } from './locked-vault.tsx';
import { VaultExchange } from './vault-exchange.tsx';
import { dropWorker, prepareWorker, startWorker } from './workers.ts';

/** The items of the vault: found, read, changed, shared. */
export function VaultPage({ page }: { page: { sessionId: string; csrfToken: string } }) {
  const { portal, reload } = usePortal(page);
  if (portal === undefined || portal === 'failed') return <PortalWaiting portal={portal} reload={reload} />;
  return (
    <WordsProvider>
      <VaultClock value={browser.now}>
        <VaultPlace value={portal.me.person.did}>
          <Opened portal={portal} />
        </VaultPlace>
      </VaultClock>
    </WordsProvider>
  );
}

function Opened({ portal }: { portal: Portal }) {
  const t = useWords();
  const portalWords = usePortalWords();
  const { me, session } = portal;
  const vault = useVault(session, me.vault.idleMinutes);
  const isOpen = vault.state === 'open';
  const { entered } = vault;
  const open = useMemo(
    () => (isOpen ? () => openVault(session, entered()) : undefined),
    [isOpen, session, entered],
  );
  // While somebody opens it, the worker is made ready, and what there is of it is fetched.
  const isLocked = vault.state === 'locked';
  const { did } = me.person;
  const { id: organization } = me.organization;
  useEffect(() => {
    if (!isLocked) return;
    prepareWorker('vault', (worker) => {
      if (isDid(did)) prepareVault(worker, { session, organization, did });
    });
  }, [isLocked, session, organization, did]);
  useEffect(() => () => dropWorker('vault'), []);
  const { shown, act } = useItems(open);
  const [isAdding, setAdding] = useState(false);
  const [asked, setAsked] = useState<'import' | 'export'>();
  const isShown = typeof shown === 'object';
  const isEmpty = isShown && shown.items.length === 0 && shown.reading === undefined;
  // What was begun in it does not begin anew once it is open again: by then there may be something else in it.
  useEffect(() => {
    if (isOpen) return;
    setAdding(false);
    setAsked(undefined);
  }, [isOpen]);
  return (
    <ToastProvider dismissLabel={portalWords('portal.dismiss')}>
      <LockAhead minutes={isOpen ? me.vault.idleMinutes : undefined} signs={signsOfLife}>
        <PortalShell portal={portal} at="vault">
          <PageTitle
            title={t('vault.title')}
            detail={t('vault.lead', { organization: me.organization.name })}
            action={
              isOpen && (
                <div className="flex flex-wrap gap-2">
                  {/* Where there is nothing yet, it is said below that something can be added. */}
                  {!isEmpty && (
                    <Button
                      kind="primary"
                      icon={<PlusIcon className="size-4" />}
                      disabled={!isShown}
                      onClick={() => setAdding(true)}
                    >
                      {t('vault.add')}
                    </Button>
                  )}
                  <Button
                    icon={<LockIcon className="size-4" />}
                    onClick={() => void vault.lock().catch(() => undefined)}
                  >
                    {portalWords('portal.vault.lock')}
                  </Button>
                </div>
              )
            }
          />
          {!isOpen ? (
            vault.state === 'unknown' ? (
              <VaultWaiting />
            ) : (
              <LockedVault portal={portal} vault={vault} />
            )
          ) : shown === undefined ? (
            <VaultWaiting />
          ) : shown === 'untrue' ? (
            <UntrueVault />
          ) : shown === 'failed' ? (
            <Notice tone="danger">{t('vault.failed')}</Notice>
          ) : (
            <VaultItems
              shown={shown}
              act={act}
              onAdd={() => setAdding(true)}
              onImport={() => setAsked('import')}
              onExport={() => setAsked('export')}
            />
          )}
          {isOpen && isShown && (
            <VaultExchange portal={portal} shown={shown} act={act} asked={asked} onAsk={setAsked} />
          )}
          {isOpen && isAdding && <ItemEditor act={act} onClose={() => setAdding(false)} />}
        </PortalShell>
      </LockAhead>
    </ToastProvider>
  );
}

/** In a worker: the page stays at hand while it is read. */
function openVault(session: LiveSession, entered: OpenedVault | undefined): Promise<Vault> {
  return remoteVault(startWorker('vault'), { session, entered }, leave);
}
