import * as z from 'zod/mini';
import { route } from './route.ts';
import { bytes32, fidoAssertion, instant, jws, uuid } from './shapes.ts';
import {
  deleteVaultItem,
  dropAttachment,
  findVaultPeople,
  listVaultGroups,
  readAttachmentChunk,
  readKeyRing,
  readVault,
  settleVaultItem,
  watchVault,
  writeAttachmentChunk,
  writeKeyRing,
  writeVaultItem,
  writeVaultItems,
} from './vaults.ts';

/** The vault in a wallet: the same items by the same rules, proven by person and device in place of session and browser. */

/** Seconds that a key of the wallet's signs for the vault, from one touch on. */
export const walletVaultSeconds = 12 * 3600;

const common = { surface: 'wallet', access: 'person' } as const;
const ofOrganization = z.object({ organizationId: uuid });
const ofItem = z.extend(ofOrganization, { item: bytes32 });

export const openMyVault = route({
  ...common,
  name: 'openMyVault',
  method: 'PUT',
  path: '/api/organizations/:organizationId/vault/opening',
  rate: 'sign-in',
  params: ofOrganization,
  body: z.object({
    /** To the key that signs what this wallet writes: scope `vault`, at most `walletVaultSeconds`. */
    delegation: jws(4096),
    /** Thumbprint of that key. */
    key: bytes32,
    /** A DPoP nonce of the cloud, covered by the touch; once. The challenge is `vaultOpeningChallenge`. */
    nonce: z.string().check(z.minLength(16), z.maxLength(200), z.regex(/^[\w.-]+$/)),
    fido: fidoAssertion,
  }),
  answer: z.object({ expiresAt: instant }),
  problems: ['not-a-member', 'assertion-refused'],
  summary: 'By a touch, lets a key of this wallet sign what it writes into the vault, for some hours.',
});

export const readMyVault = route({
  ...common,
  name: 'readMyVault',
  method: 'GET',
  path: '/api/organizations/:organizationId/vault/items',
  rate: 'read',
  params: ofOrganization,
  query: readVault.query,
  answer: readVault.answer,
  problems: ['not-a-member'],
  summary: 'My vault items that have changed, in the wallet.',
});

export const readMyKeyRing = route({
  ...common,
  name: 'readMyKeyRing',
  method: 'GET',
  path: '/api/organizations/:organizationId/vault/key-ring',
  rate: 'read',
  params: ofOrganization,
  answer: readKeyRing.answer,
  problems: ['not-a-member'],
  summary: 'My key ring, in the wallet.',
});

export const writeMyKeyRing = route({
  ...common,
  name: 'writeMyKeyRing',
  method: 'PUT',
  path: '/api/organizations/:organizationId/vault/key-ring',
  rate: 'write',
  params: ofOrganization,
  body: writeKeyRing.body,
  problems: ['not-a-member', ...writeKeyRing.problems],
  summary: 'Keeps my key ring for my next client, from the wallet.',
});

export const watchMyVault = route({
  ...common,
  name: 'watchMyVault',
  method: 'GET',
  path: '/api/organizations/:organizationId/vault/events',
  rate: 'poll',
  params: ofOrganization,
  answer: watchVault.answer,
  stream: true,
  problems: ['not-a-member'],
  summary: 'Streams how far the vaults of the organization have come, to the wallet.',
});

export const writeMyVaultItem = route({
  ...common,
  name: 'writeMyVaultItem',
  method: 'PUT',
  path: '/api/organizations/:organizationId/vault/items/:item',
  rate: 'write',
  params: ofItem,
  body: writeVaultItem.body,
  answer: writeVaultItem.answer,
  problems: ['not-a-member', ...writeVaultItem.problems],
  summary: 'Keeps a new item, or the next version of one, as the wallet signed it.',
});

export const writeMyVaultItems = route({
  ...common,
  name: 'writeMyVaultItems',
  method: 'POST',
  path: '/api/organizations/:organizationId/vault/batches',
  rate: 'write',
  params: ofOrganization,
  body: writeVaultItems.body,
  answer: writeVaultItems.answer,
  problems: ['not-a-member', ...writeVaultItems.problems],
  summary: 'Keeps many items at once, as the wallet signed them: all of them or none.',
});

export const settleMyVaultItem = route({
  ...common,
  name: 'settleMyVaultItem',
  method: 'POST',
  path: '/api/organizations/:organizationId/vault/items/:item/settled',
  rate: 'write',
  params: ofItem,
  body: settleVaultItem.body,
  problems: ['not-a-member', ...settleVaultItem.problems],
  summary: 'Says in the wallet that a marked item of the caller’s own has the people it is to have.',
});

export const deleteMyVaultItem = route({
  ...common,
  name: 'deleteMyVaultItem',
  method: 'POST',
  path: '/api/organizations/:organizationId/vault/items/:item/deletion',
  rate: 'write',
  params: ofItem,
  body: deleteVaultItem.body,
  answer: deleteVaultItem.answer,
  problems: ['not-a-member', ...deleteVaultItem.problems],
  summary: 'Deletes an item for good, for everybody, as an owner of it signed it in the wallet.',
});

export const writeMyAttachmentChunk = route({
  ...common,
  name: 'writeMyAttachmentChunk',
  method: 'PUT',
  path: '/api/organizations/:organizationId/vault/items/:item/attachments/:attachment/chunks/:chunk',
  rate: 'write',
  params: z.extend(ofOrganization, writeAttachmentChunk.params.shape),
  body: writeAttachmentChunk.body,
  problems: ['not-a-member', ...writeAttachmentChunk.problems],
  summary: 'Takes one piece of a file for an item from the wallet, as ciphertext.',
});

export const readMyAttachmentChunk = route({
  ...common,
  name: 'readMyAttachmentChunk',
  method: 'GET',
  path: '/api/organizations/:organizationId/vault/items/:item/attachments/:attachment/chunks/:chunk',
  rate: 'read',
  params: z.extend(ofOrganization, readAttachmentChunk.params.shape),
  answer: readAttachmentChunk.answer,
  problems: ['not-a-member'],
  summary: 'One piece of a file of an item that the caller may see, to the wallet.',
});

export const dropMyAttachment = route({
  ...common,
  name: 'dropMyAttachment',
  method: 'DELETE',
  path: '/api/organizations/:organizationId/vault/items/:item/attachments/:attachment',
  rate: 'write',
  params: z.extend(ofOrganization, dropAttachment.params.shape),
  problems: ['not-a-member'],
  summary: 'Ends an upload of the wallet’s: what came of the file is deleted.',
});

export const findMyVaultPeople = route({
  ...common,
  name: 'findMyVaultPeople',
  method: 'POST',
  path: '/api/organizations/:organizationId/vault/people',
  rate: 'read',
  params: ofOrganization,
  body: findVaultPeople.body,
  answer: findVaultPeople.answer,
  problems: ['not-a-member', ...findVaultPeople.problems],
  summary: 'Active members by DID, work address or group, with certificates and statements, in the wallet.',
});

export const listMyVaultGroups = route({
  ...common,
  name: 'listMyVaultGroups',
  method: 'GET',
  path: '/api/organizations/:organizationId/vault/groups',
  rate: 'read',
  params: ofOrganization,
  answer: listVaultGroups.answer,
  problems: ['not-a-member'],
  summary: 'Groups with which the caller may share, in the wallet.',
});
