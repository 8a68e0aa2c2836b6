import { joinOrganization } from '@lanyard/contract/joining';
import {
  createPerson,
  getPerson,
  issuePersonToken,
  requestEmailCode,
  verifyEmailCode,
} from '@lanyard/contract/people';
import { getVaultShare, listDevices, signOutEverywhere } from '@lanyard/contract/session';
import { approveSignIn, completeSignIn, completeUnlock, scanSignIn } from '@lanyard/contract/sign-in';
import { randomToken } from '@lanyard/crypto/encoding';
import { generateDeviceKey } from '@lanyard/crypto/keys';
import { approve, openSignIn, readSignInLink } from '@lanyard/holder/approvals';
import { createIdentity } from '@lanyard/holder/identity';
import { loadWallet } from '@lanyard/holder/wallet';
import { authenticatorOn, type Authenticator, type Forgery } from '@lanyard/testing/authenticator';
import { aCloud, type TestCloud } from '@lanyard/testing/cloud';
import { requestTo, type Sent } from '@lanyard/testing/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  anOrganization,
  aPerson,
  aSurfer,
  atDesk,
  behindProxy,
  browserProof,
  closeUnharmed,
  codeIn,
  cookieHeader,
  liveSessions,
  phoneProof,
  proofFor,
  refusalOf,
  type Organization,
  type Person,
  hasCode,
} from './cast.ts';

/** What was said once is worth nothing when it is said again, elsewhere, by another, or by halves. */

let world: TestCloud;
let organization: Organization;
let person: Person;
beforeAll(async () => {
  world = await aCloud({ settings: behindProxy });
  ({ organization, owner: person } = await anOrganization(world));
});
afterAll(() => closeUnharmed(world));

const now = () => Math.floor(Date.now() / 1000);

/** A code that the person has scanned, and the approval that their phone would send. */
async function anApproval(of: Person = person) {
  const browser = aSurfer(world, organization);
  const attempt = await browser.showCode();
  const request = await of.phone.scan(attempt.link);
  const approval = await of.wire.intercept(approveSignIn, () => of.phone.approve(request));
  return { browser, attempt, request, approval };
}
/** The same request with a proof of its own: what a thief of everything but the statements would send. */
async function fresh(request: Sent, of: Person = person): Promise<Sent> {
  return { ...request, headers: { ...request.headers, dpop: await phoneProof(of, request) } };
}
const codeOf = async (request: Sent) => (await person.wire.send(request)).code;

describe('replayed approval', () => {
  test('as it was: its proof was used', async () => {
    const { approval, attempt, browser } = await anApproval();
    expect((await person.wire.send(approval)).status).toBe(200);
    expect(await codeOf(approval)).toBe('device-proof-refused');
    await browser.enter(attempt);
    expect(await codeOf(approval)).toBe('device-proof-refused');
  });

  test('with a new proof: the sign-in is over, before and after it is fetched', async () => {
    const { approval, attempt, browser } = await anApproval();
    expect((await person.wire.send(approval)).status).toBe(200);
    expect(await codeOf(await fresh(approval))).toBe('already-approved');
    await browser.enter(attempt);
    expect(await codeOf(await fresh(approval))).toBe('already-approved');
  });

  test('for another sign-in of the same browser: none of its parts fits', async () => {
    const { approval } = await anApproval();
    const other = await anApproval();
    expect(await codeOf(await fresh({ ...approval, url: other.approval.url }))).toBe('assertion-refused');
    for (const part of ['fido', 'didAssertion', 'delegation', 'envelope']) {
      const stolen = (approval.body as Record<string, unknown>)[part];
      const body = { ...(other.approval.body as object), [part]: stolen };
      expect([part, await codeOf(await fresh({ ...other.approval, body }))]).toEqual([
        part,
        'assertion-refused',
      ]);
    }
    expect((await person.wire.send(other.approval)).status).toBe(200);
  });

  test('after it was declined: the sign-in is over', async () => {
    const { approval, request } = await anApproval();
    await person.phone.decline(request);
    expect(await codeOf(await fresh(approval))).toBe('sign-in-gone');
  });
});

