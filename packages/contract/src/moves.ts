import * as z from 'zod/mini';
import { hostName } from './addresses.ts';
import { route } from './route.ts';
import { did, jws, uuid } from './shapes.ts';

/** An organization moves to another of its addresses, by an owner's signed word, which every wallet verifies before it follows. */

const origin = z.string().check(z.maxLength(300));

const common = {
  surface: 'organization',
  access: 'session-proof',
  permission: 'organization.move',
} as const;

/** What the move is to say, and what it ends. */
export const prepareMove = route({
  ...common,
  name: 'prepareMove',
  method: 'POST',
  path: '/api/moves/preparation',
  rate: 'write',
  body: z.object({ host: hostName }),
  stream: true,
  answer: z.object({
    from: origin,
    to: origin,
    sequence: z.int(),
    /** Whether the DNS leads there now; of an address of the installation it always does. */
    seen: z.boolean(),
    /** What ends, of everybody. */
    sessions: z.int(),
    trustedBrowsers: z.int(),
    passkeys: z.int(),
  }),
  problems: ['not-an-address'],
  summary:
    'Looks the DNS of an address of the organization up, and says what a move there takes and what it ends.',
});

export const moveOrganization = route({
  ...common,
  name: 'moveOrganization',
  method: 'POST',
  path: '/api/moves',
  rate: 'write',
  body: z.object({
    host: hostName,
    /** `signMove` by the key of this browser, whose session’s delegation is kept beside. */
    statement: jws(4096),
  }),
  answer: z.object({ origin }),
  problems: ['not-an-address', 'address-not-seen', 'move-refused', 'vault-not-opened'],
  summary:
    'Moves the organization to another of its addresses, by an owner’s signed word: every session, trusted browser, passkey and waiting sign-in ends.',
});

/** Moves served at once. */
export const mostMoves = 100;

export const listMoves = route({
  name: 'listMoves',
  method: 'GET',
  path: '/api/organizations/:organizationId/moves',
  surface: 'wallet',
  access: 'person',
  rate: 'read',
  params: z.object({ organizationId: uuid }),
  query: z.object({
    /** How many this wallet has followed; left out: none. */
    after: z.optional(z.coerce.number().check(z.int(), z.gte(0), z.lte(1_000_000))),
  }),
  answer: z.object({
    moves: z
      .array(z.object({ statement: jws(4096), delegation: jws(4096), issuer: did }))
      .check(z.maxLength(mostMoves)),
  }),
  problems: ['not-a-member'],
  summary: 'The signed moves of an organization after those that a wallet knows, in their order.',
});
