import * as z from 'zod/mini';
import { route } from './route.ts';
import { cursor, instant, uuid } from './shapes.ts';

/**
 * Every act that the activity log records, by what it is about. One list: the log's filter, its words on screens and its tests are
 * made from it. Named after the thing and what became of it.
 */
export const acts = [
  'organization.created',
  'organization.changed',
  'organization.moved',
  'address.added',
  'address.removed',
  'address.lost',
  'sign-in.approved',
  'sign-in.declined',
  'sign-in.reported',
  'browser.trusted',
  'browser.untrusted',
  'browser.enrolment-link',
  'passkey.added',
  'passkey.removed',
  'sign-in-policy.changed',
  'authenticators.changed',
  'session.ended',
  'sessions.ended',
  'vault.unlocked',
  'vault.item-shared',
  'vault.item-made-personal',
  'vault.item-deleted',
  'vault.exported',
  'vault.sites-changed',
  'member.invited',
  'member.invited-again',
  'members.imported',
  'member.joined',
  'member.disabled',
  'member.enabled',
  'member.deleted',
  'member.left',
  'member.role-changed',
  'member.edited',
  'member.email-changed',
  'member.confirmed',
  'member.grouped',
  'member.ungrouped',
  'group.created',
  'group.changed',
  'group.deleted',
  'group.placed',
  'attribute.created',
  'attribute.changed',
  'attribute.deleted',
  'owner.invited',
  'owner.transferred',
  'role.created',
  'role.changed',
  'role.deleted',
  'role.confirmed',
  'role.review-due',
  'key.rotated',
  'device.blocked',
  'activity.read',
  'activity.exported',
  'activity.verified',
  'activity.retention-changed',
  'activity.forgotten',
] as const;

/** What was done. */
export type Act = (typeof acts)[number];

/** Who did it: a member; the operator of the installation, at the command line; or Lanyard itself, on schedule. */
export const actorKinds = ['member', 'operator', 'system'] as const;
export type ActorKind = (typeof actorKinds)[number];

const values = z.record(
  z.string(),
  z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]),
);

const entry = z.object({
  id: uuid,
  at: instant,
  /** One of `acts`; or of a later version's. */
  act: z.string(),
  actor: z.object({ kind: z.enum(actorKinds), id: z.nullable(uuid), name: z.nullable(z.string()) }),
  subject: z.nullable(z.object({ kind: z.string(), id: z.string(), name: z.nullable(z.string()) })),
  /** Where the request came from: shown, proof of nothing. */
  from: z.nullable(z.object({ address: z.string(), browser: z.string(), system: z.string() })),
  before: z.nullable(values),
  after: z.nullable(values),
});
export type ActivityEntry = z.infer<typeof entry>;

const filter = {
  /** By this member. */
  actorId: z.optional(uuid),
  /** About this member, session, key, role. */
  subjectId: z.optional(z.string().check(z.maxLength(100))),
  acts: z.optional(z.array(z.enum(acts)).check(z.maxLength(acts.length))),
  /** From this moment on. */
  since: z.optional(instant),
  /** Before this moment. */
  until: z.optional(instant),
};

export const searchActivity = route({
  name: 'searchActivity',
  method: 'POST',
  path: '/api/activity/search',
  surface: 'organization',
  access: 'session-proof',
  permission: 'activity.read',
  rate: 'read',
  body: z.object({
    ...filter,
    cursor: z.optional(cursor),
    limit: z.optional(z.int().check(z.gte(1), z.lte(100))),
  }),
  answer: z.object({
    entries: z.array(entry).check(z.maxLength(100)),
    nextCursor: z.nullable(cursor),
    /** Days that entries are kept; 0: for ever. */
    days: z.int(),
  }),
  problems: [],
  summary: 'Entries of the activity log, newest first, a page at a time. That somebody looked is recorded.',
});

export const exportActivity = route({
  name: 'exportActivity',
  method: 'POST',
  path: '/api/activity/export',
  surface: 'organization',
  access: 'session-proof',
  permission: 'activity.export',
  rate: 'write',
  body: z.object(filter),
  answer: entry,
  stream: true,
  problems: [],
  summary: 'Every entry of the activity log that fits, newest first, one a line. Recorded.',
});

export const keepActivity = route({
  name: 'keepActivity',
  method: 'PUT',
  path: '/api/activity/retention',
  surface: 'organization',
  access: 'session-proof',
  permission: 'activity.manage',
  rate: 'write',
  body: z.object({ days: z.union([z.literal(0), z.int().check(z.gte(30), z.lte(3650))]) }),
  problems: [],
  summary: 'Sets for how many days the activity log is kept (30 to 3650; 0: for ever).',
});

const columns = [
  'at',
  'act',
  'actor',
  'actor id',
  'subject kind',
  'subject',
  'subject id',
  'address',
  'browser',
  'system',
  'before',
  'after',
] as const;

/** The first line of an export as CSV (RFC 4180). */
export const activityCsvHead = `${columns.join(',')}\r\n`;

/** One line of an export as CSV: every field quoted, none that a spreadsheet would take for a formula. */
export function activityCsvLine({ at, act, actor, subject, from, before, after }: ActivityEntry): string {
  const fields = [
    at,
    act,
    actor.name ?? actor.kind,
    actor.id ?? '',
    subject?.kind ?? '',
    subject?.name ?? '',
    subject?.id ?? '',
    from?.address ?? '',
    from?.browser ?? '',
    from?.system ?? '',
    before === null ? '' : JSON.stringify(before),
    after === null ? '' : JSON.stringify(after),
  ];
  return `${fields.map(csvField).join(',')}\r\n`;
}

/** A field that begins like a formula gets an apostrophe before it, as OWASP advises: a name is what somebody typed. */
function csvField(text: string): string {
  const harmless = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return `"${harmless.replaceAll('"', '""')}"`;
}
