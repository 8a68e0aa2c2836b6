import {
  verifyDelegatedStatement,
  type DelegatedStatement,
  type VerifiedDelegatedStatement,
} from './delegated-statement.ts';
import { isDid, type Did } from './did.ts';
import type { VerifiedDidLog } from './did-log.ts';
import { digest, digestOfJson, isDigest, type Base64url, type Digest } from './encoding.ts';
import { checkEnvelope } from './envelopes.ts';
import { CryptoProblem } from './errors.ts';
import type { BrowserKey, VerificationKey } from './keys.ts';
import { isBytesOf, isList, isOneOf, isSeconds, readMembers, type Check } from './members.ts';
import { readObject, signStatement, splitCompact } from './statements.ts';

/*
 * What members sign about the items of a vault: who may what (access lists), each version of an item, and its deletion. All of it is
 * verified by every reader, and by the cloud before it keeps anything; none of it opens an item.
 */

/**
 * What somebody may at one item. `owner`: also share, unshare and delete. `editor`: also change. `viewer`: read. `use-only`: have it
 * filled in; that it is not shown is a rule of our screens, their client can read it as any other.
 */
export const vaultRoles = ['owner', 'editor', 'viewer', 'use-only'] as const;
export type VaultRole = (typeof vaultRoles)[number];
/** True for one of `vaultRoles`. */
export const isVaultRole = isOneOf(...vaultRoles);

/** People that an item can be shared with. */
export const mostVaultMembers = 1000;

/** An access list that was verified up to the creator of its item, or up to one that was. */
export interface ItemAccess {
  readonly organization: string;
  readonly item: Digest;
  /** Counts the access lists of the item, from 1. Each has a SecureKey of its own. */
  readonly epoch: number;
  /** Hash of the list. */
  readonly list: Digest;
  readonly members: ReadonlyMap<Did, VaultRole>;
  /** Who signed the list. Grants of this epoch are signed by the same key. */
  readonly issuer: Did;
  readonly browser: VerificationKey;
}

/** What the next list is verified against, and what a reader keeps of the last. */
export type KnownAccess = Pick<ItemAccess, 'epoch' | 'list' | 'members'>;

/** An item's identifier: the hash of who created it and a nonce, so that nobody can pass as its creator. */
export function vaultItemId({ creator, nonce }: { creator: Did; nonce: Base64url }): Digest {
  return digestOfJson({ creator, nonce });
}

/** One signer in a browser, and the item they speak of. */
export interface ItemSigner {
  readonly organization: string;
  readonly item: Digest;
  readonly browserKey: BrowserKey;
  /** Their DID. */
  readonly issuer: Did;
  /** Seconds since 1970. */
  readonly issuedAt: number;
}

/** Signs who may what at an item. @param list.from The nonce of the item for its first list, the hash of the list before for a later one. */
export function signAccessList(
  { organization, item, browserKey, issuer, issuedAt }: ItemSigner,
  list: {
    readonly epoch: number;
    readonly members: ReadonlyMap<Did, VaultRole>;
    readonly from: { readonly nonce: Base64url } | { readonly previous: Digest };
  },
): Promise<string> {
  const members = [...list.members].toSorted(([one], [other]) => (one < other ? -1 : 1));
  return signStatement({
    type: 'lanyard-vault-access-list+jwt',
    key: browserKey.privateKey,
    kid: browserKey.thumbprint,
    context: { organization, item, epoch: String(list.epoch) },
    payload: { iss: issuer, iat: issuedAt, members, ...list.from },
  });
}

/** Who reads: where, when, and the signer's log, verified and at or after what the reader has pinned. */
export interface StatementReader {
  readonly organization: string;
  readonly log: VerifiedDidLog;
  /** Seconds since 1970. */
  readonly now: number;
}

