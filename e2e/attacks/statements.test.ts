import { changeGroupMembers, createGroup } from '@lanyard/contract/groups';
import { deleteMember, disableMember, enableMember } from '@lanyard/contract/members';
import { assignRole } from '@lanyard/contract/roles';
import { getSession } from '@lanyard/contract/session';
import {
  confirmMembers,
  getStatement,
  listConfirmers,
  listUnconfirmed,
  type ToSay,
} from '@lanyard/contract/statements';
import { safetyNumber, signMemberStatement } from '@lanyard/crypto/member-statement';
import type { LiveSession } from '@lanyard/session/live-session';
import { browserKey } from '@lanyard/session/browser-keys';
import { confirmAsTheyAre, isOwnDid, standingOf } from '@lanyard/session/member-statements';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { aLyingProxy, type LyingProxy } from '@lanyard/testing/lying-proxy';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  aMember,
  anOrganization,
  aSurfer,
  behindProxy,
  closeUnharmed,
  openVaultAt,
  refusalOf,
  signIn,
  type Member,
  type Organization,
  type Person,
  type Surfer,
} from './cast.ts';
import { openedAgain } from './vault-cast.ts';

/** Who is a member, by a manager's word: a cloud that lies makes nobody a member in the eyes of those who read it. */

interface Desk {
  readonly browser: Surfer;
  readonly session: LiveSession;
  readonly did: string;
}

let world: TestCloud;
/** Between the owner's browser and the cloud. */
let proxy: LyingProxy;
let organization: Organization;
let owner: Person;
let atOwner: Desk;
let manager: Member;
let atManager: Desk;
let mia: Member;
let ben: Member;
let groupId: string;

/** Somebody at a browser that was let in, and no more. */
async function letIn(person: Person, port = world.port): Promise<Desk> {
  const browser = aSurfer(world, organization, { port });
  return { browser, session: await signIn(person, browser), did: person.phone.wallet.identity.did };
}
async function aDesk(person: Person, port = world.port): Promise<Desk> {
  const desk = await letIn(person, port);
  await openVaultAt(person, desk);
  return desk;
}
beforeAll(async () => {
  world = await aCloud({ settings: behindProxy });
  proxy = await aLyingProxy(world);
  ({ organization, owner } = await anOrganization(world, 'Acme'));
  atOwner = await aDesk(owner, proxy.port);
  manager = await aMember(world, atOwner, 'manager@acme.test', { name: 'Max Manager' });
  mia = await aMember(world, atOwner, 'mia@acme.test', { name: 'Mia' });
  ben = await aMember(world, atOwner, 'ben@acme.test', { name: 'Ben' });
  const { client } = atOwner.browser;
  await client.call(
    assignRole,
    { params: { memberId: manager.memberId }, body: { role: 'manager' } },
    await proof(atOwner),
  );
  atManager = await aDesk(manager);
  groupId = (await client.call(createGroup, { body: { name: 'Sales' } }, await proof(atOwner))).id;
});
afterEach(() => proxy.beHonest());
afterAll(async () => {
  await proxy.close();
  await closeUnharmed(world);
});

const proof = ({ browser, session }: Desk) => browser.proof(session);
const speaker = ({ did }: Desk) => ({ organizationId: organization.id, did });
const missing = async (desk: Desk) => desk.browser.client.call(listUnconfirmed, {}, await proof(desk));
const toSayOf = async (desk: Desk, { memberId }: Member): Promise<ToSay> => {
  const found = (await missing(desk)).members.find((each) => each.memberId === memberId);
  if (found === undefined) throw new Error('nothing to confirm');
  const { did, groups, epoch, maySay } = found;
  return { memberId, did, groups, epoch, maySay };
};
const confirm = async (desk: Desk, ...said: ToSay[]) =>
  confirmAsTheyAre(desk.browser.session, speaker(desk), said, await proof(desk));
