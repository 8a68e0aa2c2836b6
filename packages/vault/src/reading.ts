import type { DelegatedStatement } from '@lanyard/crypto/delegated-statement';
import type { Did } from '@lanyard/crypto/did';
import type { VerifiedDidLog } from '@lanyard/crypto/did-log';
import { digest, type Base64url, type Digest } from '@lanyard/crypto/encoding';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { importContentKey, importVerificationKey, type EcPublicJwk } from '@lanyard/crypto/keys';
import {
  decodeAccess,
  decodeItemVersion,
  namedOnly,
  readAccessList,
  verifyAccessList,
  verifyItemDeletion,
  verifyItemVersion,
  type AccessPolicy,
  type ItemAccess,
  type KnownAccess,
  type VaultRole,
} from '@lanyard/crypto/vault-statements';
import { openGrant, type GrantOwner } from './grants.ts';
import type { VaultItem } from './items.ts';
import { ringMark, type RingEntry } from './key-ring.ts';
import { openItem } from './sealing.ts';

/** An item as the cloud serves it. Nothing of it is believed. */
export interface ServedItem {
  readonly item: Digest;
  readonly version: number;
  /** Access lists in their order: at least the newest, and those after the last that this reader has seen. */
  readonly lists: readonly { readonly epoch: number; readonly signed: DelegatedStatement }[];
  /** The newest version, or the deletion. Null where the reader is no longer in the newest list. */
  readonly current: { readonly kind: 'version' | 'deletion'; readonly signed: DelegatedStatement } | null;
  /** The reader's own copy of the SecureKey. */
  readonly grant: string | null;
}

/** What a reader keeps of an item it has verified: from now on it takes nothing older, and nothing else of the same age. */
export interface SeenItem {
  readonly epoch: number;
  /** Hash of the access list. */
  readonly list: Digest;
  readonly members: ReadonlyMap<Did, VaultRole>;
  /** Why they are there; undefined: an older version of this client saw it, when everybody was named. */
  readonly because?: Omit<AccessPolicy, 'members'> & Pick<ItemAccess, 'issuedAt'>;
  readonly issuer: Did;
  /** Who signed the access lists from the first on, each once. */
  readonly issuers: readonly Did[];
  /** Who signed the newest list, and the grants of its epoch. */
  readonly browser: EcPublicJwk;
  /** 0 where the reader was removed before it saw one, or never saw one that opens. */
  readonly version: number;
  /** Hash of the newest version or deletion; null as above. */
  readonly statement: Digest | null;
  readonly state: 'live' | 'deleted' | 'removed';
}

/** An item that was verified and opened. */
export interface OpenedItem {
  readonly access: ItemAccess;
  readonly role: VaultRole;
  readonly version: number;
  /** Who signed this version. */
  readonly writer: Did;
  readonly content: VaultItem;
  /** SecureKey of the epoch, non-extractable. In memory only. */
  readonly key: CryptoKey;
  /**
   * Who shared it, where the reader knows none of them: shown as such, never filled in. One known owner is enough, whoever came after was
   * let in by them or by somebody they let in.
   */
  readonly unconfirmed: readonly Did[];
}

/**
 * An item whose newest version is truly by somebody who may write it, and does not open: whoever wrote it has spoiled it. All else of it was
 * verified, so it can be written again, or deleted.
 */
export type SpoiledItem = Omit<OpenedItem, 'content'>;

/** Who verifies items, and where it finds what it needs: nothing of it opens one. */
export interface ItemVerifier {
  readonly organization: string;
  /** Whose items they are. */
  readonly did: Did;
  /** A verified log, at or after what was pinned. @throws CryptoProblem */
  readonly logOf: (did: string) => Promise<VerifiedDidLog>;
  /** Seconds since 1970. */
  readonly now: number;
}

/** Who reads, and where it finds what it needs. */
export interface VaultReader extends GrantOwner, ItemVerifier {
  /** Whether somebody is a member by a signed statement, or was confirmed by the reader. The reader itself is known. */
  readonly isConfirmed: (did: Did) => Promise<boolean>;
  /** A SecureKey of the person's key ring, by the mark of what was verified. Default: there is no ring. */
  readonly ringKeyOf?: ((mark: Digest) => Base64url | undefined) | undefined;
}

