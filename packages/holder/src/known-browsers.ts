import { setKnownBrowser } from '@lanyard/contract/sign-in';
import type { Base64url } from '@lanyard/crypto/encoding';
import { personHeaders } from './person-session.ts';
import { entries, listRecords, putRecord, type Wallet } from './wallet.ts';

/** The browsers that a wallet has let in: each by its key, until the person forgets it. */

/** A browser this wallet has let in before. */
export interface KnownBrowser {
  readonly organizationId: string;
  readonly browser: string;
  readonly system: string;
  /** Milliseconds since 1970. */
  readonly firstApprovedAt: number;
  readonly lastApprovedAt: number;
  /** When its vault was first opened by an approval with digits; null before. */
  readonly unlockedAt: number | null;
  /** Shared with that browser: by it, it notifies this wallet. 32 bytes; missing where it was last approved by an earlier version. */
  readonly pairingKey?: Base64url;
}

/** Under which a browser is kept. */
export const browserEntry = (organizationId: string, thumb: string) =>
  `${entries.browser}${organizationId}/${thumb}`;

/** The browsers this wallet has let in at an organization, the latest first; each with the key it is kept under. */
export async function listKnownBrowsers(
  wallet: Wallet,
  organizationId: string,
): Promise<readonly (KnownBrowser & { readonly key: string })[]> {
  const records = await listRecords<KnownBrowser>(wallet, browserEntry(organizationId, ''));
  return records
    .map(([key, known]) => Object.assign(known, { key }))
    .toSorted((one, other) => other.lastApprovedAt - one.lastApprovedAt);
}

/**
 * Makes a browser a stranger again: its next sign-in is warned of, gets no vault key without digits, and comes by no notification. A
 * session it has goes on. Where the cloud cannot be reached it is told later (`tellForgotten`).
 *
 * @returns what takes that back
 */
export async function forgetBrowser(
  wallet: Wallet,
  { key }: { readonly key: string },
): Promise<() => Promise<void>> {
  const { storage } = wallet.device;
  const kept = await storage.get(key);
  await forgetHere(wallet, key);
  await tellForgotten(wallet);
  return async () => {
    if (kept === undefined) return;
    await storage.putAll([[key, kept]]);
    await storage.delete([forgottenEntry(key)]);
    await tellKnown(wallet, key, true).catch(() => undefined);
  };
}

/** Under which it is kept that the cloud is to be told. @param key Of the browser. */
export const forgottenEntry = (key: string): string =>
  `${entries.forgotten}${key.slice(entries.browser.length)}`;

/** Forgets a browser on this device; the cloud is told apart (`tellForgotten`). */
export async function forgetHere(wallet: Wallet, key: string): Promise<void> {
  await putRecord(wallet, forgottenEntry(key), { at: wallet.device.now() });
  await wallet.device.storage.delete([key]);
}

/** Tells the cloud which browsers were forgotten, as far as it does not know. Without a connection: the next time. */
export async function tellForgotten(wallet: Wallet): Promise<void> {
  for (const [entry] of await wallet.device.storage.list(entries.forgotten)) {
    try {
      await tellKnown(wallet, `${entries.browser}${entry.slice(entries.forgotten.length)}`, false);
    } catch (error) {
      if (wasLost(error)) return;
      // Refused for good: no member any more, or no such organization.
    }
    await wallet.device.storage.delete([entry]);
  }
}

async function tellKnown(wallet: Wallet, key: string, known: boolean): Promise<void> {
  const [organizationId = '', browser = ''] = key.slice(entries.browser.length).split('/');
  const told = { params: { organizationId }, body: { browser, known } };
  await wallet.device.cloud.call(setKnownBrowser, told, personHeaders(wallet));
}

/** The code of a problem, whosever it is. */
export const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;

/** No answer came. One that nobody understands is an answer: asking again would bring the same. */
export const wasLost = (error: unknown): boolean =>
  codeOf(error) === 'unreachable' &&
  !(error instanceof Error && 'reason' in error && error.reason === 'unexpected-answer');
