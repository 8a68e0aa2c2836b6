import { deleteMember, disableMember, enableMember } from '@lanyard/contract/members';
import { listNotifiedSignIns, pollSignIn, startNotifiedSignIn, watchSignIn } from '@lanyard/contract/sign-in';
import { parseSignInFragment, signBinding, type SignInDigest } from '@lanyard/crypto/sign-in-binding';
import { digest } from '@lanyard/crypto/encoding';
import { sealSignInNotification } from '@lanyard/crypto/sign-in-notification';
import { forgetBrowser, listKnownBrowsers } from '@lanyard/holder/known-browsers';
import { watchWaitingSignIns } from '@lanyard/holder/notifications';
import { personHeaders } from '@lanyard/holder/person-session';
import { browserKey } from '@lanyard/session/browser-keys';
import { beginNotifiedSignIn, type SignInAttempt } from '@lanyard/session/sign-in';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { requestTo, type Sent } from '@lanyard/testing/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jumpingClock } from '@lanyard/testing/jumping-clock';
import {
  aMember,
  anOrganization,
  aSurfer,
  atDesk,
  behindProxy,
  browserProof,
  closeUnharmed,
  cookieHeader,
  refusalOf,
  signIn,
  type Member,
  type Organization,
  type Surfer,
} from './cast.ts';

/** A browser that the wallet knows rings at it. Whoever else would like to, does not. */

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

const personCookie = '__Host-lanyard-person';
const loginToken = 'x-lanyard-csrf-login-token';
let members = 0;

/** A member who has signed in once in a browser of theirs. */
async function aKnownBrowser(): Promise<{ readonly member: Member; readonly browser: Surfer }> {
  members += 1;
  const member = await aMember(world, owners, `mia-${String(members)}@acme.test`);
  const browser = aSurfer(world, organization);
  await signIn(member, browser);
  return { member, browser };
}

/** What the wallet makes of what waits now. */
async function openable({ phone }: Member) {
  const stop = new AbortController();
  for await (const waiting of watchWaitingSignIns(phone.wallet, stop.signal)) {
    stop.abort();
    return waiting;
  }
  return [];
}

/** What the cloud has for this person. */
async function waitingAtCloud({ phone }: Member): Promise<number> {
  const { signIns } = await phone.client.call(listNotifiedSignIns, {}, personHeaders(phone.wallet));
  return signIns.length;
}

/** Opens what came, types the digits of the page, approves. */
async function answerOn({ phone }: Member, { digits }: SignInAttempt): Promise<void> {
  const [waiting] = await phone.notified();
  if (waiting === undefined) throw new Error('nothing came');
  await phone.approve(await phone.open(waiting), { digits });
}

/** By the cloud's clock. */
const dated = () => ({ issuedAt: Math.floor(clock.now().getTime() / 1000) });

/** As a browser asks, made by hand: by the key of one, with the cookies of another. */
async function asking(key: Surfer, cookies: Surfer = key): Promise<Sent> {
  const token = await cookies.openSignInPage();
  const body = (await genuine()).body;
  const request = requestTo(startNotifiedSignIn, {
    origin: organization.origin,
    headers: { cookie: cookieHeader(cookies), [loginToken]: token },
    body,
  });
  return { ...request, headers: { ...request.headers, dpop: await browserProof(key, request, dated()) } };
}

/** Started, and what the page would hand in then is handed in by hand. */
async function startedByHand(browser: Surfer) {
  const token = await browser.openSignInPage();
  const attempt = await beginNotifiedSignIn(browser.session, token);
  const started = browser.wire.answered.at(-1)?.json as { readonly pollSecret: string };
  const { H } = parseSignInFragment(new URL(attempt.link).hash.slice(1));
  const key = await browserKey(browser.session);
  const context = { organization: organization.id, signIn: attempt.id, browser: key.thumbprint };
  const binding = await signBinding(key, { ...context, H });
  const handIn = (notification: string | undefined) =>
    browser.wire.send(
      requestTo(pollSignIn, {
        origin: organization.origin,
        params: { signInId: attempt.id },
        headers: { cookie: cookieHeader(browser), [loginToken]: token },
        body: { pollSecret: started.pollSecret, binding, notification },
      }),
    );
  return { attempt, context, handIn };
}

