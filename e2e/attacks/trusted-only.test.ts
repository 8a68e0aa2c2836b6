import { getSession } from '@lanyard/contract/session';
import {
  createEnrolment,
  getSignInPolicy,
  mailEnrolments,
  setSignInPolicy,
  type SignInDemands,
} from '@lanyard/contract/sign-in-policy';
import { startSignIn } from '@lanyard/contract/sign-in';
import { assignRole } from '@lanyard/contract/roles';
import { endTrustedBrowser, listTrustedBrowsers } from '@lanyard/contract/trusted-browsers';
import { parseEnrolmentFragment } from '@lanyard/crypto/sign-in-binding';
import { askForEnrolment } from '@lanyard/holder/trusted-browsers';
import { beginSignIn, type SignInAttempt } from '@lanyard/session/sign-in';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jumpingClock } from '@lanyard/testing/jumping-clock';
import {
  aMember,
  anOrganization,
  aSurfer,
  behindProxy,
  closeUnharmed,
  liveSessions,
  refusalOf,
  signIn,
  type Member,
  type Organization,
  type Person,
  type Surfer,
} from './cast.ts';
import { aDeskOf, enter, seated, trust, type Desk } from './trusting.ts';

/** Where an organization demands trusted browsers, a code admits from no other; a new one comes by a one-time link. */

const clock = jumpingClock();
let world: TestCloud;
beforeAll(async () => {
  world = await aCloud({ settings: behindProxy, clock });
});
afterAll(() => closeUnharmed(world));

let made = 0;

/** An owner at a trusted browser, and a member who has signed in before the demand. */
async function aStage(demands?: SignInDemands) {
  made += 1;
  const { organization, owner } = await anOrganization(world, `Acme ${'abcdefghijklmnop'.charAt(made)}`);
  const desk = await trust(await aDeskOf(owner, aSurfer(world, organization)));
  const mia = await aMember(world, desk, `mia-${String(made)}@acme.test`);
  const before = aSurfer(world, organization);
  await signIn(mia, before);
  if (demands !== undefined) await demand(desk, demands);
  return { organization, owner, desk, mia, before };
}

const demand = async ({ browser, session }: Pick<Desk, 'browser' | 'session'>, demands: SignInDemands) =>
  browser.client.call(setSignInPolicy, { body: { demands } }, await browser.proof(session));

const policyOf = async ({ browser, session }: Pick<Desk, 'browser' | 'session'>) =>
  browser.client.call(getSignInPolicy, {}, await browser.proof(session));

/** Starts by a link for a new browser, and has the page hand in its statement. */
async function startBy(link: string, browser: Surfer): Promise<SignInAttempt> {
  const token = parseEnrolmentFragment(new URL(link).hash.slice(1));
  const attempt = await beginSignIn(browser.session, await browser.openSignInPage(), 'code', token);
  const stop = new AbortController();
  await attempt.watch(stop.signal)[Symbol.asyncIterator]().next();
  stop.abort();
  return attempt;
}

async function enrolBy(link: string, { phone }: Person, browser: Surfer) {
  const attempt = await startBy(link, browser);
  await phone.approve(await phone.scan(attempt.link));
  return attempt.complete();
}

const mailToAll = async ({ browser, session }: Desk, demands: 'admins' | 'all') =>
  browser.client.call(mailEnrolments, { body: { demands } }, await browser.proof(session));

async function mailedLink(member: Member, organization: Organization): Promise<string> {
  await askForEnrolment(member.phone.wallet, organization.id);
  return linkMailedTo(member);
}

async function linkMailedTo(member: Member): Promise<string> {
  for (;;) {
    const { text } = await world.mail.next(member.email);
    const link = /\bhttp\S+\/sign-in#e1\.\S+/.exec(text)?.[0];
    if (link !== undefined) return link;
  }
}

const shownLink = async ({ browser, session }: Desk): Promise<string> =>
  (await browser.client.call(createEnrolment, {}, await browser.proof(session))).link;

