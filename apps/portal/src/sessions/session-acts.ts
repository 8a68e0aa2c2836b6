import { blockDevice, endSession, signOut, signOutEverywhere } from '@lanyard/contract/session';
import { createEnrolment } from '@lanyard/contract/sign-in-policy';
import { endTrustedBrowser, type TrustedBrowser } from '@lanyard/contract/trusted-browsers';
import { browserKey } from '@lanyard/session/browser-keys';
import { forgetTrust, forgetVault } from '@lanyard/session/kept';
import { csrfHeaders, sessionHeaders, type LiveSession } from '@lanyard/session/live-session';
import type { ProofHeaders } from '@lanyard/session/ports';
import { browser, leave } from './browser.ts';
import { tellTabs } from './vault-tabs.ts';

/** What one can do with one's sessions and phones. Every write is proven by the browser key, but for leaving. */

/** Headers of a proven call in this session. */
export const proven = async (session: LiveSession): Promise<ProofHeaders> =>
  sessionHeaders(await browserKey(browser), session, browser.now);

export async function leaveSession(session: LiveSession): Promise<void> {
  await forgetVault(browser);
  tellTabs('locked', session);
  await browser.cloud.call(signOut, {}, csrfHeaders(session));
  leave();
}

export async function leaveEverywhere(session: LiveSession): Promise<void> {
  await forgetVault(browser);
  tellTabs('locked', session);
  await browser.cloud.call(signOutEverywhere, {}, await proven(session));
  leave();
}

export async function endOther(session: LiveSession, sessionId: string): Promise<void> {
  await browser.cloud.call(endSession, { params: { sessionId } }, await proven(session));
}

/** A one-time link for another browser; only a trusted one makes it. */
export async function makeEnrolmentLink(session: LiveSession): Promise<string> {
  return (await browser.cloud.call(createEnrolment, {}, await proven(session))).link;
}

/** Where it is this browser, the sessions that its passkey opened end too. */
export async function endTrust(session: LiveSession, trusted: TrustedBrowser): Promise<void> {
  const params = { trustedBrowserId: trusted.id };
  await browser.cloud.call(endTrustedBrowser, { params }, await proven(session));
  if (trusted.current) await forgetTrust(browser);
}

export async function blockPhone(session: LiveSession, deviceId: string): Promise<void> {
  await browser.cloud.call(blockDevice, { params: { deviceId } }, await proven(session));
}
