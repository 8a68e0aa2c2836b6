import { listMembers } from '@lanyard/contract/members';
import { getVaultShare, listSessions } from '@lanyard/contract/session';
import { randomToken } from '@lanyard/crypto/encoding';
import { generateBrowserKey, generateIssuerKeyPair, importIssuerKey } from '@lanyard/crypto/keys';
import { signCsrfToken, signSessionToken } from '@lanyard/crypto/tokens';
import {
  aSession,
  anotherBrowser,
  codeOf,
  contextOf,
  look,
  proven,
  vaultShare,
} from '@lanyard/testing/sign-in-scenes';
import { signInWorld, type SignInWorld } from '@lanyard/testing/sign-in-world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ProblemError } from '../platform/http/problems.ts';
import { createTokenKeys, sessionGate } from './index.ts';

/** A session is what its organization signed, for one browser: nothing else gets in, and nothing of it elsewhere. */

const sessionCookie = '__Host-lanyard-session';
const csrfCookie = '__Host-lanyard-csrf';
const personCookie = '__Host-lanyard-person';

let world: SignInWorld;
beforeAll(async () => {
  world = await signInWorld();
});
afterAll(async () => world.close());

const seconds = () => Math.floor(world.clock.now().getTime() / 1000);

describe('the session cookie', () => {
  test('admits nobody without one, nor with one that was changed, invented or signed by another', async () => {
    const { organization, member, browser } = await aSession(world);
    const real = browser.cookies.get(sessionCookie)!;
    const [header = '', payload = '', signature = ''] = real.split('.');
    const claims = {
      ...(JSON.parse(Buffer.from(payload, 'base64url').toString()) as object),
      sub: world.installation.domain,
    };
    const { kid, privatePkcs8 } = await generateIssuerKeyPair();
    const foreign = {
      key: await importIssuerKey(privatePkcs8),
      issuer: organization.origin,
      organization: organization.id,
    };
    const session = {
      jti: browser.sessionId,
      person: member.id,
      member: member.memberId,
      browserThumbprint: browser.key.thumbprint,
      issuedAt: seconds(),
      expiresAt: seconds() + 3600,
    };
    const ours = JSON.parse(Buffer.from(header, 'base64url').toString()) as { kid: string };
    const forgeries = [
      undefined,
      '',
      'x',
      `${header}.${payload}.`,
      `${header}.${payload}.${signature.slice(0, -2)}AA`,
      `${header}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`,
      `${Buffer.from('{"alg":"none"}').toString('base64url')}.${payload}.`,
      await signSessionToken({ ...foreign, kid }, session),
      // In the name of the real key.
      await signSessionToken({ ...foreign, kid: ours.kid }, session),
    ];
    for (const forged of forgeries) {
      if (forged === undefined) browser.cookies.delete(sessionCookie);
      else browser.cookies.set(sessionCookie, forged);
      const { status, json } = await look(browser);
      expect([forged, status, json['code']]).toEqual([forged, 401, 'sign-in-required']);
    }
    browser.cookies.set(sessionCookie, real);
    expect((await look(browser)).status).toBe(200);
  });

  test('is no other token, and no other token is one', async () => {
    const { browser } = await aSession(world);
    const { cookies } = browser;
    const [session, csrf, person] = [sessionCookie, csrfCookie, personCookie].map((name) =>
      cookies.get(name)!,
    );
    for (const other of [csrf!, person!]) {
      cookies.set(sessionCookie, other);
      expect(await codeOf(look(browser))).toBe('sign-in-required');
    }
    cookies.set(sessionCookie, session!);
    for (const other of [session!, person!]) {
      cookies.set(csrfCookie, other);
      expect(await codeOf(proven(browser, 'POST', '/api/session/sign-out'))).toBe('csrf-refused');
    }
  });

  test('lasts as long as the organization says, and not a second longer', async () => {
    const { browser } = await aSession(world);
    await world.clock.advance(43_199_000);
    expect((await look(browser)).status).toBe(200);
    await world.clock.advance(1_000);
    expect(await codeOf(look(browser))).toBe('sign-in-required');
  });
});

