import { readVault } from '@lanyard/contract/vaults';
import { blockDevice } from '@lanyard/contract/session';
import { disableMember, enableMember } from '@lanyard/contract/members';
import {
  openMyVault,
  readMyVault,
  walletVaultSeconds,
  writeMyAttachmentChunk,
  writeMyVaultItem,
} from '@lanyard/contract/wallet-vaults';
import { approveSignIn } from '@lanyard/contract/sign-in';
import { vaultOpeningChallenge } from '@lanyard/crypto/challenges';
import { signDelegation } from '@lanyard/crypto/delegation';
import type { Did } from '@lanyard/crypto/did';
import { digest, randomToken, type Digest } from '@lanyard/crypto/encoding';
import { generateBrowserKey } from '@lanyard/crypto/keys';
import { leave } from '@lanyard/holder/leaving';
import { personHeaders } from '@lanyard/holder/person-session';
import type { Cloud } from '@lanyard/holder/ports';
import { touch } from '@lanyard/holder/touch';
import { openVault, type VaultContact } from '@lanyard/holder/vault';
import { seenVaultItems, vaultMemory } from '@lanyard/holder/vault-memory';
import type { Wallet } from '@lanyard/holder/wallet';
import type { LiveSession } from '@lanyard/session/live-session';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { withPlantedEntry } from '@lanyard/testing/planted-log';
import { login, passwordOf } from '@lanyard/testing/vault-people';
import type { Vault } from '@lanyard/vault/open-vault';
import { binned } from '@lanyard/vault/items';
import { newAttachmentKey, sealChunk } from '@lanyard/vault/attachments';
import { createItem } from '@lanyard/vault/writing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  aMember,
  anOrganization,
  aSurfer,
  atDesk,
  behindProxy,
  closeUnharmed,
  openVaultAt,
  phoneProof,
  refusalOf,
  signIn,
  type Member,
  type Organization,
  type Person,
  type Surfer,
} from './cast.ts';
import { openedAgain } from './vault-cast.ts';

/** The vault in the wallet: the same items as in a browser, proven by person, device and touch, and readable without a connection. */

let world: TestCloud;
let organization: Organization;
let desk: { readonly browser: Surfer; readonly session: LiveSession };
let mia: Member;
let ben: Member;

beforeAll(async () => {
  world = await aCloud({ settings: behindProxy });
  const made = await anOrganization(world, 'Acme');
  ({ organization } = made);
  desk = await atDesk(world, organization, made.owner);
  mia = await aMember(world, desk, 'mia@acme.test', { name: 'Mia' });
  ben = await aMember(world, desk, 'ben@acme.test', { name: 'Ben' });
});
afterAll(() => closeUnharmed(world));

let contact: VaultContact | undefined;
async function inWallet(wallet: Wallet): Promise<Vault> {
  const vault = await openVault(wallet, organization.id, (heard) => {
    contact = heard;
  });
  await vault.sync();
  return vault;
}

/** @param served What the cloud answers to the question for items, in place of the truth. */
async function inBrowser(person: Person, served?: unknown): Promise<Vault> {
  const browser = aSurfer(world, organization);
  const session = await signIn(person, browser);
  await openVaultAt(person, { browser, session });
  if (served === undefined) return openedAgain({ browser, session });
  const { cloud } = browser.session;
  const call: typeof cloud.call = async (route, input, headers) => {
    const answer = await cloud.call(route, input, headers);
    return route.name === readVault.name ? (served as typeof answer) : answer;
  };
  const lied = { ...browser, session: { ...browser.session, cloud: { ...cloud, call } } };
  return openedAgain({ browser: lied, session });
}

const passwordIn = async (vault: Vault, item: Digest) => passwordOf((await vault.sync()).items.get(item));

/** The same wallet, its cloud reached in another way. */
const over = ({ phone }: Person, cloud: Partial<Cloud>): Wallet => ({
  ...phone.wallet,
  device: { ...phone.device, cloud: { ...phone.device.cloud, ...cloud } },
});
const unreachable = () => Promise.reject(Object.assign(new Error('no connection'), { code: 'unreachable' }));
const withoutConnection: Partial<Cloud> = { call: unreachable, nonce: unreachable, didLog: unreachable };

const params = () => ({ organizationId: organization.id });
const manage = async (route: typeof disableMember | typeof enableMember, { memberId }: Member) =>
  desk.browser.client.call(route, { params: { memberId } }, await desk.browser.proof(desk.session));

