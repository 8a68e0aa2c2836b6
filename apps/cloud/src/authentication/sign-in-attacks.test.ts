import { randomToken } from '@lanyard/crypto/encoding';
import { generateBrowserKey } from '@lanyard/crypto/keys';
import {
  aScannedCode,
  aShownCode,
  anApprovedSignIn,
  codeOf,
  look,
  type SigningIn,
} from '@lanyard/testing/sign-in-scenes';
import { signInWorld, type SignInWorld } from '@lanyard/testing/sign-in-world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { disableMember, enableMember } from '../members/states.ts';
import { endSessionsOfMember } from '../sessions/index.ts';
import { decline } from './store.ts';

/** No attack by browser or network gets a session, and none keeps the right browser and the right person from theirs. */

let world: SignInWorld;
beforeAll(async () => {
  world = await signInWorld();
});
afterAll(async () => world.close());

const sessionsOf = async ({ organization }: SigningIn): Promise<number> => {
  const rows = await world.postgres.lookAt('select 1 from sessions where organization_id = $1', [
    organization.id,
  ]);
  return rows.length;
};

/** After whatever was tried, the sign-in still works for whom it belongs to, once. */
async function stillCompletes(scene: SigningIn): Promise<void> {
  expect((await scene.browser.complete(scene.attempt)).status).toBe(200);
  expect(await sessionsOf(scene)).toBe(1);
}

describe('stolen poll', () => {
  test('poll secret and cookie without the CSRF token of the page get nothing', async () => {
    const scene = await anApprovedSignIn(world);
    const { browser, attempt } = scene;
    const path = `/api/sign-ins/${attempt.id}`;
    const { pollSecret } = attempt.started;
    for (const token of [undefined, randomToken(), '']) {
      const headers = { 'x-lanyard-csrf-login-token': token };
      expect(
        await codeOf(
          browser.call('POST', `${path}/state`, { pollSecret, binding: attempt.binding }, headers),
        ),
      ).toBe('csrf-refused');
      expect(await codeOf(browser.complete(attempt, headers))).toBe('csrf-refused');
    }
    await stillCompletes(scene);
  });

  test('poll secret and CSRF token from another browser get nothing', async () => {
    const scene = await anApprovedSignIn(world);
    const thief = await world.aBrowser(scene.organization);
    thief.loginToken = scene.browser.loginToken;
    expect(await codeOf(thief.complete(scene.attempt))).toBe('csrf-refused');
    await thief.openPage();
    expect((await thief.poll(scene.attempt)).status).toBe(404);
    expect(await codeOf(thief.complete(scene.attempt))).toBe('sign-in-refused');
    await stillCompletes(scene);
  });

  test('everything but the browser key gets nothing: the session goes to the key that H names', async () => {
    const scene = await anApprovedSignIn(world);
    const { browser, attempt } = scene;
    const path = `/api/sign-ins/${attempt.id}/completion`;
    const dpop = await browser.proof('POST', path, { key: await generateBrowserKey() });
    expect(await codeOf(browser.complete(attempt, { dpop }))).toBe('sign-in-refused');
    expect(await codeOf(browser.complete(attempt, { dpop: undefined }))).toBe('device-proof-required');
    await stillCompletes(scene);
  });

  test('cookie, CSRF token and browser key without the poll secret get nothing', async () => {
    const scene = await anApprovedSignIn(world);
    const guess = { ...scene.attempt, started: { ...scene.attempt.started, pollSecret: randomToken() } };
    expect((await scene.browser.poll(guess)).status).toBe(404);
    expect(await codeOf(scene.browser.complete(guess))).toBe('sign-in-refused');
    await stillCompletes(scene);
  });
});

