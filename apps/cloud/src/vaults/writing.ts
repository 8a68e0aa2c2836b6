import type { DelegatedStatement } from '@lanyard/crypto/delegated-statement';
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
} from '@lanyard/crypto/vault-statements';
import { record, type Trail } from '../activity/index.ts';
import type { Directory } from '../directory/index.ts';
import { groupsInSight } from '../groups/index.ts';
import { hostedDidLog, personById } from '../people/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { problem as commonProblem } from '../platform/http/problems.ts';
import { deleteAttachmentsOf } from './attachment-store.ts';
import { nameAttachments } from './attachments.ts';
import { checkOpened, type VaultCaller } from './callers.ts';
import { keepGroups, marksAt, settleMarks, type Mark } from './mark-store.ts';
import { activePeople, groupsOfCaller, holdPeople, type ActivePerson } from './people-store.ts';
import { problem } from './problems.ts';
import { checkRoom, type Room } from './room.ts';
import { announceChange } from './signals.ts';
import {
  addItems,
  addLists,
  addSize,
  changeGrants,
  clearGrants,
  itemsNow,
  keepSigner,
  replaceGrants,
  replaceItems,
  sizeOfKeys,
  takeChanges,
  type GrantRow,
  type ItemNow,
} from './store.ts';

/** Who does it. */
export interface Act {
  readonly directory: Directory;
  readonly caller: VaultCaller;
  /** By which the key that signs speaks for the caller: of the session, or of the wallet's opening. Undefined: nothing is written. */
  readonly delegation: string | undefined;
  readonly trail: Trail;
  readonly room: Room;
}

interface Version {
  readonly item: string;
  /** One above the last. */
  readonly version: number;
  readonly statement: string;
}

interface Write extends Version {
  readonly access: {
    readonly list: string;
    readonly grants: readonly { readonly did: string; readonly grant: string }[];
    readonly settles?: number | undefined;
  } | null;
  /** Files of the item from now on; undefined: as they are. */
  readonly attachments?: { readonly kept: readonly string[]; readonly added: readonly string[] } | undefined;
}

/** Who signs, as the cloud knows it from the session or the opening: nobody writes under another name. */
interface Signer {
  readonly delegation: string;
  readonly issuer: string;
  readonly log: VerifiedDidLog;
}

/**
 * Keeps the next version of an item, and the next access list where there is one: all of it or nothing. What does not hold is refused
 * here, so that no reader ever meets it; what holds, every reader verifies again.
 *
 * @throws ProblemError `not-found` for who does not have the item; `vault-conflict` where it was changed meanwhile;
 *   `vault-write-refused` where what was signed does not verify; `vault-people-changed`; `vault-key-old`; `vault-of-organization`;
 *   `vault-full`; `vault-member-full`; `vault-file-missing`
 */
export function writeItem(tx: Transaction, act: Act, given: Write): Promise<{ cursor: number }> {
  return writeItems(tx, act, [given]);
}

/**
 * Keeps many items, each as `writeItem` keeps one, with as many queries as for one.
 *
 * @throws ProblemError as `writeItem`, for one that does not hold, and none is kept; `vault-conflict` where one is there twice
 */