const standing = async (desk: Desk, { memberId }: Member) =>
  standingOf(desk.browser.session, speaker(desk), memberId, await proof(desk));

test('new members wait to be confirmed; confirmed by owner or manager they are so for everyone, until their groups change', async () => {
  expect((await missing(atOwner)).members.map(({ name, reason }) => [name, reason])).toEqual([
    ['Max Manager', 'new'],
    ['Mia', 'new'],
    ['Ben', 'new'],
  ]);
  expect(await standing(atOwner, mia)).toBe('unconfirmed');
  expect(await confirm(atOwner, await toSayOf(atOwner, manager))).toEqual({
    confirmed: [manager.memberId],
    changed: [],
  });
  await confirm(atManager, await toSayOf(atManager, mia));
  for (const desk of [atOwner, atManager]) expect(await standing(desk, mia)).toBe('confirmed');
  expect((await missing(atOwner)).members.map(({ name }) => name)).toEqual(['Ben']);

  const { client } = atOwner.browser;
  const change = { params: { groupId }, body: { add: [mia.memberId], remove: [] } };
  await client.call(changeGroupMembers, change, await proof(atOwner));
  expect(await standing(atManager, mia)).toBe('outdated');
  const again = await toSayOf(atOwner, mia);
  expect(again).toMatchObject({ epoch: 2, groups: [groupId] });
  await confirm(atOwner, again);
  expect(await standing(atManager, mia)).toBe('confirmed');
});

test('attack: a relayed sign-in of the owner confirms nobody: its browser was let in, and no vault was opened for it', async () => {
  const relayed = await letIn(owner);
  const said = await toSayOf(relayed, ben);
  expect(await refusalOf(confirm(relayed, said))).toBe('vault-not-opened');
  expect(await standing(atManager, ben)).toBe('unconfirmed');
});

