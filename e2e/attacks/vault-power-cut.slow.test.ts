import { changeMembers } from '@lanyard/contract/members';
import type { Did } from '@lanyard/crypto/did';
import type { Digest } from '@lanyard/crypto/encoding';
import type { VaultRole } from '@lanyard/crypto/vault-statements';
import { openItems } from '@lanyard/session/vault';
import { enterVault } from '@lanyard/session/vault-keeper';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { aCloudProcess, type CloudProcess } from '@lanyard/testing/cloud-process';
import { aStatementListener, type StatementListener } from '@lanyard/testing/statement-listener';
import { login, passwordOf } from '@lanyard/testing/vault-people';
import { ImportPlan } from '@lanyard/vault/exchange/plan';
import type { Vault } from '@lanyard/vault/open-vault';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  aMember,
  anOrganization,
  aSurfer,
  atDesk,
  behindProxy,
  closeUnharmed,
  signIn,
  type Member,
  type Organization,
  type Person,
} from './cast.ts';

/** The cloud is a process of its own, and is killed after each statement of a write in turn. */

interface Opened {
  /** The vault as after a reload of the page. */
  readonly again: () => Promise<Vault>;
  readonly did: Did;
}

let world: TestCloud;
let organization: Organization;
let atOwner: Awaited<ReturnType<typeof atDesk>>;
let mia: Member;
let ben: Member;
let listener: StatementListener;
let cloud: CloudProcess;
let port: number;
let atMia: Opened;
let atBen: Opened;

const power: {
  /** Statements of the next write after which the power goes; undefined: it stays. */
  left: number | undefined;
  isWriting: boolean;
  cut: Promise<void> | undefined;
} = { left: undefined, isWriting: false, cut: undefined };

beforeAll(async () => {
  world = await aCloud({ settings: behindProxy });
  const made = await anOrganization(world, 'Acme');
  ({ organization } = made);
  atOwner = await atDesk(world, organization, made.owner);
  mia = await aMember(world, atOwner, 'mia@acme.test', { name: 'Mia' });
  ben = await aMember(world, atOwner, 'ben@acme.test', { name: 'Ben' });
});
afterAll(() => closeUnharmed(world));

/** Begins a test: the process ends with it. */
async function powerOn(): Promise<void> {
  listener = await aStatementListener(world.database.connections.app, (sql) => {
    if (power.left === undefined) return;
    power.isWriting ||= /insert into "?vault_heads/iu.test(sql);
    if (!power.isWriting) return;
    if (power.left === 0) power.cut ??= cloud.kill();
    power.left -= 1;
  });
  cloud = await aCloudProcess(world, { database: listener.connection });
  ({ port } = cloud);
  [atMia, atBen] = [await aVault(mia), await aVault(ben)];
}

async function powerOff(): Promise<void> {
  await cloud.kill();
  await listener.close();
}

async function aVault(person: Person): Promise<Opened> {
  const browser = aSurfer(world, organization, { port });
  const session = await signIn(person, browser);
  const unlock = await browser.unlock(session);
  await person.phone.approve(await person.phone.scan(unlock.link), { digits: unlock.digits });
  await browser.waitFor(unlock, 'approved');
  await unlock.complete();
  const again = async () => {
    const entered = await enterVault(browser.session, session);
    if (entered === undefined) throw new Error('the vault is locked');
    return openItems(browser.session, session, entered);
  };
  return { again, did: (await again()).did };
}

/** Cuts the power after so many statements of what is done, and turns it on again. @returns false where it was over before */
async function cutAfter(statements: number, work: () => Promise<unknown>): Promise<boolean> {
  Object.assign(power, { left: statements, isWriting: false, cut: undefined });
  await work().catch(() => undefined);
  power.left = undefined;
  const { cut } = power;
  if (cut === undefined) return false;
  await cut;
  cloud = await aCloudProcess(world, { port, database: listener.connection });
  return true;
}

async function read(vault: Vault, item: Digest): Promise<string | undefined> {
  const { items, damaged } = await vault.sync();
  expect([...damaged.values()]).toEqual([]);
  return passwordOf(items.get(item));
}

