import * as z from 'zod/mini';
import { route } from './route.ts';
import { signInDemands } from './sign-in-policy.ts';
import {
  bytes32,
  claimAsked,
  claimType,
  did,
  fidoAssertion,
  instant,
  jwe,
  jws,
  keyShare,
  organizationView,
  publicEcKey,
  scope,
  sdJwt,
  signInWay,
  uuid,
} from './shapes.ts';

/** Sign-in, protocol *Sign-in* 1-9. Headers: `x-lanyard-csrf-login-token` on every browser call here. */

/** What the waiting page shows; it mirrors the phone. */
export const signInState = z.enum(['waiting', 'scanned', 'approved', 'declined', 'expired', 'completed']);
export type SignInState = z.infer<typeof signInState>;
export const signInEvent = z.object({ state: signInState, expiresAt: instant });
export type SignInEvent = z.infer<typeof signInEvent>;

/** What the browser gets back when it starts: enough to compute `H` and to draw the code. */
export const started = z.object({
  id: uuid,
  nonce: bytes32,
  organization: organizationView,
  scope,
  claimsAsked: z.array(claimAsked).check(z.maxLength(10)),
  /** 60 s to scan; the page renews by starting another. */
  expiresAt: instant,
  /** Known to this page only; with CSRF token and browser key it is needed to wait and to complete. Not in the QR code. */
  pollSecret: bytes32,
  walletOrigin: z.string(),
});

/**
 * The login flow of a browser extension, which gets no page and keeps no cookie: what a page has in its cookie the extension sends as
 * `x-lanyard-login`, beside `x-lanyard-csrf-login-token`. No page of another origin can send either.
 */
export const beginLogin = route({
  name: 'beginLogin',
  method: 'POST',
  path: '/api/login-flows',
  surface: 'organization',
  access: 'open',
  rate: 'page',
  status: 201,
  answer: z.object({
    loginToken: bytes32,
    csrfLoginToken: bytes32,
    organization: organizationView,
    logo: z.nullable(z.string()),
    /** From which browsers members get in: an extension can be no trusted one, so it says at once where it can let nobody in. */
    demands: z.enum(signInDemands),
  }),
  problems: [],
  summary: 'Begins the login flow of a browser extension.',
});

export const startSignIn = route({
  name: 'startSignIn',
  method: 'POST',
  path: '/api/sign-ins',
  surface: 'organization',
  access: 'login',
  rate: 'sign-in',
  body: z.object({
    transitKey: publicEcKey,
    browserKey: publicEcKey,
    share2: keyShare,
    scope: z.enum(['session', 'session vault']),
    way: z.enum(['code', 'link']),
    /** Of a one-time link for a new browser, where the organization demands trusted ones. */
    enrolment: z.optional(bytes32),
  }),
  status: 201,
  answer: started,
  problems: ['organization-unavailable', 'enrolment-refused'],
  summary: 'Starts a sign-in and stores the second share of StorageWrappingKey.',
});

/**
 * From a browser that the wallet knows, to the wallet of the person whose cookie it has. DPoP proof by the browser key that the person
 * cookie names: the cookie alone starts nothing. Whatever is wrong is refused alike; the code is always there instead.
 */
export const startNotifiedSignIn = route({
  name: 'startNotifiedSignIn',
  method: 'POST',
  path: '/api/notified-sign-ins',
  surface: 'organization',
  access: 'login',
  rate: 'sign-in',
  body: z.object({
    transitKey: publicEcKey,
    share2: keyShare,
    /** Of an extension, in place of the person cookie. */
    person: z.optional(jws(2048)),
  }),
  status: 201,
  answer: started,
  problems: ['organization-unavailable', 'notification-refused'],
  summary: 'Starts a sign-in that comes to the wallet of the person whom this browser knows.',
});

/** A sealed notification (`lanyard-sign-in-notification+jwe`): share 1 and `H` under the pairing key. */
const notification = jwe(1024);
/** What the wallet seals to the browser: with a large vault most of it is how far each item was seen. */
export const sealedEnvelope = jwe(180_000);

/** Poll secret, and the browser key's statement over `H`, which the wallet checks. */
export const waiting = z.object({ pollSecret: bytes32, binding: jws(1024) });
/** Of what comes by a notification, what the cloud carries to the wallet. */
const mayNotify = z.extend(waiting, { notification: z.optional(notification) });
const signIn = z.object({ signInId: uuid });

