import { viewInvitation, joinOrganization } from '@lanyard/contract/joining';
import type { Route } from '@lanyard/contract/route';
import { allRoutes } from '@lanyard/contract/routes';
import { endSession, getSession, getVaultShare, signOut } from '@lanyard/contract/session';
import {
  approveSignIn,
  completeSignIn,
  pollSignIn,
  startSignIn,
  watchSignIn,
} from '@lanyard/contract/sign-in';
import { getPerson } from '@lanyard/contract/people';
import { createAttribute } from '@lanyard/contract/attributes';
import { createGroup } from '@lanyard/contract/groups';
import { createRole } from '@lanyard/contract/roles';
import { createOrganization, watchOwner } from '@lanyard/contract/setup';
import { randomToken } from '@lanyard/crypto/encoding';
import type { LiveSession } from '@lanyard/session/live-session';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { aWire, requestTo, type Answered, type Sent } from '@lanyard/testing/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  aLeadingAddress,
  aMember,
  anAttachmentRow,
  anItemRow,
  anOrganization,
  aPerson,
  aSurfer,
  atDesk,
  behindProxy,
  browserProof,
  closeUnharmed,
  cookieHeader,
  invite,
  nobodysId,
  phoneProof,
  proveEmail,
  refusalOf,
  signIn,
  unknownOf,
  type Member,
  type Organization,
  type Person,
  type Surfer,
} from './cast.ts';
import { aTrustedRow } from './trusting.ts';
import { plainBodies } from './bodies.ts';

/** Organizations on one installation: what is of one is nothing at another, and cannot even be told from what is not there. */

interface House {
  readonly organization: Organization;
  readonly owner: Person;
  readonly desk: { readonly browser: Surfer; readonly session: LiveSession };
}

let world: TestCloud;
let acme: House;
let beta: House;
/** A member of both: nothing but the organization tells their sign-ins apart. */
let carol: Member;
let atAcme: { readonly browser: Surfer; readonly session: LiveSession };
let atBeta: { readonly browser: Surfer; readonly session: LiveSession };

async function aHouse(name: string): Promise<House> {
  const { organization, owner } = await anOrganization(world, name);
  return { organization, owner, desk: await atDesk(world, organization, owner) };
}

beforeAll(async () => {
  world = await aCloud({ settings: behindProxy });
  acme = await aHouse('Acme');
  beta = await aHouse('Beta');
  carol = await aMember(world, acme.desk, 'carol@example.test');
  const { link } = await invite(world, beta.desk, 'carol@example.test');
  await carol.phone.join(link, carol.claim);
  atAcme = await atDesk(world, acme.organization, carol);
  atBeta = await atDesk(world, beta.organization, carol);
});
afterAll(() => closeUnharmed(world));

const csrfHeader = 'x-lanyard-csrf-token';
const loginHeader = 'x-lanyard-csrf-login-token';
const cookieOf = ({ cookies }: Surfer, name: string) => cookies.get(`__Host-lanyard-${name}`) ?? '';

/** The approval that a member of both would send, for a code of this organization. */
async function anApprovalAt({ organization }: House) {
  const browser = aSurfer(world, organization);
  const attempt = await browser.showCode();
  const request = await carol.phone.scan(attempt.link);
  const approval = await carol.wire.intercept(approveSignIn, () =>
    carol.phone.approve(request, { claims: ['email'] }),
  );
  return { browser, attempt, approval };
}

const parametersOf = ({ path }: Route) => [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);