describe('attack: the cloud lies about members', () => {
  type Shown = {
    now: ToSay;
    chain: { did: string; statement: string; delegation: string; issuer: string }[];
  };
  const served = async ({ memberId }: Member) =>
    atManager.browser.client.call(getStatement, { params: { memberId } }, await proof(atManager));
  const lie = (change: (shown: Shown) => unknown) => proxy.lie(getStatement, { answer: change });

  test('somebody else’s statement, or one about another DID, in the place of a member’s: refused', async () => {
    const other = await served(manager);
    lie((shown) => ({ ...shown, chain: other.chain }));
    expect(await standing(atOwner, mia)).toBe('refused');
    lie((shown) => ({ ...shown, now: { ...shown.now, did: ben.phone.wallet.identity.did } }));
    expect(await standing(atOwner, mia)).toBe('outdated');
  });

  test('a statement by a member who may make none, or by a stranger’s key: refused', async () => {
    // Ben signs, whom nobody has said may; the cloud serves his session's delegation with it.
    const atBen = await aDesk(ben);
    const is = (await served(mia)).now;
    if (is === null) throw new Error('nobody there');
    const statement = await signMemberStatement(
      await browserKey(atBen.browser.session),
      { ...is, maySay: true, issuedAt: Math.floor(Date.now() / 1000) },
      { organization: organization.id, issuer: atBen.did },
    );
    const [row] = await world.database.lookAt<{ delegation: string }>(
      'select delegation from sessions where id = $1',
      [atBen.session.id],
    );
    const forged = {
      state: 'holds',
      did: is.did,
      statement,
      delegation: row?.delegation ?? '',
      issuer: atBen.did,
    };
    lie((shown) => ({ ...shown, chain: [forged] }));
    expect(await standing(atOwner, mia)).toBe('refused');
    // In a chain whose other statements are genuine.
    const genuine = (await served(manager)).chain;
    lie((shown) => ({
      ...shown,
      chain: [forged, ...genuine.map((each) => Object.assign(each, { did: atBen.did }))],
    }));
    expect(await standing(atOwner, mia)).toBe('refused');
    lie((shown) => ({ ...shown, chain: [{ ...forged, issuer: atOwner.did }] }));
    expect(await standing(atOwner, mia)).toBe('refused');
  });

  test('an older statement than was seen, or none any more: refused', async () => {
    expect(await standing(atOwner, mia)).toBe('confirmed');
    const before = await served(mia);
    const { client } = atOwner.browser;
    const change = { params: { groupId }, body: { add: [], remove: [mia.memberId] } };
    await client.call(changeGroupMembers, change, await proof(atOwner));
    await confirm(atOwner, await toSayOf(atOwner, mia));
    expect(await standing(atOwner, mia)).toBe('confirmed');
    lie(() => before);
    expect(await standing(atOwner, mia)).toBe('refused');
    lie((shown) => ({ ...shown, chain: [] }));
    expect(await standing(atOwner, mia)).toBe('refused');
  });

  test('the cloud tells an admin that they are somebody else, to have one number on two screens: none is shown, nothing signed', async () => {
    const { session } = atOwner.browser;
    expect(await isOwnDid(session, atOwner.did)).toBe(true);
    // Their logs this browser has verified, as it does of whoever an item is shared with.
    const vault = await openedAgain(atOwner);
    expect(await vault.people({ emails: ['mia@acme.test', 'ben@acme.test'] })).toHaveLength(2);
    for (const { did } of [mia.phone.wallet.identity, ben.phone.wallet.identity]) {
      expect(await isOwnDid(session, did)).toBe(false);
      const signing = confirmAsTheyAre(session, { ...speaker(atOwner), did }, [], await proof(atOwner));
      await expect(signing).rejects.toMatchObject({ code: 'context_mismatch' });
    }
  });

  test('two who compare see the same number: a member those who may confirm them, and no others', async () => {
    const atBen = await aDesk(ben);
    const { people } = await atBen.browser.client.call(listConfirmers, {}, await proof(atBen));
    expect(people).toEqual([
      { name: 'Ada Lovelace', did: atOwner.did },
      { name: 'Max Manager', did: atManager.did },
    ]);
    expect(safetyNumber(atBen.did, atOwner.did)).toEqual(safetyNumber(atOwner.did, atBen.did));
  });

  test('another owner than the wallet pinned: what they state is refused', async () => {
    // As the cloud would have it, Max is the owner: what he signed leads to the one whom wallets pinned, or nowhere.
    const chain = (await served(ben)).chain;
    expect(chain).toEqual([]);
    const is = (await served(ben)).now;
    if (is === null) throw new Error('nobody there');
    await confirm(atManager, is);
    const [byManager] = (await served(ben)).chain;
    lie((shown) => ({ ...shown, chain: [byManager] }));
    expect(await standing(atOwner, ben)).toBe('refused');
    proxy.beHonest();
    expect(await standing(atOwner, ben)).toBe('confirmed');
  });
});

