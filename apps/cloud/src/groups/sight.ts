import { allows, type SessionCaller } from '../access/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { groupsReadBy, membersInOneOf } from './store.ts';

/** Groups whose members somebody sees; undefined: everyone. */
export type Sight = readonly string[] | undefined;

/**
 * Whose members the caller sees: everyone, or those of the groups assigned to them. Everything that reads members asks this first.
 */
export async function membersInSight(tx: Transaction, caller: SessionCaller): Promise<Sight> {
  if (allows(caller.permissions, 'members.read')) return undefined;
  return groupsReadBy(tx, caller.organizationId, caller.memberId);
}

/** Which groups the caller sees: every one, or those assigned to them. */
export async function groupsInSight(
  tx: Transaction,
  caller: Pick<SessionCaller, 'organizationId' | 'memberId' | 'permissions'>,
): Promise<Sight> {
  if (allows(caller.permissions, 'groups.read')) return undefined;
  return groupsReadBy(tx, caller.organizationId, caller.memberId);
}

/** Whether a member is among those that the caller sees. */
export async function isInSight(tx: Transaction, caller: SessionCaller, memberId: string): Promise<boolean> {
  return (await thoseInSight(tx, caller, [memberId])).length === 1;
}

/** Those of some members whom the caller sees. */
export async function thoseInSight(
  tx: Transaction,
  caller: SessionCaller,
  memberIds: readonly string[],
): Promise<readonly string[]> {
  const groupIds = await membersInSight(tx, caller);
  if (groupIds === undefined) return memberIds;
  return membersInOneOf(tx, caller.organizationId, { memberIds, groupIds });
}

/**
 * What a list of members is narrowed to: to one group, if one was asked for, and to what the caller sees.
 *
 * @returns groups of which a member shown must be in one; undefined: nothing narrows
 */
export async function narrowedTo(
  tx: Transaction,
  caller: SessionCaller,
  groupId: string | undefined,
): Promise<Sight> {
  const members = await membersInSight(tx, caller);
  if (groupId === undefined) return members;
  const groups = await groupsInSight(tx, caller);
  return [members, groups].every((seen) => seen === undefined || seen.includes(groupId)) ? [groupId] : [];
}
