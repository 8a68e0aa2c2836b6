import { listMemberships, type Membership } from '@lanyard/holder/joining';
import type { VaultContact } from '@lanyard/holder/vault';
import { Button, IconButton } from '@lanyard/ui/button';
import { EmptyState } from '@lanyard/ui/empty-state';
import { FingerprintIcon, KeyIcon, LockIcon, PlusIcon, ScanIcon } from '@lanyard/ui/icons';
import { Notice } from '@lanyard/ui/notice';
import { SelectField } from '@lanyard/ui/select-field';
import { Surface } from '@lanyard/ui/surface';
import { UntrueVault } from '@lanyard/vault-ui/doubts';
import { ItemEditor } from '@lanyard/vault-ui/item-editor';
import { LockAhead } from '@lanyard/vault-ui/lock-ahead';
import { WordsProvider } from '@lanyard/vault-ui/messages';
import { useItems } from '@lanyard/vault-ui/use-items';
import { VaultPlace } from '@lanyard/vault-ui/unfinished';
import { VaultClock } from '@lanyard/vault-ui/vault-clock';
import { VaultItems, VaultWaiting } from '@lanyard/vault-ui/vault-items';
import type { Vault } from '@lanyard/vault/open-vault';
import { useEffect, useMemo, useState } from 'react';
import { Pending } from '../app/pending.tsx';
import { autoLock, signsOfLife } from '../lock/lock.ts';
import { useWords } from '../messages.ts';
import { useKept, useWallet } from '../people/this-wallet.ts';
import { device } from '../platform/device.ts';
import { LinkButton } from '../platform/links.tsx';
import { createPreference } from '../platform/preference.ts';
import { ProblemNotice } from '../platform/problem-notice.tsx';
import { Screen } from '../platform/screen.tsx';
import { useWork } from '../platform/use-work.ts';
import { closeVault, openByTouch, openVaults } from './open-vaults.ts';

/** The organization whose vault was looked at last. */
const lastLooked = createPreference('lanyard-wallet-vault', (kept) => kept ?? '');

/** The person's vaults: one of them at a time, opened by a touch. */
export function VaultScreen() {
  const memberships = useKept(listMemberships);
  if (memberships === undefined) return <Pending />;
  return (
    <WordsProvider>
      <VaultClock value={device.now}>
        <LockAhead minutes={Number(autoLock.use())} signs={signsOfLife}>
          <Chosen memberships={memberships} />
        </LockAhead>
      </VaultClock>
    </WordsProvider>
  );
}

function Chosen({ memberships }: { memberships: readonly Membership[] }) {
  const t = useWords();
  const last = lastLooked.use();
  const opened = openVaults.use();
  const [isAdding, setAdding] = useState(false);
  const { organization } = memberships.find((each) => each.organization.id === last) ?? memberships[0] ?? {};
  const current = organization === undefined ? undefined : opened.get(organization.id);
  const isOpen = current !== undefined;
  useEffect(() => {
    if (!isOpen) setAdding(false);
  }, [isOpen]);
  return (
    <Screen
      title={t('vault.title')}
      places
      isOfflineTold={current?.contact?.isOffline === true}
      action={
        organization !== undefined &&
        current !== undefined && (
          <>
            <IconButton
              label={t('vault.lock')}
              icon={<LockIcon className="size-6" />}
              onClick={() => closeVault(organization.id)}
            />
            <IconButton
              label={t('vault.add')}
              icon={<PlusIcon className="size-6" />}
              onClick={() => setAdding(true)}
            />
          </>
        )
      }
    >
      {organization === undefined ? (
        <NoVault />
      ) : (
        <div className="flex flex-1 flex-col gap-5">
          {memberships.length > 1 && (
            <SelectField
              label={t('vault.organization')}
              value={organization.id}
              onChange={({ target: { value } }) => lastLooked.set(value)}
            >
              {memberships.map(({ organization: { id, name } }) => (
                <option key={id} value={id}>
                  {name}
                </option>
              ))}
            </SelectField>
          )}
          {current === undefined ? (
            <Locked key={organization.id} organization={organization} />
          ) : (
            <VaultPlace key={organization.id} value={`${organization.id} ${current.vault.did}`}>
              <Opened
                {...current}
                isAdding={isAdding}
                onAdding={setAdding}
                onClose={() => closeVault(organization.id)}
              />
            </VaultPlace>
          )}
        </div>
      )}
    </Screen>
  );
}

function NoVault() {
  const t = useWords();
  return (
    <Surface>
      <EmptyState
        icon={<KeyIcon className="size-6" />}
        title={t('vault.none.title')}
        action={
          <LinkButton to="/scan" kind="primary" icon={<ScanIcon />}>
            {t('common.scan')}
          </LinkButton>
        }
      >
        {t('vault.none.text')}
      </EmptyState>
    </Surface>
  );
}

function Locked({ organization: { id, name } }: { organization: Membership['organization'] }) {
  const t = useWords();
  const wallet = useWallet();
  const { work, busy, problem } = useWork();
  return (
    <div className="my-auto grid justify-items-center gap-5 text-center">
      <span className="grid size-16 place-items-center rounded-full bg-accent-soft text-accent-ink">
        <LockIcon className="size-7" />
      </span>
      <div className="stack gap-1">
        <h2 className="text-title">{t('vault.locked.title')}</h2>
        <p className="text-muted">{t('vault.locked.text', { organization: name })}</p>
      </div>
      <Button
        kind="primary"
        wide
        icon={<FingerprintIcon />}
        busy={busy}
        onClick={() => work(() => openByTouch(wallet, id))}
      >
        {t('vault.locked.open')}
      </Button>
      <div className="w-full text-left">
        <ProblemNotice problem={problem} />
      </div>
    </div>
  );
}

function Opened({
  vault,
  contact,
  isAdding,
  onAdding,
  onClose,
}: {
  vault: Vault;
  contact: VaultContact | undefined;
  isAdding: boolean;
  onAdding: (isAdding: boolean) => void;
  onClose: () => void;
}) {
  const t = useWords();
  // Leaving the screen does not close it: the lock does.
  const open = useMemo(() => () => Promise.resolve({ ...vault, close: () => undefined }), [vault]);
  const { shown, act } = useItems(open);
  const again = (
    <Button size="small" onClick={onClose}>
      {t('vault.again')}
    </Button>
  );
  return (
    <>
      {contact?.isOffline === true && (
        <Notice tone="warn" title={t('vault.offline', { at: t.dateTime(new Date(contact.asOf)) })}>
          {t('vault.offline.text')}
        </Notice>
      )}
      {shown === undefined ? (
        <VaultWaiting />
      ) : shown === 'untrue' ? (
        <UntrueVault action={again} />
      ) : shown === 'failed' ? (
        <Notice tone="danger" action={again}>
          {t('vault.failed')}
        </Notice>
      ) : (
        <VaultItems shown={shown} act={act} onAdd={() => onAdding(true)} />
      )}
      {isAdding && <ItemEditor act={act} onClose={() => onAdding(false)} />}
    </>
  );
}
