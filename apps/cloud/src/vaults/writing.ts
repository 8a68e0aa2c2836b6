import { mostItemCharacters, mostItems } from '@lanyard/contract/vaults';
import type { DelegatedStatement } from '@lanyard/crypto/delegated-statement';
import { isDid, type Did } from '@lanyard/crypto/did';
import { verifyDidLog, type VerifiedDidLog } from '@lanyard/crypto/did-log';
import { digest, isDigest, type Digest } from '@lanyard/crypto/encoding';
import { checkEnvelope } from '@lanyard/crypto/envelopes';
import { CryptoProblem } from '@lanyard/crypto/errors';
import {
  decodeAccessList,
  verifyAccessList,
  verifyItemDeletion,
  verifyItemVersion,
  type AccessPolicy,
  type KnownAccess,
  type VaultRole,
} from '@lanyard/crypto/vault-statements';
import { record, type Trail } from '../activity/index.ts';
import type { Directory } from '../directory/index.ts';
import { groupsInSight } from '../groups/index.ts';
import { hostedDidLog, personById } from '../people/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { problem as commonProblem } from '../platform/http/problems.ts';
import type { VaultCaller } from './callers.ts';
import { keepGroups, markOf, settleMark, type Mark } from './mark-store.ts';
import { activePeople, groupsOfCaller, holdPeople } from './people-store.ts';
import { problem } from './problems.ts';
import { announceChange } from './signals.ts';
import {
  addItem,
  addList,
  addSize,
  changeGrants,
  clearGrants,
  itemNow,
  keepSigner,
  replaceGrants,
  replaceItem,
  takeChange,
  type ItemNow,
} from './store.ts';

/** Who does it. */
export interface Act {
  readonly directory: Directory;
  readonly caller: VaultCaller;
  /** By which the key that signs speaks for the caller: of the session, or of the wallet's opening. Undefined: nothing is written. */
  readonly delegation: string | undefined;
  readonly trail: Trail;
}

interface Version {
  readonly item: string;
  /** One above the last. */
  readonly version: number;
  readonly statement: string;
}

/** Who signs, as the cloud knows it from the session or the opening: nobody writes under another name. */
export interface Signer {
  readonly delegation: string;
  readonly issuer: string;
  readonly log: VerifiedDidLog;
}

/**
 * Keeps the next version of an item, and the next access list where there is one: all of it or nothing. What does not hold is refused
 * here, so that no reader ever meets it; what holds, every reader verifies again.
 *
 * @throws ProblemError `not-found` for who does not have the item; `vault-conflict` where it was changed meanwhile;
 *   `vault-write-refused` where what was signed does not verify; `vault-people-changed`; `vault-full`
 * @param signer Default: read anew.
 */
export async function writeItem(
  tx: Transaction,
  act: Act,
  given: Version & {
    readonly access: {
      readonly list: string;
      readonly grants: readonly { readonly did: string; readonly grant: string }[];
      readonly settles?: number | undefined;
    } | null;
  },
  signer?: Signer,
): Promise<{ cursor: number }> {
  const { caller, trail } = act;
  const { organizationId } = caller;
  const item = readItemId(given.item);
  const by = signer ?? (await signerOf(tx, act));
  if (given.access !== null)
    await holdPeople(
      tx,
      organizationId,
      given.access.grants.map(({ did }) => did),
    );
  const head = await takeChange(tx, organizationId);
  const now = await itemToChange(tx, { caller, item, version: given.version });
  const reader = { organization: organizationId, log: by.log, now: inSeconds(trail.at) };
  const known = now === undefined ? undefined : accessOf(now);
  const { list, grants } = given.access ?? {};
  const access =
    list === undefined
      ? known
      : await orRefused(() => verifyAccessList(signed(by, list), { item, previous: known }, reader));
  if (access === undefined) throw problem('vault-write-refused', { reason: 'no-access-list' });
  const { statement, version } = given;
  const { epoch, members } = access;
  const mark = now === undefined ? undefined : await markOf(tx, organizationId, item);
  if (list === undefined) checkKeyIsFresh(mark, now?.role);
  await orRefused(() =>
    verifyItemVersion(signed(by, statement), { access: { item, epoch, members }, version }, reader),
  );
  // Access lists are kept for good: whoever shares one item again and again fills the vaults too.
  const grown = statement.length - (now?.statement.length ?? 0) + (list?.length ?? 0);
  if (now === undefined && head.items >= mostItems) throw problem('vault-full', { reason: 'items' });
  if (head.size + grown > mostItemCharacters) throw problem('vault-full', { reason: 'size' });
  const signedBy = await keepSigner(tx, organizationId, by);
  const row = { item, version, epoch, statement, signer: signedBy, isDeleted: false, at: trail.at };
  await (now === undefined ? addItem(tx, organizationId, row) : replaceItem(tx, organizationId, row));
  await addSize(tx, organizationId, { items: now === undefined ? 1 : 0, size: grown });
  const { change } = head;
  announceChange(tx, organizationId);
  if (list === undefined || grants === undefined) {
    await changeGrants(tx, organizationId, { item, change });
    return { cursor: change };
  }
  const added = [...access.groups.keys()].filter((id) => known?.groups.has(id) !== true);
  await checkMayFollow(tx, caller, added);
  const people = await recipientsOf(tx, { organizationId, item, epoch }, { members, grants });
  await addList(tx, organizationId, { item, epoch, statement: list, signer: signedBy, change });
  await replaceGrants(tx, organizationId, { item, change, people });
  await keepGroups(tx, organizationId, { item, ...access });
  if (mark !== undefined)
    await settleMark(tx, organizationId, { item, mark, settles: given.access?.settles ?? 0 });
  if (now !== undefined) await tell(tx, act, { act: 'vault.item-shared', item, people: members.size });
  return { cursor: change };
}

