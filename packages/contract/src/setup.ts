import * as z from 'zod/mini';
import { route } from './route.ts';
import {
  bytes32,
  emailAddress,
  instant,
  organizationSlug,
  organizationView,
  personName,
  uuid,
} from './shapes.ts';

/** First set-up, at the root origin. The one-time link is `<root origin>/setup#<token>`. */

export const checkSetupLink = route({
  name: 'checkSetupLink',
  method: 'POST',
  path: '/api/setup/checks',
  surface: 'installation',
  access: 'open',
  rate: 'setup',
  captcha: true,
  body: z.object({ token: bytes32 }),
  answer: z.object({
    expiresAt: instant,
    /** An organization's address is `<slug>.<domain>`; null where only exact hosts are allowed, then `hosts` lists the free ones. */
    domain: z.nullable(z.string()),
    hosts: z.array(z.string()),
  }),
  problems: ['setup-link-refused'],
  summary: 'Says whether a set-up link still works, without using it up.',
});

export const createOrganization = route({
  name: 'createOrganization',
  method: 'POST',
  path: '/api/setup/organizations',
  surface: 'installation',
  access: 'open',
  rate: 'setup',
  captcha: true,
  body: z.object({
    token: bytes32,
    name: personName,
    /** First label of the address, or a whole host that the configuration lists. */
    address: z.union([
      organizationSlug,
      z.string().check(z.maxLength(253), z.regex(/^[a-z0-9.-]+\.[a-z0-9-]+$/)),
    ]),
    regionLabel: personName,
    ownerName: personName,
    ownerEmail: emailAddress,
  }),
  status: 201,
  answer: z.object({
    organization: organizationView,
    /** Join link for the owner's wallet, shown as a QR code: `<wallet origin>/join#<organizationId>.<token>`. */
    ownerLink: z.string(),
    ownerLinkExpiresAt: instant,
    watchSecret: bytes32,
  }),
  problems: ['setup-link-refused', 'address-taken', 'address-reserved'],
  summary: 'Makes the organization with its keys, uses up the link, and invites the owner.',
});

export const watchOwner = route({
  name: 'watchOwner',
  method: 'POST',
  path: '/api/setup/organizations/:organizationId/owner',
  surface: 'installation',
  access: 'open',
  rate: 'poll',
  params: z.object({ organizationId: uuid }),
  body: z.object({ watchSecret: bytes32 }),
  answer: z.object({ state: z.enum(['waiting', 'opened', 'joined']) }),
  stream: true,
  problems: [],
  summary: 'Streams whether the owner has joined, for the set-up page.',
});

/** What stands at the root: for the page that greets a visitor. */
export const getInstallation = route({
  name: 'getInstallation',
  method: 'GET',
  path: '/api/installation',
  surface: 'any',
  access: 'open',
  rate: 'read',
  answer: z.object({
    mode: z.enum(['development', 'production']),
    domain: z.string(),
    rootOrigin: z.string(),
    walletOrigin: z.string(),
    /** Nothing is set up yet. */
    empty: z.boolean(),
    /** Development without a mail server. */
    outbox: z.nullable(z.string()),
    /** Whether phone numbers can be proven here: text messages have a gateway. */
    phoneClaims: z.boolean(),
  }),
  problems: [],
  summary: 'Addresses of this installation, and whether it has an organization.',
});
