import { getSession } from '@lanyard/contract/session';
import { createEnrolment, setSignInPolicy } from '@lanyard/contract/sign-in-policy';
import { addPasskey, endTrustedBrowser, listTrustedBrowsers } from '@lanyard/contract/trusted-browsers';
import {
  endTrustedBrowser as endInWallet,
  listTrustedBrowsers as listInWallet,
} from '@lanyard/holder/trusted-browsers';
import { listKnownBrowsers } from '@lanyard/holder/known-browsers';
import { isOwnDid } from '@lanyard/session/member-statements';
import { addPasskeyElsewhere, signInByPasskey, type Passkeys } from '@lanyard/session/passkeys';
import { trustedHere } from '@lanyard/session/kept';
import { beginPasskey } from '@lanyard/session/sign-in';
import { openVault } from '@lanyard/session/vault-keeper';
import { authenticatorOn, createAuthenticator } from '@lanyard/testing/authenticator';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
import { aDeskOf, aPhoneWithPasskey, approvedPasskey, enter, trust, type Desk } from './trusting.ts';

/** A passkey on a phone or a security key, which a wallet approved, enters from any browser. It unlocks none, and trusts none. */

let world: TestCloud;
let organization: Organization;
let owners: Awaited<ReturnType<typeof atDesk>>;
beforeAll(async () => {
  world = await aCloud({ settings: behindProxy });
  const made = await anOrganization(world);
  organization = made.organization;
  owners = await atDesk(world, organization, made.owner);
});
afterAll(() => closeUnharmed(world));

let members = 0;

async function aDesk(): Promise<Desk & { readonly member: Member }> {
  members += 1;
  const member = await aMember(world, owners, `noa-${String(members)}@acme.test`);
  return { ...(await aDeskOf(member, aSurfer(world, organization))), member };
}

const listed = async ({ browser }: Pick<Desk, 'browser'>) =>
  (await browser.client.call(listTrustedBrowsers, {})).trustedBrowsers;

describe('a passkey on a phone', () => {
  test('is approved once with the digits, then enters from any browser, and opens no vault there', async () => {
    const desk = await aDesk();
    const { passkeys } = await aPhoneWithPasskey(desk);
    await world.mail.next(desk.member.email, ({ subject }) => subject === 'A passkey was added at Acme');
    expect(await listed(desk)).toMatchObject([
      { kind: 'passkey', device: 'phone', current: false, unlocks: false, lastUsedAt: null },
    ]);
    const elsewhere = aSurfer(world, organization);
    const session = await enter({ browser: elsewhere, passkeys });
    expect(await elsewhere.client.call(getSession, {})).toMatchObject({ session: { scope: 'session' } });
    expect(await openVault(elsewhere.session, session)).toBeUndefined();
    expect((await listed(desk))[0]?.lastUsedAt).not.toBeNull();
  });

  test('enters in a browser that is trusted by a passkey of its own, too, which stays trusted', async () => {
    const desk = await trust(await aDesk());
    const { passkeys } = await aPhoneWithPasskey(desk);
    const token = await desk.browser.openSignInPage();
    await signInByPasskey(desk.browser.session, token, passkeys, { elsewhere: true });
    expect(await desk.browser.client.call(getSession, {})).toMatchObject({ session: { scope: 'session' } });
    expect(await trustedHere(desk.browser.session)).toBeDefined();
    // Who enters by a passkey on another device is told by the cloud alone, so there is no safety number.
    const { did } = desk.member.phone.wallet.identity;
    expect(await isOwnDid(desk.browser.session, did)).toBe(false);
    await enter(desk);
    expect(await isOwnDid(desk.browser.session, did)).toBe(true);
  });

  test('a security key is one too; a device that has a passkey takes no second one', async () => {
    const desk = await aDesk();
    const { passkeys } = await aPhoneWithPasskey(desk, { transports: ['usb', 'nfc'] });
    expect(await listed(desk)).toMatchObject([{ kind: 'passkey', device: 'security-key' }]);
    const again = addPasskeyElsewhere(
      desk.browser.session,
      desk.session,
      passkeys,
      await approvedPasskey(desk),
    );
    await expect(again).rejects.toMatchObject({ name: 'InvalidStateError' });
  });

  test('removed in the portal: refused at once, and what it opened is over; the person is mailed', async () => {
    const desk = await aDesk();
    const { passkeys } = await aPhoneWithPasskey(desk);
    const elsewhere = aSurfer(world, organization);
    await enter({ browser: elsewhere, passkeys });
    const trustedBrowserId = (await listed(desk))[0]?.id ?? '';
    const proof = await desk.browser.proof(desk.session);
    await desk.browser.client.call(endTrustedBrowser, { params: { trustedBrowserId } }, proof);
    expect(await refusalOf(elsewhere.client.call(getSession, {}))).toBe('sign-in-required');
    expect(await refusalOf(enter({ browser: elsewhere, passkeys }))).toBe('sign-in-refused');
    await world.mail.next(desk.member.email, ({ subject }) => subject === 'A passkey was removed at Acme');
  });

  test('removed in the wallet: refused at once', async () => {
    const desk = await aDesk();
    const { passkeys } = await aPhoneWithPasskey(desk);
    const [passkey] = (await listInWallet(desk.member.phone.wallet, organization.id)).trustedBrowsers;
    if (passkey === undefined) throw new Error('not in the wallet');
    await endInWallet(desk.member.phone.wallet, organization, passkey);
    expect(await refusalOf(enter({ browser: aSurfer(world, organization), passkeys }))).toBe(
      'sign-in-refused',
    );
  });
});

