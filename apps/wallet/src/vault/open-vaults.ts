import type { VaultContact } from '@lanyard/holder/vault';
import type { Wallet } from '@lanyard/holder/wallet';
import type { Vault } from '@lanyard/vault/open-vault';
import { lock } from '../lock/lock.ts';
import { createStore } from '../platform/store.ts';

/** A vault that was opened by a touch, and how it stands to the cloud. */
interface Opened {
  readonly vault: Vault;
  readonly contact: VaultContact | undefined;
}

/** Open vaults by organization, in memory only. They are gone when the wallet locks, or its page is left. */
export const openVaults = createStore<ReadonlyMap<string, Opened>>(new Map());

lock.locked.subscribe(() => {
  if (lock.locked.get()) for (const organizationId of openVaults.get().keys()) closeVault(organizationId);
});

/** Opens one by a touch. @throws as `openVault` of the holder */
export async function openByTouch(wallet: Wallet, organizationId: string): Promise<void> {
  const { openVault } = await import('@lanyard/holder/vault');
  let contact: VaultContact | undefined;
  const vault = await openVault(wallet, organizationId, (heard) => {
    contact = heard;
    const known = openVaults.get().get(organizationId);
    if (known !== undefined) keep(organizationId, { ...known, contact: heard });
  });
  // Whatever the touch was for, it was the person's.
  lock.opened();
  keep(organizationId, { vault, contact });
}

/** Nothing of it stays in memory. */
export function closeVault(organizationId: string): void {
  openVaults.get().get(organizationId)?.vault.close();
  openVaults.set(new Map([...openVaults.get()].filter(([id]) => id !== organizationId)));
}

function keep(organizationId: string, opened: Opened): void {
  openVaults.set(new Map(openVaults.get()).set(organizationId, opened));
}
