import { actsByMember, actsMailedApart, actsOnMember, type NoticeAct } from '@lanyard/contract/notices';
import type { TestMember } from '@lanyard/testing/sign-in-member';
import { signInWorld, type SignInWorld } from '@lanyard/testing/sign-in-world';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { record } from '../activity/index.ts';
import { announceNotice } from '../authentication/index.ts';
import type { Organization } from '../directory/index.ts';
import { createOutboxMailer, MailError, type Mail } from '../platform/mail/mailer.ts';
import { noticesOfPerson } from './inbox.ts';
import { notificationJobs } from './index.ts';
import { catalogues } from './messages/index.ts';

/** Whatever is done to a member, or in their name, they are told: in the wallet and at the work address. */

let world: SignInWorld;
let organization: Organization;
let admin: TestMember;
let member: TestMember;
beforeAll(async () => {
  world = await signInWorld();
  organization = await world.anOpenOrganization();
  admin = await world.aMember(organization, { role: 'owner', email: 'admin@example.org' });
  member = await world.aMember(organization, { email: 'mia@example.org' });
});
afterAll(async () => world.close());

const from = { address: '192.0.2.7', browser: 'Firefox', system: 'Windows' };

/** Records an act as the rooms do, about this member. */
function happens(act: NoticeAct, after?: { role: string }): Promise<void> {
  const { id: organizationId } = organization;
  const onMember = (actsOnMember as readonly string[]).includes(act);
  return world.within({ organizationId }, async (tx) =>
    record(tx, await world.directory.dataKey(tx, organizationId), {
      act,
      actor: { kind: 'member', id: onMember ? admin.memberId : member.memberId },
      from,
      at: world.clock.now(),
      ...(onMember ? { subject: { kind: 'member', id: member.memberId, name: 'Mia Member' } } : {}),
      ...(after === undefined ? {} : { after }),
    }),
  );
}

/** What waits in the queue, taken out of it. */
async function takeJobs(): Promise<Record<string, string>[]> {
  const rows = await world.postgres.lookAt<{ payload: Record<string, string> }>(
    `select payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
     where t.identifier = 'tell-member' order by j.id`,
  );
  await world.postgres.lookAt('delete from graphile_worker._private_jobs');
  return rows.map(({ payload }) => payload);
}

const inboxOf = (personId: string, organizationId = organization.id) =>
  world.within({ organizationId, personId }, (tx) =>
    noticesOfPerson(tx, world.directory, { organizationId, personId }),
  );

function jobsWith(send: (mail: Mail) => Promise<void>) {
  const { directory, postgres, kms, clock } = world;
  return notificationJobs({
    database: postgres.database,
    directory,
    kms,
    clock,
    sender: undefined,
    mailer: { ...createOutboxMailer(clock), send },
    announce: announceNotice,
  });
}

function mailing(send: (mail: Mail) => Promise<void>) {
  const [job] = jobsWith(send);
  return (payload: unknown) => job!.run(payload, { signal: new AbortController().signal, attempt: 1 });
}

