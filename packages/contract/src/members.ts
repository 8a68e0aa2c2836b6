import * as z from 'zod/mini';
import { mostAttributes, mostValueCharacters } from './attributes.ts';
import { mostGroups } from './groups.ts';
import { route } from './route.ts';
import { cursor, emailAddress, instant, memberState, personName, role, uuid } from './shapes.ts';

const member = z.object({
  id: uuid,
  name: z.string(),
  email: z.string(),
  role,
  state: memberState,
  createdAt: instant,
  joinedAt: z.nullable(instant),
  /** Invited only: when the last invitation runs out. */
  invitationExpiresAt: z.nullable(instant),
});
export type MemberView = z.infer<typeof member>;

/** Of members listed or searched; each narrows. */
const filter = {
  state: z.optional(memberState),
  /** `none`: members without a role. */
  role: z.optional(z.string().check(z.regex(/^[a-z0-9-]{1,40}$/))),
  groupId: z.optional(uuid),
};
const page = {
  cursor: z.optional(cursor),
  limit: z.optional(z.coerce.number().check(z.int(), z.gte(1), z.lte(100))),
};
const memberPage = z.object({
  members: z.array(member).check(z.maxLength(100)),
  nextCursor: z.nullable(cursor),
});

export const listMembers = route({
  name: 'listMembers',
  method: 'GET',
  path: '/api/members',
  surface: 'organization',
  // Names and addresses of many people: a stolen cookie alone is not enough.
  access: 'session-proof',
  permission: 'members.read-assigned',
  rate: 'read',
  query: z.object({ ...filter, ...page }),
  answer: memberPage,
  problems: [],
  summary: 'Members, oldest first, a page at a time.',
});

/** POST, so that names stand in no address: addresses end up in the logs of proxies. */
export const searchMembers = route({
  name: 'searchMembers',
  method: 'POST',
  path: '/api/members/search',
  surface: 'organization',
  access: 'session-proof',
  permission: 'members.read-assigned',
  rate: 'read',
  body: z.object({
    /** Beginnings of words of name or address, in any order: `ada lov`, `ada.lovelace@`. Accents and case do not matter. */
    text: z.string().check(z.trim(), z.minLength(1), z.maxLength(120)),
    ...filter,
    ...page,
  }),
  /** A page may hold fewer than asked for, even none, and still have a next one: so much is looked through at once. */
  answer: memberPage,
  problems: [],
  summary: 'Members whose name or address has words that begin so, oldest first, a page at a time.',
});

export const countMembers = route({
  name: 'countMembers',
  method: 'GET',
  path: '/api/members/counts',
  surface: 'organization',
  access: 'session-proof',
  permission: 'members.read-assigned',
  rate: 'read',
  answer: z.object({ invited: z.int(), active: z.int(), disabled: z.int() }),
  problems: [],
  summary: 'How many members are in each state.',
});

export const getMember = route({
  name: 'getMember',
  method: 'GET',
  path: '/api/members/:memberId',
  surface: 'organization',
  access: 'session-proof',
  permission: 'members.read-assigned',
  rate: 'read',
  params: z.object({ memberId: uuid }),
  answer: member,
  problems: [],
  summary: 'One member.',
});

export const changeMember = route({
  name: 'changeMember',
  method: 'PUT',
  path: '/api/members/:memberId',
  surface: 'organization',
  access: 'session-proof',
  permission: 'members.edit',
  rate: 'write',
  params: z.object({ memberId: uuid }),
  /** Another address takes `members.manage`: links for new browsers are mailed to it. */
  body: z.object({ name: personName, email: emailAddress }),
  answer: member,
  problems: ['already-invited', 'beyond-your-role'],
  summary:
    'Changes name and work address of a member. They are told of another address at both; who has not joined is invited there anew.',
});

const valueOf = z.object({ attributeId: uuid, value: z.string() });

export const getMemberDetails = route({
  name: 'getMemberDetails',
  method: 'GET',
  path: '/api/members/:memberId/details',
  surface: 'organization',
  access: 'session-proof',
  permission: 'members.read-assigned',
  rate: 'read',
  params: z.object({ memberId: uuid }),
  answer: z.object({
    member,
    /** Those that the caller may see. */
    groups: z
      .array(z.object({ id: uuid, name: z.string(), kind: z.enum(['chosen', 'rule']) }))
      .check(z.maxLength(mostGroups)),
    /** Of attributes that are set, in the order of the attributes. */
    values: z.array(valueOf).check(z.maxLength(mostAttributes)),
  }),
  problems: [],
  summary: 'One member with groups and attributes.',
});