describe('replayed nonce', () => {
  test('of an identity: the registration is used up, and another person cannot be made with it', async () => {
    const other = await aPerson(world);
    const made = other.wire.last(createPerson);
    expect((await other.wire.send(made)).code).toBe('device-proof-refused');
    const dpop = await phoneProof(other, made);
    expect((await other.wire.send(made, { headers: { dpop } })).code).toBe('registration-expired');
  });

  test('of a person assertion: one token comes of it', async () => {
    const asked = person.wire.last(issuePersonToken);
    expect(await codeOf(asked)).toBe('device-proof-refused');
    expect(await codeOf(await fresh(asked))).toBe('person-refused');
  });

  test('of an invitation: nobody joins twice, and no other person by what one said', async () => {
    const joined = person.wire.last(joinOrganization);
    expect(await codeOf(await fresh(joined))).toBe('already-member');
    const thief = await aPerson(world);
    await thief.phone.client.nonce();
    await thief.phone.scan((await aSurfer(world, organization).showCode()).link).catch(() => undefined);
    const { authorization } = thief.wire.last(scanSignIn).headers;
    const stolen = { ...joined, headers: { ...joined.headers, authorization: authorization ?? '' } };
    expect((await thief.wire.send(await fresh(stolen, thief))).code).toBe('invitation-refused');
  });

  test('of an e-mail code: one claim comes of it', async () => {
    const { phone, wire } = person;
    const email = 'ada@acme.test';
    await phone.claimEmail(email, async () => codeIn((await world.mail.next(email, hasCode)).text));
    expect(await codeOf(await fresh(wire.last(verifyEmailCode)))).toBe('code-refused');
    expect(wire.last(requestEmailCode).body).toEqual({ email });
  });
});

describe('replayed completion', () => {
  test('as it was, with a new proof, from a new login flow: one session, and the envelope goes out once', async () => {
    const { browser, attempt, approval } = await anApproval();
    await person.wire.send(approval);
    const before = await liveSessions(world, organization);
    await browser.enter(attempt);
    const completion = browser.wire.last(completeSignIn);
    expect((await browser.wire.send(completion)).code).toBe('csrf-refused');
    const token = await browser.openSignInPage();
    const again = { cookie: cookieHeader(browser), 'x-lanyard-csrf-login-token': token };
    expect((await browser.wire.send(completion, { headers: again })).code).toBe('device-proof-refused');
    const headers = { ...again, dpop: await browserProof(browser, completion) };
    expect((await browser.wire.send(completion, { headers })).code).toBe('sign-in-refused');
    expect(await liveSessions(world, organization)).toBe(before + 1);
  });

  test('of an unlock: the envelope goes out once', async () => {
    const { browser, session } = await atDesk(world, organization, person);
    const unlock = await browser.unlock(session);
    await person.phone.approve(await person.phone.scan(unlock.link), { digits: unlock.digits });
    await browser.waitFor(unlock, 'approved');
    await unlock.complete();
    const completion = browser.wire.last(completeUnlock);
    expect((await browser.wire.send(completion)).code).toBe('device-proof-refused');
    const dpop = await browserProof(browser, completion, { binding: { kind: 'session', jti: session.id } });
    expect((await browser.wire.send(completion, { headers: { dpop } })).code).toBe('sign-in-refused');
  });
});

