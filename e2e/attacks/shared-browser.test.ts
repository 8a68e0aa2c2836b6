import { approveSignIn } from '@lanyard/contract/sign-in';
import { generatePairingKey } from '@lanyard/crypto/keys';
import { sealSignInEnvelope, type PinnedHead } from '@lanyard/crypto/sign-in-envelope';
import { joinSplitKey } from '@lanyard/crypto/splitting';
import { forgetVault } from '@lanyard/session/kept';
import { confirmAsTheyAre, isOwnDid, standingOf } from '@lanyard/session/member-statements';
import { openVault } from '@lanyard/session/vault-keeper';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { aLyingProxy, type LyingProxy } from '@lanyard/testing/lying-proxy';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  aMember,
  aPerson,
  aSurfer,
  behindProxy,
  closeUnharmed,
  refusalOf,
  signIn,
  type Member,
  type Organization,
  type Person,
  type Surfer,
} from './cast.ts';

/** A browser that several people use, one after the other: what one of them leaves there does the next no harm. */

let world: TestCloud;
/** Between the attacker's own phone and the cloud: it sends what their wallet never would. */
let atAttacker: LyingProxy;
let organization: Organization;
let victim: Person;
let attacker: Member;

beforeAll(async () => {
  world = await aCloud({ settings: behindProxy });
  atAttacker = await aLyingProxy(world);
  const made = await world.anOrganization();
  organization = made.organization;
  victim = await aPerson(world);
  await victim.phone.join(made.owner.link);
  const browser = aSurfer(world, organization);
  const desk = { browser, session: await signIn(victim, browser) };
  const person = await aPerson(world, { port: atAttacker.port });
  attacker = await aMember(world, desk, 'mallory@acme.test', { person });
});
afterAll(async () => {
  await atAttacker.close();
  await closeUnharmed(world);
});

const headOf = ({ phone }: Person): PinnedHead => {
  const { did, versionId, versionNumber } = phone.wallet.identity;
  return { did, versionId, versionNumber };
};
/** A version of the victim's log that does not exist, far ahead of the true one. */
const poison = (): PinnedHead => ({
  ...headOf(victim),
  versionId: `999-${'Q'.repeat(46)}`,
  versionNumber: 999,
});

/** The attacker signs in as themselves, with these heads in the envelope, and this owner. */
async function signInWithHeads(
  browser: Surfer,
  heads: readonly PinnedHead[],
  ownerDid?: string,
): Promise<unknown> {
  const attempt = await browser.showCode();
  const request = await attacker.phone.scan(attempt.link);
  const { link, scanned } = request;
  const envelope = await sealSignInEnvelope({
    storageWrappingKey: await joinSplitKey(link.share1, scanned.share2),
    transitJwk: scanned.transitKey,
    context: { organization: link.organizationId, signIn: link.signInId, H: link.H },
    payload: {
      pairingKey: (await generatePairingKey()).raw,
      heads,
      ...(ownerDid === undefined ? {} : { ownerDid }),
    },
  });
  atAttacker.lie(approveSignIn, { request: (body: object) => ({ ...body, envelope }) });
  await attacker.phone.approve(request, { claims: ['email'] });
  atAttacker.beHonest();
  return refusalOf(browser.enter(attempt));
}

/** The victim opens their vault at this browser: twice, as the first approval of a browser only enters. */
async function opensTheirVault(browser: Surfer): Promise<void> {
  const session = await signIn(victim, browser);
  const unlock = await browser.unlock(session);
  await victim.phone.approve(await victim.phone.scan(unlock.link), { digits: unlock.digits });
  await browser.waitFor(unlock, 'approved');
  await unlock.complete();
  expect((await openVault(browser.session, session))?.privateKey.type).toBe('private');
}

test('a poisoned head: a wallet that names a version of somebody else’s log is not believed, and that person opens their vault', async () => {
  const browser = aSurfer(world, organization);
  expect(await signInWithHeads(browser, [headOf(attacker), poison()])).toBe('nothing');
  await opensTheirVault(browser);
});

test('a payload of somebody else: nothing of it is kept', async () => {
  const browser = aSurfer(world, organization);
  for (const heads of [[poison(), headOf(attacker)], []]) {
    expect(await signInWithHeads(browser, heads)).toBe('context_mismatch');
    expect([...browser.storage.entries.keys()]).toEqual(['browser-key']);
  }
  await opensTheirVault(browser);
});

test('attack: the cloud says that whoever is signed in is somebody who used this browser before them: no number, no word of theirs, no owner of theirs', async () => {
  const browser = aSurfer(world, organization);
  const { did } = attacker.phone.wallet.identity;
  // In the words of their own wallet they are the owner here.
  expect(await signInWithHeads(browser, [headOf(attacker)], did)).toBe('nothing');
  expect(await isOwnDid(browser.session, did)).toBe(true);

  const session = await signIn(victim, browser);
  expect(await isOwnDid(browser.session, victim.phone.wallet.identity.did)).toBe(true);
  expect(await isOwnDid(browser.session, did)).toBe(false);
  const speaker = { organizationId: organization.id, did };
  const headers = await browser.proof(session);
  expect(await refusalOf(confirmAsTheyAre(browser.session, speaker, [], headers))).toBe('context_mismatch');
  expect(await standingOf(browser.session, speaker, attacker.memberId, headers)).toBe('unconfirmed');

  await forgetVault(browser.session);
  expect(await isOwnDid(browser.session, victim.phone.wallet.identity.did)).toBe(false);
});
