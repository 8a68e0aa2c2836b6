import { listSessions } from '@lanyard/contract/session';
import {
  aSession,
  anotherBrowser,
  codeOf,
  contextOf,
  look,
  proven,
  vaultShare,
  type SignedIn,
} from '@lanyard/testing/sign-in-scenes';
import { signInWorld, type SignInWorld } from '@lanyard/testing/sign-in-world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { disableMember, enableMember } from '../members/states.ts';
import { deleteExpired } from '../retention/index.ts';
import {
  createSessionTokens,
  createTokenKeys,
  endSessionsOfMember,
  sessionGate,
  sessionOfPage,
} from './index.ts';

/** A session ends when it is told to, at once, and leaves nothing behind. */

const sessionCookie = '__Host-lanyard-session';
const csrfCookie = '__Host-lanyard-csrf';
const personCookie = '__Host-lanyard-person';

let world: SignInWorld;
beforeAll(async () => {
  world = await signInWorld();
});
afterAll(async () => world.close());

describe('ending', () => {
  test('holds at once on every process, also where the token was verified a moment ago', async () => {
    const { organization, member, browser } = await aSession(world);
    const tokenKeys = createTokenKeys({ ...world, ...world.postgres });
    const gate = sessionGate({ tokens: createSessionTokens(tokenKeys), nonces: world.nonces });
    const context = contextOf(world, { organization, browser });
    const admitThere = async () => {
      const proof = await gate.prove(context, listSessions, {});
      return world.within(proof, (tx) => gate.admit(tx, proof, context, listSessions));
    };
    await expect(admitThere()).resolves.toMatchObject({ personId: member.id, sessionId: browser.sessionId });
    await proven(browser, 'POST', '/api/session/sign-out');
    await expect(admitThere()).rejects.toThrow('sign-in-required');
  });

  test('signing out clears session and CSRF cookies alone, and nothing of other organizations', async () => {
    const { browser } = await aSession(world);
    const { cookies, headers } = await proven(browser, 'POST', '/api/session/sign-out');
    expect(cookies.map((line) => line.split(';')[0])).toEqual([`${sessionCookie}=`, `${csrfCookie}=`]);
    for (const line of cookies) expect(line).toContain('Max-Age=0');
    expect(headers).not.toHaveProperty('clear-site-data');
    expect([...browser.cookies.keys()]).toEqual([personCookie]);
  });

  test("signing out everywhere ends every session of the member, and no other member's", async () => {
    const { organization, member, browser } = await aSession(world);
    const second = await anotherBrowser(world, { organization, member });
    const colleague = await world.aMember(organization);
    const theirs = await anotherBrowser(world, { organization, member: colleague });
    expect((await proven(browser, 'POST', '/api/sessions/sign-out')).status).toBe(204);
    expect(await codeOf(look(second))).toBe('sign-in-required');
    expect((await look(theirs)).status).toBe(200);
  });

  test("one ends a session of one's own, seen in the list; a colleague's is not there", async () => {
    const { organization, member, browser } = await aSession(world);
    await world.clock.advance(1_000);
    const second = await anotherBrowser(world, { organization, member });
    const colleague = await world.aMember(organization, { role: 'owner' });
    const theirs = await anotherBrowser(world, { organization, member: colleague });
    const { json } = await browser.call('GET', '/api/sessions');
    expect(json['sessions']).toMatchObject([
      { id: second.sessionId, current: false, address: '127.0.0.1', place: null, scope: 'session' },
      { id: browser.sessionId, current: true },
    ]);
    expect(await codeOf(proven(theirs, 'DELETE', `/api/sessions/${second.sessionId}`))).toBe('not-found');
    expect((await proven(browser, 'DELETE', `/api/sessions/${second.sessionId}`)).status).toBe(204);
    expect(await codeOf(look(second))).toBe('sign-in-required');
    expect(await codeOf(proven(browser, 'DELETE', `/api/sessions/${second.sessionId}`))).toBe('not-found');
    expect((await browser.call('GET', '/api/sessions')).json['sessions']).toHaveLength(1);
  });

  test('a member who is disabled is out at once, and not back in by being enabled', async () => {
    const { organization, member, browser } = await aSession(world);
    const which = { organizationId: organization.id, memberId: member.memberId };
    await world.within(which, (tx) => disableMember(tx, endSessionsOfMember, which, world.clock.now()));
    expect(await codeOf(look(browser))).toBe('sign-in-required');
    await world.within(which, (tx) => enableMember(tx, which));
    expect(await codeOf(look(browser))).toBe('sign-in-required');
  });
});

