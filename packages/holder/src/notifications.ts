import { listNotifiedSignIns, watchNotifiedSignIns, type NotifiedSignIn } from '@lanyard/contract/sign-in';
import { decodeBase64url, fromUtf8, isDigest, type Digest } from '@lanyard/crypto/encoding';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { importContentKey } from '@lanyard/crypto/keys';
import { formatSignInLink } from '@lanyard/crypto/sign-in-binding';
import { openSignInNotification } from '@lanyard/crypto/sign-in-notification';
import { browserEntry, tellForgotten, type KnownBrowser } from './known-browsers.ts';
import { personHeaders } from './person-session.ts';
import { getRecord, listRecords, entries, type Wallet } from './wallet.ts';

/** Sign-ins that come to the wallet by themselves, from browsers it knows (protocol, Notification sign-in). */

/** A sign-in that waits, opened with the key this wallet shares with the browser. */
export interface WaitingSignIn {
  readonly signInId: string;
  /** What a scanned code would have said, for `readSignInFragment`; opened as `notified`. Holds a share: in memory only. */
  readonly fragment: string;
  readonly browser: string;
  readonly system: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** True where a browser could have this wallet ring. */
export async function canBeNotified(wallet: Wallet): Promise<boolean> {
  const browsers = await listRecords<KnownBrowser>(wallet, entries.browser);
  return browsers.some(([, { pairingKey }]) => pairingKey !== undefined);
}

const pollEveryMilliseconds = 5000;

/**
 * What waits for this wallet, now and whenever that changes, until the signal aborts. Where streams do not get through it asks every
 * five seconds. What this wallet cannot open is left out: it is of a browser it does not know, or has forgotten.
 *
 * @param onNotice An organization has a notice for the person.
 * @throws problems of the route: a wallet without a connection tries again later
 */
export async function* watchWaitingSignIns(
  wallet: Wallet,
  signal: AbortSignal,
  onNotice: () => void = () => undefined,
): AsyncGenerator<readonly WaitingSignIn[]> {
  const { cloud } = wallet.device;
  const headers = personHeaders(wallet);
  await tellForgotten(wallet);
  try {
    for await (const { signIns, noticed } of cloud.stream(watchNotifiedSignIns, {}, headers, signal)) {
      if (noticed === true) onNotice();
      yield await opened(wallet, signIns);
    }
  } catch (error) {
    if (signal.aborted) return;
    // Refused, not held back: asking in another way would be refused as well.
    if (!(error instanceof Error && 'code' in error && error.code === 'unreachable')) throw error;
  }
  while (!signal.aborted) {
    const { signIns } = await cloud.call(listNotifiedSignIns, {}, headers);
    yield await opened(wallet, signIns);
    await pause(pollEveryMilliseconds, signal);
  }
}

async function opened(wallet: Wallet, signIns: readonly NotifiedSignIn[]): Promise<readonly WaitingSignIn[]> {
  const found = await Promise.all(signIns.map((signIn) => openWaiting(wallet, signIn)));
  return found.filter((waiting) => waiting !== undefined);
}

async function openWaiting(wallet: Wallet, signIn: NotifiedSignIn): Promise<WaitingSignIn | undefined> {
  const { organizationId, signInId, notification, expiresAt } = signIn;
  const walletOrigin = wallet.device.cloud.origin;
  const browser = browserOf(notification);
  if (browser === undefined) return undefined;
  const known = await getRecord<KnownBrowser>(wallet, browserEntry(organizationId, browser));
  if (known?.pairingKey === undefined) return undefined;
  try {
    const { share1, H } = await openSignInNotification(notification, {
      pairingKey: await importContentKey(known.pairingKey),
      context: { organization: organizationId, signIn: signInId, browser },
    });
    return {
      signInId,
      fragment: new URL(formatSignInLink({ walletOrigin, organizationId, signInId, share1, H })).hash.slice(
        1,
      ),
      browser: known.browser,
      system: known.system,
      expiresAt: Date.parse(expiresAt),
    };
  } catch (error) {
    if (error instanceof CryptoProblem) return undefined;
    throw error;
  }
}

/** Which browser it says it is of. It says so to find the key; opened with that key, it is known to be true. */
function browserOf(notification: string): Digest | undefined {
  try {
    const [header = ''] = notification.split('.');
    const { browser } = JSON.parse(fromUtf8(decodeBase64url(header))) as { browser?: unknown };
    return isDigest(browser) ? browser : undefined;
  } catch {
    return undefined;
  }
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
  });
}
