import { listNotifiedSignIns, startUnlock, watchUnlock } from '@lanyard/contract/sign-in';
import { forgetBrowser, listKnownBrowsers } from '@lanyard/holder/known-browsers';
import { personHeaders } from '@lanyard/holder/person-session';
import type { LiveSession } from '@lanyard/session/live-session';
import { forgetVaultKey, keepUnlockWay, unlockWays } from '@lanyard/session/kept';
import type { UnlockAttempt } from '@lanyard/session/sign-in';
import { lockVault, openVault } from '@lanyard/session/vault-keeper';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { jumpingClock } from '@lanyard/testing/jumping-clock';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  aMember,
  anOrganization,
  aSurfer,
  atDesk,
  behindProxy,
  closeUnharmed,
  openVaultAt,
  refusalOf,
  signIn,
  type Member,
  type Organization,
  type Surfer,
} from './cast.ts';

/** A locked vault is opened by a phone that rings, from a browser that it knows and that is signed in. From nowhere else. */

const clock = jumpingClock();
let world: TestCloud;
let organization: Organization;
let owners: Awaited<ReturnType<typeof atDesk>>;
beforeAll(async () => {
  world = await aCloud({ settings: behindProxy, clock });
  const made = await anOrganization(world);
  organization = made.organization;
  owners = await atDesk(world, organization, made.owner);
});
afterAll(() => closeUnharmed(world));

let members = 0;
async function aSignedIn(): Promise<{ member: Member; browser: Surfer; session: LiveSession }> {
  members += 1;
  const member = await aMember(world, owners, `mia-${String(members)}@acme.test`);
  const browser = aSurfer(world, organization);
  return { member, browser, session: await signIn(member, browser) };
}

/** In a browser in which their vault was open before, and is locked. */
async function aLocked(): ReturnType<typeof aSignedIn> {
  const one = await aSignedIn();
  await openVaultAt(one.member, one);
  await lockVault(one.browser.session, one.session);
  await keepUnlockWay(one.browser.session, 'code');
  return one;
}

/** What the wallet can open of what waits now. */
async function requestAt({ phone }: Member) {
  const [waiting] = await phone.notified();
  if (waiting === undefined) throw new Error('nothing came');
  return phone.open(waiting);
}

async function waitingAtCloud({ phone }: Member): Promise<number> {
  const { signIns } = await phone.client.call(listNotifiedSignIns, {}, personHeaders(phone.wallet));
  return signIns.length;
}

async function opened(browser: Surfer, attempt: UnlockAttempt, session: LiveSession): Promise<boolean> {
  await browser.waitFor(attempt, 'approved');
  await attempt.complete();
  return (await openVault(browser.session, session)) !== undefined;
}

test('a signed-in browser has the phone ring: the digits are typed, and the vault is open with nothing scanned', async () => {
  const { member, browser, session } = await aLocked();
  expect(await unlockWays(browser.session)).toEqual({ canAsk: true, usual: 'code' });
  const attempt = await browser.unlock(session, 'notification');
  const request = await requestAt(member);
  expect(request).toMatchObject({ knownBrowser: true, digitsAsked: true, grants: 'vault' });
  expect(request.scanned.way).toBe('notification');
  await member.phone.approve(request, { digits: attempt.digits });
  expect(await opened(browser, attempt, session)).toBe(true);
});

test('attack: wrong digits, or none, end it: the right ones come too late, and the vault stays locked', async () => {
  for (const isTyped of [true, false]) {
    const { member, browser, session } = await aLocked();
    const attempt = await browser.unlock(session, 'notification');
    const request = await requestAt(member);
    const typed = isTyped ? { digits: attempt.digits === '00' ? '01' : '00' } : {};
    expect(await refusalOf(member.phone.approve(request, typed))).toBe('wrong_digits');
    expect(await refusalOf(member.phone.approve(request, { digits: attempt.digits }))).toBe('wrong_digits');
    await browser.waitFor(attempt, 'declined');
    expect(await refusalOf(attempt.complete())).toBe('sign-in-refused');
  }
});

