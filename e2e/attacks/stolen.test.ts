import { listGroups } from '@lanyard/contract/groups';
import { listMembers, searchMembers } from '@lanyard/contract/members';
import { reviewRoles } from '@lanyard/contract/roles';
import { getSession, getVaultShare, listSessions, signOut } from '@lanyard/contract/session';
import { completeSignIn, pollSignIn, startSignIn, watchSignIn } from '@lanyard/contract/sign-in';
import {
  deleteVaultItem,
  dropAttachment,
  findVaultPeople,
  listVaultGroups,
  readAttachmentChunk,
  readVault,
  settleVaultItem,
  watchVault,
  recordVaultExport,
  writeAttachmentChunk,
  writeVaultItem,
  writeVaultItems,
} from '@lanyard/contract/vaults';
import { randomToken } from '@lanyard/crypto/encoding';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { requestTo, type Sent } from '@lanyard/testing/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  anOrganization,
  aSurfer,
  atDesk,
  behindProxy,
  browserProof,
  closeUnharmed,
  cookieHeader,
  liveSessions,
  signIn,
  type Organization,
  type Person,
  type Surfer,
} from './cast.ts';

/** Whoever stole a part of a sign-in or of a session, or planted one, gets and gives nothing. */

let world: TestCloud;
let organization: Organization;
let person: Person;
beforeAll(async () => {
  world = await aCloud({ settings: behindProxy });
  ({ organization, owner: person } = await anOrganization(world));
});
afterAll(() => closeUnharmed(world));

const loginToken = 'x-lanyard-csrf-login-token';
const csrfToken = 'x-lanyard-csrf-token';

/** Approved by the phone, and about to be fetched by the page: `completion` is the request of the page, which nobody has got yet. */
async function anApprovedSignIn() {
  const browser = aSurfer(world, organization);
  const attempt = await browser.showCode();
  await person.phone.approve(await person.phone.scan(attempt.link));
  const completion = await browser.wire.intercept(completeSignIn, () => browser.enter(attempt));
  const before = await liveSessions(world, organization);
  /** After all the thief tried, the right page gets its session: the only one that came of it. */
  const belongsToItsPageAlone = async (): Promise<void> => {
    expect(await liveSessions(world, organization)).toBe(before);
    await attempt.complete();
    expect(await liveSessions(world, organization)).toBe(before + 1);
  };
  return { browser, attempt, completion, belongsToItsPageAlone };
}

/** The poll of the page, as it would ask where streams do not get through. */
function pollOf(browser: Surfer): Sent {
  const watch = browser.wire.last(watchSignIn);
  return { ...watch, url: watch.url.replace(/events$/, 'state') };
}

/** A thief at a browser of their own, on the same sign-in page. */
async function aThief() {
  const browser = aSurfer(world, organization);
  const token = await browser.openSignInPage();
  return { browser, headers: { cookie: cookieHeader(browser), [loginToken]: token } };
}

describe('stolen poll', () => {
  test('without the CSRF token of the page: refused, with none, another one, or that of the thief’s own page', async () => {
    const { browser, completion, belongsToItsPageAlone } = await anApprovedSignIn();
    const thief = await aThief();
    for (const token of [undefined, '', randomToken(), thief.headers[loginToken]]) {
      for (const request of [completion, pollOf(browser), browser.wire.last(watchSignIn)]) {
        const answer = await browser.wire.send(request, { headers: { [loginToken]: token } });
        expect(answer.code).toBe('csrf-refused');
      }
    }
    await belongsToItsPageAlone();
  });

  test('without the login cookie: refused, with none, another one, or that of the thief’s own browser', async () => {
    const { browser, completion, belongsToItsPageAlone } = await anApprovedSignIn();
    const thief = await aThief();
    const cookies = [undefined, `__Host-lanyard-login=${randomToken()}`, thief.headers.cookie];
    for (const cookie of cookies) {
      for (const request of [completion, pollOf(browser), browser.wire.last(watchSignIn)]) {
        expect((await browser.wire.send(request, { headers: { cookie } })).code).toBe('csrf-refused');
      }
    }
    await belongsToItsPageAlone();
  });

  test('from the thief’s own login flow: the sign-in is not of that browser', async () => {
    const { browser, completion, belongsToItsPageAlone } = await anApprovedSignIn();
    const { headers } = await aThief();
    expect((await browser.wire.send(completion, { headers })).code).toBe('sign-in-refused');
    expect((await browser.wire.send(pollOf(browser), { headers })).code).toBe('not-found');
    await belongsToItsPageAlone();
  });

  test('without the poll secret: refused, with none or another one', async () => {
    const { browser, completion, belongsToItsPageAlone } = await anApprovedSignIn();
    const guess = { body: (body: object) => ({ ...body, pollSecret: randomToken() }) };
    expect((await browser.wire.send(completion, guess)).code).toBe('sign-in-refused');
    expect((await browser.wire.send(pollOf(browser), guess)).code).toBe('not-found');
    for (const request of [completion, pollOf(browser)]) {
      expect((await browser.wire.send(request, { body: () => ({}) })).code).toBe('invalid-request');
    }
    await belongsToItsPageAlone();
  });

  test('without the browser key: refused, with no proof, or one by the thief’s own key', async () => {
    const { browser, completion, belongsToItsPageAlone } = await anApprovedSignIn();
    const thief = await aThief();
    const own = await browserProof(thief.browser, completion);
    expect((await browser.wire.send(completion, { headers: { dpop: own } })).code).toBe('sign-in-refused');
    expect((await browser.wire.send(completion, { headers: { dpop: undefined } })).code).toBe(
      'device-proof-required',
    );
    await belongsToItsPageAlone();
  });

  test('without the statement over H by the browser key nobody can scan, whoever polls', async () => {
    const browser = aSurfer(world, organization);
    await browser.showCode();
    const others = browser.wire.last(watchSignIn).body as { binding: string };
    const token = await browser.openSignInPage();
    const started = await browser.wire.send(browser.wire.last(startSignIn));
    const poll = requestTo(pollSignIn, {
      origin: organization.origin,
      params: { signInId: String(started.json['id']) },
      headers: { cookie: cookieHeader(browser), [loginToken]: token },
      body: { pollSecret: started.json['pollSecret'], binding: others.binding },
    });
    expect((await browser.wire.send(poll)).code).toBe('invalid-request');
  });
});

