import { deleteMember, disableMember } from '@lanyard/contract/members';
import { findVaultPeople, readVault, writeVaultItem } from '@lanyard/contract/vaults';
import type { Digest } from '@lanyard/crypto/encoding';
import { endIdentity, leave } from '@lanyard/holder/leaving';
import { browserKey } from '@lanyard/session/browser-keys';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { aLyingProxy, type LyingProxy } from '@lanyard/testing/lying-proxy';
import { login, passwordOf } from '@lanyard/testing/vault-people';
import { createItem } from '@lanyard/vault/writing';
import { verifyRecipient } from '@lanyard/vault/recipients';
import { verifyDidLog } from '@lanyard/crypto/did-log';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  aMember,
  anOrganization,
  aSurfer,
  atDesk,
  behindProxy,
  closeUnharmed,
  refusalOf,
  signIn,
  type Member,
  type Organization,
  type Person,
} from './cast.ts';
import { aVaultDesk, openedAgain, rolesOf, type VaultDesk } from './vault-cast.ts';

/** Items in the cloud: what is shared is read by those it is shared with, and by nobody else; two who write lose nothing. */

let world: TestCloud;
/** Between Ben's browser and the cloud. */
let proxy: LyingProxy;
let organization: Organization;
let owner: Person;
let mia: Member;
let ben: Member;
let cleo: Member;
let atMia: VaultDesk;
let atBen: VaultDesk;
let atCleo: VaultDesk;

const aVault = (person: Person, at = organization, port = world.port) => aVaultDesk(world, person, at, port);

beforeAll(async () => {
  world = await aCloud({ settings: behindProxy });
  proxy = await aLyingProxy(world);
  ({ organization, owner } = await anOrganization(world, 'Acme'));
  const desk = await atDesk(world, organization, owner);
  mia = await aMember(world, desk, 'mia@acme.test', { name: 'Mia' });
  ben = await aMember(world, desk, 'ben@acme.test', { name: 'Ben' });
  cleo = await aMember(world, desk, 'cleo@acme.test', { name: 'Cleo' });
  atMia = await aVault(mia);
  atBen = await aVault(ben, organization, proxy.port);
  atCleo = await aVault(cleo);
});
afterEach(() => proxy.beHonest());
afterAll(async () => {
  await proxy.close();
  await closeUnharmed(world);
});

const passwords = async ({ vault }: VaultDesk) =>
  [...(await vault.sync()).items.values()].map((opened) => passwordOf(opened));
const passwordAt = async ({ vault }: VaultDesk, item: Digest) =>
  passwordOf((await vault.sync()).items.get(item));
const proof = ({ browser, session }: VaultDesk) => browser.proof(session);
const raw = async (desk: VaultDesk, since = 0) =>
  desk.browser.client.call(readVault, { query: { since: String(since) } }, await proof(desk));

test('an item is made, changed, shared by work address, changed by an editor, unshared and deleted; each browser reads what is theirs', async () => {
  const item = await atMia.vault.create(login('first'));
  await atMia.vault.change(item, login('second'));
  const [found] = await atMia.vault.people({ emails: ['ben@acme.test'] });
  expect(found?.did).toBe(atBen.vault.did);
  await atMia.vault.share(item, rolesOf([atMia, 'owner'], [atBen, 'editor']));

  const shared = (await atBen.vault.sync()).items.get(item);
  expect([passwordOf(shared), shared?.role, shared?.unconfirmed]).toEqual([
    'second',
    'editor',
    [atMia.vault.did],
  ]);
  await atBen.vault.confirm(atMia.vault.did);
  expect(atBen.vault.contents().items.get(item)?.unconfirmed).toEqual([]);
  await atBen.vault.change(item, login('third'));
  expect(await passwordAt(atMia, item)).toBe('third');
  expect(await passwords(atCleo)).toEqual([]);

  // A reload begins anew, with what was seen before.
  const again = await openedAgain(atMia);
  expect(passwordOf((await again.sync()).items.get(item))).toBe('third');

  await atMia.vault.share(item, rolesOf([atMia, 'owner']));
  expect((await atBen.vault.sync()).items.has(item)).toBe(false);
  await atMia.vault.change(item, login('after'));
  expect(JSON.stringify((await raw(atBen)).items.find((each) => each.item === item)?.current)).toBe('null');
  await atMia.vault.deleteForGood(item);
  expect(await passwords(atMia)).toEqual([]);
});