/** A touch that opens a vault for writing, right in every detail but those that are given. */
async function anOpening(
  { phone }: Person,
  change: {
    readonly scope?: 'session' | 'vault' | 'trust';
    readonly seconds?: number;
    readonly organization?: string;
    readonly touchedFor?: string;
  } = {},
) {
  const { wallet } = phone;
  const key = await generateBrowserKey();
  const issuedAt = Math.floor(phone.device.now() / 1000);
  const { did, versionId } = wallet.identity;
  const delegation = await signDelegation(
    wallet.keys.did,
    {
      did,
      versionId,
      browserJwk: key.publicJwk,
      scope: change.scope ?? 'vault',
      issuedAt,
      expiresAt: issuedAt + (change.seconds ?? walletVaultSeconds),
    },
    { organization: change.organization ?? organization.id },
  );
  const nonce = await phone.client.nonce();
  const organizationId = organization.id;
  const touchedFor = change.touchedFor ?? delegation;
  const { assertion } = await touch(
    wallet,
    vaultOpeningChallenge({ organizationId, nonce, delegation: touchedFor }),
  );
  return { key, body: { delegation, key: key.thumbprint, nonce, fido: assertion } };
}
const opened = async ({ phone }: Person, body: Awaited<ReturnType<typeof anOpening>>['body']) =>
  phone.client.call(openMyVault, { params: params(), body }, personHeaders(phone.wallet));

test('a wallet and a browser have the same vault: made here, changed there, shared, taken back, deleted', async () => {
  const [here, there] = [await inWallet(mia.phone.wallet), await inBrowser(mia)];
  const item = await here.create(login('first'));
  expect(await passwordIn(there, item)).toBe('first');
  await there.change(item, login('second'));
  expect(await passwordIn(here, item)).toBe('second');
  const [found] = await here.people({ emails: ['ben@acme.test'] });
  if (found === undefined) throw new Error('nobody found');
  await here.share(
    item,
    new Map([
      [here.did, 'owner' as const],
      [found.did, 'editor' as const],
    ]),
  );

  const atBen = await inWallet(ben.phone.wallet);
  const shared = atBen.contents().items.get(item);
  expect([passwordOf(shared), shared?.unconfirmed]).toEqual(['second', [here.did]]);
  await atBen.confirm(here.did);
  await atBen.change(item, login('third'));
  const changed = (await here.sync()).items.get(item);
  expect([passwordOf(changed), changed?.content.history.length]).toEqual(['third', 1]);

  await here.share(item, new Map<Did, 'owner'>([[here.did, 'owner']]));
  expect((await atBen.sync()).items.has(item)).toBe(false);
  const mine = (await here.sync()).items.get(item);
  if (mine === undefined) throw new Error('gone');
  await here.replace(item, binned(mine.content, Math.floor(Date.now() / 1000)));
  expect((await there.sync()).items.get(item)?.content.binnedAt).not.toBeNull();
  await here.deleteForGood(item);
  expect((await there.sync()).items.has(item)).toBe(false);
});

test('who has the vault open in a wallet hears of a change as it is made', async () => {
  const [here, there] = [await inWallet(mia.phone.wallet), await inBrowser(mia)];
  const stop = new AbortController();
  const item = await there.create(login('heard'));
  for await (const { items } of here.watch(stop.signal)) {
    expect(passwordOf(items.get(item))).toBe('heard');
    break;
  }
  stop.abort('enough');
});

test('without a connection the wallet reads what was synced, says so, and writes nothing', async () => {
  const online = await inWallet(mia.phone.wallet);
  const item = await online.create(login('kept offline'));
  const offline = await inWallet(over(mia, withoutConnection));
  expect(passwordOf((await offline.sync()).items.get(item))).toBe('kept offline');
  expect(contact?.isOffline).toBe(true);
  expect(await refusalOf(offline.change(item, login('lost')))).toBe('unreachable');
  // What others wrote meanwhile comes with the next connection.
  const there = await inBrowser(mia);
  await there.sync();
  await there.change(item, login('later'));
  expect(await passwordIn(await inWallet(mia.phone.wallet), item)).toBe('later');
  expect(contact?.isOffline).toBe(false);
  expect(passwordOf((await inWallet(over(mia, withoutConnection))).contents().items.get(item))).toBe('later');
});

test('what lies on the phone of a vault holds no word of it, and goes with its person', async () => {
  const gone = await aMember(world, desk, 'gone@acme.test', { name: 'Gone' });
  await (await inWallet(gone.phone.wallet)).create(login('seen by nobody'));
  const of = async (prefix: string) => gone.phone.storage.list(prefix);
  const kept = JSON.stringify(await of('vault-'));
  expect(kept.length).toBeGreaterThan(1000);
  for (const word of ['seen by nobody', 'Bank', 'bank.example', gone.phone.wallet.identity.did])
    expect(kept).not.toContain(word);
  await leave(gone.phone.wallet, { organizationId: organization.id, name: 'Acme' });
  expect(await of('vault-')).toEqual([]);
});

