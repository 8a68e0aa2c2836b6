import { checkImport, importMembers } from '@lanyard/contract/member-import';
import { changeMember, changeMembers, changeMemberValues, searchMembers } from '@lanyard/contract/members';
import { exportActivity, keepActivity, searchActivity } from '@lanyard/contract/activity';
import {
  assignRole,
  assignRoles,
  changeRole,
  confirmRole,
  createRole,
  listRoles,
  transferOwnership,
} from '@lanyard/contract/roles';
import { confirmMembers } from '@lanyard/contract/statements';
import type { Route, Surface } from '@lanyard/contract/route';
import { allRoutes } from '@lanyard/contract/routes';
import { endMemberSessions, getVaultShare } from '@lanyard/contract/session';
import {
  completeSignIn,
  completeUnlock,
  pollSignIn,
  startNotifiedSignIn,
  startSignIn,
  startUnlock,
  watchNotifiedSignIns,
  watchSignIn,
  watchUnlock,
} from '@lanyard/contract/sign-in';
import {
  addPasskey,
  completePasskeySignIn,
  completePasskeyUnlock,
  completeTrust,
  startTrust,
  watchTrust,
} from '@lanyard/contract/trusted-browsers';
import { setAuthenticatorPolicy } from '@lanyard/contract/authenticators';
import { mailEnrolments, setSignInPolicy } from '@lanyard/contract/sign-in-policy';
import * as vaults from '@lanyard/contract/vaults';
import { fixedRoles, permissionsOfFixedRole, satisfies } from '@lanyard/contract/permissions';
import { changeAttribute, createAttribute } from '@lanyard/contract/attributes';
import * as groups from '@lanyard/contract/groups';
import { randomToken } from '@lanyard/crypto/encoding';
import type { LiveSession } from '@lanyard/session/live-session';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { requestTo, type Answered, type Sent } from '@lanyard/testing/wire';
import { createConnection } from 'node:net';
import { addAddress, offerDomain } from '@lanyard/contract/addresses';
import { moveOrganization, prepareMove } from '@lanyard/contract/moves';
import { changeLogo, changeOrganizationSettings, rotateKey } from '@lanyard/contract/organization';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  aMember,
  anOrganization,
  aRule,
  aSurfer,
  atDesk,
  behindProxy,
  browserProof,
  closeUnharmed,
  cookieHeader,
  nobodysId,
  phoneProof,
  unknownOf,
  type Member,
  type Organization,
  type Surfer,
} from './cast.ts';
import { anAssertion, aRegistration } from './trusting.ts';

/** Every route there is, walked: what each demands is demanded, whatever is left out of it, and wherever it is called. */

let world: TestCloud;
let organization: Organization;
let sibling: Organization;
let owners: { readonly browser: Surfer; readonly session: LiveSession };
let member: Member;
beforeAll(async () => {
  world = await aCloud({ settings: behindProxy });
  const made = await anOrganization(world, 'Acme');
  organization = made.organization;
  sibling = (await world.anOrganization('Beta')).organization;
  owners = await atDesk(world, organization, made.owner);
  member = await aMember(world, owners, 'mia@acme.test');
});
afterAll(() => closeUnharmed(world));

const [csrfHeader, loginHeader] = ['x-lanyard-csrf-token', 'x-lanyard-csrf-login-token'];
const ids = {
  memberId: '',
  trustedBrowserId: '',
  sessionId: '',
  signInId: '',
  deviceId: '',
  organizationId: '',
  roleId: '',
  groupId: '',
  attributeId: '',
  item: '',
  attachment: '',
  chunk: '',
  host: '',
};
const unknownIds = () => Object.fromEntries(Object.keys(ids).map((name) => [name, unknownOf(name)]));
const withAccess = (...accesses: readonly Route['access'][]) =>
  allRoutes.filter(({ access }) => accesses.includes(access));
const aVaultWrite = { version: 2, statement: 'e30.e30.e30', access: null, change: 1 };
const cases = (routes: readonly Route[]) => routes.map((route) => [route.name, route] as const);
const writes = ({ method }: Route) => method !== 'GET';

