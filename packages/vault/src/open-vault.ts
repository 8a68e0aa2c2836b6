import type { RouteAnswer, RouteInput } from '@lanyard/contract/route';
import type { deleteVaultItem, findVaultPeople, readVault, writeVaultItem } from '@lanyard/contract/vaults';
import { isDid, parseDid, type Did } from '@lanyard/crypto/did';
import { verifyDidLog, type VerifiedDidLog } from '@lanyard/crypto/did-log';
import { isDigest, type Digest } from '@lanyard/crypto/encoding';
import { CryptoProblem, type CryptoProblemCode } from '@lanyard/crypto/errors';
import type { BrowserKey } from '@lanyard/crypto/keys';
import type { PinnedHead } from '@lanyard/crypto/sign-in-envelope';
import type { VaultRole } from '@lanyard/crypto/vault-statements';
import { withoutHistory, type ItemContent, type VaultItem } from './items.ts';
import type { OpenedItem, SeenItem, ServedItem, VaultReader } from './reading.ts';
import { verifyRecipient, type Recipient } from './recipients.ts';
import { newestSeen, takeChanges, type VaultState } from './sync.ts';
import {
  changeAccess,
  changeItem,
  createItem,
  deleteItem,
  replaceItem,
  type VaultWrite,
  type VaultWriter,
} from './writing.ts';

/** The vault of this client, its key open. */
export interface OpenedVault {
  readonly organizationId: string;
  readonly did: string;
  /** Non-extractable. */
  readonly privateKey: CryptoKey;
  readonly certificate: string;
}

/** The cloud as one client of a vault reaches it: each call is proved as that client proves its calls. */
export interface VaultCloud {
  /** One answer, from a cursor on. */
  read(since: number): Promise<RouteAnswer<typeof readVault>>;
  /** How far the vaults of the organization have come, anew with every change. */
  watch(signal: AbortSignal): AsyncIterable<{ readonly cursor: number }>;
  /** @throws an error with a `code` of the route's problems; so do the others */
  write(item: Digest, body: RouteInput<typeof writeVaultItem>['body']): Promise<void>;
  delete(item: Digest, body: RouteInput<typeof deleteVaultItem>['body']): Promise<void>;
  findPeople(
    body: RouteInput<typeof findVaultPeople>['body'],
  ): Promise<RouteAnswer<typeof findVaultPeople>['people']>;
  /** The DID log of a person (`did.jsonl`). */
  didLog(personId: string): Promise<string>;
}

/** What a client remembers of vaults and people: hashes, heads and names, nothing that opens anything. Others may write it meanwhile. */
export interface VaultMemory {
  /** What was seen of this person's items. */
  seenItems(): Promise<ReadonlyMap<Digest, SeenItem>>;
  /** Keeps of each item the newest that anybody saw here (`newestSeen`). */
  keepSeenItems(items: ReadonlyMap<Digest, SeenItem>): Promise<void>;
  /** How far a person's log was seen. */
  head(did: string): Promise<PinnedHead | undefined>;
  /** Keeps it, unless a later one was seen. */
  keepHead(head: PinnedHead): Promise<void>;
  /** Whether this person knows somebody: the owner whom their wallet pinned, and whom they made sure of. */
  isConfirmed(did: Did): Promise<boolean>;
  confirm(people: readonly Did[]): Promise<void>;
}

/** What a client brings to a vault. */
export interface VaultClient {
  readonly cloud: VaultCloud;
  readonly memory: VaultMemory;
  /** Signs what is written; the person's DID has delegated to it. */
  readonly key: BrowserKey;
  /** Milliseconds since 1970, by the cloud's clock where it is known. */
  readonly now: () => number;
}

/** A member with whom something can be shared: found in the cloud, the key verified here. */
export interface VaultPerson {
  readonly did: Did;
  readonly name: string;
  readonly email: string;
  readonly recipient: Recipient;
}

/** What the person has, as far as it was read. */
export interface VaultContents {
  readonly items: ReadonlyMap<Digest, OpenedItem>;
  /** What does not hold, by why: shown as damaged, never filled in, never written again. */
  readonly damaged: ReadonlyMap<Digest, CryptoProblemCode>;
}

