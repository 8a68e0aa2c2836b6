import * as z from 'zod/mini';
import { route } from './route.ts';
import { instant, role, uuid } from './shapes.ts';

/** Whom an organization lets in from browsers that are not trusted (protocol, Relay phishing). */

/** `anyone`: everybody gets in from any browser. `admins`: whoever has a role needs a trusted one. `all`: everybody does. */
export const signInDemands = ['anyone', 'admins', 'all'] as const;
export type SignInDemands = (typeof signInDemands)[number];

/** Active members without a trusted browser: what a demand would mean, or means. */
const outside = z.object({
  members: z.int(),
  /** Of theirs and of others, in browsers that are not trusted: a demand ends them at once. */
  sessions: z.int(),
  /** The first of these members, those with a role before others; none for whoever reads no members. */
  first: z.array(z.object({ id: uuid, name: z.string(), role })).check(z.maxLength(20)),
});
export type OutsideDemand = z.infer<typeof outside>;

const policy = z.object({
  demands: z.enum(signInDemands),
  /** Whoever changes it must be in a trusted browser, or they would lock themselves out. */
  trustedHere: z.boolean(),
  /** Whom each demand shuts out as things are. */
  outside: z.object({ admins: outside, all: outside }),
});
export type SignInPolicy = z.infer<typeof policy>;

export const getSignInPolicy = route({
  name: 'getSignInPolicy',
  method: 'GET',
  path: '/api/organization/sign-in-policy',
  surface: 'organization',
  access: 'session-proof',
  permission: 'admins.manage',
  rate: 'read',
  answer: policy,
  problems: [],
  summary: 'From which browsers members get in.',
});

export const setSignInPolicy = route({
  name: 'setSignInPolicy',
  method: 'PUT',
  path: '/api/organization/sign-in-policy',
  surface: 'organization',
  access: 'session-proof',
  permission: 'admins.manage',
  rate: 'write',
  body: z.object({ demands: z.enum(signInDemands) }),
  answer: policy,
  problems: ['trust-first'],
  summary: 'Demands trusted browsers, or no longer. Sessions that it rules out end at once.',
});

export const mailEnrolments = route({
  name: 'mailEnrolments',
  method: 'POST',
  path: '/api/organization/enrolments',
  surface: 'organization',
  access: 'session-proof',
  permission: 'admins.manage',
  rate: 'write',
  status: 202,
  body: z.object({
    /** Those whom this demand means, also before it is made. */
    demands: z.enum(['admins', 'all']),
  }),
  answer: z.object({ members: z.int() }),
  problems: [],
  summary:
    'Mails everyone without a trusted browser a one-time link for one, to their work address; nobody whose last one still works.',
});

export const createEnrolment = route({
  name: 'createEnrolment',
  method: 'POST',
  path: '/api/enrolments',
  surface: 'organization',
  access: 'session-proof',
  permission: 'member',
  rate: 'write',
  status: 201,
  answer: z.object({ link: z.string(), expiresAt: instant }),
  problems: ['trust-first'],
  summary: 'Makes, in a trusted browser, a one-time link for another one of mine.',
});

export const requestEnrolment = route({
  name: 'requestEnrolment',
  method: 'POST',
  path: '/api/organizations/:organizationId/enrolments',
  surface: 'wallet',
  access: 'person',
  rate: 'code',
  params: z.object({ organizationId: uuid }),
  problems: ['not-a-member', 'too-many-links'],
  summary: 'Mails me a one-time link for a new browser, to my work address.',
});