test('sharing is stopped, and that is undone: the item is there again as it was, with its past; who was not there gets none of that', async () => {
  const item = await atMia.vault.create(login('first'));
  const roles = rolesOf([atMia, 'owner'], [atBen, 'editor']);
  await atMia.vault.share(item, roles);
  await atMia.vault.change(item, login('second'));
  const open = () => atMia.vault.contents().items.get(item)!;
  const before = open();
  await atMia.vault.share(item, rolesOf([atMia, 'owner']), before);
  expect((await atBen.vault.sync()).items.has(item)).toBe(false);
  await atMia.vault.share(item, roles, undefined, { undoes: before });
  await atBen.vault.confirm(atMia.vault.did);
  const back = (await atBen.vault.sync()).items.get(item);
  expect([back?.content, back?.role]).toEqual([before.content, 'editor']);
  expect(back?.content.history.length).toBe(1);

  // What was written meanwhile is not of what they knew.
  await atMia.vault.share(item, rolesOf([atMia, 'owner']));
  await atMia.vault.change(item, login('never theirs'));
  await atMia.vault.change(item, login('now'));
  await atMia.vault.share(item, roles, undefined, { undoes: before });
  const knew = (await atBen.vault.sync()).items.get(item)?.content.history ?? [];
  expect(knew.map(({ content }) => content.kind === 'login' && content.password)).toEqual([
    'second',
    'first',
  ]);
  // Nor does it bring the past to somebody else.
  await atMia.vault.share(item, rolesOf([atMia, 'owner']));
  const others = rolesOf([atMia, 'owner'], [atBen, 'editor'], [atCleo, 'viewer']);
  await atMia.vault.share(item, others, undefined, { undoes: before });
  expect(open().content.history).toEqual([]);
  await atMia.vault.deleteForGood(item);
});

test('where nothing has changed one short answer says so', async () => {
  await atMia.vault.create(login('quiet'));
  const before = atMia.browser.wire.sent.length;
  await atMia.vault.sync();
  expect(atMia.browser.wire.sent.length - before).toBe(1);
  const { cursor } = await raw(atMia);
  expect(await raw(atMia, cursor)).toEqual({ cursor, more: false, signers: [], items: [], marked: [] });
});

test('who has the vault open hears of a change as it is made', async () => {
  const item = await atMia.vault.create(login('before'));
  await atMia.vault.share(item, rolesOf([atMia, 'owner'], [atCleo, 'viewer']));
  await atCleo.vault.sync();
  const stop = new AbortController();
  const heard = (async () => {
    for await (const { items } of atCleo.vault.watch(stop.signal))
      if (passwordOf(items.get(item)) === 'after') return true;
    return false;
  })();
  await atMia.vault.change(item, login('after'));
  expect(await heard).toBe(true);
  stop.abort();
});

test('two editors at once: one is told, and nothing is lost', async () => {
  const item = await atMia.vault.create(login('start'));
  await atMia.vault.share(item, rolesOf([atMia, 'owner'], [atBen, 'editor'], [atCleo, 'editor']));
  for (const desk of [atBen, atCleo]) {
    await desk.vault.sync();
    await desk.vault.confirm(atMia.vault.did);
  }
  const outcomes = await Promise.all([
    refusalOf(atBen.vault.change(item, login('by Ben'))),
    refusalOf(atCleo.vault.change(item, login('by Cleo'))),
  ]);
  expect(outcomes.toSorted()).toEqual(['nothing', 'vault-conflict']);
  const [late, password] =
    outcomes[0] === 'nothing' ? ([atCleo, 'by Cleo'] as const) : ([atBen, 'by Ben'] as const);
  await late.vault.sync();
  await late.vault.change(item, login(password));
  const opened = (await atMia.vault.sync()).items.get(item);
  expect(passwordOf(opened)).toBe(password);
  expect(opened?.content.history.length).toBe(2);
});

