import { mostItemsOfMember, recordVaultExport, writeVaultItems } from '@lanyard/contract/vaults';
import { searchActivity } from '@lanyard/contract/activity';
import { browserKey } from '@lanyard/session/browser-keys';
import type { LiveSession } from '@lanyard/session/live-session';
import { enterVault } from '@lanyard/session/vault-keeper';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { login } from '@lanyard/testing/vault-people';
import { ImportPlan } from '@lanyard/vault/exchange/plan';
import type { Vault } from '@lanyard/vault/open-vault';
import { createItem } from '@lanyard/vault/writing';
import { verifyRecipient } from '@lanyard/vault/recipients';
import { verifyDidLog } from '@lanyard/crypto/did-log';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  anOrganization,
  behindProxy,
  closeUnharmed,
  openVaultAt,
  refusalOf,
  type Organization,
  type Person,
  type Surfer,
} from './cast.ts';
import { aVaultDesk, openedAgain } from './vault-cast.ts';

/** Many items at once, and a vault that is taken out: all of a batch or none, no export without somebody who has just shown who they are. */

let world: TestCloud;
let organization: Organization;
let owner: Person;
let browser: Surfer;
let session: LiveSession;
let vault: Vault;

const unlock = () => openVaultAt(owner, { browser, session });
const reopened = () => openedAgain({ browser, session });

beforeAll(async () => {
  world = await aCloud({ settings: behindProxy });
  ({ organization, owner } = await anOrganization(world, 'Acme'));
  ({ browser, session, vault } = await aVaultDesk(world, owner, organization));
});
afterAll(() => closeUnharmed(world));

const record = async (format: 'cxf' | 'archive' = 'cxf') =>
  browser.client.call(recordVaultExport, { body: { format, items: 2 } }, await browser.proof(session));

test('a batch is kept whole; one write in it that does not hold, and none of it is there', async () => {
  const made = await vault.createAll(
    ['one', 'two', 'three'].map((password) => ({ content: login(password) })),
  );
  expect((await vault.sync()).items.size).toBe(3);
  const opened = await enterVault(browser.session, session);
  if (opened === undefined) throw new Error('the vault is locked');
  const now = Math.floor(Date.now() / 1000);
  const personId = vault.did.split(':').at(-1) ?? '';
  const log = await verifyDidLog(await browser.session.cloud.didLog(personId), { did: vault.did, now });
  const self = await verifyRecipient(opened.certificate, { organization: organization.id, log, now });
  const writer = {
    organization: organization.id,
    did: vault.did,
    browserKey: await browserKey(browser.session),
    now,
  };
  const [good, other] = [
    await createItem(writer, login('four'), self),
    await createItem(writer, login('five'), self),
  ];
  const bodyOf = ({ item, version, statement, access }: typeof good) => ({
    item,
    version,
    statement,
    access: access === null ? null : { list: access.list, grants: [...access.grants] },
  });
  const send = async (items: ReturnType<typeof bodyOf>[]) =>
    browser.client.call(writeVaultItems, { body: { items } }, await browser.proof(session));
  const [own, others] = [bodyOf(good), bodyOf(other)];
  const grants = own.access?.grants ?? [];
  // With the grant of the one beside it; under the name of another item; a version that nobody has; the same item twice.
  for (const bad of [
    { ...others, access: others.access && { ...others.access, grants } },
    { ...bodyOf(other), item: made[0] ?? other.item },
    { ...bodyOf(other), version: 7 },
    bodyOf(good),
  ])
    expect(await refusalOf(send([bodyOf(good), bad]))).toMatch(
      /vault-write-refused|vault-conflict|vault-people-changed|not-found/u,
    );
  expect((await vault.sync()).items.size).toBe(3);
  await send([bodyOf(good), bodyOf(other)]);
  // Its answer got lost, and it is sent again: nothing comes twice.
  expect(await refusalOf(send([bodyOf(good), bodyOf(other)]))).toBe('vault-conflict');
  expect((await vault.sync()).items.size).toBe(5);

  await vault.change(made[0] as (typeof made)[number], login('changed since'));
  await vault.binUnchanged(made);
  const after = (await vault.sync()).items;
  expect(made.map((item) => (after.get(item)?.content.binnedAt ?? null) !== null)).toEqual([
    false,
    true,
    true,
  ]);
  expect([...after.values()].filter(({ content }) => content.binnedAt !== null)).toHaveLength(2);
});

test('an import that broke off between two batches goes on with the same file, and nothing is there twice', async () => {
  const found = Array.from({ length: 6 }, (_, place) => ({
    place,
    content: { ...login(`import ${place}`), name: `Site ${place}`, urls: [], userName: `u${place}` },
    remarks: [],
  }));
  await vault.createAll(found.slice(0, 3));
  const after = await reopened();
  const plan = new ImportPlan();
  for (const { content } of (await after.sync()).items.values()) plan.know(content.content);
  for (const item of found) plan.compare(item);
  expect(plan.items.fresh).toEqual(found.slice(3));
  expect(plan.items.same).toEqual(found.slice(0, 3));
  vault = after;
});

test('attack: an import fills the vaults of all: one member makes no more than their share, and of a batch that is too many none is there', async () => {
  const first = await vault.create(login('the first of many'));
  const made = "organization_id = $1 and item like 'made-%'";
  await world.database.lookAt(
    `insert into vault_items (organization_id, item, version, epoch, statement, signer, written_at, maker_id)
     select organization_id, 'made-' || nr, 1, 1, '', signer, written_at, maker_id
     from vault_items, generate_series(1, $3) as nr where organization_id = $1 and item = $2`,
    [organization.id, first, mostItemsOfMember - 20],
  );
  const before = (await vault.sync()).items.size;
  const batch = Array.from({ length: 20 }, (_, nr) => ({ content: login(`nr ${nr}`) }));
  expect(await refusalOf(vault.createAll(batch))).toBe('vault-member-full');
  expect((await vault.sync()).items.size).toBe(before);
  await vault.change(first, login('changed all the same'));
  await world.database.lookAt(`update vault_items set is_deleted = true where ${made} and item > 'made-8'`, [
    organization.id,
  ]);
  await vault.createAll(batch);
  expect((await vault.sync()).items.size).toBe(before + 20);
  await world.database.lookAt(`delete from vault_items where ${made}`, [organization.id]);
});

test('an export takes an approval of its own: a stolen session, an old approval or one that was used take nothing out', async () => {
  await world.database.lookAt("update sessions set unlocked_at = unlocked_at - interval '121 seconds'");
  expect(await refusalOf(record())).toBe('vault-export-unverified');
  await unlock();
  await record('archive');
  expect(await refusalOf(record())).toBe('vault-export-unverified');
  const { entries } = await browser.client.call(
    searchActivity,
    { body: { acts: ['vault.exported'] } },
    await browser.proof(session),
  );
  expect(entries.map(({ after }) => after)).toEqual([{ format: 'archive', items: 2 }]);
});
