import * as z from 'zod/mini';
import { mostGroups } from './groups.ts';
import { route } from './route.ts';
import { bytes32, did, emailAddress, jwe, jws, uuid } from './shapes.ts';

/** People at one item. */
export const mostItemPeople = 1000;
/** Items in one answer; an answer also ends after some megabytes. */
export const mostItemsServed = 500;
/** Marked items told of in one answer: the others follow once these are settled. */
export const mostMarksServed = 100;
/** Items in one batch of writes. */
export const mostItemsWritten = 100;
/** Items that one member made and that are not deleted for good. */
export const mostItemsOfMember = 25_000;

/** Pieces of one file of an item. */
export const mostAttachmentChunks = 40;
/** Files that one item names, with those of its history. */
export const mostItemAttachments = 220;
/** Files that one person is sending, into one organization. */
export const mostUploads = 50;

/** Groups at one item. */
export const mostItemGroups = 50;

const itemStatement = jws(262_144);
const grant = jwe(8192);
const count = z.int().check(z.gte(1));

/** Something that was signed in a browser. `by`: place in `signers`. */
const signed = { statement: itemStatement, by: z.int() };

const memberStatement = { statement: jws(32_768), by: z.int() };

const common = { surface: 'organization', access: 'session-proof', permission: 'member' } as const;

export const readVault = route({
  ...common,
  name: 'readVault',
  method: 'GET',
  path: '/api/vault/items',
  rate: 'read',
  query: z.object({
    /** Cursor of the last answer; default 0: everything. */
    since: z.optional(z.string().check(z.regex(/^\d{1,15}$/))),
  }),
  answer: z.object({
    cursor: z.int(),
    /** There is more after `cursor`. */
    more: z.boolean(),
    signers: z.array(z.object({ delegation: jws(4096), issuer: did })).check(z.maxLength(100_000)),
    items: z
      .array(
        z.object({
          item: bytes32,
          /** 1 where the item is no longer shared with the caller: what came after is not theirs to know. */
          version: count,
          /** Those that are new since, or all where the item is new to the caller. */
          lists: z.array(z.object({ epoch: count, ...signed })),
          /** Null: the item is no longer shared with the caller. */
          current: z.nullable(z.object({ kind: z.enum(['version', 'deletion']), ...signed })),
          grant: z.nullable(grant),
        }),
      )
      .check(z.maxLength(mostItemsServed)),
    /** The caller’s own items whose people are to be looked at again: somebody has left, or came. `change`: how new the mark is. */
    marked: z.array(z.object({ item: bytes32, change: count })).check(z.maxLength(mostMarksServed)),
  }),
  problems: [],
  summary:
    'My vault items that have changed: ciphertext, with what was signed about it, for the reader to verify.',
});

/** A key ring of 40,000 items. */
const keyRing = jwe(3_420_000);

export const readKeyRing = route({
  ...common,
  name: 'readKeyRing',
  method: 'GET',
  path: '/api/vault/key-ring',
  rate: 'read',
  answer: z.object({
    /** Null: there is none. */
    ring: z.nullable(keyRing),
  }),
  problems: [],
  summary: 'My key ring: what my clients have verified and unwrapped, sealed under a key from my vault key.',
});

export const writeKeyRing = route({
  ...common,
  name: 'writeKeyRing',
  method: 'PUT',
  path: '/api/vault/key-ring',
  rate: 'write',
  body: z.object({ ring: keyRing }),
  problems: ['vault-write-refused'],
  summary: 'Keeps my key ring for my next client, in place of the one before.',
});

export const watchVault = route({
  ...common,
  name: 'watchVault',
  method: 'GET',
  path: '/api/vault/events',
  rate: 'poll',
  answer: z.object({ cursor: z.int() }),
  stream: true,
  problems: [],
  summary:
    'Streams how far the vaults of the organization have come, anew with every change, for some minutes.',
});