test('an item that somebody changes while it is read comes with its access lists', async () => {
  const item = await atMia.vault.create(login('read'));
  const { database } = world;
  await database.lookAt('begin');
  await database.lookAt('lock table vault_access_lists in access exclusive mode');
  const reading = raw(atMia);
  // The item has been looked for, its lists are waited for.
  await expect
    .poll(() =>
      database.lookAt(
        `select from pg_locks where relation = 'vault_access_lists'::regclass and not granted and database =
             (select oid from pg_database where datname = current_database())`,
      ),
    )
    .toHaveLength(1);
  await database.lookAt(
    `with now as (update vault_heads set change = change + 1 where organization_id = $1 returning change)
     update vault_grants set change = now.change from now where organization_id = $1 and item = $2`,
    [organization.id, item],
  );
  await database.lookAt('commit');
  const found = (await reading).items.find((each) => each.item === item);
  expect(found?.lists.map(({ epoch }) => epoch)).toEqual([1]);
});

describe('attack: another member', () => {
  test('reads, changes, shares or deletes an item that is not theirs', async () => {
    const item = await atMia.vault.create(login('mine alone'));
    expect((await raw(atCleo)).items.some((each) => each.item === item)).toBe(false);
    const opened = (await atMia.vault.sync()).items.get(item);
    if (opened === undefined) throw new Error('not there');
    const key = await browserKey(atCleo.browser.session);
    const writer = {
      organization: organization.id,
      did: atCleo.vault.did,
      browserKey: key,
      now: Math.floor(Date.now() / 1000),
    };
    const [self] = await atCleo.vault.people({ dids: [atCleo.vault.did] });
    if (self === undefined) throw new Error('nobody');
    const own = await createItem(writer, login('planted'), self.recipient);
    const write = async (body: { version: number; statement: string; access: unknown }, at: string) =>
      refusalOf(
        atCleo.browser.client.call(
          writeVaultItem,
          { params: { item: at }, body: body as never },
          await proof(atCleo),
        ),
      );
    const { version, statement, access } = own;
    expect(await write({ version: 2, statement, access: null }, item)).toBe('not-found');
    expect(await write({ version, statement, access }, item)).toBe('not-found');
    // Of one's own making, and yet not as it must be.
    const { grants = [], list = '' } = access ?? {};
    expect(await write({ version, statement, access: null }, own.item)).toBe('vault-write-refused');
    expect(
      await write({ version, statement, access: { list, grants: [...grants, ...grants] } }, own.item),
    ).toBe('vault-write-refused');
    const another = await createItem(writer, login('another'), self.recipient);
    expect(await write({ version, statement: another.statement, access: { list, grants } }, own.item)).toBe(
      'vault-write-refused',
    );
    expect(
      await write({ version, statement, access: { list, grants: another.access?.grants ?? [] } }, own.item),
    ).toBe('vault-people-changed');
    expect(await write({ version, statement, access: { list, grants } }, own.item)).toBe('nothing');
    expect(await write({ version, statement, access: { list, grants } }, own.item)).toBe('vault-conflict');
  });

  test('a viewer and an editor take what is an owner’s', async () => {
    const item = await atMia.vault.create(login('roles'));
    await atMia.vault.share(item, rolesOf([atMia, 'owner'], [atBen, 'editor'], [atCleo, 'viewer']));
    for (const desk of [atBen, atCleo]) {
      await desk.vault.sync();
      await desk.vault.confirm(atMia.vault.did);
    }
    expect(await refusalOf(atCleo.vault.change(item, login('x')))).toBe('access_refused');
    expect(await refusalOf(atBen.vault.share(item, rolesOf([atBen, 'owner'])))).toBe('access_refused');
    expect(await refusalOf(atBen.vault.deleteForGood(item))).toBe('access_refused');
    expect(await passwordAt(atMia, item)).toBe('roles');
  });

  test('a removed member asks again for everything: nobody who came later, no version, no writer', async () => {
    const item = await atMia.vault.create(login('moving on'));
    await atMia.vault.share(item, rolesOf([atMia, 'owner'], [atBen, 'owner']));
    await atMia.vault.share(item, rolesOf([atMia, 'owner']));
    const before = (await raw(atBen)).items.find((each) => each.item === item);
    expect([before?.lists.length, before?.current, before?.grant]).toEqual([3, null, null]);
    await atMia.vault.share(item, rolesOf([atMia, 'owner'], [atCleo, 'editor']));
    await atCleo.vault.sync();
    await atCleo.vault.confirm(atMia.vault.did);
    await atCleo.vault.change(item, login('later'));
    const answer = await raw(atBen);
    const after = answer.items.find((each) => each.item === item);
    expect([after?.lists.map(({ epoch }) => epoch), after?.version]).toEqual([[1, 2, 3], before?.version]);
    const told = after?.lists.map(({ statement }) =>
      Buffer.from(statement.split('.')[1] ?? '', 'base64url').toString(),
    );
    expect(told?.join()).not.toContain(atCleo.vault.did);
    expect((await openedAgain(atBen)).contents().items.has(item)).toBe(false);
  });

  test('what somebody began before another one’s change is not written over it: nobody who was removed comes back', async () => {
    const item = await atMia.vault.create(login('begun'));
    await atMia.vault.share(item, rolesOf([atMia, 'owner'], [atBen, 'owner'], [atCleo, 'viewer']));
    await atBen.vault.sync();
    await atBen.vault.confirm(atMia.vault.did);
    const from = atMia.vault.contents().items.get(item);
    await atBen.vault.share(item, rolesOf([atMia, 'owner'], [atBen, 'owner']));
    // Mia looked away, and back: her page has read it, her dialog stands as she left it.
    await atMia.vault.sync();
    const stale = rolesOf([atMia, 'owner'], [atBen, 'viewer'], [atCleo, 'viewer']);
    expect(await refusalOf(atMia.vault.share(item, stale, from))).toBe('vault-conflict');
    expect(await refusalOf(atMia.vault.change(item, login('stale'), from))).toBe('vault-conflict');
    expect((await atCleo.vault.sync()).items.has(item)).toBe(false);
    await atMia.vault.change(item, login('fresh'));
    expect(await passwordAt(atBen, item)).toBe('fresh');
  });

  test('fills the vaults of the organization: items, versions, access lists and keys count', async () => {
    const item = await atMia.vault.create(login('full'));
    const used = async () => {
      const [row] = await world.database.lookAt<{ size: string }>(
        'select size from vault_heads where organization_id = $1',
        [organization.id],
      );
      return Number(row?.size);
    };
    const before = await used();
    await atMia.vault.share(item, rolesOf([atMia, 'owner'], [atBen, 'viewer']));
    const [list] = await world.database.lookAt<{ length: number }>(
      'select length(statement) from vault_access_lists where item = $1 and epoch = 2',
      [item],
    );
    const counted = async () => {
      const [row] = await world.database.lookAt<{ keys: string; all: string }>(
        `select sum(length(sealed_key)) as keys, sum(length(sealed_key))
           + (select sum(length(statement)) from vault_items where organization_id = $1)
           + (select sum(length(statement)) from vault_access_lists where organization_id = $1) as all
         from vault_grants where organization_id = $1`,
        [organization.id],
      );
      return { keys: Number(row?.keys), all: Number(row?.all) };
    };
    expect((await used()) - before).toBeGreaterThanOrEqual(list?.length ?? Infinity);
    expect((await counted()).keys).toBeGreaterThan(1000);
    expect(await used()).toBe((await counted()).all);
    for (const full of ['items = 1000000', 'size = 20000000000']) {
      await world.database.lookAt(`update vault_heads set ${full} where organization_id = $1`, [
        organization.id,
      ]);
      expect(await refusalOf(atCleo.vault.create(login('no room')))).toBe('vault-full');
      await world.database.lookAt('update vault_heads set items = 20, size = $2 where organization_id = $1', [
        organization.id,
        before,
      ]);
    }
    await world.database.lookAt('update vault_heads set size = $2 where organization_id = $1', [
      organization.id,
      (await counted()).all,
    ]);
    await atMia.vault.deleteForGood(item);
    expect(await used()).toBe((await counted()).all);
  });

  test('ends their identity: what they shared and wrote before stays readable for the others', async () => {
    const desk = await atDesk(world, organization, owner);
    const eve = await aMember(world, desk, 'eve@acme.test', { name: 'Eve' });
    const atEve = await aVault(eve);
    const item = await atMia.vault.create(login('of the team'));
    await atMia.vault.share(item, rolesOf([atMia, 'owner'], [atEve, 'editor'], [atCleo, 'viewer']));
    await atEve.vault.sync();
    await atEve.vault.confirm(atMia.vault.did);
    await atEve.vault.change(item, login('last by Eve'));
    await leave(eve.phone.wallet, { organizationId: organization.id, name: organization.name });
    await endIdentity(eve.phone.wallet);
    const again = await openedAgain(atMia);
    const { items, damaged } = await again.sync();
    expect([passwordOf(items.get(item)), damaged.get(item)]).toEqual(['last by Eve', undefined]);
    const withEve = rolesOf([atMia, 'owner'], [atEve, 'viewer']);
    expect(await refusalOf(again.share(item, withEve))).toBe('vault_people_changed');
    await again.share(item, rolesOf([atMia, 'owner']));
    expect(await passwordAt(atMia, item)).toBe('last by Eve');
  });

  test('a browser that was let in and for which the vault was not opened writes nothing: a relayed sign-in', async () => {
    const browser = aSurfer(world, organization);
    const session = await signIn(mia, browser);
    const key = await browserKey(browser.session);
    const [self] = await atMia.vault.people({ dids: [atMia.vault.did] });
    if (self === undefined) throw new Error('nobody');
    const writer = {
      organization: organization.id,
      did: atMia.vault.did,
      browserKey: key,
      now: Math.floor(Date.now() / 1000),
    };
    const { item, version, statement, access } = await createItem(writer, login('planted'), self.recipient);
    const body = {
      version,
      statement,
      access: access === null ? null : { list: access.list, grants: [...access.grants] },
    };
    const refused = refusalOf(
      browser.client.call(writeVaultItem, { params: { item }, body }, await browser.proof(session)),
    );
    expect(await refused).toBe('vault-write-refused');
  });
});

