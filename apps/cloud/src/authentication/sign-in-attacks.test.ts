import { randomToken } from '@lanyard/crypto/encoding';
import { generateBrowserKey, generateTransitKey } from '@lanyard/crypto/keys';
import { signBinding, signInDigest } from '@lanyard/crypto/sign-in-binding';
import {
  signInWorld,
  type Attempt,
  type SignInWorld,
  type TestBrowser,
  type TestMember,
} from '@lanyard/testing/sign-in-world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Organization } from '../directory/index.ts';
import { enableMember, disableMember } from '../members/states.ts';
import { createOutboxMailer } from '../platform/mail/mailer.ts';
import { endSessionsOfMember } from '../sessions/index.ts';
import { scanSignIn } from './approval.ts';
import { authenticationJobs } from './index.ts';
import { refuseSignIn } from './refusal.ts';

/** No attack on a sign-in gets a session, and none keeps the right browser and the right person from theirs. */

let world: SignInWorld;
beforeAll(async () => {
  world = await signInWorld();
});
afterAll(async () => world.close());

interface Scene {
  readonly organization: Organization;
  readonly member: TestMember;
  readonly browser: TestBrowser;
  readonly attempt: Attempt;
}

/** A code on a screen, and a member who could scan it. */
async function aShownCode(scope: 'session' | 'session vault' = 'session vault'): Promise<Scene> {
  const organization = await world.anOpenOrganization();
  const member = await world.aMember(organization);
  const browser = await world.aBrowser(organization);
  await browser.openPage();
  const attempt = await browser.start(scope);
  expect((await browser.poll(attempt)).status).toBe(200);
  return { organization, member, browser, attempt };
}
async function aScannedCode(scope?: 'session' | 'session vault'): Promise<Scene> {
  const scene = await aShownCode(scope);
  await scene.member.scan(scene.attempt.id);
  return scene;
}
async function anApprovedSignIn(): Promise<Scene> {
  const scene = await aScannedCode();
  await scene.member.approve(scene.attempt);
  return scene;
}

const sessionsOf = async ({ organization }: Scene): Promise<number> => {
  const rows = await world.postgres.lookAt('select 1 from sessions where organization_id = $1', [
    organization.id,
  ]);
  return rows.length;
};
const codeOf = async (answer: Promise<{ json: Record<string, unknown> }>) => (await answer).json['code'];

/** After whatever was tried, the sign-in still works for whom it belongs to, once. */
async function stillCompletes(scene: Scene): Promise<void> {
  expect((await scene.browser.complete(scene.attempt)).status).toBe(200);
  expect(await sessionsOf(scene)).toBe(1);
}

describe('stolen poll', () => {
  test('poll secret and cookie without the CSRF token of the page get nothing', async () => {
    const scene = await anApprovedSignIn();
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
    const scene = await anApprovedSignIn();
    const thief = await world.aBrowser(scene.organization);
    thief.loginToken = scene.browser.loginToken;
    expect(await codeOf(thief.complete(scene.attempt))).toBe('csrf-refused');
    await thief.openPage();
    expect((await thief.poll(scene.attempt)).status).toBe(404);
    expect(await codeOf(thief.complete(scene.attempt))).toBe('sign-in-refused');
    await stillCompletes(scene);
  });

  test('everything but the browser key gets nothing: the session goes to the key that H names', async () => {
    const scene = await anApprovedSignIn();
    const { browser, attempt } = scene;
    const path = `/api/sign-ins/${attempt.id}/completion`;
    const dpop = await browser.proof('POST', path, { key: await generateBrowserKey() });
    expect(await codeOf(browser.complete(attempt, { dpop }))).toBe('sign-in-refused');
    expect(await codeOf(browser.complete(attempt, { dpop: undefined }))).toBe('device-proof-required');
    await stillCompletes(scene);
  });

  test('cookie, CSRF token and browser key without the poll secret get nothing', async () => {
    const scene = await anApprovedSignIn();
    const guess = { ...scene.attempt, started: { ...scene.attempt.started, pollSecret: randomToken() } };
    expect((await scene.browser.poll(guess)).status).toBe(404);
    expect(await codeOf(scene.browser.complete(guess))).toBe('sign-in-refused');
    await stillCompletes(scene);
  });
});

