import * as z from 'zod/mini';
import { route } from './route.ts';
import { deviceView } from './session.ts';
import {
  base64urlOf,
  bytes32,
  did,
  didLog,
  emailAddress,
  fidoRegistration,
  instant,
  jws,
  memberState,
  organizationView,
  phoneNumber,
  publicEcKey,
  role,
  sdJwt,
  uuid,
} from './shapes.ts';

/** What a device calls itself, or its person calls it. */
const deviceLabel = z.string().check(z.trim(), z.minLength(1), z.maxLength(80));

/** Starts making an identity: a nonce that the FIDO challenge and the DID assertion cover (white paper, DID step 4). */
export const startRegistration = route({
  name: 'startRegistration',
  method: 'POST',
  path: '/api/registrations',
  surface: 'wallet',
  access: 'open',
  rate: 'setup',
  captcha: true,
  status: 201,
  answer: z.object({
    id: uuid,
    nonce: bytes32,
    /** WebAuthn RP ID: the wallet's host. */
    rpId: z.string(),
    /** What the DID's domain part must be: the root domain, with `%3A` and the port where there is one. */
    didDomain: z.string(),
    expiresAt: instant,
  }),
  problems: [],
  summary: 'Starts making an identity and gives the nonce to sign.',
});

/**
 * Makes the person (white paper, DID steps 5 and 6): both attestations are verified, the DID log is checked whole and hosted.
 * The WebAuthn challenge is `registrationChallenge({ nonce, versionId, deviceThumbprint })`; a DPoP proof in the `DPoP` header
 * shows that the device key is held.
 */
export const createPerson = route({
  name: 'createPerson',
  method: 'POST',
  path: '/api/people',
  surface: 'wallet',
  access: 'open',
  rate: 'setup',
  body: z.object({
    registrationId: uuid,
    /** UUIDv7 made by the wallet; part of the DID. */
    personId: uuid,
    didLog,
    deviceKey: publicEcKey,
    /** What this device calls itself, e.g. "Chrome on Android"; shown to the person only. */
    deviceLabel,
    fido: fidoRegistration,
    /** JWS by the DID key over the nonce. */
    personAssertion: jws(4096),
    /** SHA-256('lanyard recovery lookup v1' || recovery code). */
    recoveryLookup: bytes32,
  }),
  status: 201,
  answer: z.object({
    did,
    deviceId: uuid,
    attestation: z.object({ format: z.string(), synced: z.boolean() }),
  }),
  problems: ['registration-expired', 'registration-refused', 'device-not-accepted'],
  summary: 'Verifies FIDO attestation, DID assertion and DID log, and makes the person.',
});

/** The person token: 10 minutes, bound to the device key (DPoP proof in the `DPoP` header of this call). */
export const issuePersonToken = route({
  name: 'issuePersonToken',
  method: 'POST',
  path: '/api/person-tokens',
  surface: 'wallet',
  access: 'open',
  rate: 'sign-in',
  body: z.object({ personId: uuid, personAssertion: jws(4096) }),
  status: 201,
  answer: z.object({ token: z.string(), expiresAt: instant }),
  problems: ['person-refused'],
  summary: 'Gives a person token for a DID assertion over a cloud nonce.',
});

/** The person and their places, as the wallet shows them. */
export const getPerson = route({
  name: 'getPerson',
  method: 'GET',
  path: '/api/person',
  surface: 'wallet',
  access: 'person',
  rate: 'read',
  answer: z.object({
    id: uuid,
    did,
    deviceId: uuid,
    memberships: z
      .array(
        z.object({
          memberId: uuid,
          organization: organizationView,
          role,
          state: memberState,
          joinedAt: z.nullable(instant),
        }),
      )
      .check(z.maxLength(1000)),
  }),
  problems: [],
  summary: 'The person, and the organizations they belong to.',
});

export const listMyDevices = route({
  name: 'listMyDevices',
  method: 'GET',
  path: '/api/person/devices',
  surface: 'wallet',
  access: 'person',
  rate: 'read',
  answer: z.object({ devices: z.array(deviceView).check(z.maxLength(50)) }),
  problems: [],
  summary: 'The phones that hold my wallet, blocked somewhere or not.',
});

export const renameMyDevice = route({
  name: 'renameMyDevice',
  method: 'PUT',
  path: '/api/person/devices/:deviceId',
  surface: 'wallet',
  access: 'person',
  rate: 'write',
  params: z.object({ deviceId: uuid }),
  body: z.object({ label: deviceLabel }),
  problems: [],
  summary: 'Gives one of my phones another name, by which I and who manages members know it.',
});

/** The person's DID log, as `did:webvh` resolves it; the same bytes at every address, so that clients fetch it same-origin. */
export const didLogPath = '/people/:personId/did.jsonl';

export const requestEmailCode = route({
  name: 'requestEmailCode',
  method: 'POST',
  path: '/api/claims/email-codes',
  surface: 'wallet',
  access: 'person',
  rate: 'code',
  captcha: true,
  body: z.object({ email: emailAddress }),
  status: 202,
  answer: z.object({
    id: uuid,
    expiresAt: instant,
    /** Development without a mail server only: the page that shows what would have been sent. */
    outbox: z.optional(z.string()),
  }),
  problems: ['too-many-codes', 'mail-failed'],
  summary: 'Mails a six-digit code, valid 30 minutes, to prove an e-mail address.',
});

export const verifyEmailCode = route({
  name: 'verifyEmailCode',
  method: 'POST',
  path: '/api/claims/email-credentials',
  surface: 'wallet',
  access: 'person',
  rate: 'code',
  body: z.object({ id: uuid, email: emailAddress, code: z.string().check(z.regex(/^\d{6}$/)) }),
  status: 201,
  answer: z.object({ credential: sdJwt }),
  problems: ['code-refused'],
  summary: 'Checks the code and issues the claim to the DID key; the address is then forgotten.',
});

export const requestPhoneCode = route({
  name: 'requestPhoneCode',
  method: 'POST',
  path: '/api/claims/phone-codes',
  surface: 'wallet',
  access: 'person',
  rate: 'code',
  captcha: true,
  body: z.object({ phone: phoneNumber }),
  status: 202,
  answer: z.object({ id: uuid, expiresAt: instant }),
  problems: ['too-many-codes', 'phone-unavailable', 'sms-failed'],
  summary: 'Sends a six-digit code by text message, valid 30 minutes, to prove a phone number.',
});

export const verifyPhoneCode = route({
  name: 'verifyPhoneCode',
  method: 'POST',
  path: '/api/claims/phone-credentials',
  surface: 'wallet',
  access: 'person',
  rate: 'code',
  body: z.object({ id: uuid, phone: phoneNumber, code: z.string().check(z.regex(/^\d{6}$/)) }),
  status: 201,
  answer: z.object({ credential: sdJwt }),
  problems: ['code-refused'],
  summary: 'Checks the code and issues the claim to the DID key; the number is then forgotten.',
});

/** Keys that sign claims: the wallet checks what it receives, organizations what is presented. */
export const getClaimIssuer = route({
  name: 'getClaimIssuer',
  method: 'GET',
  path: '/.well-known/jwt-vc-issuer',
  surface: 'any',
  access: 'open',
  rate: 'read',
  answer: z.object({
    issuer: z.string(),
    jwks: z.object({
      keys: z.array(z.object({ ...publicEcKey.shape, kid: base64urlOf(32), alg: z.literal('ES256') })),
    }),
  }),
  problems: [],
  summary: 'The issuer of e-mail and phone claims, and its public keys.',
});
