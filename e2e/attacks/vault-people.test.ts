import { changeGroupMembers, createGroup } from '@lanyard/contract/groups';
import { changeMembers } from '@lanyard/contract/members';
import { assignRole } from '@lanyard/contract/roles';
import { listUnconfirmed } from '@lanyard/contract/statements';
import {
  changeCertifiedSites,
  findVaultPeople,
  listCertifiedSites,
  writeVaultItem,
} from '@lanyard/contract/vaults';
import type { Digest } from '@lanyard/crypto/encoding';
import { decodeAccessList, type VaultRole } from '@lanyard/crypto/vault-statements';
import { endIdentity, leave } from '@lanyard/holder/leaving';
import { browserKey } from '@lanyard/session/browser-keys';
import { confirmAsTheyAre } from '@lanyard/session/member-statements';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { aLyingProxy, type LyingProxy } from '@lanyard/testing/lying-proxy';
import { login, passwordOf } from '@lanyard/testing/vault-people';
import { generateSecureKey } from '@lanyard/vault/grants';
import { changeAccess, createItem, replaceItem, type VaultWriter } from '@lanyard/vault/writing';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  aMember,
  anOrganization,
  behindProxy,
  closeUnharmed,
  refusalOf,
  type Member,
  type Organization,
  type Person,
} from './cast.ts';
import { aVaultDesk, openedAgain, rolesOf, type VaultDesk } from './vault-cast.ts';

/** Who has an item follows who is a member: who leaves reads nothing that is written after, and the cloud's word alone lets nobody in. */

let world: TestCloud;
/** Between Mia's browser and the cloud. */
let proxy: LyingProxy;
let organization: Organization;
let owner: Person;
let mia: Member;
let ben: Member;
let cleo: Member;
let atOwner: VaultDesk;
let atMia: VaultDesk;
let atBen: VaultDesk;
let atCleo: VaultDesk;
let groupId: string;

const aVault = (person: Person, port = world.port) => aVaultDesk(world, person, organization, port);
const proof = ({ browser, session }: VaultDesk) => browser.proof(session);

beforeAll(async () => {
  world = await aCloud({ settings: behindProxy });
  proxy = await aLyingProxy(world);
  ({ organization, owner } = await anOrganization(world, 'Acme'));
  atOwner = await aVault(owner);
  mia = await aMember(world, atOwner, 'mia@acme.test', { name: 'Mia' });
  ben = await aMember(world, atOwner, 'ben@acme.test', { name: 'Ben' });
  cleo = await aMember(world, atOwner, 'cleo@acme.test', { name: 'Cleo' });
  atMia = await aVault(mia, proxy.port);
  atBen = await aVault(ben);
  atCleo = await aVault(cleo);
  const { client } = atOwner.browser;
  groupId = (await client.call(createGroup, { body: { name: 'Sales' } }, await proof(atOwner))).id;
});
afterEach(() => proxy.beHonest());
afterAll(async () => {
  await proxy.close();
  await closeUnharmed(world);
});

const place = async (change: { add?: string[]; remove?: string[] }) =>
  atOwner.browser.client.call(
    changeGroupMembers,
    { params: { groupId }, body: { add: [], remove: [], ...change } },
    await proof(atOwner),
  );
const act = async (name: 'disable' | 'enable', ...people: Member[]) =>
  atOwner.browser.client.call(
    changeMembers,
    { body: { act: name, memberIds: people.map(({ memberId }) => memberId) } },
    await proof(atOwner),
  );