describe('login CSRF and fixation', () => {
  test('a write of another site, of a sibling organization, or of no page at all is refused', async () => {
    const { browser, attempt } = await aShownCode();
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
    for (const headers of foreign) {
      expect(await codeOf(browser.complete(attempt, headers)), JSON.stringify(headers)).toBe('csrf-refused');
    }
  });

  test('a login cookie that somebody planted is replaced when the page loads', async () => {
    const { organization } = await aShownCode();
    const victim = await world.aBrowser(organization);
    const planted = randomToken();
    victim.cookies.set('__Host-lanyard-login', planted);
    await victim.openPage();
    expect(victim.cookies.get('__Host-lanyard-login')).not.toBe(planted);
  });

  test('a login cookie of another organization is replaced when the page loads', async () => {
    const { browser } = await aShownCode();
    const victim = await world.aBrowser(await world.anOpenOrganization());
    const foreign = browser.cookies.get('__Host-lanyard-login')!;
    victim.cookies.set('__Host-lanyard-login', foreign);
    await victim.openPage();
    expect(victim.cookies.get('__Host-lanyard-login')).not.toBe(foreign);
  });

  test('the CSRF token of one browser is worth nothing with the cookie of another', async () => {
    const { organization, browser } = await aShownCode();
    const other = await world.aBrowser(organization);
    await other.openPage();
    other.loginToken = browser.loginToken;
    await expect(other.start()).rejects.toThrow('csrf-refused');
  });

  test('nothing that a browser had before it signed in names its session after', async () => {
    const { browser, attempt } = await anApprovedSignIn();
    const before = [...browser.cookies.values(), attempt.id, attempt.started.nonce, browser.loginToken];
    const { json } = await browser.complete(attempt);
    for (const name of ['sessionId', 'csrfToken']) expect(before).not.toContain(json[name]);
    for (const value of before) expect([...browser.cookies.values()]).not.toContain(value);
  });
});

describe('replay', () => {
  test('a second completion fails, with a new proof and with the old one', async () => {
    const scene = await anApprovedSignIn();
    const { browser, attempt } = scene;
    const dpop = await browser.proof('POST', `/api/sign-ins/${attempt.id}/completion`);
    const before = new Map(browser.cookies);
    expect((await browser.complete(attempt, { dpop })).status).toBe(200);
    // The login flow is over; even with another one, nothing is left to take.
    for (const [name, value] of before) browser.cookies.set(name, value);
    expect(await codeOf(browser.complete(attempt, { dpop }))).toBe('csrf-refused');
    await browser.openPage();
    expect(await codeOf(browser.complete(attempt, { dpop }))).toBe('sign-in-refused');
    expect(await codeOf(browser.complete(attempt))).toBe('sign-in-refused');
    expect(await sessionsOf(scene)).toBe(1);
  });

  test('a proof for another address, method or time completes nothing', async () => {
    const scene = await anApprovedSignIn();
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
    const { member, browser, attempt } = await aScannedCode();
    const other = await browser.start('session vault');
    await browser.poll(other);
    const seen = await member.scan(other.id);
    const approval = await member.approval(attempt);
    await member.approve(attempt, { send: approval });
    await expect(member.approve(attempt, { send: approval })).rejects.toThrow('sign-in-gone');
    await expect(member.approve(other, { send: { ...approval, signInId: other.id } })).rejects.toThrow(
      'assertion-refused',
    );
    // Its statements, with a fresh touch for the right sign-in.
    const fresh = await member.approval(other);
    for (const part of ['didAssertion', 'envelope'] as const) {
      await expect(member.approve(other, { send: { [part]: approval[part] } }), part).rejects.toThrow(
        'assertion-refused',
      );
    }
    expect(fresh.signInId).toBe(other.id);
    expect(seen.nonce).not.toBe(attempt.started.nonce);
    await member.approve(other);
  });

  test('a statement over another nonce, or older than a minute, is refused', async () => {
    const { member, attempt } = await aScannedCode();
    const now = Math.floor(world.clock.now().getTime() / 1000);
    for (const assertion of [{ nonce: randomToken() }, { issuedAt: now - 61 }, { issuedAt: now + 61 }]) {
      await expect(member.approve(attempt, { assertion })).rejects.toThrow('assertion-refused');
    }
    await member.approve(attempt);
  });
});