/** The vault of a live session while it is open. Its keys are in memory only. */
export interface Vault {
  readonly did: Did;
  readonly contents: () => VaultContents;
  /** Reads what has changed; one request where nothing has. @throws CryptoProblem `vault_rollback` where the cloud answers for the past */
  sync(): Promise<VaultContents>;
  /** What there is, with every change that somebody makes, until the stream ends: then ask again. */
  watch(signal: AbortSignal): AsyncIterable<VaultContents>;
  create(content: ItemContent): Promise<Digest>;
  /**
   * @param from The item as the person saw it when they began: a change by somebody else that was read meanwhile is a conflict, and is
   *   not written over. Default: as it was read last.
   */
  change(item: Digest, content: ItemContent, from?: OpenedItem): Promise<void>;
  /** The item as given: into the bin, out of it. */
  replace(item: Digest, content: VaultItem, from?: OpenedItem): Promise<void>;
  /** These people from now on and nobody else, under a new SecureKey; new ones do not see what it was before. */
  share(item: Digest, roles: ReadonlyMap<Did, VaultRole>, from?: OpenedItem): Promise<void>;
  deleteForGood(item: Digest): Promise<void>;
  /** Members by work address or DID; whose key does not verify is left out. */
  people(of: {
    readonly dids?: readonly string[];
    readonly emails?: readonly string[];
  }): Promise<VaultPerson[]>;
  /** The person has made sure of somebody: what they share is taken from now on. */
  confirm(did: Did): Promise<void>;
}

/** Opens the items of a vault whose key is open. Reads nothing yet: `sync` does. */
export async function openVaultItems(client: VaultClient, of: OpenedVault): Promise<Vault> {
  const { organizationId: organization, certificate, privateKey, did } = of;
  const { cloud, memory, key } = client;
  if (!isDid(did)) throw new CryptoProblem('encoding_invalid', 'a vault of nobody');
  const seconds = () => Math.floor(client.now() / 1000);
  const logs = new Map<string, Promise<VerifiedDidLog>>();
  const logOf = (whose: string): Promise<VerifiedDidLog> => {
    const known = logs.get(whose) ?? pinnedLog(client, whose);
    logs.set(whose, known);
    return known;
  };
  const self = await verifyRecipient(certificate, { organization, log: await logOf(did), now: seconds() });
  const writer = (): VaultWriter => ({ organization, did, browserKey: key, now: seconds() });
  const reader = (): VaultReader => ({
    organization,
    did,
    privateKey,
    kid: self.kid,
    logOf,
    isConfirmed: (whose) => memory.isConfirmed(whose),
    now: seconds(),
  });
  let state: VaultState = { cursor: 0, items: await memory.seenItems() };
  const items = new Map<Digest, OpenedItem>();
  const damaged = new Map<Digest, CryptoProblemCode>();

  const syncOnce = async (): Promise<VaultContents> => {
    logs.clear();
    // Another tab may have seen more: nothing older than that is taken here, nor kept.
    state = { ...state, items: newestSeen(state.items, await memory.seenItems()) };
    const since = state.cursor;
    const { cursor, served } = await readAll(since, (from) => cloud.read(from));
    if (since > 0 && served.length === 0 && cursor === since) return { items, damaged };
    const outcome = await takeChanges(state, { since, cursor, items: served }, reader());
    state = outcome.state;
    if (since === 0) damaged.clear();
    for (const [item, content] of outcome.opened) items.set(item, content);
    for (const item of outcome.gone) items.delete(item);
    for (const item of [...outcome.opened.keys(), ...outcome.gone]) damaged.delete(item);
    for (const [item, why] of outcome.damaged) {
      items.delete(item);
      damaged.set(item, why);
    }
    await memory.keepSeenItems(state.items);
    return { items, damaged };
  };
  // One after the other: two answers at once would each be taken for older than the other.
  let last: Promise<unknown> = Promise.resolve();
  const sync = (): Promise<VaultContents> => {
    const next = last.then(syncOnce, syncOnce);
    last = next;
    return next;
  };
  const itemAt = (item: Digest): OpenedItem => {
    const found = items.get(item);
    if (found === undefined) throw new CryptoProblem('access_refused', 'an item that is not open here');
    return found;
  };
  const write = async ({ item, version, statement, access }: VaultWrite): Promise<void> => {
    await cloud.write(item, {
      version,
      statement,
      access: access === null ? null : { list: access.list, grants: [...access.grants] },
    });
    await sync();
  };
  const people: Vault['people'] = async ({ dids = [], emails = [] }) => {
    const found = await cloud.findPeople({ dids: [...dids], emails: [...emails] });
    const verified = await Promise.all(
      found.map(async ({ did: whose, name, email, certificate: theirs }) => {
        try {
          const log = await logOf(whose);
          const recipient = await verifyRecipient(theirs, { organization, log, now: seconds() });
          return [{ did: recipient.did, name, email, recipient }];
        } catch (error) {
          if (error instanceof CryptoProblem) return [];
          throw error;
        }
      }),
    );
    return verified.flat();
  };
  return {
    did,
    contents: () => ({ items, damaged }),
    sync,
    people,
    async *watch(signal) {
      for await (const { cursor } of cloud.watch(signal)) if (cursor > state.cursor) yield await sync();
    },
    async create(content) {
      const made = await createItem(writer(), content, self);
      await write(made);
      return made.item;
    },
    change: async (item, content, from = itemAt(item)) => write(await changeItem(writer(), from, content)),
    replace: async (item, content, from = itemAt(item)) => write(await replaceItem(writer(), from, content)),
    async share(item, roles, opened = itemAt(item)) {
      const found = await people({ dids: [...roles.keys()] });
      const missing = [...roles.keys()].filter((each) => !found.some((person) => person.did === each));
      if (missing.length > 0)
        throw new CryptoProblem('certificate_mismatch', 'somebody whose key does not verify');
      const isNew = [...roles.keys()].some((each) => !opened.access.members.has(each));
      const members = found.map(({ recipient }) => ({
        recipient,
        role: roles.get(recipient.did) ?? 'viewer',
      }));
      const content = isNew ? withoutHistory(opened.content) : opened.content;
      // By name, and with a number to compare: who is trusted with the item is trusted with changing it.
      await memory.confirm([...roles.keys()]);
      await write(await changeAccess(writer(), opened, { people: members, content }));
    },
    async deleteForGood(item) {
      const { version, statement } = await deleteItem(writer(), itemAt(item));
      await cloud.delete(item, { version, statement });
      await sync();
    },
    async confirm(whom) {
      await memory.confirm([whom]);
      // What was held back because of them is read again.
      const fromTheStart = () => {
        state = { ...state, cursor: 0 };
      };
      last = last.then(fromTheStart, fromTheStart);
      await sync();
    },
  };
}

