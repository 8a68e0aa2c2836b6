import { instant, uuid } from '@lanyard/contract/shapes';
import * as z from 'zod/mini';
import { record } from '../activity/index.ts';
import type { Directory } from '../directory/index.ts';
import { memberOf, memberWithId } from '../members/index.ts';
import type { Database } from '../platform/database/database.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { enqueueJob, handleJob, jobType, type JobHandler } from '../platform/jobs/job.ts';
import { MailError, type Mail, type Mailer } from '../platform/mail/mailer.ts';
import { admitAlert } from './alert-limit.ts';
import { messagesIn } from './messages/messages.ts';
import { alertingReasons, alertMail, type AlertingReason } from './alert-mail.ts';
import { keepForgotten } from './notification-store.ts';
import { waitAfterRefusal } from './notifications.ts';
import { problem } from './problems.ts';
import { announce } from './signals.ts';
import { openRequester } from './sign-ins.ts';
import { activeOwners, decline, requesterOfSignIn } from './store.ts';

/** Ids, reason and time only: one for each owner, so that a mail that fails is tried again alone. */
const alertOwner = jobType(
  'alert-owner',
  z.object({
    organizationId: uuid,
    ownerId: uuid,
    memberId: uuid,
    signInId: uuid,
    reason: z.enum(alertingReasons),
    at: instant,
    /** The next ones of this member are not mailed for a while. */
    last: z.optional(z.boolean()),
  }),
);

/**
 * Refuses a sign-in that this person has scanned: it is over for good. "Not me", a changed `H` and wrong digits also alert the
 * organization's owners (protocol, Sign-in 8), as long as that is not too often.
 *
 * @throws ProblemError `sign-in-gone`
 */
export async function refuseSignIn(
  tx: Transaction,
  { directory }: { readonly directory: Directory },
  refusal: {
    readonly organizationId: string;
    readonly signInId: string;
    readonly personId: string;
    readonly reason: 'declined' | AlertingReason;
    readonly now: Date;
  },
): Promise<void> {
  const { organizationId, signInId, personId, reason, now } = refusal;
  const declined = await decline(tx, { organizationId, id: signInId, personId, now });
  if (declined === undefined) throw problem('sign-in-gone', { reason: 'not-scanned' });
  const { id, memberId, browserJkt, way, expiresAt, sealedRequester } = declined;
  const browser = { organizationId, memberId, browserJkt, now };
  if (way === 'notification') await waitAfterRefusal(tx, browser);
  // As the wallet forgets it: it rings no more.
  if (reason === 'not-me') await keepForgotten(tx, browser);
  announce(tx, id, { state: 'declined', expiresAt });
  const dataKey = await directory.dataKey(tx, organizationId);
  record(tx, dataKey, {
    act: reason === 'declined' ? 'sign-in.declined' : 'sign-in.reported',
    actor: { kind: 'member', id: memberId },
    // Whose sign-in it was, not the phone's: that is what is looked for afterwards.
    from: openRequester(dataKey, id, sealedRequester),
    at: now,
    after: { reason },
  });
  if (reason === 'declined') return;
  const decision = await admitAlert(tx, { organizationId, memberId, signInId: id, now });
  if (decision === 'silent') return;
  const alert = { organizationId, memberId, signInId: id, reason, at: now.toISOString() };
  for (const ownerId of await activeOwners(tx, organizationId)) {
    const last = decision === 'mail-last' ? { last: true } : {};
    await enqueueJob(tx, alertOwner, { ...alert, ...last, ownerId });
  }
}

/** Jobs of this room: the alert to an owner. */
export function authenticationJobs(parts: {
  readonly database: Database;
  readonly directory: Directory;
  readonly mailer: Mailer;
}): readonly JobHandler[] {
  return [ownerAlerting(parts)];
}

function ownerAlerting(parts: {
  readonly database: Database;
  readonly directory: Directory;
  readonly mailer: Mailer;
}): JobHandler {
  const { database, directory, mailer } = parts;
  return handleJob(alertOwner, async (alert) => {
    const { organizationId } = alert;
    const mail = await database.transaction({ organizationId, readOnly: true }, (tx) =>
      writeAlert(tx, directory, alert),
    );
    if (mail === undefined) return;
    try {
      await mailer.send(mail);
    } catch (error) {
      // No such mailbox, today as tomorrow.
      if (error instanceof MailError && error.kind === 'refused') return;
      throw error;
    }
  });
}

/** Undefined where owner or member are gone since. */
async function writeAlert(
  tx: Transaction,
  directory: Directory,
  alert: z.infer<typeof alertOwner.payload>,
): Promise<Mail | undefined> {
  const { organizationId, ownerId, memberId, signInId, reason, at, last = false } = alert;
  const owner = await memberWithId(tx, organizationId, ownerId);
  const member = await memberWithId(tx, organizationId, memberId);
  if (owner?.state !== 'active' || owner.role !== 'owner' || member === undefined) return undefined;
  const organization = await directory.get(tx, organizationId);
  const dataKey = await directory.dataKey(tx, organizationId);
  const sealed = await requesterOfSignIn(tx, { organizationId, id: signInId });
  const mail = alertMail(
    {
      organization,
      memberName: memberOf(dataKey, member).name,
      reason,
      at: new Date(at),
      isLast: last,
      requester: sealed === undefined ? undefined : openRequester(dataKey, signInId, sealed),
    },
    messagesIn(organization.language),
  );
  return { to: memberOf(dataKey, owner).email, ...mail };
}
