import { openSignInEnvelope } from '@lanyard/crypto/sign-in-envelope';
import { signInWorld, type SignInWorld } from '@lanyard/testing/sign-in-world';
import { afterAll, beforeAll, expect, test } from 'vitest';

let world: SignInWorld;
beforeAll(async () => {
  world = await signInWorld();
});
afterAll(async () => world.close());

test('a member signs in: the page mirrors the phone, the session is theirs, the envelope opens in this browser alone', async () => {
  const organization = await world.anOpenOrganization();
  const member = await world.aMember(organization);
  const browser = await world.aBrowser(organization);
  await browser.openPage();
  const attempt = await browser.start('session vault');
  const page = browser.watch(attempt);
  expect(await page.next()).toBe('waiting');
  const seen = await member.scan(attempt.id);
  expect(seen).toMatchObject({ scope: 'session vault', memberName: 'Mia Member', binding: attempt.binding });
  expect(await page.next()).toBe('scanned');
  await member.approve(attempt);
  expect(await page.next()).toBe('approved');
  expect(await page.next()).toBeUndefined();
  const { status, json } = await browser.complete(attempt);
  expect(status).toBe(200);
  const payload = await openSignInEnvelope(json['envelope'] as string, {
    storageWrappingKey: attempt.wrappingKey.key,
    transitKey: attempt.transitKey,
    context: { organization: organization.id, signIn: attempt.id, H: attempt.H },
  });
  expect(payload.pairingKey).toHaveLength(43);
  const session = await browser.call('GET', '/api/session');
  expect(session.json).toMatchObject({
    person: { id: member.id, did: member.did },
    member: { id: member.memberId, name: 'Mia Member', role: null },
    session: { id: json['sessionId'], current: true, scope: 'session vault' },
    vault: { available: true, idleMinutes: 10 },
  });
});
