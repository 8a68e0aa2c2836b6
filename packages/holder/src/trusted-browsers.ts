import {
  endMyTrustedBrowser,
  listMyTrustedBrowsers,
  type TrustedBrowser,
} from '@lanyard/contract/trusted-browsers';
import { requestEnrolment } from '@lanyard/contract/sign-in-policy';
import { record } from './activity.ts';
import { personHeaders } from './person-session.ts';
import type { Wallet } from './wallet.ts';

/** Browsers and passkeys that let the person in without this wallet, at one organization, as the cloud has them. */
export async function listTrustedBrowsers(
  wallet: Wallet,
  organizationId: string,
): Promise<{ readonly trustedBrowsers: readonly TrustedBrowser[]; readonly demanded: boolean }> {
  return wallet.device.cloud.call(
    listMyTrustedBrowsers,
    { params: { organizationId } },
    personHeaders(wallet),
  );
}

/** Trusts a browser no more, or removes a passkey: at once, sessions begun with it included. @throws problems of the route */
export async function endTrustedBrowser(
  wallet: Wallet,
  organization: { readonly id: string; readonly name: string },
  { id: trustedBrowserId, kind, browser, system }: TrustedBrowser,
): Promise<void> {
  const params = { organizationId: organization.id, trustedBrowserId };
  await wallet.device.cloud.call(endMyTrustedBrowser, { params }, personHeaders(wallet));
  await record(wallet, {
    kind: kind === 'browser' ? 'browser-untrusted' : 'passkey-removed',
    result: 'done',
    organization: organization.name,
    organizationId: organization.id,
    browser,
    system,
  });
}

/** Has a one-time link for a new browser mailed to the work address. @throws problems of the route */
export async function askForEnrolment(wallet: Wallet, organizationId: string): Promise<void> {
  await wallet.device.cloud.call(requestEnrolment, { params: { organizationId } }, personHeaders(wallet));
}