/** What came of an item. */
export interface ReadItem {
  /** To keep from now on. */
  readonly seen: SeenItem;
  /** Undefined: it was deleted, or the reader is no longer among its people. */
  readonly opened: OpenedItem | undefined;
  /** Where it is spoiled: of what was read before, `seen` is as it was then. */
  readonly spoiled?: SpoiledItem | undefined;
  /** For the key ring, where it was opened. */
  readonly ring?: RingEntry | undefined;
}

/** An item of which all was verified that needs no key. It can be sent to another thread. */
export interface VerifiedItem {
  readonly organization: string;
  readonly did: Did;
  /** Version of the log of each who signed any of it: with another one it is verified once more. */
  readonly logs: ReadonlyMap<string, string>;
  /** Of its newest access list. */
  readonly kept: KeptAccess;
  /** Its newest version, or its deletion; undefined: the reader is no longer among its people. */
  readonly current:
    | {
        readonly kind: 'version';
        readonly issuer: Did;
        readonly statement: Digest;
        readonly envelope: string;
      }
    | { readonly kind: 'deletion'; readonly statement: Digest }
    | undefined;
}

type KeptAccess = Omit<SeenItem, 'version' | 'statement' | 'state'>;

/**
 * Verifies and opens an item.
 *
 * @param seen What this reader kept of it; undefined: it has never seen it.
 * @throws CryptoProblem where anything does not hold: the item is damaged, `seen` stays as it was
 */
export async function readItem(
  served: ServedItem,
  seen: SeenItem | undefined,
  reader: VaultReader,
): Promise<ReadItem> {
  const known = await readKnown(served, seen, reader);
  return known ?? openVerified(served, await verifyItem(served, seen, reader), seen, reader);
}

/**
 * Verifies of an item all that needs no key: its access lists, who signed them, its newest version and who signed that. It can be done
 * while a vault is locked.
 *
 * @throws CryptoProblem as `readItem`
 */
export async function verifyItem(
  served: ServedItem,
  seen: SeenItem | undefined,
  { organization, did, logOf, now }: ItemVerifier,
): Promise<VerifiedItem> {
  const logs = new Map<string, string>();
  const reader: ItemVerifier = {
    organization,
    did,
    now,
    async logOf(whose) {
      const log = await logOf(whose);
      logs.set(whose, log.versionId);
      return log;
    },
  };
  if (seen?.state === 'deleted' && served.current?.kind !== 'deletion')
    throw new CryptoProblem('vault_rollback', 'an item that was deleted for good');
  const kept = await readLists(served, seen, {
    organization,
    async read(signed, previous) {
      const log = await reader.logOf(signed.issuer);
      return verifyAccessList(signed, { item: served.item, previous }, { organization, log, now });
    },
  });
  const verified = { organization, did, logs, kept };
  if (!kept.members.has(did)) return { ...verified, current: undefined };
  const access = { item: served.item, epoch: kept.epoch, members: kept.members };
  const { current, version } = served;
  if (current === null) throw new CryptoProblem('vault_rollback', 'an item that is withheld');
  checkNotOlder(version, current.signed.statement, seen);
  const by = { organization, log: await reader.logOf(current.signed.issuer), now };
  if (current.kind === 'deletion') {
    const { statement } = await verifyItemDeletion(current.signed, { access, version }, by);
    return { ...verified, current: { kind: 'deletion', statement } };
  }
  const said = await verifyItemVersion(current.signed, { access, version }, by);
  const { issuer, envelope, statement } = said;
  return { ...verified, current: { kind: 'version', issuer, statement, envelope } };
}

/**
 * Whether what was verified of an item, as it was served and seen, would be verified so by a reader of now: for the same person and
 * organization, by the same logs. That a date lies too far ahead does not come with time.
 */