export const changeMemberValues = route({
  name: 'changeMemberValues',
  method: 'PUT',
  path: '/api/members/:memberId/values',
  surface: 'organization',
  access: 'session-proof',
  permission: 'members.edit',
  rate: 'write',
  params: z.object({ memberId: uuid }),
  body: z.object({
    values: z
      .array(
        z.object({
          attributeId: uuid,
          /** Null: none any more. */
          value: z.nullable(z.string().check(z.maxLength(mostValueCharacters * 2))),
        }),
      )
      .check(z.minLength(1), z.maxLength(mostAttributes)),
  }),
  answer: z.object({ values: z.array(valueOf).check(z.maxLength(mostAttributes)) }),
  problems: ['value-refused', 'beyond-your-role'],
  summary: 'Sets attributes of a member; groups with rules follow at once.',
});

export const inviteMember = route({
  name: 'inviteMember',
  method: 'POST',
  path: '/api/members',
  surface: 'organization',
  access: 'session-proof',
  permission: 'members.manage',
  rate: 'write',
  body: z.object({
    name: personName,
    email: emailAddress,
    role,
    /** To be in from the start. */
    groupIds: z.optional(z.array(uuid).check(z.maxLength(20))),
  }),
  status: 201,
  answer: member,
  problems: ['already-invited', 'beyond-your-role', 'no-such-role', 'no-such-group', 'group-by-rule'],
  summary: 'Adds a member and mails the invitation.',
});

const params = z.object({ memberId: uuid });

export const resendInvitation = route({
  name: 'resendInvitation',
  method: 'POST',
  path: '/api/members/:memberId/invitations',
  surface: 'organization',
  access: 'session-proof',
  permission: 'members.manage',
  rate: 'write',
  params,
  status: 201,
  answer: member,
  problems: ['member-state', 'beyond-your-role'],
  summary: 'Mails a new invitation; the earlier one stops working.',
});

export const disableMember = route({
  name: 'disableMember',
  method: 'POST',
  path: '/api/members/:memberId/disable',
  surface: 'organization',
  access: 'session-proof',
  permission: 'members.manage',
  rate: 'write',
  params,
  answer: member,
  problems: ['member-state', 'last-owner', 'beyond-your-role'],
  summary: 'Disables a member; every session of theirs ends at once.',
});

export const enableMember = route({
  name: 'enableMember',
  method: 'POST',
  path: '/api/members/:memberId/enable',
  surface: 'organization',
  access: 'session-proof',
  permission: 'members.manage',
  rate: 'write',
  params,
  answer: member,
  problems: ['member-state', 'beyond-your-role'],
  summary: 'Lets a disabled member in again.',
});

export const deleteMember = route({
  name: 'deleteMember',
  method: 'DELETE',
  path: '/api/members/:memberId',
  surface: 'organization',
  access: 'session-proof',
  permission: 'members.manage',
  rate: 'write',
  params,
  problems: ['member-state', 'beyond-your-role'],
  summary: 'Deletes a member who is disabled, or was invited and never joined.',
});

/** What can be done to many at once. */
export const bulkAct = z.enum(['disable', 'enable', 'invite-again', 'delete']);
export type BulkAct = z.infer<typeof bulkAct>;

export const changeMembers = route({
  name: 'changeMembers',
  method: 'POST',
  path: '/api/members/changes',
  surface: 'organization',
  access: 'session-proof',
  permission: 'members.manage',
  rate: 'write',
  body: z.object({
    act: bulkAct,
    memberIds: z.array(uuid).check(z.minLength(1), z.maxLength(100)),
  }),
  answer: z.object({
    /** As they are now, or were when they were deleted. */
    changed: z.array(member).check(z.maxLength(100)),
    /** Left as they are, each with the reason. */
    refused: z
      .array(z.object({ id: uuid, reason: z.enum(['not-found', 'member-state', 'last-owner', 'yourself']) }))
      .check(z.maxLength(100)),
  }),
  problems: ['beyond-your-role'],
  summary: 'Does the same to up to 100 members; those it cannot be done to are left and told.',
});
