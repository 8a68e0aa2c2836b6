import * as z from 'zod/mini';
import { permissions } from './permissions.ts';
import { route } from './route.ts';
import { bytes32, did, instant, keyShare, organizationView, role, scope, uuid } from './shapes.ts';

const sessionView = z.object({
  id: uuid,
  current: z.boolean(),
  browser: z.string(),
  system: z.string(),
  address: z.string(),
  place: z.nullable(z.string()),
  scope,
  createdAt: instant,
  expiresAt: instant,
});
export type SessionView = z.infer<typeof sessionView>;

export const getSession = route({
  name: 'getSession',
  method: 'GET',
  path: '/api/session',
  surface: 'organization',
  access: 'session',
  permission: 'member',
  rate: 'read',
  answer: z.object({
    person: z.object({ id: uuid, did }),
    /** `permissions`: what they may do by their role now; what a page offers is made from it, what holds is decided at each route. */
    member: z.object({ id: uuid, name: z.string(), role, permissions: z.array(z.enum(permissions)) }),
    organization: organizationView,
    /** The organization is made up, to look around in; its owner can remove it. */
    isSample: z.boolean(),
    /** Path of the organization's logo; null: none. */
    logo: z.nullable(z.string()),
    session: sessionView,
    vault: z.object({ available: z.boolean(), idleMinutes: z.int() }),
    walletOrigin: z.string(),
  }),
  problems: [],
  summary: 'Who is signed in here, and this session.',
});

export const listSessions = route({
  name: 'listSessions',
  method: 'GET',
  path: '/api/sessions',
  surface: 'organization',
  access: 'session',
  permission: 'member',
  rate: 'read',
  answer: z.object({ sessions: z.array(sessionView).check(z.maxLength(200)) }),
  problems: [],
  summary: 'My live sessions in this organization, newest first.',
});

export const endSession = route({
  name: 'endSession',
  method: 'DELETE',
  path: '/api/sessions/:sessionId',
  surface: 'organization',
  access: 'session-proof',
  permission: 'member',
  rate: 'write',
  params: z.object({ sessionId: uuid }),
  problems: [],
  summary: 'Ends one of my sessions at once.',
});

/** Cookie and CSRF only: whoever holds just the cookie may end it, nothing else. */
export const signOut = route({
  name: 'signOut',
  method: 'POST',
  path: '/api/session/sign-out',
  surface: 'organization',
  access: 'session',
  permission: 'member',
  rate: 'write',
  problems: [],
  summary: 'Ends this session and clears its cookies.',
});

export const signOutEverywhere = route({
  name: 'signOutEverywhere',
  method: 'POST',
  path: '/api/sessions/sign-out',
  surface: 'organization',
  access: 'session-proof',
  permission: 'member',
  rate: 'write',
  problems: [],
  summary: 'Ends all my sessions in this organization, this one too.',
});

export const getVaultShare = route({
  name: 'getVaultShare',
  method: 'GET',
  path: '/api/session/vault-share',
  surface: 'organization',
  access: 'session-proof',
  permission: 'member',
  rate: 'read',
  answer: z.object({ share2: keyShare }),
  problems: ['vault-locked'],
  summary: 'Share 2 of StorageProtectionKey, through the live session only.',
});

/** By a page in which somebody did something: it says so now and then, since working in an open vault asks the cloud nothing. */
export const keepVaultOpen = route({
  name: 'keepVaultOpen',
  method: 'POST',
  path: '/api/session/vault-share/uses',
  surface: 'organization',
  access: 'session-proof',
  permission: 'member',
  rate: 'write',
  problems: ['vault-locked'],
  summary: 'Says that the vault is in use: the idle time begins anew.',
});

export const deleteVaultShare = route({
  name: 'deleteVaultShare',
  method: 'DELETE',
  path: '/api/session/vault-share',
  surface: 'organization',
  access: 'session-proof',
  permission: 'member',
  rate: 'write',
  problems: [],
  summary: 'Locks the vault of this session: the cloud forgets share 2.',
});

export const deviceView = z.object({
  id: uuid,
  label: z.string(),
  attestationFormat: z.string(),
  synced: z.boolean(),
  createdAt: instant,
  lastUsedAt: z.nullable(instant),
  /** Its authenticator counted backwards: two copies of its key seem to be in use. */
  cloneSuspectedAt: z.nullable(instant),
});

export const listDevices = route({
  name: 'listDevices',
  method: 'GET',
  path: '/api/devices',
  surface: 'organization',
  access: 'session',
  permission: 'member',
  rate: 'read',
  answer: z.object({
    devices: z.array(deviceView).check(z.maxLength(50)),
  }),
  problems: [],
  summary: 'The phones that hold my wallet.',
});

export const blockDevice = route({
  name: 'blockDevice',
  method: 'DELETE',
  path: '/api/devices/:deviceId',
  surface: 'organization',
  access: 'session-proof',
  permission: 'member',
  rate: 'write',
  params: z.object({ deviceId: uuid }),
  problems: [],
  summary: 'Blocks a lost phone in this organization: its wallet can approve nothing here from now on.',
});

const ofMember = {
  surface: 'organization',
  access: 'session-proof',
  permission: 'members.manage',
} as const;

export const getMemberAccess = route({
  ...ofMember,
  name: 'getMemberAccess',
  method: 'GET',
  path: '/api/members/:memberId/access',
  rate: 'read',
  params: z.object({ memberId: uuid }),
  answer: z.object({
    /** Live ones, newest first. */
    sessions: z.array(sessionView).check(z.maxLength(200)),
    /** Their phones that are not blocked here. */
    devices: z.array(deviceView).check(z.maxLength(50)),
  }),
  problems: ['beyond-your-role'],
  summary: 'Where a member is signed in, and the phones that hold their wallet.',
});

export const endMemberSessions = route({
  ...ofMember,
  name: 'endMemberSessions',
  method: 'POST',
  path: '/api/members/:memberId/sessions/sign-out',
  rate: 'write',
  params: z.object({ memberId: uuid }),
  body: z.object({
    /** This one alone; else all. */
    sessionId: z.optional(uuid),
  }),
  problems: ['beyond-your-role'],
  summary: 'Ends one session of a member, or all, at once; they can sign in again.',
});

export const blockMemberDevice = route({
  ...ofMember,
  name: 'blockMemberDevice',
  method: 'DELETE',
  path: '/api/members/:memberId/devices/:deviceId',
  rate: 'write',
  params: z.object({ memberId: uuid, deviceId: uuid }),
  problems: ['beyond-your-role'],
  summary:
    'Blocks a phone of a member in this organization: its wallet can approve nothing here from now on.',
});

/** The rendered pages carry these; both are opaque. */
export const pageTokens = z.object({ csrfToken: z.optional(bytes32), csrfLoginToken: z.optional(bytes32) });