describe('swapped keys', () => {
  test('a wallet that was shown another transit or browser key approves nothing here', async () => {
    const scene = await aScannedCode();
    const { member, attempt } = scene;
    const { publicJwk } = await generateTransitKey();
    await expect(member.approve(attempt, { seen: { transitKey: publicJwk } })).rejects.toThrow(
      'assertion-refused',
    );
    await expect(member.approve(attempt, { seen: { browserKey: publicJwk } })).rejects.toThrow(
      'assertion-refused',
    );
    await member.approve(attempt);
    await stillCompletes(scene);
  });

  test('a delegation to another browser key is refused', async () => {
    const { member, attempt } = await aScannedCode();
    const { publicJwk } = await generateBrowserKey();
    await expect(member.approve(attempt, { delegation: { browserJwk: publicJwk } })).rejects.toThrow(
      'assertion-refused',
    );
  });

  test('a statement over H by another key, or over another H, is not kept, and nobody can scan without one', async () => {
    const { member, browser, organization } = await aShownCode();
    const attempt = await browser.start();
    const context = { organization: organization.id, signIn: attempt.id };
    const H = await signInDigest({
      origin: organization.origin,
      id: attempt.id,
      nonce: attempt.started.nonce,
      transitThumbprint: attempt.transitKey.thumbprint,
      browserThumbprint: browser.key.thumbprint,
      scope: 'session vault',
      claimsAsked: ['email'],
    });
    const statements = [
      signBinding(await generateBrowserKey(), { ...context, H: attempt.H }),
      signBinding(browser.key, { ...context, H }),
      signBinding(browser.key, { organization: randomId(), signIn: attempt.id, H: attempt.H }),
      signBinding(browser.key, { organization: organization.id, signIn: randomId(), H: attempt.H }),
    ];
    for (const statement of statements) {
      expect((await browser.poll({ ...attempt, binding: await statement })).status).toBe(400);
      await expect(member.scan(attempt.id)).rejects.toThrow('sign-in-gone');
    }
    await browser.poll(attempt);
    await member.scan(attempt.id);
  });

  test('a statement that was kept is not replaced by a later one', async () => {
    const { browser, member, organization, attempt } = await aShownCode();
    const binding = await signBinding(browser.key, {
      organization: organization.id,
      signIn: attempt.id,
      H: attempt.H,
    });
    await browser.poll({ ...attempt, binding });
    expect((await member.scan(attempt.id)).binding).toBe(attempt.binding);
  });
});

describe('changed scope', () => {
  test('no more is granted than was asked for', async () => {
    const { member, attempt } = await aScannedCode('session');
    for (const scope of ['session vault', 'vault'] as const) {
      await expect(member.approve(attempt, { scope }), scope).rejects.toThrow('assertion-refused');
    }
    await member.approve(attempt, { scope: 'session' });
  });

  test('the touch and the delegation cover the scope that is granted, and no other', async () => {
    const { member, attempt } = await aScannedCode();
    await expect(member.approve(attempt, { touchScope: 'session' })).rejects.toThrow('assertion-refused');
    await expect(member.approve(attempt, { delegation: { scope: 'session' } })).rejects.toThrow(
      'assertion-refused',
    );
    await expect(member.approve(attempt, { scope: 'session', touchScope: 'session vault' })).rejects.toThrow(
      'assertion-refused',
    );
    await expect(
      member.approve(attempt, { scope: 'session', delegation: { scope: 'session vault' } }),
    ).rejects.toThrow('assertion-refused');
    await member.approve(attempt);
  });

  test('a share of the vault key comes exactly with a scope that unlocks', async () => {
    const { member, attempt } = await aScannedCode();
    await expect(member.approve(attempt, { send: { storageShare2: null } })).rejects.toThrow(
      'assertion-refused',
    );
    const { storageShare2 } = await member.approval(attempt);
    await expect(member.approve(attempt, { scope: 'session', send: { storageShare2 } })).rejects.toThrow(
      'assertion-refused',
    );
  });

  test('a delegation lives no longer than a session, and only at the head of the log', async () => {
    const { member, attempt } = await aScannedCode();
    const now = Math.floor(world.clock.now().getTime() / 1000);
    for (const delegation of [
      { expiresAt: now + 43_201 },
      { expiresAt: now },
      { versionId: '2-QmZzrfjqXPMkLq3gZHGiKJo1MpjRNUpPGbbxvCVvGqTgnJ' },
    ]) {
      await expect(member.approve(attempt, { delegation })).rejects.toThrow('assertion-refused');
    }
  });
});

