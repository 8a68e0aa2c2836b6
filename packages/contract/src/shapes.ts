import * as z from 'zod/mini';
import { fixedRoles } from './permissions.ts';

/** Shapes used by more than one route. Every string and list has a limit: nothing unbounded crosses the edge. */

/** Lower case only: an id has one spelling, wherever it is compared, signed or hashed. */
export const uuid = z.uuid().check(z.lowercase());
/** UTC, ISO 8601 with milliseconds. */
export const instant = z.iso.datetime();
/** base64url without padding, of exactly `bytes` bytes. (That it is canonical is checked where it is decoded.) */
export const base64urlOf = (bytes: number) =>
  z.string().check(z.length(Math.ceil((bytes * 4) / 3)), z.regex(/^[A-Za-z0-9_-]+$/));
/** base64url without padding, up to `bytes` bytes. */
export const base64urlUpTo = (bytes: number) =>
  z.string().check(z.minLength(1), z.maxLength(Math.ceil((bytes * 4) / 3)), z.regex(/^[A-Za-z0-9_-]+$/));
/** SHA-256, nonces, secrets: 32 bytes. */
export const bytes32 = base64urlOf(32);
/** One share of a 32-byte key: 33 bytes, the last being the share's index. */
export const keyShare = base64urlOf(33);

const jwsPart = '[A-Za-z0-9_-]+';
/** Compact JWS (RFC 7515), up to `max` characters. */
export const jws = (max: number) =>
  z.string().check(z.maxLength(max), z.regex(new RegExp(`^${jwsPart}\\.${jwsPart}\\.${jwsPart}$`)));
/** Compact JWE (RFC 7516), up to `max` characters; the key part is empty with `dir`. */
export const jwe = (max: number) =>
  z
    .string()
    .check(
      z.maxLength(max),
      z.regex(new RegExp(`^${jwsPart}\\.(?:${jwsPart})?\\.${jwsPart}\\.${jwsPart}\\.${jwsPart}$`)),
    );
/** SD-JWT VC presentation or credential in compact form (`~`-separated). */
export const sdJwt = z.string().check(z.maxLength(16_384), z.regex(/^[A-Za-z0-9_\-.~]+$/));

/** Public EC P-256 key as a JWK with exactly its four members. */
export const publicEcKey = z.strictObject({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: bytes32,
  y: bytes32,
});
export type PublicEcKey = z.infer<typeof publicEcKey>;

export const did = z.string().check(z.maxLength(400), z.regex(/^did:webvh:[A-Za-z0-9._:%-]+$/));
/** A DID log (`did.jsonl`): one entry a line. */
export const didLog = z.string().check(z.minLength(1), z.maxLength(262_144));

export const emailAddress = z.email().check(z.maxLength(254));
/** E.164: a plus, then country code and number, digits only. */
export const phoneNumber = z.string().check(z.regex(/^\+[1-9]\d{6,14}$/));
export const personName = z.string().check(z.trim(), z.minLength(1), z.maxLength(120));
/** The first label of an organization's address. */
export const organizationSlug = z.string().check(z.regex(/^[a-z](?:[a-z0-9-]{0,40}[a-z0-9])$/));

export const cursor = z.string().check(z.maxLength(200), z.regex(/^[A-Za-z0-9_-]+$/));

/** Claim types a wallet can hold. */
export const claimType = z.enum(['email', 'phone']);
export type ClaimType = z.infer<typeof claimType>;
/** What an organization asks at sign-in, and whether it can be left out. */
export const claimAsked = z.object({
  type: claimType,
  required: z.boolean(),
  /** Why, in the organization's own words: the wallet shows it. */
  reason: z.optional(z.string().check(z.trim(), z.minLength(1), z.maxLength(160))),
});
export type ClaimAsked = z.infer<typeof claimAsked>;

/**
 * `session`: enters. `vault`: opens the vault. As in OAuth, a space-separated set in this order. `trust`: both, by a passkey of one
 * browser. `passkey`: entering, by a passkey on another device.
 */
export const scope = z.enum(['session', 'session vault', 'vault', 'trust', 'passkey']);
export type Scope = z.infer<typeof scope>;

/** How a sign-in reaches the wallet: scanned, by a link on the same device, or by a notification. */
export const signInWay = z.enum(['code', 'link', 'notification']);
export type SignInWay = z.infer<typeof signInWay>;

/** The organization as its people see it. */
export const organizationView = z.object({
  id: uuid,
  name: z.string(),
  /** Origin of its portal, e.g. `https://acme.example.com`. */
  origin: z.string(),
  regionLabel: z.string(),
});
export type OrganizationView = z.infer<typeof organizationView>;

/** One of the roles that every organization has, the id of one it made, or null: portal only. */
export const role = z.nullable(z.union([z.enum(fixedRoles), uuid]));
export type Role = z.infer<typeof role>;
export const memberState = z.enum(['invited', 'active', 'disabled']);
export type MemberState = z.infer<typeof memberState>;

/** A WebAuthn response as `@simplewebauthn/browser` gives it; its inside is checked by the FIDO verifier. */
export const fidoRegistration = z.object({
  id: base64urlUpTo(1023),
  rawId: base64urlUpTo(1023),
  type: z.literal('public-key'),
  authenticatorAttachment: z.optional(z.string().check(z.maxLength(40))),
  clientExtensionResults: z.record(z.string().check(z.maxLength(40)), z.unknown()),
  response: z.object({
    clientDataJSON: base64urlUpTo(4096),
    attestationObject: base64urlUpTo(24_576),
    transports: z.optional(z.array(z.string().check(z.maxLength(40))).check(z.maxLength(10))),
  }),
});
export type FidoRegistration = z.infer<typeof fidoRegistration>;

export const fidoAssertion = z.object({
  id: base64urlUpTo(1023),
  rawId: base64urlUpTo(1023),
  type: z.literal('public-key'),
  authenticatorAttachment: z.optional(z.string().check(z.maxLength(40))),
  clientExtensionResults: z.record(z.string().check(z.maxLength(40)), z.unknown()),
  response: z.object({
    clientDataJSON: base64urlUpTo(4096),
    authenticatorData: base64urlUpTo(2048),
    signature: base64urlUpTo(1024),
    userHandle: z.optional(base64urlUpTo(64)),
  }),
});
export type FidoAssertion = z.infer<typeof fidoAssertion>;
