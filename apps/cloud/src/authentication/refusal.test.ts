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
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Organization } from '../directory/index.ts';
import { createOutboxMailer } from '../platform/mail/mailer.ts';
import { admitAlert } from './alert-limit.ts';
import { authenticationJobs } from './index.ts';
import { refuseSignIn } from './refusal.ts';

/** Who refuses ends it for everyone; who says that it was not them also warns the organization. */

let world: SignInWorld;
beforeAll(async () => {
  world = await signInWorld();
});
afterAll(async () => world.close());

describe('refusing', () => {
  test('declined: the sign-in is dead for everyone, and nobody is alerted', async () => {
    const scene = await aScannedCode(world);
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
      const scene = await aShownCode(world);
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

  /** One more sign-in of this member, stopped as not theirs. */
  async function oneMore(scene: SigningIn, member: TestMember): Promise<void> {
    const browser = await world.aBrowser(scene.organization);
    await browser.openPage();
    const attempt = await browser.start('session');
    await browser.poll(attempt);
    await member.scan(attempt.id);
    await refuse(scene.organization, member, attempt, 'not-me');
    await expect(member.scan(attempt.id)).rejects.toThrow('sign-in-gone');
  }

  test('attack: a member floods the owners with "not me": three mails an hour, ten a day; each sign-in ends all the same', async () => {
    const scene = await aScannedCode(world);
    await world.aMember(scene.organization, { role: 'owner' });
    for (let times = 0; times < 5; times += 1) await oneMore(scene, scene.member);
    expect((await alertsOf(scene)).map(({ last }) => last)).toEqual([undefined, undefined, true]);
    const colleague = await world.aMember(scene.organization);
    await oneMore(scene, colleague);
    expect(await alertsOf(scene)).toHaveLength(4);
    for (let hour = 0; hour < 4; hour += 1) {
      await world.clock.advance(3_600_000);
      for (let times = 0; times < 4; times += 1) await oneMore(scene, scene.member);
    }
    const mails = (await alertsOf(scene)).filter(({ memberId }) => memberId === scene.member.memberId);
    expect(mails).toHaveLength(10);
    const mailer = createOutboxMailer(world.clock);
    const { directory, postgres } = world;
    const [job] = authenticationJobs({ database: postgres.database, directory, mailer });
    await job!.run(mails[2], { signal: new AbortController().signal, attempt: 1 });
    expect(mailer.outbox?.mails[0]?.text).toContain('Further ones end as well');
    await world.clock.advance(24 * 3_600_000);
    await oneMore(scene, scene.member);
    expect((await alertsOf(scene)).filter(({ memberId }) => memberId === scene.member.memberId)).toHaveLength(
      11,
    );
  });

  test('attack: several members flood the owners together, at the same moment: twenty mails an hour', async () => {
    const scene = await aScannedCode(world);
    await world.aMember(scene.organization, { role: 'owner' });
    const { organization } = scene;
    const now = world.clock.now();
    const of = { organizationId: organization.id };
    const crowd = await Promise.all(Array.from({ length: 9 }, () => world.aMember(organization)));
    const asked = crowd.flatMap(({ memberId }) => Array.from({ length: 3 }, () => memberId));
    const decisions = await Promise.all(
      asked.map((memberId) =>
        world.within(of, (tx) => admitAlert(tx, { ...of, memberId, signInId: randomUUID(), now })),
      ),
    );
    expect(decisions.filter((each) => each !== 'silent')).toHaveLength(20);
    expect(decisions.filter((each) => each === 'silent')).toHaveLength(7);
    const another = await aScannedCode(world);
    await world.aMember(another.organization, { role: 'owner' });
    await oneMore(another, another.member);
    expect(await alertsOf(another)).toHaveLength(1);
  });

  test('what is not scanned, or is approved, cannot be refused', async () => {
    const waiting = await aShownCode(world);
    await expect(refuse(waiting.organization, waiting.member, waiting.attempt, 'not-me')).rejects.toThrow(
      'sign-in-gone',
    );
    const approved = await anApprovedSignIn(world);
    await expect(refuse(approved.organization, approved.member, approved.attempt, 'not-me')).rejects.toThrow(
      'sign-in-gone',
    );
    expect((await approved.browser.complete(approved.attempt)).status).toBe(200);
  });

  /** Alerts that wait to be mailed for this organization, in the order made. */
  async function alertsOf({ organization }: SigningIn): Promise<Record<string, unknown>[]> {
    const rows = await world.postgres.lookAt<{ payload: Record<string, unknown> }>(
      `select payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
       where t.identifier = 'alert-owner' and payload->>'organizationId' = $1 order by j.id`,
      [organization.id],
    );
    return rows.map(({ payload }) => payload);
  }
});

async function refuse(
  organization: Organization,
  member: TestMember,
  attempt: Attempt,
  reason: Parameters<typeof refuseSignIn>[2]['reason'],
): Promise<void> {
  const of = { organizationId: organization.id, personId: member.id };
  await world.within(of, (tx) =>
    refuseSignIn(tx, world, { ...of, signInId: attempt.id, reason, now: world.clock.now() }),
  );
}