export const watchSignIn = route({
  name: 'watchSignIn',
  method: 'POST',
  path: '/api/sign-ins/:signInId/events',
  surface: 'organization',
  access: 'login',
  rate: 'poll',
  params: signIn,
  body: mayNotify,
  answer: signInEvent,
  stream: true,
  problems: [],
  summary: 'Streams what happens to the sign-in, one JSON object a line, until it ends.',
});

export const pollSignIn = route({
  name: 'pollSignIn',
  method: 'POST',
  path: '/api/sign-ins/:signInId/state',
  surface: 'organization',
  access: 'login',
  rate: 'poll',
  params: signIn,
  body: mayNotify,
  answer: signInEvent,
  problems: [],
  summary: 'The state of the sign-in now: the fallback where streams do not get through.',
});

/** DPoP proof by the browser key in the `DPoP` header. Sets session, person and CSRF cookies; of an extension's login flow it sets none. */
export const completeSignIn = route({
  name: 'completeSignIn',
  method: 'POST',
  path: '/api/sign-ins/:signInId/completion',
  surface: 'organization',
  access: 'login',
  rate: 'sign-in',
  params: signIn,
  body: z.object({
    pollSecret: bytes32,
    /** What the wallet handed back to this browser, of a sign-in that came to it by a link; null for any other. */
    returnCode: z.nullable(bytes32),
  }),
  answer: z.object({
    envelope: sealedEnvelope,
    /** Who approved: the one person whose DID log head the browser takes from the envelope. */
    did,
    scope,
    /** By which this browser greets them before the next sign-in: it keeps the first letters. */
    memberName: z.string(),
    sessionId: uuid,
    csrfToken: bytes32,
    expiresAt: instant,
    /** In place of cookies, of an extension's login flow: `session` goes with `Authorization: DPoP`. */
    held: z.optional(z.object({ session: jws(2048), person: jws(2048) })),
  }),
  problems: ['sign-in-refused'],
  summary: 'Completes an approved sign-in once, with a proof by the browser key, and opens the session.',
});

/**
 * Opening the vault from a signed-in page: a second approval, two digits typed in the wallet (protocol, Sign-in 6). By a notification it
 * comes to the wallet by itself, under the rules for those of sign-ins; the code is always there instead.
 */
export const startUnlock = route({
  name: 'startUnlock',
  method: 'POST',
  path: '/api/unlocks',
  surface: 'organization',
  access: 'session-proof',
  permission: 'member',
  rate: 'sign-in',
  body: z.object({
    transitKey: publicEcKey,
    share2: keyShare,
    /** Default: a code. */
    way: z.optional(z.enum(['code', 'notification'])),
  }),
  status: 201,
  answer: started,
  problems: ['notification-refused'],
  summary: 'Asks the wallet to open the vault for this session.',
});
export const watchUnlock = route({
  name: 'watchUnlock',
  method: 'POST',
  path: '/api/unlocks/:signInId/events',
  surface: 'organization',
  access: 'session-proof',
  permission: 'member',
  rate: 'poll',
  params: signIn,
  body: mayNotify,
  answer: signInEvent,
  stream: true,
  problems: [],
  summary: 'Streams what happens to the unlock request.',
});
export const completeUnlock = route({
  name: 'completeUnlock',
  method: 'POST',
  path: '/api/unlocks/:signInId/completion',
  surface: 'organization',
  access: 'session-proof',
  permission: 'member',
  rate: 'sign-in',
  params: signIn,
  body: z.object({ pollSecret: bytes32 }),
  answer: z.object({ envelope: sealedEnvelope, did }),
  problems: ['sign-in-refused'],
  summary: 'Gives the sealed vault key once, and keeps share 2 of StorageProtectionKey with the session.',
});

// --- the wallet's side ---

const walletSignIn = z.object({ organizationId: uuid, signInId: uuid });

/** Who asks, as the approval page shows it. */
export const requester = z.object({
  browser: z.string(),
  system: z.string(),
  /** Address of the request as the cloud saw it. */
  address: z.string(),
  /** Place by a local database where one is configured. */
  place: z.nullable(z.string()),
});

const notified = z.object({
  organizationId: uuid,
  signInId: uuid,
  notification,
  requestedAt: instant,
  expiresAt: instant,
});
/** Sign-ins that wait for this person, of every organization, the oldest first. */
const notifiedSignIns = z.object({
  signIns: z.array(notified).check(z.maxLength(20)),
  /** In the stream: an organization has a notice for this person. */
  noticed: z.optional(z.boolean()),
});
export type NotifiedSignIn = z.infer<typeof notified>;

