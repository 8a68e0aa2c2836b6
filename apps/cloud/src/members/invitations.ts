import type { MemberView } from '@lanyard/contract/members';
import { uuid, type Role } from '@lanyard/contract/shapes';
import { randomToken } from '@lanyard/crypto/encoding';
import { hash, randomUUIDv7 } from 'node:crypto';
import * as z from 'zod/mini';
import type { Directory, Organization, OwnerInvitation } from '../directory/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { problem as commonProblem } from '../platform/http/problems.ts';
import { enqueueJob, handleJob, jobType, type JobHandler } from '../platform/jobs/job.ts';
import { MailError, type Mailer } from '../platform/mail/mailer.ts';
import { invitationMail } from './invitation-mail.ts';
import { messagesIn } from './messages/messages.ts';
import { openMember, sealMember, viewOfMember } from './member.ts';
import { problem } from './problems.ts';
import { addInvitation, replaceToken, revokeInvitations } from './invitation-store.ts';
import { addMember, holdMember, invitedOwner, memberWithId } from './store.ts';

/** A mailed one waits for its reader; one on a screen is scanned by whoever stands before it. */
export const invitationLifeMs = { member: 7 * 24 * 60 * 60_000, owner: 30 * 60_000 } as const;

/** Tokens are 32 random bytes: a plain hash of them is as hard to turn back as they are to guess. */
export const tokenDigest = (token: string): Buffer => hash('sha256', token, 'buffer');

/** Ids only: the token is made when the mail is sent. */
export const sendInvitation = jobType(
  'send-invitation',
  z.object({ organizationId: uuid, invitationId: uuid }),
);

/**
 * Adds a member and mails the invitation.
 *
 * @throws ProblemError `already-invited` where the address, in any spelling, belongs to a member of whatever state
 */
export async function inviteMember(
  tx: Transaction,
  directory: Directory,
  invitee: {
    readonly organizationId: string;
    readonly name: string;
    readonly email: string;
    readonly role: Role;
  },
  now: Date,
): Promise<MemberView> {
  const { organizationId } = invitee;
  const memberId = await addInvitee(tx, directory, invitee, now);
  await mailInvitation(tx, organizationId, memberId, now);
  return viewOne(tx, directory, { organizationId, memberId });
}

/**
 * Mails a new invitation; the earlier ones stop working.
 *
 * @throws ProblemError `not-found`; `member-state` where they have joined
 */
export async function resendInvitation(
  tx: Transaction,
  directory: Directory,
  { organizationId, memberId }: { readonly organizationId: string; readonly memberId: string },
  now: Date,
): Promise<MemberView> {
  const member = await holdMember(tx, organizationId, memberId);
  if (member === undefined) throw commonProblem('not-found');
  if (member.state !== 'invited') throw problem('member-state');
  await revokeInvitations(tx, organizationId, memberId, now);
  await mailInvitation(tx, organizationId, memberId, now);
  return viewOne(tx, directory, { organizationId, memberId });
}

/**
 * Adds an owner and gives the link for their wallet, to be shown as a QR code to whoever stands before the screen: no address is
 * proven by it. The transaction is the organization's.
 *
 * @throws ProblemError `already-invited`
 */
export async function inviteOwner(
  tx: Transaction,
  directory: Directory,
  organization: Organization,
  owner: { readonly name: string; readonly email: string },
  now: Date,
): Promise<OwnerInvitation> {
  const invitee = { ...owner, organizationId: organization.id, role: 'owner' } as const;
  const memberId = await addInvitee(tx, directory, invitee, now);
  return linkForOwner(tx, directory, { organizationId: organization.id, memberId }, now);
}

/**
 * A new link for the owner who was invited first and has not joined; the earlier ones stop working. Undefined where there is no
 * such owner. The transaction is the organization's.
 */
export async function inviteOwnerAgain(
  tx: Transaction,
  directory: Directory,
  organization: Organization,
  now: Date,
): Promise<OwnerInvitation | undefined> {
  const organizationId = organization.id;
  const memberId = await invitedOwner(tx, organizationId);
  if (memberId === undefined) return undefined;
  const member = await holdMember(tx, organizationId, memberId);
  if (member?.state !== 'invited') return undefined;
  await revokeInvitations(tx, organizationId, memberId, now);
  return linkForOwner(tx, directory, { organizationId, memberId }, now);
}