describe('what was confirmed is revoked', () => {
  const act = async (route: typeof disableMember | typeof enableMember, { memberId }: Member) =>
    atOwner.browser.client.call(route, { params: { memberId } }, await proof(atOwner));
  const served = async ({ memberId }: Member) =>
    atOwner.browser.client.call(getStatement, { params: { memberId } }, await proof(atOwner));

  test('attack: a member who was disabled and let in again, or a cloud that serves what was revoked: not confirmed', async () => {
    const eve = await aMember(world, atOwner, 'eve@acme.test', { name: 'Eve' });
    await confirm(atOwner, await toSayOf(atOwner, eve));
    expect(await standing(atOwner, eve)).toBe('confirmed');
    const before = await served(eve);
    await act(disableMember, eve);
    expect(await standing(atOwner, eve)).toBe('ended');
    await act(enableMember, eve);
    expect(await standing(atOwner, eve)).toBe('outdated');
    proxy.lie(getStatement, { answer: () => before });
    expect(await standing(atOwner, eve)).toBe('refused');
    proxy.beHonest();
    const again = await toSayOf(atOwner, eve);
    expect(again.epoch).toBe(2);
    await confirm(atOwner, again);
    expect(await standing(atOwner, eve)).toBe('confirmed');
  });

  test('attack: a manager who was disabled, deleted, or may confirm nobody any more: what they confirmed counts no more', async () => {
    const max = await aMember(world, atOwner, 'max@acme.test', { name: 'Max the second' });
    const zoe = await aMember(world, atOwner, 'zoe@acme.test', { name: 'Zoe' });
    const { client } = atOwner.browser;
    const assign = async (role: 'manager' | 'user') =>
      client.call(assignRole, { params: { memberId: max.memberId }, body: { role } }, await proof(atOwner));
    await assign('manager');
    const atMax = await aDesk(max);
    await confirm(atOwner, await toSayOf(atOwner, max));
    await confirm(atMax, await toSayOf(atMax, zoe));
    const waiting = async () => (await missing(atOwner)).members.map(({ name }) => name);
    expect(await standing(atOwner, zoe)).toBe('confirmed');

    await assign('user');
    expect(await standing(atOwner, zoe)).toBe('outdated');
    expect(await standing(atOwner, max)).toBe('outdated');
    expect(await waiting()).toEqual(expect.arrayContaining(['Zoe', 'Max the second']));
    await assign('manager');
    expect(await standing(atOwner, zoe)).toBe('confirmed');
    expect(await waiting()).not.toContain('Zoe');

    await act(disableMember, max);
    expect(await standing(atOwner, zoe)).toBe('outdated');
    await client.call(deleteMember, { params: { memberId: max.memberId } }, await proof(atOwner));
    expect(await standing(atOwner, zoe)).toBe('outdated');
    expect(await waiting()).toContain('Zoe');
    await confirm(atOwner, await toSayOf(atOwner, zoe));
    expect(await standing(atOwner, zoe)).toBe('confirmed');
  });
});

describe('attack: who confirms wants more', () => {
  test('a statement that says more than is so, of oneself, of an owner, by nobody’s key, or twice: not kept', async () => {
    const { client } = atOwner.browser;
    const change = { params: { groupId }, body: { add: [ben.memberId], remove: [] } };
    await client.call(changeGroupMembers, change, await proof(atOwner));
    const said = await toSayOf(atManager, ben);
    for (const wrong of [
      { ...said, maySay: true },
      { ...said, groups: [] },
      { ...said, did: mia.phone.wallet.identity.did },
      { ...said, epoch: said.epoch + 1 },
      { ...said, epoch: said.epoch - 1 },
    ])
      expect(await confirm(atManager, wrong)).toEqual({ confirmed: [], changed: [ben.memberId] });
    const mine = {
      ...said,
      memberId: manager.memberId,
      did: atManager.did,
      maySay: true,
      epoch: 2,
      groups: [],
    };
    expect(await confirm(atManager, mine)).toEqual({ confirmed: [], changed: [manager.memberId] });
    const { member } = await client.call(getSession, {});
    const ofOwner = { ...said, memberId: member.id, did: atOwner.did };
    expect(await refusalOf(confirm(atManager, ofOwner))).toBe('beyond-your-role');
    const statement = await signMemberStatement(
      await browserKey(atOwner.browser.session),
      { ...said, issuedAt: Math.floor(Date.now() / 1000) },
      { organization: organization.id, issuer: atManager.did },
    );
    const handing = atManager.browser.client.call(
      confirmMembers,
      { body: { statements: [{ memberId: ben.memberId, statement }] } },
      await proof(atManager),
    );
    expect(await refusalOf(handing)).toBe('statement-refused');
    expect((await confirm(atManager, said)).confirmed).toEqual([ben.memberId]);
    expect((await confirm(atManager, said)).changed).toEqual([ben.memberId]);
  });
});