/**
 * Verifies an access list: the first one is signed by the creator of the item, each later one by an owner in the list before.
 *
 * @param previous Of the list before; undefined: this is the first.
 * @throws CryptoProblem of `verifyDelegatedStatement`; `context_mismatch` for another item or place in the chain; `access_refused`
 *   where the signer was no owner
 */
export async function verifyAccessList(
  signed: DelegatedStatement,
  { item, previous }: { readonly item: Digest; readonly previous: KnownAccess | undefined },
  reader: StatementReader,
): Promise<ItemAccess> {
  const { organization } = reader;
  const epoch = (previous?.epoch ?? 0) + 1;
  const said = await verifyDelegatedStatement(signed, {
    ...reader,
    type: 'lanyard-vault-access-list+jwt',
    context: { organization, item, epoch: String(epoch) },
  });
  const { issuer, browser } = said;
  checkVaultScope(said);
  const { members, from } = readAccess(said.payload);
  if (previous === undefined) {
    if (!('nonce' in from) || vaultItemId({ creator: issuer, nonce: from.nonce }) !== item)
      throw new CryptoProblem(
        'context_mismatch',
        'a first access list by somebody who did not create the item',
      );
  } else if (!('previous' in from) || from.previous !== previous.list) {
    throw new CryptoProblem('context_mismatch', 'an access list that follows another one');
  }
  if ((previous?.members ?? members).get(issuer) !== 'owner')
    throw new CryptoProblem('access_refused', 'an access list by somebody who is no owner');
  return { organization, item, epoch, list: digest(signed.statement), members, issuer, browser };
}

/**
 * What an access list says, unverified: for whoever verified it before it was kept.
 *
 * @throws CryptoProblem `envelope_malformed`
 */
export function decodeAccessList(statement: string): ReadonlyMap<Did, VaultRole> {
  const [, payload] = splitCompact(statement, 3, 262_144);
  return readAccess(readObject(payload)).members;
}

/** One version of an item, or its deletion, as it was verified. */
export interface VerifiedVersion {
  readonly issuer: Did;
  /** Seconds since 1970. */
  readonly issuedAt: number;
  /** Hash of the statement. */
  readonly statement: Digest;
}

/** Signs a version of an item: its JWE under the SecureKey of the epoch. */
export function signItemVersion(
  { organization, item, browserKey, issuer, issuedAt }: ItemSigner,
  {
    version,
    epoch,
    envelope,
  }: { readonly version: number; readonly epoch: number; readonly envelope: string },
): Promise<string> {
  return signStatement({
    type: 'lanyard-vault-item+jwt',
    key: browserKey.privateKey,
    kid: browserKey.thumbprint,
    context: { organization, item, version: String(version), epoch: String(epoch) },
    payload: { iss: issuer, iat: issuedAt, envelope },
  });
}

/**
 * Verifies a version of an item: signed by an owner or editor in the access list of its epoch, its envelope made for exactly this item,
 * version and epoch.
 *
 * @throws CryptoProblem of `verifyDelegatedStatement` and `checkEnvelope`; `access_refused` by the signer's role
 */
export async function verifyItemVersion(
  signed: DelegatedStatement,
  {
    access,
    version,
  }: { readonly access: Pick<ItemAccess, 'item' | 'epoch' | 'members'>; readonly version: number },
  reader: StatementReader,
): Promise<VerifiedVersion & { readonly envelope: string }> {
  const context = contextOf(access, version, reader);
  const said = await verifyDelegatedStatement(signed, { ...reader, type: 'lanyard-vault-item+jwt', context });
  checkVaultScope(said);
  const { envelope } = readMembers('version of an item', said.payload, versionMembers);
  checkEnvelope(envelope, { type: 'lanyard-vault-item+jwe', context });
  if (!mayWrite(access.members.get(said.issuer)))
    throw new CryptoProblem('access_refused', 'a version by somebody who may not change the item');
  return { envelope, issuer: said.issuer, issuedAt: said.issuedAt, statement: digest(signed.statement) };
}