const confirm = async (...people: Member[]) => {
  const { members } = await atOwner.browser.client.call(listUnconfirmed, {}, await proof(atOwner));
  const said = members
    .filter(({ memberId }) => people.some((each) => each.memberId === memberId))
    .map(({ memberId, did, groups, epoch, maySay }) => ({ memberId, did, groups, epoch, maySay }));
  const speaker = { organizationId: organization.id, did: atOwner.vault.did };
  await confirmAsTheyAre(atOwner.browser.session, speaker, said, await proof(atOwner));
};
/** Who has it by the newest list that the cloud keeps, and by which key. */
const kept = async (item: Digest) => {
  const [row] = await world.database.lookAt<{ statement: string; epoch: number; grants: string }>(
    `select l.statement, l.epoch, (select count(*) from vault_grants g where g.item = l.item and g.sealed_key is not null) as grants
     from vault_access_lists l where l.item = $1 order by l.epoch desc limit 1`,
    [item],
  );
  const { members } = decodeAccessList(row?.statement ?? '');
  return { people: [...members.keys()].toSorted(), epoch: row?.epoch, grants: Number(row?.grants) };
};
const dids = (...desks: readonly VaultDesk[]) => desks.map(({ vault }) => vault.did).toSorted();
const hideMarks = () =>
  proxy.lie(/^\/api\/vault\/items\?/u, { answer: (served: object) => ({ ...served, marked: [] }) });

describe('who leaves', () => {
  test('a removed member cannot read what was written after: the next owner’s browser makes a new key, once', async () => {
    const dora = await aMember(world, atOwner, 'dora@acme.test', { name: 'Dora' });
    const atDora = await aVault(dora);
    const item = await atMia.vault.create(login('before'));
    await atMia.vault.share(item, rolesOf([atMia, 'owner'], [atBen, 'owner'], [atDora, 'viewer']));
    await atBen.vault.sync();
    await atBen.vault.confirm(atMia.vault.did);
    await atDora.vault.sync();
    await atDora.vault.confirm(atMia.vault.did);
    expect(passwordOf(atDora.vault.contents().items.get(item))).toBe('before');
    await act('disable', dora);

    await Promise.all([atMia.vault.sync(), atBen.vault.sync()]);
    const outcomes = await Promise.all([atMia.vault.settle(), atBen.vault.settle()]);
    expect(outcomes.flatMap(({ renewed }) => renewed)).toEqual([item]);
    expect(await kept(item)).toEqual({ people: dids(atMia, atBen), epoch: 3, grants: 2 });
    await atMia.vault.sync();
    expect(await atMia.vault.settle()).toEqual({ renewed: [], waiting: [], refused: [] });
    await atMia.vault.change(item, login('after'));
    expect((await kept(item)).epoch).toBe(3);
    await atBen.vault.sync();
    expect(passwordOf(atBen.vault.contents().items.get(item))).toBe('after');
    // She comes back: a member again, and not at the item.
    await act('enable', dora);
    const again = await aVault(dora);
    expect((await again.vault.sync()).items.has(item)).toBe(false);
  });

  test('an owner who writes before they looked makes the new key with what they write', async () => {
    const eve = await aMember(world, atOwner, 'eve@acme.test', { name: 'Eve' });
    const atEve = await aVault(eve);
    const item = await atMia.vault.create(login('before'));
    await atMia.vault.share(item, rolesOf([atMia, 'owner'], [atEve, 'editor']));
    await leave(eve.phone.wallet, { organizationId: organization.id, name: organization.name });
    // Mia's browser has not heard of it: the cloud says so, and nothing is written under the old key.
    expect(await refusalOf(atMia.vault.change(item, login('after')))).toBe('vault-people-changed');
    await atMia.vault.sync();
    await atMia.vault.change(item, login('after'));
    expect(await kept(item)).toEqual({ people: dids(atMia), epoch: 3, grants: 1 });
    expect(passwordOf(atMia.vault.contents().items.get(item))).toBe('after');
  });

  test('attack: a cloud that hides who left: nothing is written under the old key by whoever it lies to, and an identity that was ended is seen anyway', async () => {
    const fay = await aMember(world, atOwner, 'fay@acme.test', { name: 'Fay' });
    const atFay = await aVault(fay);
    const item = await atMia.vault.create(login('before'));
    await atMia.vault.share(item, rolesOf([atMia, 'owner'], [atFay, 'viewer']));
    hideMarks();
    await leave(fay.phone.wallet, { organizationId: organization.id, name: organization.name });
    await atMia.vault.sync();
    expect(await atMia.vault.settle()).toEqual({ renewed: [], waiting: [], refused: [] });
    await endIdentity(fay.phone.wallet);
    await atMia.vault.change(item, login('after'));
    expect(await kept(item)).toEqual({ people: dids(atMia), epoch: 3, grants: 1 });
  });
});