describe('changed claims', () => {
  test('an address that is not the one the organization has is refused', async () => {
    const { member, attempt } = await aScannedCode();
    await expect(member.approve(attempt, { email: 'someone.else@example.org' })).rejects.toThrow(
      'claim-refused',
    );
    await member.approve(attempt, { email: member.email });
  });

  test('the names the touch covered are those that are released', async () => {
    const { member, attempt } = await aScannedCode();
    const { presentation } = await member.approval(attempt, { email: member.email });
    await expect(member.approve(attempt, { send: { presentation } })).rejects.toThrow('claim-refused');
    await expect(member.approve(attempt, { send: { claimNames: ['email'], presentation } })).rejects.toThrow(
      'assertion-refused',
    );
    await expect(
      member.approve(attempt, { email: member.email, send: { presentation: null } }),
    ).rejects.toThrow('claim-refused');
    await expect(
      member.approve(attempt, { email: member.email, send: { claimNames: [], presentation: null } }),
    ).rejects.toThrow('assertion-refused');
  });

  test('a presentation that the DID key did not state is refused', async () => {
    const { member, attempt } = await aScannedCode();
    const { presentation } = await member.approval(attempt, { email: member.email });
    await expect(member.approve(attempt, { email: member.email, send: { presentation } })).rejects.toThrow(
      'assertion-refused',
    );
  });

  test('a presentation for another organization or nonce, or of another person, is refused', async () => {
    const { organization, member, attempt } = await aScannedCode();
    const { origin } = await world.anOpenOrganization();
    for (const presentationFor of [{ audience: origin }, { nonce: randomToken() }]) {
      await expect(member.approve(attempt, { email: member.email, presentationFor })).rejects.toThrow(
        'claim-refused',
      );
    }
    const other = await world.aMember(organization);
    const theirs = { ...member, didKey: member.didKey, emailClaim: other.emailClaim };
    await expect(member.approve(attempt, { email: member.email, signedBy: theirs })).rejects.toThrow(
      'claim-refused',
    );
  });

  test('a claim that the organization demands cannot be left out, and one it does not ask for cannot come', async () => {
    const { organization, member, browser } = await aShownCode();
    const asking = async (claims: unknown): Promise<Attempt> => {
      await world.postgres.lookAt('update organizations set claims_asked = $2 where id = $1', [
        organization.id,
        JSON.stringify(claims),
      ]);
      // The directory remembers a record for a minute.
      await world.clock.advance(61_000);
      await browser.openPage();
      const attempt = await browser.start();
      await browser.poll(attempt);
      await member.scan(attempt.id);
      return attempt;
    };
    const demanded = await asking([{ type: 'email', required: true }]);
    await expect(member.approve(demanded)).rejects.toThrow('claim-refused');
    await member.approve(demanded, { email: member.email });
    const unasked = await asking([]);
    await expect(member.approve(unasked, { email: member.email })).rejects.toThrow('claim-refused');
    await member.approve(unasked);
  });
});