export async function stillHolds(
  { organization, did, logs }: VerifiedItem,
  reader: ItemVerifier,
): Promise<boolean> {
  if (organization !== reader.organization || did !== reader.did) return false;
  for (const [whose, versionId] of logs)
    if ((await reader.logOf(whose)).versionId !== versionId) return false;
  return true;
}

/**
 * Opens an item of which all else was verified.
 *
 * @throws CryptoProblem as `readItem`
 */
export async function openVerified(
  { item, version, grant }: Pick<ServedItem, 'item' | 'version' | 'grant'>,
  { organization, kept, current }: VerifiedItem,
  seen: SeenItem | undefined,
  reader: VaultReader,
): Promise<ReadItem> {
  const role = kept.members.get(reader.did);
  if (role === undefined || current === undefined) {
    const { version: last = 0, statement = null } = seen ?? {};
    return { seen: { ...kept, version: last, statement, state: 'removed' }, opened: undefined };
  }
  const { statement } = current;
  if (current.kind === 'deletion')
    return { seen: { ...kept, version, statement, state: 'deleted' }, opened: undefined };
  if (grant === null) throw new CryptoProblem('vault_rollback', 'an item whose grant is withheld');
  const access = await accessOf(kept, { organization, item });
  const { key, raw } = await openGrant(grant, access, reader);
  const place = { organization, item, version, epoch: kept.epoch };
  const unconfirmed = await strangersAmong(kept.issuers, reader);
  const known = { access, role, version, writer: current.issuer, key, unconfirmed };
  const content = await unlessSpoiled(openItem(current.envelope, key, place));
  if (content === undefined) {
    const unread: SeenItem = { ...kept, version: 0, statement: null, state: 'live' };
    return { seen: seen ?? unread, opened: undefined, spoiled: known };
  }
  const logs = await logVersions([...kept.issuers, current.issuer], reader);
  return {
    seen: { ...kept, version, statement, state: 'live' },
    opened: { ...known, content },
    ring: { mark: ringMark({ item, list: kept.list, statement, logs }), key: raw },
  };
}

/**
 * Opens what is in the person's key ring: exactly this version, under exactly these access lists, by the hashes of all and the logs of those
 * who signed them. Undefined: it is not in there, and is to be verified.
 */
export async function readKnown(
  served: ServedItem,
  seen: SeenItem | undefined,
  reader: VaultReader,
): Promise<ReadItem | undefined> {
  const { organization, did, ringKeyOf } = reader;
  const { item, version, lists, current } = served;
  if (ringKeyOf === undefined || current?.kind !== 'version') return undefined;
  if (seen !== undefined && (seen.state !== 'live' || version < seen.version)) return undefined;
  const statement = digest(current.signed.statement);
  const newest = lists.at(-1);
  const list =
    newest === undefined || newest.epoch <= (seen?.epoch ?? 0) ? seen?.list : digest(newest.signed.statement);
  if (list === undefined) return undefined;
  const isSeen = seen?.version === version && seen.list === list;
  if (isSeen ? seen.statement !== statement : seen?.version === version) return undefined;
  const issuers = [...(seen?.issuers ?? []), ...lists.map(({ signed }) => signed.issuer)];
  const logs = await logVersions([...issuers, current.signed.issuer], reader);
  const mark = ringMark({ item, list, statement, logs });
  const raw = ringKeyOf(mark);
  if (raw === undefined) return undefined;
  const { issuer, envelope } = decodeItemVersion(current.signed.statement);
  const kept = await readLists(served, seen, {
    organization,
    read: (signed, previous) => readAccessList(signed, { organization, item, previous }),
  });
  const role = kept.members.get(did);
  if (kept.list !== list || issuer !== current.signed.issuer || role === undefined) return undefined;
  const [access, key] = await Promise.all([accessOf(kept, { organization, item }), importContentKey(raw)]);
  const place = { organization, item, version, epoch: kept.epoch };
  const content = await unlessSpoiled(openItem(envelope, key, place));
  if (content === undefined) return undefined;
  const unconfirmed = await strangersAmong(kept.issuers, reader);
  return {
    seen: isSeen && isSameAccess(seen, kept) ? seen : { ...kept, version, statement, state: 'live' },
    opened: { access, role, version, writer: issuer, content, key, unconfirmed },
    ring: { mark, key: raw },
  };
}