describe('an editor', () => {
  test('attack: an editor writes under the old key after somebody left: refused until the browser of an owner made a new one', async () => {
    const hal = await aMember(world, atOwner, 'hal@acme.test', { name: 'Hal' });
    const atHal = await aVault(hal);
    const item = await atMia.vault.create(login('before'));
    const people = rolesOf([atMia, 'owner'], [atBen, 'editor'], [atHal, 'viewer']);
    await atMia.vault.share(item, people);
    for (const { vault } of [atBen, atHal]) {
      await vault.sync();
      await vault.confirm(atMia.vault.did);
    }
    await leave(hal.phone.wallet, { organizationId: organization.id, name: organization.name });
    expect(await refusalOf(atBen.vault.change(item, login('after')))).toBe('vault-key-old');
    await atMia.vault.sync();
    await atMia.vault.settle();
    await atBen.vault.sync();
    await atBen.vault.change(item, login('after'));
    expect(await kept(item)).toEqual({ people: dids(atMia, atBen), epoch: 3, grants: 2 });
    await atMia.vault.sync();
    expect(passwordOf(atMia.vault.contents().items.get(item))).toBe('after');
  });

  test('attack: a cloud that hides who left lets an editor write: not where that identity was ended', async () => {
    const ida = await aMember(world, atOwner, 'ida@acme.test', { name: 'Ida' });
    const atIda = await aVault(ida);
    const item = await atBen.vault.create(login('before'));
    await atBen.vault.share(item, rolesOf([atBen, 'owner'], [atMia, 'editor'], [atIda, 'viewer']));
    await atMia.vault.sync();
    await atMia.vault.confirm(atBen.vault.did);
    await leave(ida.phone.wallet, { organizationId: organization.id, name: organization.name });
    await endIdentity(ida.phone.wallet);
    // What the cloud says of it is not what Mia’s browser goes by.
    await world.database.lookAt('delete from vault_marks where item = $1', [item]);
    expect(await refusalOf(atMia.vault.change(item, login('after')))).toBe('vault_key_old');
    expect((await kept(item)).epoch).toBe(2);
  });

  test('attack: an editor writes what opens for nobody: it is told and stays closed; who read it before brings it back, an owner can delete it', async () => {
    const item = await atMia.vault.create(login('before'));
    await atMia.vault.share(item, rolesOf([atMia, 'owner'], [atBen, 'editor'], [atCleo, 'viewer']));
    for (const { vault } of [atBen, atCleo]) {
      await vault.sync();
      await vault.confirm(atMia.vault.did);
    }
    const spoil = async () => {
      const opened = (await atBen.vault.sync()).items.get(item);
      if (opened === undefined) throw new Error('not open');
      const writer: VaultWriter = {
        organization: organization.id,
        did: atBen.vault.did,
        browserKey: await browserKey(atBen.browser.session),
        now: Math.floor(Date.now() / 1000),
      };
      const { key } = await generateSecureKey();
      const { version, statement } = await replaceItem(writer, { ...opened, key }, opened.content);
      const body = { version, statement, access: null };
      await atBen.browser.client.call(writeVaultItem, { params: { item }, body }, await proof(atBen));
    };
    const at = async ({ vault }: VaultDesk) => {
      const { items, damaged, spoiled } = await vault.sync();
      const { content } = spoiled.get(item)?.before ?? {};
      return [
        passwordOf(items.get(item)),
        damaged.get(item),
        content && 'password' in content && content.password,
      ];
    };
    await spoil();
    for (const desk of [atMia, atBen, atCleo])
      expect(await at(desk)).toEqual([undefined, 'vault_item_spoiled', 'before']);
    for (const refused of [
      () => atCleo.vault.bringBack(item),
      () => atCleo.vault.deleteForGood(item),
      () => atBen.vault.deleteForGood(item),
      () => atMia.vault.change(item, login('over it')),
    ])
      expect(await refusalOf(refused())).toBe('access_refused');
    // After a reload of the page, too.
    const again = await openedAgain(atMia);
    expect(await at({ ...atMia, vault: again })).toEqual([undefined, 'vault_item_spoiled', 'before']);
    await again.bringBack(item);
    for (const desk of [atMia, atBen, atCleo])
      expect(await at(desk)).toEqual(['before', undefined, undefined]);

    // Where it was never read there is nothing to bring back.
    await spoil();
    const fresh = await aVault(mia);
    expect(await at(fresh)).toEqual([undefined, 'vault_item_spoiled', undefined]);
    expect(await refusalOf(fresh.vault.bringBack(item))).toBe('access_refused');
    await fresh.vault.deleteForGood(item);
    for (const desk of [fresh, atMia, atBen, atCleo])
      expect(await at(desk)).toEqual([undefined, undefined, undefined]);
  });
});

