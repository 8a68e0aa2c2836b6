import { getVaultShare } from '@lanyard/contract/session';
import { completeSignIn } from '@lanyard/contract/sign-in';
import { openVault } from '@lanyard/session/vault-keeper';
import { listActivity } from '@lanyard/holder/activity';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  anOrganization,
  aSurfer,
  behindProxy,
  browserProof,
  closeUnharmed,
  cookieHeader,
  liveSessions,
  signIn,
  type Organization,
  type Person,
  type Surfer,
  isAlert,
} from './cast.ts';

/**
 * Live relay of the QR code: the attacker starts a sign-in in a browser of theirs, and shows its code to the victim on a page that
 * looks right. No code can tell: so the victim is shown who really asks, and the vault key is never released by one approval.
 */

let world: TestCloud;
let organization: Organization;
let victim: Person;
beforeAll(async () => {
  world = await aCloud({ settings: behindProxy });
  ({ organization, owner: victim } = await anOrganization(world));
});
afterAll(() => closeUnharmed(world));

const attackersAddress = '203.0.113.66';
const firefoxOnWindows = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:150.0) Gecko/20100101 Firefox/150.0';

const anAttacker = (): Surfer =>
  aSurfer(world, organization, { userAgent: firefoxOnWindows, address: attackersAddress });

/** The victim falls for it, once. */
const relayed = (attacker: Surfer) => signIn(victim, attacker);

async function vaultShareOf(attacker: Surfer, sessionId: string) {
  const request = {
    method: 'GET',
    url: organization.origin + getVaultShare.path,
    headers: { cookie: cookieHeader(attacker) },
    body: undefined,
  };
  const dpop = await browserProof(attacker, request, { binding: { kind: 'session', jti: sessionId } });
  return attacker.wire.send(request, { headers: { dpop } });
}

describe('a code relayed to the victim', () => {
  test('shows the victim an unknown browser, with system and address of the attacker', async () => {
    const attempt = await anAttacker().showCode();
    const request = await victim.phone.scan(attempt.link);
    expect(request.knownBrowser).toBe(false);
    expect(request.grants).toBe('session');
    expect(request.scanned.requester).toEqual({
      browser: 'Firefox 150',
      system: 'Windows',
      address: attackersAddress,
      place: null,
    });
    expect(request.scanned.organization.origin).toBe(organization.origin);
  });

  test('is still an unknown browser where the victim knows another one on the same system', async () => {
    await signIn(victim, aSurfer(world, organization, { userAgent: firefoxOnWindows }));
    const attempt = await anAttacker().showCode();
    expect((await victim.phone.scan(attempt.link)).knownBrowser).toBe(false);
  });

  test('"not me" ends it for the attacker, for good, and an owner is mailed who asked', async () => {
    const attacker = anAttacker();
    const attempt = await attacker.showCode();
    const request = await victim.phone.scan(attempt.link);
    const before = await liveSessions(world, organization);
    await victim.phone.decline(request, 'not-me');
    expect(await attacker.waitFor(attempt, 'declined')).toBe('declined');
    await expect(attempt.complete()).rejects.toMatchObject({ code: 'sign-in-refused' });
    await expect(victim.phone.approve(request)).rejects.toMatchObject({ code: 'sign-in-gone' });
    expect(await liveSessions(world, organization)).toBe(before);
    const { text } = await world.mail.next('ada@acme.test', isAlert);
    expect(text).toContain(attackersAddress);
    expect(text).toContain('Firefox 150');
  });
});

describe('a victim who approves all the same', () => {
  test('gives the attacker a session, and no vault key: neither in the envelope nor in the cloud', async () => {
    const attacker = anAttacker();
    const session = await relayed(attacker);
    expect(attacker.storage.entries.has('vault')).toBe(false);
    expect(await openVault(attacker.session, session)).toBeUndefined();
    const share = await vaultShareOf(attacker, session.id);
    expect(share).toMatchObject({ status: 409, code: 'vault-locked' });
    const completed = attacker.wire.answered.findLast(({ json }) => 'envelope' in json);
    expect(completed?.json).toMatchObject({ scope: 'session', sessionId: session.id });
    expect(attacker.wire.last(completeSignIn).method).toBe('POST');
  });

  test('who approves a second sign-in of the same attacker still releases no vault key', async () => {
    const attacker = anAttacker();
    await relayed(attacker);
    const again = await relayed(attacker);
    expect(attacker.storage.entries.has('vault')).toBe(false);
    expect(await openVault(attacker.session, again)).toBeUndefined();
    expect(await vaultShareOf(attacker, again.id)).toMatchObject({ code: 'vault-locked' });
  });

  test.each([
    ['none', undefined],
    ['wrong ones', 'xx'],
  ])(
    'is asked for digits before the attacker’s session opens the vault; with %s it is over',
    async (_, digits) => {
      const attacker = anAttacker();
      const session = await relayed(attacker);
      const unlock = await attacker.unlock(session);
      const request = await victim.phone.scan(unlock.link);
      expect(request).toMatchObject({ digitsAsked: true, grants: 'vault' });
      expect(request.scanned.requester.address).toBe(attackersAddress);
      const typed = digits === undefined ? {} : { digits };
      await expect(victim.phone.approve(request, typed)).rejects.toMatchObject({ code: 'wrong_digits' });
      expect(await attacker.waitFor(unlock, 'declined')).toBe('declined');
      await expect(unlock.complete()).rejects.toMatchObject({ code: 'sign-in-refused' });
      expect(await openVault(attacker.session, session)).toBeUndefined();
      // One try: the right ones come too late.
      await expect(victim.phone.approve(request, { digits: unlock.digits })).rejects.toMatchObject({
        code: 'wrong_digits',
      });
      expect((await world.mail.next('ada@acme.test', isAlert)).text).toContain(attackersAddress);
      const [latest] = await listActivity(victim.phone.wallet);
      expect(latest).toMatchObject({ kind: 'unlock', result: 'stopped', address: attackersAddress });
    },
  );

  test('a browser of their own, opened once with digits, opens in one approval from then on', async () => {
    const browser = aSurfer(world, organization);
    const session = await signIn(victim, browser);
    const unlock = await browser.unlock(session);
    await victim.phone.approve(await victim.phone.scan(unlock.link), { digits: unlock.digits });
    await browser.waitFor(unlock, 'approved');
    await unlock.complete();
    const later = await signIn(victim, browser);
    expect((await openVault(browser.session, later))?.privateKey.type).toBe('private');
  });
});

test('a code of the attacker’s own sign-in, scanned by nobody, admits nobody', async () => {
  const attacker = anAttacker();
  const attempt = await attacker.showCode();
  await expect(attempt.complete()).rejects.toMatchObject({ code: 'sign-in-refused' });
  expect(attacker.cookies.has('__Host-lanyard-session')).toBe(false);
});
