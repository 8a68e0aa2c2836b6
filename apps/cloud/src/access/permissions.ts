import {
  fixedRoles,
  permissions,
  permissionsOfFixedRole,
  satisfies,
  type FixedRole,
  type Permission,
  type RolePermission,
} from '@lanyard/contract/permissions';
import type { Role } from '@lanyard/contract/shapes';

const isFixed = (role: string): role is FixedRole => (fixedRoles as readonly string[]).includes(role);
const isPermission = (name: string): name is RolePermission =>
  (permissions as readonly string[]).includes(name);

/**
 * What a role may do. A member without a role may what every member may.
 *
 * @param own Of a role that the organization made: what its row says. A word that this version does not know allows nothing.
 */
export function permissionsOf(role: Role, own: readonly string[] | null): readonly RolePermission[] {
  if (role === null) return [];
  return isFixed(role) ? permissionsOfFixedRole[role] : (own ?? []).filter(isPermission);
}

/** Whether somebody who may do these things may do this. */
export const allows: (held: readonly RolePermission[], permission: Permission) => boolean = satisfies;
