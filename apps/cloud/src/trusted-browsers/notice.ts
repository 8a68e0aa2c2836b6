import { instant, uuid } from '@lanyard/contract/shapes';
import { passkeyKinds, type PasskeyKind } from '@lanyard/contract/trusted-browsers';
import * as z from 'zod/mini';
import type { Directory } from '../directory/index.ts';
import { memberOf, memberWithId } from '../members/index.ts';
import type { Database } from '../platform/database/database.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { enqueueJob, enqueueJobs, handleJob, jobType, type JobHandler } from '../platform/jobs/job.ts';
import { layOutMail, type LaidOutMail } from '../platform/mail/layout.ts';
import { MailError, type Mail, type Mailer } from '../platform/mail/mailer.ts';
import type { Messages } from './messages/en.ts';
import { messagesIn } from './messages/messages.ts';
import { enrolmentSeconds, mailedEnrolmentSeconds, makeEnrolmentLink } from './policy.ts';
import { countEnrolmentLinks, holdEnrolments, nextToEnrol } from './policy-store.ts';

const tellMember = jobType(
  'tell-trusted-browser',
  z.object({
    organizationId: uuid,
    memberId: uuid,
    trustedBrowserId: uuid,
    /** Missing in what an earlier version queued: a browser. */
    kind: z.optional(z.enum(passkeyKinds)),
    act: z.enum(['added', 'removed']),
    at: instant,
  }),
);

const mailLink = jobType(
  'mail-enrolment-link',
  z.object({
    organizationId: uuid,
    memberId: uuid,
    at: instant,
    /** An admin had it sent, not the member. */
    unasked: z.optional(z.boolean()),
  }),
  { maxAttempts: 3 },
);

const mailLinks = jobType(
  'mail-enrolment-links',
  z.object({ organizationId: uuid, adminsOnly: z.boolean(), after: uuid, at: instant }),
);

/** Members that one job goes through. */
const manyAtOnce = 500;
const beforeEveryId = '00000000-0000-0000-0000-000000000000';

/** Has links for a new browser mailed to everybody who trusts none, a few hundred at a time. */
export async function enqueueEnrolmentMails(
  tx: Transaction,
  of: { readonly organizationId: string; readonly adminsOnly: boolean; readonly at: Date },
): Promise<void> {
  const { organizationId, adminsOnly, at } = of;
  const key = `enrolments ${organizationId} ${String(adminsOnly)}`;
  const payload = { organizationId, adminsOnly, after: beforeEveryId, at: at.toISOString() };
  await enqueueJob(tx, mailLinks, payload, { key });
}

/** Has a link for a new browser mailed: its token is made when the mail is sent, and lies in no queue. */
export async function enqueueEnrolmentMail(
  tx: Transaction,
  of: { readonly organizationId: string; readonly memberId: string; readonly at: Date },
): Promise<void> {
  const { organizationId, memberId, at } = of;
  const key = `enrolment ${organizationId} ${memberId}`;
  await enqueueJob(tx, mailLink, { organizationId, memberId, at: at.toISOString() }, { key });
}

/** The person is always told, at the work address (product: *Notices*). */
export async function enqueueNotice(
  tx: Transaction,
  notice: {
    readonly organizationId: string;
    readonly memberId: string;
    readonly trustedBrowserId: string;
    readonly kind: PasskeyKind;
    readonly act: 'added' | 'removed';
    readonly at: Date;
  },
): Promise<void> {
  const { organizationId, memberId, trustedBrowserId, kind, act, at } = notice;
  const of = { organizationId, memberId, trustedBrowserId };
  await enqueueJob(tx, tellMember, { ...of, kind, act, at: at.toISOString() });
}

export interface NoticeParts {
  readonly database: Database;
  readonly directory: Directory;
  readonly mailer: Mailer;
}

