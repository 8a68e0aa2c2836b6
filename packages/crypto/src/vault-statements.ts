import {
  checkVaultOpened,
  decodeDelegatedStatement,
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
import { isBytesOf, isList, isOneOf, isSeconds, isUuid, readMembers, type Check } from './members.ts';
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

/** The role that includes the others' rights: `vaultRoles` stand in this order. */
export function strongestRole(roles: readonly VaultRole[]): VaultRole | undefined {
  return vaultRoles.find((role) => roles.includes(role));
}

/** People that an item can be shared with. */
export const mostVaultMembers = 1000;
/** Groups that an item can be shared with. */
export const mostVaultGroups = 50;

/** What an access list says: who has the item, and why. */
export interface AccessPolicy {
  /** Everybody who has it. Only they have its key; who is in a group and not in here has not got it yet. */
  readonly members: ReadonlyMap<Did, VaultRole>;
  /** Whom an owner named, in the role they were given. All others have it through a group, or as an owner of the organization. */
  readonly named: ReadonlyMap<Did, VaultRole>;
  /** Ids of groups whose members are to have it: what clients of owners follow. */
  readonly groups: ReadonlyMap<string, VaultRole>;
  /** It is the organization's: whoever is its owner is to own it too. */
  readonly ofOrganization: boolean;
}

/** A list in which everybody was named. */
export function namedOnly(members: ReadonlyMap<Did, VaultRole>): AccessPolicy {
  return { members, named: members, groups: new Map(), ofOrganization: false };
}

/** An access list that was verified up to the creator of its item, or up to one that was. */
export interface ItemAccess extends AccessPolicy {
  readonly organization: string;
  readonly item: Digest;
  /** Counts the access lists of the item, from 1. Each has a SecureKey of its own. */
  readonly epoch: number;
  /** Hash of the list. */
  readonly list: Digest;
  /** Seconds since 1970; undefined: an older version of this client verified it. */
  readonly issuedAt: number | undefined;
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
    readonly policy: AccessPolicy;
    readonly from: { readonly nonce: Base64url } | { readonly previous: Digest };
  },
): Promise<string> {
  return signStatement({
    type: 'lanyard-vault-access-list+jwt',
    key: browserKey.privateKey,
    kid: browserKey.thumbprint,
    context: { organization, item, epoch: String(list.epoch) },
    payload: { iss: issuer, iat: issuedAt, ...writePolicy(list.policy), ...list.from },
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
  const said = await verifyDelegatedStatement(signed, {
    ...reader,
    type: 'lanyard-vault-access-list+jwt',
    context: { organization, item, epoch: String(epochAfter(previous)) },
  });
  checkVaultOpened(said);
  return accessIn(said, signed, { organization, item, previous });
}

/**
 * An access list as `verifyAccessList` gives it, but for its signature: for whoever knows by their hashes that it was verified, and those
 * before it.
 *
 * @throws CryptoProblem of `decodeDelegatedStatement`, and as `verifyAccessList` for another item or place in the chain
 */
export async function readAccessList(
  signed: DelegatedStatement,
  at: {
    readonly organization: string;
    readonly item: Digest;
    readonly previous: KnownAccess | undefined;
  },
): Promise<ItemAccess> {
  return accessIn(await decodeDelegatedStatement(signed, longestStatement), signed, at);
}

/**
 * What an access list says that was verified before, by its hash.
 *
 * @throws CryptoProblem of `decodeDelegatedStatement`
 */
export async function decodeAccess(
  signed: DelegatedStatement,
  at: Pick<ItemAccess, 'organization' | 'item' | 'epoch'>,
): Promise<ItemAccess> {
  const { issuer, issuedAt, browser, payload } = await decodeDelegatedStatement(signed, longestStatement);
  const { policy } = readAccess(payload);
  return { ...at, list: digest(signed.statement), ...policy, issuedAt, issuer, browser };
}

const longestStatement = 262_144;

const epochAfter = (previous: KnownAccess | undefined): number => (previous?.epoch ?? 0) + 1;

function accessIn(
  { issuer, issuedAt, browser, payload }: Omit<VerifiedDelegatedStatement, 'scope'>,
  signed: DelegatedStatement,
  {
    organization,
    item,
    previous,
  }: {
    readonly organization: string;
    readonly item: Digest;
    readonly previous: KnownAccess | undefined;
  },
): ItemAccess {
  const epoch = epochAfter(previous);
  const { policy, from } = readAccess(payload);
  const { members } = policy;
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
  return { organization, item, epoch, list: digest(signed.statement), ...policy, issuedAt, issuer, browser };
}

/**
 * What an access list says, unverified: for whoever verified it before it was kept.
 *
 * @throws CryptoProblem `envelope_malformed`
 */
export function decodeAccessList(statement: string): AccessPolicy {
  const [, payload] = splitCompact(statement, 3, longestStatement);
  return readAccess(readObject(payload)).policy;
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
  checkVaultOpened(said);
  const { envelope } = readMembers('version of an item', said.payload, versionMembers);
  checkEnvelope(envelope, { type: 'lanyard-vault-item+jwe', context });
  if (!mayWrite(access.members.get(said.issuer)))
    throw new CryptoProblem('access_refused', 'a version by somebody who may not change the item');
  return { envelope, issuer: said.issuer, issuedAt: said.issuedAt, statement: digest(signed.statement) };
}

/**
 * What a version of an item says, unverified: for whoever knows by its hash that it verified exactly this.
 *
 * @throws CryptoProblem `envelope_malformed`
 */
export function decodeItemVersion(statement: string): { readonly issuer: Did; readonly envelope: string } {
  const [, payload] = splitCompact(statement, 3, longestStatement);
  const { iss, envelope } = readMembers('version of an item', readObject(payload), versionMembers);
  return { issuer: iss, envelope };
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
  checkVaultOpened(said);
  readMembers('deletion of an item', said.payload, deletionMembers);
  if (access.members.get(said.issuer) !== 'owner')
    throw new CryptoProblem('access_refused', 'a deletion by somebody who is no owner');
  return { issuer: said.issuer, issuedAt: said.issuedAt, statement: digest(signed.statement) };
}

/** Whether a role includes changing an item. */
export function mayWrite(role: VaultRole | undefined): boolean {
  return role === 'owner' || role === 'editor';
}

function contextOf(
  { item, epoch }: Pick<ItemAccess, 'item' | 'epoch'>,
  version: number,
  { organization }: StatementReader,
) {
  return { organization, item, version: String(version), epoch: String(epoch) };
}

/** Of each member: DID, what they may, and what they were given by name where that is something else (null: nothing). */
type MemberEntry = [Did, VaultRole] | [Did, VaultRole, VaultRole | null];

function writePolicy({ members, named, groups, ofOrganization }: AccessPolicy) {
  const entries = [...members].toSorted(byUnits).map(([did, role]): MemberEntry => {
    const given = named.get(did) ?? null;
    return given === role ? [did, role] : [did, role, given];
  });
  return {
    members: entries,
    ...(groups.size === 0 ? {} : { groups: [...groups].toSorted(byUnits) }),
    ...(ofOrganization ? { ofOrganization } : {}),
  };
}

function readAccess(payload: Record<string, unknown>): {
  policy: AccessPolicy;
  from: { readonly nonce: Base64url } | { readonly previous: Digest };
} {
  const read = readMembers('access list', payload, accessMembers, accessOptions);
  const { nonce, previous, members: list, groups: groupList = [], ofOrganization = false } = read;
  checkSortedOnce(list);
  checkSortedOnce(groupList);
  const members = new Map(list.map(([did, role]) => [did, role]));
  const named = new Map<Did, VaultRole>();
  for (const [did, role, given = role] of list) if (given !== null) named.set(did, given);
  if (![...members.values()].includes('owner'))
    throw new CryptoProblem('envelope_malformed', 'an access list without an owner');
  if (groupList.length === 0 && !ofOrganization && list.some((entry) => entry.length > 2))
    throw new CryptoProblem('envelope_malformed', 'somebody in an access list for no reason');
  const policy = { members, named, groups: new Map(groupList), ofOrganization };
  if (nonce !== undefined && previous === undefined) return { policy, from: { nonce } };
  if (previous !== undefined && nonce === undefined) return { policy, from: { previous } };
  throw new CryptoProblem('envelope_malformed', 'an access list that is neither first nor follows one');
}

function checkSortedOnce(list: readonly (readonly [string, ...unknown[]])[]): void {
  if (list.some(([name], place) => place > 0 && (list[place - 1]?.[0] ?? '') >= name))
    throw new CryptoProblem(
      'envelope_malformed',
      'an access list that is not sorted, or names somebody twice',
    );
}

function byUnits([one]: readonly [string, ...unknown[]], [other]: readonly [string, ...unknown[]]): number {
  return one < other ? -1 : 1;
}

/** A role given by name beside another one is the weaker of both: what somebody may is the most that they were given. */
const isMember: Check<MemberEntry> = (value): value is MemberEntry =>
  isList(value) &&
  isDid(value[0]) &&
  isVaultRole(value[1]) &&
  (value.length === 2 ||
    (value.length === 3 &&
      (value[2] === null ||
        (isVaultRole(value[2]) && vaultRoles.indexOf(value[2]) > vaultRoles.indexOf(value[1])))));
const isMembers: Check<MemberEntry[]> = (value): value is MemberEntry[] =>
  isList(value) && value.length > 0 && value.length <= mostVaultMembers && value.every(isMember);
const isGroups: Check<[string, VaultRole][]> = (value): value is [string, VaultRole][] =>
  isList(value) &&
  value.length > 0 &&
  value.length <= mostVaultGroups &&
  value.every((each) => isList(each) && each.length === 2 && isUuid(each[0]) && isVaultRole(each[1]));
const isTrue: Check<true> = (value): value is true => value === true;
const isEnvelope: Check<string> = (value): value is string => typeof value === 'string' && value.length > 0;

const signer = { iss: isDid, iat: isSeconds };
const accessMembers = { ...signer, members: isMembers };
const accessOptions = {
  nonce: isBytesOf(32),
  previous: isDigest as Check<Digest>,
  groups: isGroups,
  ofOrganization: isTrue,
};
const versionMembers = { ...signer, envelope: isEnvelope };
const deletionMembers = signer;