let genuineRequest: Sent | undefined;
async function genuine(): Promise<Sent> {
  if (genuineRequest !== undefined) return genuineRequest;
  const { browser } = await aKnownBrowser();
  genuineRequest = await browser.wire.intercept(startNotifiedSignIn, () => browser.askPhone());
  return genuineRequest;
}

test('from a known browser: the phone is told by itself, the digits are typed, and nothing is scanned', async () => {
  const { member, browser } = await aKnownBrowser();
  const stop = new AbortController();
  const told = watchWaitingSignIns(member.phone.wallet, stop.signal);
  expect((await told.next()).value).toEqual([]);
  const attempt = await browser.askPhone();
  expect(attempt.digits).toMatch(/^\d\d$/);
  const news = await told.next();
  stop.abort();
  const [waiting] = news.done === true ? [] : news.value;
  if (waiting === undefined) throw new Error('nothing came');
  const request = await member.phone.open(waiting);
  expect(request).toMatchObject({ knownBrowser: true, digitsAsked: true });
  expect(request.scanned.way).toBe('notification');
  await member.phone.approve(request, { digits: attempt.digits });
  const session = await browser.enter(attempt);
  expect(session.id).toMatch(/^[0-9a-f-]{36}$/);
  // The two keep the key they share: the next one comes through as well.
  const again = await browser.askPhone();
  await answerOn(member, again);
  await browser.enter(again);
});

describe('stolen person cookie', () => {
  test('rings nowhere without the browser key: with a key of the thief, with none, with a proof of another request', async () => {
    const { member, browser } = await aKnownBrowser();
    const thief = aSurfer(world, organization);
    await thief.openSignInPage();
    thief.cookies.set(personCookie, browser.cookies.get(personCookie) ?? '');
    const request = await asking(thief);
    expect((await thief.wire.send(request)).code).toBe('notification-refused');
    const fresh = await asking(thief);
    expect((await thief.wire.send(fresh, { headers: { dpop: undefined } })).code).toBe(
      'device-proof-required',
    );
    const other = { method: 'POST', url: `${organization.origin}/api/sign-ins` };
    const elsewhere = await browserProof(browser, other, dated());
    expect((await thief.wire.send(fresh, { headers: { dpop: elsewhere } })).code).toBe(
      'device-proof-refused',
    );
    expect(await waitingAtCloud(member)).toBe(0);
  });

  test('nor does the browser key without the cookie', async () => {
    const { member, browser } = await aKnownBrowser();
    browser.cookies.delete(personCookie);
    expect(await refusalOf(browser.askPhone())).toBe('notification-refused');
    expect(await waitingAtCloud(member)).toBe(0);
  });

  test('admits nobody anywhere: it is no session', async () => {
    const { browser } = await aKnownBrowser();
    const thief = aSurfer(world, organization);
    const cookie = browser.cookies.get(personCookie) ?? '';
    for (const name of ['__Host-lanyard-session', personCookie]) {
      const answer = await thief.wire.send({
        method: 'GET',
        url: `${organization.origin}/api/session`,
        headers: { cookie: `${name}=${cookie}` },
        body: undefined,
      });
      expect(answer.status).toBe(401);
    }
  });
});