describe('the demand', () => {
  test('is made from a trusted browser only: the owner cannot lock themself out', async () => {
    const { organization, owner, desk } = await aStage();
    const elsewhere = aSurfer(world, organization);
    const session = await signIn(owner, elsewhere);
    for (const demands of ['admins', 'all'] as const)
      expect(await refusalOf(demand({ browser: elsewhere, session }, demands))).toBe('trust-first');
    expect(await policyOf({ browser: elsewhere, session })).toMatchObject({
      demands: 'anyone',
      trustedHere: false,
    });
    await demand(desk, 'all');
    const again = await enter(desk);
    expect(await policyOf({ ...desk, session: again })).toMatchObject({ demands: 'all', trustedHere: true });
    await demand({ ...desk, session: again }, 'anyone');
    expect(await refusalOf(signIn(owner, aSurfer(world, organization)))).toBe('nothing');
  });

  test('ends at once the sessions that it rules out, and no others', async () => {
    const { organization, desk, before } = await aStage();
    expect(await liveSessions(world, organization)).toBe(2);
    await demand(desk, 'admins');
    expect(await refusalOf(before.client.call(getSession, {}))).toBe('nothing');
    await demand(desk, 'all');
    expect(await refusalOf(before.client.call(getSession, {}))).toBe('sign-in-required');
    expect(await refusalOf(desk.browser.client.call(getSession, {}))).toBe('nothing');
  });

  test('race: a sign-in that completes in the moment of the demand is either refused or ended', async () => {
    const { organization, desk, mia, before } = await aStage();
    const browsers: { browser: Surfer; attempt: SignInAttempt }[] = [];
    while (browsers.length < 8) {
      const browser = aSurfer(world, organization);
      const attempt = await browser.showCode();
      await mia.phone.approve(await mia.phone.scan(attempt.link));
      browsers.push({ browser, attempt });
    }
    await Promise.all([
      demand(desk, 'all'),
      ...browsers.map(({ browser, attempt }) => refusalOf(browser.enter(attempt))),
    ]);
    for (const browser of [before, ...browsers.map((each) => each.browser)])
      expect(await refusalOf(browser.client.call(getSession, {}))).toBe('sign-in-required');
    expect(await liveSessions(world, organization)).toBe(1);
  });

  test('attack: a phished session does not grow with the role its member is given', async () => {
    const { desk, mia, before } = await aStage('admins');
    const { browser: at } = desk;
    const params = { memberId: mia.memberId };
    await at.client.call(assignRole, { params, body: { role: 'manager' } }, await at.proof(desk.session));
    expect(await refusalOf(before.client.call(getSession, {}))).toBe('sign-in-required');
  });

  test('attack: in a browser that is trusted no more no session goes on, however it was opened', async () => {
    const { organization, owner, desk } = await aStage('all');
    const elsewhere = aSurfer(world, organization);
    const second = await enrolBy(await shownLink(desk), owner, elsewhere);
    await trust(seated(owner, elsewhere, second));
    const { browser: at } = desk;
    const { trustedBrowsers } = await at.client.call(listTrustedBrowsers, {}, await at.proof(desk.session));
    const trustedBrowserId = trustedBrowsers.find(({ current }) => !current)?.id ?? '';
    await at.client.call(endTrustedBrowser, { params: { trustedBrowserId } }, await at.proof(desk.session));
    expect(await refusalOf(elsewhere.client.call(getSession, {}))).toBe('sign-in-required');
    expect(await refusalOf(at.client.call(getSession, {}))).toBe('nothing');
  });

  test('of admins leaves members without a role as they were', async () => {
    const { organization, owner, mia } = await aStage('admins');
    expect(await refusalOf(signIn(mia, aSurfer(world, organization)))).toBe('nothing');
    expect(await refusalOf(signIn(owner, aSurfer(world, organization)))).toBe('browser-not-trusted');
  });
});

describe('before the demand', () => {
  test('is told whom it shuts out; each of them is mailed a link, once', async () => {
    const { organization, desk, mia } = await aStage();
    const { outside } = await policyOf(desk);
    expect(outside).toMatchObject({ admins: { members: 0, first: [] }, all: { members: 1, sessions: 1 } });
    expect(outside.all.first).toEqual([{ id: mia.memberId, name: expect.any(String) as string, role: null }]);
    for (let time = 0; time < 2; time += 1)
      expect(await mailToAll(desk, 'all')).toMatchObject({ members: 1 });
    const link = await linkMailedTo(mia);
    await demand(desk, 'all');
    const browser = aSurfer(world, organization);
    await trust(seated(mia, browser, await enrolBy(link, mia, browser)));
    expect((await policyOf(desk)).outside.all).toMatchObject({ members: 0, sessions: 0, first: [] });
    await askForEnrolment(mia.phone.wallet, organization.id);
    // Of the two that were asked for at once one came: the next link is her own.
    let mail = await world.mail.next(mia.email);
    while (!mail.text.includes('/sign-in#e1.')) mail = await world.mail.next(mia.email);
    expect(mail.subject).toMatch(/^Your link/);
  });

  test('attack: whoever manages no admins any more makes no demand, mails nobody, and is told of nobody', async () => {
    const { organization, desk } = await aStage();
    await world.database.lookAt(
      `update members set role = 'manager' where organization_id = $1 and role = 'owner'`,
      [organization.id],
    );
    expect(await refusalOf(demand(desk, 'all'))).toBe('forbidden');
    expect(await refusalOf(mailToAll(desk, 'all'))).toBe('forbidden');
    expect(await refusalOf(policyOf(desk))).toBe('forbidden');
  });
});