/** Everything since, however many answers it takes. */
async function readAll(
  since: number,
  read: (from: number) => Promise<RouteAnswer<typeof readVault>>,
): Promise<{ readonly cursor: number; readonly served: readonly ServedItem[] }> {
  const served: ServedItem[] = [];
  for (let from = since; ;) {
    const { cursor, more, signers, items } = await read(from);
    const signed = ({ statement, by }: { readonly statement: string; readonly by: number }) => {
      const signer = signers[by];
      if (signer === undefined) throw new CryptoProblem('envelope_malformed', 'something that nobody signed');
      return { statement, ...signer };
    };
    for (const { item, version, lists, current, grant } of items) {
      if (!isDigest(item)) throw new CryptoProblem('encoding_invalid', 'an item without an identifier');
      served.push({
        item,
        version,
        lists: lists.map((list) => ({ epoch: list.epoch, signed: signed(list) })),
        current: current === null ? null : { kind: current.kind, signed: signed(current) },
        grant,
      });
    }
    if (!more) return { cursor, served };
    if (cursor <= from) throw new CryptoProblem('vault_rollback', 'an answer that leads nowhere');
    from = cursor;
  }
}

/** A log verified at or after what was seen of it here; its head is seen from now on. */
async function pinnedLog({ cloud, memory, now }: VaultClient, did: string): Promise<VerifiedDidLog> {
  const pinned = await memory.head(did);
  const log = await verifyDidLog(await cloud.didLog(parseDid(did).personId), {
    did,
    // What somebody signed before they ended their identity stays what it is.
    ended: true,
    now: Math.floor(now() / 1000),
    ...(pinned === undefined ? {} : { pinned }),
  });
  const { versionId, versionNumber } = log;
  if (pinned?.versionId !== versionId) await memory.keepHead({ did, versionId, versionNumber });
  return log;
}