/** The job that mails an invitation. Sent again it mails another token, and the one before stops working. */
export function invitationMailing(parts: {
  readonly database: Database;
  readonly directory: Directory;
  readonly mailer: Mailer;
  readonly clock: Clock;
}): JobHandler {
  const { database, directory, mailer, clock } = parts;
  return handleJob(sendInvitation, async ({ organizationId, invitationId }) => {
    const mail = await database.transaction({ organizationId }, async (tx) => {
      const token = randomToken();
      const live = await replaceToken(tx, organizationId, invitationId, tokenDigest(token), clock.now());
      // Revoked, used, or the member is gone, since it was asked for.
      if (live === undefined) return undefined;
      const organization = await directory.get(tx, organizationId);
      const { name, email } = openMember(await directory.dataKey(tx, organizationId), live.memberId, live);
      const link = joinLink(directory, organizationId, token);
      const invitation = { organization, name, link, expiresAt: live.expiresAt };
      return { to: email, ...invitationMail(invitation, messagesIn(organization.language)) };
    });
    if (mail === undefined) return;
    // After the commit: a token that was mailed is in the table.
    try {
      await mailer.send(mail);
    } catch (error) {
      // No such mailbox, today as tomorrow: the console shows that nobody joined.
      if (error instanceof MailError && error.kind === 'refused') return;
      throw error;
    }
  });
}

async function addInvitee(
  tx: Transaction,
  directory: Directory,
  invitee: {
    readonly organizationId: string;
    readonly name: string;
    readonly email: string;
    readonly role: Role;
  },
  now: Date,
): Promise<string> {
  const { organizationId, role } = invitee;
  const id = randomUUIDv7();
  const sealed = sealMember(await directory.dataKey(tx, organizationId), id, invitee);
  if (!(await addMember(tx, { organizationId, id, role, ...sealed }, now))) throw problem('already-invited');
  return id;
}

async function mailInvitation(
  tx: Transaction,
  organizationId: string,
  memberId: string,
  now: Date,
): Promise<void> {
  // This token goes to nobody: the job puts the one it mails in its place.
  const invitation = { organizationId, memberId, kind: 'member', token: randomToken() } as const;
  const { id } = await makeInvitation(tx, invitation, now);
  await enqueueJob(tx, sendInvitation, { organizationId, invitationId: id });
}

async function linkForOwner(
  tx: Transaction,
  directory: Directory,
  { organizationId, memberId }: { readonly organizationId: string; readonly memberId: string },
  now: Date,
): Promise<OwnerInvitation> {
  const token = randomToken();
  const { expiresAt } = await makeInvitation(tx, { organizationId, memberId, kind: 'owner', token }, now);
  return { link: joinLink(directory, organizationId, token), expiresAt };
}

async function makeInvitation(
  tx: Transaction,
  invitation: {
    readonly organizationId: string;
    readonly memberId: string;
    readonly kind: keyof typeof invitationLifeMs;
    readonly token: string;
  },
  now: Date,
): Promise<{ id: string; expiresAt: Date }> {
  const { organizationId, memberId, kind, token } = invitation;
  const id = randomUUIDv7();
  const expiresAt = new Date(now.getTime() + invitationLifeMs[kind]);
  await addInvitation(tx, {
    organization_id: organizationId,
    id,
    member_id: memberId,
    kind,
    token_digest: tokenDigest(token),
    created_at: now,
    expires_at: expiresAt,
  });
  return { id, expiresAt };
}

/** In the fragment, which browsers keep to themselves. */
function joinLink({ installation }: Directory, organizationId: string, token: string): string {
  return `${installation.walletOrigin}/join#${organizationId}.${token}`;
}

/** A member as the console shows them. @throws ProblemError `not-found` */
export async function viewOne(
  tx: Transaction,
  directory: Directory,
  { organizationId, memberId }: { readonly organizationId: string; readonly memberId: string },
): Promise<MemberView> {
  const row = await memberWithId(tx, organizationId, memberId);
  if (row === undefined) throw commonProblem('not-found');
  return viewOfMember(await directory.dataKey(tx, organizationId), row);
}