describe('a code on a browser that is not trusted', () => {
  test('live relay: the victim approves the attacker’s code, and nobody gets in', async () => {
    const { organization, mia } = await aStage('all');
    const attacker = aSurfer(world, organization);
    const attempt = await attacker.showCode();
    const request = await mia.phone.scan(attempt.link);
    const sessions = await liveSessions(world, organization);
    expect(await refusalOf(mia.phone.approve(request))).toBe('browser-not-trusted');
    expect(await refusalOf(attempt.complete())).toBe('sign-in-refused');
    expect(await liveSessions(world, organization)).toBe(sessions);
  });

  test('nor by a notification from a browser that was known, nor by a link on the same device', async () => {
    const { mia, before } = await aStage('all');
    const asked = await before.askPhone();
    const [waiting] = await mia.phone.notified();
    if (waiting === undefined) throw new Error('nothing came');
    const request = await mia.phone.open(waiting);
    expect(await refusalOf(mia.phone.approve(request, { digits: asked.digits }))).toBe('browser-not-trusted');
    const link = await before.showLink();
    expect(await refusalOf(mia.phone.approve(await mia.phone.scan(link.link)))).toBe('browser-not-trusted');
  });

  test('nor by the passkey of a trusted one', async () => {
    const { organization, desk } = await aStage('all');
    expect(await refusalOf(enter({ browser: aSurfer(world, organization), passkeys: desk.passkeys }))).toBe(
      'sign-in-refused',
    );
  });

  test('approved a moment before the demand: it comes too late', async () => {
    const { organization, desk, mia } = await aStage();
    const browser = aSurfer(world, organization);
    const attempt = await browser.showCode();
    await mia.phone.approve(await mia.phone.scan(attempt.link));
    await demand(desk, 'all');
    expect(await refusalOf(browser.enter(attempt))).toBe('sign-in-refused');
  });
});

describe('a link for a new browser', () => {
  test('mailed to the work address: opened there, approved in the wallet, then trusted', async () => {
    const { organization, mia } = await aStage('all');
    const browser = aSurfer(world, organization);
    const session = await enrolBy(await mailedLink(mia, organization), mia, browser);
    expect((await browser.client.call(listTrustedBrowsers, {})).demanded).toBe(true);
    const desk = await trust(seated(mia, browser, session));
    expect(await refusalOf(enter(desk))).toBe('nothing');
    expect(await refusalOf(signIn(mia, browser))).toBe('nothing');
  });

  test('shown by a trusted browser, and by no other', async () => {
    const { organization, owner, desk, mia } = await aStage('admins');
    const browser = aSurfer(world, organization);
    await enrolBy(await shownLink(desk), owner, browser);
    const plain = await aDeskOf(mia, aSurfer(world, organization));
    expect(await refusalOf(shownLink(plain))).toBe('trust-first');
  });

  test('works once: also in two browsers at the same moment', async () => {
    const { organization, owner, desk } = await aStage('all');
    const link = await shownLink(desk);
    const approved = async (): Promise<SignInAttempt> => {
      const attempt = await startBy(link, aSurfer(world, organization));
      await owner.phone.approve(await owner.phone.scan(attempt.link));
      return attempt;
    };
    const attempts = [await approved(), await approved()];
    const outcomes = await Promise.all(attempts.map((attempt) => refusalOf(attempt.complete())));
    expect(outcomes).toEqual(expect.arrayContaining(['nothing', 'sign-in-refused']));
    expect(await refusalOf(startBy(link, aSurfer(world, organization)))).toBe('enrolment-refused');
  });

  test('stolen: it lets in nobody but its member, whose wallet has to approve', async () => {
    const { organization, desk, mia } = await aStage('all');
    const thief = await aMember(world, desk, `thief-${String(made)}@acme.test`);
    const attempt = await startBy(await mailedLink(mia, organization), aSurfer(world, organization));
    expect(await refusalOf(thief.phone.scan(attempt.link))).toBe('sign-in-gone');
    expect(await refusalOf(attempt.complete())).toBe('sign-in-refused');
  });

  test('is good for half an hour, at its organization, and no other token is', async () => {
    const { organization, desk } = await aStage('all');
    const link = await shownLink(desk);
    const { organization: other } = await anOrganization(world, `Other ${'abcdefghijklmnop'.charAt(made)}`);
    expect(await refusalOf(startBy(link, aSurfer(world, other)))).toBe('enrolment-refused');
    expect(
      await refusalOf(
        startBy(`${organization.origin}/sign-in#e1.${'A'.repeat(43)}`, aSurfer(world, organization)),
      ),
    ).toBe('enrolment-refused');
    clock.jump(1_801_000);
    const late = aSurfer(world, organization);
    expect(await refusalOf(startBy(link, late))).toBe('enrolment-refused');
    expect(late.wire.last(startSignIn).body).toMatchObject({ enrolment: expect.any(String) as string });
  });

  test('is mailed three times an hour at most', async () => {
    const { organization, mia } = await aStage('all');
    for (let count = 0; count < 3; count += 1) await mailedLink(mia, organization);
    expect(await refusalOf(askForEnrolment(mia.phone.wallet, organization.id))).toBe('too-many-links');
  });

  test('that an admin had mailed is good for a day', async () => {
    const { organization, desk, mia } = await aStage();
    await mailToAll(desk, 'all');
    const link = await linkMailedTo(mia);
    clock.jump(80_000_000);
    expect(await refusalOf(startBy(link, aSurfer(world, organization)))).toBe('nothing');
    clock.jump(7_000_000);
    expect(await refusalOf(startBy(link, aSurfer(world, organization)))).toBe('enrolment-refused');
  });
});
