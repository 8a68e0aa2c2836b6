import type { getMemberDetails, MemberView } from '@lanyard/contract/members';
import type { RouteAnswer } from '@lanyard/contract/route';
import { checkMembersWithin, checkStillHolds, type SessionCaller } from '../access/index.ts';
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
import { viewOne } from './invitations.ts';

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
