import { getDashboard } from '@lanyard/contract/dashboard';
import { disableMember, inviteMember, listMembers } from '@lanyard/contract/members';
import {
  changeOrganizationSettings,
  getOrganizationSettings,
  rotateKey,
} from '@lanyard/contract/organization';
import { assignRole, changeRole, createRole, listRoles, transferOwnership } from '@lanyard/contract/roles';
import { getSession } from '@lanyard/contract/session';
import type { LiveSession } from '@lanyard/session/live-session';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { aWire, requestTo, type Wire } from '@lanyard/testing/wire';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  aMember,
  anOrganization,
  atDesk,
  behindProxy,
  browserProof,
  closeUnharmed,
  cookieHeader,
  refusalOf,
  type Member,
  type Organization,
  type Surfer,
} from './cast.ts';

/** What a role allows while it changes: on four processes of one installation, and for whoever wants more than theirs. */

let processes: readonly TestCloud[];
let wires: readonly Wire[];
let organization: Organization;
let owner: { readonly browser: Surfer; readonly session: LiveSession };
let member: Member;
let theirs: { readonly browser: Surfer; readonly session: LiveSession };
beforeAll(async () => {
  const first = await aCloud({ settings: behindProxy });
  const beside = async () => aCloud({ settings: behindProxy, beside: first });
  processes = [first, await beside(), await beside(), await beside()];
  wires = processes.map(({ port }) => aWire({ port }));
  const made = await anOrganization(first);
  organization = made.organization;
  owner = await atDesk(first, organization, made.owner);
  member = await aMember(first, owner, 'mia@acme.test');
  theirs = await atDesk(first, organization, member);
});
afterAll(async () => {
  for (const each of processes.toReversed()) await closeUnharmed(each);
});

const proof = async () => owner.browser.proof(owner.session);
const give = async (role: string | null) =>
  owner.browser.client.call(
    assignRole,
    { params: { memberId: member.memberId }, body: { role } },
    await proof(),
  );

/** What the member is answered by each process, at once. */
const answers = async () =>
  Promise.all(
    wires.map(async (wire) => {
      const request = requestTo(listRoles, { origin: organization.origin });
      const binding = { kind: 'session', jti: theirs.session.id } as const;
      const dpop = await browserProof(theirs.browser, request, { binding });
      const headers = { ...request.headers, cookie: cookieHeader(theirs.browser), dpop };
      return (await wire.send({ ...request, headers })).status;
    }),
  );
const all = (status: number) => processes.map(() => status);

test('a role given, edited while in use, and taken holds on four processes with the very next request', async () => {
  const make = { name: 'Auditor', permissions: ['roles.read' as const] };
  const { id: roleId } = await owner.browser.client.call(createRole, { body: make }, await proof());
  const edit = async (permissions: 'roles.read'[]) =>
    owner.browser.client.call(
      changeRole,
      { params: { roleId }, body: { name: 'Auditor', permissions } },
      await proof(),
    );
  expect(await answers()).toEqual(all(403));
  for (let n = 0; n < 5; n += 1) {
    await give(roleId);
    expect(await answers()).toEqual(all(200));
    await edit([]);
    expect(await answers()).toEqual(all(403));
    await edit(['roles.read']);
    expect(await answers()).toEqual(all(200));
    await give(null);
    expect(await answers()).toEqual(all(403));
  }
});

test('attack: self-promotion through every write that gives a role', async () => {
  const { id: roleId } = await owner.browser.client.call(
    createRole,
    { body: { name: 'Almost', permissions: ['members.read', 'members.manage', 'roles.read'] } },
    await proof(),
  );
  await give(roleId);
  const { client } = theirs.browser;
  const mine = async () => theirs.browser.proof(theirs.session);
  const { memberId } = member;
  const tries = [
    async () => client.call(assignRole, { params: { memberId }, body: { role: 'owner' } }, await mine()),
    async () =>
      client.call(createRole, { body: { name: 'More', permissions: ['keys.manage'] } }, await mine()),
    async () =>
      client.call(
        changeRole,
        { params: { roleId }, body: { name: 'Almost', permissions: ['admins.manage'] } },
        await mine(),
      ),
    async () => client.call(transferOwnership, { body: { memberId } }, await mine()),
    async () => client.call(changeOrganizationSettings, { body: { name: 'Mine' } }, await mine()),
    async () => client.call(rotateKey, { body: { sessions: 'end' } }, await mine()),
  ];
  for (const each of tries) expect(await refusalOf(each())).toBe('forbidden');
  const helper = { name: 'Helper', email: 'helper@acme.test', role: 'owner' as const };
  expect(await refusalOf(client.call(inviteMember, { body: helper }, await mine()))).toBe('beyond-your-role');
  await give(null);
});

test('two managers disable each other at the same moment: one does, and the other may no more', async () => {
  const [first] = processes;
  if (first === undefined) throw new Error('no process');
  const couple = [];
  for (const email of ['max@acme.test', 'moritz@acme.test']) {
    const one = await aMember(first, owner, email);
    const params = { memberId: one.memberId };
    await owner.browser.client.call(assignRole, { params, body: { role: 'manager' } }, await proof());
    couple.push({ ...one, ...(await atDesk(first, organization, one)) });
  }
  const [max, moritz] = couple;
  if (max === undefined || moritz === undefined) throw new Error('no couple');
  const disables = async (by: typeof max, whom: typeof max) => {
    const params = { memberId: whom.memberId };
    return refusalOf(by.browser.client.call(disableMember, { params }, await by.browser.proof(by.session)));
  };
  const outcomes = await Promise.all([disables(max, moritz), disables(moritz, max)]);
  expect(outcomes.filter((outcome) => outcome === 'nothing')).toHaveLength(1);
  expect(['forbidden', 'sign-in-required']).toContain(outcomes.find((outcome) => outcome !== 'nothing'));
});

test('a setting holds on four processes, as soon as they have heard of it', async () => {
  const name = 'Acme and Daughters';
  await owner.browser.client.call(changeOrganizationSettings, { body: { name } }, await proof());
  const nameAt = async (wire: Wire) => {
    const headers = { cookie: cookieHeader(theirs.browser) };
    return (await wire.send(requestTo(getSession, { origin: organization.origin, headers }))).text.includes(
      name,
    );
  };
  await expect.poll(async () => Promise.all(wires.map(nameAt))).toEqual(processes.map(() => true));
  const settings = await owner.browser.client.call(getOrganizationSettings, {}, await proof());
  expect(settings.name).toBe(name);
});

test('with a key replaced for good, sessions end on four processes; with overlap, none does', async () => {
  await owner.browser.client.call(rotateKey, { body: { sessions: 'keep' } }, await proof());
  await owner.browser.client.call(getDashboard, {}, await proof());
  const statuses = async () =>
    Promise.all(
      wires.map(async (wire) => {
        const request = requestTo(listMembers, { origin: organization.origin });
        const binding = { kind: 'session', jti: owner.session.id } as const;
        const dpop = await browserProof(owner.browser, request, { binding });
        const headers = { ...request.headers, cookie: cookieHeader(owner.browser), dpop };
        return (await wire.send({ ...request, headers })).status;
      }),
    );
  expect(await statuses()).toEqual(all(200));
  await owner.browser.client.call(rotateKey, { body: { sessions: 'end' } }, await proof());
  await expect.poll(statuses).toEqual(all(401));
});