describe('shared with a group', () => {
  test('who is in it and confirmed has the item, who came later gets it once confirmed, who is taken out reads nothing that is written after', async () => {
    await place({ add: [ben.memberId, cleo.memberId] });
    await confirm(ben);
    const item = await atMia.vault.create(login('of nobody else'));
    await atMia.vault.change(item, login('of Sales'));
    // Mia is not in Sales: she finds it not, and shares with nobody by it.
    expect(await atMia.vault.groups()).toEqual([]);
    await place({ add: [mia.memberId] });
    expect((await atMia.vault.groups()).map(({ name }) => name)).toEqual(['Sales']);
    const groups = new Map<string, VaultRole>([[groupId, 'editor']]);
    const wanted = { named: rolesOf([atMia, 'owner']), groups, ofOrganization: false };
    const { waiting } = await atMia.vault.wouldHave(item, wanted);
    expect(waiting.map(({ name }) => name)).toEqual(['Cleo']);
    await atMia.vault.share(item, wanted.named, undefined, { groups });
    expect((await kept(item)).people).toEqual(dids(atMia, atBen));
    const atBens = (await atBen.vault.sync()).items.get(item);
    // What it was before is nobody's to see who did not have it then.
    expect([atBens?.role, atBens?.content.history]).toEqual(['editor', []]);

    await confirm(cleo);
    await atMia.vault.sync();
    expect((await atMia.vault.settle()).renewed).toEqual([item]);
    expect((await kept(item)).people).toEqual(dids(atMia, atBen, atCleo));

    await place({ remove: [ben.memberId] });
    await atMia.vault.change(item, login('after'));
    await atMia.vault.sync();
    await atMia.vault.settle();
    expect(await kept(item)).toEqual({ people: dids(atMia, atCleo), epoch: 4, grants: 2 });
    expect((await atBen.vault.sync()).items.has(item)).toBe(false);
    // Somebody who is named keeps it, whatever becomes of the group.
    await atMia.vault.share(item, rolesOf([atMia, 'owner'], [atCleo, 'viewer']));
    await place({ remove: [cleo.memberId] });
    await atMia.vault.sync();
    await atMia.vault.settle();
    await atCleo.vault.sync();
    expect(atCleo.vault.contents().items.get(item)?.role).toBe('viewer');
  });

  test('attack: an item of one’s own is to follow a group out of sight, to be told who is in it: refused, and nobody is told', async () => {
    const { client, session } = atCleo.browser;
    const { id: board } = await atOwner.browser.client.call(
      createGroup,
      { body: { name: 'Board' } },
      await proof(atOwner),
    );
    const { did } = atCleo.vault;
    const [self] = await atCleo.vault.people({ dids: [did] });
    if (self === undefined) throw new Error('Cleo is there');
    const now = Math.floor(Date.now() / 1000);
    const writer = { organization: organization.id, did, browserKey: await browserKey(session), now };
    const because = { named: rolesOf([atCleo, 'owner']), groups: new Map([[board, 'viewer' as const]]) };
    const { item, version, statement, access } = await createItem(writer, login('bait'), {
      people: [{ recipient: self.recipient, role: 'owner' }],
      because: { ...because, ofOrganization: false },
    });
    const body = { version, statement, access: access && { ...access, grants: [...access.grants] } };
    const written = client.call(writeVaultItem, { params: { item }, body }, await proof(atCleo));
    expect(await refusalOf(written)).toBe('vault-write-refused');
    const asked = { body: { dids: [], emails: [], groups: [board] } };
    expect(await client.call(findVaultPeople, asked, await proof(atCleo))).toMatchObject({
      people: [],
      groups: [],
    });
  });

  test('attack: the cloud puts somebody into the group: they wait until a person confirms them, whatever else it says', async () => {
    await place({ add: [cleo.memberId] });
    const item = await atMia.vault.create(login('not for Ben'));
    const put = (change: (person: { did: string; groups: string[]; statement: unknown }) => object) =>
      proxy.lie(findVaultPeople, {
        answer: ({
          people,
          ...rest
        }: {
          people: { did: string; groups: string[]; statement: unknown }[];
        }) => ({
          ...rest,
          people: people.map((each) => ({ ...each, ...change(each) })),
        }),
      });
    const groups = new Map<string, VaultRole>([[groupId, 'viewer']]);
    const ask = async () => {
      const wanted = { named: rolesOf([atMia, 'owner'], [atBen, 'viewer']), groups, ofOrganization: true };
      const { policy, waiting } = await atMia.vault.wouldHave(item, wanted);
      const role = policy.members.get(atBen.vault.did);
      return { role, waits: waiting.some(({ did }) => did === atBen.vault.did) };
    };
    // Ben is named as a viewer; the cloud says that he is in the group and an owner, by every statement that it has.
    put(() => ({ groups: [groupId], isOwner: true }));
    expect(await ask()).toEqual({ role: 'viewer', waits: true });
    const { people } = await atMia.browser.client.call(
      findVaultPeople,
      { body: { dids: [atCleo.vault.did], emails: [] } },
      await proof(atMia),
    );
    put(() => ({ groups: [groupId], isOwner: true, statement: people[0]?.statement ?? null }));
    expect(await ask()).toEqual({ role: 'viewer', waits: true });
  });
});