describe('login CSRF', () => {
  test('a page of the attacker cannot complete the attacker’s sign-in in the victim’s browser', async () => {
    const attacker = await anApprovedSignIn();
    const victim = await aThief();
    // All that the attacker has, in the browser that the victim has: its cookie, and even its token.
    const { wire } = attacker.browser;
    expect((await wire.send(attacker.completion, { headers: victim.headers })).code).toBe('sign-in-refused');
    const cookieOnly = { cookie: victim.headers.cookie };
    expect((await wire.send(attacker.completion, { headers: cookieOnly })).code).toBe('csrf-refused');
    await attacker.belongsToItsPageAlone();
  });

  test('a page of the attacker cannot start a sign-in in the victim’s browser', async () => {
    const browser = aSurfer(world, organization);
    await browser.showCode();
    const start = browser.wire.last(startSignIn);
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { origin: undefined },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': undefined },
    ]) {
      expect((await browser.wire.send(start, { headers })).code).toBe('csrf-refused');
    }
  });

  test('a form of the attacker’s page, which needs no permission to post, is no request here', async () => {
    const { browser } = await anApprovedSignIn();
    const { url, headers } = browser.wire.last(startSignIn);
    for (const type of ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']) {
      const answer = await browser.wire.fetch(url, {
        method: 'POST',
        headers: { ...headers, 'content-type': type },
        body: '{}',
      });
      expect(answer.status).toBe(400);
    }
  });
});

describe('session fixation', () => {
  test('a login cookie that the attacker planted gives them nothing of the victim’s sign-in', async () => {
    const attacker = await aThief();
    const victim = aSurfer(world, organization);
    for (const [name, value] of attacker.browser.cookies) victim.cookies.set(name, value);
    const attempt = await victim.showCode();
    await person.phone.approve(await person.phone.scan(attempt.link));
    const completion = await victim.wire.intercept(completeSignIn, () => victim.enter(attempt));
    // Cookie and token are the attacker's own; poll secret and browser key are not.
    const { wire } = attacker.browser;
    const dpop = await browserProof(attacker.browser, completion);
    const blind = { headers: { dpop }, body: (body: object) => ({ ...body, pollSecret: randomToken() }) };
    expect((await wire.send(completion, blind)).code).toBe('sign-in-refused');
    await attempt.complete();
    for (const value of attacker.browser.cookies.values()) {
      expect([...victim.cookies.values()]).not.toContain(value);
    }
    expect((await wire.send(completion)).code).toBe('csrf-refused');
  });

  test('a login cookie that somebody made up is replaced when the page loads', async () => {
    const victim = aSurfer(world, organization);
    const planted = randomToken();
    victim.cookies.set('__Host-lanyard-login', planted);
    await victim.openSignInPage();
    expect(victim.cookies.get('__Host-lanyard-login')).not.toBe(planted);
  });

  test('a session cookie that the attacker planted is not what the victim’s session is known by', async () => {
    const attacker = await atDesk(world, organization, person);
    const victim = aSurfer(world, organization);
    for (const [name, value] of attacker.browser.cookies) victim.cookies.set(name, value);
    const session = await signIn(person, victim);
    expect(session.id).not.toBe(attacker.session.id);
    expect(session.csrfToken).not.toBe(attacker.session.csrfToken);
    for (const name of ['session', 'csrf']) {
      const cookie = `__Host-lanyard-${name}`;
      expect(victim.cookies.get(cookie)).not.toBe(attacker.browser.cookies.get(cookie));
    }
    // It was in the victim's browser when they signed in: it is over, for the attacker too.
    await expect(attacker.browser.client.call(getSession, {})).rejects.toMatchObject({
      code: 'sign-in-required',
    });
  });

  test('nothing that a browser had before it signed in is worth anything after', async () => {
    const { browser, attempt, completion } = await anApprovedSignIn();
    const before = new Map(browser.cookies);
    const started = browser.wire.answered.findLast(({ json }) => 'pollSecret' in json)?.json ?? {};
    const session = await attempt.complete();
    const known = [...before.values(), ...Object.values(started), completion.headers[loginToken]];
    for (const value of [session.id, session.csrfToken, ...browser.cookies.values()]) {
      expect(known).not.toContain(value);
    }
    for (const value of before.values()) {
      const cookie = `__Host-lanyard-session=${value}`;
      const request = requestTo(getSession, { origin: organization.origin, headers: { cookie } });
      expect((await browser.wire.send(request)).code).toBe('sign-in-required');
    }
  });
});

