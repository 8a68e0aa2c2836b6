import type { Did } from '@lanyard/crypto/did';
import type { VaultRole } from '@lanyard/crypto/vault-statements';
import type { LiveSession } from '@lanyard/session/live-session';
import { openItems } from '@lanyard/session/vault';
import { enterVault } from '@lanyard/session/vault-keeper';
import type { TestCloud } from '@lanyard/testing/cloud';
import type { Vault } from '@lanyard/vault/open-vault';
import { aSurfer, openVaultAt, signIn, type Organization, type Person, type Surfer } from './cast.ts';

/** People of the cast whose vault is open. */

/** A browser that somebody is signed in at, with their vault. */
export interface VaultDesk {
  readonly browser: Surfer;
  readonly session: LiveSession;
  readonly vault: Vault;
}

/** Signed in, and the vault opened by a second approval. @param port Where it finds the cloud, if something stands in between. */
export async function aVaultDesk(
  world: TestCloud,
  person: Person,
  organization: Organization,
  port = world.port,
): Promise<VaultDesk> {
  const browser = aSurfer(world, organization, { port });
  const session = await signIn(person, browser);
  await openVaultAt(person, { browser, session });
  return { browser, session, vault: await openedAgain({ browser, session }) };
}

/** As after a reload of the page. */
export async function openedAgain({
  browser,
  session,
}: Pick<VaultDesk, 'browser' | 'session'>): Promise<Vault> {
  const entered = await enterVault(browser.session, session);
  if (entered === undefined) throw new Error('the vault is locked');
  return openItems(browser.session, session, entered);
}

/** Who has an item, as what. */
export const rolesOf = (
  ...list: readonly (readonly [Pick<VaultDesk, 'vault'>, VaultRole])[]
): ReadonlyMap<Did, VaultRole> => new Map(list.map(([{ vault }, role]) => [vault.did, role]));
