import { disableMember, enableMember } from '@lanyard/contract/members';
import { getSession, getVaultShare } from '@lanyard/contract/session';
import {
  addPasskey,
  completePasskeySignIn,
  endTrustedBrowser,
  listTrustedBrowsers,
  startPasskeySignIn,
} from '@lanyard/contract/trusted-browsers';
import {
  endTrustedBrowser as endInWallet,
  listTrustedBrowsers as listInWallet,
} from '@lanyard/holder/trusted-browsers';
import { recordVaultExport } from '@lanyard/contract/vaults';
import type { LiveSession } from '@lanyard/session/live-session';
import { trustedHere } from '@lanyard/session/kept';
import { addPasskeyHere, signInByPasskey, unlockByPasskey, type Passkeys } from '@lanyard/session/passkeys';
import { beginTrust } from '@lanyard/session/sign-in';
import { lockVault, openVault } from '@lanyard/session/vault-keeper';
import { authenticatorOn, type createAuthenticator } from '@lanyard/testing/authenticator';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { jumpingClock } from '@lanyard/testing/jumping-clock';
import {
  aMember,
  anOrganization,
  aSurfer,
  atDesk,
  behindProxy,
  closeUnharmed,
  refusalOf,
  type Member,
  type Organization,
} from './cast.ts';
import { aDeskOf, approvedTrust, enter, trust, type Desk } from './trusting.ts';

/** A browser that a wallet approved enters by a passkey of its own, without the phone. Nobody else does by it. */

const clock = jumpingClock();
let world: TestCloud;
let organization: Organization;
let owners: Awaited<ReturnType<typeof atDesk>>;
beforeAll(async () => {
  world = await aCloud({ settings: behindProxy, clock });
  const made = await anOrganization(world);
  organization = made.organization;
  owners = await atDesk(world, organization, made.owner);
});
afterAll(() => closeUnharmed(world));

let members = 0;

type Trusted = Desk & { readonly member: Member };

/** A member who is signed in, on a computer with a fingerprint reader. */
async function aDesk(options: Parameters<typeof createAuthenticator>[0] = {}): Promise<Trusted> {
  members += 1;
  const member = await aMember(world, owners, `mia-${String(members)}@acme.test`);
  return { ...(await aDeskOf(member, aSurfer(world, organization), options)), member };
}

async function aTrustedBrowser(options: Parameters<typeof createAuthenticator>[0] = {}): Promise<Trusted> {
  const desk = await aDesk(options);
  await trust(desk);
  return desk;
}

const share = async ({ browser }: Trusted, session: LiveSession) =>
  refusalOf(browser.client.call(getVaultShare, {}, await browser.proof(session)));

describe('a trusted browser', () => {
  test('is approved once with the digits, then enters and opens the vault by a touch, without the phone', async () => {
    const desk = await aTrustedBrowser();
    expect(await trustedHere(desk.browser.session)).toMatchObject({ unlocks: true });
    const before = desk.member.wire.sent.length;
    const session = await enter(desk);
    expect(desk.member.wire.sent.length).toBe(before);
    expect(await openVault(desk.browser.session, session)).toMatchObject({
      privateKey: { type: 'private', extractable: false },
      ringKey: { extractable: false },
    });
    const me = await desk.browser.client.call(getSession, {});
    expect(me).toMatchObject({ session: { scope: 'session vault' } });
    await lockVault(desk.browser.session, session);
    expect(await openVault(desk.browser.session, session)).toBeUndefined();
    await unlockByPasskey(desk.browser.session, session, desk.passkeys);
    expect(await openVault(desk.browser.session, session)).toBeDefined();
  });

  test('without PRF enters, and does not unlock', async () => {
    const desk = await aTrustedBrowser({ prf: 'never' });
    const session = await enter(desk);
    expect(await openVault(desk.browser.session, session)).toBeUndefined();
    expect(await share(desk, session)).toBe('vault-locked');
    expect(await refusalOf(unlockByPasskey(desk.browser.session, session, desk.passkeys))).toBe('no-prf');
  });

  test('attack: somebody who sits down at the open page exports the vault: it takes a touch with user verification of its own, once', async () => {
    const desk = await aTrustedBrowser();
    const session = await enter(desk);
    const exported = async () =>
      desk.browser.client.call(
        recordVaultExport,
        { body: { format: 'archive', items: 1 } },
        await desk.browser.proof(session),
      );
    await world.database.lookAt("update sessions set unlocked_at = unlocked_at - interval '121 seconds'");
    expect(await refusalOf(exported())).toBe('vault-export-unverified');
    desk.authenticator.setUserVerified(false);
    expect(await refusalOf(unlockByPasskey(desk.browser.session, session, desk.passkeys))).toBe(
      'sign-in-refused',
    );
    expect(await refusalOf(exported())).toBe('vault-export-unverified');
    desk.authenticator.setUserVerified(true);
    await unlockByPasskey(desk.browser.session, session, desk.passkeys);
    await exported();
    expect(await refusalOf(exported())).toBe('vault-export-unverified');
  });

  test('where PRF comes only with the first use, it is asked for then', async () => {
    const desk = await aTrustedBrowser({ prf: 'at-get' });
    const session = await enter(desk);
    expect(await openVault(desk.browser.session, session)).toBeDefined();
  });

  test('is listed and ended in portal and wallet; the person is mailed both times', async () => {
    const desk = await aTrustedBrowser();
    const { browser, member, session } = desk;
    const told = (words: string) => world.mail.next(member.email, ({ subject }) => subject === words);
    await told('A browser is trusted at Acme');
    const { trustedBrowsers } = await browser.client.call(listTrustedBrowsers, {});
    expect(trustedBrowsers).toMatchObject([{ current: true, browser: 'Chrome 156', unlocks: true }]);
    const { trustedBrowsers: theirs } = await listInWallet(member.phone.wallet, organization.id);
    const [inWallet] = theirs;
    if (inWallet === undefined) throw new Error('not in the wallet');
    expect(inWallet).toMatchObject({ current: false, system: 'Linux' });
    const begun = await enter(desk);
    await endInWallet(member.phone.wallet, organization, inWallet);
    expect(await refusalOf(browser.client.call(getSession, {}))).toBe('sign-in-required');
    expect(await refusalOf(enter(desk))).toBe('sign-in-refused');
    expect(begun.id).not.toBe(session.id);
    await told('A browser is no longer trusted at Acme');
  });

  test('ended in the portal: its passkey is refused at once, and what it wrapped is gone', async () => {
    const desk = await aTrustedBrowser();
    const session = await enter(desk);
    const trusted = await trustedHere(desk.browser.session);
    const params = { trustedBrowserId: trusted?.id ?? '' };
    await desk.browser.client.call(endTrustedBrowser, { params }, await desk.browser.proof(session));
    expect(await refusalOf(enter(desk))).toBe('sign-in-refused');
    const rows = await world.database.lookAt('select vault_key from trusted_browsers where id = $1', [
      params.trustedBrowserId,
    ]);
    expect(rows).toEqual([{ vault_key: null }]);
  });
});