describe('the share of the vault key', () => {
  async function anOpenVault() {
    const scene = await aSession(world, { scope: 'session vault' });
    const { json } = await vaultShare(scene.browser);
    return { ...scene, share2: json['share2'] as string };
  }

  test('is sealed in the database, and given through the live session with a proof', async () => {
    const { browser, share2 } = await anOpenVault();
    expect(share2).toMatch(/^[\w-]{44}$/);
    const [row] = await world.postgres.lookAt<{ text: string }>(
      'select s::text as text from sessions s where id = $1',
      [browser.sessionId],
    );
    expect(row?.text).not.toContain(Buffer.from(share2, 'base64url').toString('hex'));
    const rest = await world.postgres.lookAt<{ text: string }>('select s::text as text from sign_ins s');
    for (const { text } of rest) expect(text).not.toContain(Buffer.from(share2, 'base64url').toString('hex'));
  });

  test('is forgotten when the vault locks, and when the session ends', async () => {
    const { browser } = await anOpenVault();
    expect((await look(browser)).json['vault']).toMatchObject({ available: true });
    expect((await proven(browser, 'DELETE', '/api/session/vault-share')).status).toBe(204);
    expect(await codeOf(vaultShare(browser))).toBe('vault-locked');
    expect((await look(browser)).json['vault']).toMatchObject({ available: false });

    const other = await anOpenVault();
    await proven(other.browser, 'POST', '/api/session/sign-out');
    const left = await world.postgres.lookAt(
      'select 1 from sessions where sealed_storage_share2 is not null and ended_at is not null',
    );
    expect(left).toEqual([]);
  });

  const minute = 60_000;
  const sharesLeft = ({ sessionId }: { sessionId: string }) =>
    world.postgres.lookAt('select 1 from sessions where sealed_storage_share2 is not null and id = $1', [
      sessionId,
    ]);

  test('attack: a browser that crashed before it could lock: after the idle time the cloud locks', async () => {
    const { browser } = await anOpenVault();
    await world.clock.advance(10 * minute);
    expect((await look(browser)).json['vault']).toMatchObject({ available: false });
    expect(await codeOf(vaultShare(browser))).toBe('vault-locked');
    expect(await sharesLeft(browser)).toEqual([]);
    expect(await codeOf(vaultShare(browser))).toBe('vault-locked');
  });

  test('attack: a laptop woken after the idle time asks and reports as ever: neither is a sign of life', async () => {
    const { browser } = await anOpenVault();
    for (let step = 0; step < 10; step += 1) {
      await world.clock.advance(minute);
      await look(browser);
      await browser.call('GET', '/api/sessions');
    }
    expect(await codeOf(proven(browser, 'POST', '/api/session/vault-share/uses'))).toBe('vault-locked');
    expect(await codeOf(vaultShare(browser))).toBe('vault-locked');
    expect(await sharesLeft(browser)).toEqual([]);
  });

  test('stays while the page reports that somebody works in the open vault', async () => {
    const { browser, share2 } = await anOpenVault();
    for (let step = 0; step < 3; step += 1) {
      await world.clock.advance(9 * minute);
      expect((await proven(browser, 'POST', '/api/session/vault-share/uses')).status).toBe(204);
    }
    await world.clock.advance(9 * minute);
    expect((await vaultShare(browser)).json).toEqual({ share2 });
  });

  test('is cleared by the clean-up, of an idle vault and of an expired session, and of no other', async () => {
    const idle = await anOpenVault();
    await world.clock.advance(5 * minute);
    const used = await anOpenVault();
    const expired = await anOpenVault();
    await world.postgres.lookAt('update sessions set expires_at = $2 where id = $1', [
      expired.browser.sessionId,
      new Date(world.clock.now().getTime() + minute),
    ]);
    await world.clock.advance(5 * minute);
    expect(await codeOf(vaultShare(expired.browser))).toBe('sign-in-required');
    await deleteExpired(world.postgres.database, world.clock);
    expect(await sharesLeft(idle.browser)).toEqual([]);
    expect(await sharesLeft(expired.browser)).toEqual([]);
    expect(await sharesLeft(used.browser)).toHaveLength(1);
    expect((await vaultShare(used.browser)).status).toBe(200);
  });
});

describe('a page', () => {
  const pageOf = ({ organization, browser }: Pick<SignedIn, 'organization' | 'browser'>) =>
    world.within({ organizationId: organization.id }, (tx) =>
      sessionOfPage(tx, world, contextOf(world, { organization, browser })),
    );

  test('gets the CSRF token of the live session', async () => {
    const scene = await aSession(world);
    expect(await pageOf(scene)).toEqual({
      sessionId: scene.browser.sessionId,
      csrfToken: scene.browser.csrfToken,
      cookies: [],
    });
  });

  test('gets a new one where the browser lost the cookie, or holds that of an earlier session', async () => {
    const scene = await aSession(world);
    const { browser } = scene;
    const foreign = (await anotherBrowser(world, scene)).cookies.get(csrfCookie)!;
    for (const held of [undefined, foreign, 'x']) {
      if (held === undefined) browser.cookies.delete(csrfCookie);
      else browser.cookies.set(csrfCookie, held);
      const page = await pageOf(scene);
      expect(page?.cookies).toHaveLength(1);
      browser.csrfToken = page!.csrfToken;
      browser.cookies.set(csrfCookie, page!.cookies[0]!.value);
      expect((await proven(browser, 'DELETE', '/api/session/vault-share')).status).toBe(204);
    }
  });

  test('is the sign-in page for a session that has ended, though its cookie verifies', async () => {
    const scene = await aSession(world);
    const held = new Map(scene.browser.cookies);
    await proven(scene.browser, 'POST', '/api/session/sign-out');
    for (const [name, value] of held) scene.browser.cookies.set(name, value);
    expect(await pageOf(scene)).toBeUndefined();
  });

  test('is the sign-in page for who brings anything else', async () => {
    const scene = await aSession(world);
    for (const value of ['', 'x', scene.browser.cookies.get(csrfCookie)!]) {
      scene.browser.cookies.set(sessionCookie, value);
      expect(await pageOf(scene)).toBeUndefined();
    }
  });
});