describe('two organizations', () => {
  test('no token of A is taken at B: neither session, nor CSRF, nor proof, nor person cookie', async () => {
    const at = await aSession(world);
    const elsewhere = await aSession(world);
    const { organization } = elsewhere;
    const visitor = await world.aBrowser(organization);
    for (const [name, value] of at.browser.cookies) visitor.cookies.set(name, value);
    expect(await codeOf(look(visitor))).toBe('sign-in-required');

    // A session of B with the CSRF cookie, then the proof, of A.
    const { browser } = elsewhere;
    const csrf = browser.cookies.get(csrfCookie)!;
    browser.cookies.set(csrfCookie, at.browser.cookies.get(csrfCookie)!);
    expect(
      await codeOf(
        proven(browser, 'POST', '/api/session/sign-out', { 'x-lanyard-csrf-token': at.browser.csrfToken }),
      ),
    ).toBe('csrf-refused');
    browser.cookies.set(csrfCookie, csrf);
    const { dpop } = await at.browser.proven('GET', '/api/session/vault-share');
    expect(await codeOf(vaultShare(browser, { dpop }))).toBe('device-proof-refused');

    const token = at.browser.cookies.get(personCookie)!;
    const now = { now: world.clock.now() };
    await expect(world.tokens.readPerson(organization, token, now)).rejects.toMatchObject({
      code: 'context_mismatch',
    });
    await expect(world.tokens.readPerson(at.organization, token, now)).resolves.toMatchObject({
      person: at.member.id,
    });
    for (const [other, cookie] of [
      [organization, at.browser],
      [at.organization, browser],
    ] as const) {
      const read = world.tokens.readSession(other, cookie.cookies.get(sessionCookie)!, now);
      await expect(read).rejects.toMatchObject({ code: 'context_mismatch' });
    }
  });

  test('a token that A signs in the name of B is refused at B: keys are those of the record of B', async () => {
    const at = await aSession(world);
    const { organization, member, browser } = await aSession(world);
    const { kid, key } = (await createTokenKeys({ ...world, ...world.postgres }).of(at.organization.id))
      .signing;
    const forged = await signSessionToken(
      { organization: organization.id, issuer: organization.origin, kid, key },
      {
        jti: browser.sessionId,
        person: member.id,
        member: member.memberId,
        browserThumbprint: browser.key.thumbprint,
        issuedAt: seconds(),
        expiresAt: seconds() + 60,
      },
    );
    browser.cookies.set(sessionCookie, forged);
    expect(await codeOf(look(browser))).toBe('sign-in-required');
  });

  test('a session id of A is nothing that B could list or end', async () => {
    const at = await aSession(world);
    const { browser } = await aSession(world);
    expect(await codeOf(proven(browser, 'DELETE', `/api/sessions/${at.browser.sessionId}`))).toBe(
      'not-found',
    );
    expect((await look(at.browser)).status).toBe(200);
    const { json } = await browser.call('GET', '/api/sessions');
    expect((json['sessions'] as { id: string }[]).map(({ id }) => id)).toEqual([browser.sessionId]);
  });

  test('the address decides, whatever the Host header is made to say', async () => {
    const { organization, browser } = await aSession(world);
    const cookie = `${sessionCookie}=${browser.cookies.get(sessionCookie)!}`;
    const { host } = new URL(organization.origin);
    const at = async (name: string) =>
      (
        await world.send({
          method: 'GET',
          url: `${organization.origin}/api/session`,
          headers: { cookie, host: name },
        })
      ).status;
    expect(await at(host)).toBe(200);
    const names = [
      'example.com',
      'wallet.example.com',
      `${host}.`,
      `${host}.evil.example`,
      'evil.example',
      '',
    ];
    expect(await Promise.all(names.map((name) => at(name)))).not.toContain(200);
  });
});

describe('a write', () => {
  const path = '/api/session/sign-out';

  test('needs the double submitted token: of this session, signed, and the same in cookie and header', async () => {
    const { organization, member, browser } = await aSession(world);
    const second = await anotherBrowser(world, { organization, member });
    const { signing } = await createTokenKeys({ ...world, ...world.postgres }).of(organization.id);
    const issuer = { organization: organization.id, issuer: organization.origin, ...signing };
    const otherSession = await signCsrfToken(issuer, {
      jti: second.sessionId,
      csrfToken: browser.csrfToken as never,
      issuedAt: seconds(),
      expiresAt: seconds() + 60,
    });
    const real = browser.cookies.get(csrfCookie);
    const tries: [cookie: string | undefined, header: string | undefined][] = [
      [real, undefined],
      [real, ''],
      [real, randomToken()],
      [undefined, browser.csrfToken],
      [browser.csrfToken, browser.csrfToken],
      [second.cookies.get(csrfCookie), second.csrfToken],
      [second.cookies.get(csrfCookie), browser.csrfToken],
      [otherSession, browser.csrfToken],
    ];
    for (const [cookie, header] of tries) {
      if (cookie === undefined) browser.cookies.delete(csrfCookie);
      else browser.cookies.set(csrfCookie, cookie);
      const { status, json } = await proven(browser, 'POST', path, { 'x-lanyard-csrf-token': header });
      expect([status, json['code']]).toEqual([403, 'csrf-refused']);
    }
    browser.cookies.set(csrfCookie, real!);
    expect((await proven(browser, 'POST', path)).status).toBe(204);
  });

  test('comes from a page of this very origin: a sibling organization is same-site, and refused', async () => {
    const { browser } = await aSession(world);
    const foreign = [
      { origin: 'https://organization-999.example.com' },
      { origin: 'https://example.com' },
      { origin: 'null' },
      { origin: undefined },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': undefined },
    ];
    const codes = await Promise.all(foreign.map((headers) => codeOf(proven(browser, 'POST', path, headers))));
    expect(codes).toEqual(foreign.map(() => 'csrf-refused'));
  });

  test('of a stolen cookie, with everything a HAR holds, changes nothing but to sign out', async () => {
    const { browser } = await aSession(world);
    const stolen = { dpop: undefined };
    const writes = [
      ['POST', '/api/sessions/sign-out'],
      ['DELETE', `/api/sessions/${browser.sessionId}`],
      ['DELETE', '/api/session/vault-share'],
      ['POST', '/api/unlocks'],
    ] as const;
    const codes = await Promise.all(
      writes.map(([method, address]) => codeOf(proven(browser, method, address, stolen))),
    );
    expect(codes).toEqual(writes.map(() => 'device-proof-required'));
    expect(await codeOf(vaultShare(browser, stolen))).toBe('device-proof-required');
    expect((await look(browser)).status).toBe(200);
    expect((await proven(browser, 'POST', path, stolen)).status).toBe(204);
  });
});

