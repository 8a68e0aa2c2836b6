import { openSignInEnvelope } from '@lanyard/crypto/sign-in-envelope';
import type { TestBrowser } from '@lanyard/testing/sign-in-browser';
import { signInWorld, type SignInWorld } from '@lanyard/testing/sign-in-world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let world: SignInWorld;
beforeAll(async () => {
  world = await signInWorld();
});
afterAll(async () => world.close());

/** A member, and a browser on the sign-in page. */
async function aSignInPage(options: { role?: 'owner'; email?: string } = {}) {
  const organization = await world.anOpenOrganization();
  const member = await world.aMember(organization, options);
  const browser = await world.aBrowser(organization);
  await browser.openPage();
  return { organization, member, browser };
}

test('a member signs in: the page mirrors the phone, the session is theirs, the envelope opens in this browser alone', async () => {
  const { organization, member, browser } = await aSignInPage();
  const attempt = await browser.start('session vault');
  const page = browser.watch(attempt);
  expect(await page.next()).toBe('waiting');
  const seen = await member.scan(attempt.id);
  expect(seen).toMatchObject({
    scope: 'session vault',
    memberName: 'Mia Member',
    binding: attempt.binding,
    sessionSeconds: 43_200,
    requester: { browser: 'Unknown browser', system: 'Unknown system', address: '127.0.0.1', place: null },
  });
  expect(await page.next()).toBe('scanned');
  await member.approve(attempt);
  expect(await page.next()).toBe('approved');
  expect(await page.next()).toBeUndefined();

  const { status, json, cookies } = await browser.complete(attempt);
  expect(status).toBe(200);
  for (const cookie of cookies) {
    expect(cookie).toMatch(
      /^__Host-lanyard-[a-z]+=[^;]*; Max-Age=\d+; Path=\/; Secure; HttpOnly; SameSite=Lax$/,
    );
  }
  const payload = await openSignInEnvelope(json['envelope'] as string, {
    storageWrappingKey: attempt.wrappingKey.key,
    transitKey: attempt.transitKey,
    context: { organization: organization.id, signIn: attempt.id, H: attempt.H },
  });
  expect(payload.pairingKey).toHaveLength(43);
  const session = await browser.call('GET', '/api/session');
  expect(session.json).toMatchObject({
    person: { id: member.id, did: member.did },
    member: { id: member.memberId, name: 'Mia Member', role: null },
    session: { id: json['sessionId'], current: true, scope: 'session vault' },
    vault: { available: true, idleMinutes: 10 },
  });
});

test('a session ends with the delegation where that is shorter than the setting of the organization', async () => {
  const { member, browser } = await aSignInPage();
  const inAnHour = Math.floor(world.clock.now().getTime() / 1000) + 3600;
  const { expiresAt } = await world.signIn(browser, member, { delegation: { expiresAt: inAnHour } });
  expect(Date.parse(expiresAt)).toBe(inAnHour * 1000);
});