test('attack: a browser that asks without end: three wait at once, whatever they are for, and after a refusal the next one waits', async () => {
  const { member, browser, session } = await aLocked();
  const ask = () => refusalOf(browser.unlock(session, 'notification'));
  const outcomes = await Promise.all(Array.from({ length: 8 }, ask));
  expect(outcomes.filter((outcome) => outcome === 'nothing')).toHaveLength(3);
  expect(await waitingAtCloud(member)).toBe(3);
  expect(await refusalOf(browser.askPhone())).toBe('notification-refused');
  await member.phone.decline(await requestAt(member));
  clock.jump(61_000);
  expect(await ask()).toBe('nothing');
  await member.phone.decline(await requestAt(member));
  expect(await ask()).toBe('notification-refused');
  // The code is always there instead.
  const byCode = await browser.unlock(session);
  await member.phone.approve(await member.phone.scan(byCode.link), { digits: byCode.digits });
  expect(await opened(browser, byCode, session)).toBe(true);
});

test('attack: a browser that was let in, and whose vault no scanned code ever opened, rings for it: the wallet declines, whatever is typed', async () => {
  const { member, browser, session } = await aSignedIn();
  expect(await unlockWays(browser.session)).toEqual({ canAsk: false, usual: 'code' });
  const attempt = await browser.unlock(session, 'notification');
  expect(await refusalOf(requestAt(member))).toBe('scan_needed');
  await browser.waitFor(attempt, 'declined');
  expect(await refusalOf(attempt.complete())).toBe('sign-in-refused');
  await openVaultAt(member, { browser, session });
});

test('attack: a browser that the wallet forgot goes on in its session, and makes nothing ring', async () => {
  const { member, browser, session } = await aLocked();
  const { wallet } = member.phone;
  for (const known of await listKnownBrowsers(wallet, organization.id)) await forgetBrowser(wallet, known);
  expect(await refusalOf(browser.unlock(session, 'notification'))).toBe('notification-refused');
  expect(await waitingAtCloud(member)).toBe(0);
});

test('attack: an unlock that began as a code comes as a notification: nothing carries it, and the wallet stops', async () => {
  const { member, browser, session } = await aLocked();
  const attempt = await browser.unlock(session);
  expect(await waitingAtCloud(member)).toBe(0);
  const lied = { fragment: new URL(attempt.link).hash.slice(1), signInId: attempt.id };
  const waiting = { ...lied, browser: 'Chrome', system: 'Linux', expiresAt: attempt.expiresAt };
  expect(await refusalOf(member.phone.open(waiting))).toBe('binding_mismatch');
  expect(await refusalOf(attempt.complete())).toBe('sign-in-refused');
});

test('attack: replay: what asked once asks no second time, and what was sealed for one unlock is refused at another', async () => {
  const { member, browser, session } = await aLocked();
  const request = await browser.wire.intercept(startUnlock, () => browser.unlock(session, 'notification'));
  expect((await browser.wire.send(request)).status).toBe(201);
  expect((await browser.wire.send(request)).code).toBe('device-proof-refused');
  expect(await waitingAtCloud(member)).toBe(0);
  await browser.unlock(session, 'notification');
  const { notification } = browser.wire.last(watchUnlock).body as { notification: string };
  const other = await browser.wire.intercept(watchUnlock, () => browser.unlock(session, 'notification'));
  const handedIn = await browser.wire.send(other, {
    body: () => ({ ...(other.body as object), notification }),
  });
  expect(handedIn.code).toBe('invalid-request');
});

test('attack: without its proof the cookies of a session make nothing ring', async () => {
  const { member, browser, session } = await aLocked();
  const request = await browser.wire.intercept(startUnlock, () => browser.unlock(session, 'notification'));
  expect((await browser.wire.send(request, { headers: { dpop: undefined } })).code).toBe(
    'device-proof-required',
  );
  expect(await waitingAtCloud(member)).toBe(0);
});

test('whom a browser could ask is not whoever is in: it offers the code alone', async () => {
  const { browser, session } = await aLocked();
  // Somebody else scans a code in the same browser: whose vault was open here before says nothing of theirs.
  const other = await aMember(world, owners, 'other@acme.test');
  await signIn(other, browser);
  expect(await unlockWays(browser.session)).toEqual({ canAsk: false, usual: 'code' });
  await forgetVaultKey(browser.session);
  await browser.session.storage.delete(['signed-in']);
  expect(await unlockWays(browser.session)).toEqual({ canAsk: false, usual: 'code' });
  await browser.session.storage.delete(['pairing-key']);
  expect(await refusalOf(browser.unlock(session, 'notification'))).toBe('not-known');
});
