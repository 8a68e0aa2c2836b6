import * as z from 'zod/mini';
import { fixedRoles, ownersOnly, permissions, type RolePermission } from './permissions.ts';
import { route } from './route.ts';
import { instant, role, uuid } from './shapes.ts';

/** What a role of an organization's own may be made of. */
export const grantable = permissions.filter(
  (
    permission,
  ): permission is Exclude<RolePermission, 'owner.transfer' | 'organization.move' | 'organization.delete'> =>
    !ownersOnly.includes(permission),
);

const roleName = z.string().check(z.trim(), z.minLength(1), z.maxLength(60));
const wanted = z.object({
  name: roleName,
  permissions: z.array(z.enum(grantable)).check(z.maxLength(grantable.length)),
});

const roleView = z.object({
  /** One of the fixed roles, or the id of an own one. */
  id: z.union([z.enum(fixedRoles), uuid]),
  /** Null: one of the fixed roles, whose name is a matter of the screen's language. */
  name: z.nullable(z.string()),
  permissions: z.array(z.enum(permissions)),
  /** Members who hold it, whatever their state. */
  holders: z.int(),
});
export type RoleView = z.infer<typeof roleView>;

const common = { surface: 'organization', access: 'session-proof', rate: 'write' } as const;

export const listRoles = route({
  name: 'listRoles',
  method: 'GET',
  path: '/api/roles',
  surface: 'organization',
  access: 'session-proof',
  permission: 'roles.read',
  rate: 'read',
  answer: z.object({ roles: z.array(roleView).check(z.maxLength(104)) }),
  problems: [],
  summary: 'The roles of the organization, with what each may do and how many hold it.',
});

export const createRole = route({
  ...common,
  name: 'createRole',
  method: 'POST',
  path: '/api/roles',
  permission: 'admins.manage',
  body: wanted,
  status: 201,
  answer: roleView,
  problems: ['beyond-your-role', 'role-name-taken', 'admins-managed-elsewhere', 'too-many-roles'],
  summary: 'Makes a role; nobody makes one that may more than they may themselves.',
});

export const changeRole = route({
  ...common,
  name: 'changeRole',
  method: 'PUT',
  path: '/api/roles/:roleId',
  permission: 'admins.manage',
  params: z.object({ roleId: uuid }),
  body: wanted,
  answer: roleView,
  problems: ['beyond-your-role', 'role-name-taken', 'admins-managed-elsewhere'],
  summary: 'Changes a role; it holds at once for everyone who has it.',
});

export const deleteRole = route({
  ...common,
  name: 'deleteRole',
  method: 'DELETE',
  path: '/api/roles/:roleId',
  permission: 'admins.manage',
  params: z.object({ roleId: uuid }),
  problems: ['beyond-your-role', 'role-in-use'],
  summary: 'Deletes a role that nobody has.',
});

export const assignRole = route({
  ...common,
  name: 'assignRole',
  method: 'PUT',
  path: '/api/members/:memberId/role',
  permission: 'admins.manage',
  params: z.object({ memberId: uuid }),
  body: z.object({ role }),
  problems: ['beyond-your-role', 'no-such-role', 'last-owner'],
  summary: 'Gives a member another role, or none; it holds with their next request.',
});

export const assignRoles = route({
  ...common,
  name: 'assignRoles',
  method: 'POST',
  path: '/api/members/roles',
  permission: 'admins.manage',
  body: z.object({ role, memberIds: z.array(uuid).check(z.minLength(1), z.maxLength(100)) }),
  answer: z.object({
    /** With the role that each had before. */
    changed: z.array(z.object({ id: uuid, before: role })).check(z.maxLength(100)),
    /** Left as they are, each with the reason. */
    refused: z
      .array(z.object({ id: uuid, reason: z.enum(['not-found', 'last-owner', 'yourself']) }))
      .check(z.maxLength(100)),
  }),
  problems: ['beyond-your-role', 'no-such-role'],
  summary: 'Gives up to 100 members the same role, or none; those it cannot be given to are left and told.',
});

export const transferOwnership = route({
  ...common,
  name: 'transferOwnership',
  method: 'POST',
  path: '/api/owner',
  permission: 'owner.transfer',
  body: z.object({ memberId: uuid }),
  problems: ['member-state'],
  summary: 'Makes an active member an owner and the caller a manager, both or neither.',
});

const holder = z.object({
  memberId: uuid,
  name: z.string(),
  role: z.union([z.enum(fixedRoles), uuid]),
  state: z.enum(['invited', 'active', 'disabled']),
  /** When somebody last said that this is right; null: never. */
  confirmedAt: z.nullable(instant),
  confirmedBy: z.nullable(z.string()),
  /** 90 days after that, or after the role was given. */
  dueAt: instant,
});
export type RoleHolder = z.infer<typeof holder>;

export const reviewRoles = route({
  name: 'reviewRoles',
  method: 'GET',
  path: '/api/roles/review',
  surface: 'organization',
  access: 'session-proof',
  permission: 'roles.read',
  rate: 'read',
  answer: z.object({ at: instant, holders: z.array(holder).check(z.maxLength(1000)) }),
  problems: [],
  summary: 'Who holds a role, and when that was last confirmed; the longest ago first.',
});

export const confirmRole = route({
  ...common,
  name: 'confirmRole',
  method: 'POST',
  path: '/api/roles/review/:memberId',
  permission: 'admins.manage',
  params: z.object({ memberId: uuid }),
  /** What the reviewer saw: a role that was changed meanwhile is not confirmed. */
  body: z.object({ role }),
  problems: ['role-changed-meanwhile'],
  summary: 'Confirms that a member rightly holds their role.',
});
