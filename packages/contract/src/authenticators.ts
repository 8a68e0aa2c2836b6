import * as z from 'zod/mini';
import { route } from './route.ts';

/**
 * Which wallets and passkeys an organization lets in, by what their maker certified (protocol, Identity 2). Held when a wallet joins and
 * when a passkey is made; whoever is in stays in.
 */

/** `any`: every one, certified or not. `certified`: those certified up to a root that is known here. `models`: of these, some models. */
export const authenticatorDemands = ['any', 'certified', 'models'] as const;
export type AuthenticatorDemands = (typeof authenticatorDemands)[number];

const aaguid = z.string().check(z.regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/));

const policy = z.object({
  accepts: z.enum(authenticatorDemands),
  /** AAGUIDs, lower case. Held by `models` alone, and kept meanwhile. */
  models: z.array(aaguid).check(z.maxLength(100)),
  /** Keys that their platform may copy to other devices are let in too. */
  synced: z.boolean(),
});
export type AuthenticatorPolicy = z.infer<typeof policy>;

export const getAuthenticatorPolicy = route({
  name: 'getAuthenticatorPolicy',
  method: 'GET',
  path: '/api/organization/authenticators',
  surface: 'organization',
  access: 'session-proof',
  permission: 'admins.manage',
  rate: 'read',
  answer: policy,
  problems: [],
  summary: 'Which wallets and passkeys the organization lets in.',
});

export const setAuthenticatorPolicy = route({
  name: 'setAuthenticatorPolicy',
  method: 'PUT',
  path: '/api/organization/authenticators',
  surface: 'organization',
  access: 'session-proof',
  permission: 'admins.manage',
  rate: 'write',
  body: policy,
  answer: policy,
  problems: ['no-models'],
  summary: 'Narrows which wallets join and which passkeys are made from now on. Whoever is in stays in.',
});
