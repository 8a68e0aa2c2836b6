import { CryptoProblem } from '@lanyard/crypto/errors';
import { importContentKey } from '@lanyard/crypto/keys';
import type { SeenHead } from '@lanyard/crypto/seen-heads';
import type { SignInPayload } from '@lanyard/crypto/sign-in-envelope';
import { initialsOf, kept, pinnedHeads, pinnedOwners, type KnownPerson } from './kept.ts';
import type { LiveSession } from './live-session.ts';
import type { Browser } from './ports.ts';

/**
 * Keeps what the wallet sealed to this browser: who is signed in, the pairing key, the head of the person's own DID log (never back to
 * an older one) and, with a scope that unlocks, the vault key under its new StorageProtectionKey.
 *
 * Browsers are shared: a wallet speaks for its own person alone. Taken at its word about somebody else's log, it could have that
 * person's true log refused at this browser from then on.
 *
 * @param of.did Who the session belongs to.
 * @param of.memberName Of a sign-in: this browser greets them by their first letters from now on.
 * @throws CryptoProblem `context_mismatch` where the payload is not of that person; nothing is kept then
 */
export async function keepPayload(
  browser: Browser,
  session: LiveSession,
  of: { readonly organizationId: string; readonly did: string; readonly memberName?: string },
  payload: SignInPayload,
): Promise<void> {
  const { did, organizationId, memberName } = of;
  const [head] = payload.heads;
  if (head?.did !== did) throw new CryptoProblem('context_mismatch', 'a payload of another person');
  const heads = new Map(await pinnedHeads(browser));
  const before = heads.get(did);
  if (before === undefined || before.versionNumber < head.versionNumber) heads.set(did, head);
  await browser.storage.putAll([
    [kept.pairingKey, await importContentKey(payload.pairingKey)],
    [kept.pairedWith, did],
    [kept.heads, heads],
    [kept.signedIn, did],
    ...(memberName === undefined
      ? []
      : [[kept.person, { did, initials: initialsOf(memberName) } satisfies KnownPerson] as const]),
    ...(payload.ownerDid === undefined
      ? []
      : [[kept.owners, new Map([...(await pinnedOwners(browser)), [did, payload.ownerDid]])] as const]),
  ]);
  const { vault, seen = [] } = payload;
  if (vault === undefined) {
    // The wallet counts it as a browser whose vault was never open, whatever was before: it is not to be asked for it by itself.
    await browser.storage.delete([kept.unlockWay]);
    return;
  }
  await browser.storage.change(kept.seenByWallet, (known) => {
    const all = (known ?? new Map()) as ReadonlyMap<string, readonly SeenHead[]>;
    return new Map([...all, [did, seen]]);
  });
  // Checking the certificate takes a DID log resolver, which a page that only enters never loads.
  const { storeVaultKey } = await import('./vault-keeper.ts');
  await storeVaultKey(browser, session, { organizationId, did, vault });
}