const withBen = () =>
  new Map<Did, VaultRole>([
    [atMia.did, 'owner'],
    [atBen.did, 'viewer'],
  ]);
const alone = () => new Map<Did, VaultRole>([[atMia.did, 'owner']]);

test('power cut between any two steps of sharing and of taking back: after the restart everybody reads the one or the other, and a second try does it', async () => {
  await powerOn();
  const item = await (await atMia.again()).create(login('kept'));
  let cuts = 0;
  for (let step = 0, wasCut = true; wasCut; step += 1) {
    const isShared = step % 2 === 0;
    const wanted = isShared ? withBen() : alone();
    const before = await atMia.again();
    await before.sync();
    wasCut = await cutAfter(step, () => before.share(item, wanted));
    if (wasCut) cuts += 1;
    const after = await atMia.again();
    expect(await read(after, item)).toBe('kept');
    expect(['kept', undefined]).toContain(await read(await atBen.again(), item));
    await after.share(item, wanted);
    expect(await read(after, item)).toBe('kept');
    expect(await read(await atBen.again(), item)).toBe(isShared ? 'kept' : undefined);
  }
  expect(cuts).toBeGreaterThan(5);
  await powerOff();
});

test('power cut between any two steps of an import: a second try of the same file brings the rest, and nothing is there twice', async () => {
  await powerOn();
  let cuts = 0;
  for (let step = 0, wasCut = true; wasCut; step += 1) {
    const names = Array.from({ length: 4 }, (_, place) => `Site ${step}.${place}`);
    const found = names.map((name, place) => ({
      place,
      content: { ...login(name), name, urls: [], userName: name },
      remarks: [],
    }));
    /** As the page does it: what is there is compared first, then batch by batch. */
    const run = async () => {
      const vault = await atMia.again();
      const plan = new ImportPlan();
      for (const { content } of (await vault.sync()).items.values()) plan.know(content.content);
      for (const each of found) plan.compare(each);
      const { fresh } = plan.items;
      for (const batch of [fresh.slice(0, 2), fresh.slice(2)])
        await vault.createAll(batch.map(({ content }) => content));
    };
    wasCut = await cutAfter(step, run);
    if (wasCut) cuts += 1;
    await run();
    const { items, damaged } = await (await atMia.again()).sync();
    const there = [...items.values()].map(({ content }) => content.content.name);
    expect(there.filter((name) => names.includes(name)).toSorted()).toEqual(names.toSorted());
    expect(damaged.size).toBe(0);
  }
  expect(cuts).toBeGreaterThan(5);
  await powerOff();
});

test('power cut between any two steps of the new key after somebody left: they never read what is written after, and a second try makes it', async () => {
  await powerOn();
  const item = await (await atMia.again()).create(login('kept'));
  const act = async (name: 'disable' | 'enable') =>
    atOwner.browser.client.call(
      changeMembers,
      { body: { act: name, memberIds: [ben.memberId] } },
      await atOwner.browser.proof(atOwner.session),
    );
  let cuts = 0;
  for (let step = 0, wasCut = true; wasCut; step += 1) {
    const before = await atMia.again();
    await before.sync();
    await before.share(item, withBen());
    await act('disable');
    await before.sync();
    wasCut = await cutAfter(step, () => before.settle());
    if (wasCut) cuts += 1;
    const after = await atMia.again();
    expect(await read(after, item)).toBe('kept');
    await after.settle();
    const written = `after ${step}`;
    await after.change(item, login(written));
    expect(await read(after, item)).toBe(written);
    const has = await world.database.lookAt<{ n: string }>(
      `select count(*) as n from vault_grants where item = $1 and sealed_key is not null`,
      [item],
    );
    expect(Number(has[0]?.n)).toBe(1);
    expect(await world.database.lookAt('select item from vault_marks where item = $1', [item])).toEqual([]);
    await after.change(item, login('kept'));
    await act('enable');
  }
  expect(cuts).toBeGreaterThan(5);
  await powerOff();
});
