import * as z from 'zod/mini';
import type { Act } from './activity.ts';
import { route } from './route.ts';
import { instant, role, uuid } from './shapes.ts';

/**
 * What a member is always told, in the wallet and at the work address (product: *Notices*). A notice is an entry of the activity log
 * that is about them: one list, so that nothing can be done to somebody and recorded without them being told.
 */

/** Told to the member it was done to, by whomever. */
export const actsOnMember = [
  'device.blocked',
  'member.role-changed',
  'member.email-changed',
  'member.disabled',
  'member.enabled',
  'owner.transferred',
] as const satisfies readonly Act[];

/** Told to the member in whose name it was done: so somebody else who did it is found out. */
export const actsByMember = [
  'member.joined',
  'device.blocked',
  'sign-in.reported',
  'browser.trusted',
  'browser.untrusted',
  'passkey.added',
  'passkey.removed',
] as const satisfies readonly Act[];

/** Told to every member who was there. */
export const actsOnAll = ['organization.moved'] as const satisfies readonly Act[];

export const noticeActs = [...new Set([...actsOnMember, ...actsByMember, ...actsOnAll])];
export type NoticeAct = (typeof actsOnMember | typeof actsByMember | typeof actsOnAll)[number];

/** Those whose mail is another one, which says more of it. */
export const actsMailedApart = [
  'browser.trusted',
  'browser.untrusted',
  'passkey.added',
  'passkey.removed',
] as const satisfies readonly NoticeAct[];
export type MailedNoticeAct = Exclude<NoticeAct, (typeof actsMailedApart)[number]>;

const notice = z.object({
  id: uuid,
  at: instant,
  act: z.enum(noticeActs),
  /** Who did it, where it was somebody else; null where it was the member, the operator or Lanyard itself. */
  by: z.nullable(z.string()),
  /** Where the request came from: shown, proof of nothing. */
  from: z.nullable(z.object({ address: z.string(), browser: z.string(), system: z.string() })),
  /** The role given. */
  role: z.optional(role),
  /** The new address of the organization. */
  address: z.optional(z.string()),
});
export type Notice = z.infer<typeof notice>;

export const listNotices = route({
  name: 'listNotices',
  method: 'GET',
  path: '/api/organizations/:organizationId/notices',
  surface: 'wallet',
  access: 'person',
  rate: 'read',
  params: z.object({ organizationId: uuid }),
  answer: z.object({ notices: z.array(notice).check(z.maxLength(50)) }),
  problems: ['not-a-member'],
  summary: 'The latest 50 notices to this person in an organization, newest first.',
});