describe('login CSRF and fixation', () => {
  test('a write of another site, of a sibling organization, or of no page at all is refused', async () => {
    const { browser, attempt } = await aShownCode(world);
    const foreign = [
      { origin: 'https://evil.example' },
      { origin: 'https://organization-999.example.com' },
      { origin: 'null' },
      { origin: undefined },
      { 'sec-fetch-site': 'same-site' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'none' },
      { 'sec-fetch-site': undefined },
    ];
    const codes = await Promise.all(foreign.map((headers) => codeOf(browser.complete(attempt, headers))));
    expect(codes).toEqual(foreign.map(() => 'csrf-refused'));
  });

  test('a login cookie that somebody planted is replaced when the page loads', async () => {
    const { organization } = await aShownCode(world);
    const victim = await world.aBrowser(organization);
    const planted = randomToken();
    victim.cookies.set('__Host-lanyard-login', planted);
    await victim.openPage();
    expect(victim.cookies.get('__Host-lanyard-login')).not.toBe(planted);
  });

  test('a login cookie of another organization is replaced when the page loads', async () => {
    const { browser } = await aShownCode(world);
    const victim = await world.aBrowser(await world.anOpenOrganization());
    const foreign = browser.cookies.get('__Host-lanyard-login')!;
    victim.cookies.set('__Host-lanyard-login', foreign);
    await victim.openPage();
    expect(victim.cookies.get('__Host-lanyard-login')).not.toBe(foreign);
  });

  test('the CSRF token of one browser is worth nothing with the cookie of another', async () => {
    const { organization, browser } = await aShownCode(world);
    const other = await world.aBrowser(organization);
    await other.openPage();
    other.loginToken = browser.loginToken;
    await expect(other.start()).rejects.toThrow('csrf-refused');
  });

  test('nothing that a browser had before it signed in names its session after', async () => {
    const { browser, attempt } = await anApprovedSignIn(world);
    const before = [...browser.cookies.values(), attempt.id, attempt.started.nonce, browser.loginToken];
    const { json } = await browser.complete(attempt);
    for (const name of ['sessionId', 'csrfToken']) expect(before).not.toContain(json[name]);
    for (const value of before) expect([...browser.cookies.values()]).not.toContain(value);
  });
});

describe('replay', () => {
  test('a second completion fails, with a new proof and with the old one', async () => {
    const scene = await anApprovedSignIn(world);
    const { browser, attempt } = scene;
    const dpop = await browser.proof('POST', `/api/sign-ins/${attempt.id}/completion`);
    const before = new Map(browser.cookies);
    expect((await browser.complete(attempt, { dpop })).status).toBe(200);
    // The login flow is over; even with another one, nothing is left to take.
    for (const [name, value] of before) browser.cookies.set(name, value);
    expect(await codeOf(browser.complete(attempt, { dpop }))).toBe('csrf-refused');
    await browser.openPage();
    expect(await codeOf(browser.complete(attempt, { dpop }))).toBe('device-proof-refused');
    expect(await codeOf(browser.complete(attempt))).toBe('sign-in-refused');
    expect(await sessionsOf(scene)).toBe(1);
  });

  test('a completion that came too early cannot be sent again once the sign-in is approved', async () => {
    const scene = await aScannedCode(world);
    const { member, browser, attempt } = scene;
    const dpop = await browser.proof('POST', `/api/sign-ins/${attempt.id}/completion`);
    expect(await codeOf(browser.complete(attempt, { dpop }))).toBe('sign-in-refused');
    await member.approve(attempt);
    expect(await codeOf(browser.complete(attempt, { dpop }))).toBe('device-proof-refused');
    await stillCompletes(scene);
  });

  test('a proof for another address, method or time completes nothing', async () => {
    const scene = await anApprovedSignIn(world);
    const { browser, attempt, organization } = scene;
    const path = `/api/sign-ins/${attempt.id}/completion`;
    const now = Math.floor(world.clock.now().getTime() / 1000);
    const proofs = [
      browser.proof('GET', path),
      browser.proof('POST', `/api/sign-ins/${randomId()}/completion`),
      browser.proof('POST', path, { url: `https://organization-999.example.com${path}` }),
      browser.proof('POST', path, { url: `https://wallet.example.com${path}` }),
      browser.proof('POST', path, { issuedAt: now - 61 }),
      browser.proof('POST', path, { issuedAt: now + 61 }),
      browser.proof('POST', path, { binding: { kind: 'session', jti: organization.id } }),
    ];
    for (const proof of proofs) {
      expect(await codeOf(browser.complete(attempt, { dpop: await proof }))).toBe('device-proof-refused');
    }
    for (const nonce of [null, randomToken()]) {
      const dpop = await browser.proof('POST', path, { nonce });
      expect(await codeOf(browser.complete(attempt, { dpop }))).toBe('device-proof-required');
    }
    await stillCompletes(scene);
  });

  test('an approval approves once, and is worth nothing for another sign-in of the same browser', async () => {
    const { member, browser, attempt } = await aScannedCode(world);
    const other = await browser.start('session vault');
    await browser.poll(other);
    const seen = await member.scan(other.id);
    const approval = await member.approval(attempt);
    await member.approve(attempt, { send: approval });
    await expect(member.approve(attempt, { send: approval })).rejects.toThrow('already-approved');
    await expect(member.approve(other, { send: { ...approval, signInId: other.id } })).rejects.toThrow(
      'assertion-refused',
    );
    // Its statements, with a fresh touch for the right sign-in.
    const fresh = await member.approval(other);
    for (const part of ['didAssertion', 'envelope'] as const) {
      await expect(member.approve(other, { send: { [part]: approval[part] } })).rejects.toThrow(
        'assertion-refused',
      );
    }
    expect(fresh.signInId).toBe(other.id);
    expect(seen.nonce).not.toBe(attempt.started.nonce);
    await member.approve(other);
  });

  test('a statement over another nonce, or older than a minute, is refused', async () => {
    const { member, attempt } = await aScannedCode(world);
    const now = Math.floor(world.clock.now().getTime() / 1000);
    for (const assertion of [{ nonce: randomToken() }, { issuedAt: now - 61 }, { issuedAt: now + 61 }]) {
      await expect(member.approve(attempt, { assertion })).rejects.toThrow('assertion-refused');
    }
    await member.approve(attempt);
  });
});

