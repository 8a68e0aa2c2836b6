import * as z from 'zod/mini';
import { route } from './route.ts';
import {
  base64urlUpTo,
  bytes32,
  did,
  fidoAssertion,
  fidoRegistration,
  instant,
  jwe,
  keyShare,
  publicEcKey,
  scope,
  uuid,
} from './shapes.ts';
import { sealedEnvelope, signInEvent, started, waiting } from './sign-in.ts';

/**
 * Trusted browsers (protocol): a wallet approves once, then a passkey of this origin enters for 30 days, without the phone. And passkeys
 * that are no browser's, on a phone or a security key: approved in the same way, they enter from any browser and unlock in none.
 */

/** Whose passkey it is: this browser's, or another device's. */
export const passkeyKinds = ['browser', 'passkey'] as const;
export type PasskeyKind = (typeof passkeyKinds)[number];

const signIn = z.object({ signInId: uuid });
const trusted = z.object({ trustedBrowserId: uuid });
/** The vault key under the passkey's PRF output (`lanyard-trusted-vault-key+jwe`). */
const wrappedVaultKey = jwe(12_288);

export const startTrust = route({
  name: 'startTrust',
  method: 'POST',
  path: '/api/trust-requests',
  surface: 'organization',
  access: 'session-proof',
  permission: 'member',
  rate: 'sign-in',
  body: z.object({
    transitKey: publicEcKey,
    share2: keyShare,
    /** Default: `browser`. */
    kind: z.optional(z.enum(passkeyKinds)),
  }),
  status: 201,
  answer: started,
  problems: [],
  summary: 'Asks the wallet to trust this browser, or to let me have a passkey on another device.',
});

export const watchTrust = route({
  name: 'watchTrust',
  method: 'POST',
  path: '/api/trust-requests/:signInId/events',
  surface: 'organization',
  access: 'session-proof',
  permission: 'member',
  rate: 'poll',
  params: signIn,
  body: waiting,
  answer: signInEvent,
  stream: true,
  problems: [],
  summary: 'Streams what happens to the request to trust this browser.',
});

export const completeTrust = route({
  name: 'completeTrust',
  method: 'POST',
  path: '/api/trust-requests/:signInId/completion',
  surface: 'organization',
  access: 'session-proof',
  permission: 'member',
  rate: 'sign-in',
  params: signIn,
  body: z.object({ pollSecret: bytes32 }),
  answer: z.object({
    envelope: sealedEnvelope,
    did,
    trustedBrowserId: uuid,
    /** For the passkey: the organization's exact host, and whose it is. */
    rpId: z.string(),
    userId: base64urlUpTo(64),
    userName: z.string(),
    /** Whether the passkey has to show what its maker certified. */
    attestation: z.enum(['none', 'direct']),
    /** Credentials that the device must not have yet: one passkey a device. */
    exclude: z.array(base64urlUpTo(1023)).check(z.maxLength(50)),
    expiresAt: instant,
  }),
  problems: ['sign-in-refused'],
  summary: 'Takes the approval once: it holds as soon as there is a passkey.',
});

export const addPasskey = route({
  name: 'addPasskey',
  method: 'POST',
  path: '/api/trusted-browsers/:trustedBrowserId/passkey',
  surface: 'organization',
  access: 'session-proof',
  permission: 'member',
  rate: 'sign-in',
  params: trusted,
  body: z.object({
    fido: fidoRegistration,
    /** Null where the passkey has no PRF, or is another device's: then it enters and does not unlock. */
    vaultKey: z.nullable(wrappedVaultKey),
  }),
  problems: ['passkey-refused', 'device-not-accepted'],
  summary: 'Adds the passkey that was just approved, by the browser that asked.',
});

/** What a passkey lies on, as far as the browser that made it said. */
export const passkeyDevices = ['phone', 'security-key', 'other'] as const;
export type PasskeyDevice = (typeof passkeyDevices)[number];

const trustedBrowser = z.object({
  id: uuid,
  kind: z.enum(passkeyKinds),
  /** Of kind `passkey`: where it lies. Null of a browser. */
  device: z.nullable(z.enum(passkeyDevices)),
  /** This very browser. Never in the wallet. */
  current: z.boolean(),
  /** Of kind `passkey`: where it was made. */
  browser: z.string(),
  system: z.string(),
  unlocks: z.boolean(),
  /** The passkey is kept in more than one place by its platform. */
  synced: z.boolean(),
  createdAt: instant,
  lastUsedAt: z.nullable(instant),
  expiresAt: instant,
});
export type TrustedBrowser = z.infer<typeof trustedBrowser>;
const trustedBrowsers = z.object({
  trustedBrowsers: z.array(trustedBrowser).check(z.maxLength(50)),
  /** The organization lets this member in from trusted browsers only. */
  demanded: z.boolean(),
});

