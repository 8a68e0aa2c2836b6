import { deleteMember, disableMember, enableMember } from '@lanyard/contract/members';
import { getSession, getVaultShare, signOutEverywhere } from '@lanyard/contract/session';
import { approveSignIn, completeSignIn, scanSignIn } from '@lanyard/contract/sign-in';
import type { LiveSession } from '@lanyard/session/live-session';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { aWire, requestTo, type Answered, type Wire } from '@lanyard/testing/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  aMember,
  anOrganization,
  aSurfer,
  atDesk,
  behindProxy,
  browserProof,
  closeUnharmed,
  cookieHeader,
  liveSessions,
  phoneProof,
  refusalOf,
  signIn,
  type Member,
  type Organization,
  type Person,
  type Surfer,
} from './cast.ts';

/** Many at once get what one gets, on however many processes; and what is ended is ended on all of them, at once. */

let world: TestCloud;
/** A second process of the same installation. */
let second: TestCloud;
let organization: Organization;
let desk: { readonly browser: Surfer; readonly session: LiveSession };
let owner: Person;
let member: Member;
let atSecond: Wire;
beforeAll(async () => {
  world = await aCloud({ settings: behindProxy });
  second = await aCloud({ settings: behindProxy, beside: world });
  atSecond = aWire({ port: second.port });
  ({ organization, owner } = await anOrganization(world));
  desk = await atDesk(world, organization, owner);
  member = await aMember(world, desk, 'mia@acme.test');
});
afterAll(async () => {
  await closeUnharmed(second);
  await closeUnharmed(world);
});

const statuses = (answers: readonly Answered[]) =>
  answers.map(({ status, code }) => code ?? String(status)).toSorted();
const times = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, at) => make(at));

async function aScannedCode(by: Person = member) {
  const browser = aSurfer(world, organization);
  const attempt = await browser.showCode();
  return { browser, attempt, request: await by.phone.scan(attempt.link) };
}
async function anApproval(by: Person = member) {
  const scanned = await aScannedCode(by);
  const approval = await by.wire.intercept(approveSignIn, () => by.phone.approve(scanned.request));
  return { ...scanned, approval };
}
const manage = async (
  route: typeof disableMember | typeof enableMember | typeof deleteMember,
  memberId = member.memberId,
) => desk.browser.client.call(route, { params: { memberId } }, await desk.browser.proof(desk.session));

describe('thirty approvals of one sign-in', () => {
  test('the same one thirty times: one approves, and exactly one session comes of it', async () => {
    const { approval, attempt, browser } = await anApproval();
    const before = await liveSessions(world, organization);
    const answers = await Promise.all(
      times(30, (index) => (index % 2 === 0 ? member.wire : atSecond).send(approval)),
    );
    expect(statuses(answers)[0]).toBe('200');
    expect(statuses(answers).filter((status) => status === '200')).toHaveLength(1);
    await browser.enter(attempt);
    expect(await liveSessions(world, organization)).toBe(before + 1);
  });

  test('each with a proof of its own: one approves, the others find it approved, no device is suspected', async () => {
    const { approval, attempt, browser } = await anApproval();
    const before = await liveSessions(world, organization);
    const proofs = await Promise.all(times(30, () => phoneProof(member, approval)));
    const answers = await Promise.all(
      proofs.map((dpop, index) =>
        (index % 2 === 0 ? member.wire : atSecond).send(approval, { headers: { dpop } }),
      ),
    );
    expect(statuses(answers)).toEqual(['200', ...times(29, () => 'already-approved')]);
    const suspects = await world.database.lookAt(
      'select 1 from devices where clone_suspected_at is not null',
    );
    expect(suspects).toEqual([]);
    const completion = await browser.wire.intercept(completeSignIn, () => browser.enter(attempt));
    const completions = await Promise.all(
      times(30, (index) => (index % 2 === 0 ? browser.wire : atSecond).send(completion)),
    );
    expect(completions.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await liveSessions(world, organization)).toBe(before + 1);
  });
});