/** The next version of an item. */
const version = {
  /** One above the version that it was made from; 1: a new item. */
  version: count,
  statement: itemStatement,
  /** Other people, or other roles: the next access list, and a grant for each of them. */
  access: z.nullable(
    z.object({
      list: itemStatement,
      grants: z.array(z.object({ did, grant })).check(z.minLength(1), z.maxLength(mostItemPeople)),
      /** The mark that this list answers, as `marked` told it. */
      settles: z.optional(count),
    }),
  ),
  /** Files of the item from now on; left out: as they are. */
  attachments: z.optional(
    z
      .object({
        /** Of those that it has: the others are deleted. */
        kept: z.array(bytes32).check(z.maxLength(mostItemAttachments)),
        /** Sent whole by the caller before. */
        added: z.array(bytes32).check(z.maxLength(mostItemAttachments)),
      })
      .check(z.refine(({ kept, added }) => kept.length + added.length <= mostItemAttachments)),
  ),
};

const writeProblems = [
  'vault-conflict',
  'vault-write-refused',
  'vault-people-changed',
  'vault-key-old',
  'vault-of-organization',
  'vault-full',
  'vault-member-full',
  'vault-file-missing',
] as const;

export const writeVaultItem = route({
  ...common,
  name: 'writeVaultItem',
  method: 'PUT',
  path: '/api/vault/items/:item',
  rate: 'write',
  params: z.object({ item: bytes32 }),
  body: z.object(version),
  answer: z.object({ cursor: z.int() }),
  problems: writeProblems,
  summary: 'Keeps a new item, or the next version of one, as the caller signed it in this browser.',
});

export const settleVaultItem = route({
  ...common,
  name: 'settleVaultItem',
  method: 'POST',
  path: '/api/vault/items/:item/settled',
  rate: 'write',
  params: z.object({ item: bytes32 }),
  body: z.object({ change: count }),
  problems: ['vault-write-refused', 'vault-people-changed'],
  summary: 'Says that a marked item of the caller’s own has the people it is to have.',
});

/** For an import, and for taking one back. The whole is at most as long as one item with a thousand people. */
export const writeVaultItems = route({
  ...common,
  name: 'writeVaultItems',
  method: 'POST',
  path: '/api/vault/batches',
  rate: 'write',
  body: z.object({
    items: z
      .array(z.object({ item: bytes32, ...version }))
      .check(z.minLength(1), z.maxLength(mostItemsWritten)),
  }),
  answer: z.object({ cursor: z.int() }),
  problems: writeProblems,
  summary: 'Keeps many items at once, as `writeVaultItem` keeps one: all of them or none.',
});

/** Formats in which a vault is taken out. */
export const exportFormats = ['cxf', 'archive'] as const;

export const recordVaultExport = route({
  ...common,
  name: 'recordVaultExport',
  method: 'POST',
  path: '/api/vault/exports',
  rate: 'write',
  body: z.object({
    format: z.enum(exportFormats),
    /** Items that are taken out. */
    items: z.int().check(z.gte(0), z.lte(10_000_000)),
  }),
  problems: ['vault-export-unverified'],
  summary:
    'Records that the caller takes items out of the vault, once, within two minutes of opening it anew by wallet or passkey.',
});

export const deleteVaultItem = route({
  ...common,
  name: 'deleteVaultItem',
  method: 'POST',
  path: '/api/vault/items/:item/deletion',
  rate: 'write',
  params: z.object({ item: bytes32 }),
  body: z.object({ version: count, statement: jws(2048) }),
  answer: z.object({ cursor: z.int() }),
  problems: ['vault-conflict', 'vault-write-refused'],
  summary: 'Deletes an item for good, for everybody, as an owner of it signed it in this browser.',
});

const attachment = z.object({ item: bytes32, attachment: bytes32 });
const attachmentChunk = z.extend(attachment, { chunk: z.string().check(z.regex(/^[1-9]\d?$/)) });

export const writeAttachmentChunk = route({
  ...common,
  name: 'writeAttachmentChunk',
  method: 'PUT',
  path: '/api/vault/items/:item/attachments/:attachment/chunks/:chunk',
  rate: 'file',
  params: attachmentChunk,
  body: z.object({
    /** Of the whole file. */
    chunks: count.check(z.lte(mostAttachmentChunks)),
    sealed: jwe(350_400),
  }),
  problems: ['vault-write-refused', 'vault-files-full', 'vault-uploads-open'],
  summary:
    'Takes one piece of a file for an item, as ciphertext. Nobody reads it before a version of the item names the file.',
});

export const readAttachmentChunk = route({
  ...common,
  name: 'readAttachmentChunk',
  method: 'GET',
  path: '/api/vault/items/:item/attachments/:attachment/chunks/:chunk',
  rate: 'file',
  params: attachmentChunk,
  answer: z.object({ sealed: jwe(350_400) }),
  problems: [],
  summary: 'One piece of a file of an item that the caller may see, as ciphertext.',
});