describe('replayed DPoP proof', () => {
  test('of a browser: once, for its method, address and session, and by its key', async () => {
    const { browser, session } = await atDesk(world, organization, person);
    const other = await atDesk(world, organization, person);
    const binding = { kind: 'session', jti: session.id } as const;
    const origin = organization.origin;
    const request = requestTo(getVaultShare, { origin, headers: { cookie: cookieHeader(browser) } });
    const send = async (dpop: string) => (await browser.wire.send(request, { headers: { dpop } })).code;
    const proof = (changes: Partial<Sent>, options = {}) =>
      browserProof(browser, { ...request, ...changes }, { binding, ...options });

    const genuine = await proof({});
    expect(await send(genuine)).toBe('vault-locked');
    expect(await send(genuine)).toBe('device-proof-refused');
    for (const dpop of [
      proof({ method: 'DELETE' }),
      proof({ url: `${origin}/api/session` }),
      proof({ url: request.url.replace(origin, world.walletOrigin) }),
      proof({}, { issuedAt: now() - 61 }),
      // Well ahead: it comes nearer until it is looked at. To the second, a clock that stands still says it (`gate.test.ts`).
      proof({}, { issuedAt: now() + 600 }),
      proof({}, { binding: { kind: 'none' } }),
      proof({}, { binding: { kind: 'session', jti: other.session.id } }),
      browserProof(other.browser, request, { binding }),
    ]) {
      expect(await send(await dpop)).toBe('device-proof-refused');
    }
    for (const nonce of [null, randomToken()]) {
      expect(await send(await proof({}, { nonce }))).toBe('device-proof-required');
    }
  });

  test('of a phone: once, for its method, address and token, and by its key', async () => {
    const { wire, phone } = person;
    await phone.client.call(getPerson, {}, async () => ({})).catch(() => undefined);
    const { authorization = '' } = wire.last(scanSignIn).headers;
    const request = requestTo(getPerson, { origin: world.walletOrigin, headers: { authorization } });
    const send = async (dpop: string) => (await wire.send(request, { headers: { dpop } })).code;
    const genuine = await phoneProof(person, request);
    expect((await wire.send(request, { headers: { dpop: genuine } })).status).toBe(200);
    expect(await send(genuine)).toBe('device-proof-refused');
    const another = { key: await generateDeviceKey(), nonce: () => phone.client.nonce() };
    const token = authorization.replace('DPoP ', '');
    for (const dpop of [
      phoneProof(person, { ...request, method: 'POST' }),
      phoneProof(person, { ...request, url: `${world.walletOrigin}/api/claims/email-codes` }),
      phoneProof(person, { ...request, url: `${organization.origin}/api/person` }),
      phoneProof(person, request, { issuedAt: now() - 61 }),
      phoneProof(person, request, { binding: { kind: 'none' } }),
      phoneProof(person, request, { binding: { kind: 'accessToken', token: `${token}x` } }),
      proofFor(another, request, { binding: { kind: 'accessToken', token } }),
    ]) {
      expect(await send(await dpop)).toBe('device-proof-refused');
    }
    for (const nonce of [null, randomToken()]) {
      expect(await send(await phoneProof(person, request, { nonce }))).toBe('device-proof-required');
    }
  });
});

describe('by halves', () => {
  test('person token without device proof, device proof without person token: both are nobody', async () => {
    const { wire } = person;
    const { authorization = '' } = wire.last(scanSignIn).headers;
    const request = requestTo(getPerson, { origin: world.walletOrigin, headers: { authorization } });
    const dpop = await phoneProof(person, request);
    expect((await wire.send(request)).code).toBe('device-proof-required');
    const bearer = { dpop, authorization: authorization.replace('DPoP', 'Bearer') };
    expect((await wire.send(request, { headers: bearer })).code).toBe('sign-in-required');
    const without = { dpop, authorization: undefined };
    expect((await wire.send(request, { headers: without })).code).toBe('sign-in-required');
  });

  test('session cookie without browser proof, browser proof without session cookie: both are nobody', async () => {
    const { browser, session } = await atDesk(world, organization, person);
    const binding = { kind: 'session', jti: session.id } as const;
    const request = requestTo(getVaultShare, {
      origin: organization.origin,
      headers: { cookie: cookieHeader(browser) },
    });
    expect((await browser.wire.send(request)).code).toBe('device-proof-required');
    const dpop = await browserProof(browser, request, { binding });
    const without = { dpop, cookie: undefined };
    expect((await browser.wire.send(request, { headers: without })).code).toBe('sign-in-required');
    const everywhere = requestTo(signOutEverywhere, {
      origin: organization.origin,
      headers: { cookie: cookieHeader(browser), 'x-lanyard-csrf-token': session.csrfToken },
    });
    expect((await browser.wire.send(everywhere)).code).toBe('device-proof-required');
    await browser.client.call(listDevices, {});
  });
});

