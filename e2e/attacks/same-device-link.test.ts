import { completeSignIn } from '@lanyard/contract/sign-in';
import { randomToken } from '@lanyard/crypto/encoding';
import { formatReturnLink, parseReturnFragment } from '@lanyard/crypto/sign-in-binding';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  anOrganization,
  aSurfer,
  behindProxy,
  browserProof,
  closeUnharmed,
  liveSessions,
  refusalOf,
  type Organization,
  type Person,
  type Surfer,
} from './cast.ts';

/**
 * A link that opens the wallet on the same device can be passed on like any link. So an approval completes only with the code that
 * the wallet brings back to the browser in which its person stands.
 */

let world: TestCloud;
let organization: Organization;
let victim: Person;
beforeAll(async () => {
  world = await aCloud({ settings: behindProxy });
  ({ organization, owner: victim } = await anOrganization(world));
});
afterAll(() => closeUnharmed(world));

const codeOf = (returnLink: string | null): string =>
  parseReturnFragment(new URL(returnLink ?? '').hash.slice(1))?.code ?? '';

/** Shown in a browser, opened and approved in the wallet of the victim. */
async function approvedLink(browser: Surfer = aSurfer(world, organization)) {
  const attempt = await browser.showLink();
  const { returnLink } = await victim.phone.approve(await victim.phone.scan(attempt.link));
  await browser.waitFor(attempt, 'approved');
  return { browser, attempt, returnLink };
}

test('the wallet on the same device: says so, comes back with a code, and the page that waits is in', async () => {
  const browser = aSurfer(world, organization);
  const attempt = await browser.showLink();
  const request = await victim.phone.scan(attempt.link);
  expect(request.scanned.way).toBe('link');
  const { returnLink } = await victim.phone.approve(request);
  expect(returnLink).toContain(`${organization.origin}/sign-in#r1.`);
  const session = await browser.enter(attempt, returnLink);
  expect(session.id).toMatch(/^[0-9a-f-]{36}$/);
});

describe('a link passed on to the victim, who approves', () => {
  test('admits nobody: the attacker’s page is told of the approval and lacks the code', async () => {
    const before = await liveSessions(world, organization);
    const { attempt, browser } = await approvedLink();
    for (const guess of [undefined, randomToken()])
      await expect(attempt.complete(guess)).rejects.toMatchObject({ code: 'sign-in-refused' });
    expect(browser.cookies.has('__Host-lanyard-session')).toBe(false);
    expect(await liveSessions(world, organization)).toBe(before);
  });

  test('nor does the code of another approval of the same victim', async () => {
    const [one, other] = [await approvedLink(), await approvedLink()];
    await expect(one.attempt.complete(codeOf(other.returnLink))).rejects.toMatchObject({
      code: 'sign-in-refused',
    });
    await other.attempt.complete(codeOf(other.returnLink));
  });
});

test('login CSRF: the way back of the attacker’s own sign-in enters nothing in the victim’s browser', async () => {
  const attacker = await approvedLink();
  const browser = aSurfer(world, organization);
  const waiting = await browser.showLink();
  // Were the page to take a code that is not for its own sign-in: it is that sign-in's, not approved.
  expect(await refusalOf(waiting.complete(codeOf(attacker.returnLink)))).toBe('sign-in-refused');
  expect(browser.cookies.has('__Host-lanyard-session')).toBe(false);
});

test('fixation: with the login flow that the attacker planted, and even with the code, the session is the victim’s', async () => {
  const attacker = aSurfer(world, organization);
  await attacker.openSignInPage();
  const browser = aSurfer(world, organization);
  const planted = attacker.cookies.get('__Host-lanyard-login') ?? '';
  browser.cookies.set('__Host-lanyard-login', planted);
  const { attempt, returnLink } = await approvedLink(browser);
  const completion = await browser.wire.intercept(completeSignIn, () => browser.enter(attempt, returnLink));
  for (const pollSecret of [(completion.body as { pollSecret: string }).pollSecret, randomToken()]) {
    const dpop = await browserProof(attacker, completion);
    const body = (sent: object) => ({ ...sent, pollSecret });
    const stolen = await attacker.wire.send(completion, { headers: { dpop }, body });
    expect(stolen.code).toBe('sign-in-refused');
  }
  await browser.enter(attempt, returnLink);
  expect(browser.cookies.has('__Host-lanyard-session')).toBe(true);
});

test('replay: the code works once', async () => {
  const { browser, attempt, returnLink } = await approvedLink();
  await browser.enter(attempt, returnLink);
  expect(await refusalOf(attempt.complete(codeOf(returnLink)))).toBe('csrf-refused');
});

test('a scanned code gives no way back, and is not completed with one', async () => {
  const browser = aSurfer(world, organization);
  const attempt = await browser.showCode();
  const { returnLink } = await victim.phone.approve(await victim.phone.scan(attempt.link));
  expect(returnLink).toBeNull();
  const madeUp = formatReturnLink({ origin: organization.origin, signInId: attempt.id, code: randomToken() });
  expect(await refusalOf(browser.enter(attempt, madeUp))).toBe('sign-in-refused');
  await browser.enter(attempt);
});
