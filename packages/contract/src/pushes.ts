import * as z from 'zod/mini';
import { route } from './route.ts';
import { base64urlOf } from './shapes.ts';

/**
 * Web Push: a phone is told, while its wallet is closed, that something waits in it. A push says which of these two, and nothing else:
 * no organization, no person, no secret. What it is the wallet asks when it is opened.
 */
export const pushKinds = ['sign-in', 'notice'] as const;
export type PushKind = (typeof pushKinds)[number];

export const getPushKey = route({
  name: 'getPushKey',
  method: 'GET',
  path: '/api/push/key',
  surface: 'wallet',
  access: 'person',
  rate: 'read',
  answer: z.object({
    /** `applicationServerKey`: the uncompressed point. Null where the operator switched pushes off. */
    key: z.nullable(base64urlOf(65)),
    /** Whether this phone is subscribed. A push service that knows it no more ends that. */
    subscribed: z.boolean(),
  }),
  problems: [],
  summary: 'The key that pushes are sent by, and whether this phone gets them.',
});

export const subscribeToPushes = route({
  name: 'subscribeToPushes',
  method: 'PUT',
  path: '/api/push/subscription',
  surface: 'wallet',
  access: 'person',
  rate: 'write',
  body: z.object({
    /** At the push service: https, a name, no port of its own. */
    endpoint: z.string().check(z.maxLength(1024), z.regex(/^https:\/\//)),
    p256dh: base64urlOf(65),
    auth: base64urlOf(16),
  }),
  problems: ['push-refused', 'push-address-taken'],
  summary: 'Has this phone told of what waits in its wallet, at a push service; in place of an earlier one.',
});

export const endPushes = route({
  name: 'endPushes',
  method: 'DELETE',
  path: '/api/push/subscription',
  surface: 'wallet',
  access: 'person',
  rate: 'write',
  problems: [],
  summary: 'Ends pushes to this phone.',
});
