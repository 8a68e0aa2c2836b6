import { deleteMember, disableMember } from '@lanyard/contract/members';
import { readKeyRing, writeKeyRing } from '@lanyard/contract/vaults';
import type { Digest } from '@lanyard/crypto/encoding';
import { openVault } from '@lanyard/holder/vault';
import { enterVault } from '@lanyard/session/vault-keeper';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { countCrypto } from '@lanyard/testing/crypto-counter';
import { login } from '@lanyard/testing/vault-people';
import { sealRing, type RingPlace } from '@lanyard/vault/key-ring';
import type { Vault } from '@lanyard/vault/open-vault';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
import { aVaultDesk, type VaultDesk } from './vault-cast.ts';

/** What a person has opened, sealed, in the cloud for their next client: it opens for nobody else, and nobody else can leave one there. */

let world: TestCloud;
let organization: Organization;
let owner: Person;
let mia: Member;
let ben: Member;
let atMia: VaultDesk;

const count = 40;

beforeAll(async () => {
  world = await aCloud({ settings: behindProxy });
  ({ organization, owner } = await anOrganization(world, 'Acme'));
  const desk = await atDesk(world, organization, owner);
  mia = await aMember(world, desk, 'mia@acme.test', { name: 'Mia' });
  ben = await aMember(world, desk, 'ben@acme.test', { name: 'Ben' });
  atMia = await aVaultDesk(world, mia, organization);
  await atMia.vault.createAll(
    Array.from({ length: count }, (_, place) => ({ content: login(`secret ${String(place)}`) })),
  );
  await atMia.vault.sync();
});
afterAll(() => closeUnharmed(world));

const ringAt = async ({ browser, session }: Pick<VaultDesk, 'browser' | 'session'>) =>
  (await browser.client.call(readKeyRing, {}, await browser.proof(session))).ring;
const write = async ({ browser, session }: Pick<VaultDesk, 'browser' | 'session'>, ring: string) =>
  browser.client.call(writeKeyRing, { body: { ring } }, await browser.proof(session));
const ringRows = () =>
  world.database.lookAt<{ person: string; ring: string }>(
    'select person_id as person, ring from vault_key_rings',
  );

/** Reads a vault that nothing is kept of. @returns how many items, and decryptions for each */
async function opening(vault: Vault): Promise<{ items: number; each: number }> {
  const counter = countCrypto();
  try {
    const { items } = await vault.sync();
    return { items: items.size, each: (counter.take()['subtle.decrypt'] ?? 0) / items.size };
  } finally {
    counter.stop();
  }
}

test('what one browser has opened, the next browser and the wallet open by the key ring: one decryption an item, where it takes three', async () => {
  // It is sent when nobody waits for it any more.
  await expect.poll(() => ringAt(atMia)).not.toBeNull();
  const next = await aVaultDesk(world, mia, organization);
  const inBrowser = await opening(next.vault);
  expect(inBrowser.items).toBe(count);
  expect(inBrowser.each).toBeLessThan(1.5);
  const inWallet = await opening(await openVault(mia.phone.wallet, organization.id, () => undefined));
  expect(inWallet.items).toBe(count);
  expect(inWallet.each).toBeLessThan(1.5);
});

test('attack: another member, and the same person in another organization, ask for the ring: they get their own', async () => {
  const atBen = await aVaultDesk(world, ben, organization);
  expect(await ringAt(atBen)).toBeNull();
  const beta = await anOrganization(world, 'Beta');
  expect(await ringAt(await aVaultDesk(world, beta.owner, beta.organization))).toBeNull();
  expect(await ringRows()).toHaveLength(1);
});

test('attack: a relayed sign-in, for which the vault was not opened, leaves a ring: refused', async () => {
  const browser = aSurfer(world, organization);
  const session = await signIn(mia, browser);
  const ring = await ringAt({ browser, session });
  expect(await refusalOf(write({ browser, session }, ring ?? ''))).toBe('vault-write-refused');
});

test('attack: a ring that is longer than one’s items, of somebody else, another organization or another vault key: refused, and the one that is there stays', async () => {
  const before = await ringRows();
  const entered = await enterVault(atMia.browser.session, atMia.session);
  if (entered === undefined) throw new Error('the vault is locked');
  const own = { organization: organization.id, did: atMia.vault.did, kid: kidIn(before[0]?.ring) };
  const entry = { mark: 'A'.repeat(43) as Digest, key: 'A'.repeat(43) as Digest };
  const seal = (entries: number, place: Partial<RingPlace> = {}) =>
    sealRing(
      Array.from({ length: entries }, () => entry),
      entered.ringKey,
      { ...own, ...place },
    );
  const lies = [
    await seal(5 * count),
    await seal(1, { did: (await aVaultDesk(world, ben, organization)).vault.did }),
    await seal(1, { organization: crypto.randomUUID() }),
    await seal(1, { kid: 'A'.repeat(43) as Digest }),
  ];
  for (const lie of lies) expect(await refusalOf(write(atMia, lie))).toBe('vault-write-refused');
  expect(await ringRows()).toEqual(before);
  // What their own client seals is taken.
  await write(atMia, await seal(1));
  expect(await ringRows()).not.toEqual(before);
});

/** Under which vault key a ring is, as its header says. */
function kidIn(ring = ''): Digest {
  const header = JSON.parse(Buffer.from(ring.split('.')[0] ?? '', 'base64url').toString()) as { kid: Digest };
  return header.kid;
}

test('a new vault key has no ring yet, and who is no member any more leaves none', async () => {
  const [ring] = await ringRows();
  if (ring === undefined) throw new Error('no ring');
  await world.database.lookAt(
    `insert into vault_keys select organization_id, person_id, 'another', certificate, recovery_envelope, now()
     from vault_keys where person_id = $1`,
    [ring.person],
  );
  expect(await ringRows()).toEqual([]);
  await world.database.lookAt(`delete from vault_keys where kid = 'another'`);
  await write(atMia, ring.ring);
  const desk = await atDesk(world, organization, owner);
  const params = { memberId: mia.memberId };
  for (const route of [disableMember, deleteMember])
    await desk.browser.client.call(route, { params }, await desk.browser.proof(desk.session));
  expect(await ringRows()).toEqual([]);
});