describe('refused', () => {
  test('disabled member: at once, and again let in once enabled', async () => {
    const desk = await aTrustedBrowser();
    const params = { memberId: desk.member.memberId };
    const proof = () => owners.browser.proof(owners.session);
    await owners.browser.client.call(disableMember, { params }, await proof());
    expect(await refusalOf(enter(desk))).toBe('sign-in-refused');
    await owners.browser.client.call(enableMember, { params }, await proof());
    expect(await refusalOf(enter(desk))).toBe('nothing');
  });

  test('passkey of organization A at B: its RP ID is the exact host of A, and B knows no such passkey', async () => {
    const desk = await aTrustedBrowser();
    const { organization: other } = await world.anOrganization('Beta');
    const browser = aSurfer(world, other);
    const token = await browser.openSignInPage();
    // A browser offers B no passkey of A.
    const honest = authenticatorOn(other.origin, desk.authenticator);
    await expect(signInByPasskey(browser.session, token, honest)).rejects.toMatchObject({
      name: 'NotAllowedError',
    });
    // A hostile authenticator answers all the same, signed for A's RP ID, or for B's by the key of A.
    const credentialId = (await trustedHere(desk.browser.session))?.credentialId ?? '';
    for (const rpId of [new URL(organization.origin).hostname, new URL(other.origin).hostname]) {
      const lying: Passkeys = {
        ...honest,
        get: async ({ challenge }) => {
          const optionsJSON = {
            challenge: Buffer.from(challenge).toString('base64url'),
            rpId: new URL(organization.origin).hostname,
            allowCredentials: [{ id: credentialId }],
          };
          return desk.authenticator.get({ optionsJSON }, organization.origin, { rpId });
        },
      };
      expect(await refusalOf(signInByPasskey(browser.session, token, lying))).toBe('sign-in-refused');
    }
  });

  test('of another origin at its own organization: a phishing page gets nothing', async () => {
    const desk = await aTrustedBrowser();
    const phished: Passkeys = {
      ...desk.passkeys,
      get: async ({ challenge, rpId }) => {
        const optionsJSON = { challenge: Buffer.from(challenge).toString('base64url'), rpId };
        // As if the browser had let it: the client data names the page that asked.
        return desk.authenticator.get({ optionsJSON }, `http://evil.${rpId}:${String(world.port)}`);
      },
    };
    expect(await refusalOf(enter({ browser: desk.browser, passkeys: phished }))).not.toBe('nothing');
  });

  test('replay: a touch is taken once, and for the browser that asked', async () => {
    const desk = await aTrustedBrowser();
    const completion = await desk.browser.wire.intercept(completePasskeySignIn, () => enter(desk));
    expect((await desk.browser.wire.send(completion)).status).toBe(200);
    const again = await desk.browser.wire.send(completion);
    expect(['device-proof-refused', 'csrf-refused']).toContain(again.code);
  });

  test('a touch without user verification', async () => {
    const desk = await aTrustedBrowser();
    desk.authenticator.setUserVerified(false);
    expect(await refusalOf(enter(desk))).toBe('sign-in-refused');
  });

  test('a cloned passkey that counts behind', async () => {
    const desk = await aTrustedBrowser();
    const clone = desk.authenticator.clone();
    await enter(desk);
    const copied = authenticatorOn(organization.origin, clone);
    expect(await refusalOf(enter({ browser: desk.browser, passkeys: copied }))).toBe('sign-in-refused');
  });
});

