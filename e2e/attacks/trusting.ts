import type { LiveSession } from '@lanyard/session/live-session';
import {
  addPasskeyElsewhere,
  addPasskeyHere,
  signInByPasskey,
  type Passkeys,
  type PendingPasskey,
  type PendingTrust,
} from '@lanyard/session/passkeys';
import { beginPasskey, beginTrust } from '@lanyard/session/sign-in';
import { authenticatorOn, createAuthenticator, type Authenticator } from '@lanyard/testing/authenticator';
import type { TestCloud } from '@lanyard/testing/cloud';
import { expect } from 'vitest';
import { signIn, type Person, type Surfer } from './cast.ts';

/** People at computers with fingerprint readers, which they trust. */

export interface Desk {
  readonly member: Person;
  readonly browser: Surfer;
  readonly session: LiveSession;
  readonly authenticator: Authenticator;
  readonly passkeys: Passkeys;
}

/** Signed in by a code, on a computer with a reader. */
export async function aDeskOf(
  member: Person,
  browser: Surfer,
  options: Parameters<typeof createAuthenticator>[0] = {},
): Promise<Desk> {
  return seated(member, browser, await signIn(member, browser), options);
}

/** The same, however the session came. */
export function seated(
  member: Person,
  browser: Surfer,
  session: LiveSession,
  options: Parameters<typeof createAuthenticator>[0] = {},
): Desk {
  const authenticator = createAuthenticator(options);
  const passkeys = authenticatorOn(browser.organization.origin, authenticator);
  return { member, browser, session, authenticator, passkeys };
}

/** From the question to what the wallet approved. */
export async function approvedTrust({ member, browser, session }: Desk): Promise<PendingTrust> {
  const attempt = await beginTrust(browser.session, session);
  const stop = new AbortController();
  const watching = attempt.watch(stop.signal)[Symbol.asyncIterator]();
  await watching.next();
  const request = await member.phone.scan(attempt.link);
  expect(request).toMatchObject({ grants: 'trust', digitsAsked: true });
  await member.phone.approve(request, { digits: attempt.digits });
  stop.abort();
  return attempt.complete();
}

/** From a session to a trusted browser. */
export async function trust(desk: Desk): Promise<Desk> {
  await addPasskeyHere(desk.browser.session, desk.session, desk.passkeys, await approvedTrust(desk));
  return desk;
}

/** From the question for a passkey on another device to what the wallet approved. */
export async function approvedPasskey({
  member,
  browser,
  session,
}: Omit<Desk, 'authenticator' | 'passkeys'>): Promise<PendingPasskey> {
  const attempt = await beginPasskey(browser.session, session);
  const stop = new AbortController();
  const watching = attempt.watch(stop.signal)[Symbol.asyncIterator]();
  await watching.next();
  const request = await member.phone.scan(attempt.link);
  expect(request).toMatchObject({ grants: 'passkey', digitsAsked: true });
  await member.phone.approve(request, { digits: attempt.digits });
  stop.abort();
  return attempt.complete();
}

/** A phone with a passkey of this member: it is held at any browser of the organization. */
export async function aPhoneWithPasskey(
  desk: Desk,
  options: Parameters<typeof createAuthenticator>[0] = { transports: ['internal', 'hybrid'] },
): Promise<Pick<Desk, 'authenticator' | 'passkeys'>> {
  const authenticator = createAuthenticator(options);
  const passkeys = authenticatorOn(desk.browser.organization.origin, authenticator);
  await addPasskeyElsewhere(desk.browser.session, desk.session, passkeys, await approvedPasskey(desk));
  return { authenticator, passkeys };
}

/** Signs in with the passkey of a browser. */
export async function enter({ browser, passkeys }: Pick<Desk, 'browser' | 'passkeys'>): Promise<LiveSession> {
  return signInByPasskey(browser.session, await browser.openSignInPage(), passkeys);
}

const aCredential = { id: 'AA', rawId: 'AA', type: 'public-key', clientExtensionResults: {} };
/** Of the right shape, and nothing more. */
export const aRegistration = {
  ...aCredential,
  response: { clientDataJSON: 'AA', attestationObject: 'AA' },
};
/** The same for the use of a passkey. */
export const anAssertion = {
  ...aCredential,
  response: { clientDataJSON: 'AA', authenticatorData: 'AA', signature: 'AA' },
};

/** A trusted browser as its row has it, of whoever has a session there. Gives its id. */
export async function aTrustedRow(world: TestCloud, organizationId: string): Promise<string> {
  const [row] = await world.database.lookAt<{ id: string }>(
    `insert into trusted_browsers (organization_id, id, member_id, person_id, browser_jkt, delegation, sealed_requester,
       created_at, expires_at, credential_id, public_key, counter)
     select organization_id, gen_random_uuid(), member_id, person_id, browser_jkt, delegation, sealed_requester, created_at,
       expires_at, 'credential', 'key', 0
     from sessions where organization_id = $1 limit 1 returning id`,
    [organizationId],
  );
  return row?.id ?? '';
}