describe('token of organization A at B', () => {
  test('session cookie: nobody, on any route, although the person is a member of both', async () => {
    const cookie = `__Host-lanyard-session=${cookieOf(atAcme.browser, 'session')}`;
    for (const route of allRoutes.filter(({ access }) => access.startsWith('session'))) {
      const request = requestTo(route, {
        origin: beta.organization.origin,
        params: Object.fromEntries(parametersOf(route).map((name) => [name, unknownOf(name)])),
        headers: { cookie },
      });
      expect([route.name, (await atBeta.browser.wire.send(request)).code]).toEqual([
        route.name,
        'sign-in-required',
      ]);
    }
  });

  test('CSRF cookie and token: refused beside the session of B', async () => {
    const mixed = cookieHeader(atBeta.browser).replace(
      cookieOf(atBeta.browser, 'csrf'),
      cookieOf(atAcme.browser, 'csrf'),
    );
    const out = requestTo(signOut, { origin: beta.organization.origin, headers: { cookie: mixed } });
    for (const token of [atAcme.session.csrfToken, atBeta.session.csrfToken]) {
      const answer = await atBeta.browser.wire.send(out, { headers: { [csrfHeader]: token } });
      expect(answer.code).toBe('csrf-refused');
    }
  });

  test('person cookie: admits nobody, at A or at B, by itself or in the place of a session', async () => {
    const person = cookieOf(atAcme.browser, 'person');
    for (const { organization } of [acme, beta]) {
      for (const name of ['person', 'session']) {
        const headers = { cookie: `__Host-lanyard-${name}=${person}` };
        const request = requestTo(getSession, { origin: organization.origin, headers });
        expect((await atBeta.browser.wire.send(request)).code).toBe('sign-in-required');
      }
    }
  });

  test('login cookie and CSRF login token: no sign-in begins, and one that began is not seen', async () => {
    const browser = aSurfer(world, acme.organization);
    const attempt = await browser.showCode();
    const { origin } = beta.organization;
    const moved = (request: Sent) => ({
      url: request.url.replace(acme.organization.origin, origin),
      headers: { origin },
    });
    for (const route of [startSignIn, watchSignIn]) {
      const request = browser.wire.last(route);
      expect((await browser.wire.send(request, moved(request))).code).toBe('csrf-refused');
    }
    // With a login flow of B, and everything else of A's sign-in.
    const thief = aSurfer(world, beta.organization);
    const token = await thief.openSignInPage();
    const { body } = browser.wire.last(watchSignIn);
    const poll = requestTo(pollSignIn, {
      origin,
      params: { signInId: attempt.id },
      headers: { cookie: cookieHeader(thief), [loginHeader]: token },
      body,
    });
    expect((await thief.wire.send(poll)).code).toBe('not-found');
  });

  test('DPoP proof: of another address, and of another session', async () => {
    const request = requestTo(getVaultShare, {
      origin: beta.organization.origin,
      headers: { cookie: cookieHeader(atBeta.browser) },
    });
    const forAcme = {
      ...request,
      url: request.url.replace(beta.organization.origin, acme.organization.origin),
    };
    const sessionOf = ({ session }: typeof atAcme) =>
      ({ binding: { kind: 'session', jti: session.id } }) as const;
    for (const dpop of [
      browserProof(atBeta.browser, forAcme, sessionOf(atBeta)),
      browserProof(atBeta.browser, request, sessionOf(atAcme)),
      browserProof(atAcme.browser, request, sessionOf(atBeta)),
    ]) {
      const answer = await atBeta.browser.wire.send(request, { headers: { dpop: await dpop } });
      expect(answer.code).toBe('device-proof-refused');
    }
  });

  test('sign-in assertion, delegation, claim presentation, touch and envelope: refused in an approval at B', async () => {
    const other = (await anApprovalAt(acme)).approval.body as Record<string, unknown>;
    const { approval, attempt, browser } = await anApprovalAt(beta);
    for (const part of ['didAssertion', 'delegation', 'presentations', 'fido', 'envelope']) {
      const body = { ...(approval.body as object), [part]: other[part] };
      const dpop = await phoneProof(carol, approval);
      const answer = await carol.wire.send(approval, { headers: { dpop }, body: () => body });
      expect([part, answer.code]).toEqual([part, 'assertion-refused']);
    }
    expect((await carol.wire.send(approval)).status).toBe(200);
    expect(await browser.waitFor(attempt, 'approved')).toBe('approved');
  });

  test('an approval at A, whole, sent to B: the sign-in is not there', async () => {
    const { approval } = await anApprovalAt(acme);
    const url = approval.url.replace(acme.organization.id, beta.organization.id);
    const dpop = await phoneProof(carol, { ...approval, url });
    expect((await carol.wire.send(approval, { url, headers: { dpop } })).code).toBe('sign-in-gone');
  });

  test('invitation: refused at B, to look at and to join', async () => {
    const { link } = await invite(world, acme.desk, 'dan@example.test');
    const dan = await aPerson(world);
    const claim = await proveEmail(world, dan, 'dan@example.test');
    const joining = await dan.wire.intercept(joinOrganization, () => dan.phone.join(link, claim));
    for (const request of [joining, dan.wire.last(viewInvitation)]) {
      const url = request.url.replace(acme.organization.id, beta.organization.id);
      const dpop = await phoneProof(dan, { ...request, url });
      expect((await dan.wire.send(request, { url, headers: { dpop } })).code).toBe('invitation-refused');
    }
    expect((await dan.wire.send(joining)).status).toBe(201);
  });

  test('joining assertion, vault key certificate, recovery envelope and claim: refused in a joining of B', async () => {
    const eve = await aPerson(world);
    const claim = await proveEmail(world, eve, 'eve@example.test');
    const toAcme = await invite(world, acme.desk, 'eve@example.test');
    await eve.phone.join(toAcme.link, claim);
    const other = eve.wire.last(joinOrganization).body as Record<string, unknown>;
    const { link } = await invite(world, beta.desk, 'eve@example.test');
    for (const part of ['didAssertion', 'vaultKeyCertificate', 'recoveryEnvelope', 'presentation', 'fido']) {
      const joining = await eve.wire.intercept(joinOrganization, () => eve.phone.join(link, claim));
      const body = { ...(joining.body as object), [part]: other[part] };
      const answer = await eve.wire.send(joining, { body: () => body });
      expect([part, answer.code]).toEqual([part, 'assertion-refused']);
    }
    await eve.phone.join(link, claim);
  });

  test('watch secret of a set-up: shows nothing of another organization', async () => {
    const wire = aWire({ port: world.port });
    const token = new URL(await world.setupLink()).hash.slice(1);
    const body = {
      token,
      name: 'Gamma',
      address: 'gamma',
      regionLabel: 'Europe',
      ownerName: 'Gil',
      ownerEmail: 'gil@example.test',
    };
    const made = await wire.send(requestTo(createOrganization, { origin: world.rootOrigin, body }));
    const { watchSecret } = made.json;
    const watch = (organizationId: string) =>
      wire.send(
        requestTo(watchOwner, {
          origin: world.rootOrigin,
          params: { organizationId },
          body: { watchSecret },
        }),
      );
    const [foreign, unknown] = [await watch(acme.organization.id), await watch(nobodysId())];
    expect(shapeOf(foreign)).toEqual(shapeOf(unknown));
  });
});