test('a member is deleted in the moment an item is shared with them: one after the other, and nothing breaks', async () => {
  const desk = await atDesk(world, organization, owner);
  const change = async (route: typeof disableMember | typeof deleteMember, memberId: string) =>
    desk.browser.client.call(route, { params: { memberId } }, await desk.browser.proof(desk.session));
  for (const n of [1, 2, 3]) {
    const gone = await aMember(world, desk, `gone-${String(n)}@acme.test`);
    const at = await aVault(gone);
    const item = await atMia.vault.create(login(`shared-${String(n)}`));
    await atMia.vault.people({ emails: [gone.email] });
    const [shared] = await Promise.all([
      refusalOf(atMia.vault.share(item, rolesOf([atMia, 'owner'], [at, 'viewer']))),
      change(disableMember, gone.memberId).then(() => change(deleteMember, gone.memberId)),
    ]);
    // Before the cloud is asked, at the write, or not at all: by when they are gone.
    expect(['nothing', 'vault-people-changed', 'vault_people_changed', 'certificate_mismatch']).toContain(
      shared,
    );
    expect(await passwordAt(atMia, item)).toBe(`shared-${String(n)}`);
  }
});

test('attack: another organization of the same person sees nothing of this one', async () => {
  const item = await atMia.vault.create(login('of Acme'));
  const beta = await anOrganization(world, 'Beta');
  const atBeta = await aVault(beta.owner, beta.organization);
  expect((await raw(atBeta)).items).toEqual([]);
  const body = { dids: [atMia.vault.did], emails: ['mia@acme.test'] };
  const found = await atBeta.browser.client.call(findVaultPeople, { body }, await proof(atBeta));
  expect(found.people).toEqual([]);
  const own = await atBeta.vault.create(login('of Beta'));
  expect((await raw(atMia)).items.map((each) => each.item)).toContain(item);
  expect((await raw(atMia)).items.map((each) => each.item)).not.toContain(own);
});

