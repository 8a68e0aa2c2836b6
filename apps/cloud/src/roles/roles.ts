import {
  atMostOneRole,
  fixedRoles,
  permissionsOfFixedRole,
  type RolePermission,
} from '@lanyard/contract/permissions';
import type { RoleView } from '@lanyard/contract/roles';
import { randomUUIDv7 } from 'node:crypto';
import { checkStillHolds, checkWithin, permissionsOf, type SessionCaller } from '../access/index.ts';
import { record, type Trail } from '../activity/index.ts';
import { holdOrganization, type Directory } from '../directory/index.ts';
import { violatesUnique } from '../platform/database/errors.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { problem as commonProblem } from '../platform/http/problems.ts';
import { problem } from './problems.ts';
import { addRole, holdersByRole, holdRole, ownRoles, removeRole, updateRole, type OwnRole } from './store.ts';

const mostRoles = 100;

/** Who does it, with what they may do, and the room's other half. */
export interface Act {
  readonly directory: Directory;
  readonly caller: SessionCaller;
  readonly trail: Trail;
}

export interface WantedRole {
  readonly name: string;
  readonly permissions: readonly RolePermission[];
}

/** The roles that every organization has, then its own, with what each may do and how many have it. */
export async function listRoles(tx: Transaction, organizationId: string): Promise<RoleView[]> {
  const [own, holders] = await Promise.all([ownRoles(tx, organizationId), holdersByRole(tx, organizationId)]);
  const fixed = fixedRoles.map((id) => ({ id, name: null, permissions: permissionsOfFixedRole[id] }));
  const made = own.map(({ id, name, permissions }) => ({
    id,
    name,
    permissions: permissionsOf(id, permissions),
  }));
  return [...fixed, ...made].map(({ id, name, permissions }) => ({
    id,
    name,
    permissions: [...permissions],
    holders: holders.get(id) ?? 0,
  }));
}

/**
 * Makes a role.
 *
 * @throws ProblemError `beyond-your-role`, `role-name-taken`, `admins-managed-elsewhere`, `too-many-roles`; `forbidden`
 *   where the caller's own role was changed meanwhile
 */
export async function createRole(tx: Transaction, act: Act, wanted: WantedRole): Promise<RoleView> {
  const { directory, caller, trail } = act;
  const { organizationId } = caller;
  await checkStillHolds(tx, caller);
  checkGrantable(caller, [], wanted.permissions);
  // One after another: of two at once the second counts what the first made.
  await holdOrganization(tx, organizationId);
  if ((await ownRoles(tx, organizationId)).length >= mostRoles) throw problem('too-many-roles');
  const role = { ...wanted, id: randomUUIDv7() };
  await orTaken(addRole(tx, organizationId, role, trail.at));
  record(tx, await directory.dataKey(tx, organizationId), {
    ...trail,
    act: 'role.created',
    subject: { kind: 'role', id: role.id, name: role.name },
    after: { permissions: role.permissions },
  });
  return { ...role, permissions: [...role.permissions], holders: 0 };
}

/**
 * Changes a role. Whoever has it may what it says from their next request on.
 *
 * @throws ProblemError `not-found`, `beyond-your-role`, `role-name-taken`, `admins-managed-elsewhere`
 */
export async function changeRole(
  tx: Transaction,
  act: Act,
  roleId: string,
  wanted: WantedRole,
): Promise<RoleView> {
  const { directory, caller, trail } = act;
  const { organizationId } = caller;
  await checkStillHolds(tx, caller);
  const before = await heldRole(tx, organizationId, roleId);
  checkGrantable(caller, permissionsOf(roleId, before.permissions), wanted.permissions);
  await orTaken(updateRole(tx, organizationId, { ...wanted, id: roleId }));
  record(tx, await directory.dataKey(tx, organizationId), {
    ...trail,
    act: 'role.changed',
    subject: { kind: 'role', id: roleId, name: wanted.name },
    before: { name: before.name, permissions: before.permissions },
    after: { name: wanted.name, permissions: wanted.permissions },
  });
  const holders = (await holdersByRole(tx, organizationId)).get(roleId) ?? 0;
  return { ...wanted, id: roleId, permissions: [...wanted.permissions], holders };
}

/** @throws ProblemError `not-found`, `beyond-your-role`; `role-in-use` where a member has it */
export async function deleteRole(tx: Transaction, act: Act, roleId: string): Promise<void> {
  const { directory, caller, trail } = act;
  const { organizationId } = caller;
  await checkStillHolds(tx, caller);
  const before = await heldRole(tx, organizationId, roleId);
  checkGrantable(caller, permissionsOf(roleId, before.permissions), []);
  // Held: nobody is given it meanwhile.
  if (((await holdersByRole(tx, organizationId)).get(roleId) ?? 0) > 0) throw problem('role-in-use');
  await removeRole(tx, organizationId, roleId);
  record(tx, await directory.dataKey(tx, organizationId), {
    ...trail,
    act: 'role.deleted',
    subject: { kind: 'role', id: roleId, name: before.name },
    before: { permissions: before.permissions },
  });
}

async function heldRole(tx: Transaction, organizationId: string, roleId: string): Promise<OwnRole> {
  const role = await holdRole(tx, organizationId, roleId);
  if (role === undefined) throw commonProblem('not-found', { reason: 'role' });
  return role;
}

/** What a role was and what it becomes must both be the granter's to give; who manages admins, an owner alone decides. */
function checkGrantable(
  caller: SessionCaller,
  before: readonly RolePermission[],
  after: readonly RolePermission[],
): void {
  checkWithin(caller, [...before, ...after]);
  const changes = before.includes(atMostOneRole) !== after.includes(atMostOneRole);
  if (changes) checkWithin(caller, ['owner.transfer']);
}

async function orTaken<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (violatesUnique(error, 'roles_by_name')) throw problem('role-name-taken', { cause: error });
    if (violatesUnique(error, 'roles_that_manage_admins'))
      throw problem('admins-managed-elsewhere', { cause: error });
    throw error;
  }
}