test('every token in the place of every other is nobody', async () => {
  const { approval } = await anApprovalAt(acme);
  const { authorization = '' } = approval.headers;
  const personToken = authorization.replace('DPoP ', '');
  const statements = approval.body as { didAssertion: string; delegation: string };
  const { binding } = atAcme.browser.wire.last(watchSignIn).body as { binding: string };
  const tokens = {
    session: cookieOf(atAcme.browser, 'session'),
    csrf: cookieOf(atAcme.browser, 'csrf'),
    person: cookieOf(atAcme.browser, 'person'),
    personToken,
    didAssertion: statements.didAssertion,
    delegation: statements.delegation,
    binding,
    dpop: approval.headers['dpop'] ?? '',
  };
  const { origin } = acme.organization;
  for (const [name, token] of Object.entries(tokens)) {
    if (name !== 'session') {
      const headers = { cookie: `__Host-lanyard-session=${token}` };
      const answer = await atAcme.browser.wire.send(requestTo(getSession, { origin, headers }));
      expect([name, 'as session', answer.code]).toEqual([name, 'as session', 'sign-in-required']);
    }
    if (name !== 'personToken') {
      const headers = { authorization: `DPoP ${token}` };
      const request = requestTo(getPerson, { origin: world.walletOrigin, headers });
      const dpop = await phoneProof(carol, request);
      const answer = await carol.wire.send(request, { headers: { dpop } });
      expect([name, 'as person token', answer.code]).toEqual([name, 'as person token', 'sign-in-required']);
    }
    if (name !== 'csrf') {
      const cookie = cookieHeader(atAcme.browser).replace(tokens.csrf, token);
      const headers = { cookie, [csrfHeader]: atAcme.session.csrfToken };
      const answer = await atAcme.browser.wire.send(requestTo(signOut, { origin, headers }));
      expect([name, 'as CSRF cookie', answer.code]).toEqual([name, 'as CSRF cookie', 'csrf-refused']);
    }
    if (name !== 'dpop') {
      const headers = { cookie: cookieHeader(atAcme.browser), dpop: token };
      const answer = await atAcme.browser.wire.send(requestTo(getVaultShare, { origin, headers }));
      expect([name, 'as proof', answer.code]).toEqual([name, 'as proof', 'device-proof-refused']);
    }
  }
});