describe('the touch', () => {
  /** The same wallet with another authenticator in the phone. */
  async function walletTouchedBy(
    of: Person,
    authenticator: Authenticator,
    origin = world.walletOrigin,
    forgery?: Forgery,
  ) {
    const port = authenticatorOn(origin, {
      ...authenticator,
      create: (...how) => authenticator.create(...how),
      get: (options, on) => authenticator.get(options, on, forgery),
      clone: () => authenticator.clone(),
      setUserVerified: (verified) => authenticator.setUserVerified(verified),
    });
    const wallet = await loadWallet({ ...of.phone.device, authenticator: port });
    if (wallet === undefined) throw new Error('no identity');
    return wallet;
  }
  async function approvesBy(of: Person, authenticator: Authenticator, origin?: string, forgery?: Forgery) {
    const attempt = await aSurfer(world, organization).showCode();
    const wallet = await walletTouchedBy(of, authenticator, origin, forgery);
    const request = await openSignIn(wallet, readSignInLink(attempt.link, world));
    return refusalOf(approve(wallet, request, { claims: [] }));
  }
  const suspected = async () =>
    world.database.lookAt('select 1 from devices where person_id = $1 and clone_suspected_at is not null', [
      person.phone.wallet.identity.personId,
    ]);

  test('wrong RP ID, wrong origin, another ceremony or a frame: refused', async () => {
    const { authenticator } = person.phone;
    const { port } = new URL(world.walletOrigin);
    expect(await approvesBy(person, authenticator, undefined, { rpId: 'evil.localhost' })).toBe(
      'assertion-refused',
    );
    // A page of a host below, or of another port, may ask for the wallet's RP ID: its origin tells.
    for (const origin of [
      `http://evil.wallet.localhost:${port}`,
      'http://wallet.localhost:1',
      'https://wallet.localhost',
    ]) {
      expect(await approvesBy(person, authenticator, origin)).toBe('assertion-refused');
    }
    for (const forgery of [
      { type: 'webauthn.create' },
      { crossOrigin: true },
      { topOrigin: 'https://evil.example' },
    ] as const) {
      expect(await approvesBy(person, authenticator, undefined, forgery)).toBe('assertion-refused');
    }
    expect(await suspected()).toEqual([]);
    expect(await approvesBy(person, authenticator)).toBe('nothing');
  });

  test('missing user verification: refused, at an approval and at making an identity', async () => {
    const careless = await aPerson(world, { authenticator: { prf: 'never' } });
    const { owner } = await world.anOrganization('Careless');
    careless.phone.authenticator.setUserVerified(false);
    await expect(careless.phone.join(owner.link)).rejects.toMatchObject({ code: 'assertion-refused' });
    careless.phone.authenticator.setUserVerified(true);
    await careless.phone.join(owner.link);

    const { device, authenticator } = person.phone;
    const bare = authenticatorOn(world.walletOrigin, authenticator);
    authenticator.setUserVerified(false);
    const blank = { ...device, authenticator: bare, storage: careless.phone.storage };
    careless.phone.storage.entries.clear();
    const making = createIdentity(blank, { deviceLabel: 'Nobody’s' });
    await expect(making).rejects.toMatchObject({ code: 'registration-refused' });
    authenticator.setUserVerified(true);
  });

  test('cloned authenticator: the copy that lags behind is refused, and the device is suspected', async () => {
    const copy = person.phone.authenticator.clone();
    expect(await approvesBy(person, person.phone.authenticator)).toBe('nothing');
    expect(await suspected()).toEqual([]);
    expect(await approvesBy(person, copy)).toBe('assertion-refused');
    expect(await suspected()).toHaveLength(1);
  });

  test('the authenticator of another person: refused', async () => {
    const thief = await aPerson(world);
    const stolen = { credentialId: person.phone.wallet.identity.credentialId };
    const port = authenticatorOn(world.walletOrigin, {
      create: (...how) => thief.phone.authenticator.create(...how),
      get: ({ optionsJSON }, on) =>
        thief.phone.authenticator.get({ optionsJSON: { ...optionsJSON, allowCredentials: [] } }, on, stolen),
      clone: () => thief.phone.authenticator,
      setUserVerified: () => undefined,
    });
    const wallet = await loadWallet({ ...person.phone.device, authenticator: port });
    const attempt = await aSurfer(world, organization).showCode();
    const request = await openSignIn(wallet!, readSignInLink(attempt.link, world));
    // The wallet itself stops: that touch opens no claims. So what it would have signed is sent by hand.
    expect(await refusalOf(approve(wallet!, request, { claims: [] }))).toBe('decryption_failed');
    const { approval } = await anApproval();
    const { response } = await thief.phone.authenticator.get(
      { optionsJSON: { challenge: challengeOf(approval), rpId: 'wallet.localhost' } },
      world.walletOrigin,
      stolen,
    );
    const forged = { ...approval, body: { ...(approval.body as object), fido: response } };
    expect(await codeOf(await fresh(forged))).toBe('assertion-refused');
  });
});

/** The challenge that a touch covered. */
function challengeOf({ body }: Sent): string {
  const { fido } = body as { fido: { response: { clientDataJSON: string } } };
  const data = Buffer.from(fido.response.clientDataJSON, 'base64url').toString();
  return (JSON.parse(data) as { challenge: string }).challenge;
}