test('an item of the organization stays when who made it leaves: its owners have it, also who becomes one later', async () => {
  const gil = await aMember(world, atOwner, 'gil@acme.test', { name: 'Gil' });
  const atGil = await aVault(gil);
  const item = await atGil.vault.create(login('of Acme'), { groups: new Map(), ofOrganization: true });
  expect((await kept(item)).people).toEqual(dids(atGil, atOwner));
  await atOwner.vault.sync();
  await atOwner.vault.confirm(atGil.vault.did);
  await act('disable', gil);
  await atOwner.vault.sync();
  expect((await atOwner.vault.settle()).renewed).toEqual([item]);
  expect((await kept(item)).people).toEqual(dids(atOwner));
  await atOwner.browser.client.call(
    assignRole,
    { params: { memberId: ben.memberId }, body: { role: 'owner' } },
    await proof(atOwner),
  );
  await atOwner.vault.sync();
  expect((await atOwner.vault.settle()).waiting).toEqual([item]);
  await confirm(ben);
  await atOwner.vault.sync();
  await atOwner.vault.settle();
  expect((await kept(item)).people).toEqual(dids(atOwner, atBen));
  expect((await atBen.vault.sync()).items.get(item)?.role).toBe('owner');
  await atOwner.vault.change(item, login('stays'));
  await atBen.vault.sync();
  expect(passwordOf(atBen.vault.contents().items.get(item))).toBe('stays');
});

