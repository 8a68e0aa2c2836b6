import { viewInvitation } from '@lanyard/contract/joining';
import { openVault } from '@lanyard/session/vault-keeper';
import { vaultKeyEntry } from '@lanyard/holder/joining';
import { getRecord } from '@lanyard/holder/wallet';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { aLyingProxy, type LyingProxy } from '@lanyard/testing/lying-proxy';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import {
  aPerson,
  aSurfer,
  behindProxy,
  closeUnharmed,
  invite,
  proveEmail,
  signIn,
  type Organization,
  type Person,
} from './cast.ts';

/** What a wallet holds on to, and what it lets go of, whoever invites it or asks it. */

let world: TestCloud;
let atPhone: LyingProxy;
let organization: Organization;
let person: Person;

beforeAll(async () => {
  world = await aCloud({ settings: behindProxy });
  atPhone = await aLyingProxy(world);
  const made = await world.anOrganization();
  organization = made.organization;
  person = await aPerson(world, { port: atPhone.port });
  await person.phone.join(made.owner.link);
});
afterEach(() => atPhone.beHonest());
afterAll(async () => {
  await atPhone.close();
  await closeUnharmed(world);
});

const kidHere = async () =>
  (await getRecord<{ kid: string }>(person.phone.wallet, vaultKeyEntry(organization.id)))?.kid;

test('a second invitation to the same organization leaves the vault key as it is', async () => {
  const browser = aSurfer(world, organization);
  const session = await signIn(person, browser);
  const kid = await kidHere();
  const { link } = await invite(world, { browser, session }, 'second@acme.test');
  const claim = await proveEmail(world, person, 'second@acme.test');
  await expect(person.phone.join(link, claim)).rejects.toMatchObject({ code: 'already-member' });
  expect(kid).toBeDefined();
  expect(await kidHere()).toBe(kid);

  const unlock = await browser.unlock(session);
  await person.phone.approve(await person.phone.scan(unlock.link), { digits: unlock.digits });
  await browser.waitFor(unlock, 'approved');
  await unlock.complete();
  expect((await openVault(browser.session, session))?.type).toBe('private');
});

test('a cloud that shows another organization than the link names is told nothing', async () => {
  const kid = await kidHere();
  const other = await world.anOrganization('Other');
  atPhone.lie(viewInvitation, {
    answer: (shown: { organization: object }) => ({
      ...shown,
      organization: { ...shown.organization, id: organization.id },
    }),
  });
  await expect(person.phone.join(other.owner.link)).rejects.toMatchObject({ code: 'link_invalid' });
  expect(atPhone.heard.filter(({ path }) => path.includes(other.organization.id))).toHaveLength(1);
  expect(await kidHere()).toBe(kid);
});

test('a browser that was "not me" is a stranger again, also where its vault was opened before', async () => {
  const browser = aSurfer(world, organization);
  const unlock = await browser.unlock(await signIn(person, browser));
  await person.phone.approve(await person.phone.scan(unlock.link), { digits: unlock.digits });
  const known = await person.phone.scan((await browser.showCode()).link);
  expect([known.knownBrowser, known.grants]).toEqual([true, 'session vault']);

  await person.phone.decline(known, 'not-me');
  const after = await person.phone.scan((await browser.showCode()).link);
  expect([after.knownBrowser, after.grants]).toEqual([false, 'session']);
});