describe('wrong digits', () => {
  test('end the sign-in at once: the right ones come too late, the page is told, the browser stays outside', async () => {
    const { member, browser } = await aKnownBrowser();
    const attempt = await browser.askPhone();
    const [waiting] = await member.phone.notified();
    if (waiting === undefined) throw new Error('nothing came');
    const request = await member.phone.open(waiting);
    const wrong = attempt.digits === '00' ? '01' : '00';
    expect(await refusalOf(member.phone.approve(request, { digits: wrong }))).toBe('wrong_digits');
    expect(await refusalOf(member.phone.approve(request, { digits: attempt.digits }))).toBe('wrong_digits');
    await browser.waitFor(attempt, 'declined');
    expect(await refusalOf(attempt.complete())).toBe('sign-in-refused');
  });

  test('no digits are wrong digits', async () => {
    const { member, browser } = await aKnownBrowser();
    await browser.askPhone();
    const [waiting] = await member.phone.notified();
    if (waiting === undefined) throw new Error('nothing came');
    const request = await member.phone.open(waiting);
    expect(await refusalOf(member.phone.approve(request))).toBe('wrong_digits');
  });
});

describe('push flood', () => {
  test('three are open at most; the fourth is refused until one ran out, and then they wait longer and longer', async () => {
    const { member, browser } = await aKnownBrowser();
    for (let count = 0; count < 3; count += 1) await browser.askPhone();
    expect(await waitingAtCloud(member)).toBe(3);
    expect(await refusalOf(browser.askPhone())).toBe('notification-refused');
    clock.jump(61_000);
    await browser.askPhone();
    // The fourth without an answer: the fifth waits half a minute, the sixth a minute.
    expect(await refusalOf(browser.askPhone())).toBe('notification-refused');
    clock.jump(31_000);
    await browser.askPhone();
    clock.jump(31_000);
    expect(await refusalOf(browser.askPhone())).toBe('notification-refused');
    clock.jump(31_000);
    const attempt = await browser.askPhone();
    // An approval ends the waiting.
    await answerOn(member, attempt);
    await browser.enter(attempt);
    await browser.askPhone();
  });

  test('many at once: no more than three get through', async () => {
    const { member, browser } = await aKnownBrowser();
    // They are of one login flow, as the tabs of one browser are.
    await browser.openSignInPage();
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => refusalOf(browser.askPhone())));
    expect(outcomes.filter((outcome) => outcome === 'nothing')).toHaveLength(3);
    expect(await waitingAtCloud(member)).toBe(3);
  });

  test('after a refusal the next one waits, longer each time', async () => {
    const { member, browser } = await aKnownBrowser();
    for (const seconds of [30, 120]) {
      await browser.askPhone();
      const [waiting] = await member.phone.notified();
      if (waiting === undefined) throw new Error('nothing came');
      await member.phone.decline(await member.phone.open(waiting));
      expect(await refusalOf(browser.askPhone())).toBe('notification-refused');
      clock.jump((seconds - 5) * 1000);
      expect(await refusalOf(browser.askPhone())).toBe('notification-refused');
      clock.jump(6000);
    }
  });
});

describe('replay', () => {
  test('the request to ask the phone works once', async () => {
    const { member, browser } = await aKnownBrowser();
    const request = await browser.wire.intercept(startNotifiedSignIn, () => browser.askPhone());
    expect((await browser.wire.send(request)).status).toBe(201);
    expect((await browser.wire.send(request)).code).toBe('device-proof-refused');
    expect(await waitingAtCloud(member)).toBe(0);
  });

  test('what was sealed for one sign-in is refused at another', async () => {
    const { browser } = await aKnownBrowser();
    await browser.askPhone();
    const { notification } = browser.wire.last(watchSignIn).body as { notification: string };
    const { handIn } = await startedByHand(browser);
    expect((await handIn(notification)).code).toBe('invalid-request');
    expect((await handIn(undefined)).code).toBe('invalid-request');
  });

  test('one that was approved completes once', async () => {
    const { member, browser } = await aKnownBrowser();
    const attempt = await browser.askPhone();
    await answerOn(member, attempt);
    await browser.enter(attempt);
    expect(await refusalOf(attempt.complete())).toBe('csrf-refused');
  });
});

