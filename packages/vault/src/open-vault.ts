import type { RouteAnswer, RouteInput } from '@lanyard/contract/route';
import type {
  deleteVaultItem,
  findVaultPeople,
  listVaultGroups,
  readVault,
  writeVaultItem,
  writeVaultItems,
} from '@lanyard/contract/vaults';
import { isDid, parseDid, type Did } from '@lanyard/crypto/did';
import { verifyDidLog, type VerifiedDidLog } from '@lanyard/crypto/did-log';
import type { Digest } from '@lanyard/crypto/encoding';
import { CryptoProblem } from '@lanyard/crypto/errors';
import type { BrowserKey } from '@lanyard/crypto/keys';
import type { PinnedHead, SeenHead } from '@lanyard/crypto/sign-in-envelope';
import type { VaultRole } from '@lanyard/crypto/vault-statements';
import { vaultActs } from './acting.ts';
import { peopleFinder, type Asked } from './finding.ts';
import type { Followed, Sharing } from './following.ts';
import type { ItemContent, VaultItem } from './items.ts';
import type { VaultPerson } from './people.ts';
import type { OpenedItem, SeenItem, VaultReader } from './reading.ts';
import { verifyRecipient } from './recipients.ts';
import type { ItemReading } from './sync.ts';
import { vaultReading, type OnRead, type VaultCache, type VaultContents } from './vault-reading.ts';
import type { VaultWriter } from './writing.ts';

export type { VaultContents } from './vault-reading.ts';

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
  /** All of them or none. */
  writeAll(body: RouteInput<typeof writeVaultItems>['body']): Promise<void>;
  delete(item: Digest, body: RouteInput<typeof deleteVaultItem>['body']): Promise<void>;
  settle(item: Digest, change: number): Promise<void>;
  findPeople(body: RouteInput<typeof findVaultPeople>['body']): Promise<RouteAnswer<typeof findVaultPeople>>;
  listGroups(): Promise<RouteAnswer<typeof listVaultGroups>['groups']>;
  /** The DID log of a person (`did.jsonl`). */
  didLog(personId: string): Promise<string>;
}

/** What a client remembers of vaults and people: hashes, heads and names, nothing that opens anything. Others may write it meanwhile. */
export interface VaultMemory {
  /** What was seen of this person's items. */
  seenItems(): Promise<ReadonlyMap<Digest, SeenItem>>;
  /** Keeps of each item the newest that anybody saw here (`newestSeen`). */
  keepSeenItems(items: ReadonlyMap<Digest, SeenItem>): Promise<void>;
  /** How far items were seen by the person's wallet, as it said when it let this client in. Default: nothing is known of that. */
  seenElsewhere?(): Promise<readonly SeenHead[]>;
  /** How far a person's log was seen. */
  head(did: string): Promise<PinnedHead | undefined>;
  /** Keeps it, unless a later one was seen. */
  keepHead(head: PinnedHead): Promise<void>;
  /** Whether this person knows somebody: the owner whom their wallet pinned, and whom they made sure of. */
  isConfirmed(did: Did): Promise<boolean>;
  confirm(people: readonly Did[]): Promise<void>;
  /** DID of the owner whom this person's wallet pinned at joining; undefined where it is not known here. */
  ownerDid(): Promise<string | undefined>;
  /** Highest statement seen about each member, by member id. */
  seenEpochs(): Promise<ReadonlyMap<string, number>>;
  /** Keeps of each the highest. */
  keepEpochs(epochs: ReadonlyMap<string, number>): Promise<void>;
}

/** What a client brings to a vault. */
export interface VaultClient {
  readonly cloud: VaultCloud;
  readonly memory: VaultMemory;
  /** Signs what is written; the person's DID has delegated to it. */
  readonly key: BrowserKey;
  /** Milliseconds since 1970, by the cloud's clock where it is known. */
  readonly now: () => number;
  /** Default: nothing is kept, and every vault is read from the start. */
  readonly cache?: VaultCache | undefined;
  /** Where items are verified and opened. Default: here. */
  readonly read?: ItemReading | undefined;
}

/** What became of marked items. */
export interface Settled {
  /** Have a new key. */
  readonly renewed: readonly Digest[];
  /** Somebody of theirs waits until they are confirmed. */
  readonly waiting: readonly Digest[];
}

