import { disableMember } from '@lanyard/contract/members';
import { beginLogin, startSignIn } from '@lanyard/contract/sign-in';
import { endSession, getSession, getVaultShare, listSessions, signOut } from '@lanyard/contract/session';
import { readVault } from '@lanyard/contract/vaults';
import type { LiveSession } from '@lanyard/session/live-session';
import { openItems } from '@lanyard/session/vault';
import { enterVault, lockVault } from '@lanyard/session/vault-keeper';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { anExtension, extensionOrigin, type Extension } from '@lanyard/testing/extension';
import { login } from '@lanyard/testing/vault-people';
import { localFetch } from '@lanyard/testing/local-fetch';
import { aWire, requestTo } from '@lanyard/testing/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  aMember,
  anOrganization,
  atDesk,
  browserProof,
  closeUnharmed,
  refusalOf,
  signIn,
  type Organization,
  type Person,
} from './cast.ts';

/** The extension is a browser of its own: what it shows is its token and its key, and neither is worth anything alone, or elsewhere. */

let world: TestCloud;
let organization: Organization;
let owner: Person;
beforeAll(async () => {
  world = await aCloud();
  ({ organization, owner } = await anOrganization(world));
});
afterAll(() => closeUnharmed(world));

function install(at = organization) {
  const wire = aWire({ port: world.port });
  return { wire, ...anExtension({ port: world.port, origin: at.origin }, { fetch: wire.fetch }) };
}

async function unlock(extension: Extension, live: LiveSession, person = owner) {
  const asked = await extension.unlock(live);
  await person.phone.approve(await person.phone.scan(asked.link), { digits: asked.digits });
  await extension.waitFor(asked, 'approved');
  await asked.complete();
}

async function vaultOf({ session }: Extension, live: LiveSession) {
  const opened = await enterVault(session, live);
  if (opened === undefined) throw new Error('the vault is locked');
  return openItems(session, live, opened);
}

const me = (extension: Extension) => extension.session.cloud.call(getSession, {});

test('it signs in by a code, opens the vault with two digits, writes and reads; then rings at the phone and both open at once', async () => {
  const extension = install();
  const live = await signIn(owner, extension);
  expect((await me(extension)).session).toMatchObject({ current: true, scope: 'session' });
  expect((await me(extension)).session.browser).toMatch(/^Lanyard in /);
  await unlock(extension, live);
  const vault = await vaultOf(extension, live);
  await vault.create(login('first'));
  expect((await vault.sync()).items.size).toBe(1);
  await extension.session.cloud.call(signOut, {});
  expect(extension.memory.state).toBeUndefined();

  const attempt = await extension.askPhone();
  const [waiting] = await owner.phone.notified();
  const request = await owner.phone.open(waiting!);
  await owner.phone.approve(request, { digits: attempt.digits });
  const again = await extension.enter(attempt);
  expect((await (await vaultOf(extension, again)).sync()).items.size).toBe(1);
});

test('the vault opens again without a connection while it is open, and not after it was locked', async () => {
  const extension = install();
  const live = await signIn(owner, extension);
  await unlock(extension, live);
  await vaultOf(extension, live);
  const before = extension.wire.sent.length;
  await extension.session.cloud.call(getVaultShare, {});
  expect(extension.wire.sent.length).toBe(before);
  await lockVault(extension.session, live);
  expect(await enterVault(extension.session, live)).toBeUndefined();
  expect(await refusalOf(extension.session.cloud.call(getVaultShare, {}))).toBe('vault-locked');
});

test('attack: the cloud serves a log with an entry of its own, once: the vault stays closed, and opens again without a connection by the log that was verified', async () => {
  let cloud: 'honest' | 'lying' | 'away' = 'honest';
  const local = localFetch(world.port);
  const extension = anExtension(
    { port: world.port, origin: organization.origin },
    {
      async fetch(url, init) {
        if (cloud === 'away') throw new TypeError('fetch failed');
        const answer = await local(url, init);
        if (cloud === 'honest' || !url.endsWith('/did.jsonl')) return answer;
        return new Response(`${await answer.text()}{"versionId":"2-planted"}\n`, answer);
      },
    },
  );
  const live = await signIn(owner, extension);
  await unlock(extension, live);
  expect(await enterVault(extension.session, live)).toBeDefined();
  cloud = 'lying';
  expect(await refusalOf(enterVault(extension.session, live))).toBe('did_log_invalid');
  cloud = 'away';
  expect(await enterVault(extension.session, live)).toBeDefined();
});

