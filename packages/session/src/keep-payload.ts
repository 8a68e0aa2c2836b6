import { importContentKey } from '@lanyard/crypto/keys';
import type { SignInPayload } from '@lanyard/crypto/sign-in-envelope';
import { kept, pinnedHeads } from './kept.ts';
import type { LiveSession } from './live-session.ts';
import type { Browser } from './ports.ts';

/**
 * Keeps what the wallet sealed to this browser: the pairing key, the pinned heads (never back to an older one) and, with a scope
 * that unlocks, the vault key under its new StorageProtectionKey.
 */
export async function keepPayload(
  browser: Browser,
  session: LiveSession,
  organizationId: string,
  payload: SignInPayload,
): Promise<void> {
  const heads = new Map(await pinnedHeads(browser));
  for (const head of payload.heads) {
    const before = heads.get(head.did);
    if (before === undefined || before.versionNumber < head.versionNumber) heads.set(head.did, head);
  }
  await browser.storage.putAll([
    [kept.pairingKey, await importContentKey(payload.pairingKey)],
    [kept.heads, heads],
  ]);
  const {
    vault,
    heads: [own],
  } = payload;
  if (vault === undefined || own === undefined) return;
  // Checking the certificate takes a DID log resolver, which a page that only enters never loads.
  const { storeVaultKey } = await import('./vault-keeper.ts');
  await storeVaultKey(browser, session, { organizationId, did: own.did, vault });
}