/** Whoever follows a group is told who is in it: it has to be one that they may share with. */
async function checkMayFollow(
  tx: Transaction,
  caller: VaultCaller,
  groups: readonly string[],
): Promise<void> {
  if (groups.length === 0) return;
  const { organizationId, memberId } = caller;
  const own = await groupsOfCaller(tx, organizationId, { memberId, seen: await groupsInSight(tx, caller) });
  if (!groups.every((id) => own.includes(id))) throw problem('vault-write-refused', { reason: 'groups' });
}

/** An owner could make a new key, and everybody who has left still has this one. */
function checkKeyIsFresh(mark: Mark | undefined, role: string | null | undefined): void {
  if (mark?.hasLeft === true && role === 'owner')
    throw problem('vault-people-changed', { reason: 'somebody-left' });
}

/**
 * Takes the mark from an item whose people are those it is to have.
 *
 * @throws ProblemError `not-found` for who does not own the item; `vault-people-changed` where somebody of them has left
 */
export async function settleItem(
  tx: Transaction,
  { organizationId, personId }: VaultCaller,
  given: { readonly item: string; readonly change: number },
): Promise<undefined> {
  const item = readItemId(given.item);
  await takeChange(tx, organizationId);
  const now = await itemNow(tx, organizationId, { item, personId });
  if (now?.role !== 'owner' || now.isDeleted) throw commonProblem('not-found', { reason: 'item' });
  const mark = await markOf(tx, organizationId, item);
  if (mark === undefined) return undefined;
  const { members } = decodeAccessList(now.list);
  const present = await activePeople(tx, organizationId, { dids: [...members.keys()], limit: members.size });
  if (present.length < members.size) throw problem('vault-people-changed', { reason: 'not-a-member' });
  await settleMark(tx, organizationId, { item, mark, settles: given.change });
  return undefined;
}

/** Deletes an item for good. @throws ProblemError as `writeItem` */
export async function deleteForGood(tx: Transaction, act: Act, given: Version): Promise<{ cursor: number }> {
  const { caller, trail } = act;
  const { organizationId } = caller;
  const item = readItemId(given.item);
  const by = await signerOf(tx, act);
  const { change } = await takeChange(tx, organizationId);
  const now = await itemToChange(tx, { caller, item, version: given.version });
  if (now === undefined) throw commonProblem('not-found', { reason: 'item' });
  const { version, statement } = given;
  const { epoch, members } = accessOf(now);
  const reader = { organization: organizationId, log: by.log, now: inSeconds(trail.at) };
  await orRefused(() =>
    verifyItemDeletion(signed(by, statement), { access: { item, epoch, members }, version }, reader),
  );
  const signer = await keepSigner(tx, organizationId, by);
  const row = { item, version, epoch, statement, signer, isDeleted: true, at: trail.at };
  await replaceItem(tx, organizationId, row);
  await addSize(tx, organizationId, { items: -1, size: statement.length - now.statement.length });
  await clearGrants(tx, organizationId, { item, change });
  announceChange(tx, organizationId);
  await tell(tx, act, { act: 'vault.item-deleted', item, people: members.size });
  return { cursor: change };
}