export async function writeItems(
  tx: Transaction,
  act: Act,
  all: readonly Write[],
): Promise<{ cursor: number }> {
  const { caller, trail, room } = act;
  const { organizationId, personId } = caller;
  const items = all.map(({ item }) => readItemId(item));
  if (new Set(items).size < items.length) throw problem('vault-conflict');
  const by = await signerOf(tx, act);
  const recipients = all.flatMap(({ access }) => access?.grants ?? []).map(({ did }) => did);
  if (recipients.length > 0) await holdPeople(tx, organizationId, [...new Set(recipients)]);
  const head = await takeChanges(tx, organizationId, all.length);
  const present = await itemsNow(tx, organizationId, { items, personId });
  const marks = await (present.size === 0 ? noMarks : marksAt(tx, organizationId, [...present.keys()]));
  const writes = await Promise.all(
    all.map((given, place) => {
      const item = readItemId(given.item);
      // Each has a change of its own: an answer may end between two.
      const change = head.change - all.length + 1 + place;
      const before = { item, change, now: present.get(item), mark: marks.get(item) };
      return verifyWrite(given, before, { organizationId, by, at: trail.at });
    }),
  );
  const fresh = writes.filter(({ now }) => now === undefined);
  // Access lists are kept for good: whoever shares one item again and again fills the vaults too. So do the keys of all who have it.
  const reshared = writes.filter(hasList).filter(({ now }) => now !== undefined);
  const keysBefore = await sizeOfKeys(
    tx,
    organizationId,
    reshared.map(({ item }) => item),
  );
  const grown = writes.reduce(
    (sum, { statement, now, list = '', access }) =>
      sum +
      (statement.length - (now?.statement.length ?? 0)) +
      list.length +
      (access?.grants ?? []).reduce((keys, { grant }) => keys + grant.length, 0),
    -keysBefore,
  );
  const filled = { items: head.items + fresh.length, size: head.size + grown };
  await checkRoom(tx, caller, { fresh: fresh.length, grown, now: filled, room });
  const signer = await keepSigner(tx, organizationId, by);
  const { at } = trail;
  await addItems(tx, organizationId, { rows: fresh, makerId: personId, signer, at });
  const replaced = writes.filter(({ now }) => now !== undefined);
  await replaceItems(tx, organizationId, { rows: replaced, signer, at, isDeleted: false });
  await addSize(tx, organizationId, { items: fresh.length, size: grown });
  for (const { item, attachments } of all)
    if (attachments !== undefined) await nameAttachments(tx, caller, { item, ...attachments });
  announceChange(tx, organizationId);
  await changeGrants(
    tx,
    organizationId,
    writes.filter(({ list }) => list === undefined),
  );
  const shared = writes.filter(hasList);
  if (shared.length > 0) await keepAccess(tx, act, { shared, signer });
  return { cursor: head.change };
}

const noMarks: ReadonlyMap<string, Mark> = new Map();

/** A write that holds, beside what there was. */
interface VerifiedWrite extends Omit<Version, 'item'> {
  readonly item: Digest;
  readonly epoch: number;
  readonly change: number;
  readonly now: ItemNow | undefined;
  readonly mark: Mark | undefined;
  readonly known: AccessPolicy | undefined;
  readonly policy: AccessPolicy;
  /** Undefined: who has it stay who they are. */
  readonly list: string | undefined;
  readonly access: Write['access'];
}

async function verifyWrite(
  given: Write,
  before: Pick<VerifiedWrite, 'item' | 'change' | 'now' | 'mark'>,
  { organizationId, by, at }: { readonly organizationId: string; readonly by: Signer; readonly at: Date },
): Promise<VerifiedWrite> {
  const { statement, version } = given;
  const { item, mark } = before;
  const now = toChange(before.now, version);
  const reader = { organization: organizationId, log: by.log, now: inSeconds(at) };
  const known = now === undefined ? undefined : accessOf(now);
  const list = given.access?.list;
  const access =
    list === undefined
      ? known
      : await orRefused(() => verifyAccessList(signed(by, list), { item, previous: known }, reader));
  if (access === undefined) throw problem('vault-write-refused', { reason: 'no-access-list' });
  const { epoch, members } = access;
  if (list === undefined) checkKeyIsFresh(mark, now?.role);
  await orRefused(() =>
    verifyItemVersion(signed(by, statement), { access: { item, epoch, members }, version }, reader),
  );
  return { ...before, statement, version, epoch, known, policy: access, list, access: given.access };
}

type Shared = VerifiedWrite & { readonly list: string };

function hasList(write: VerifiedWrite): write is Shared {
  return write.list !== undefined;
}

