import type { PinnedHead } from '@lanyard/crypto/sign-in-envelope';
import type { Browser } from './ports.ts';

/** What a browser keeps of an organization between visits. Nothing of it opens anything without the cloud or the wallet. */
export const kept = {
  pairingKey: 'pairing-key',
  heads: 'pinned-heads',
  vault: 'vault',
} as const;

/** DID heads as the wallet has pinned them, by DID. */
export async function pinnedHeads(browser: Browser): Promise<ReadonlyMap<string, PinnedHead>> {
  return ((await browser.storage.get(kept.heads)) ?? new Map()) as ReadonlyMap<string, PinnedHead>;
}

/** Forgets the vault key of this browser: at sign-out, expiry and lock. The browser stays known to the wallet. */
export async function forgetVaultKey(browser: Browser): Promise<void> {
  await browser.storage.delete([kept.vault]);
}