test('another H in what was sealed: the wallet stops, and the sign-in is over', async () => {
  const { member, browser } = await aKnownBrowser();
  const { attempt, context, handIn } = await startedByHand(browser);
  const { share1 } = parseSignInFragment(new URL(attempt.link).hash.slice(1));
  const pairingKey = (await browser.session.storage.get('pairing-key')) as CryptoKey;
  const H = digest('another sign-in') as SignInDigest;
  const notification = await sealSignInNotification({ share1, H }, { pairingKey, context });
  expect((await handIn(notification)).status).toBe(200);
  const [waiting] = await openable(member);
  if (waiting === undefined) throw new Error('nothing came');
  expect(await refusalOf(member.phone.open(waiting))).toBe('binding_mismatch');
  expect((await handIn(notification)).json).toMatchObject({ state: 'declined' });
});

test('a sign-in that began as a code comes as a notification: the wallet asks for no digits there, so it stops', async () => {
  const { member, browser } = await aKnownBrowser();
  const attempt = await browser.showCode();
  const lied = { fragment: new URL(attempt.link).hash.slice(1), signInId: attempt.id };
  const waiting = { ...lied, browser: 'Chrome', system: 'Linux', expiresAt: attempt.expiresAt };
  expect(await refusalOf(member.phone.open(waiting))).toBe('binding_mismatch');
  expect(await refusalOf(attempt.complete())).toBe('sign-in-refused');
});

test('what one browser leaves unanswered keeps no other one waiting', async () => {
  const { member, browser } = await aKnownBrowser();
  const other = aSurfer(world, organization);
  await signIn(member, other);
  for (let count = 0; count < 2; count += 1) await browser.askPhone();
  for (const waiting of await member.phone.notified())
    await member.phone.decline(await member.phone.open(waiting));
  expect(await refusalOf(browser.askPhone())).toBe('notification-refused');
  await answerOn(member, await other.askPhone());
});

describe('forgotten browser', () => {
  test('rings no more, and keeps no other browser of its member waiting; taken back, it rings again', async () => {
    const { member, browser } = await aKnownBrowser();
    const other = aSurfer(world, organization);
    await signIn(member, other);
    const { wallet } = member.phone;
    const { thumbprint } = await browserKey(browser.session);
    const known = (await listKnownBrowsers(wallet, organization.id)).find(({ key }) =>
      key.endsWith(thumbprint),
    );
    if (known === undefined) throw new Error('not known');
    const putBack = await forgetBrowser(wallet, known);
    for (let count = 0; count < 5; count += 1)
      expect(await refusalOf(browser.askPhone())).toBe('notification-refused');
    expect(await waitingAtCloud(member)).toBe(0);
    await answerOn(member, await other.askPhone());
    await putBack();
    await browser.askPhone();
    expect(await openable(member)).toHaveLength(1);
  });

  test('without a connection: what it sends is opened by nobody, and the cloud is told the next time', async () => {
    const { member, browser } = await aKnownBrowser();
    const { wallet } = member.phone;
    const unreachable = Object.assign(new Error('no connection'), { code: 'unreachable' });
    const call = () => Promise.reject(unreachable);
    const offline = { ...wallet, device: { ...wallet.device, cloud: { ...wallet.device.cloud, call } } };
    for (const known of await listKnownBrowsers(wallet, organization.id)) await forgetBrowser(offline, known);
    await browser.askPhone();
    expect(await waitingAtCloud(member)).toBe(1);
    expect(await openable(member)).toEqual([]);
    expect(await refusalOf(browser.askPhone())).toBe('notification-refused');
  });

  test('approved again by a code, it rings again', async () => {
    const { member, browser } = await aKnownBrowser();
    for (const known of await listKnownBrowsers(member.phone.wallet, organization.id))
      await forgetBrowser(member.phone.wallet, known);
    await signIn(member, browser);
    await answerOn(member, await browser.askPhone());
  });

  test('"not me" makes it one', async () => {
    const { member, browser } = await aKnownBrowser();
    await browser.askPhone();
    const [waiting] = await member.phone.notified();
    if (waiting === undefined) throw new Error('nothing came');
    await member.phone.decline(await member.phone.open(waiting), 'not-me');
    clock.jump(31_000);
    expect(await refusalOf(browser.askPhone())).toBe('notification-refused');
    const other = aSurfer(world, organization);
    await signIn(member, other);
    await other.askPhone();
    expect(await openable(member)).toHaveLength(1);
  });
});

