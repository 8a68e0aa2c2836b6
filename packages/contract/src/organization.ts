import * as z from 'zod/mini';
import { route } from './route.ts';
import { claimAsked, claimType, instant, personName } from './shapes.ts';

/** Languages of Lanyard. */
export const spokenLanguages = ['en', 'de'] as const;
export type SpokenLanguage = (typeof spokenLanguages)[number];

/** Mails that an organization's owners may have or not. What concerns security is always sent. */
export const noticeKinds = ['role-review'] as const;
export type NoticeKind = (typeof noticeKinds)[number];

const fields = {
  name: personName,
  /** What a session lasts at most; 5 minutes to 7 days. */
  sessionSeconds: z.int().check(z.gte(300), z.lte(604_800)),
  /** Idle minutes after which a vault locks; 1 to 480. */
  vaultIdleMinutes: z.int().check(z.gte(1), z.lte(480)),
  /** Of mails to people whose own language is not known. */
  language: z.enum(spokenLanguages),
  notices: z.array(z.enum(noticeKinds)).check(z.maxLength(noticeKinds.length)),
  /** Whether it is found by who looks for it at the root address; it starts false. */
  listed: z.boolean(),
  /** What a sign-in asks for; each type once. */
  claimsAsked: z.array(claimAsked).check(z.maxLength(claimType.options.length)),
};

const settings = z.object({
  ...fields,
  /** Claims that can be proven at this installation: no other can be required. */
  claimsPossible: z.array(claimType),
  /** Path of its logo; null: none. */
  logo: z.nullable(z.string()),
  /** Host of its address. */
  host: z.string(),
  /** Days that the activity log is kept; 0: for ever. Set by `keepActivity`. */
  activityDays: z.int(),
  createdAt: instant,
});
export type OrganizationSettings = z.infer<typeof settings>;

export const getOrganizationSettings = route({
  name: 'getOrganizationSettings',
  method: 'GET',
  path: '/api/organization',
  surface: 'organization',
  access: 'session-proof',
  permission: 'organization.manage',
  rate: 'read',
  answer: settings,
  problems: [],
  summary: 'The settings of the organization.',
});

export const changeOrganizationSettings = route({
  name: 'changeOrganizationSettings',
  method: 'PUT',
  path: '/api/organization',
  surface: 'organization',
  access: 'session-proof',
  permission: 'organization.manage',
  rate: 'write',
  /** What is not named stays. */
  body: z.partial(z.strictObject(fields)),
  answer: settings,
  problems: ['claims-refused'],
  summary:
    'Changes settings of the organization; they hold at once, on every process. Recorded with before and after.',
});

/** Pixels a side of a logo as the console makes it. */
export const logoSide = 256;

/** What an uploaded logo may weigh. */
export const mostLogoBytes = 512 * 1024;

export const changeLogo = route({
  name: 'changeLogo',
  method: 'PUT',
  path: '/api/organization/logo',
  surface: 'organization',
  access: 'session-proof',
  permission: 'organization.manage',
  rate: 'write',
  body: z.object({
    /** A PNG in base64: 32 to 512 pixels a side, 8 bits a channel, RGB or RGBA, not interlaced. */
    png: z.string().check(z.maxLength(Math.ceil(mostLogoBytes / 3) * 4), z.regex(/^[A-Za-z0-9+/]+={0,2}$/)),
  }),
  answer: z.object({ logo: z.nullable(z.string()) }),
  problems: ['not-a-picture'],
  summary: 'Sets the logo: the pixels of a PNG, written anew by the server.',
});

export const removeLogo = route({
  name: 'removeLogo',
  method: 'DELETE',
  path: '/api/organization/logo',
  surface: 'organization',
  access: 'session-proof',
  permission: 'organization.manage',
  rate: 'write',
  problems: [],
  summary: 'Takes the logo away.',
});

const tokenKey = z.object({
  kid: z.string(),
  createdAt: instant,
  /** Until when it verifies what it signed; null: it signs. */
  retiresAt: z.nullable(instant),
});
export type TokenKeyView = z.infer<typeof tokenKey>;

export const listKeys = route({
  name: 'listKeys',
  method: 'GET',
  path: '/api/keys',
  surface: 'organization',
  access: 'session-proof',
  permission: 'keys.manage',
  rate: 'read',
  answer: z.object({ keys: z.array(tokenKey).check(z.maxLength(100)) }),
  problems: [],
  summary: 'The keys that sign the sessions of the organization, newest first. No private half.',
});

export const rotateKey = route({
  name: 'rotateKey',
  method: 'POST',
  path: '/api/keys',
  surface: 'organization',
  access: 'session-proof',
  permission: 'keys.manage',
  rate: 'write',
  body: z.object({
    /** `keep`: what the earlier key signed goes on holding. `end`: it may have been stolen; everyone signs in again. */
    sessions: z.enum(['keep', 'end']),
  }),
  answer: z.object({ keys: z.array(tokenKey).check(z.maxLength(100)) }),
  problems: ['too-many-keys'],
  summary: 'Replaces the key that signs sessions.',
});
