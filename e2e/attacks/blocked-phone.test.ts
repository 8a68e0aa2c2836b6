import { disableMember, enableMember } from '@lanyard/contract/members';
import { blockDevice, listDevices } from '@lanyard/contract/session';
import { listNotifiedSignIns } from '@lanyard/contract/sign-in';
import { listDevices as listPhones, renameDevice } from '@lanyard/holder/devices';
import { personHeaders } from '@lanyard/holder/person-session';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { aMember, anOrganization, aSurfer, atDesk, behindProxy, signIn } from './cast.ts';

/** A lost phone is blocked where its person says so, and nowhere else: one organization's session locks nobody out of another. */

let world: TestCloud;
beforeAll(async () => {
  world = await aCloud({ settings: behindProxy });
});
afterAll(() => world.close());

test('a session at one organization blocks a phone there, and only there; its owner lifts it', async () => {
  const acme = await anOrganization(world, 'Acme');
  const beta = await anOrganization(world, 'Beta');
  const desk = await atDesk(world, acme.organization, acme.owner);
  const mia = await aMember(world, desk, 'mia@acme.test');
  await aMember(world, await atDesk(world, beta.organization, beta.owner), 'mia@beta.test', { person: mia });

  const browser = aSurfer(world, acme.organization);
  const session = await signIn(mia, browser);
  const { devices } = await browser.client.call(listDevices, {});
  const params = { deviceId: devices[0]?.id ?? '' };
  await browser.client.call(blockDevice, { params }, await browser.proof(session));

  expect((await browser.client.call(listDevices, {})).devices).toEqual([]);
  const refused = aSurfer(world, acme.organization);
  await expect(mia.phone.scan((await refused.showCode()).link)).rejects.toMatchObject({
    code: 'sign-in-required',
  });
  await signIn(mia, aSurfer(world, beta.organization));

  const member = { params: { memberId: mia.memberId } };
  await desk.browser.client.call(disableMember, member, await desk.browser.proof(desk.session));
  await desk.browser.client.call(enableMember, member, await desk.browser.proof(desk.session));
  await signIn(mia, aSurfer(world, acme.organization));
});

test('attack: a blocked phone listens on: it is told nothing of that organization, and everything of the others', async () => {
  const acme = await anOrganization(world, 'Delta');
  const beta = await anOrganization(world, 'Epsilon');
  const desk = await atDesk(world, acme.organization, acme.owner);
  const mia = await aMember(world, desk, 'mia@delta.test');
  await aMember(world, await atDesk(world, beta.organization, beta.owner), 'mia@epsilon.test', {
    person: mia,
  });
  const atAcme = aSurfer(world, acme.organization);
  const session = await signIn(mia, atAcme);
  const atBeta = aSurfer(world, beta.organization);
  await signIn(mia, atBeta);
  const { devices } = await atAcme.client.call(listDevices, {});
  const params = { deviceId: devices[0]?.id ?? '' };
  await atAcme.client.call(blockDevice, { params }, await atAcme.proof(session));
  await atAcme.askPhone();
  await atBeta.askPhone();
  const { signIns } = await mia.phone.client.call(listNotifiedSignIns, {}, personHeaders(mia.phone.wallet));
  expect(signIns.map(({ organizationId }) => organizationId)).toEqual([beta.organization.id]);
  expect(await mia.phone.notified()).toHaveLength(1);
});

test("a person's phone is not blocked by another member", async () => {
  const { organization, owner } = await anOrganization(world, 'Gamma');
  const desk = await atDesk(world, organization, owner);
  const mia = await aMember(world, desk, 'mia@gamma.test');
  const { devices } = await desk.browser.client.call(listDevices, {});
  const browser = aSurfer(world, organization);
  const session = await signIn(mia, browser);
  const params = { deviceId: devices[0]?.id ?? '' };
  const attempt = browser.client.call(blockDevice, { params }, await browser.proof(session));
  await expect(attempt).rejects.toMatchObject({ code: 'not-found' });
  await signIn(owner, aSurfer(world, organization));
});

test('attack: another person’s phone is neither listed nor renamed', async () => {
  const { organization, owner } = await anOrganization(world, 'Zeta');
  const eve = await aMember(world, await atDesk(world, organization, owner), 'eve@zeta.test');
  const [hers] = await listPhones(owner.phone.wallet);
  if (hers === undefined) throw new Error('no phone');
  expect((await listPhones(eve.phone.wallet)).map(({ id }) => id)).not.toContain(hers.id);
  await expect(renameDevice(eve.phone.wallet, { id: hers.id, label: 'Mine' })).rejects.toMatchObject({
    code: 'not-found',
  });
  await renameDevice(owner.phone.wallet, { id: hers.id, label: 'On the desk' });
  expect(await listPhones(owner.phone.wallet)).toMatchObject([{ label: 'On the desk', current: true }]);
});
