import { joinOrganization, viewInvitation } from '@lanyard/contract/joining';
import { approveSignIn, refuseSignIn } from '@lanyard/contract/sign-in';
import { openVault } from '@lanyard/session/vault-keeper';
import { listActivity } from '@lanyard/holder/activity';
import { approve, openSignIn, readSignInLink } from '@lanyard/holder/approvals';
import { forgetBrowser, listKnownBrowsers } from '@lanyard/holder/known-browsers';
import { vaultKeyEntry } from '@lanyard/holder/joining';
import { getRecord, loadWallet } from '@lanyard/holder/wallet';
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
  expect((await openVault(browser.session, session))?.privateKey.type).toBe('private');
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

test('a browser that was forgotten is a stranger again, and no stranger once that is taken back', async () => {
  const browser = aSurfer(world, organization);
  const unlock = await browser.unlock(await signIn(person, browser));
  await person.phone.approve(await person.phone.scan(unlock.link), { digits: unlock.digits });
  const { wallet } = person.phone;
  const [latest] = await listKnownBrowsers(wallet, organization.id);
  if (latest === undefined) throw new Error('this wallet knows no browser');
  const seen = async () => {
    const { knownBrowser, grants } = await person.phone.scan((await browser.showCode()).link);
    return [knownBrowser, grants];
  };
  const putBack = await forgetBrowser(wallet, latest);
  expect(await seen()).toEqual([false, 'session']);
  await putBack();
  expect(await seen()).toEqual([true, 'session vault']);
});

test('two digits have one try, also where the cloud swallows the refusal and the wallet was opened anew', async () => {
  const browser = aSurfer(world, organization);
  const unlock = await browser.unlock(await signIn(person, browser));
  const request = await person.phone.scan(unlock.link);
  atPhone.lie(refuseSignIn, { swallow: true });
  const wrong = String((Number(unlock.digits) + 1) % 100).padStart(2, '0');
  await expect(person.phone.approve(request, { digits: wrong })).rejects.toMatchObject({
    code: 'wrong_digits',
  });
  const right = { digits: unlock.digits };
  await expect(person.phone.approve(request, right)).rejects.toMatchObject({ code: 'wrong_digits' });
  await expect(person.phone.scan(unlock.link)).rejects.toMatchObject({ code: 'wrong_digits' });

  const reopened = await loadWallet(person.phone.wallet.device);
  if (reopened === undefined) throw new Error('there is no wallet any more');
  const link = readSignInLink(unlock.link, { walletOrigin: world.walletOrigin });
  await expect(openSignIn(reopened, link)).rejects.toMatchObject({ code: 'wrong_digits' });
  await expect(approve(reopened, request, { claims: [], ...right })).rejects.toMatchObject({
    code: 'wrong_digits',
  });
  // Of another request nothing is held against the person.
  const next = await browser.unlock(await signIn(person, browser));
  await person.phone.approve(await person.phone.scan(next.link), { digits: next.digits });
});

test('an organization at another address than the one at which the person joined is refused and reported', async () => {
  const other = await world.anOrganization('Moved');
  const joiner = await aPerson(world, { port: atPhone.port });
  // The wallet keeps what it was told when it joined; from then on the cloud tells another address.
  atPhone.lie(joinOrganization, {
    answer: (joined: { organization: object }) => ({
      ...joined,
      organization: { ...joined.organization, origin: 'http://moved.example' },
    }),
  });
  await joiner.phone.join(other.owner.link);
  const browser = aSurfer(world, other.organization);
  const attempt = await browser.showCode();
  await expect(joiner.phone.scan(attempt.link)).rejects.toMatchObject({ code: 'address_changed' });
  expect(await browser.waitFor(attempt, 'declined')).toBe('declined');
  const [latest] = await listActivity(joiner.phone.wallet);
  expect(latest).toMatchObject({ kind: 'sign-in', result: 'stopped' });
});

test('an approval whose answer got lost ends well: sent again by itself, or when the person tries again', async () => {
  const browser = aSurfer(world, organization);
  const approvals = () => atPhone.heard.filter(({ path }) => path.endsWith('/approval')).length;
  for (const lost of [1, 2]) {
    const attempt = await browser.showCode();
    const request = await person.phone.scan(attempt.link);
    const before = approvals();
    let answers = 0;
    atPhone.lie(approveSignIn, { lose: () => (answers += 1) <= lost });
    const first = person.phone.approve(request);
    if (lost === 1) await first;
    else {
      await expect(first).rejects.toMatchObject({ code: 'unreachable' });
      await person.phone.approve(request);
    }
    expect(approvals() - before).toBe(lost + 1);
    atPhone.beHonest();
    // One approval, one session; and the touches that the cloud did not look at make no device suspect.
    await browser.enter(attempt);
    expect((await person.phone.scan((await browser.showCode()).link)).knownBrowser).toBe(true);
  }
  expect(
    await world.database.lookAt('select 1 from devices where clone_suspected_at is not null', []),
  ).toEqual([]);
});