describe('a notice', () => {
  test('of every kind reaches wallet and work address, by a job that holds ids only', async () => {
    for (const act of new Set<NoticeAct>([...actsOnMember, ...actsByMember])) {
      await world.clock.advance(1000);
      await takeJobs();
      await happens(act, act === 'member.role-changed' ? { role: 'manager' } : undefined);
      const jobs = await takeJobs();
      expect(jobs.map((job) => Object.keys(job).toSorted())).toEqual([
        ['entryId', 'memberId', 'organizationId'],
      ]);
      for (const language of ['en', 'de'] as const) {
        const mails: Mail[] = [];
        await world.postgres.lookAt('update organizations set language = $1', [language]);
        // The directory remembers a record for a minute.
        await world.clock.advance(61_000);
        await mailing(async (mail) => void mails.push(mail))(jobs[0]);
        const [mail] = mails;
        const words = catalogues[language].notice.acts as Partial<Record<NoticeAct, { title: string }>>;
        // That of a browser or a passkey says more, and is sent by their own room.
        if ((actsMailedApart as readonly NoticeAct[]).includes(act)) {
          expect(mails).toEqual([]);
          continue;
        }
        expect(mail?.to).toBe('mia@example.org');
        expect(mail?.subject).toContain(words[act]?.title);
        expect(mail?.text).toContain('Firefox, Windows');
        expect(mail?.text.includes('Mia Member')).toBe(true);
      }
      const [newest] = await inboxOf(member.id);
      const isBySomebodyElse = (actsOnMember as readonly string[]).includes(act);
      expect(newest).toMatchObject({ act, by: isBySomebodyElse ? 'Mia Member' : null, from });
      expect(newest?.role).toBe(act === 'member.role-changed' ? 'manager' : undefined);
    }
  });

  test('of a phone that an admin blocked goes to its member, not to the admin; of one the member blocked, to the member', async () => {
    await takeJobs();
    await happens('device.blocked');
    const { id: organizationId } = organization;
    await world.within({ organizationId }, async (tx) =>
      record(tx, await world.directory.dataKey(tx, organizationId), {
        act: 'device.blocked',
        actor: { kind: 'member', id: member.memberId },
        from,
        at: world.clock.now(),
        subject: { kind: 'device', id: member.deviceId },
      }),
    );
    expect((await takeJobs()).map(({ memberId }) => memberId)).toEqual([member.memberId, member.memberId]);
    const blocked = (await inboxOf(member.id)).filter(({ act }) => act === 'device.blocked');
    expect(new Set(blocked.slice(0, 2).map(({ by }) => by !== null))).toEqual(new Set([true, false]));
    expect(await inboxOf(admin.id)).toEqual([]);
  });

  test('suppressed by a failing mail server is tried again until it is sent; to a mailbox that is none it is given up', async () => {
    await takeJobs();
    await happens('member.disabled');
    const [job] = await takeJobs();
    const mails: Mail[] = [];
    let failures: MailError[] = [new MailError('unavailable'), new MailError('unavailable')];
    const run = mailing((mail) => {
      const failure = failures.shift();
      if (failure !== undefined) return Promise.reject(failure);
      mails.push(mail);
      return Promise.resolve();
    });
    // A job that throws stays in the queue, and is tried again.
    await expect(run(job)).rejects.toThrow('not available');
    await expect(run(job)).rejects.toThrow('not available');
    await run(job);
    expect(mails).toHaveLength(1);
    failures = [new MailError('refused')];
    await run(job);
    expect(mails).toHaveLength(1);
  });

  test('is to its member alone: others, strangers and other organizations see none of it', async () => {
    await happens('member.enabled');
    expect((await inboxOf(member.id)).length).toBeGreaterThan(0);
    expect(await inboxOf(admin.id)).toEqual([]);
    const other = await world.anOpenOrganization();
    const stranger = await world.aMember(other);
    for (const [personId, organizationId] of [
      [stranger.id, organization.id],
      [member.id, other.id],
      [member.id, crypto.randomUUID()],
    ] as const) {
      await expect(inboxOf(personId, organizationId)).rejects.toMatchObject({ code: 'not-a-member' });
    }
  });

  test('a job made up for somebody else mails nothing', async () => {
    await takeJobs();
    await happens('member.enabled');
    const [job] = await takeJobs();
    const mails: Mail[] = [];
    await mailing(async (mail) => void mails.push(mail))({ ...job, memberId: admin.memberId });
    expect(mails).toEqual([]);
  });

  test('of another work address goes to both', async () => {
    const { id: organizationId } = organization;
    await takeJobs();
    await world.within({ organizationId }, async (tx) =>
      record(tx, await world.directory.dataKey(tx, organizationId), {
        act: 'member.email-changed',
        actor: { kind: 'member', id: admin.memberId },
        from,
        at: world.clock.now(),
        subject: { kind: 'member', id: member.memberId, name: 'Mia Member' },
        before: { email: 'before@example.org' },
        after: { email: 'mia@example.org' },
      }),
    );
    const [job] = await takeJobs();
    const mails: Mail[] = [];
    await mailing(async (mail) => void mails.push(mail))(job);
    expect(mails.map(({ to }) => to)).toEqual(['before@example.org', 'mia@example.org']);
    expect(JSON.stringify(await inboxOf(member.id))).not.toContain('before@example.org');
  });

  test('of a move is to everybody who was there, with the new address', async () => {
    const { id: organizationId } = organization;
    await takeJobs();
    await world.within({ organizationId }, async (tx) =>
      record(tx, await world.directory.dataKey(tx, organizationId), {
        act: 'organization.moved',
        actor: { kind: 'member', id: admin.memberId },
        from,
        at: world.clock.now(),
        subject: { kind: 'organization', id: organizationId, name: 'Acme' },
        after: { address: 'id.acme.test' },
      }),
    );
    const [all] = await world.postgres.lookAt<{ payload: unknown }>(
      `select payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
       where t.identifier = 'tell-all-members'`,
    );
    await jobsWith(() => Promise.resolve())[1]?.run(all?.payload, {
      signal: new AbortController().signal,
      attempt: 1,
    });
    const told = await takeJobs();
    expect(new Set(told.map(({ memberId }) => memberId))).toEqual(new Set([admin.memberId, member.memberId]));
    const mails: Mail[] = [];
    for (const job of told) await mailing(async (mail) => void mails.push(mail))(job);
    expect(mails.map(({ to }) => to).toSorted()).toEqual(['admin@example.org', 'mia@example.org']);
    expect(mails[0]?.text).toContain('id.acme.test');
    expect((await inboxOf(member.id))[0]).toMatchObject({
      act: 'organization.moved',
      address: 'id.acme.test',
    });
    await world.clock.advance(1000);
    const late = await world.aMember(organization, { email: 'late@example.org' });
    expect((await inboxOf(late.id)).filter(({ act }) => act === 'organization.moved')).toEqual([]);
  });

  test('says in the row nothing of a person that is not sealed', async () => {
    const [row] = await world.postgres.lookAt<{ row: string }>(
      `select string_agg(a::text, ' ') as row from activity a where act = 'member.enabled'`,
    );
    expect(row?.row).not.toContain('Firefox');
    expect(row?.row).not.toContain('Mia');
  });
});