describe('a proof by the browser key', () => {
  const path = '/api/session/vault-share';
  const locked = 'vault-locked';

  test('is of this key, session, method, address and minute, with a nonce of the cloud', async () => {
    const { browser } = await aSession(world);
    const binding = { kind: 'session', jti: browser.sessionId } as const;
    const refused = [
      { key: await generateBrowserKey() },
      { binding: { kind: 'none' } as const },
      { binding: { kind: 'session', jti: crypto.randomUUID() } as const },
      { binding: { kind: 'accessToken', token: browser.cookies.get(sessionCookie)! } as const },
      { url: `https://organization-999.example.com${path}` },
      { url: `${browser.organization.origin}/api/session` },
      { issuedAt: seconds() - 61 },
      { issuedAt: seconds() + 61 },
    ];
    const codes = await Promise.all(
      refused.map(async (lie) =>
        codeOf(vaultShare(browser, { dpop: await browser.proof('GET', path, { binding, ...lie }) })),
      ),
    );
    expect(codes).toEqual(refused.map(() => 'device-proof-refused'));
    const dpop = await browser.proof('DELETE', path, { binding });
    expect(await codeOf(vaultShare(browser, { dpop }))).toBe('device-proof-refused');
    for (const nonce of [null, randomToken()]) {
      const stale = await browser.proof('GET', path, { binding, nonce });
      expect(await codeOf(vaultShare(browser, { dpop: stale }))).toBe('device-proof-required');
    }
    expect(await codeOf(vaultShare(browser))).toBe(locked);
  });

  test('is taken once, also by two requests at the same moment', async () => {
    const { browser } = await aSession(world);
    const { dpop } = await browser.proven('DELETE', path);
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => proven(browser, 'DELETE', path, { dpop })),
    );
    expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
    expect(answers.filter(({ json }) => json['code'] === 'device-proof-refused')).toHaveLength(9);
  });
});

describe('what a member may do', () => {
  test('is decided by the role at this moment, not by the token', async () => {
    const { organization, member, browser } = await aSession(world, { role: 'owner' });
    await world.aMember(organization, { role: 'owner' });
    const gate = sessionGate({ tokens: world.tokens, nonces: world.nonces });
    const context = contextOf(world, { organization, browser });
    const route = { ...listSessions, permission: listMembers.permission };
    const proof = await gate.prove(context, route, {});
    const admit = () => world.within(proof, (tx) => gate.admit(tx, proof, context, route));
    await expect(admit()).resolves.toMatchObject({ role: 'owner' });
    await world.postgres.lookAt('update members set role = null where id = $1', [member.memberId]);
    await expect(admit()).rejects.toThrow('forbidden');
  });

  test('is nothing at a route that names no permission', async () => {
    const { organization, browser } = await aSession(world);
    const gate = sessionGate({ tokens: world.tokens, nonces: world.nonces });
    const context = contextOf(world, { organization, browser });
    const { permission: _none, ...route } = listSessions;
    const proof = await gate.prove(context, route, {});
    await expect(world.within(proof, (tx) => gate.admit(tx, proof, context, route))).rejects.toThrow(
      'forbidden',
    );
  });

  test('a route that wants a proof is not passed without one', async () => {
    const { organization, browser } = await aSession(world);
    const gate = sessionGate({ tokens: world.tokens, nonces: world.nonces });
    await expect(gate.prove(contextOf(world, { organization, browser }), getVaultShare, {})).rejects.toThrow(
      'device-proof-required',
    );
  });
});

test('a refusal says outside what to do, and its reason to the log alone', async () => {
  const { organization, browser } = await aSession(world);
  browser.cookies.delete(sessionCookie);
  const gate = sessionGate({ tokens: world.tokens, nonces: world.nonces });
  const refusal = await gate
    .prove(contextOf(world, { organization, browser }), listSessions, {})
    .catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(ProblemError);
  expect((refusal as ProblemError).extra.reason).toBe('no-cookie');
  expect(JSON.stringify((await look(browser)).json)).not.toContain('no-cookie');
});