describe('the passkey in another browser', () => {
  test('enters only: no vault key is released, and no share kept', async () => {
    const desk = await aTrustedBrowser();
    const elsewhere = aSurfer(world, organization);
    const session = await enter({ browser: elsewhere, passkeys: desk.passkeys });
    expect((await elsewhere.client.call(getSession, {})).session.scope).toBe('session');
    expect(await openVault(elsewhere.session, session)).toBeUndefined();
    expect(await refusalOf(unlockByPasskey(elsewhere.session, session, withPrf(desk.passkeys)))).toBe(
      'sign-in-refused',
    );
  });
});

/** An authenticator that is asked for PRF whatever the page knows. */
const withPrf = (passkeys: Passkeys): Passkeys => ({
  ...passkeys,
  get: (options) => passkeys.get({ ...options, prfSalt: new Uint8Array(32) }),
});

describe('enrolment by a relayed session', () => {
  test('needs the digits of the page: the attacker’s session asks, the victim does not see the page', async () => {
    const desk = await aDesk();
    const attempt = await beginTrust(desk.browser.session, desk.session);
    const stop = new AbortController();
    await attempt.watch(stop.signal)[Symbol.asyncIterator]().next();
    const request = await desk.member.phone.scan(attempt.link);
    expect(await refusalOf(desk.member.phone.approve(request))).toBe('wrong_digits');
    stop.abort();
    expect(await refusalOf(attempt.complete())).toBe('sign-in-refused');
    expect((await desk.browser.client.call(listTrustedBrowsers, {})).trustedBrowsers).toEqual([]);
  });

  test('an approval of a sign-in or of an unlock trusts no browser, nor the other way round', async () => {
    const desk = await aDesk();
    const unlock = await desk.browser.unlock(desk.session);
    const request = await desk.member.phone.scan(unlock.link);
    await desk.member.phone.approve(request, { digits: unlock.digits });
    await desk.browser.waitFor(unlock, 'approved');
    await unlock.complete();
    expect(await refusalOf(enter(desk))).not.toBe('nothing');
  });

  test('the approval is good for that browser, that session, ten minutes, and one passkey', async () => {
    const desk = await aDesk();
    const pending = await approvedTrust(desk);
    const thief = await aDesk();
    expect(
      await refusalOf(addPasskeyHere(thief.browser.session, thief.session, thief.passkeys, pending)),
    ).toBe('passkey-refused');
    const adding = await desk.browser.wire.intercept(addPasskey, () =>
      addPasskeyHere(desk.browser.session, desk.session, desk.passkeys, pending),
    );
    expect((await desk.browser.wire.send(adding)).status).toBe(204);
    expect(await refusalOf(addPasskeyHere(desk.browser.session, desk.session, desk.passkeys, pending))).toBe(
      'passkey-refused',
    );
    const late = await aDesk();
    const slow = await approvedTrust(late);
    clock.jump(601_000);
    expect(await refusalOf(addPasskeyHere(late.browser.session, late.session, late.passkeys, slow))).toBe(
      'passkey-refused',
    );
  });
});

test('the challenge of a passkey is of one login flow and two minutes', async () => {
  const desk = await aTrustedBrowser();
  const completion = await desk.browser.wire.intercept(completePasskeySignIn, () => enter(desk));
  expect(completion.url).toMatch(/passkey-sign-ins/);
  const token = await desk.browser.openSignInPage();
  const start = async () =>
    desk.browser.client.call(startPasskeySignIn, {}, () =>
      Promise.resolve({ 'x-lanyard-csrf-login-token': token }),
    );
  expect((await start()).nonce).not.toBe((await start()).nonce);
  const slow: Passkeys = {
    ...desk.passkeys,
    get: (options) => {
      clock.jump(151_000);
      return desk.passkeys.get(options);
    },
  };
  expect(await refusalOf(enter({ browser: desk.browser, passkeys: slow }))).toBe('sign-in-refused');
});

// Last: everybody is signed out by then.
test('trust ends by itself after thirty days', async () => {
  const desk = await aTrustedBrowser();
  clock.jump(30 * 86_400_000 + 1000);
  expect(await refusalOf(enter(desk))).not.toBe('nothing');
});
