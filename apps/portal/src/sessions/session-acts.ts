import { blockDevice, endSession, signOut, signOutEverywhere } from '@lanyard/contract/session';
import { browserKey } from '@lanyard/session/browser-keys';
import { forgetVaultKey } from '@lanyard/session/kept';
import { csrfHeaders, sessionHeaders, type LiveSession } from '@lanyard/session/live-session';
import type { ProofHeaders } from '@lanyard/session/ports';
import { browser, leave } from './browser.ts';

/** What one can do with one's sessions and phones. Every write is proven by the browser key, but for leaving. */

/** Headers of a proven call in this session. */
export const proven = async (session: LiveSession): Promise<ProofHeaders> =>
  sessionHeaders(await browserKey(browser), session, browser.now);

export async function leaveSession(session: LiveSession): Promise<void> {
  await forgetVaultKey(browser);
  await browser.cloud.call(signOut, {}, csrfHeaders(session));
  leave();
}

export async function leaveEverywhere(session: LiveSession): Promise<void> {
  await forgetVaultKey(browser);
  await browser.cloud.call(signOutEverywhere, {}, await proven(session));
  leave();
}

export async function endOther(session: LiveSession, sessionId: string): Promise<void> {
  await browser.cloud.call(endSession, { params: { sessionId } }, await proven(session));
}

export async function blockPhone(session: LiveSession, deviceId: string): Promise<void> {
  await browser.cloud.call(blockDevice, { params: { deviceId } }, await proven(session));
}