test('attack: the wallet of somebody else, of another organization, or of nobody here reads and writes nothing', async () => {
  const item = await (await inWallet(mia.phone.wallet)).create(login('hers'));
  const theirs = await inWallet(ben.phone.wallet);
  expect(theirs.contents().items.has(item)).toBe(false);
  const { owner: stranger } = await anOrganization(world, 'Beta');
  const read = stranger.phone.client.call(
    readMyVault,
    { params: params(), query: {} },
    personHeaders(stranger.phone.wallet),
  );
  expect(await refusalOf(read)).toBe('not-a-member');
  expect(await refusalOf(opened(stranger, (await anOpening(stranger)).body))).toBe('not-a-member');
});

test('attack: a phone in other hands: no write without a touch, none by a touch for something else, none by a touch seen before', async () => {
  const held = await aMember(world, desk, 'held@acme.test', { name: 'Held' });
  const { phone } = held;
  const right = await anOpening(held);
  const self = { organization: organization.id, did: phone.wallet.identity.did as Did };
  const [found] = await (await inWallet(mia.phone.wallet)).people({ emails: ['held@acme.test'] });
  if (found === undefined) throw new Error('nobody found');
  const write = async (by = right.key) => {
    const { item, version, statement, access } = await createItem(
      { ...self, browserKey: by, now: Math.floor(Date.now() / 1000) },
      login('forged'),
      found.recipient,
    );
    const body = {
      version,
      statement,
      access: access === null ? null : { list: access.list, grants: [...access.grants] },
    };
    return refusalOf(
      phone.client.call(
        writeMyVaultItem,
        { params: { ...params(), item }, body },
        personHeaders(phone.wallet),
      ),
    );
  };
  /** A piece of a file, for an item that is yet to be made. */
  const send = async () => {
    const key = newAttachmentKey(10);
    const item = digest(randomToken());
    const place = { organization: organization.id, item, chunk: 1 };
    const body = { chunks: 1, sealed: await sealChunk(new Uint8Array(10), key, place) };
    const at = { ...params(), item, attachment: key.id, chunk: '1' };
    return refusalOf(
      phone.client.call(writeMyAttachmentChunk, { params: at, body }, personHeaders(phone.wallet)),
    );
  };
  expect([await write(), await send()]).toEqual(['vault-write-refused', 'vault-write-refused']);
  for (const change of [
    { scope: 'session' },
    { scope: 'trust' },
    { seconds: walletVaultSeconds + 60 },
    { organization: crypto.randomUUID() },
    { touchedFor: 'e30.e30.e30' },
  ] as const)
    expect(await refusalOf(opened(held, (await anOpening(held, change)).body))).toBe('assertion-refused');
  const other = await anOpening(held);
  expect(await refusalOf(opened(held, { ...other.body, key: right.body.key }))).toBe('assertion-refused');
  // Somebody else's touch, whole, by this phone.
  expect(await refusalOf(opened(held, (await anOpening(mia)).body))).toBe('assertion-refused');
  expect(await write()).toBe('vault-write-refused');

  await opened(held, right.body);
  expect(await refusalOf(opened(held, right.body))).toBe('assertion-refused');
  expect(await write(await generateBrowserKey())).toBe('vault-write-refused');
  expect([await write(), await send()]).toEqual(['nothing', 'nothing']);
});

test('attack: a replayed proof reads nothing', async () => {
  await inWallet(mia.phone.wallet);
  const seen = mia.wire.sent.findLast(({ url }) => url.includes('/vault/items'));
  if (seen === undefined) throw new Error('nothing was read');
  expect((await mia.wire.send(seen)).code).toBe('device-proof-refused');
  // The token alone, without the device's key, reads nothing either.
  const proof = await phoneProof(ben, seen);
  expect((await mia.wire.send(seen, { headers: { dpop: proof } })).code).toBe('device-proof-refused');
});

test('attack: a blocked phone and a disabled member read and write nothing, and keep no copy', async () => {
  const lost = await aMember(world, desk, 'lost@acme.test', { name: 'Lost' });
  const vault = await inWallet(lost.phone.wallet);
  const item = await vault.create(login('before'));
  await manage(disableMember, lost);
  expect(await refusalOf(vault.sync())).toBe('not-a-member');
  expect(await refusalOf(vault.change(item, login('after')))).toBe('not-a-member');
  expect(await refusalOf(inWallet(over(lost, withoutConnection)))).toBe('unreachable');
  await manage(enableMember, lost);
  const again = await inWallet(lost.phone.wallet);
  expect(passwordOf(again.contents().items.get(item))).toBe('before');

  const atLost = await atDesk(world, organization, lost);
  const { deviceId } = lost.phone.wallet.identity;
  await atLost.browser.client.call(
    blockDevice,
    { params: { deviceId } },
    await atLost.browser.proof(atLost.session),
  );
  expect(await refusalOf(again.sync())).toBe('sign-in-required');
  expect(await refusalOf(again.change(item, login('after')))).toBe('sign-in-required');
  expect(await refusalOf(inWallet(over(lost, withoutConnection)))).toBe('unreachable');
});

