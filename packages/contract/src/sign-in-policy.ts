import * as z from 'zod/mini';
import { route } from './route.ts';
import { instant, uuid } from './shapes.ts';

/** Whom an organization lets in from browsers that are not trusted (protocol, Relay phishing). */

/** `anyone`: everybody gets in from any browser. `admins`: whoever has a role needs a trusted one. `all`: everybody does. */
export const signInDemands = ['anyone', 'admins', 'all'] as const;
export type SignInDemands = (typeof signInDemands)[number];

const policy = z.object({
  demands: z.enum(signInDemands),
  /** Whoever changes it must be in a trusted browser, or they would lock themselves out. */
  trustedHere: z.boolean(),
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