/** As genuine clients send them: what is looked at only after the body must not be hidden by it. */
function bodyOf(route: Route): unknown {
  const { wire } = owners.browser;
  const alike = new Map<Route, Route>([
    [pollSignIn, watchSignIn],
    [watchUnlock, watchSignIn],
    [completeUnlock, completeSignIn],
    [startUnlock, startSignIn],
    [startNotifiedSignIn, startSignIn],
    [startTrust, startSignIn],
    [watchTrust, watchSignIn],
    [completeTrust, completeSignIn],
  ]);
  /** What no client in this story has sent. */
  const small = new Map<Route, unknown>([
    [checkImport, { file: Buffer.from('name,email\nMia,mia@acme.test').toString('base64') }],
    [importMembers, { file: Buffer.from('name,email\nMia,mia@acme.test').toString('base64') }],
    [searchMembers, { text: 'mia' }],
    [changeMembers, { act: 'enable', memberIds: [nobodysId()] }],
    [setSignInPolicy, { demands: 'anyone' }],
    [setAuthenticatorPolicy, { accepts: 'any', models: [], synced: true }],
    [mailEnrolments, { demands: 'admins' }],
    [addPasskey, { fido: aRegistration, vaultKey: null }],
    [completePasskeySignIn, { fido: anAssertion, storageShare2: null }],
    [completePasskeyUnlock, { fido: anAssertion, storageShare2: 'A'.repeat(44) }],
    [searchActivity, {}],
    [exportActivity, {}],
    [keepActivity, { days: 365 }],
    [createRole, { name: 'Walked', permissions: [] }],
    [changeRole, { name: 'Walked', permissions: [] }],
    [assignRole, { role: null }],
    [assignRoles, { role: null, memberIds: [nobodysId()] }],
    [groups.createGroup, { name: 'Walked' }],
    [groups.changeGroup, { name: 'Walked' }],
    [groups.changeGroupMembers, { add: [], remove: [nobodysId()] }],
    [groups.setGroupReaders, { memberIds: [] }],
    [groups.setGroupRule, { rule: null }],
    [endMemberSessions, {}],
    [confirmMembers, { statements: [{ memberId: nobodysId(), statement: 'e30.e30.e30' }] }],
    [groups.previewRule, { rule: aRule, groupId: null }],
    [createAttribute, { name: 'Walked', kind: 'text', choices: [] }],
    [changeAttribute, { name: 'Walked', choices: [] }],
    [changeMember, { name: 'Mia', email: 'mia@evil.test' }],
    [changeMemberValues, { values: [{ attributeId: nobodysId(), value: null }] }],
    [confirmRole, { role: null }],
    [changeOrganizationSettings, { name: 'Acme' }],
    [changeLogo, { png: 'AAAA' }],
    [addAddress, { address: 'wallet' }],
    [offerDomain, { host: 'localhost' }],
    [prepareMove, { host: 'nowhere.localhost' }],
    [moveOrganization, { host: 'nowhere.localhost', statement: 'a.b.c' }],
    [rotateKey, { sessions: 'keep' }],
    [transferOwnership, { memberId: nobodysId() }],
    ...[vaults.writeVaultItem, vaults.settleVaultItem, vaults.deleteVaultItem].map(
      (each) => [each, aVaultWrite] as const,
    ),
    [vaults.writeVaultItems, { items: [{ item: 'A'.repeat(43), ...aVaultWrite }] }],
    [vaults.writeAttachmentChunk, { chunks: 1, sealed: 'e30..AA.AA.AA' }],
    [vaults.writeKeyRing, { ring: 'e30..AA.AA.AA' }],
    [vaults.recordVaultExport, { format: 'cxf', items: 1 }],
    [vaults.findVaultPeople, { dids: [], emails: [] }],
    [vaults.changeCertifiedSites, { sites: [] }],
  ]);
  if (small.has(route)) return small.get(route);
  return route.body === undefined ? undefined : wire.last(alike.get(route) ?? route).body;
}

/** A request to a session route that is right in everything but its ids. */
async function bySession(route: Route, { browser, session } = owners): Promise<Sent> {
  const request = requestTo(route, {
    origin: organization.origin,
    params: unknownIds(),
    body: bodyOf(route),
  });
  const dpop = await browserProof(browser, request, { binding: { kind: 'session', jti: session.id } });
  const headers = { cookie: cookieHeader(browser), [csrfHeader]: session.csrfToken, dpop };
  return { ...request, headers: { ...request.headers, ...headers } };
}
async function byLogin(route: Route): Promise<Sent> {
  const browser = aSurfer(world, organization);
  const token = await browser.openSignInPage();
  const request = requestTo(route, {
    origin: organization.origin,
    params: unknownIds(),
    headers: { cookie: cookieHeader(browser), [loginHeader]: token },
    body: bodyOf(route),
  });
  return { ...request, headers: { ...request.headers, dpop: await browserProof(browser, request) } };
}
async function byWallet(route: Route): Promise<Sent> {
  const { authorization = '' } =
    member.wire.sent.findLast(({ headers }) => 'authorization' in headers)?.headers ?? {};
  const request = requestTo(route, {
    origin: world.walletOrigin,
    params: unknownIds(),
    headers: { authorization },
  });
  return { ...request, headers: { ...request.headers, dpop: await phoneProof(member, request) } };
}
const send = (request: Sent, headers: Readonly<Record<string, string | undefined>> = {}): Promise<Answered> =>
  owners.browser.wire.send(request, { headers });

