import * as z from 'zod/mini';
import { record } from '../activity/index.ts';
import type { Directory } from '../directory/index.ts';
import { memberOf, memberWithId } from '../members/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { enqueueJob, handleJob, jobType, type JobHandler } from '../platform/jobs/job.ts';
import { layOutMail } from '../platform/mail/layout.ts';
import { MailError, type Mail, type Mailer } from '../platform/mail/mailer.ts';
import { de } from './messages/de.ts';
import { en } from './messages/en.ts';
import { activeOwners, countDue, holdReminder, setReminded } from './store.ts';

/** A role that nobody confirmed for so long is to be looked at; and owners are reminded no more often. */
export const reviewDays = 90;
const dayMs = 24 * 60 * 60_000;

/** Since when a role must have been confirmed not to be due. */
export const dueBefore = (now: Date): Date => new Date(now.getTime() - reviewDays * dayMs);

const remind = jobType('remind-role-review', z.object({}), { maxAttempts: 3 });
const mailReminder = jobType('mail-role-review', z.object({ organizationId: z.uuid(), ownerId: z.uuid() }));

export interface ReminderParts {
  readonly database: Database;
  readonly directory: Directory;
  readonly clock: Clock;
}

/** Jobs of this room: every morning, whom to remind; and the mail to each owner. */
export function roleJobs(parts: ReminderParts & { readonly mailer: Mailer }): readonly JobHandler[] {
  return [
    handleJob(remind, () => remindAll(parts), { cron: '41 6 * * *' }),
    handleJob(mailReminder, async ({ organizationId, ownerId }) => {
      const { database, directory, clock, mailer } = parts;
      const mail = await database.transaction({ organizationId, readOnly: true }, (tx) =>
        writeReminder(tx, directory, { organizationId, ownerId, now: clock.now() }),
      );
      if (mail === undefined) return;
      try {
        await mailer.send(mail);
      } catch (error) {
        // No such mailbox, today as tomorrow.
        if (error instanceof MailError && error.kind === 'refused') return;
        throw error;
      }
    }),
  ];
}

async function remindAll({ database, directory, clock }: ReminderParts): Promise<void> {
  const all = await database.transaction({ readOnly: true }, (tx) => directory.all(tx));
  for (const { id: organizationId } of all)
    await database.transaction({ organizationId }, (tx) =>
      remindOwners(tx, directory, { organizationId, now: clock.now() }),
    );
}

/**
 * Reminds the owners of an organization that roles are to be reviewed: where one is due, the organization wants it, and the last
 * reminder is as long ago. Recorded, also for those who read no mail.
 *
 * @returns whether they are
 */
export async function remindOwners(
  tx: Transaction,
  directory: Directory,
  { organizationId, now }: { readonly organizationId: string; readonly now: Date },
): Promise<boolean> {
  const before = dueBefore(now);
  const { remindedAt, notices } = await holdReminder(tx, organizationId);
  if (remindedAt !== null && remindedAt > before) return false;
  if (!notices.includes('role-review')) return false;
  const due = await countDue(tx, organizationId, before);
  if (due === 0) return false;
  await setReminded(tx, organizationId, now);
  record(tx, await directory.dataKey(tx, organizationId), {
    act: 'role.review-due',
    actor: { kind: 'system' },
    from: undefined,
    at: now,
    after: { due },
  });
  for (const ownerId of await activeOwners(tx, organizationId))
    await enqueueJob(tx, mailReminder, { organizationId, ownerId });
  return true;
}

/** Undefined where there is nothing to say any more: reviewed meanwhile, or no owner. */
async function writeReminder(
  tx: Transaction,
  directory: Directory,
  {
    organizationId,
    ownerId,
    now,
  }: { readonly organizationId: string; readonly ownerId: string; readonly now: Date },
): Promise<Mail | undefined> {
  const due = await countDue(tx, organizationId, dueBefore(now));
  const owner = await memberWithId(tx, organizationId, ownerId);
  if (due === 0 || owner?.state !== 'active' || owner.role !== 'owner') return undefined;
  const organization = await directory.get(tx, organizationId);
  const to = memberOf(await directory.dataKey(tx, organizationId), owner);
  const words = { en, de }[organization.language].review;
  const { host } = new URL(organization.origin);
  const mail = layOutMail({
    language: organization.language,
    subject: words.subject(organization.name),
    preview: words.preview(due),
    title: words.title,
    parts: [
      { kind: 'text', text: words.greeting(to.name) },
      { kind: 'text', text: words.explanation(due, organization.name) },
      { kind: 'button', label: words.button, href: `${organization.origin}/console/roles/review` },
      { kind: 'note', text: words.limits },
    ],
    sender: `${organization.name} · ${host}`,
  });
  return { to: to.email, ...mail };
}
