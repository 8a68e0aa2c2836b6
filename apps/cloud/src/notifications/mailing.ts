import { actsMailedApart, type MailedNoticeAct, type NoticeAct } from '@lanyard/contract/notices';
import { noticeOf, tellAllMembers, tellMember, type OpenNotice } from '../activity/index.ts';
import type { Directory } from '../directory/index.ts';
import { activeMembersAfter, memberNames, memberOf, memberWithId, type MemberRow } from '../members/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { enqueueJob, handleJob, type JobHandler } from '../platform/jobs/job.ts';
import type { DataKey } from '../platform/keys/data-keys.ts';
import { MailError, type Mail, type Mailer } from '../platform/mail/mailer.ts';
import { noticeMail } from './notice-mail.ts';
import { catalogues } from './messages/index.ts';
import { pushing, pushTo, type PushParts } from './pushes.ts';

/** Jobs of this room: notices to open wallets, closed ones and by mail, which a mail server that does not answer delays; and pushes. */
export function notificationJobs(
  parts: PushParts & {
    readonly directory: Directory;
    readonly mailer: Mailer;
    /** By the authentication room: tells the open wallets of a person. */
    readonly announce: (tx: Transaction, personId: string) => void;
  },
): readonly JobHandler[] {
  const { database, mailer, announce } = parts;
  const telling = handleJob(tellMember, async (notice, { attempt }) => {
    const { organizationId } = notice;
    const mails = await database.transaction({ organizationId }, async (tx) => {
      const found = await readNotice(tx, parts, notice);
      if (found === undefined) return [];
      const { personId } = found.row;
      // The phone is told once, though the mail may have to be tried again.
      if (personId !== null && attempt === 1) {
        announce(tx, personId);
        pushTo(tx, { personId, organizationId, kind: 'notice' });
      }
      return writeNotices(tx, parts, found);
    });
    for (const mail of mails) {
      try {
        await mailer.send(mail);
      } catch (error) {
        // No such mailbox, today as tomorrow. Anything else is thrown on: the queue tries again, with growing pauses.
        if (!(error instanceof MailError) || error.kind !== 'refused') throw error;
      }
    }
  });
  const tellingAll = handleJob(tellAllMembers, ({ organizationId, entryId, after }) =>
    database.transaction({ organizationId }, (tx) => tellNext(tx, { organizationId, entryId, after })),
  );
  return [telling, tellingAll, pushing(parts)];
}

/** Members told with one job; the next job tells the next. */
const toldAtOnce = 500;

/** Told twice, each would be one: their jobs have a key. */
async function tellNext(
  tx: Transaction,
  of: { readonly organizationId: string; readonly entryId: string; readonly after: string | undefined },
): Promise<void> {
  const { organizationId, entryId, after } = of;
  const ids = await activeMembersAfter(tx, { organizationId, after, limit: toldAtOnce });
  for (const memberId of ids)
    await enqueueJob(
      tx,
      tellMember,
      { organizationId, entryId, memberId },
      { key: `${entryId}/${memberId}` },
    );
  const last = ids.at(-1);
  if (last !== undefined && ids.length === toldAtOnce)
    await enqueueJob(tx, tellAllMembers, { organizationId, entryId, after: last });
}

interface FoundNotice {
  readonly row: MemberRow;
  readonly dataKey: DataKey;
  readonly notice: OpenNotice;
}

/** Undefined where the member or the entry is gone since. */
async function readNotice(
  tx: Transaction,
  { directory }: { readonly directory: Directory },
  of: { readonly organizationId: string; readonly entryId: string; readonly memberId: string },
): Promise<FoundNotice | undefined> {
  const { organizationId, memberId } = of;
  const row = await memberWithId(tx, organizationId, memberId);
  if (row === undefined) return undefined;
  const dataKey = await directory.dataKey(tx, organizationId);
  const notice = await noticeOf(tx, dataKey, of);
  return notice === undefined ? undefined : { row, dataKey, notice };
}

/** None where another mail tells of it; two where the address was changed, since whoever changed it has the new one. */
async function writeNotices(
  tx: Transaction,
  { directory }: { readonly directory: Directory },
  { row, dataKey, notice }: FoundNotice,
): Promise<Mail[]> {
  if (!isMailedHere(notice)) return [];
  const organization = await directory.get(tx, row.organizationId);
  const { byMemberId } = notice;
  const names = byMemberId === null ? undefined : await memberNames(tx, dataKey, [byMemberId]);
  const { name, email } = memberOf(dataKey, row);
  const by = byMemberId === null ? undefined : names?.get(byMemberId);
  const mail = noticeMail({ organization, name, notice, by }, catalogues[organization.language]);
  const { formerEmail } = notice;
  const addresses = formerEmail === undefined ? [email] : [formerEmail, email];
  return addresses.map((to) => Object.assign({ to }, mail));
}

const isMailedHere = (notice: OpenNotice): notice is OpenNotice & { readonly act: MailedNoticeAct } =>
  !(actsMailedApart as readonly NoticeAct[]).includes(notice.act);