describe('stolen session', () => {
  test('the cookie alone changes nothing and reads no vault', async () => {
    const { browser, session } = await atDesk(world, organization, person);
    const cookie = `__Host-lanyard-session=${browser.cookies.get('__Host-lanyard-session')}`;
    const out = requestTo(signOut, { origin: organization.origin, headers: { cookie } });
    expect((await browser.wire.send(out)).code).toBe('csrf-refused');
    const stolen = { headers: { [csrfToken]: session.csrfToken } };
    expect((await browser.wire.send(out, stolen)).code).toBe('csrf-refused');
    // With all that a HAR holds of it: still no item, no news of one, nobody with whom to share, no write, no share of the key.
    const headers = { cookie: cookieHeader(browser), [csrfToken]: session.csrfToken };
    const at = { origin: organization.origin, headers };
    const item = 'A'.repeat(43);
    const statement = 'e30.e30.AA';
    for (const way of [
      requestTo(readVault, at),
      requestTo(watchVault, at),
      requestTo(getVaultShare, at),
      requestTo(findVaultPeople, { ...at, body: { dids: [], emails: [] } }),
      requestTo(writeVaultItem, { ...at, params: { item }, body: { version: 1, statement, access: null } }),
      requestTo(writeVaultItems, { ...at, body: { items: [{ item, version: 1, statement, access: null }] } }),
      requestTo(recordVaultExport, { ...at, body: { format: 'cxf', items: 1 } }),
      requestTo(deleteVaultItem, { ...at, params: { item }, body: { version: 1, statement } }),
      requestTo(settleVaultItem, { ...at, params: { item }, body: { change: 1 } }),
      requestTo(readAttachmentChunk, { ...at, params: { item, attachment: item, chunk: '1' } }),
      requestTo(dropAttachment, { ...at, params: { item, attachment: item } }),
      requestTo(writeAttachmentChunk, {
        ...at,
        params: { item, attachment: item, chunk: '1' },
        body: { chunks: 1, sealed: 'e30..AA.AA.AA' },
      }),
      requestTo(listVaultGroups, at),
    ])
      expect((await browser.wire.send(way)).code).toBe('device-proof-required');
    await browser.client.call(readVault, { query: {} }, await browser.proof(session));
    expect((await browser.wire.send(browser.wire.last(readVault))).code).toBe('device-proof-refused');
    await browser.client.call(getSession, {});
  });

  test('attack: an owner’s cookie, with all a HAR holds, is used to read who is a member: refused without the browser key', async () => {
    const { browser, session } = await atDesk(world, organization, person);
    const stolen = { cookie: cookieHeader(browser), [csrfToken]: session.csrfToken };
    const ways = [
      requestTo(listMembers, { origin: organization.origin, headers: stolen }),
      requestTo(searchMembers, { origin: organization.origin, headers: stolen, body: { text: 'ada' } }),
      requestTo(reviewRoles, { origin: organization.origin, headers: stolen }),
      requestTo(listGroups, { origin: organization.origin, headers: stolen }),
    ];
    for (const way of ways) {
      const answer = await browser.wire.send(way);
      expect(answer.code).toBe('device-proof-required');
      expect(answer.text).not.toContain('@');
    }
    const read = await browser.client.call(listMembers, { query: {} }, await browser.proof(session));
    expect(read.members).not.toEqual([]);
    expect((await browser.wire.send(browser.wire.last(listMembers))).code).toBe('device-proof-refused');
  });

  test('CSRF token and cookie of one session are worth nothing with another of the same person', async () => {
    const one = await atDesk(world, organization, person);
    const other = await atDesk(world, organization, person);
    const out = requestTo(signOut, {
      origin: organization.origin,
      headers: { cookie: cookieHeader(one.browser), [csrfToken]: one.session.csrfToken },
    });
    const othersCsrf = other.browser.cookies.get('__Host-lanyard-csrf') ?? '';
    const mixed = cookieHeader(one.browser).replace(/(?<=lanyard-csrf=)[^;]+/, othersCsrf);
    for (const headers of [
      { [csrfToken]: other.session.csrfToken },
      { cookie: mixed },
      { cookie: mixed, [csrfToken]: other.session.csrfToken },
    ]) {
      expect((await one.browser.wire.send(out, { headers })).code).toBe('csrf-refused');
    }
    await one.browser.client.call(listSessions, {});
  });
});
