import { approveSignIn } from '@lanyard/contract/sign-in';
import { deletePerson, leaveOrganization } from '@lanyard/contract/leaving';
import { getPerson } from '@lanyard/contract/people';
import { verifyDidLog } from '@lanyard/crypto/did-log';
import { randomToken } from '@lanyard/crypto/encoding';
import { endIdentity, leave, placesToLeave } from '@lanyard/holder/leaving';
import { listMemberships, vaultKeyEntry } from '@lanyard/holder/joining';
import { personHeaders } from '@lanyard/holder/person-session';
import { loadWallet } from '@lanyard/holder/wallet';
import type { LiveSession } from '@lanyard/session/live-session';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  aMember,
  anOrganization,
  aSurfer,
  atDesk,
  behindProxy,
  closeUnharmed,
  phoneProof,
  signIn,
  type Organization,
  type Person,
  type Surfer,
} from './cast.ts';

/** Ways out: nobody stays in by what was on its way, nobody is put out by somebody else, and an organization keeps an owner. */

let world: TestCloud;
let organization: Organization;
let owner: Person;
let desk: { readonly browser: Surfer; readonly session: LiveSession };
beforeAll(async () => {
  world = await aCloud({ settings: behindProxy });
  ({ organization, owner } = await anOrganization(world));
  desk = await atDesk(world, organization, owner);
});
afterAll(() => closeUnharmed(world));

const place = () => ({ organizationId: organization.id, name: organization.name });
const liveSessionsOf = async ({ phone }: Person): Promise<number> => {
  const rows = await world.database.lookAt(
    'select 1 from sessions where person_id = $1 and ended_at is null',
    [phone.wallet.identity.personId],
  );
  return rows.length;
};
const placesOf = ({ phone }: Person) => placesToLeave(phone.wallet);