describe('attack: the cloud rewrites what it serves', () => {
  type Served = Awaited<ReturnType<typeof raw>>;
  const rewriting = (change: (served: Served) => Served) => {
    proxy.lie(/^\/api\/vault\/items\?/u, { answer: change });
  };

  test('swapped key of a recipient: that person is not found, and nothing is shared', async () => {
    const item = await atBen.vault.create(login('for Cleo'));
    proxy.lie(findVaultPeople, {
      answer: ({ people, ...rest }: { people: { certificate: string }[] }) => {
        const [first] = people;
        return {
          ...rest,
          people: people.map((each) => ({ ...each, certificate: first?.certificate ?? '' })),
        };
      },
    });
    expect(await refusalOf(atBen.vault.share(item, rolesOf([atBen, 'owner'], [atCleo, 'viewer'])))).toBe(
      'certificate_mismatch',
    );
    proxy.beHonest();
    expect((await atCleo.vault.sync()).items.has(item)).toBe(false);
  });

  test('swapped ciphertexts, an older version, a dropped deletion, a withheld item: damaged, and not opened', async () => {
    const one = await atBen.vault.create(login('one'));
    const two = await atBen.vault.create(login('two'));
    const old = await raw(atBen);
    await atBen.vault.change(one, login('one, newer'));
    await atBen.vault.deleteForGood(two);
    const damagedAfter = async (change: (served: Served) => Served) => {
      rewriting(change);
      const { items, damaged } = await (await openedAgain(atBen)).sync();
      proxy.beHonest();
      return {
        one: [passwordOf(items.get(one)), damaged.get(one)],
        two: [passwordOf(items.get(two)), damaged.get(two)],
      };
    };
    expect(await damagedAfter(() => old)).toEqual({
      one: [undefined, 'vault_rollback'],
      two: [undefined, 'vault_rollback'],
    });
    for (const withheld of [{ items: [] }, { items: [], cursor: 0 }])
      expect((await damagedAfter((served) => ({ ...served, ...withheld }))).one).toEqual([
        undefined,
        'vault_rollback',
      ]);
    const swapped = await damagedAfter((served) => {
      const current = served.items.find(({ item }) => item === two)?.current ?? null;
      return {
        ...served,
        items: served.items.map((each) => (each.item === one ? { ...each, current } : each)),
      };
    });
    expect(swapped.one).toEqual([undefined, expect.any(String)]);
    expect(await damagedAfter((served) => served)).toMatchObject({ one: ['one, newer', undefined] });
  });
});