test('two completions at once: one gets cookies and envelope, the other nothing', async () => {
  for (const _ of times(5, String)) {
    const { approval, attempt, browser } = await anApproval();
    await member.wire.send(approval);
    const completion = await browser.wire.intercept(completeSignIn, () => browser.enter(attempt));
    const dpop = await browserProof(browser, completion);
    const two = await Promise.all([
      browser.wire.send(completion),
      atSecond.send(completion, { headers: { dpop } }),
    ]);
    const [won, lost] = two.toSorted((one, other) => one.status - other.status);
    expect(won?.status).toBe(200);
    expect(['sign-in-refused', 'csrf-refused']).toContain(lost?.code);
    expect(lost?.headers.getSetCookie()).toEqual([]);
    expect(lost?.text).not.toContain('envelope');
  }
});

test('two scanners at once: the first is bound, the other is told that it is gone, and can neither approve nor refuse it', async () => {
  const attempt = await aSurfer(world, organization).showCode();
  const scans = await Promise.allSettled([owner, member].map(({ phone }) => phone.scan(attempt.link)));
  const at = scans.findIndex(({ status }) => status === 'fulfilled');
  const [bound, other] = at === 0 ? [owner, member] : [member, owner];
  expect(scans.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await refusalOf(other.phone.scan(attempt.link))).toBe('sign-in-gone');
  const scanned = scans[at];
  if (scanned?.status !== 'fulfilled') throw new Error('nobody scanned');
  expect(await refusalOf(other.phone.approve(scanned.value))).toBe('sign-in-gone');
  expect(await refusalOf(other.phone.decline(scanned.value, 'not-me'))).toBe('sign-in-gone');
  await bound.phone.approve(scanned.value);
});

describe('a member who is disabled', () => {
  test('while they approve: whichever comes first, no session comes of it', async () => {
    for (const round of times(8, Number)) {
      const { approval, attempt, browser } = await anApproval();
      const before = await liveSessions(world, organization);
      const wire = round % 2 === 0 ? member.wire : atSecond;
      const [approved] = await Promise.all([wire.send(approval), manage(disableMember)]);
      expect(['200', 'not-a-member']).toContain(approved.code ?? String(approved.status));
      expect(await refusalOf(attempt.complete())).toBe('sign-in-refused');
      expect(await refusalOf(browser.client.call(getSession, {}))).toBe('sign-in-required');
      // Of the member's earlier sessions none is left.
      expect(await liveSessions(world, organization)).toBeLessThanOrEqual(before);
      await manage(enableMember);
    }
  });

  test('while their page completes: no session outlives it', async () => {
    for (const round of times(8, Number)) {
      const { approval, attempt, browser } = await anApproval();
      await member.wire.send(approval);
      const completion = await browser.wire.intercept(completeSignIn, () => browser.enter(attempt));
      const wire = round % 2 === 0 ? browser.wire : atSecond;
      const [completed] = await Promise.all([wire.send(completion), manage(disableMember)]);
      await manage(enableMember);
      expect(['200', 'sign-in-refused']).toContain(completed.code ?? String(completed.status));
      for (const line of completed.headers.getSetCookie()) {
        const [pair = ''] = line.split(';');
        const request = requestTo(getSession, { origin: organization.origin, headers: { cookie: pair } });
        expect((await atSecond.send(request)).code).toBe('sign-in-required');
      }
    }
  });

  test('is out on every process at once: session, scan and approval', async () => {
    const { approval } = await anApproval();
    const browser = aSurfer(world, organization);
    await signIn(member, browser);
    const seen = requestTo(getSession, {
      origin: organization.origin,
      headers: { cookie: cookieHeader(browser) },
    });
    expect((await atSecond.send(seen)).status).toBe(200);
    const waiting = await aSurfer(world, organization).showCode();
    await manage(disableMember);
    expect((await atSecond.send(seen)).code).toBe('sign-in-required');
    expect((await atSecond.send(approval)).code).toBe('not-a-member');
    expect(await refusalOf(member.phone.scan(waiting.link))).toBe('not-a-member');
    const dpop = await phoneProof(member, member.wire.last(scanSignIn));
    const again = await atSecond.send(member.wire.last(scanSignIn), { headers: { dpop } });
    expect(again.code).toBe('not-a-member');
    await manage(enableMember);
  });
});

