import {
  atMostOneRole,
  ownersOnly,
  permissions,
  satisfies,
  type RolePermission,
} from '@lanyard/contract/permissions';
import type { RoleView } from '@lanyard/contract/roles';

/** Which part of the console a permission belongs to: the word before its point. */
type Part<P extends string> = P extends `${infer Before}.${string}` ? Before : never;
export type Group = 'members' | 'groups' | 'activity' | 'organization' | 'roles';
const groupOf: Readonly<Record<Part<RolePermission>, Group>> = {
  members: 'members',
  attributes: 'members',
  groups: 'groups',
  activity: 'activity',
  organization: 'organization',
  keys: 'organization',
  sites: 'organization',
  roles: 'roles',
  admins: 'roles',
  owner: 'roles',
};

/** All permissions in the table's order, by what they are about. */
export const groups: readonly (readonly [Group, readonly RolePermission[]])[] = [
  ...Map.groupBy(permissions, (permission) => groupOf[permission.split('.')[0] as Part<RolePermission>]),
];

/** Why somebody cannot give a permission, or take it: the same rules that hold at the route (nobody grants more than they hold). */
export type Refusal =
  { readonly why: 'owners' | 'yours' | 'owner-decides' } | { readonly why: 'taken'; readonly name: string };

/** Undefined: they can. */
export function refusalOf(
  permission: RolePermission,
  at: {
    /** What the caller may do. */
    readonly held: readonly RolePermission[];
    readonly roles: readonly RoleView[];
    /** The role that is edited; undefined for a new one. */
    readonly roleId: string | undefined;
  },
): Refusal | undefined {
  const { held, roles, roleId } = at;
  if (ownersOnly.includes(permission)) return { why: 'owners' };
  if (!satisfies(held, permission)) return { why: 'yours' };
  if (permission !== atMostOneRole) return undefined;
  if (!held.includes('owner.transfer')) return { why: 'owner-decides' };
  const other = roles.find(
    ({ id, name, permissions: theirs }) => name !== null && id !== roleId && theirs.includes(atMostOneRole),
  );
  return other === undefined ? undefined : { why: 'taken', name: other.name ?? '' };
}

/** Whether somebody may give this role, or take it: they hold all that it may. */
export const isWithin = (held: readonly RolePermission[], role: RoleView): boolean =>
  role.permissions.every((permission) => satisfies(held, permission));
