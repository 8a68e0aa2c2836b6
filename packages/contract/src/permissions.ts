/**
 * What a member may be allowed to do beyond what every member may. This table is all there is: routes name one of these, roles are
 * made of them, and the screen that shows a role is drawn from it.
 */
export const permissions = [
  'members.read',
  /** Of the groups assigned to whoever reads. */
  'members.read-assigned',
  'members.edit',
  'members.manage',
  'attributes.manage',
  'groups.read',
  'groups.read-assigned',
  'groups.edit',
  'groups.manage',
  'sites.manage',
  'activity.read',
  'activity.export',
  'activity.manage',
  'organization.manage',
  'keys.manage',
  'roles.read',
  'admins.manage',
  'owner.transfer',
  'organization.move',
  'organization.delete',
] as const;
export type RolePermission = (typeof permissions)[number];

/** `member`: any active member, no role needed. */
export type Permission = 'member' | RolePermission;

/** An owner's alone, in no role that an organization makes. */
export const ownersOnly: readonly RolePermission[] = [
  'owner.transfer',
  'organization.move',
  'organization.delete',
];

/** Held by owners, and by one other role at most (product: *Access*). */
export const atMostOneRole: RolePermission = 'admins.manage';

export const fixedRoles = ['owner', 'manager', 'user', 'restricted'] as const;
export type FixedRole = (typeof fixedRoles)[number];

/** What the roles may do that every organization has. They are as they are: a role of one's own is made beside them. */
export const permissionsOfFixedRole: Readonly<Record<FixedRole, readonly RolePermission[]>> = {
  owner: permissions,
  manager: [
    'members.read',
    'members.edit',
    'members.manage',
    'attributes.manage',
    'groups.read',
    'groups.edit',
    'groups.manage',
    'sites.manage',
  ],
  user: ['members.read', 'members.edit', 'groups.read', 'groups.edit'],
  restricted: ['members.read-assigned', 'groups.read-assigned'],
};

/** Who may the second may the first: whoever reads all reads what is assigned. */
const wider: Partial<Readonly<Record<Permission, RolePermission>>> = {
  'members.read-assigned': 'members.read',
  'groups.read-assigned': 'groups.read',
};

/** Whether somebody who may do these things may do this. */
export function satisfies(held: readonly RolePermission[], permission: Permission): boolean {
  const more = wider[permission];
  return permission === 'member' || held.includes(permission) || (more !== undefined && held.includes(more));
}