/** Refusals of the gate: whoever got another answer was let through it. */
const gateRefusals = [
  'csrf-refused',
  'sign-in-required',
  'device-proof-required',
  'device-proof-refused',
  'forbidden',
];

const otherPages = () => [
  { origin: undefined },
  { origin: 'null' },
  { origin: 'https://evil.example' },
  { origin: sibling.origin },
  { origin: world.rootOrigin },
  { origin: world.walletOrigin },
  { origin: `${organization.origin}.evil.example` },
  { 'sec-fetch-site': undefined },
  { 'sec-fetch-site': 'none' },
  { 'sec-fetch-site': 'same-site' },
  { 'sec-fetch-site': 'cross-site' },
];

describe('session routes', () => {
  const session = withAccess('session', 'session-proof');
  const ending = ['signOut', 'signOutEverywhere'];

  test.each(cases(session.filter(writes)))(
    '%s without CSRF token, or from another page: refused',
    async (_, route) => {
      const request = await bySession(route);
      const cookie = request.headers['cookie'] ?? '';
      const withoutCsrf = cookie.replace(/__Host-lanyard-csrf=[^;]*(?:; )?/, '');
      for (const headers of [
        { [csrfHeader]: undefined },
        { [csrfHeader]: '' },
        { [csrfHeader]: randomToken() },
        { cookie: withoutCsrf },
        { cookie: withoutCsrf, [csrfHeader]: undefined },
        ...otherPages(),
      ]) {
        const { code } = await send(request, headers);
        expect([headers, code]).toEqual([headers, 'csrf-refused']);
      }
    },
  );

  test.each(cases(session))('%s without a session: refused', async (_, route) => {
    const request = await bySession(route);
    const cookie = request.headers['cookie'] ?? '';
    const [header, payload] = /__Host-lanyard-session=([^;]+)/.exec(cookie)?.[1]?.split('.') ?? [];
    const without = cookie.replace(/__Host-lanyard-session=[^;]*(?:; )?/, '');
    for (const changed of [
      undefined,
      without,
      `${without}; __Host-lanyard-session=`,
      `${without}; __Host-lanyard-session=${String(header)}.${String(payload)}.`,
      `${without}; __Host-lanyard-session=${String(header)}.${String(payload)}.${'A'.repeat(86)}`,
      `${without}; lanyard-session=${cookie}`,
    ]) {
      expect((await send(request, { cookie: changed })).code).toBe('sign-in-required');
    }
  });

  test.each(cases(withAccess('session-proof')))(
    '%s without a proof, or by another key: refused',
    async (_, route) => {
      const request = await bySession(route);
      const stranger = aSurfer(world, organization);
      const binding = { kind: 'session', jti: owners.session.id } as const;
      expect((await send(request, { dpop: undefined })).code).toBe('device-proof-required');
      for (const dpop of [
        'nothing',
        await browserProof(stranger, request, { binding }),
        await browserProof(owners.browser, request),
        await phoneProof(member, request, { binding }),
      ]) {
        expect((await send(request, { dpop })).code).toBe('device-proof-refused');
      }
    },
  );

  test.each(cases(session.filter(({ permission }) => permission !== 'member')))(
    '%s by a member without a role: refused',
    async (_, route) => {
      const plain = await atDesk(world, organization, member);
      expect(await send(await bySession(route, plain))).toMatchObject({ status: 403, code: 'forbidden' });
    },
  );

  test.each([
    ...fixedRoles.map((role) => [role, permissionsOfFixedRole[role]] as const),
    ...(['activity.read', 'members.manage'] as const).map((one) => [`role of ${one} alone`, [one]] as const),
  ])(
    'a member given %s gets through where the table says so and nowhere else, at once',
    async (name, held) => {
      // Signed in before the role was given, and still after it was taken.
      const theirs = await atDesk(world, organization, member);
      const { client } = owners.browser;
      const proof = () => owners.browser.proof(owners.session);
      const own = async () =>
        (
          await client.call(
            createRole,
            { body: { name, permissions: [...held] as 'members.read'[] } },
            await proof(),
          )
        ).id;
      const role = name in permissionsOfFixedRole ? name : await own();
      const params = { memberId: member.memberId };
      await client.call(assignRole, { params, body: { role } }, await proof());
      for (const route of session.filter((each) => ![...ending, 'watchVault'].includes(each.name))) {
        const { code } = await send(await bySession(route, theirs));
        const isAllowed = route.permission !== undefined && satisfies(held, route.permission);
        expect([name, route.name, code !== 'forbidden']).toEqual([name, route.name, isAllowed]);
      }
      await client.call(assignRole, { params, body: { role: null } }, await proof());
      expect(await send(await bySession(listRoles, theirs))).toMatchObject({ code: 'forbidden' });
    },
  );

  test('with everything that is demanded, each lets its owner through', async () => {
    // Those that end the session come last; a stream holds its connection, and has a test of its own.
    const order = session.toSorted((one, other) => ending.indexOf(one.name) - ending.indexOf(other.name));
    for (const route of order.filter(({ name }) => name !== 'watchVault')) {
      const desk = ending.includes(route.name) ? await atDesk(world, organization, member) : owners;
      const { code } = await send(await bySession(route, desk));
      expect([route.name, gateRefusals.includes(code ?? '')]).toEqual([route.name, false]);
    }
  });
});