describe('attack', () => {
  test('passkey of organization A at B, held by the same person: B knows none, and no lie about the RP ID helps', async () => {
    const desk = await aDesk();
    const { authenticator } = await aPhoneWithPasskey(desk);
    const { organization: other } = await world.anOrganization('Beta');
    const browser = aSurfer(world, other);
    const token = await browser.openSignInPage();
    const honest = authenticatorOn(other.origin, authenticator);
    await expect(signInByPasskey(browser.session, token, honest)).rejects.toMatchObject({
      name: 'NotAllowedError',
    });
    const { hostname: rpId } = new URL(organization.origin);
    for (const signedFor of [rpId, new URL(other.origin).hostname]) {
      for (const origin of [organization.origin, other.origin]) {
        const lying: Passkeys = {
          ...honest,
          get: async ({ challenge }) => {
            const asked = { challenge: Buffer.from(challenge).toString('base64url'), rpId };
            const used = await authenticator.get({ optionsJSON: asked }, organization.origin, {
              rpId: signedFor,
            });
            const { response } = used;
            const clientData = Buffer.from(response.response.clientDataJSON, 'base64url').toString();
            const said = clientData.replace(organization.origin, origin);
            const clientDataJSON = Buffer.from(said).toString('base64url');
            return {
              prf: null,
              response: { ...response, response: { ...response.response, clientDataJSON } },
            };
          },
        };
        expect(await refusalOf(signInByPasskey(browser.session, token, lying))).toBe('sign-in-refused');
      }
    }
  });

  test('enrolment by a relayed session: without the digits of the page there is no passkey', async () => {
    const desk = await aDesk();
    const attempt = await beginPasskey(desk.browser.session, desk.session);
    const stop = new AbortController();
    await attempt.watch(stop.signal)[Symbol.asyncIterator]().next();
    const request = await desk.member.phone.scan(attempt.link);
    expect(await refusalOf(desk.member.phone.approve(request))).toBe('wrong_digits');
    stop.abort();
    expect(await refusalOf(attempt.complete())).toBe('sign-in-refused');
    expect(await listed(desk)).toEqual([]);
  });

  test('approved as a passkey, used to trust the browser: it is trusted by nobody, and keeps no vault key', async () => {
    const desk = await aDesk();
    const pending = await approvedPasskey(desk);
    const adding = await desk.browser.wire.intercept(addPasskey, () =>
      addPasskeyElsewhere(desk.browser.session, desk.session, desk.passkeys, pending),
    );
    const sent = await desk.browser.wire.send(adding, {
      body: (body: object) => ({ ...body, vaultKey: 'e30.e30.e30.e30.e30' }),
    });
    expect(sent.code).toBe('passkey-refused');
    const { passkeys } = await aPhoneWithPasskey(desk);
    expect(await trustedHere(desk.browser.session)).toBeUndefined();
    const enrolment = async () =>
      desk.browser.client.call(createEnrolment, {}, await desk.browser.proof(desk.session));
    expect(await refusalOf(enrolment())).toBe('trust-first');
    const session = await enter({ browser: desk.browser, passkeys });
    expect(await desk.browser.client.call(getSession, {})).toMatchObject({ session: { scope: 'session' } });
    expect(await openVault(desk.browser.session, session)).toBeUndefined();
  });

  test('an approval to add a passkey makes the browser no friend: its next sign-in gets no vault', async () => {
    const desk = await aDesk();
    await approvedPasskey(desk);
    expect(await listKnownBrowsers(desk.member.phone.wallet, organization.id)).toMatchObject([
      { unlockedAt: null },
    ]);
  });

  test('another browser, another session, a second time: the approval is good for none of it', async () => {
    const desk = await aDesk();
    const thief = await aDesk();
    const pending = await approvedPasskey(desk);
    const { session: theirs, passkeys } = thief;
    expect(await refusalOf(addPasskeyElsewhere(thief.browser.session, theirs, passkeys, pending))).toBe(
      'passkey-refused',
    );
    await addPasskeyElsewhere(desk.browser.session, desk.session, desk.passkeys, pending);
    const other = authenticatorOn(organization.origin, createAuthenticator());
    expect(await refusalOf(addPasskeyElsewhere(desk.browser.session, desk.session, other, pending))).toBe(
      'passkey-refused',
    );
  });
});

