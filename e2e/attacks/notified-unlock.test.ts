import { listNotifiedSignIns, startUnlock, watchUnlock } from '@lanyard/contract/sign-in';
import { encodeBase64url } from '@lanyard/crypto/encoding';
import { thumbprint, type EcPublicJwk } from '@lanyard/crypto/keys';
import {
  formatSignInLink,
  parseSignInFragment,
  signBinding,
  signInDigest,
} from '@lanyard/crypto/sign-in-binding';
import { forgetBrowser, listKnownBrowsers } from '@lanyard/holder/known-browsers';
import { personHeaders } from '@lanyard/holder/person-session';
import { browserKey } from '@lanyard/session/browser-keys';
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

test('attack: a browser that asks without end: what it asked for before is over, and soon the next one waits, as it does after a refusal', async () => {
  const { member, browser, session } = await aLocked();
  const ask = () => refusalOf(browser.unlock(session, 'notification'));
  // Three are free, and the fourth makes the next one wait.
  for (let count = 0; count < 4; count += 1) expect(await ask()).toBe('nothing');
  expect(await waitingAtCloud(member)).toBe(1);
  expect(await ask()).toBe('notification-refused');
  expect(await refusalOf(browser.askPhone())).toBe('notification-refused');
  clock.jump(31_000);
  expect(await ask()).toBe('nothing');
  await member.phone.decline(await requestAt(member));
  expect(await ask()).toBe('notification-refused');
  // The code is always there instead.
  const byCode = await browser.unlock(session);
  await member.phone.approve(await member.phone.scan(byCode.link), { digits: byCode.digits });
  expect(await opened(browser, byCode, session)).toBe(true);
});

test('attack: many at once: no more than three wait', async () => {
  const { member, browser, session } = await aLocked();
  await Promise.all(Array.from({ length: 8 }, () => refusalOf(browser.unlock(session, 'notification'))));
  expect(await waitingAtCloud(member)).toBeLessThanOrEqual(3);
  expect(await refusalOf(browser.unlock(session, 'notification'))).toBe('notification-refused');
});

test('what a page asked for before is over when it asks anew, by a ring or a code: its digits are taken nowhere', async () => {
  const { member, browser, session } = await aLocked();
  for (const way of ['notification', 'code'] as const) {
    const earlier = await browser.unlock(session, 'notification');
    const request = await requestAt(member);
    const later = await browser.unlock(session, way);
    expect(await refusalOf(member.phone.approve(request, { digits: earlier.digits }))).toBe('sign-in-gone');
    const asked = way === 'code' ? await member.phone.scan(later.link) : await requestAt(member);
    await member.phone.approve(asked, { digits: later.digits });
    expect(await opened(browser, later, session)).toBe(true);
  }
});

test('attack: the cloud and a browser that was let in have the phone ring to trust that browser: the wallet stops, and says so', async () => {
  const { member, browser, session } = await aSignedIn();
  const attempt = await browser.unlock(session, 'notification');
  const [row] = await world.database.lookAt<{ nonce: Buffer; transit_key: EcPublicJwk }>(
    'select nonce, transit_key from sign_ins where id = $1',
    [attempt.id],
  );
  const key = await browserKey(browser.session);
  const H = signInDigest({
    origin: organization.origin,
    id: attempt.id,
    nonce: encodeBase64url(row!.nonce),
    transitThumbprint: thumbprint(row!.transit_key),
    browserThumbprint: key.thumbprint,
    scope: 'trust',
    way: 'notification',
    claimsAsked: [],
  });
  const binding = await signBinding(key, { organization: organization.id, signIn: attempt.id, H });
  await world.database.lookAt("update sign_ins set scope = 'trust', h = $2, binding = $3 where id = $1", [
    attempt.id,
    H,
    binding,
  ]);
  const link = formatSignInLink({
    ...parseSignInFragment(new URL(attempt.link).hash.slice(1)),
    walletOrigin: world.walletOrigin,
    H,
  });
  const waiting = { fragment: new URL(link).hash.slice(1), signInId: attempt.id };
  const lied = { ...waiting, browser: 'Chrome', system: 'Linux', expiresAt: attempt.expiresAt };
  expect(await refusalOf(member.phone.open(lied))).toBe('binding_mismatch');
  await browser.waitFor(attempt, 'declined');
});

test('attack: a browser that was let in, and whose vault no scanned code ever opened, rings for it: the wallet declines, whatever is typed', async () => {
  const { member, browser, session } = await aSignedIn();
  expect(await unlockWays(browser.session)).toEqual({ canAsk: false, usual: 'code' });
  const attempt = await browser.unlock(session, 'notification');
  expect(await refusalOf(requestAt(member))).toBe('scan_needed');
  await browser.waitFor(attempt, 'declined');
  expect(await refusalOf(attempt.complete())).toBe('sign-in-refused');
  expect(await openVault(browser.session, session)).toBeUndefined();
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