/** How the logs of people stand. */
async function logVersions(
  people: readonly string[],
  reader: ItemVerifier,
): Promise<ReadonlyMap<string, string>> {
  const versions = new Map<string, string>();
  for (const did of people) if (!versions.has(did)) versions.set(did, (await reader.logOf(did)).versionId);
  return versions;
}

/**
 * The newest access list, read from the first, or from the last that was seen. What was seen says which one that is, and no more: who has
 * the item is read out of the list itself. Else whoever writes into a browser's storage would be given the next key.
 */
async function readLists(
  { item, lists }: ServedItem,
  seen: SeenItem | undefined,
  {
    organization,
    read,
  }: {
    readonly organization: string;
    readonly read: (signed: DelegatedStatement, previous: KnownAccess | undefined) => Promise<ItemAccess>;
  },
): Promise<KeptAccess> {
  const issuers = new Set(seen?.issuers);
  let last: KnownAccess | undefined = seen;
  let access: ItemAccess | undefined;
  for (const { epoch, signed } of lists) {
    if (last !== undefined && epoch < last.epoch) continue;
    if (epoch === last?.epoch) {
      if (digest(signed.statement) !== last.list)
        throw new CryptoProblem('vault_rollback', 'another access list than was seen');
      access = await decodeAccess(signed, { organization, item, epoch });
    } else {
      access = await read(signed, last);
      issuers.add(access.issuer);
    }
    last = access;
  }
  if (access === undefined)
    throw seen === undefined
      ? new CryptoProblem('access_refused', 'an item without an access list')
      : new CryptoProblem('vault_rollback', 'an access list that is withheld');
  const { epoch, list, members, named, groups, ofOrganization, issuedAt, issuer, browser } = access;
  const because = { named, groups, ofOrganization, issuedAt };
  return { epoch, list, members, because, issuer, issuers: [...issuers], browser: browser.publicJwk };
}

/** Whether what was seen of a list is what it says. */
function isSameAccess(seen: KeptAccess, { members, because, issuer, browser }: KeptAccess): boolean {
  return (
    seen.issuer === issuer &&
    seen.browser.x === browser.x &&
    seen.browser.y === browser.y &&
    isSameMap(seen.members, members) &&
    seen.because?.issuedAt === because?.issuedAt &&
    seen.because?.ofOrganization === because?.ofOrganization &&
    isSameMap(seen.because?.named, because?.named) &&
    isSameMap(seen.because?.groups, because?.groups)
  );
}

function isSameMap(one: ReadonlyMap<string, string> | undefined, other: typeof one): boolean {
  return one?.size === other?.size && [...(one ?? [])].every(([name, value]) => other?.get(name) === value);
}

async function accessOf(
  { epoch, list, members, because, issuer, browser }: KeptAccess,
  at: { readonly organization: string; readonly item: Digest },
): Promise<ItemAccess> {
  const policy = { issuedAt: undefined, ...namedOnly(members), ...because, members };
  return { ...at, ...policy, epoch, list, issuer, browser: await importVerificationKey(browser) };
}

function checkNotOlder(version: number, statement: string, seen: SeenItem | undefined): void {
  if (seen === undefined || version > seen.version) return;
  if (version < seen.version) throw new CryptoProblem('vault_rollback', 'an older version than was seen');
  if (digest(statement) !== seen.statement)
    throw new CryptoProblem('vault_rollback', 'another version than was seen');
}

/** Undefined: what was written opens for nobody. */
async function unlessSpoiled(opening: Promise<VaultItem>): Promise<VaultItem | undefined> {
  try {
    return await opening;
  } catch (error) {
    if (error instanceof CryptoProblem) return undefined;
    throw error;
  }
}

/** All of them, or nobody where one of them is known. */
async function strangersAmong(
  issuers: readonly Did[],
  { did: self, isConfirmed }: VaultReader,
): Promise<readonly Did[]> {
  for (const did of issuers) {
    if (did === self || (await isConfirmed(did))) return [];
  }
  return issuers;
}
