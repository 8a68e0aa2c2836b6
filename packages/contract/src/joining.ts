import * as z from 'zod/mini';
import { route } from './route.ts';
import {
  bytes32,
  claimAsked,
  fidoAssertion,
  instant,
  jws,
  organizationView,
  role,
  sdJwt,
  uuid,
} from './shapes.ts';

const organization = z.object({ organizationId: uuid });

/** What an invitation link offers: link is `<wallet origin>/join#<organizationId>.<token>`. */
export const viewInvitation = route({
  name: 'viewInvitation',
  method: 'POST',
  path: '/api/organizations/:organizationId/invitation-views',
  surface: 'wallet',
  access: 'person',
  rate: 'sign-in',
  params: organization,
  body: z.object({ token: bytes32 }),
  answer: z.object({
    organization: organizationView,
    kind: z.enum(['owner', 'member']),
    role,
    /** Claims to present. `email`, when required, must be the address the invitation was mailed to. */
    claimsAsked: z.array(claimAsked).check(z.maxLength(10)),
    /** The invited address with its middle hidden, e.g. `m•••@example.com`; null for an owner's QR code. */
    emailHint: z.nullable(z.string()),
    /** Covered by the touch and by the DID assertion; once, 10 minutes. */
    nonce: bytes32,
    expiresAt: instant,
    /** SCID of the owner, for the wallet to pin; null while the organization has none. */
    ownerDid: z.nullable(z.string()),
  }),
  problems: ['invitation-refused'],
  summary: 'Shows what an invitation offers, and gives the nonce for accepting it.',
});

/**
 * Joins. The touch's challenge is `joiningChallenge({ organizationId, nonce, certificate, claimNames })`; the certificate names the
 * vault key of this person in this organization; the recovery envelope is its private half sealed to the recovery key.
 */
export const joinOrganization = route({
  name: 'joinOrganization',
  method: 'POST',
  path: '/api/organizations/:organizationId/members',
  surface: 'wallet',
  access: 'person',
  rate: 'sign-in',
  params: organization,
  body: z.object({
    token: bytes32,
    nonce: bytes32,
    fido: fidoAssertion,
    /** `signJoiningAssertion`: JWS by the DID key {aud: organization origin, nonce, challenge, digest of the presentation}. */
    didAssertion: jws(4096),
    presentation: z.nullable(sdJwt),
    vaultKeyCertificate: jws(4096),
    recoveryEnvelope: jws(16_384),
  }),
  status: 201,
  answer: z.object({
    memberId: uuid,
    role,
    organization: organizationView,
    joinedAt: instant,
    /** How often the organization has moved: the wallet counts on from there. */
    moves: z.int(),
  }),
  problems: [
    'invitation-refused',
    'device-not-accepted',
    'claim-refused',
    'already-member',
    'assertion-refused',
  ],
  summary: 'Accepts an invitation with one touch and makes the person an active member.',
});