describe('attack: the session token of an extension is stolen', () => {
  test('without its key it reads and ends nothing, on a route that asks pages for no proof neither', async () => {
    const extension = install();
    await signIn(owner, extension);
    const authorization = `DPoP ${extension.memory.state?.token ?? ''}`;
    const { origin } = organization;
    for (const route of [getSession, listSessions, readVault, getVaultShare, signOut]) {
      const stolen = requestTo(route, { origin, headers: { authorization } });
      expect((await extension.wire.send(stolen)).code).toBe('device-proof-required');
      const thief = install();
      const dpop = await browserProof(thief, stolen, {
        binding: { kind: 'accessToken', token: authorization.slice(5) },
      });
      const headers = { authorization, dpop };
      expect((await extension.wire.send(stolen, { headers })).code).toBe('device-proof-refused');
    }
    await me(extension);
  });

  test('set as the cookie of a page, or as a bearer token, it admits nobody', async () => {
    const extension = install();
    await signIn(owner, extension);
    const token = extension.memory.state?.token ?? '';
    for (const headers of [
      { cookie: `__Host-lanyard-session=${token}` },
      { authorization: `Bearer ${token}` },
    ] as const) {
      const stolen = requestTo(getSession, { origin: organization.origin, headers });
      expect((await extension.wire.send(stolen)).code).toBe('sign-in-required');
    }
  });

  test('a request that was heard does not go a second time', async () => {
    const extension = install();
    await signIn(owner, extension);
    await me(extension);
    expect((await extension.wire.send(extension.wire.last(getSession))).code).toBe('device-proof-refused');
  });
});

test('attack: the cookie of a page is sent as the token of an extension: refused, with the page’s own key too', async () => {
  const { browser } = await atDesk(world, organization, owner);
  const cookie = browser.cookies.get('__Host-lanyard-session') ?? '';
  const request = requestTo(getSession, {
    origin: organization.origin,
    headers: { authorization: `DPoP ${cookie}` },
  });
  const dpop = await browserProof(browser, request, { binding: { kind: 'accessToken', token: cookie } });
  const answer = await browser.wire.send(request, { headers: { ...request.headers, dpop } });
  expect(answer.code).toBe('sign-in-required');
});

test('attack: the session of one organization is shown at another: refused', async () => {
  const other = await anOrganization(world, 'Beta');
  const here = install();
  await signIn(owner, here);
  const there = install(other.organization);
  for (const [key, value] of here.storage.entries) there.storage.entries.set(key, value);
  there.memory.state = here.memory.state;
  expect(await refusalOf(me(there))).toBe('sign-in-required');
});

describe('attack: a web page, or another extension, begins or ends sign-ins', () => {
  test('a page of another origin is refused whatever headers it names, and is allowed none by the browser', async () => {
    const wire = aWire({ port: world.port });
    const { origin } = organization;
    for (const headers of [
      { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: `${extensionOrigin}.evil.example` },
      { origin: extensionOrigin, cookie: '__Host-lanyard-session=x' },
    ]) {
      expect((await wire.send(requestTo(beginLogin, { origin, headers }))).code).toBe('csrf-refused');
    }
    const asked = await wire.send({
      method: 'OPTIONS',
      url: `${origin}/api/session`,
      headers: { origin: 'https://evil.example', 'access-control-request-headers': 'authorization,dpop' },
      body: undefined,
    });
    expect(asked.status).toBeGreaterThanOrEqual(400);
    const answered = await wire.send(requestTo(beginLogin, { origin, headers: { origin: extensionOrigin } }));
    expect(answered.status).toBe(201);
    for (const { headers } of [asked, answered])
      expect(headers.get('access-control-allow-origin')).toBeNull();
  });

  test('another extension that holds the cookies of a page acts in none of its sessions', async () => {
    const { browser, session } = await atDesk(world, organization, owner);
    const out = requestTo(signOut, {
      origin: organization.origin,
      headers: {
        cookie: [...browser.cookies].map((pair) => pair.join('=')).join('; '),
        'x-lanyard-csrf-token': session.csrfToken,
        origin: extensionOrigin,
      },
    });
    expect((await browser.wire.send(out)).code).toBe('csrf-refused');
  });

  test('one login flow does not start what another completes', async () => {
    const extension = install();
    const attempt = await extension.showCode();
    await owner.phone.approve(await owner.phone.scan(attempt.link));
    await extension.waitFor(attempt, 'approved');
    // Another flow of the same extension, as another extension would have.
    await extension.openSignInPage();
    expect(await refusalOf(attempt.complete())).toBe('csrf-refused');
    const start = extension.wire.last(startSignIn);
    const answer = await extension.wire.send(start, { headers: { 'x-lanyard-login': undefined } });
    expect(answer.code).toBe('csrf-refused');
  });
});

test('a member who is blocked, or whose session is ended elsewhere, is out with the next request; what was kept of the vault is forgotten', async () => {
  const desk = await atDesk(world, organization, owner);
  const mia = await aMember(world, desk, 'mia@acme.test');
  let told = 0;
  const extension = anExtension(
    { port: world.port, origin: organization.origin },
    { onSessionOver: () => void (told += 1) },
  );
  const live = await signIn(mia, extension);
  await unlock(extension, live, mia);
  const ended = install();
  const other = await signIn(mia, ended);
  await extension.session.cloud.call(endSession, { params: { sessionId: other.id } });
  expect(await refusalOf(me(ended))).toBe('sign-in-required');

  const params = { memberId: mia.memberId };
  await desk.browser.client.call(disableMember, { params }, await desk.browser.proof(desk.session));
  expect(await refusalOf(me(extension))).toBe('sign-in-required');
  expect(told).toBe(1);
  expect(extension.memory.state).toBeUndefined();
  expect(extension.storage.entries.has('vault')).toBe(false);
});