/** The item as it is, if the caller may know of it and knows its newest version; undefined: there is none, and it is to be made. */
async function itemToChange(
  tx: Transaction,
  {
    caller,
    item,
    version,
  }: { readonly caller: VaultCaller; readonly item: Digest; readonly version: number },
): Promise<ItemNow | undefined> {
  const { organizationId, personId } = caller;
  const now = await itemNow(tx, organizationId, { item, personId });
  if (now === undefined) {
    if (version === 1) return undefined;
    throw commonProblem('not-found', { reason: 'item' });
  }
  if (now.role === null) throw commonProblem('not-found', { reason: 'item' });
  if (now.isDeleted || version !== now.version + 1) throw problem('vault-conflict');
  return now;
}

/** What was verified when it was kept. */
function accessOf({ list, epoch }: ItemNow): KnownAccess & AccessPolicy {
  return { epoch, list: digest(list), ...decodeAccessList(list) };
}

/** Everybody in the list, each with a grant to the key they have now: whoever is left out, or has another key, could not read. */
async function recipientsOf(
  tx: Transaction,
  {
    organizationId,
    item,
    epoch,
  }: { readonly organizationId: string; readonly item: Digest; readonly epoch: number },
  {
    members,
    grants,
  }: {
    readonly members: ReadonlyMap<Did, VaultRole>;
    readonly grants: readonly { readonly did: string; readonly grant: string }[];
  },
): Promise<{ personId: string; role: VaultRole; grant: string }[]> {
  const given = new Map(grants.map(({ did, grant }) => [did, grant]));
  if (given.size !== grants.length || given.size !== members.size)
    throw problem('vault-write-refused', { reason: 'grants' });
  const rows = await activePeople(tx, organizationId, { dids: [...members.keys()], limit: members.size });
  if (rows.length !== members.size) throw problem('vault-people-changed', { reason: 'not-a-member' });
  return rows.map(({ personId, did, kid }) => {
    const [grant, role] = [given.get(did), isDid(did) ? members.get(did) : undefined];
    if (grant === undefined || role === undefined) throw problem('vault-write-refused', { reason: 'grants' });
    try {
      const context = { organization: organizationId, item, epoch: String(epoch), person: did, kid };
      checkEnvelope(grant, { type: 'lanyard-vault-grant+jwe', context });
    } catch (error) {
      if (!(error instanceof CryptoProblem)) throw error;
      throw problem('vault-people-changed', { reason: error.code, cause: error });
    }
    return { personId, role, grant };
  });
}

/** Who signs what the caller writes. @throws ProblemError `vault-write-refused` */
export async function signerOf(tx: Transaction, { caller, delegation, trail }: Act): Promise<Signer> {
  const { personId } = caller;
  const person = await personById(tx, personId);
  const hosted = await hostedDidLog(tx, personId);
  if (delegation === undefined || person === undefined || hosted === undefined)
    throw problem('vault-write-refused', { reason: 'no-delegation' });
  const { did: issuer } = person;
  const log = await orRefused(() => verifyDidLog(hosted.text, { did: issuer, now: inSeconds(trail.at) }));
  return { delegation, issuer, log };
}

function signed({ delegation, issuer }: Signer, statement: string): DelegatedStatement {
  return { statement, delegation, issuer };
}

/** The log says that an item was shared or deleted, with whom by number, and never what it is: nobody here knows. */
async function tell(
  tx: Transaction,
  { directory, caller, trail }: Act,
  {
    act,
    item,
    people,
  }: {
    readonly act: 'vault.item-shared' | 'vault.item-deleted';
    readonly item: string;
    readonly people: number;
  },
): Promise<void> {
  const dataKey = await directory.dataKey(tx, caller.organizationId);
  record(tx, dataKey, { ...trail, act, subject: { kind: 'item', id: item }, after: { people } });
}

function readItemId(text: string): Digest {
  if (!isDigest(text)) throw commonProblem('not-found', { reason: 'item' });
  return text;
}

async function orRefused<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await step();
  } catch (error) {
    if (!(error instanceof CryptoProblem)) throw error;
    throw problem('vault-write-refused', { reason: error.code, cause: error });
  }
}

function inSeconds(moment: Date): number {
  return Math.floor(moment.getTime() / 1000);
}
