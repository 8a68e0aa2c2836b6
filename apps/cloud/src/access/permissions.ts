import type { Permission } from '@lanyard/contract/route';
import type { Role } from '@lanyard/contract/shapes';

const everyMember: readonly Permission[] = ['member'];

/** What each role may do (product: *Access*). A member without a role sees the portal only. */
const permissionsOfRole: Record<NonNullable<Role>, readonly Permission[]> = {
  owner: [
    ...everyMember,
    'members.read',
    'members.manage',
    'activity.read',
    'activity.export',
    'activity.manage',
  ],
};

/** Whether a member with this role may do this. */
export function allows(role: Role, permission: Permission): boolean {
  return (role === null ? everyMember : permissionsOfRole[role]).includes(permission);
}