describe('login routes', () => {
  test.each(cases(withAccess('login')))(
    '%s without the page’s token, or from another page: refused',
    async (_, route) => {
      const [request, other] = [await byLogin(route), await byLogin(route)];
      for (const headers of [
        { [loginHeader]: undefined },
        { [loginHeader]: '' },
        { [loginHeader]: randomToken() },
        { [loginHeader]: other.headers[loginHeader] },
        { cookie: undefined },
        { cookie: other.headers['cookie'] },
        { cookie: `__Host-lanyard-login=${randomToken()}` },
        { cookie: cookieHeader(owners.browser), [csrfHeader]: owners.session.csrfToken },
        ...otherPages(),
      ]) {
        const { code } = await send(request, headers);
        expect([headers, code]).toEqual([headers, 'csrf-refused']);
      }
      expect(gateRefusals).not.toContain((await send(request)).code);
    },
  );
});

describe('wallet routes', () => {
  test.each(cases(withAccess('person')))('%s with half of what is demanded: refused', async (_, route) => {
    const request = await byWallet(route);
    const token = request.headers['authorization']?.replace('DPoP ', '') ?? '';
    const [header, payload] = token.split('.');
    expect((await send(request, { dpop: undefined })).code).toBe('device-proof-required');
    expect((await send(request, { dpop: 'nothing' })).code).toBe('device-proof-refused');
    for (const authorization of [
      undefined,
      `Bearer ${token}`,
      'DPoP nothing',
      `DPoP ${String(header)}.${String(payload)}.`,
      `DPoP ${String(header)}.${String(payload)}.${'A'.repeat(86)}`,
    ]) {
      expect((await send(request, { authorization })).code).toBe('sign-in-required');
    }
    // A browser's session is no wallet.
    const cookie = cookieHeader(owners.browser);
    expect((await send(request, { authorization: undefined, cookie })).code).toBe('sign-in-required');
  });

  test.each(cases(withAccess('person', 'open').filter(writes)))(
    '%s from a page of another origin: refused',
    async (_, route) => {
      const request =
        route.access === 'person'
          ? await byWallet(route)
          : requestTo(route, { origin: originsOf(route)[0] ?? '', params: unknownIds() });
      for (const origin of ['https://evil.example', 'null', organization.origin, sibling.origin])
        if (!request.url.startsWith(origin))
          expect((await send(request, { origin })).code).toBe('csrf-refused');
    },
  );

  test('with everything that is demanded, each lets the wallet through', async () => {
    // One that is let through this stream would wait here for the sign-ins that come.
    for (const route of withAccess('person').filter((each) => each !== watchNotifiedSignIns)) {
      const { code } = await send(await byWallet(route));
      expect([route.name, gateRefusals.includes(code ?? '')]).toEqual([route.name, false]);
    }
  });
});

/** Where a route answers. */
function originsOf({ surface }: Route): readonly string[] {
  const origins: Record<Surface, readonly string[]> = {
    organization: [organization.origin],
    wallet: [world.walletOrigin],
    installation: [world.rootOrigin],
    any: [organization.origin, world.walletOrigin, world.rootOrigin],
  };
  return origins[surface];
}

test.each(cases(allRoutes))('%s answers at its own address and at no other', async (_, route) => {
  const all = [organization.origin, world.walletOrigin, world.rootOrigin];
  for (const origin of all) {
    const request = requestTo(route, { origin, params: unknownIds() });
    const { status, headers } = await send(request);
    const isHere = originsOf(route).includes(origin);
    // A route of ours brings a nonce for proofs along, whatever it answers.
    expect([origin, headers.has('dpop-nonce')]).toEqual([origin, isHere]);
    if (!isHere) expect(status).toBe(404);
  }
});