/** The vault of a live session while it is open. Its keys are in memory only. */
export interface Vault {
  readonly did: Did;
  readonly contents: () => VaultContents;
  /**
   * Reads what has changed; one request where nothing has.
   *
   * @param onRead Called whenever there is more in `contents`, for who does not wait for all of it.
   * @throws CryptoProblem `vault_rollback` where the cloud answers for the past
   */
  sync(onRead?: OnRead): Promise<VaultContents>;
  /** What there is, with every change that somebody makes, until the stream ends: then ask again. */
  watch(signal: AbortSignal): AsyncIterable<VaultContents>;
  /** @param to Default: the writer's own. */
  create(content: ItemContent, to?: Omit<Sharing, 'named'>): Promise<Digest>;
  /**
   * @param from The item as the person saw it when they began: a change by somebody else that was read meanwhile is a conflict, and is
   *   not written over. Default: as it was read last.
   */
  change(item: Digest, content: ItemContent, from?: OpenedItem): Promise<void>;
  /** The item as given: into the bin, out of it. */
  replace(item: Digest, content: VaultItem, from?: OpenedItem): Promise<void>;
  /**
   * These people by name from now on, and those in groups, under a new SecureKey; who is named anew does not see what it was before.
   *
   * @param beside Default: groups, and whether it is the organization's, as they are.
   */
  share(
    item: Digest,
    named: ReadonlyMap<Did, VaultRole>,
    from?: OpenedItem,
    beside?: Partial<Omit<Sharing, 'named'>>,
  ): Promise<void>;
  /** Who would have an item shared so, and who waits until somebody confirms them. @param item Undefined: a new one. */
  wouldHave(item: Digest | undefined, wanted: Sharing): Promise<Followed>;
  /** Groups that this person may share with. */
  groups(): Promise<readonly { readonly id: string; readonly name: string }[]>;
  /**
   * Looks at the people of own items that are marked: who has left is taken off under a new key, who came into a group and is confirmed gets
   * it. Goes on next time where the cloud has enough for now.
   */
  settle(): Promise<Settled>;
  /** Up to `mostItemsWritten` new items, all of them or none. They are read with the next sync: after many of these one is enough. */
  createAll(contents: readonly ItemContent[]): Promise<readonly Digest[]>;
  /** Puts those of the items into the bin that nobody has changed since they were made, up to `mostItemsWritten`. Read with the next sync. */
  binUnchanged(items: readonly Digest[]): Promise<void>;
  deleteForGood(item: Digest): Promise<void>;
  /** Members by work address or DID; whose key does not verify is left out. */
  people(of: Pick<Asked, 'dids' | 'emails'>): Promise<readonly VaultPerson[]>;
  /** The person has made sure of somebody: what they share is taken from now on. */
  confirm(did: Did): Promise<void>;
  /** Locked: nothing of it stays in memory. */
  close(): void;
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
  const finder = peopleFinder(client, { organization, did, logOf, now: seconds });
  const writer = (): VaultWriter => ({ organization, did, browserKey: key, now: seconds() });
  const reader = (): VaultReader => ({
    organization,
    did,
    privateKey,
    kid: self.kid,
    logOf,
    isConfirmed: (whose) => finder.isConfirmed(whose),
    now: seconds(),
  });
  const reading = vaultReading(client, {
    seen: await memory.seenItems(),
    elsewhere: (await memory.seenElsewhere?.()) ?? [],
    reader,
    onSync: () => logs.clear(),
    onServed: (issuers) => finder.learnOf(issuers),
  });
  const { items, marked, sync } = reading;
  const acts = vaultActs({ client, did, self, finder, writer, items, marked, sync });
  return {
    did,
    contents: reading.contents,
    sync,
    people: async (asked) => (await finder.find(asked)).people,
    async *watch(signal) {
      for await (const { cursor } of cloud.watch(signal)) if (cursor > reading.cursor()) yield await sync();
    },
    ...acts,
    async confirm(whom) {
      await memory.confirm([whom]);
      // What was held back because of them is read again.
      await reading.fromTheStart();
    },
    close: reading.close,
  };
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
