import * as z from 'zod/mini';
import { mostGroups } from './groups.ts';
import { route } from './route.ts';
import { did, instant, jws, role, uuid } from './shapes.ts';

/** Statements confirmed with one request. */
export const mostConfirmed = 50;

const signed = z.object({
  statement: jws(32_768),
  /** By which the key of the browser that signed speaks for the signer. */
  delegation: jws(4096),
  issuer: did,
});

/** What a statement is to say of a member, as it is now. */
const toSay = z.object({
  memberId: uuid,
  did,
  /** Sorted. */
  groups: z.array(uuid).check(z.maxLength(mostGroups)),
  epoch: z.int(),
  /** Their role includes confirming members. */
  maySay: z.boolean(),
});
export type ToSay = z.infer<typeof toSay>;

const common = {
  surface: 'organization',
  access: 'session-proof',
  permission: 'members.manage',
} as const;

export const listUnconfirmed = route({
  ...common,
  name: 'listUnconfirmed',
  method: 'GET',
  path: '/api/statements/missing',
  rate: 'read',
  answer: z.object({
    /** All of them; `members` are those who joined first. */
    count: z.int(),
    members: z
      .array(
        z.object({
          ...toSay.shape,
          name: z.string(),
          email: z.string(),
          role,
          joinedAt: z.nullable(instant),
          groupNames: z.array(z.string()).check(z.maxLength(mostGroups)),
          /** `new`: nobody has confirmed them. `changed`: their groups or their identity are others than were confirmed. */
          reason: z.enum(['new', 'changed']),
        }),
      )
      .check(z.maxLength(mostConfirmed)),
  }),
  problems: [],
  summary: 'Members who have joined and whom nobody has confirmed as they are now.',
});

export const confirmMembers = route({
  ...common,
  name: 'confirmMembers',
  method: 'POST',
  path: '/api/statements',
  rate: 'write',
  body: z.object({
    /** `signMemberStatement` by the key of this browser, whose session’s delegation is kept beside. */
    statements: z
      .array(z.object({ memberId: uuid, statement: jws(32_768) }))
      .check(z.minLength(1), z.maxLength(mostConfirmed)),
  }),
  answer: z.object({
    confirmed: z.array(uuid).check(z.maxLength(mostConfirmed)),
    /** Who is otherwise now than the statement says: look again. */
    changed: z.array(uuid).check(z.maxLength(mostConfirmed)),
  }),
  problems: ['statement-refused', 'vault-not-opened', 'beyond-your-role'],
  summary: 'Keeps statements about members that the caller has signed in this browser.',
});

export const getStatement = route({
  ...common,
  name: 'getStatement',
  method: 'GET',
  path: '/api/members/:memberId/statement',
  permission: 'members.read-assigned',
  rate: 'read',
  params: z.object({ memberId: uuid }),
  answer: z.object({
    /** As they are now; null where they have not joined. */
    now: z.nullable(toSay),
    /** First about this member, then about each signer in turn; empty where nobody has confirmed them. */
    chain: z
      .array(
        z.object({
          did,
          ...signed.shape,
          /**
           * `revoked`: the member was disabled since; they are confirmed anew if they come back. `suspended`: whoever made it may
           * make none any more.
           */
          state: z.enum(['holds', 'revoked', 'suspended']),
        }),
      )
      .check(z.maxLength(5)),
  }),
  problems: [],
  summary:
    'The statement about a member, with those about its signers up to the owner: for the reader to verify.',
});

/** Shown to a member at most. */
export const mostConfirmers = 50;

export const listConfirmers = route({
  ...common,
  name: 'listConfirmers',
  method: 'GET',
  path: '/api/statements/confirmers',
  permission: 'member',
  rate: 'read',
  answer: z.object({
    people: z.array(z.object({ name: z.string(), did })).check(z.maxLength(mostConfirmers)),
  }),
  problems: [],
  summary: 'Those who may confirm the caller, owners first: for comparing safety numbers with them.',
});
