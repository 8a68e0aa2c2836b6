import { getSession } from '@lanyard/contract/session';
import { signOut } from '@lanyard/contract/session';
import type { HeldBrowser } from '@lanyard/session/held-browser';
import type { LiveSession } from '@lanyard/session/live-session';
import { csrfHeaders } from '@lanyard/session/live-session';
import { openItems } from '@lanyard/session/vault';
import { enterVault, lockVault, reportVaultUse } from '@lanyard/session/vault-keeper';
import type { Vault } from '@lanyard/vault/open-vault';
import type { VaultState } from '../messages.ts';
import { beginUse, endUse, isIdle, noteUse } from './idle.ts';

/** Where the vault is, by what this browser keeps; one whose idle time is over is locked by whoever looks. */
export async function stateOf(held: HeldBrowser): Promise<VaultState> {
  const session = await held.session();
  if (session === undefined) return 'signed-out';
  if (!(await held.isOpen())) return 'locked';
  if (!(await isIdle())) return 'open';
  await lock(held, session);
  return 'locked';
}

/** After a sign-in or an unlock that opened it: from now on the idle time counts. */
export async function beginOpen(held: HeldBrowser): Promise<void> {
  const { vault } = await held.cloud.call(getSession, {});
  if (await held.isOpen()) await beginUse(vault.idleMinutes);
}

/** The open vault. @throws where it is locked, or what was kept does not verify */
export async function enter(held: HeldBrowser): Promise<Vault> {
  const session = await held.session();
  const opened = session === undefined ? undefined : await enterVault(held, session);
  if (session === undefined || opened === undefined) throw new Error('the vault is locked');
  return openItems(held, session, opened);
}

/** A person used the open vault. */
export async function used(held: HeldBrowser): Promise<void> {
  const session = await held.session();
  if (session === undefined || !(await noteUse())) return;
  try {
    await reportVaultUse(held, session);
  } catch (error) {
    // The cloud counts too, and its word is the last; one that cannot be reached says nothing.
    if (error instanceof Error && 'code' in error && error.code === 'vault-locked') await lock(held, session);
  }
}

/** What opens the vault leaves this browser, and the cloud; the cloud forgets by itself where it cannot be told. */
export async function lock(held: HeldBrowser, session: LiveSession): Promise<void> {
  await endUse();
  await lockVault(held, session).catch(() => undefined);
}

/** Ends the session here, and in the cloud where that can be told. */
export async function leave(held: HeldBrowser, session: LiveSession): Promise<void> {
  await endUse();
  await held.cloud.call(signOut, {}, csrfHeaders(session)).catch(() => undefined);
  await held.leave();
}
