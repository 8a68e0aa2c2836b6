import { deleteVaultShare, getVaultShare, keepVaultOpen } from '@lanyard/contract/session';
import { parseDid } from '@lanyard/crypto/did';
import { verifyDidLog } from '@lanyard/crypto/did-log';
import type { SignInPayload } from '@lanyard/crypto/sign-in-envelope';
import {
  openVaultKey,
  protectVaultKey,
  type StoredVaultKey,
  type VaultKeyOwner,
  type VaultKeys,
} from '@lanyard/vault/key-storage';
import type { OpenedVault } from '@lanyard/vault/open-vault';
import { browserKey } from './browser-keys.ts';
import { forgetVaultKey, kept, pinnedHeads } from './kept.ts';
import { sessionHeaders, type LiveSession } from './live-session.ts';
import type { Browser } from './ports.ts';

/**
 * The vault key of a live session (protocol, Session; white paper, "How password manager user key is secured in client storage
 * at rest"): in memory while used, at rest only with one share, the other with the session in the cloud.
 */
interface KeptVault {
  /** The vault is of this session: another one, even of the same person, needs an approval of its own. */
  readonly sessionId: string;
  readonly organizationId: string;
  readonly did: string;
  readonly stored: StoredVaultKey;
}

/** Keeps a vault key that has just come from the wallet. @throws CryptoProblem where key, certificate and DID log disagree */
export async function storeVaultKey(
  browser: Browser,
  session: LiveSession,
  arrived: { organizationId: string; did: string; vault: NonNullable<SignInPayload['vault']> },
): Promise<void> {
  const { organizationId, did, vault } = arrived;
  const stored = await protectVaultKey(
    { privateJwk: vault.privateJwk, certificate: vault.certificate },
    { share1: vault.storageShare1, share2: await fetchShare2(browser, session) },
    await ownerOf(browser, organizationId, did),
  );
  const entry: KeptVault = { sessionId: session.id, organizationId, did, stored };
  await browser.storage.putAll([[kept.vault, entry]]);
}

/**
 * The vault keys of this session, non-extractable; keep them in memory only. Undefined where this session's vault was never opened
 * or is locked.
 *
 * @throws CryptoProblem where what was stored does not verify: then it is not to be used
 */
export async function openVault(browser: Browser, session: LiveSession): Promise<VaultKeys | undefined> {
  const entry = (await browser.storage.get(kept.vault)) as KeptVault | undefined;
  if (entry?.sessionId !== session.id) return undefined;
  const owner = await ownerOf(browser, entry.organizationId, entry.did);
  return openVaultKey(entry.stored, await fetchShare2(browser, session), owner);
}

/** As `openVault`, with whose vault it is. @throws CryptoProblem as `openVault` */
export async function enterVault(browser: Browser, session: LiveSession): Promise<OpenedVault | undefined> {
  const keys = await openVault(browser, session);
  const entry = (await browser.storage.get(kept.vault)) as KeptVault | undefined;
  if (keys === undefined || entry?.sessionId !== session.id) return undefined;
  const { organizationId, did, stored } = entry;
  return { organizationId, did, ...keys, certificate: stored.certificate };
}

/** Tells the cloud that somebody uses the vault. @throws an error of code `vault-locked` where the idle time was over before */
export async function reportVaultUse(browser: Browser, session: LiveSession): Promise<void> {
  const headers = sessionHeaders(await browserKey(browser), session, browser.now);
  await browser.cloud.call(keepVaultOpen, {}, headers);
}

/** Locks: the cloud forgets share 2, the browser the rest. Safe to call twice. */
export async function lockVault(browser: Browser, session: LiveSession): Promise<void> {
  await forgetVaultKey(browser);
  await browser.cloud.call(
    deleteVaultShare,
    {},
    sessionHeaders(await browserKey(browser), session, browser.now),
  );
}

async function fetchShare2(browser: Browser, session: LiveSession): Promise<string> {
  const headers = sessionHeaders(await browserKey(browser), session, browser.now);
  const { share2 } = await browser.cloud.call(getVaultShare, {}, headers);
  return share2;
}

/** The DID key from a log this browser verified itself, at or after the head the wallet has pinned for it. */
async function ownerOf(browser: Browser, organization: string, did: string): Promise<VaultKeyOwner> {
  const now = Math.floor(browser.now() / 1000);
  const pinned = (await pinnedHeads(browser)).get(did);
  const { personId } = parseDid(did);
  const served = await browser.cloud.didLog(personId);
  const log = await verifyDidLog(served, { did, now, ...(pinned === undefined ? {} : { pinned }) });
  await browser.cloud.keepDidLog?.(personId, served);
  return { organization, did, didKey: log.didKey, now };
}