test('disabled member: nothing is sent, what was sent is gone, and nothing is approved', async () => {
  const { member, browser } = await aKnownBrowser();
  const attempt = await browser.askPhone();
  const [waiting] = await member.phone.notified();
  if (waiting === undefined) throw new Error('nothing came');
  const { memberId } = member;
  const desk = () => owners.browser.proof(owners.session);
  await owners.browser.client.call(disableMember, { params: { memberId } }, await desk());
  expect(await waitingAtCloud(member)).toBe(0);
  expect(await refusalOf(member.phone.open(waiting))).toBe('not-a-member');
  expect(await refusalOf(browser.askPhone())).toBe('notification-refused');
  expect(await refusalOf(attempt.complete())).toBe('sign-in-refused');
  await owners.browser.client.call(enableMember, { params: { memberId } }, await desk());
});

test('deleted member: what their phone still opened can be refused, and nothing breaks', async () => {
  const { member, browser } = await aKnownBrowser();
  await browser.askPhone();
  const [waiting] = await member.phone.notified();
  if (waiting === undefined) throw new Error('nothing came');
  const request = await member.phone.open(waiting);
  const params = { memberId: member.memberId };
  for (const route of [disableMember, deleteMember])
    await owners.browser.client.call(route, { params }, await owners.browser.proof(owners.session));
  expect(await refusalOf(member.phone.decline(request, 'not-me'))).toBe('nothing');
});

test('enumeration: every refusal is the same answer, whoever is a member or not', async () => {
  const { member, browser } = await aKnownBrowser();
  const stranger = aSurfer(world, organization);
  await stranger.openSignInPage();
  const beside = (await world.anOrganization('Beta')).organization;
  const guest = aSurfer(world, beside);
  const withCookie = async (value: string | undefined) => {
    const surfer = aSurfer(world, organization);
    await surfer.openSignInPage();
    if (value !== undefined) surfer.cookies.set(personCookie, value);
    return surfer.wire.send(await asking(surfer));
  };
  const { memberId } = member;
  const cookie = browser.cookies.get(personCookie) ?? '';
  const before = [await withCookie(undefined), await withCookie('nothing'), await withCookie(cookie)];
  await owners.browser.client.call(
    disableMember,
    { params: { memberId } },
    await owners.browser.proof(owners.session),
  );
  const after = await browser.wire.send(await asking(browser));
  expect(guest.cookies.size).toBe(0);
  const seen = [...before, after].map(({ status, json }) =>
    JSON.stringify([status, { ...json, requestId: '' }]),
  );
  expect(new Set(seen).size).toBe(1);
  expect(after).toMatchObject({ status: 403, code: 'notification-refused' });
});

test('the page that waits is told by polling too, and another person hears nothing', async () => {
  const { member, browser } = await aKnownBrowser();
  const other = await aMember(world, owners, 'else@acme.test');
  await browser.askPhone();
  const watch = browser.wire.last(watchSignIn);
  const state = await browser.wire.send({ ...watch, url: watch.url.replace(/events$/, 'state') });
  expect(state.json).toMatchObject({ state: 'waiting' });
  expect(pollSignIn.path).toContain('/state');
  expect(await waitingAtCloud(other)).toBe(0);
  expect(await waitingAtCloud(member)).toBe(1);
  const [waiting] = await member.phone.notified();
  if (waiting === undefined) throw new Error('nothing came');
  expect(await refusalOf(other.phone.open(waiting))).toBe('sign-in-gone');
});