test('attack: two tabs, and a cloud that keeps one in the past: what the other saw stays pinned', async () => {
  const item = await atBen.vault.create(login('old'));
  const old = await raw(atBen);
  const [behind, ahead] = [await openedAgain(atBen), await openedAgain(atBen)];
  await Promise.all([behind.sync(), ahead.sync()]);
  await ahead.change(item, login('new'));
  // The tab behind hears of another item only, and keeps what it has seen.
  proxy.lie(/^\/api\/vault\/items\?/u, {
    answer: (served: typeof old) => ({ ...served, items: served.items.filter((each) => each.item !== item) }),
  });
  await behind.create(login('another'));
  proxy.lie(/^\/api\/vault\/items\?/u, { answer: () => old });
  const { items, damaged } = await (await openedAgain(atBen)).sync();
  expect([passwordOf(items.get(item)), damaged.get(item)]).toEqual([undefined, 'vault_rollback']);
});

test('what the cloud keeps of a vault holds no word of it', async () => {
  const secret = 'a very particular password';
  await atMia.vault.create({ ...login(secret), name: 'A very particular bank' });
  const tables = ['vault_items', 'vault_access_lists', 'vault_grants', 'vault_signers'];
  for (const table of tables) {
    const text = JSON.stringify(await world.database.lookAt(`select * from ${table}`));
    const decoded = text.replace(/[A-Za-z0-9_-]{20,}/gu, (part) =>
      Buffer.from(part, 'base64url').toString('latin1'),
    );
    const twice = decoded.replace(/[A-Za-z0-9_-]{20,}/gu, (part) =>
      Buffer.from(part, 'base64url').toString('latin1'),
    );
    for (const hidden of [secret, 'very particular bank', 'bank.example'])
      for (const layer of [text, decoded, twice]) expect(layer).not.toContain(hidden);
  }
});

test('the certificate that a member is found with is theirs, by their own log', async () => {
  const [found] = await atMia.vault.people({ emails: ['ben@acme.test'] });
  const { session } = atMia.browser;
  const [, , , , , personId = ''] = atBen.vault.did.split(':');
  const log = await verifyDidLog(await session.cloud.didLog(personId), {
    now: Math.floor(Date.now() / 1000),
  });
  const body = { dids: [atBen.vault.did], emails: [] };
  const { people } = await atMia.browser.client.call(findVaultPeople, { body }, await proof(atMia));
  const verified = await verifyRecipient(people[0]?.certificate ?? '', {
    organization: organization.id,
    log,
    now: Math.floor(Date.now() / 1000),
  });
  expect(verified.kid).toBe(found?.recipient.kid);
});