/** Signs the deletion of an item for good; `version` is one above its last. */
export function signItemDeletion(
  { organization, item, browserKey, issuer, issuedAt }: ItemSigner,
  { version, epoch }: { readonly version: number; readonly epoch: number },
): Promise<string> {
  return signStatement({
    type: 'lanyard-vault-deletion+jwt',
    key: browserKey.privateKey,
    kid: browserKey.thumbprint,
    context: { organization, item, version: String(version), epoch: String(epoch) },
    payload: { iss: issuer, iat: issuedAt },
  });
}

/** Verifies a deletion: signed by an owner. @throws CryptoProblem of `verifyDelegatedStatement`; `access_refused` */
export async function verifyItemDeletion(
  signed: DelegatedStatement,
  {
    access,
    version,
  }: { readonly access: Pick<ItemAccess, 'item' | 'epoch' | 'members'>; readonly version: number },
  reader: StatementReader,
): Promise<VerifiedVersion> {
  const said = await verifyDelegatedStatement(signed, {
    ...reader,
    type: 'lanyard-vault-deletion+jwt',
    context: contextOf(access, version, reader),
  });
  checkVaultScope(said);
  readMembers('deletion of an item', said.payload, deletionMembers);
  if (access.members.get(said.issuer) !== 'owner')
    throw new CryptoProblem('access_refused', 'a deletion by somebody who is no owner');
  return { issuer: said.issuer, issuedAt: said.issuedAt, statement: digest(signed.statement) };
}

/** Whether a role includes changing an item. */
export function mayWrite(role: VaultRole | undefined): boolean {
  return role === 'owner' || role === 'editor';
}

/** A browser that was only let in writes nothing: whoever relayed a sign-in has no word in the vault. */
function checkVaultScope({ scope }: VerifiedDelegatedStatement): void {
  if (scope === 'session')
    throw new CryptoProblem('access_refused', 'by a browser for which the vault was not opened');
}

function contextOf(
  { item, epoch }: Pick<ItemAccess, 'item' | 'epoch'>,
  version: number,
  { organization }: StatementReader,
) {
  return { organization, item, version: String(version), epoch: String(epoch) };
}

function readAccess(payload: Record<string, unknown>): {
  members: ReadonlyMap<Did, VaultRole>;
  from: { readonly nonce: Base64url } | { readonly previous: Digest };
} {
  const { nonce, previous, members: list } = readMembers('access list', payload, accessMembers, accessFrom);
  const members = new Map(list);
  const dids = list.map(([did]) => did);
  if (
    members.size < list.length ||
    dids.join() !== dids.toSorted((one, other) => (one < other ? -1 : 1)).join()
  )
    throw new CryptoProblem(
      'envelope_malformed',
      'an access list that is not sorted, or names somebody twice',
    );
  if (![...members.values()].includes('owner'))
    throw new CryptoProblem('envelope_malformed', 'an access list without an owner');
  if (nonce !== undefined && previous === undefined) return { members, from: { nonce } };
  if (previous !== undefined && nonce === undefined) return { members, from: { previous } };
  throw new CryptoProblem('envelope_malformed', 'an access list that is neither first nor follows one');
}

const isMembers: Check<[Did, VaultRole][]> = (value): value is [Did, VaultRole][] =>
  isList(value) &&
  value.length > 0 &&
  value.length <= mostVaultMembers &&
  value.every((each) => isList(each) && each.length === 2 && isDid(each[0]) && isVaultRole(each[1]));
const isEnvelope: Check<string> = (value): value is string => typeof value === 'string' && value.length > 0;

const signer = { iss: isDid, iat: isSeconds };
const accessMembers = { ...signer, members: isMembers };
const accessFrom = { nonce: isBytesOf(32), previous: isDigest as Check<Digest> };
const versionMembers = { ...signer, envelope: isEnvelope };
const deletionMembers = signer;