/** An answer as somebody sees it who tries to tell one from another. */
function shapeOf({ status, json, headers }: Answered) {
  const { requestId: _own, ...document } = json;
  const names = [...headers.keys()].filter((name) => !['x-request-id', 'date', 'dpop-nonce'].includes(name));
  return { status, document, names };
}

describe('an id of organization A in a route of B', () => {
  /** Gone from the tables or not: whatever is of A, and whatever is of A's owner. */
  async function fingerprintOfAcme(): Promise<readonly unknown[]> {
    const tables = await world.database.lookAt<{ name: string }>(
      `select table_name as name from information_schema.columns
       where table_schema = 'lanyard' and column_name = 'organization_id'
         -- What was recorded is chained a second later, whatever else happens.
         and table_name not in ('activity_unchained', 'activity_links') order by 1`,
    );
    expect(tables.length).toBeGreaterThan(8);
    const prints: unknown[] = [];
    for (const { name } of tables) {
      const rows = await world.database.lookAt(
        `select md5(coalesce(string_agg(t::text, '' order by t::text), '')) as print from ${name} t where organization_id = $1`,
        [acme.organization.id],
      );
      prints.push([name, rows]);
    }
    prints.push(
      await world.database.lookAt('select * from devices where person_id = $1', [
        acme.owner.phone.wallet.identity.personId,
      ]),
    );
    return prints;
  }

  const walked = allRoutes.filter(({ params }) => params !== undefined);
  /** Ids of A, by the name of the parameter that takes such. */
  let foreign: Record<string, readonly string[]>;
  /** Of B, where a second parameter needs one that is right. */
  let own: Record<string, string>;
  /** Bodies as genuine clients send them, with the secrets of A in them. */
  let bodies: ReadonlyMap<Route, unknown>;

  beforeAll(async () => {
    const waiting = aSurfer(world, acme.organization);
    const waits = await waiting.showCode();
    const scanned = await aSurfer(world, acme.organization).showCode();
    await acme.owner.phone.scan(scanned.link);
    const approved = aSurfer(world, acme.organization);
    const approvedAttempt = await approved.showCode();
    await acme.owner.phone.approve(await acme.owner.phone.scan(approvedAttempt.link));
    await approved.waitFor(approvedAttempt, 'approved');
    const completion = await approved.wire.intercept(completeSignIn, () => approvedAttempt.complete());
    const unlock = await acme.desk.browser.unlock(acme.desk.session);
    await acme.owner.phone.approve(await acme.owner.phone.scan(unlock.link), { digits: unlock.digits });
    const members = await world.database.lookAt<{ id: string }>(
      'select id from members where organization_id = $1',
      [acme.organization.id],
    );
    const { browser: desk, session } = acme.desk;
    const role = { name: 'Help desk', permissions: [] };
    const { id: roleId } = await desk.client.call(createRole, { body: role }, await desk.proof(session));
    const group = { name: 'Sales' };
    const { id: groupId } = await desk.client.call(createGroup, { body: group }, await desk.proof(session));
    const attribute = { name: 'Place', kind: 'text', choices: [] } as const;
    const { id: attributeId } = await desk.client.call(
      createAttribute,
      { body: { ...attribute, choices: [] } },
      await desk.proof(session),
    );
    const trustedBrowserId = await aTrustedRow(world, acme.organization.id);
    const item = await anItemRow(world, acme.organization.id);
    const { identity } = acme.owner.phone.wallet;
    foreign = {
      organizationId: [acme.organization.id],
      signInId: [waits.id, scanned.id, approvedAttempt.id, unlock.id],
      sessionId: [acme.desk.session.id],
      deviceId: [identity.deviceId],
      memberId: members.map(({ id }) => id),
      roleId: [roleId],
      groupId: [groupId],
      attributeId: [attributeId],
      item: [item],
      attachment: [await anAttachmentRow(world, acme.organization.id, item)],
      chunk: ['1'],
      host: [await aLeadingAddress(world, acme.organization)],
      trustedBrowserId: [trustedBrowserId],
    };
    const mine = await aSurfer(world, beta.organization).showCode();
    const [someone] = await world.database.lookAt<{ id: string }>(
      'select id from members where organization_id = $1',
      [beta.organization.id],
    );
    own = {
      organizationId: beta.organization.id,
      signInId: mine.id,
      memberId: someone?.id ?? '',
      deviceId: beta.owner.phone.wallet.identity.deviceId,
      trustedBrowserId: nobodysId(),
      item: randomToken(),
      attachment: randomToken(),
      chunk: '1',
    };
    const secrets = completion.body as { pollSecret: string };
    const { binding } = approved.wire.last(watchSignIn).body as { binding: string };
    const approval = acme.owner.wire.last(approveSignIn).body as { fido: unknown };
    const leaving = { nonce: randomToken(), once: randomToken(), fido: approval.fido };
    const joined = acme.owner.wire.last(joinOrganization).body as { token: string };
    const prepared: Readonly<Record<string, unknown>> = {
      ...plainBodies,
      changeRole: role,
      changeGroup: group,
      changeAttribute: attribute,
      changeMember: { name: 'Mia', email: 'mia@evil.test' },
      changeMemberValues: { values: [{ attributeId, value: null }] },
      approveSignIn: approval,
      joinOrganization: joined,
      leaveOrganization: leaving,
      viewInvitation: { token: joined.token },
      openMyVault: { ...leaving, delegation: 'e30.e30.e30', key: randomToken() },
    };
    bodies = new Map<Route, unknown>(
      walked.map((route) => {
        if (route.name in prepared) return [route, prepared[route.name]];
        return [route, route.body === undefined ? undefined : { ...secrets, binding }];
      }),
    );
  });

  /** As the owner of B, with everything that an owner of B has. */
  async function asBeta(route: Route, params: Record<string, string>): Promise<Answered> {
    const { browser, session } = beta.desk;
    const { origin } = beta.organization;
    const origins = {
      organization: origin,
      wallet: world.walletOrigin,
      installation: world.rootOrigin,
      any: origin,
    };
    const request = requestTo(route, { origin: origins[route.surface], params, body: bodies.get(route) });
    if (route.access === 'person') {
      const { authorization = '' } =
        beta.owner.wire.sent.findLast(({ headers }) => 'authorization' in headers)?.headers ?? {};
      const shown = { ...request, headers: { ...request.headers, authorization } };
      return beta.owner.wire.send(shown, { headers: { dpop: await phoneProof(beta.owner, shown) } });
    }
    if (route.access === 'login') {
      const token = await browser.openSignInPage();
      const headers = {
        cookie: cookieHeader(browser),
        [loginHeader]: token,
        dpop: await browserProof(browser, request),
      };
      return browser.wire.send(request, { headers });
    }
    const dpop = await browserProof(browser, request, { binding: { kind: 'session', jti: session.id } });
    const headers = { cookie: cookieHeader(browser), [csrfHeader]: session.csrfToken, dpop };
    return browser.wire.send(request, { headers });
  }

  /** Every way to put ids of A into the path: all of them, or one beside what is right. */
  function* pathsOf(
    route: Route,
  ): Generator<{ readonly lie: Record<string, string>; readonly unknown: Record<string, string> }> {
    const names = parametersOf(route);
    for (const chosen of names.length === 1 ? [names] : [names, ...names.map((name) => [name])]) {
      const most = Math.max(...chosen.map((name) => foreign[name]?.length ?? 0));
      for (let index = 0; index < most; index += 1) {
        const fill = (pick: (name: string) => string | undefined) =>
          Object.fromEntries(
            names.map((name) => [name, chosen.includes(name) ? (pick(name) ?? '') : (own[name] ?? '')]),
          );
        yield {
          lie: fill((name) => foreign[name]?.[index] ?? foreign[name]?.[0]),
          unknown: fill((name) => unknownOf(name)),
        };
      }
    }
  }

  test('there is an id of A for every parameter of every route', () => {
    const names = new Set(walked.flatMap(parametersOf));
    expect([...names].toSorted()).toEqual(Object.keys(foreign).toSorted());
    expect(walked.length).toBeGreaterThan(14);
  });

  test.each(walked.map((route) => [route.name, route] as const))(
    '%s: refused as an unknown one is, nothing shown, nothing changed',
    async (_, route) => {
      const before = await fingerprintOfAcme();
      const unreached = [
        'csrf-refused',
        'device-proof-refused',
        'device-proof-required',
        'sign-in-required',
        'invalid-request',
      ];
      for (const { lie, unknown } of pathsOf(route)) {
        const [told, control] = [await asBeta(route, lie), await asBeta(route, unknown)];
        expect(unreached).not.toContain(told.code);
        expect(told.status).toBeGreaterThanOrEqual(400);
        expect(shapeOf(told)).toEqual(shapeOf(control));
      }
      expect(await fingerprintOfAcme()).toEqual(before);
    },
  );

  test('lists of B name nothing of A', async () => {
    const { browser } = beta.desk;
    const lists = allRoutes.filter(
      ({ access, method, params }) => access === 'session' && method === 'GET' && params === undefined,
    );
    expect(lists.length).toBeGreaterThan(3);
    // The number of a piece names nothing of anybody's.
    const { chunk: _number, ...named } = foreign;
    for (const route of lists) {
      const request = requestTo(route, {
        origin: beta.organization.origin,
        headers: { cookie: cookieHeader(browser) },
      });
      const { status, text } = await browser.wire.send(request);
      expect([route.name, status]).toEqual([route.name, 200]);
      for (const ids of Object.values(named)) for (const id of ids) expect(text).not.toContain(id);
    }
  });

  test('of the same person: a session of theirs at A cannot be ended at B', async () => {
    const { browser, session } = atBeta;
    const request = requestTo(endSession, {
      origin: beta.organization.origin,
      params: { sessionId: atAcme.session.id },
      headers: { cookie: cookieHeader(browser), [csrfHeader]: session.csrfToken },
    });
    const dpop = await browserProof(browser, request, { binding: { kind: 'session', jti: session.id } });
    expect((await browser.wire.send(request, { headers: { dpop } })).code).toBe('not-found');
    expect(await refusalOf(atAcme.browser.client.call(getSession, {}))).toBe('nothing');
    expect(await refusalOf(signIn(carol, aSurfer(world, acme.organization)))).toBe('nothing');
  });
});