describe('a member who is deleted in the middle of a sign-in', () => {
  test('scanned, approved or completing: the sign-in comes to nothing, and nothing breaks', async () => {
    const gone = await aMember(world, desk, 'gone@acme.test');
    const [scanned, approved] = [await anApproval(gone), await anApproval(gone)];
    await gone.wire.send(approved.approval);
    const signedIn = aSurfer(world, organization);
    await signIn(gone, signedIn);
    const unlock = await signedIn.showCode();
    await manage(disableMember, gone.memberId);
    await manage(deleteMember, gone.memberId);

    expect((await gone.wire.send(scanned.approval)).code).toBe('not-a-member');
    expect(await refusalOf(approved.attempt.complete())).toBe('sign-in-refused');
    expect(await refusalOf(gone.phone.scan(unlock.link))).toBe('not-a-member');
    expect(await refusalOf(signedIn.client.call(getSession, {}))).toBe('sign-in-required');
    expect(await refusalOf(gone.phone.decline(scanned.request, 'not-me'))).toBe('nothing');
    const rows = await world.database.lookAt('select 1 from sessions where member_id = $1', [gone.memberId]);
    expect(rows).toEqual([]);
  });

  test('disabled and deleted while their page completes: no session is left', async () => {
    const gone = await aMember(world, desk, 'gone-too@acme.test');
    const { approval, attempt, browser } = await anApproval(gone);
    await gone.wire.send(approval);
    await Promise.all([
      refusalOf(attempt.complete()),
      manage(disableMember, gone.memberId).then(() => manage(deleteMember, gone.memberId)),
    ]);
    expect(await refusalOf(browser.client.call(getSession, {}))).toBe('sign-in-required');
  });
});

describe('a second process', () => {
  test('sign out everywhere: every session is over there at once, with cookie, proof and all', async () => {
    const [one, other] = [aSurfer(world, organization), aSurfer(world, organization)];
    const session = await signIn(member, one);
    const others = await signIn(member, other);
    const seen = requestTo(getSession, {
      origin: organization.origin,
      headers: { cookie: cookieHeader(other) },
    });
    const share = requestTo(getVaultShare, {
      origin: organization.origin,
      headers: { cookie: cookieHeader(other) },
    });
    const binding = { kind: 'session', jti: others.id } as const;
    const shareOf = async () =>
      (await atSecond.send(share, { headers: { dpop: await browserProof(other, share, { binding }) } })).code;
    expect((await atSecond.send(seen)).status).toBe(200);
    expect(await shareOf()).toBe('vault-locked');
    await one.client.call(signOutEverywhere, {}, await one.proof(session));
    expect((await atSecond.send(seen)).code).toBe('sign-in-required');
    expect(await shareOf()).toBe('sign-in-required');
    expect(await refusalOf(other.client.call(getSession, {}))).toBe('sign-in-required');
    // Somebody else's goes on.
    await desk.browser.client.call(getSession, {});
  });

  test('a proof that the first one took is refused there, and the other way round', async () => {
    const browser = aSurfer(world, organization);
    const session = await signIn(member, browser);
    const request = requestTo(getVaultShare, {
      origin: organization.origin,
      headers: { cookie: cookieHeader(browser) },
    });
    const binding = { kind: 'session', jti: session.id } as const;
    for (const [first, then] of [
      [browser.wire, atSecond],
      [atSecond, browser.wire],
    ] as const) {
      const headers = { dpop: await browserProof(browser, request, { binding }) };
      expect((await first.send(request, { headers })).code).toBe('vault-locked');
      expect((await then.send(request, { headers })).code).toBe('device-proof-refused');
    }
  });

  test('a sign-in started here is scanned, approved and completed there', async () => {
    const here = aSurfer(world, organization);
    const attempt = await here.showCode();
    const request = await member.phone.scan(attempt.link);
    const approval = await member.wire.intercept(approveSignIn, () => member.phone.approve(request));
    expect((await atSecond.send(approval)).status).toBe(200);
    // The page here hears of it, and completes there.
    await here.waitFor(attempt, 'approved');
    const completion = await here.wire.intercept(completeSignIn, () => attempt.complete());
    expect((await atSecond.send(completion)).status).toBe(200);
  });
});