describe('Host header games', () => {
  /** An answer to exactly these bytes. */
  function raw(
    target: string,
    headers: readonly string[],
    method = 'GET',
  ): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const socket = createConnection(world.port, '127.0.0.1');
      const parts: Buffer[] = [];
      socket.on('data', (part: Buffer) => parts.push(part));
      socket.on('error', reject);
      socket.on('close', () => {
        const text = Buffer.concat(parts).toString();
        resolve({ status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text });
      });
      socket.write(`${method} ${target} HTTP/1.1\r\n${headers.join('\r\n')}\r\nConnection: close\r\n\r\n`);
    });
  }
  const hostOf = ({ origin }: Organization) => new URL(origin).host;
  const names = (text: string) => ({ acme: text.includes(organization.id), beta: text.includes(sibling.id) });
  const page = '/sign-in';

  test('X-Forwarded-Host, Forwarded and their kin are never believed, not even from the proxy', async () => {
    const others = [
      'X-Forwarded-Host',
      'X-Host',
      'X-Original-Host',
      'X-Forwarded-Server',
      'X-HTTP-Host-Override',
    ];
    for (const name of others) {
      const { status, text } = await raw(page, [
        `Host: ${hostOf(organization)}`,
        `${name}: ${hostOf(sibling)}`,
      ]);
      expect([name, status, names(text)]).toEqual([name, 200, { acme: true, beta: false }]);
    }
    const forwarded = `Forwarded: for=192.0.2.1;host=${hostOf(sibling)};proto=https`;
    const { text } = await raw(page, [`Host: ${hostOf(organization)}`, forwarded]);
    expect(names(text)).toEqual({ acme: true, beta: false });
  });

  test('the absolute form of the request line, which names another host than the header, is refused', async () => {
    for (const target of [sibling.origin, organization.origin, `http://evil.example`]) {
      expect((await raw(target + page, [`Host: ${hostOf(organization)}`])).status).toBe(400);
    }
    expect((await raw('*', [`Host: ${hostOf(organization)}`], 'OPTIONS')).status).toBe(400);
  });

  test('two Host headers, or none, are refused', async () => {
    const [one, other] = [`Host: ${hostOf(organization)}`, `Host: ${hostOf(sibling)}`];
    for (const headers of [[one, other], [other, one], [one, one], [one, other.toLowerCase()], []]) {
      const { status, text } = await raw(page, headers);
      expect([status, names(text)]).toEqual([400, { acme: false, beta: false }]);
    }
  });

  test('a host that is not ours, or not a name, leads nowhere', async () => {
    const { port } = new URL(organization.origin);
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      `acme.evil.example`,
      `acme.localhost.evil.example:${port}`,
      `xacme.localhost:${port}`,
      `a.acme.localhost:${port}`,
      `acme.localhost.:${port}`,
      `acme..localhost:${port}`,
      `.acme.localhost:${port}`,
      `user@acme.localhost:${port}`,
      `acme.localhost:${port}:${port}`,
      `acme.localhost:port`,
      `acme.localhost/../beta.localhost`,
      '127.0.0.1',
      '[::1]',
      '*',
    ]) {
      const { status, text } = await raw(page, [`Host: ${host}`]);
      expect([host, [400, 404].includes(status), names(text)]).toEqual([
        host,
        true,
        { acme: false, beta: false },
      ]);
      expect(text).not.toContain('lanyard-csrf-login-token');
    }
  });

  test('another spelling of a host of ours is the same place, with the address from its record', async () => {
    const { port } = new URL(organization.origin);
    for (const host of [`ACME.localhost:${port}`, 'acme.localhost', 'acme.localhost:1']) {
      const { status, text } = await raw(page, [`Host: ${host}`]);
      expect([host, status, names(text)]).toEqual([host, 200, { acme: true, beta: false }]);
      expect(text).not.toContain(host.includes('ACME') ? 'ACME' : 'localhost:1"');
    }
    // What is signed and compared is the recorded origin: a proof for the address as it was spelled is refused.
    const request = await bySession(getVaultShare);
    const binding = { kind: 'session', jti: owners.session.id } as const;
    const spelled = { ...request, url: request.url.replace(`:${port}`, ':1') };
    const dpop = await browserProof(owners.browser, spelled, { binding });
    expect((await send({ ...request, url: spelled.url }, { dpop })).code).toBe('device-proof-refused');
  });
});
