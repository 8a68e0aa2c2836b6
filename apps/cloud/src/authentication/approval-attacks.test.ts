import { randomToken } from '@lanyard/crypto/encoding';
import { generateBrowserKey, generateTransitKey } from '@lanyard/crypto/keys';
import { signBinding, signInDigest } from '@lanyard/crypto/sign-in-binding';
import type { Attempt } from '@lanyard/testing/sign-in-browser';
import type { TestMember } from '@lanyard/testing/sign-in-member';
import {
  aScannedCode,
  aShownCode,
  anApprovedSignIn,
  codeOf,
  type SigningIn,
} from '@lanyard/testing/sign-in-scenes';
import { signInWorld, type SignInWorld } from '@lanyard/testing/sign-in-world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Organization } from '../directory/index.ts';
import { scanSignIn } from './approval.ts';
import { refuseSignIn } from './refusal.ts';

/** An approval is of this person, for this browser, scope, claims and organization, or it is none. */

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

describe('swapped keys', () => {
  test('a wallet that was shown another transit or browser key approves nothing here', async () => {
    const scene = await aScannedCode(world);
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
    const { member, attempt } = await aScannedCode(world);
    const { publicJwk } = await generateBrowserKey();
    await expect(member.approve(attempt, { delegation: { browserJwk: publicJwk } })).rejects.toThrow(
      'assertion-refused',
    );
  });

  test('a statement over H by another key, or over another H, is not kept, and nobody can scan without one', async () => {
    const { member, browser, organization } = await aShownCode(world);
    const attempt = await browser.start();
    const context = { organization: organization.id, signIn: attempt.id };
    const H = signInDigest({
      origin: organization.origin,
      id: attempt.id,
      nonce: attempt.started.nonce,
      transitThumbprint: attempt.transitKey.thumbprint,
      browserThumbprint: browser.key.thumbprint,
      scope: 'session vault',
      way: 'code',
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
    const { browser, member, organization, attempt } = await aShownCode(world);
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
    const { member, attempt } = await aScannedCode(world, 'session');
    for (const scope of ['session vault', 'vault'] as const) {
      await expect(member.approve(attempt, { scope })).rejects.toThrow('assertion-refused');
    }
    await member.approve(attempt, { scope: 'session' });
  });

  test('the touch and the delegation cover the scope that is granted, and no other', async () => {
    const { member, attempt } = await aScannedCode(world);
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
    const { member, attempt } = await aScannedCode(world);
    await expect(member.approve(attempt, { send: { storageShare2: null } })).rejects.toThrow(
      'assertion-refused',
    );
    const { storageShare2 } = await member.approval(attempt);
    await expect(member.approve(attempt, { scope: 'session', send: { storageShare2 } })).rejects.toThrow(
      'assertion-refused',
    );
  });

  test('a delegation lives no longer than a session, and only at the head of the log', async () => {
    const { member, attempt } = await aScannedCode(world);
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
    const { member, attempt } = await aScannedCode(world);
    await expect(member.approve(attempt, { email: 'someone.else@example.org' })).rejects.toThrow(
      'claim-refused',
    );
    await member.approve(attempt, { email: member.email });
  });

  test('the names the touch covered are those that are released', async () => {
    const { member, attempt } = await aScannedCode(world);
    const { presentations } = await member.approval(attempt, { email: member.email });
    await expect(member.approve(attempt, { send: { presentations } })).rejects.toThrow('claim-refused');
    await expect(member.approve(attempt, { send: { claimNames: ['email'], presentations } })).rejects.toThrow(
      'assertion-refused',
    );
    await expect(
      member.approve(attempt, { email: member.email, send: { presentations: [] } }),
    ).rejects.toThrow('claim-refused');
    await expect(
      member.approve(attempt, { email: member.email, send: { claimNames: [], presentations: [] } }),
    ).rejects.toThrow('assertion-refused');
  });

  test('a presentation that the DID key did not state is refused', async () => {
    const { member, attempt } = await aScannedCode(world);
    const { presentations } = await member.approval(attempt, { email: member.email });
    await expect(member.approve(attempt, { email: member.email, send: { presentations } })).rejects.toThrow(
      'assertion-refused',
    );
  });

  test('a presentation for another organization or nonce, or of another person, is refused', async () => {
    const { organization, member, attempt } = await aScannedCode(world);
    const { origin } = await world.anOpenOrganization();
    for (const presentationFor of [{ audience: origin }, { nonce: randomToken() }]) {
      await expect(member.approve(attempt, { email: member.email, presentationFor })).rejects.toThrow(
        'claim-refused',
      );
    }
    const other = await world.aMember(organization);
    const theirs = { ...member, emailClaim: (address: string) => other.emailClaim(address) };
    await expect(member.approve(attempt, { email: member.email, signedBy: theirs })).rejects.toThrow(
      'claim-refused',
    );
  });

  test('a claim that the organization demands cannot be left out, and one it does not ask for cannot come', async () => {
    const { organization, member, browser } = await aShownCode(world);
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
    const both = [
      { type: 'email', required: false },
      { type: 'phone', required: true },
    ];
    const phone = '+4915112345678';
    const two = await asking(both);
    for (const lie of [
      { email: member.email },
      { email: 'someone.else@example.org', phone },
      { email: member.email, phone, claimNames: ['phone', 'email'] as const },
      { email: member.email, phone, send: { claimNames: ['phone', 'phone'] as const } },
      { email: member.email, claimNames: ['phone'] as const },
    ]) {
      await expect(member.approve(two, lie)).rejects.toThrow('claim-refused');
    }
    const other = await world.aMember(organization);
    const borrowed = { ...member, claim: (type: 'phone', value: string) => other.claim(type, value) };
    await expect(member.approve(two, { phone, signedBy: borrowed })).rejects.toThrow('claim-refused');
    const { presentations } = await member.approval(two, { email: member.email, phone });
    const swapped = { presentations: presentations.toReversed() };
    await expect(member.approve(two, { email: member.email, phone, send: swapped })).rejects.toThrow(
      'assertion-refused',
    );
    await member.approve(two, { email: member.email, phone });

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
    const { organization, member, attempt } = await aScannedCode(world);
    const second = await world.aMember(organization);
    await expect(second.scan(attempt.id)).rejects.toThrow('sign-in-gone');
    const approval = await second.approval(attempt, { seen: await member.scan(attempt.id) });
    await expect(second.approve(attempt, { send: approval })).rejects.toThrow('sign-in-gone');
    const of = { organizationId: organization.id, personId: second.id };
    const refusal = { ...of, signInId: attempt.id, reason: 'not-me', now: world.clock.now() } as const;
    await expect(world.within(of, (tx) => refuseSignIn(tx, world, refusal))).rejects.toThrow('sign-in-gone');
    await member.approve(attempt);
  });

  test('of many who scan at once, one is bound', async () => {
    const { organization, attempt } = await aShownCode(world);
    const members = await Promise.all(Array.from({ length: 5 }, () => world.aMember(organization)));
    const scans = await Promise.allSettled(members.map((one) => one.scan(attempt.id)));
    expect(scans.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('one who is no member here is told so, and the sign-in waits on', async () => {
    const scene = await aShownCode(world);
    const elsewhere = await world.aMember(await world.anOpenOrganization());
    for (const signInId of [scene.attempt.id, randomId()]) {
      await expect(scanAt(scene.organization, elsewhere, signInId)).rejects.toThrow('not-a-member');
      await expect(scanAt({ id: randomId() }, elsewhere, signInId)).rejects.toThrow('not-a-member');
    }
    await scene.member.scan(scene.attempt.id);
  });

  test('touch and statements are those of the person who scanned', async () => {
    const { organization, member, attempt } = await aScannedCode(world);
    const other = await world.aMember(organization);
    await expect(member.approve(attempt, { touchedBy: other })).rejects.toThrow('assertion-refused');
    await expect(member.approve(attempt, { signedBy: other })).rejects.toThrow('assertion-refused');
    await member.approve(attempt);
  });
});

describe('two organizations', () => {
  test('a sign-in of A is neither seen, approved nor completed at B', async () => {
    const scene = await anApprovedSignIn(world);
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
    const { browser } = await aShownCode(world);
    const other = await world.aBrowser(await world.anOpenOrganization());
    other.cookies.set('__Host-lanyard-login', browser.cookies.get('__Host-lanyard-login')!);
    other.loginToken = browser.loginToken;
    await expect(other.start()).rejects.toThrow('csrf-refused');
  });

  test('assertion and delegation for B are refused at A', async () => {
    const { member, attempt } = await aScannedCode(world);
    const { id, origin } = await world.anOpenOrganization();
    for (const lie of [
      { assertion: { organization: id } },
      { assertion: { audience: origin } },
      { assertion: { signIn: randomId() } },
      { delegation: { organization: id } },
    ]) {
      await expect(member.approve(attempt, lie)).rejects.toThrow('assertion-refused');
    }
    await member.approve(attempt);
  });
});

async function scanAt(
  { id: organizationId }: Pick<Organization, 'id'>,
  { id: personId }: TestMember,
  signInId: string,
): Promise<void> {
  const of = { organizationId, personId };
  await world.within(of, (tx) => scanSignIn(tx, world, { ...of, signInId, now: world.clock.now() }));
}

function randomId(): string {
  return crypto.randomUUID();
}
