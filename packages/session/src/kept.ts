import type { SignInWay } from '@lanyard/contract/shapes';
import type { PinnedHead } from '@lanyard/crypto/sign-in-envelope';
import type { Browser } from './ports.ts';

/** What a browser keeps of an organization between visits. Nothing of it opens anything without the cloud or the wallet. */
export const kept = {
  /** Shared with the wallet of the person kept beside it. */
  pairingKey: 'pairing-key',
  /** Whose wallet it is that shares it. */
  pairedWith: 'paired-with',
  person: 'person',
  /** Whose vault was opened last, and how. */
  unlockWay: 'unlock-way',
  heads: 'pinned-heads',
  owners: 'pinned-owners',
  signedIn: 'signed-in',
  epochs: 'seen-epochs',
  vault: 'vault',
  seenItems: 'seen-vault-items',
  confirmedPeople: 'confirmed-people',
  seenByWallet: 'seen-by-wallet',
  trusted: 'trusted-browser',
  /** Of a browser without cookies: what a page has in its person cookie. */
  personToken: 'person-token',
  /** Of a browser that reads offline: DID logs as they were served last; verified again whenever they are read. */
  didLogs: 'did-logs',
} as const;

/** Who signed in here last: enough to be recognized by oneself, not enough to name anybody. */
export interface KnownPerson {
  readonly did: string;
  /** First letters of the name, one or two. */
  readonly initials: string;
}

/** Whom this browser can notify; undefined where it knows nobody, or was told to forget. */
export async function knownPerson(browser: Browser): Promise<KnownPerson | undefined> {
  const [person, pairingKey] = await Promise.all([
    browser.storage.get(kept.person),
    browser.storage.get(kept.pairingKey),
  ]);
  return pairingKey === undefined ? undefined : (person as KnownPerson | undefined);
}

/** Forgets who signed in here last: from now on the page offers a code again. The wallet goes on knowing this browser. */
export async function forgetPerson(browser: Browser): Promise<void> {
  await browser.storage.delete([kept.person, kept.pairingKey, kept.pairedWith, kept.unlockWay]);
}

/** How an unlock reaches the wallet: by a code that it scans, or by itself at the person whom this browser knows. */
export type UnlockWay = Exclude<SignInWay, 'link'>;

/** How the phone of whoever is signed in here may be asked to open the vault (`beginUnlock`). */
export interface UnlockWays {
  /** It can be asked by itself, without a code to scan. */
  readonly canAsk: boolean;
  /** How they did it last. */
  readonly usual: UnlockWay;
}

export async function unlockWays(browser: Browser): Promise<UnlockWays> {
  const [last, paired, did] = await Promise.all([
    browser.storage.get(kept.unlockWay) as Promise<LastUnlock | undefined>,
    browser.storage.get(kept.pairedWith),
    signedInHere(browser),
  ]);
  // Whom this browser can ask need not be who is in: somebody else may have entered by a passkey. And the first time a code is scanned.
  const canAsk = did !== undefined && paired === did && last?.did === did;
  return { canAsk, usual: canAsk ? last.way : 'code' };
}

/** After it was opened so: next time it is offered first, to the same person. */
export async function keepUnlockWay(browser: Browser, way: UnlockWay): Promise<void> {
  const did = await signedInHere(browser);
  if (did === undefined) return;
  const last: LastUnlock = { did, way };
  await browser.storage.putAll([[kept.unlockWay, last]]);
}

/** Whose vault was opened here last, and how. */
interface LastUnlock {
  readonly did: string;
  readonly way: UnlockWay;
}

/** First letters of first and last word, for the button that greets. */
export function initialsOf(name: string): string {
  const words = name.trim().split(/\s+/u);
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  return ends.map((word) => Array.from(word ?? '')[0]?.toLocaleUpperCase() ?? '').join('');
}

/** What this browser knows of being trusted. */
export interface TrustedHere {
  readonly id: string;
  readonly did: string;
  readonly credentialId: string;
  /** The passkey opens the vault too. */
  readonly unlocks: boolean;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Undefined where this browser is not trusted, or no longer. */
export async function trustedHere(browser: Browser): Promise<TrustedHere | undefined> {
  const trusted = (await browser.storage.get(kept.trusted)) as TrustedHere | undefined;
  return trusted !== undefined && trusted.expiresAt > browser.now() ? trusted : undefined;
}

/** After it was ended here, or the cloud said that it is over. */
export async function forgetTrust(browser: Browser): Promise<void> {
  await browser.storage.delete([kept.trusted]);
}

/** DID heads as the wallet has pinned them, by DID. */
export async function pinnedHeads(browser: Browser): Promise<ReadonlyMap<string, PinnedHead>> {
  return ((await browser.storage.get(kept.heads)) ?? new Map()) as ReadonlyMap<string, PinnedHead>;
}

/** The owner's DID as the wallet of each person has pinned it, by that person's DID. */
export async function pinnedOwners(browser: Browser): Promise<ReadonlyMap<string, string>> {
  return ((await browser.storage.get(kept.owners)) ?? new Map()) as ReadonlyMap<string, string>;
}

/**
 * Who is signed in here, by what was sealed to this browser since it last stood at the door: of a browser that several people use, none of
 * those before. Undefined where that is the cloud's word alone.
 */
export async function signedInHere(browser: Browser): Promise<string | undefined> {
  return (await browser.storage.get(kept.signedIn)) as string | undefined;
}

/** Forgets the vault key of this browser: when the vault locks. */
export async function forgetVaultKey(browser: Browser): Promise<void> {
  await browser.storage.delete([kept.vault]);
}

/**
 * Forgets the vault key of this browser, what was kept sealed and who was signed in: at sign-out and expiry. The browser stays known to
 * the wallet.
 */
export async function forgetVault(browser: Browser): Promise<void> {
  await Promise.all([browser.storage.delete([kept.vault, kept.signedIn]), browser.vaultCache?.clear()]);
}
