import * as z from 'zod/mini';
import { route } from './route.ts';
import { instant } from './shapes.ts';

/** What needs somebody, most pressing first. */
export const warningKinds = [
  /** Sign-ins that somebody said were not theirs, in the last 7 days. */
  'sign-ins-reported',
  /** Domains of its own that lead here no more. */
  'addresses-lost',
  /** One active owner: lost with their phone. */
  'one-owner',
  /** Roles that nobody confirmed for 90 days. */
  'roles-due',
  /** Invitations that ran out before anybody joined. */
  'invitations-expired',
  /** Nobody verified the chain of the activity log for 90 days. */
  'log-unverified',
] as const;
export type WarningKind = (typeof warningKinds)[number];

export const getDashboard = route({
  name: 'getDashboard',
  method: 'GET',
  path: '/api/dashboard',
  surface: 'organization',
  access: 'session-proof',
  permission: 'member',
  rate: 'read',
  answer: z.object({
    at: instant,
    /** Null where the caller's role does not include them; so with each part. */
    members: z.nullable(z.object({ invited: z.int(), active: z.int(), disabled: z.int() })),
    /** Approved sign-ins of the last 14 days, each from 00:00 UTC, the oldest first. */
    signIns: z.nullable(z.array(z.object({ day: z.iso.date(), count: z.int() })).check(z.maxLength(14))),
    /** `count` is cut at 1000. */
    warnings: z
      .array(z.object({ kind: z.enum(warningKinds), count: z.int() }))
      .check(z.maxLength(warningKinds.length)),
  }),
  problems: [],
  summary: 'What happens in the organization and what needs somebody, as far as the caller’s role goes.',
});