test('an e-mail claim is compared in any spelling of the address, and lies in no table afterwards', async () => {
  const { member, browser } = await aSignInPage({ email: 'Claim.Searcher@example.org' });
  const { status } = await signInWithEmail('claim.searcher@EXAMPLE.org');
  expect(status).toBe(200);
  const tables = await world.postgres.lookAt<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname like 'lanyard%'`,
  );
  expect(tables.length).toBeGreaterThan(15);
  for (const { name } of tables) {
    const found = await world.postgres.lookAt(
      `select 1 from ${name} as row where row::text ilike '%claim.searcher%' or row::text ilike '%' || encode('claim.searcher', 'hex') || '%'`,
    );
    expect({ name, found }).toEqual({ name, found: [] });
  }

  async function signInWithEmail(email: string) {
    const attempt = await browser.start();
    await browser.poll(attempt);
    await member.scan(attempt.id);
    await member.approve(attempt, { email });
    return browser.complete(attempt);
  }
});

test('who asked is sealed in every table, and shown to the person', async () => {
  const { member, browser } = await aSignInPage();
  await world.signIn(browser, member);
  const rows = await world.postgres.lookAt<{ text: string }>(
    `select s::text as text from sign_ins s union all select s::text from sessions s`,
  );
  for (const { text } of rows) {
    expect(text).not.toContain('127.0.0.1');
    expect(text).not.toContain(Buffer.from('127.0.0.1').toString('hex'));
  }
});

test('a wallet that lost the answer scans again, and has no more time for it', async () => {
  const { member, browser } = await aSignInPage();
  const attempt = await browser.start();
  await browser.poll(attempt);
  const first = await member.scan(attempt.id);
  await world.clock.advance(30_000);
  expect(await member.scan(attempt.id)).toEqual(first);
});

describe('the waiting page', () => {
  test('is told the state as it is when it connects, also when the phone was faster', async () => {
    const { member, browser } = await aSignInPage();
    const attempt = await browser.start();
    await browser.poll(attempt);
    await member.scan(attempt.id);
    const page = browser.watch(attempt);
    expect(await page.next()).toBe('scanned');
    await member.approve(attempt);
    expect(await page.next()).toBe('approved');
    expect(await browser.watch(attempt).next()).toBe('approved');
  });

  test('is told that nobody scanned, a minute after it began, and every stream of it ends', async () => {
    const { browser } = await aSignInPage();
    const attempt = await browser.start();
    const [one, other] = [browser.watch(attempt), browser.watch(attempt)];
    expect([await one.next(), await other.next()]).toEqual(['waiting', 'waiting']);
    await world.clock.advance(60_000);
    expect([await one.next(), await other.next()]).toEqual(['expired', 'expired']);
    expect(await one.next()).toBeUndefined();
    expect((await browser.poll(attempt)).json['state']).toBe('expired');
  });

  test('sees within ten seconds what no event told, as where the process died that had to tell it', async () => {
    const { browser } = await aSignInPage();
    const attempt = await browser.start();
    const page = browser.watch(attempt);
    await page.next();
    await world.postgres.lookAt(`update sign_ins set state = 'declined' where id = $1`, [attempt.id]);
    await world.clock.advance(10_000);
    expect(await page.next()).toBe('declined');
  });

  test('has three minutes more once the code is scanned', async () => {
    const { member, browser } = await aSignInPage();
    const attempt = await browser.start();
    const page = browser.watch(attempt);
    await page.next();
    await member.scan(attempt.id);
    expect(await page.next()).toBe('scanned');
    await world.clock.advance(179_000);
    expect((await browser.poll(attempt)).json['state']).toBe('scanned');
    await world.clock.advance(1_000);
    expect(await page.next()).toBe('expired');
  });

  test('polls the same states where streams do not get through', async () => {
    const { member, browser } = await aSignInPage();
    const attempt = await browser.start();
    const state = async () => (await browser.poll(attempt)).json['state'];
    expect(await state()).toBe('waiting');
    await member.scan(attempt.id);
    expect(await state()).toBe('scanned');
    await member.approve(attempt);
    expect(await state()).toBe('approved');
    await browser.complete(attempt);
  });
});

describe('the login flow', () => {
  test('is one for all tabs of a browser: a second tab does not disarm the first', async () => {
    const { member, browser } = await aSignInPage();
    const first = { token: browser.loginToken, attempt: await browser.start() };
    await browser.openPage();
    expect(browser.loginToken).toBe(first.token);
    await browser.poll(first.attempt);
    await member.scan(first.attempt.id);
    await member.approve(first.attempt);
    expect((await browser.complete(first.attempt)).status).toBe(200);
  });

  test('is over with the sign-in that completes: token and cookie are worth nothing after', async () => {
    const { member, browser } = await aSignInPage();
    const cookie = browser.cookies.get('__Host-lanyard-login');
    await world.signIn(browser, member);
    expect(browser.cookies.has('__Host-lanyard-login')).toBe(false);
    browser.cookies.set('__Host-lanyard-login', cookie!);
    await expect(browser.start()).rejects.toThrow('csrf-refused');
  });

  test('lasts an hour', async () => {
    const { browser } = await aSignInPage();
    await world.clock.advance(3_600_000);
    await expect(browser.start()).rejects.toThrow('csrf-refused');
    await browser.openPage();
    await browser.start();
  });

  test('a browser that signs in anew leaves its earlier session ended', async () => {
    const { member, browser } = await aSignInPage();
    await world.signIn(browser, member);
    const earlier = new Map(browser.cookies);
    await world.signIn(browser, member);
    const later = new Map(browser.cookies);
    expect((await browser.call('GET', '/api/session')).status).toBe(200);
    browser.cookies.clear();
    for (const [name, value] of earlier) browser.cookies.set(name, value);
    expect((await browser.call('GET', '/api/session')).json['code']).toBe('sign-in-required');
    for (const [name, value] of later) browser.cookies.set(name, value);
    expect((await browser.call('GET', '/api/sessions')).json['sessions']).toHaveLength(1);
  });
});

describe('the vault, opened by a second approval', () => {
  async function anUnlock() {
    const { organization, member, browser } = await aSignInPage();
    await world.signIn(browser, member);
    const attempt = await browser.startUnlock();
    const page = browser.watch(attempt);
    expect(await page.next()).toBe('waiting');
    return { organization, member, browser, attempt, page };
  }
  const shareOf = async (browser: TestBrowser) => {
    const path = '/api/session/vault-share';
    return browser.call('GET', path, undefined, await browser.proven('GET', path));
  };

  test('gives the session the new share, and the delegation that covers the vault; once', async () => {
    const { member, browser, attempt, page } = await anUnlock();
    expect(attempt.started).toMatchObject({ scope: 'vault', claimsAsked: [] });
    expect((await shareOf(browser)).json['code']).toBe('vault-locked');
    await member.scan(attempt.id);
    expect(await page.next()).toBe('scanned');
    const approval = await member.approval(attempt);
    await member.approve(attempt, { send: approval });
    expect(await page.next()).toBe('approved');
    const { status, json } = await browser.completeUnlock(attempt);
    expect(status).toBe(200);
    expect(json).toEqual({ envelope: approval.envelope, did: member.did });
    expect((await shareOf(browser)).json).toEqual({ share2: approval.storageShare2 });
    const [row] = await world.postgres.lookAt('select scope, delegation from sessions where id = $1', [
      browser.sessionId,
    ]);
    expect(row).toEqual({ scope: 'session vault', delegation: approval.delegation });
    expect((await browser.completeUnlock(attempt)).json['code']).toBe('sign-in-refused');
  });

  test('can be scanned by the person of the session alone', async () => {
    const { organization, member, attempt } = await anUnlock();
    const other = await world.aMember(organization);
    await expect(other.scan(attempt.id)).rejects.toThrow('sign-in-gone');
    await member.scan(attempt.id);
  });

  test('is completed by the session that asked, and by no other of the same person', async () => {
    const { organization, member, attempt } = await anUnlock();
    await member.scan(attempt.id);
    await member.approve(attempt);
    const second = await world.aBrowser(organization);
    await world.signIn(second, member);
    expect((await second.completeUnlock(attempt)).json['code']).toBe('sign-in-refused');
  });

  test('is an unlock or nothing: it grants no session, and brings a share', async () => {
    const { member, attempt } = await anUnlock();
    await member.scan(attempt.id);
    await expect(member.approve(attempt, { scope: 'session' })).rejects.toThrow('assertion-refused');
    await expect(member.approve(attempt, { scope: 'session vault' })).rejects.toThrow('assertion-refused');
    await expect(member.approve(attempt, { send: { storageShare2: null } })).rejects.toThrow(
      'assertion-refused',
    );
    await member.approve(attempt);
  });

  test('dies with its session', async () => {
    const { member, browser, attempt } = await anUnlock();
    await member.scan(attempt.id);
    await member.approve(attempt);
    const path = '/api/sessions/sign-out';
    await browser.call('POST', path, undefined, await browser.proven('POST', path));
    expect((await browser.completeUnlock(attempt)).json['code']).toBe('sign-in-required');
  });
});