test('attack: a rolled-back vault shown to the wallet is refused, and harms its copy no longer than it lasts', async () => {
  const vault = await inWallet(mia.phone.wallet);
  const item = await vault.create(login('old'));
  const { cloud } = mia.phone.device;
  const old = await cloud.call(readMyVault, { params: params(), query: {} }, personHeaders(mia.phone.wallet));
  await vault.change(item, login('new'));
  /** A cloud that answers for the past, with a cursor as the wallet wants it, or with its own. */
  const lying = (isPlausible: boolean): Cloud['call'] => {
    let cursor = 0;
    return async (route, input, proof) => {
      const answer = await cloud.call(route, input, proof);
      if (route.name !== readMyVault.name) return answer;
      const { since } = (input as { query: { since?: string } }).query;
      cursor = isPlausible ? Number(since ?? 0) + 1 : old.cursor;
      return { ...old, cursor } as unknown as typeof answer;
    };
  };
  const { items, damaged } = await (await inWallet(over(mia, { call: lying(true) }))).sync();
  expect([items.has(item), damaged.get(item)]).toEqual([false, 'vault_rollback']);
  const past = (await inWallet(over(mia, { call: lying(false) }))).contents();
  expect([past.items.has(item), past.damaged.get(item)]).toEqual([false, 'vault_rollback']);
  // Its cursor was beyond that of the honest cloud: everything was read anew.
  const again = await inWallet(mia.phone.wallet);
  expect(passwordOf(again.contents().items.get(item))).toBe('new');
  expect(await passwordIn(again, item)).toBe('new');
});

test('attack: the cloud serves a log with an entry of its own: the vault stays closed, and opens without a connection by the log of before', async () => {
  const item = await (await inWallet(mia.phone.wallet)).create(login('by the true log'));
  const { cloud } = mia.phone.device;
  const now = Math.floor(Date.now() / 1000);
  const didLog: Cloud['didLog'] = async (personId) =>
    (await withPlantedEntry(await cloud.didLog(personId), now)).log;
  expect(await refusalOf(inWallet(over(mia, { didLog })))).toMatch(/^did_log_/u);
  const offline = await inWallet(over(mia, withoutConnection));
  expect(passwordOf(offline.contents().items.get(item))).toBe('by the true log');
});

test('attack: a browser that opens the vault for the first time is shown an older one: it takes nothing older than its wallet has seen', async () => {
  const paula = await aMember(world, desk, 'paula@acme.test', { name: 'Paula' });
  const { wallet, device } = paula.phone;
  const vault = await inWallet(wallet);
  const item = await vault.create(login('old'));
  const deleted = await vault.create(login('deleted'));
  const input = { params: params(), query: {} };
  const old = await device.cloud.call(readMyVault, input, personHeaders(wallet));
  await vault.change(item, login('new'));
  await vault.deleteForGood(deleted);
  const second = await vault.create(login('second'));
  const honest = await (await inBrowser(paula)).sync();
  expect([passwordOf(honest.items.get(item)), honest.damaged.size]).toEqual(['new', 0]);

  const { items, damaged } = await (await inBrowser(paula, old)).sync();
  expect([
    items.size,
    damaged.get(item),
    damaged.get(deleted),
    [...damaged.keys()].some((name) => second.startsWith(name)),
  ]).toEqual([0, 'vault_rollback', 'vault_rollback', true]);
  const none = { ...old, items: [], signers: [] };
  expect((await (await inBrowser(paula, none)).sync()).damaged.size).toBe(2);
  // What the wallet says is no burden to the sign-in: most of an envelope is the vault key, until there are hundreds of items.
  const { body } = paula.wire.last(approveSignIn);
  expect((body as { envelope: string }).envelope.length).toBeLessThan(7500);

  // And of a vault of thousands: none of them can be kept from a browser that never saw it.
  const one = (await seenVaultItems(wallet, organization.id)).get(item);
  if (one === undefined) throw new Error('the wallet has seen items');
  const many = Array.from({ length: 5000 }, () => [digest(randomToken()), { ...one, version: 7 }] as const);
  await vaultMemory(wallet, organization.id).keepSeenItems(new Map(many));
  const outcome = await (await inBrowser(paula)).sync();
  expect([
    outcome.damaged.size,
    [...outcome.damaged.values()].every((why) => why === 'vault_rollback'),
  ]).toEqual([5000, true]);
});