export const dropAttachment = route({
  ...common,
  name: 'dropAttachment',
  method: 'DELETE',
  path: '/api/vault/items/:item/attachments/:attachment',
  rate: 'write',
  params: attachment,
  problems: [],
  summary: 'Ends an upload of the caller’s: what came of the file is deleted. One that an item names stays.',
});

export const readVaultSpace = route({
  ...common,
  name: 'readVaultSpace',
  method: 'GET',
  path: '/api/vault/space',
  permission: 'organization.manage',
  rate: 'read',
  answer: z.object({
    items: z.int(),
    mostItems: z.int(),
    /** Encrypted, those too that are still being sent. */
    fileBytes: z.int(),
    mostFileBytes: z.int(),
  }),
  problems: [],
  summary: 'How full the vaults of the organization are: how many items, and how much their files take.',
});

export const findVaultPeople = route({
  ...common,
  name: 'findVaultPeople',
  method: 'POST',
  path: '/api/vault/people',
  rate: 'read',
  body: z.object({
    /** People at an item. */
    dids: z.array(did).check(z.maxLength(mostItemPeople)),
    /** Work addresses, whole. */
    emails: z.array(emailAddress).check(z.maxLength(50)),
    /** Everybody in these, as far as `listVaultGroups` tells of them or the caller owns an item that names them. */
    groups: z.optional(z.array(uuid).check(z.maxLength(mostItemGroups))),
    /** The owners of the organization. */
    owners: z.optional(z.boolean()),
  }),
  answer: z.object({
    people: z
      .array(
        z.object({
          memberId: uuid,
          did,
          name: z.string(),
          email: z.string(),
          certificate: jws(4096),
          /** Of the groups asked for, those they are in. */
          groups: z.array(uuid).check(z.maxLength(mostItemGroups)),
          isOwner: z.boolean(),
          /** What was confirmed of them and holds. */
          statement: z.nullable(z.object(memberStatement)),
        }),
      )
      .check(z.maxLength(mostItemPeople + 50)),
    /** What was confirmed of those who made the statements, up to the owner. */
    chain: z.array(z.object({ did, ...memberStatement })).check(z.maxLength(10_000)),
    signers: z.array(z.object({ delegation: jws(4096), issuer: did })).check(z.maxLength(10_000)),
    /** Those asked for that there are. */
    groups: z.array(z.object({ id: uuid, name: z.string() })).check(z.maxLength(mostItemGroups)),
  }),
  problems: ['vault-too-many-people'],
  summary:
    'Active members by DID, work address or group, with certificates and statements, for the reader to verify.',
});

/** Certified sites of one organization. */
export const mostSites = 500;
const aHost = /^(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** Whether it is the name of a site: a host in lower case, internationalized ones as browsers send them. */
export const isSite = (text: string): boolean => aHost.test(text);

const certifiedSites = z.object({
  /** Sorted. What is below one of them counts too. */
  sites: z.array(z.string().check(z.regex(aHost))).check(z.maxLength(mostSites)),
});
export type CertifiedSites = z.infer<typeof certifiedSites>;

export const listCertifiedSites = route({
  ...common,
  name: 'listCertifiedSites',
  method: 'GET',
  path: '/api/vault/sites',
  rate: 'read',
  answer: certifiedSites,
  problems: [],
  summary: 'Sites at which a member’s client keeps logins without asking, as the organization says.',
});

export const changeCertifiedSites = route({
  ...common,
  name: 'changeCertifiedSites',
  method: 'PUT',
  path: '/api/vault/sites',
  permission: 'sites.manage',
  rate: 'write',
  body: certifiedSites,
  answer: certifiedSites,
  problems: [],
  summary:
    'Says at which sites clients of members keep logins without asking. Recorded with before and after.',
});

export const listVaultGroups = route({
  ...common,
  name: 'listVaultGroups',
  method: 'GET',
  path: '/api/vault/groups',
  rate: 'read',
  answer: z.object({
    groups: z.array(z.object({ id: uuid, name: z.string() })).check(z.maxLength(mostGroups)),
  }),
  problems: [],
  summary: 'Groups with which the caller may share: those they are in, and those they may read.',
});
