import * as z from 'zod/mini';
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

export const listMembers = route({
  name: 'listMembers',
  method: 'GET',
  path: '/api/members',
  surface: 'organization',
  access: 'session',
  permission: 'members.read',
  rate: 'read',
  query: z.object({
    cursor: z.optional(cursor),
    limit: z.optional(z.coerce.number().check(z.int(), z.gte(1), z.lte(100))),
  }),
  answer: z.object({ members: z.array(member).check(z.maxLength(100)), nextCursor: z.nullable(cursor) }),
  problems: [],
  summary: 'Members, oldest first, a page at a time.',
});

export const inviteMember = route({
  name: 'inviteMember',
  method: 'POST',
  path: '/api/members',
  surface: 'organization',
  access: 'session-proof',
  permission: 'members.manage',
  rate: 'write',
  body: z.object({ name: personName, email: emailAddress, role }),
  status: 201,
  answer: member,
  problems: ['already-invited'],
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
  problems: ['member-state'],
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
  problems: ['member-state', 'last-owner'],
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
  problems: ['member-state'],
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
  problems: ['member-state'],
  summary: 'Deletes a member who is disabled, or was invited and never joined.',
});