/** Who has the items from now on, as their new access lists say. */
async function keepAccess(
  tx: Transaction,
  act: Act,
  { shared, signer }: { readonly shared: readonly Shared[]; readonly signer: string },
): Promise<void> {
  const { caller } = act;
  const { organizationId } = caller;
  const added = shared.flatMap(({ policy, known }) =>
    [...policy.groups.keys()].filter((id) => known?.groups.has(id) !== true),
  );
  await checkMayFollow(tx, caller, added);
  const dids = [
    ...new Set(
      shared.flatMap(({ policy, known }) => [
        ...policy.members.keys(),
        ...(known?.ofOrganization === true ? known.members.keys() : []),
      ]),
    ),
  ];
  const rows = await activePeople(tx, organizationId, { dids, limit: dids.length });
  const people = new Map(rows.map((row) => [row.did, row]));
  const isOwner = rows.some((row) => row.personId === caller.personId && row.isOwner);
  if (!isOwner) for (const write of shared) checkStaysTheirs(write, people);
  const grants = shared.flatMap((write) => recipientsOf(write, organizationId, people));
  const existing = shared.filter(({ now }) => now !== undefined);
  await addLists(tx, organizationId, { rows: shared, signer });
  await replaceGrants(tx, organizationId, { rows: grants, existing });
  await keepGroups(
    tx,
    organizationId,
    shared.map(({ item, now, policy: { groups, ofOrganization } }) => ({
      item,
      isNew: now === undefined,
      groups,
      ofOrganization,
    })),
  );
  await settleMarks(
    tx,
    organizationId,
    shared.flatMap(({ item, mark, access }) =>
      mark === undefined ? [] : { item, mark, settles: access?.settles ?? 0 },
    ),
  );
  const told = existing.map(({ item, policy }) => ({ item, people: policy.members.size }));
  await tell(tx, act, 'vault.item-shared', told);
  const takenBack = shared.filter(
    ({ known, policy }) => known?.ofOrganization === true && !policy.ofOrganization,
  );
  await tell(
    tx,
    act,
    'vault.item-made-personal',
    takenBack.map(({ item, policy }) => ({ item, people: policy.members.size })),
  );
}