export const listNotifiedSignIns = route({
  name: 'listNotifiedSignIns',
  method: 'GET',
  path: '/api/notified-sign-ins',
  surface: 'wallet',
  access: 'person',
  rate: 'poll',
  answer: notifiedSignIns,
  problems: [],
  summary:
    'Sign-ins that wait for me, from browsers that know me: the fallback where streams do not get through.',
});

export const watchNotifiedSignIns = route({
  name: 'watchNotifiedSignIns',
  method: 'GET',
  path: '/api/notified-sign-ins/events',
  surface: 'wallet',
  access: 'person',
  rate: 'poll',
  answer: notifiedSignIns,
  stream: true,
  problems: [],
  summary:
    'Streams the sign-ins that wait for me, anew with every one that comes, and tells that there is a notice.',
});

export const scanSignIn = route({
  name: 'scanSignIn',
  method: 'POST',
  path: '/api/organizations/:organizationId/sign-ins/:signInId/scan',
  surface: 'wallet',
  access: 'person',
  rate: 'sign-in',
  params: walletSignIn,
  answer: z.object({
    organization: organizationView,
    nonce: bytes32,
    transitKey: publicEcKey,
    browserKey: publicEcKey,
    share2: keyShare,
    scope,
    way: signInWay,
    claimsAsked: z.array(claimAsked).check(z.maxLength(10)),
    /** The browser key's statement over `H`. */
    binding: jws(1024),
    requester,
    requestedAt: instant,
    /** Three minutes after the scan. */
    expiresAt: instant,
    /** What a session here lasts at most: bounds the delegation. */
    sessionSeconds: z.int(),
    memberName: z.string(),
  }),
  problems: ['sign-in-gone', 'not-a-member'],
  summary: 'Binds the sign-in to the person who scans it first and shows what is asked.',
});

export const approveSignIn = route({
  name: 'approveSignIn',
  method: 'POST',
  path: '/api/organizations/:organizationId/sign-ins/:signInId/approval',
  surface: 'wallet',
  access: 'person',
  rate: 'sign-in',
  params: walletSignIn,
  body: z.object({
    /** Granted scope: the one asked for, or less. */
    scope,
    claimNames: z.array(claimType).check(z.maxLength(10)),
    fido: fidoAssertion,
    didAssertion: jws(4096),
    delegation: jws(4096),
    /** Of the claims named, in their order: one each. */
    presentations: z.array(sdJwt).check(z.maxLength(10)),
    envelope: sealedEnvelope,
    /** Share 2 of StorageProtectionKey; with scope vault only. */
    storageShare2: z.nullable(keyShare),
  }),
  answer: z.object({
    /** Of a sign-in that came by a link: brings the person back to the page that waits, and completes it. */
    returnCode: z.nullable(bytes32),
  }),
  problems: [
    'sign-in-gone',
    'already-approved',
    'not-a-member',
    'browser-not-trusted',
    'claim-refused',
    'assertion-refused',
  ],
  summary:
    'Approves: FIDO assertion, DID assertion and delegation are verified, the sealed envelope is kept for the browser.',
});

export const setKnownBrowser = route({
  name: 'setKnownBrowser',
  method: 'PUT',
  path: '/api/organizations/:organizationId/known-browsers',
  surface: 'wallet',
  access: 'person',
  rate: 'write',
  params: z.object({ organizationId: uuid }),
  body: z.object({
    /** Thumbprint of the browser's key. */
    browser: bytes32,
    /** False: my wallet forgot it, and it sends me nothing any more. */
    known: z.boolean(),
  }),
  problems: ['not-a-member'],
  summary: 'Says that my wallet forgot a browser, or takes that back.',
});

export const refuseSignIn = route({
  name: 'refuseSignIn',
  method: 'POST',
  path: '/api/organizations/:organizationId/sign-ins/:signInId/refusal',
  surface: 'wallet',
  access: 'person',
  rate: 'sign-in',
  params: walletSignIn,
  body: z.object({ reason: z.enum(['declined', 'not-me', 'binding-mismatch', 'wrong-digits']) }),
  problems: ['sign-in-gone'],
  summary: 'Declines. "Not me", a changed binding and wrong digits also alert the organization.',
});
