import { fixedRoles, type RolePermission } from '@lanyard/contract/permissions';
import type { Role } from '@lanyard/contract/shapes';
import type { Transaction } from '../platform/database/transaction.ts';
import { defineProblems, problem as commonProblem } from '../platform/http/problems.ts';
import type { SessionCaller } from './callers.ts';
import { allows, permissionsOf } from './permissions.ts';
import { holdOwnRole, holdRolesOfMembers } from './store.ts';

export const problem = defineProblems({
  'beyond-your-role': {
    status: 403,
    title: 'This takes more than your own role allows.',
    detail: 'Nobody gives, takes or changes what they may not do themselves. Ask an owner.',
  },
  'no-such-role': {
    status: 422,
    title: 'There is no such role.',
    detail: 'Somebody may have deleted it meanwhile. Reload the roles.',
  },
});

type Granter = Pick<SessionCaller, 'organizationId' | 'permissions'>;

/**
 * Nobody grants more than they hold.
 *
 * @throws ProblemError `beyond-your-role`
 */
export function checkWithin(granter: Pick<Granter, 'permissions'>, wanted: readonly RolePermission[]): void {
  if (!wanted.every((permission) => allows(granter.permissions, permission)))
    throw problem('beyond-your-role');
}

/**
 * Whoever gives a role, to somebody new or to a member, manages admins and may all that the role may.
 *
 * @throws ProblemError `beyond-your-role`; `no-such-role`
 */
export async function checkGrant(tx: Transaction, granter: Granter, role: Role): Promise<void> {
  if (role !== null && !granter.permissions.includes('admins.manage')) throw problem('beyond-your-role');
  await checkRoleWithin(tx, granter, role);
}

/**
 * Whoever changes a member may all that the member's role may: a manager disables no owner, nor has an owner's invitation sent anew.
 *
 * @throws ProblemError `beyond-your-role`; `no-such-role`
 */
export async function checkRoleWithin(tx: Transaction, granter: Granter, role: Role): Promise<void> {
  if (role === null) return;
  const isFixed = (fixedRoles as readonly string[]).includes(role);
  const own = isFixed ? null : await holdOwnRole(tx, granter.organizationId, role);
  if (own === undefined) throw problem('no-such-role');
  checkWithin(granter, permissionsOf(role, own));
}

/**
 * As `checkRoleWithin`, for members by their ids. Holds the members to the end of the transaction. Ids that are no member's are for the rule to refuse.
 *
 * @throws ProblemError `beyond-your-role`
 */
export async function checkMembersWithin(
  tx: Transaction,
  granter: Granter,
  memberIds: readonly string[],
): Promise<void> {
  for (const { role, own } of await holdRolesOfMembers(tx, granter.organizationId, memberIds))
    checkWithin(granter, permissionsOf(role, own));
}

/** The caller's own role, as it is now that their row is held. @throws ProblemError `forbidden` where it was changed meanwhile, or they were disabled */
export async function checkStillHolds(tx: Transaction, caller: SessionCaller): Promise<void> {
  const [mine] = await holdRolesOfMembers(tx, caller.organizationId, [caller.memberId]);
  const now = mine === undefined ? [] : permissionsOf(mine.role, mine.own);
  if (
    mine?.role !== caller.role ||
    mine.state === 'disabled' ||
    !caller.permissions.every((each) => now.includes(each))
  )
    throw commonProblem('forbidden', { reason: 'role-changed' });
}
