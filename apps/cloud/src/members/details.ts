import type { getMemberDetails, MemberView } from '@lanyard/contract/members';
import type { RouteAnswer } from '@lanyard/contract/route';
import { checkMembersWithin, checkStillHolds, checkWithin, type SessionCaller } from '../access/index.ts';
import { record, type Trail } from '../activity/index.ts';
import type { Directory } from '../directory/index.ts';
import {
  changeValues,
  groupNamesOf,
  groupsShownOf,
  isInSight,
  placeMembers,
  valuesOf,
} from '../groups/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { problem as commonProblem } from '../platform/http/problems.ts';
import { violatesUnique } from '../platform/database/errors.ts';
import { resendInvitation, viewOne } from './invitations.ts';
import { sealMember } from './member.ts';
import { problem } from './problems.ts';
import { renameMember } from './store.ts';

/** A member whom the caller sees. @throws ProblemError `not-found`, also for those of groups that are not assigned to them */
export async function memberInSight(
  tx: Transaction,
  directory: Directory,
  caller: SessionCaller,
  memberId: string,
): Promise<MemberView> {
  if (!(await isInSight(tx, caller, memberId)))
    throw commonProblem('not-found', { reason: 'member-not-in-sight' });
  return viewOne(tx, directory, { organizationId: caller.organizationId, memberId });
}

/** A member with groups and attributes. @throws ProblemError `not-found` */
export async function detailsOf(
  tx: Transaction,
  directory: Directory,
  caller: SessionCaller,
  memberId: string,
): Promise<RouteAnswer<typeof getMemberDetails>> {
  const member = await memberInSight(tx, directory, caller, memberId);
  const dataKey = await directory.dataKey(tx, caller.organizationId);
  return {
    member,
    groups: await groupsShownOf(tx, dataKey, caller, memberId),
    values: await valuesOf(tx, dataKey, memberId),
  };
}

/**
 * Changes name and work address. Whoever has not joined is invited anew at the new address, and the earlier invitation stops working.
 *
 * @throws ProblemError `not-found`; `already-invited` where another member has the address; `beyond-your-role` where the member may more
 *   than the caller, and for another address without `members.manage`: links for new browsers are mailed to it
 */
export async function changeNameAndEmail(
  tx: Transaction,
  act: { readonly directory: Directory; readonly caller: SessionCaller; readonly trail: Trail },
  change: { readonly memberId: string; readonly name: string; readonly email: string },
): Promise<MemberView> {
  const { directory, caller, trail } = act;
  const { organizationId } = caller;
  const { memberId, name, email } = change;
  await checkMembersWithin(tx, caller, [memberId, caller.memberId]);
  await checkStillHolds(tx, caller);
  const before = await memberInSight(tx, directory, caller, memberId);
  const isMoved = before.email !== email;
  if (isMoved) checkWithin(caller, ['members.manage']);
  if (!isMoved && before.name === name) return before;
  const dataKey = await directory.dataKey(tx, organizationId);
  const sealed = sealMember(dataKey, memberId, { name, email });
  try {
    await renameMember(tx, organizationId, { id: memberId, ...sealed });
  } catch (error) {
    if (violatesUnique(error, 'members_organization_id_email_index_key'))
      throw problem('already-invited', { cause: error });
    throw error;
  }
  const subject = { kind: 'member', id: memberId, name };
  if (before.name !== name)
    record(tx, dataKey, {
      ...trail,
      act: 'member.edited',
      subject,
      before: { name: before.name },
      after: { name },
    });
  if (isMoved)
    record(tx, dataKey, {
      ...trail,
      act: 'member.email-changed',
      subject,
      before: { email: before.email },
      after: { email },
    });
  if (isMoved && before.state === 'invited')
    return resendInvitation(tx, directory, { organizationId, memberId }, trail.at);
  return viewOne(tx, directory, { organizationId, memberId });
}

/**
 * Sets attributes of a member; groups with rules follow in the same transaction.
 *
 * @throws ProblemError `not-found`, `value-refused`; `beyond-your-role` where the member may more than the caller
 */
export async function changeDetails(
  tx: Transaction,
  act: { readonly directory: Directory; readonly caller: SessionCaller; readonly trail: Trail },
  change: {
    readonly memberId: string;
    readonly values: readonly { readonly attributeId: string; readonly value: string | null }[];
  },
): Promise<{ values: { attributeId: string; value: string }[] }> {
  const { directory, caller, trail } = act;
  const { organizationId } = caller;
  const { memberId } = change;
  // Both in one order: two who edit each other do so one after the other.
  await checkMembersWithin(tx, caller, [memberId, caller.memberId]);
  await checkStillHolds(tx, caller);
  const { name } = await memberInSight(tx, directory, caller, memberId);
  const dataKey = await directory.dataKey(tx, organizationId);
  const { before, after } = await changeValues(tx, dataKey, memberId, change.values);
  if (Object.keys(after).length > 0) {
    const subject = { kind: 'member', id: memberId, name };
    record(tx, dataKey, { ...trail, act: 'member.edited', subject, before, after });
    const { came, went } = groupNamesOf(dataKey, await placeMembers(tx, dataKey, [memberId], trail.at));
    for (const group of came)
      record(tx, dataKey, { ...trail, act: 'member.grouped', subject, after: { group } });
    for (const group of went)
      record(tx, dataKey, { ...trail, act: 'member.ungrouped', subject, before: { group } });
  }
  return { values: await valuesOf(tx, dataKey, memberId) };
}