test('attack: whoever made an item of the organization takes it back, or takes its owners off: refused; an owner who does it is in the activity log', async () => {
  const item = await atMia.vault.create(login('of Acme'), { groups: new Map(), ofOrganization: true });
  const own = rolesOf([atMia, 'owner']);
  const before = await kept(item);
  expect(before.people).toContain(atOwner.vault.did);
  const taking = atMia.vault.share(item, own, undefined, { ofOrganization: false });
  expect(await refusalOf(taking)).toBe('vault-of-organization');
  // By a client of her own, which says that it is still the organization’s and leaves out who owns that.
  const from = atMia.vault.contents().items.get(item);
  const [self] = await atMia.vault.people({ dids: [atMia.vault.did] });
  if (from === undefined || self === undefined) throw new Error('Mia has it');
  const writer: VaultWriter = {
    organization: organization.id,
    did: atMia.vault.did,
    browserKey: await browserKey(atMia.browser.session),
    now: Math.floor(Date.now() / 1000),
  };
  for (const ofOrganization of [true, false]) {
    const { version, statement, access } = await changeAccess(writer, from, {
      people: [{ recipient: self.recipient, role: 'owner' }],
      because: { named: own, groups: new Map(), ofOrganization },
      content: from.content,
    });
    const body = { version, statement, access: access && { ...access, grants: [...access.grants] } };
    const written = atMia.browser.client.call(writeVaultItem, { params: { item }, body }, await proof(atMia));
    expect(await refusalOf(written)).toBe('vault-of-organization');
  }
  expect(await kept(item)).toEqual(before);
  // Sharing it with more people stays hers.
  await atMia.vault.share(item, rolesOf([atMia, 'owner'], [atCleo, 'viewer']));
  await atOwner.vault.sync();
  await atOwner.vault.confirm(atMia.vault.did);
  const both = rolesOf([atMia, 'owner'], [atOwner, 'owner']);
  await atOwner.vault.share(item, both, undefined, { ofOrganization: false });
  expect((await kept(item)).people).toEqual(dids(atMia, atOwner));
  await atMia.vault.sync();
  await atMia.vault.share(item, own);
  expect((await kept(item)).people).toEqual(dids(atMia));
  const recorded = await world.database.lookAt<{ act: string }>(
    `select act from activity where act = 'vault.item-made-personal'`,
  );
  expect(recorded).toHaveLength(1);
});

test('certified sites are said by who may, read by every member, recorded, and lie sealed', async () => {
  const { client } = atOwner.browser;
  const body = { sites: ['shop.example', 'bank-of-acme.example', 'shop.example'] };
  const sites = ['bank-of-acme.example', 'shop.example'];
  expect(await client.call(changeCertifiedSites, { body }, await proof(atOwner))).toEqual({ sites });
  expect(await atMia.browser.client.call(listCertifiedSites, {}, await proof(atMia))).toEqual({ sites });
  expect(await refusalOf(atMia.browser.client.call(changeCertifiedSites, { body }, await proof(atMia)))).toBe(
    'forbidden',
  );
  for (const wrong of [
    'https://shop.example',
    'Shop.example',
    'example',
    '-a.example',
    'a..example',
    '1.2.3.4',
  ])
    expect(
      await refusalOf(client.call(changeCertifiedSites, { body: { sites: [wrong] } }, await proof(atOwner))),
    ).toBe('invalid-request');
  const rows = await world.database.lookAt('select * from vault_sites');
  expect(JSON.stringify(rows)).not.toContain(Buffer.from('bank-of-acme').toString('hex'));
  const [{ n } = { n: '0' }] = await world.database.lookAt<{ n: string }>(
    `select count(*) as n from activity where act = 'vault.sites-changed'`,
  );
  expect(Number(n)).toBe(1);
});
