import { changeGroupMembers, createGroup, setGroupReaders } from '@lanyard/contract/groups';
import { checkImport } from '@lanyard/contract/member-import';
import {
  changeMembers,
  deleteMember,
  disableMember,
  enableMember,
  getMember,
  inviteMember,
  resendInvitation,
} from '@lanyard/contract/members';
import { assignRole, createRole } from '@lanyard/contract/roles';
import { blockMemberDevice, endMemberSessions, getMemberAccess } from '@lanyard/contract/session';
import { getStatement, listUnconfirmed } from '@lanyard/contract/statements';
import { confirmAsTheyAre } from '@lanyard/session/member-statements';
import type { Route, RouteInput } from '@lanyard/contract/route';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  aMember,
  anOrganization,
  atDesk,
  behindProxy,
  closeUnharmed,
  openVaultAt,
  invite,
  nobodysId,
  type Member,
} from './cast.ts';

// Whoever manages members and sees only those of groups assigned to them neither changes nor finds out about anybody else.

let world: TestCloud;
let desk: Awaited<ReturnType<typeof atDesk>>;
let gus: Awaited<ReturnType<typeof atDesk>>;
let inSight: string;
let outOfSight: string;
let board: string;
let sales: string;
let ann: Member;
let organizationId: string;
let didOfGus: string;
let zed: Member;

const held = ['members.read-assigned', 'members.manage', 'groups.read-assigned', 'groups.edit'] as const;

beforeAll(async () => {
  world = await aCloud({ settings: behindProxy });
  const { organization, owner } = await anOrganization(world);
  desk = await atDesk(world, organization, owner);
  organizationId = organization.id;
  const clerk = await aMember(world, desk, 'gus@acme.test', { name: 'Gus' });
  inSight = (await invite(world, desk, 'mia@acme.test', { name: 'Mia' })).memberId;
  ann = await aMember(world, desk, 'ann@acme.test', { name: 'Ann' });
  zed = await aMember(world, desk, 'zed@acme.test', { name: 'Zed' });
  outOfSight = (await invite(world, desk, 'ben@acme.test', { name: 'Ben' })).memberId;
  sales = (await by(desk, createGroup, { body: { name: 'Sales' } })).id;
  board = (await by(desk, createGroup, { body: { name: 'Board' } })).id;
  await by(desk, changeGroupMembers, {
    params: { groupId: sales },
    body: { add: [inSight, ann.memberId], remove: [] },
  });
  const { id: role } = await by(desk, createRole, {
    body: { name: 'Clerk of Sales', permissions: [...held] },
  });
  const params = { memberId: clerk.memberId };
  await by(desk, assignRole, { params, body: { role } });
  await by(desk, setGroupReaders, { params: { groupId: sales }, body: { memberIds: [clerk.memberId] } });
  gus = await atDesk(world, organization, clerk);
  await openVaultAt(clerk, gus);
  didOfGus = clerk.phone.wallet.identity.did;
});
afterAll(() => closeUnharmed(world));

async function by<R extends Route>({ browser, session }: typeof desk, route: R, input: RouteInput<R>) {
  return browser.client.call(route, input, await browser.proof(session));
}

const refusal = async (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => 'done',
    (error: unknown) => (error as { code?: unknown }).code,
  );

test.each([
  ['disabled', disableMember],
  ['enabled', enableMember],
  ['deleted', deleteMember],
  ['invited again', resendInvitation],
  ['read', getMember],
] as const)('attack: a member out of sight is %s, by their id: as if there were none', async (_, route) => {
  expect(await refusal(by(gus, route, { params: { memberId: outOfSight } }))).toBe('not-found');
});

test('attack: with many at once: those in sight are changed, the others are not there', async () => {
  const body = { act: 'invite-again', memberIds: [inSight, outOfSight] } as const;
  const { changed, refused } = await by(gus, changeMembers, {
    body: { ...body, memberIds: [...body.memberIds] },
  });
  expect(changed.map(({ id }) => id)).toEqual([inSight]);
  expect(refused).toEqual([{ id: outOfSight, reason: 'not-found' }]);
  expect(JSON.stringify({ changed, refused })).not.toContain('ben@');
});

test('attack: somebody of their own is invited into a group out of sight, or a file asks whether it is there: refused alike', async () => {
  const email = 'gus.second@acme.test';
  const invitation = { name: 'Gus Two', email, role: null, groupIds: [board] };
  expect(await refusal(by(gus, inviteMember, { body: invitation }))).toBe('no-such-group');
  const lines = ['name,email,groups', `Gus Two,${email},Board`, `Gus Three,three@acme.test,Nothing`];
  const file = Buffer.from(lines.join('\n')).toString('base64');
  const { rows } = await by(gus, checkImport, { body: { file } });
  expect(rows.map(({ outcome }) => outcome)).toEqual(['group-unknown', 'group-unknown']);
});

test('attack: sessions and phones of a member out of sight are read, ended, blocked: as if there were none', async () => {
  const params = { memberId: zed.memberId };
  expect(await refusal(by(gus, getMemberAccess, { params }))).toBe('not-found');
  expect(await refusal(by(gus, endMemberSessions, { params, body: {} }))).toBe('not-found');
  const deviceId = nobodysId();
  expect(await refusal(by(gus, blockMemberDevice, { params: { ...params, deviceId } }))).toBe('not-found');
  expect(await refusal(by(gus, getMemberAccess, { params: { memberId: ann.memberId } }))).toBe('done');
});

test('attack: members out of sight are listed to be confirmed, or confirmed by their ids: they are not there', async () => {
  const all = (await by(desk, listUnconfirmed, {})).members;
  expect(all.map(({ name }) => name)).toEqual(['Gus', 'Ann', 'Zed']);
  await by(desk, changeGroupMembers, {
    params: { groupId: board },
    body: { add: [ann.memberId], remove: [] },
  });
  const seen = await by(gus, listUnconfirmed, {});
  expect(seen).toMatchObject({ count: 1, members: [{ name: 'Ann', groupNames: ['Sales'] }] });
  expect(seen.members[0]?.groups.toSorted()).toEqual([sales, board].toSorted());
  const params = { memberId: zed.memberId };
  expect(await refusal(by(gus, getStatement, { params }))).toBe('not-found');
  const ofZed = all.find(({ memberId }) => memberId === zed.memberId);
  if (ofZed === undefined) throw new Error('Zed is there');
  const speaker = { organizationId, did: didOfGus };
  const said = await confirmAsTheyAre(
    gus.browser.session,
    speaker,
    [ofZed],
    await gus.browser.proof(gus.session),
  );
  expect(said).toEqual({ confirmed: [], changed: [zed.memberId] });
  expect((await by(desk, listUnconfirmed, {})).members.map(({ name }) => name)).toContain('Zed');
});