export const listTrustedBrowsers = route({
  name: 'listTrustedBrowsers',
  method: 'GET',
  path: '/api/trusted-browsers',
  surface: 'organization',
  access: 'session',
  permission: 'member',
  rate: 'read',
  answer: trustedBrowsers,
  problems: [],
  summary: 'Browsers and passkeys that let me in without my wallet.',
});

export const endTrustedBrowser = route({
  name: 'endTrustedBrowser',
  method: 'DELETE',
  path: '/api/trusted-browsers/:trustedBrowserId',
  surface: 'organization',
  access: 'session-proof',
  permission: 'member',
  rate: 'write',
  params: trusted,
  problems: [],
  summary:
    'Trusts a browser no more, or removes a passkey: it enters nothing, and sessions begun with it end at once.',
});

const ofOrganization = z.object({ organizationId: uuid });

export const listMyTrustedBrowsers = route({
  name: 'listMyTrustedBrowsers',
  method: 'GET',
  path: '/api/organizations/:organizationId/trusted-browsers',
  surface: 'wallet',
  access: 'person',
  rate: 'read',
  params: ofOrganization,
  answer: trustedBrowsers,
  problems: [],
  summary: 'The same, in the wallet.',
});

export const endMyTrustedBrowser = route({
  name: 'endMyTrustedBrowser',
  method: 'DELETE',
  path: '/api/organizations/:organizationId/trusted-browsers/:trustedBrowserId',
  surface: 'wallet',
  access: 'person',
  rate: 'write',
  params: z.extend(ofOrganization, { trustedBrowserId: uuid }),
  problems: [],
  summary: 'Trusts a browser no more, from the wallet.',
});

const passkeyAttempt = z.object({ id: uuid, organizationId: uuid, nonce: bytes32, rpId: z.string() });

export const startPasskeySignIn = route({
  name: 'startPasskeySignIn',
  method: 'POST',
  path: '/api/passkey-sign-ins',
  surface: 'organization',
  access: 'login',
  rate: 'sign-in',
  status: 201,
  answer: passkeyAttempt,
  problems: [],
  summary: 'Gives what a passkey of this origin is touched for, to sign in.',
});

/** DPoP proof by the browser key. By a browser that is not the trusted one (the passkey is elsewhere, or synced) it only enters. */
export const completePasskeySignIn = route({
  name: 'completePasskeySignIn',
  method: 'POST',
  path: '/api/passkey-sign-ins/:signInId/completion',
  surface: 'organization',
  access: 'login',
  rate: 'sign-in',
  params: signIn,
  body: z.object({
    fido: fidoAssertion,
    /** Of a new StorageProtectionKey, where this browser can open the vault; null else. */
    storageShare2: z.nullable(keyShare),
  }),
  answer: z.object({
    did,
    scope,
    memberName: z.string(),
    vaultKey: z.nullable(wrappedVaultKey),
    sessionId: uuid,
    csrfToken: bytes32,
    expiresAt: instant,
  }),
  problems: ['sign-in-refused'],
  summary: 'Signs in with a passkey of this origin.',
});

export const startPasskeyUnlock = route({
  name: 'startPasskeyUnlock',
  method: 'POST',
  path: '/api/passkey-unlocks',
  surface: 'organization',
  access: 'session-proof',
  permission: 'member',
  rate: 'sign-in',
  status: 201,
  answer: passkeyAttempt,
  problems: [],
  summary: 'Gives what the passkey of this trusted browser is touched for, to open the vault.',
});

export const completePasskeyUnlock = route({
  name: 'completePasskeyUnlock',
  method: 'POST',
  path: '/api/passkey-unlocks/:signInId/completion',
  surface: 'organization',
  access: 'session-proof',
  permission: 'member',
  rate: 'sign-in',
  params: signIn,
  body: z.object({ fido: fidoAssertion, storageShare2: keyShare }),
  answer: z.object({ did, vaultKey: wrappedVaultKey }),
  problems: ['sign-in-refused'],
  summary: 'Releases the wrapped vault key to the trusted browser, and keeps share 2 with the session.',
});