test('where trusted browsers are demanded it enters from one of its member’s, and from no other', async () => {
  const made = await anOrganization(world, 'Gamma');
  const desk = await trust(await aDeskOf(made.owner, aSurfer(world, made.organization)));
  const { passkeys } = await aPhoneWithPasskey(desk);
  const elsewhere = aSurfer(world, made.organization);
  await enter({ browser: elsewhere, passkeys });
  const proof = await desk.browser.proof(desk.session);
  await desk.browser.client.call(setSignInPolicy, { body: { demands: 'admins' } }, proof);
  expect(await refusalOf(elsewhere.client.call(getSession, {}))).toBe('sign-in-required');
  expect(await refusalOf(enter({ browser: elsewhere, passkeys }))).toBe('sign-in-refused');
  const mia = await aMember(world, desk, 'mia@gamma.test');
  const hers = await aPhoneWithPasskey(await aDeskOf(mia, aSurfer(world, made.organization)));
  expect(await refusalOf(enter({ browser: elsewhere, passkeys: hers.passkeys }))).toBe('nothing');
  const nextProof = await desk.browser.proof(desk.session);
  await desk.browser.client.call(setSignInPolicy, { body: { demands: 'all' } }, nextProof);
  expect(await refusalOf(enter({ browser: elsewhere, passkeys: hers.passkeys }))).toBe('sign-in-refused');
  const here = (held: Passkeys) => ({ browser: desk.browser, passkeys: whichever(held) });
  expect(await refusalOf(enter(here(hers.passkeys)))).toBe('sign-in-refused');
  expect(await refusalOf(enter(here(passkeys)))).toBe('nothing');
});

/** The person picks another passkey than the browser's own. */
const whichever = (passkeys: Passkeys): Passkeys => ({
  ...passkeys,
  get: ({ rpId, challenge }) => passkeys.get({ rpId, challenge }),
});