/** Jobs of this room: the mail to the member. */
export function trustedBrowserJobs({ database, directory, mailer }: NoticeParts): readonly JobHandler[] {
  return [
    handleJob(mailLinks, async ({ organizationId, adminsOnly, after, at }) =>
      database.transaction({ organizationId }, async (tx) => {
        const ids = await nextToEnrol(tx, {
          organizationId,
          adminsOnly,
          after,
          now: new Date(at),
          limit: manyAtOnce,
        });
        const mails = ids.map((memberId) => ({ organizationId, memberId, at, unasked: true }));
        await enqueueJobs(tx, mailLink, mails);
        const last = ids.at(-1);
        if (last === undefined || ids.length < manyAtOnce) return;
        await enqueueJob(tx, mailLinks, { organizationId, adminsOnly, after: last, at });
      }),
    ),

    handleJob(mailLink, async ({ organizationId, memberId, at, unasked = false }, { attempt }) => {
      const mail = await database.transaction({ organizationId }, async (tx) => {
        const member = await memberWithId(tx, organizationId, memberId);
        if (member?.state !== 'active') return undefined;
        const since = new Date(Date.parse(at) - 3_600_000);
        await holdEnrolments(tx, { organizationId, memberId });
        // Pressed twice before the first mail was out: nobody gets two.
        if (
          unasked &&
          attempt === 1 &&
          (await countEnrolmentLinks(tx, { organizationId, memberId, since })) > 0
        )
          return undefined;
        const organization = await directory.get(tx, organizationId);
        const { email } = memberOf(await directory.dataKey(tx, organizationId), member);
        const now = new Date(at);
        const made = await makeEnrolmentLink(tx, {
          organizationId,
          memberId,
          origin: organization.origin,
          seconds: unasked ? mailedEnrolmentSeconds : enrolmentSeconds,
          now,
        });
        const enrolment = { organization, unasked, ...made };
        return { to: email, ...enrolmentMail(enrolment, messagesIn(organization.language)) };
      });
      if (mail !== undefined) await sendUnlessRefused(mailer, mail);
    }),

    handleJob(tellMember, async (notice) => {
      const { organizationId } = notice;
      const mail = await database.transaction({ organizationId, readOnly: true }, (tx) =>
        write(tx, directory, notice),
      );
      if (mail !== undefined) await sendUnlessRefused(mailer, mail);
    }),
  ];
}

async function sendUnlessRefused(mailer: Mailer, mail: Mail): Promise<void> {
  try {
    await mailer.send(mail);
  } catch (error) {
    // No such mailbox, today as tomorrow.
    if (error instanceof MailError && error.kind === 'refused') return;
    throw error;
  }
}

/** The mail with a link for a new browser. */
export function enrolmentMail(
  enrolment: {
    readonly organization: { readonly name: string; readonly origin: string };
    readonly unasked: boolean;
    readonly link: string;
    readonly expiresAt: Date;
  },
  messages: Messages,
): LaidOutMail {
  const { organization, unasked, link, expiresAt } = enrolment;
  const words = unasked ? messages.demanded : messages.enrolment;
  return layOutMail({
    language: messages.language,
    subject: words.subject(organization.name),
    preview: words.text,
    title: words.title,
    parts: [
      { kind: 'text', text: words.text },
      { kind: 'button', label: words.button, href: link },
      { kind: 'facts', facts: [{ name: words.expires, value: messages.moment(expiresAt) }] },
      { kind: 'note', text: words.advice },
    ],
    sender: messages.sender(organization.origin),
  });
}

/** Undefined where the member is gone since. */
async function write(
  tx: Transaction,
  directory: Directory,
  { organizationId, memberId, kind = 'browser', act, at }: z.infer<typeof tellMember.payload>,
): Promise<Mail | undefined> {
  const member = await memberWithId(tx, organizationId, memberId);
  if (member === undefined) return undefined;
  const organization = await directory.get(tx, organizationId);
  const { email } = memberOf(await directory.dataKey(tx, organizationId), member);
  const notice = { organization, kind, act, at: new Date(at) };
  return { to: email, ...noticeMail(notice, messagesIn(organization.language)) };
}

/** The mail itself. */
export function noticeMail(
  notice: {
    readonly organization: { readonly name: string; readonly origin: string };
    readonly kind: PasskeyKind;
    readonly act: 'added' | 'removed';
    readonly at: Date;
  },
  messages: Messages,
): LaidOutMail {
  const { organization, kind, act, at } = notice;
  const words = messages[kind][act];
  return layOutMail({
    language: messages.language,
    subject: words.subject(organization.name),
    preview: words.text,
    title: words.title,
    parts: [
      { kind: 'text', text: words.text },
      { kind: 'facts', facts: [{ name: messages.when, value: messages.moment(at) }] },
      { kind: 'note', text: messages.advice },
    ],
    sender: messages.sender(organization.origin),
  });
}