/** What was given to the organization stays with it: whoever made the item takes neither it nor an owner of the organization off it. */
function checkStaysTheirs({ known, policy }: VerifiedWrite, people: ReadonlyMap<string, ActivePerson>): void {
  if (known?.ofOrganization !== true) return;
  const hasOwners = [...known.members].every(
    ([did, role]) =>
      role !== 'owner' || people.get(did)?.isOwner !== true || policy.members.get(did) === 'owner',
  );
  if (!policy.ofOrganization || !hasOwners) throw problem('vault-of-organization');
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

/** Everybody who has left still has this key. An owner makes a new one with what they write, anybody else waits for that. */
function checkKeyIsFresh(mark: Mark | undefined, role: string | null | undefined): void {
  if (mark?.hasLeft !== true) return;
  if (role === 'owner') throw problem('vault-people-changed', { reason: 'somebody-left' });
  throw problem('vault-key-old');
}

/**
 * Takes the mark from an item whose people are those it is to have.
 *
 * @throws ProblemError `vault-write-refused` where the vault was not opened; `not-found` for who does not own the item; `vault-people-changed` where somebody of them has left
 */
export async function settleItem(
  tx: Transaction,
  { caller: { organizationId, personId }, delegation }: Pick<Act, 'caller' | 'delegation'>,
  given: { readonly item: string; readonly change: number },
): Promise<undefined> {
  checkOpened(delegation);
  const item = readItemId(given.item);
  await takeChanges(tx, organizationId, 1);
  const now = (await itemsNow(tx, organizationId, { items: [item], personId })).get(item);
  if (now?.role !== 'owner' || now.isDeleted) throw commonProblem('not-found', { reason: 'item' });
  const mark = (await marksAt(tx, organizationId, [item])).get(item);
  if (mark === undefined) return undefined;
  const { members } = decodeAccessList(now.list);
  const present = await activePeople(tx, organizationId, { dids: [...members.keys()], limit: members.size });
  if (present.length < members.size) throw problem('vault-people-changed', { reason: 'not-a-member' });
  await settleMarks(tx, organizationId, [{ item, mark, settles: given.change }]);
  return undefined;
}

/** Deletes an item for good. @throws ProblemError as `writeItem` */
export async function deleteForGood(tx: Transaction, act: Act, given: Version): Promise<{ cursor: number }> {
  const { caller, trail } = act;
  const { organizationId, personId } = caller;
  const item = readItemId(given.item);
  const by = await signerOf(tx, act);
  const { change } = await takeChanges(tx, organizationId, 1);
  const present = await itemsNow(tx, organizationId, { items: [item], personId });
  const now = toChange(present.get(item), given.version);
  if (now === undefined) throw commonProblem('not-found', { reason: 'item' });
  const { version, statement } = given;
  const { epoch, members } = accessOf(now);
  const reader = { organization: organizationId, log: by.log, now: inSeconds(trail.at) };
  await orRefused(() =>
    verifyItemDeletion(signed(by, statement), { access: { item, epoch, members }, version }, reader),
  );
  const signer = await keepSigner(tx, organizationId, by);
  const rows = [{ item, version, epoch, statement }];
  await replaceItems(tx, organizationId, { rows, signer, at: trail.at, isDeleted: true });
  const keys = await sizeOfKeys(tx, organizationId, [item]);
  await addSize(tx, organizationId, { items: -1, size: statement.length - now.statement.length - keys });
  await clearGrants(tx, organizationId, { item, change });
  await deleteAttachmentsOf(tx, organizationId, item);
  announceChange(tx, organizationId);
  await tell(tx, act, 'vault.item-deleted', [{ item, people: members.size }]);
  return { cursor: change };
}

/** The item as it is, if the caller may know of it and knows its newest version; undefined: there is none, and it is to be made. */
function toChange(now: ItemNow | undefined, version: number): ItemNow | undefined {
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
function recipientsOf(
  { item, epoch, change, policy: { members }, access }: VerifiedWrite,
  organization: string,
  people: ReadonlyMap<string, ActivePerson>,
): GrantRow[] {
  const grants = access?.grants ?? [];
  const given = new Map(grants.map(({ did, grant }) => [did, grant]));
  if (given.size !== grants.length || given.size !== members.size)
    throw problem('vault-write-refused', { reason: 'grants' });
  return [...members].map(([did, role]) => {
    const person = people.get(did);
    if (person === undefined) throw problem('vault-people-changed', { reason: 'not-a-member' });
    const grant = given.get(did);
    if (grant === undefined) throw problem('vault-write-refused', { reason: 'grants' });
    const { personId, kid } = person;
    try {
      const context = { organization, item, epoch: String(epoch), person: did, kid };
      checkEnvelope(grant, { type: 'lanyard-vault-grant+jwe', context });
    } catch (error) {
      if (!(error instanceof CryptoProblem)) throw error;
      throw problem('vault-people-changed', { reason: error.code, cause: error });
    }
    return { item, change, personId, role, grant };
  });
}

/** Who signs what the caller writes. @throws ProblemError `vault-write-refused` */
async function signerOf(tx: Transaction, { caller, delegation, trail }: Act): Promise<Signer> {
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

/** The log says of each item that it was shared, taken back or deleted, with whom by number, and never what it is: nobody here knows. */
async function tell(
  tx: Transaction,
  { directory, caller, trail }: Act,
  act: 'vault.item-shared' | 'vault.item-made-personal' | 'vault.item-deleted',
  items: readonly { readonly item: string; readonly people: number }[],
): Promise<void> {
  if (items.length === 0) return;
  const dataKey = await directory.dataKey(tx, caller.organizationId);
  for (const { item, people } of items)
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
