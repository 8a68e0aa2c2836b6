import type { RoleHolder } from '@lanyard/contract/roles';
import type { Role } from '@lanyard/contract/shapes';
import { checkGrant, checkMembersWithin, checkStillHolds } from '../access/index.ts';
import { record } from '../activity/index.ts';
import { memberName, memberNames } from '../members/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { problem as commonProblem } from '../platform/http/problems.ts';
import { holdToPolicy } from '../trusted-browsers/index.ts';
import { problem } from './problems.ts';
import { reviewDays } from './reminder.ts';
import type { Act } from './roles.ts';
import { confirm, holdersOfRoles, holdMembersAndOwners, setRole, type HeldMember } from './store.ts';

/**
 * Gives a member another role, or none. Members and active owners are held in one order, then everything is looked at as it is: so
 * of two owners who demote each other at once the second is refused, and one of them stays.
 *
 * @throws ProblemError `not-found`; `beyond-your-role`, also for one's own promotion; `no-such-role`; `last-owner`; `forbidden`
 *   where the caller's own role was changed meanwhile
 */
export async function assignRole(
  tx: Transaction,
  act: Act,
  { memberId, role }: { readonly memberId: string; readonly role: Role },
): Promise<void> {
  const { caller } = act;
  const { organizationId } = caller;
  const held = await holdMembersAndOwners(tx, organizationId, [memberId, caller.memberId]);
  await checkStillHolds(tx, caller);
  const member = held.find(({ id }) => id === memberId);
  if (member === undefined) throw commonProblem('not-found', { reason: 'member' });
  await checkMembersWithin(tx, caller, [memberId]);
  await checkGrant(tx, caller, role);
  checkOwnerLeft(held, member, role);
  await give(tx, act, member, role);
}

/**
 * Makes an active member an owner, and the caller a manager: both or neither.
 *
 * @throws ProblemError `not-found`, `member-state`
 */
export async function transferOwnership(tx: Transaction, act: Act, memberId: string): Promise<void> {
  const { directory, caller, trail } = act;
  const { organizationId } = caller;
  const held = await holdMembersAndOwners(tx, organizationId, [memberId, caller.memberId]);
  await checkStillHolds(tx, caller);
  const heir = held.find(({ id }) => id === memberId);
  if (heir === undefined || memberId === caller.memberId)
    throw commonProblem('not-found', { reason: 'member' });
  if (heir.state !== 'active') throw problem('member-state');
  const by = { by: caller.memberId, now: trail.at };
  await setRole(tx, organizationId, { memberId, role: 'owner', ...by });
  await setRole(tx, organizationId, { memberId: caller.memberId, role: 'manager', ...by });
  await holdToPolicy(tx, { organizationId, memberId, now: trail.at });
  const dataKey = await directory.dataKey(tx, organizationId);
  record(tx, dataKey, {
    ...trail,
    act: 'owner.transferred',
    subject: { kind: 'member', id: memberId, name: memberName(dataKey, heir) },
    before: { role: heir.role },
    after: { role: 'owner' },
  });
}

/** An organization keeps an active owner, whatever is done to the others. */
function checkOwnerLeft(held: readonly HeldMember[], member: HeldMember, role: Role): void {
  if (member.role !== 'owner' || role === 'owner') return;
  const isLeft = held.some(
    ({ id, role: theirs, state }) => id !== member.id && theirs === 'owner' && state === 'active',
  );
  if (!isLeft) throw problem('last-owner');
}

async function give(
  tx: Transaction,
  { directory, caller, trail }: Act,
  member: HeldMember,
  role: Role,
): Promise<void> {
  const { organizationId } = caller;
  await setRole(tx, organizationId, { memberId: member.id, role, by: caller.memberId, now: trail.at });
  if (role !== null) await holdToPolicy(tx, { organizationId, memberId: member.id, now: trail.at });
  const dataKey = await directory.dataKey(tx, organizationId);
  record(tx, dataKey, {
    ...trail,
    act: 'member.role-changed',
    subject: { kind: 'member', id: member.id, name: memberName(dataKey, member) },
    before: { role: member.role },
    after: { role },
  });
}

const mostHolders = 1000;
const reviewMs = reviewDays * 24 * 60 * 60_000;

/** Who has a role, with when somebody last said that it is right; the longest ago first. */
export async function reviewRoles(
  tx: Transaction,
  { directory, caller }: Pick<Act, 'directory' | 'caller'>,
): Promise<RoleHolder[]> {
  const { organizationId } = caller;
  const rows = await holdersOfRoles(tx, organizationId, mostHolders);
  const dataKey = await directory.dataKey(tx, organizationId);
  const reviewers = rows.flatMap(({ confirmedBy }) => (confirmedBy === null ? [] : [confirmedBy]));
  const names = await memberNames(tx, dataKey, [...new Set(reviewers)]);
  return rows.map((row) => ({
    memberId: row.id,
    name: memberName(dataKey, row),
    role: row.role,
    state: row.state,
    confirmedAt: row.confirmedAt?.toISOString() ?? null,
    confirmedBy: row.confirmedBy === null ? null : (names.get(row.confirmedBy) ?? null),
    dueAt: new Date((row.confirmedAt ?? row.createdAt).getTime() + reviewMs).toISOString(),
  }));
}

/**
 * Confirms that a member rightly has the role that the reviewer saw.
 *
 * @throws ProblemError `beyond-your-role`; `role-changed-meanwhile`; `forbidden` where the caller's own role was changed meanwhile
 */
export async function confirmRole(
  tx: Transaction,
  { directory, caller, trail }: Act,
  { memberId, role }: { readonly memberId: string; readonly role: Role },
): Promise<void> {
  const { organizationId } = caller;
  await holdMembersAndOwners(tx, organizationId, [memberId, caller.memberId]);
  await checkStillHolds(tx, caller);
  await checkMembersWithin(tx, caller, [memberId]);
  const seen = { memberId, by: caller.memberId, now: trail.at };
  const isSame = role !== null && (await confirm(tx, organizationId, { ...seen, role }));
  if (!isSame) throw problem('role-changed-meanwhile');
  const dataKey = await directory.dataKey(tx, organizationId);
  const name = (await memberNames(tx, dataKey, [memberId])).get(memberId);
  record(tx, dataKey, {
    ...trail,
    act: 'role.confirmed',
    subject: { kind: 'member', id: memberId, ...(name === undefined ? {} : { name }) },
    after: { role },
  });
}