describe('leaving an organization', () => {
  test('ends every session, and takes member and vault key out of cloud and wallet; a new invitation lets in again', async () => {
    const mia = await aMember(world, desk, 'mia@acme.test');
    const browser = aSurfer(world, organization);
    await signIn(mia, browser);
    expect(await liveSessionsOf(mia)).toBe(1);
    await leave(mia.phone.wallet, place());
    expect(await liveSessionsOf(mia)).toBe(0);
    expect(await placesOf(mia)).toEqual([]);
    expect(await listMemberships(mia.phone.wallet)).toEqual([]);
    expect(mia.phone.storage.entries.has(vaultKeyEntry(organization.id))).toBe(false);
    const keys = await world.database.lookAt('select 1 from vault_keys where person_id = $1', [
      mia.phone.wallet.identity.personId,
    ]);
    expect(keys).toEqual([]);
    const acts = await world.database.lookAt<{ act: string }>(
      `select act from activity where subject_id = $1 and act = 'member.left'`,
      [mia.memberId],
    );
    expect(acts).toHaveLength(1);
    await aMember(world, desk, 'mia@acme.test', { person: mia });
    expect(await placesOf(mia)).toHaveLength(1);
  });

  test('is not for the last owner; one of two goes', async () => {
    await expect(leave(owner.phone.wallet, place())).rejects.toMatchObject({ code: 'last-owner' });
    expect(await listMemberships(owner.phone.wallet)).toHaveLength(1);
    const second = await aMember(world, desk, 'second@acme.test', { role: 'owner' });
    await leave(second.phone.wallet, place());
    await expect(leave(owner.phone.wallet, place())).rejects.toMatchObject({ code: 'last-owner' });
  });

  test('two owners who leave at the same moment: one stays', async () => {
    const second = await aMember(world, desk, 'third@acme.test', { role: 'owner' });
    const left = await Promise.allSettled([
      leave(owner.phone.wallet, place()),
      leave(second.phone.wallet, place()),
    ]);
    expect(left.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const [owners] = await world.database.lookAt<{ n: string }>(
      `select count(*) as n from members where organization_id = $1 and role = 'owner' and state = 'active'`,
      [organization.id],
    );
    expect(Number(owners?.n)).toBe(1);
    // The stage is set again for the others.
    if (left[0].status === 'fulfilled') {
      const secondDesk = await atDesk(world, organization, second);
      await aMember(world, secondDesk, 'ada@acme.test', { person: owner, role: 'owner' });
      await leave(second.phone.wallet, place());
      desk = await atDesk(world, organization, owner);
    }
  });

  test('a touch for it is of no use twice, for another organization, by another wallet, or for something else', async () => {
    const other = (await anOrganization(world, 'Other')).organization;
    const mia = await aMember(world, desk, 'twice@acme.test');
    const eve = await aMember(world, desk, 'eve@acme.test');
    const held = await mia.wire.intercept(leaveOrganization, () => leave(mia.phone.wallet, place()));
    const again = async (person: Person, url = held.url) => {
      const { authorization = '' } =
        person.wire.sent.findLast(({ headers }) => 'authorization' in headers)?.headers ?? {};
      const dpop = await phoneProof(person, { ...held, url, headers: { authorization } });
      const headers = { authorization, dpop };
      return (await person.wire.send(held, { url, headers })).code;
    };
    expect(await again(eve)).toBe('assertion-refused');
    expect(await again(mia, held.url.replace(organization.id, other.id))).toBe('not-a-member');
    expect(await again(mia)).toBeUndefined();
    await aMember(world, desk, 'twice@acme.test', { person: mia });
    expect(await again(mia)).toBe('assertion-refused');
    expect(await placesOf(mia)).toHaveLength(1);
  });

  test('races a sign-in: whichever comes first, no session is left', async () => {
    for (let round = 0; round < 4; round += 1) {
      const mia = await aMember(world, desk, `race-${String(round)}@acme.test`);
      const browser = aSurfer(world, organization);
      const attempt = await browser.showCode();
      const request = await mia.phone.scan(attempt.link);
      const approval = mia.phone.approve(request);
      // Round by round a little later: before the approval, in the middle of it, after it.
      if (round > 1) await approval;
      const entering = round > 2 ? browser.enter(attempt) : undefined;
      const outcomes = await Promise.allSettled([leave(mia.phone.wallet, place()), approval, entering]);
      if (outcomes[0].status === 'rejected') await leave(mia.phone.wallet, place());
      await attempt.complete().catch(() => undefined);
      expect(await liveSessionsOf(mia)).toBe(0);
      expect(await placesOf(mia)).toEqual([]);
    }
  });
});

describe('ending an identity', () => {
  test('takes leaving everything first; then its log ends for good, the device is empty, and its token is dead', async () => {
    const mia = await aMember(world, desk, 'ending@acme.test');
    const { wallet } = mia.phone;
    await expect(endIdentity(wallet)).rejects.toMatchObject({ code: 'still-a-member' });
    expect(await loadWallet(mia.phone.device)).toBeDefined();
    await leave(wallet, place());
    await endIdentity(wallet);
    expect(await loadWallet(mia.phone.device)).toBeUndefined();
    expect([...mia.phone.storage.entries.keys()]).toEqual([]);

    const { did, personId } = wallet.identity;
    const log = await mia.phone.device.cloud.didLog(personId);
    const now = Math.floor(Date.now() / 1000);
    expect((await verifyDidLog(log, { did, ended: true, now })).deactivated).toBe(true);
    await expect(verifyDidLog(log, { did, now })).rejects.toMatchObject({ code: 'did_log_invalid' });
    await expect(mia.phone.client.call(getPerson, {}, personHeaders(wallet))).rejects.toMatchObject({
      code: 'person-refused',
    });
    const left = await world.database.lookAt(
      `select 1 from devices where person_id = $1 union all select 1 from claim_codes where person_id = $1
       union all select 1 from fido_credentials where person_id = $1`,
      [personId],
    );
    expect(left).toEqual([]);
  });

  test('an entry that does not end the log, of another person, or at another place is refused; so is a touch over another', async () => {
    const [mia, eve] = [
      await aMember(world, desk, 'one-ending@acme.test'),
      await aMember(world, desk, 'other-ending@acme.test'),
    ];
    for (const person of [mia, eve]) await leave(person.phone.wallet, place());
    const hers = await eve.wire.intercept(deletePerson, () => endIdentity(eve.phone.wallet));
    const held = await mia.wire.intercept(deletePerson, () => endIdentity(mia.phone.wallet));
    const [mine, theirs] = [held.body, hers.body] as Record<string, string>[];
    const ordinary = (mine?.['didLogEntry'] ?? '').replace('"deactivated":true,', '');
    for (const changed of [
      { didLogEntry: theirs?.['didLogEntry'] },
      { didLogEntry: ordinary },
      { didLogEntry: theirs?.['didLogEntry'], versionId: theirs?.['versionId'] },
      { nonce: randomToken() },
      { fido: theirs?.['fido'] },
    ]) {
      const dpop = await phoneProof(mia, held);
      const answer = await mia.wire.send(held, { headers: { dpop }, body: () => ({ ...mine, ...changed }) });
      expect(answer.code).toBe('assertion-refused');
    }
    expect(await loadWallet(mia.phone.device)).toBeDefined();
    await endIdentity(mia.phone.wallet);
    expect(await loadWallet(mia.phone.device)).toBeUndefined();
  });

  test('races a sign-in elsewhere and a joining: an ended identity is a member nowhere', async () => {
    const mia = await aMember(world, desk, 'racing@acme.test');
    const browser = aSurfer(world, organization);
    const attempt = await browser.showCode();
    const request = await mia.phone.scan(attempt.link);
    await Promise.allSettled([
      endIdentity(mia.phone.wallet),
      mia.phone.approve(request),
      leave(mia.phone.wallet, place()),
    ]);
    if ((await loadWallet(mia.phone.device)) !== undefined) {
      await leave(mia.phone.wallet, place()).catch(() => undefined);
      await endIdentity(mia.phone.wallet);
    }
    await attempt.complete().catch(() => undefined);
    expect(mia.wire.last(approveSignIn)).toBeDefined();
    expect(await liveSessionsOf(mia)).toBe(0);
    const rows = await world.database.lookAt('select 1 from members where person_id = $1', [
      mia.phone.wallet.identity.personId,
    ]);
    expect(rows).toEqual([]);
  });
});