describe('at once', () => {
  test('thirty approvals of one sign-in: one approves, no device is suspected, one session comes of it', async () => {
    const scene = await aScannedCode(world);
    const { member, browser, attempt } = scene;
    const approval = await member.approval(attempt);
    const approvals = await Promise.allSettled(
      Array.from({ length: 30 }, () => member.approve(attempt, { send: approval })),
    );
    expect(approvals.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    const refusals = approvals.flatMap((one) => (one.status === 'rejected' ? [one.reason as Error] : []));
    expect(new Set(refusals.map(({ message }) => message))).toEqual(new Set(['already-approved']));
    const suspected = await world.postgres.lookAt(
      'select 1 from devices where id = $1 and clone_suspected_at is not null',
      [member.deviceId],
    );
    expect(suspected).toEqual([]);
    const completions = await Promise.all(Array.from({ length: 30 }, () => browser.complete(attempt)));
    expect(completions.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(await sessionsOf(scene)).toBe(1);
  });
});

describe('too late', () => {
  test('a code is scanned within a minute, approved within three, fetched within one', async () => {
    const late = await aShownCode(world);
    await world.clock.advance(60_000);
    await expect(late.member.scan(late.attempt.id)).rejects.toThrow('sign-in-gone');

    const slow = await aScannedCode(world);
    await world.clock.advance(180_000);
    await expect(slow.member.approve(slow.attempt)).rejects.toThrow('sign-in-gone');
    const of = { organizationId: slow.organization.id, id: slow.attempt.id, personId: slow.member.id };
    const declined = await world.within(of, (tx) => decline(tx, { ...of, now: world.clock.now() }));
    expect(declined).toBeUndefined();

    const left = await anApprovedSignIn(world);
    await world.clock.advance(60_000);
    expect(await codeOf(left.browser.complete(left.attempt))).toBe('sign-in-refused');
    expect(await sessionsOf(left)).toBe(0);
  });
});

describe('a member who is disabled in the middle', () => {
  const disable = ({ organization, member }: SigningIn) =>
    world.within({ organizationId: organization.id }, (tx) =>
      disableMember(
        tx,
        endSessionsOfMember,
        { organizationId: organization.id, memberId: member.memberId },
        world.clock.now(),
      ),
    );

  test('can no longer scan', async () => {
    const scene = await aShownCode(world);
    await disable(scene);
    await expect(scene.member.scan(scene.attempt.id)).rejects.toThrow('not-a-member');
  });

  test('can no longer approve', async () => {
    const scene = await aScannedCode(world);
    await disable(scene);
    await expect(scene.member.approve(scene.attempt)).rejects.toThrow('not-a-member');
  });

  test('gets no session for what they approved before', async () => {
    const scene = await anApprovedSignIn(world);
    await disable(scene);
    expect(await codeOf(scene.browser.complete(scene.attempt))).toBe('sign-in-refused');
    expect(await sessionsOf(scene)).toBe(0);
  });

  test('gets no session that outlives it, however the two meet', async () => {
    for (let round = 0; round < 5; round += 1) {
      const scene = await anApprovedSignIn(world);
      await Promise.all([scene.browser.complete(scene.attempt), disable(scene)]);
      const { id: organizationId } = scene.organization;
      await world.within({ organizationId }, (tx) =>
        enableMember(tx, { organizationId, memberId: scene.member.memberId }),
      );
      expect(await codeOf(look(scene.browser))).toBe('sign-in-required');
    }
  });
});

function randomId(): string {
  return crypto.randomUUID();
}
