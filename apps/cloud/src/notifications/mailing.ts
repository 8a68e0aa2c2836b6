import { noticeOf, tellMember } from '../activity/index.ts';
import type { Directory } from '../directory/index.ts';
import { memberNames, memberOf, memberWithId } from '../members/index.ts';
import type { Database } from '../platform/database/database.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { handleJob, type JobHandler } from '../platform/jobs/job.ts';
import { MailError, type Mail, type Mailer } from '../platform/mail/mailer.ts';
import { noticeMail } from './notice-mail.ts';
import { catalogues } from './messages/index.ts';

/** Jobs of this room: the mail of a notice. A mail server that does not answer delays it; it is sent when it does. */
export function notificationJobs(parts: {
  readonly database: Database;
  readonly directory: Directory;
  readonly mailer: Mailer;
}): readonly JobHandler[] {
  const { database, mailer } = parts;
  const mailing = handleJob(tellMember, async (notice) => {
    const { organizationId } = notice;
    const mail = await database.transaction({ organizationId, readOnly: true }, (tx) =>
      writeNotice(tx, parts, notice),
    );
    if (mail === undefined) return;
    try {
      await mailer.send(mail);
    } catch (error) {
      // No such mailbox, today as tomorrow. Anything else is thrown on: the queue tries again, with growing pauses.
      if (error instanceof MailError && error.kind === 'refused') return;
      throw error;
    }
  });
  return [mailing];
}

/** Undefined where the member or the entry is gone since. */
async function writeNotice(
  tx: Transaction,
  { directory }: { readonly directory: Directory },
  { organizationId, entryId, memberId }: { organizationId: string; entryId: string; memberId: string },
): Promise<Mail | undefined> {
  const row = await memberWithId(tx, organizationId, memberId);
  if (row === undefined) return undefined;
  const [organization, dataKey] = await Promise.all([
    directory.get(tx, organizationId),
    directory.dataKey(tx, organizationId),
  ]);
  const notice = await noticeOf(tx, dataKey, { entryId, memberId });
  if (notice === undefined) return undefined;
  const { byMemberId } = notice;
  const names = byMemberId === null ? undefined : await memberNames(tx, dataKey, [byMemberId]);
  const { name, email } = memberOf(dataKey, row);
  const by = byMemberId === null ? undefined : names?.get(byMemberId);
  return { to: email, ...noticeMail({ organization, name, notice, by }, catalogues[organization.language]) };
}