describe('another person', () => {
  test('of two who scan, the first is bound; the other can neither see, approve nor refuse it', async () => {
    const { organization, member, attempt } = await aScannedCode();
    const second = await world.aMember(organization);
    await expect(second.scan(attempt.id)).rejects.toThrow('sign-in-gone');
    const approval = await second.approval(attempt, { seen: await member.scan(attempt.id) });
    await expect(second.approve(attempt, { send: approval })).rejects.toThrow('sign-in-gone');
    await expect(refuse(organization, second, attempt, 'not-me')).rejects.toThrow('sign-in-gone');
    await member.approve(attempt);
  });

  test('of many who scan at once, one is bound', async () => {
    const { organization, attempt } = await aShownCode();
    const members = await Promise.all(Array.from({ length: 5 }, () => world.aMember(organization)));
    const scans = await Promise.allSettled(members.map((one) => one.scan(attempt.id)));
    expect(scans.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('one who is no member here is told so, and the sign-in waits on', async () => {
    const scene = await aShownCode();
    const elsewhere = await world.aMember(await world.anOpenOrganization());
    for (const signInId of [scene.attempt.id, randomId()]) {
      await expect(scanAt(scene.organization, elsewhere, signInId)).rejects.toThrow('not-a-member');
      await expect(scanAt({ id: randomId() }, elsewhere, signInId)).rejects.toThrow('not-a-member');
    }
    await scene.member.scan(scene.attempt.id);
  });

  test('touch and statements are those of the person who scanned', async () => {
    const { organization, member, attempt } = await aScannedCode();
    const other = await world.aMember(organization);
    await expect(member.approve(attempt, { touchedBy: other })).rejects.toThrow('assertion-refused');
    await expect(member.approve(attempt, { signedBy: other })).rejects.toThrow('assertion-refused');
    await member.approve(attempt);
  });
});

describe('two organizations', () => {
  test('a sign-in of A is neither seen, approved nor completed at B', async () => {
    const scene = await anApprovedSignIn();
    const elsewhere = await world.anOpenOrganization();
    const browser = await world.aBrowser(elsewhere);
    await browser.openPage();
    expect((await browser.poll(scene.attempt)).status).toBe(404);
    expect(await codeOf(browser.complete(scene.attempt))).toBe('sign-in-refused');
    const member = await world.aMember(elsewhere);
    await expect(member.scan(scene.attempt.id)).rejects.toThrow('sign-in-gone');
    await stillCompletes(scene);
  });

  test('login cookie and CSRF token of A are refused at B', async () => {
    const { browser } = await aShownCode();
    const other = await world.aBrowser(await world.anOpenOrganization());
    other.cookies.set('__Host-lanyard-login', browser.cookies.get('__Host-lanyard-login')!);
    other.loginToken = browser.loginToken;
    await expect(other.start()).rejects.toThrow('csrf-refused');
  });

  test('assertion and delegation for B are refused at A', async () => {
    const { member, attempt } = await aScannedCode();
    const { id, origin } = await world.anOpenOrganization();
    for (const lie of [
      { assertion: { organization: id } },
      { assertion: { audience: origin } },
      { assertion: { signIn: randomId() } },
      { delegation: { organization: id } },
    ]) {
      await expect(member.approve(attempt, lie), JSON.stringify(lie)).rejects.toThrow('assertion-refused');
    }
    await member.approve(attempt);
  });
});

describe('at once', () => {
  test('thirty approvals of one sign-in: one approves, no device is suspected, one session comes of it', async () => {
    const scene = await aScannedCode();
    const { member, browser, attempt } = scene;
    const approval = await member.approval(attempt);
    const approvals = await Promise.allSettled(
      Array.from({ length: 30 }, () => member.approve(attempt, { send: approval })),
    );
    expect(approvals.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const one of approvals) {
      if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'sign-in-gone' });
    }
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
    const late = await aShownCode();
    await world.clock.advance(60_000);
    await expect(late.member.scan(late.attempt.id)).rejects.toThrow('sign-in-gone');

    const slow = await aScannedCode();
    await world.clock.advance(180_000);
    await expect(slow.member.approve(slow.attempt)).rejects.toThrow('sign-in-gone');
    await expect(refuse(slow.organization, slow.member, slow.attempt, 'not-me')).rejects.toThrow(
      'sign-in-gone',
    );

    const left = await anApprovedSignIn();
    await world.clock.advance(60_000);
    expect(await codeOf(left.browser.complete(left.attempt))).toBe('sign-in-refused');
    expect(await sessionsOf(left)).toBe(0);
  });
});

describe('a member who is disabled in the middle', () => {
  const disable = ({ organization, member }: Scene) =>
    world.within({ organizationId: organization.id }, (tx) =>
      disableMember(
        tx,
        endSessionsOfMember,
        { organizationId: organization.id, memberId: member.memberId },
        world.clock.now(),
      ),
    );

  test('can no longer scan', async () => {
    const scene = await aShownCode();
    await disable(scene);
    await expect(scene.member.scan(scene.attempt.id)).rejects.toThrow('not-a-member');
  });

  test('can no longer approve', async () => {
    const scene = await aScannedCode();
    await disable(scene);
    await expect(scene.member.approve(scene.attempt)).rejects.toThrow('not-a-member');
  });

  test('gets no session for what they approved before', async () => {
    const scene = await anApprovedSignIn();
    await disable(scene);
    expect(await codeOf(scene.browser.complete(scene.attempt))).toBe('sign-in-refused');
    expect(await sessionsOf(scene)).toBe(0);
  });

  test('gets no session that outlives it, however the two meet', async () => {
    for (let round = 0; round < 5; round += 1) {
      const scene = await anApprovedSignIn();
      const [completed] = await Promise.all([scene.browser.complete(scene.attempt), disable(scene)]);
      const { id: organizationId } = scene.organization;
      await world.within({ organizationId }, (tx) =>
        enableMember(tx, { organizationId, memberId: scene.member.memberId }),
      );
      expect(await codeOf(scene.browser.call('GET', '/api/session')), String(completed.status)).toBe(
        'sign-in-required',
      );
    }
  });
});

describe('refusing', () => {
  test('declined: the sign-in is dead for everyone, and nobody is alerted', async () => {
    const scene = await aScannedCode();
    const page = scene.browser.watch(scene.attempt);
    expect(await page.next()).toBe('scanned');
    await refuse(scene.organization, scene.member, scene.attempt, 'declined');
    expect(await page.next()).toBe('declined');
    await expect(scene.member.approve(scene.attempt)).rejects.toThrow('sign-in-gone');
    await expect(scene.member.scan(scene.attempt.id)).rejects.toThrow('sign-in-gone');
    expect(await codeOf(scene.browser.complete(scene.attempt))).toBe('sign-in-refused');
    expect(await alertsOf(scene)).toEqual([]);
  });

  test('"not me", a changed binding and wrong digits alert every owner by a job that holds ids only', async () => {
    for (const reason of ['not-me', 'binding-mismatch', 'wrong-digits'] as const) {
      const scene = await aShownCode();
      await world.aMember(scene.organization, { role: 'owner', email: 'owner-one@example.org' });
      await world.aMember(scene.organization, { role: 'owner', email: 'owner-two@example.org' });
      await scene.member.scan(scene.attempt.id);
      await refuse(scene.organization, scene.member, scene.attempt, reason);
      const alerts = await alertsOf(scene);
      expect(alerts).toHaveLength(2);
      for (const { organizationId, ownerId, memberId, signInId, at, ...rest } of alerts) {
        expect(rest).toEqual({ reason });
        expect([organizationId, memberId, signInId]).toEqual([
          scene.organization.id,
          scene.member.memberId,
          scene.attempt.id,
        ]);
        expect(ownerId).not.toBe(scene.member.memberId);
        expect(at).toBe(world.clock.now().toISOString());
      }
      const mailer = createOutboxMailer(world.clock);
      const { directory, postgres } = world;
      const [job] = authenticationJobs({ database: postgres.database, directory, mailer });
      for (const alert of alerts) await job!.run(alert, { signal: new AbortController().signal, attempt: 1 });
      const mails = mailer.outbox?.mails ?? [];
      expect(mails.map(({ to }) => to).toSorted()).toEqual([
        'owner-one@example.org',
        'owner-two@example.org',
      ]);
      for (const { text } of mails) {
        expect(text).toContain('Mia Member');
        expect(text).toContain('127.0.0.1');
      }
    }
  });

  test('what is not scanned, or is approved, cannot be refused', async () => {
    const waiting = await aShownCode();
    await expect(refuse(waiting.organization, waiting.member, waiting.attempt, 'not-me')).rejects.toThrow(
      'sign-in-gone',
    );
    const approved = await anApprovedSignIn();
    await expect(refuse(approved.organization, approved.member, approved.attempt, 'not-me')).rejects.toThrow(
      'sign-in-gone',
    );
    await stillCompletes(approved);
  });

  /** Alerts that wait to be mailed for this organization, in the order made. */
  async function alertsOf({ organization }: Scene): Promise<Record<string, unknown>[]> {
    const rows = await world.postgres.lookAt<{ payload: Record<string, unknown> }>(
      `select payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
       where t.identifier = 'alert-owner' and payload->>'organizationId' = $1 order by j.id`,
      [organization.id],
    );
    return rows.map(({ payload }) => payload);
  }
});

async function scanAt(
  { id: organizationId }: Pick<Organization, 'id'>,
  { id: personId }: TestMember,
  signInId: string,
): Promise<void> {
  const of = { organizationId, personId };
  await world.within(of, (tx) => scanSignIn(tx, world, { ...of, signInId, now: world.clock.now() }));
}

async function refuse(
  organization: Organization,
  member: TestMember,
  attempt: Attempt,
  reason: Parameters<typeof refuseSignIn>[1]['reason'],
): Promise<void> {
  const of = { organizationId: organization.id, personId: member.id };
  await world.within(of, (tx) =>
    refuseSignIn(tx, { ...of, signInId: attempt.id, reason, now: world.clock.now() }),
  );
}

function randomId(): string {
  return crypto.randomUUID();
}
