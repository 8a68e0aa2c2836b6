import type { RouteAnswer, RouteInput } from '@lanyard/contract/route';
import type {
  deleteVaultItem,
  findVaultPeople,
  listVaultGroups,
  readVault,
  writeAttachmentChunk,
  writeVaultItem,
  writeVaultItems,
} from '@lanyard/contract/vaults';
import type { Did } from '@lanyard/crypto/did';
import type { Bytes, Digest } from '@lanyard/crypto/encoding';
import type { BrowserKey } from '@lanyard/crypto/keys';
import type { SeenHead } from '@lanyard/crypto/seen-heads';
import type { PinnedHead } from '@lanyard/crypto/sign-in-envelope';
import type { VaultRole } from '@lanyard/crypto/vault-statements';
import type { AttachmentKey } from './attachments.ts';
import type { Followed, Sharing } from './following.ts';
import type { ItemContent, ItemDates, VaultItem } from './items.ts';
import type { VaultPerson } from './people.ts';
import type { OpenedItem, SeenItem } from './reading.ts';
import type { ItemReading } from './sync.ts';
import type { OnRead, VaultContents } from './vault-reading.ts';
import type { KeyRingCloud, VaultCache } from './vault-source.ts';
import type { NewPlace } from './writing.ts';

/** Who is asked for. */
export interface Asked {
  readonly dids?: readonly string[];
  readonly emails?: readonly string[];
  readonly groups?: readonly string[];
  readonly owners?: boolean;
}

/** The vault of this client, its key open. */
export interface OpenedVault {
  readonly organizationId: string;
  readonly did: string;
  /** Non-extractable. */
  readonly privateKey: CryptoKey;
  /** Of their key ring, non-extractable: by `importKeyRingKey`. */
  readonly ringKey: CryptoKey;
  readonly certificate: string;
}

/** The cloud as one client of a vault reaches it: each call is proved as that client proves its calls. */
export interface VaultCloud extends KeyRingCloud {
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
  /** One piece of a file, encrypted. @param chunk From 1. */
  writeChunk(
    item: Digest,
    attachment: string,
    chunk: number,
    body: RouteInput<typeof writeAttachmentChunk>['body'],
  ): Promise<void>;
  readChunk(item: Digest, attachment: string, chunk: number): Promise<string>;
  dropUpload(item: Digest, attachment: string): Promise<void>;
  findPeople(body: RouteInput<typeof findVaultPeople>['body']): Promise<RouteAnswer<typeof findVaultPeople>>;
  listGroups(): Promise<RouteAnswer<typeof listVaultGroups>['groups']>;
  /** The DID log of a person (`did.jsonl`). */
  didLog(personId: string): Promise<string>;
  /** Told each log that was verified, as it was served: to be read without a connection. Default: none is kept. */
  keepLog?(personId: string, log: string): Promise<void>;
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
  /** Got no new key: that of somebody who is to have it does not verify. */
  readonly refused: readonly Digest[];
}

/** One of many new items. */
export interface NewItem {
  readonly content: ItemContent;
  /** As the file says that it was read from. Default: it is made now. */
  readonly dates?: ItemDates | undefined;
  /** Where its files were sent to. Default: a new place. */
  readonly at?: NewPlace | undefined;
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
  /** @param to Default: the writer's own. @param at Where its files were sent to. Default: a new place. */
  create(content: ItemContent, to?: Omit<Sharing, 'named'>, at?: NewPlace): Promise<Digest>;
  /**
   * @param from The item as the person saw it when they began: a change by somebody else that was read meanwhile is a conflict, and is
   *   not written over. Default: as it was read last.
   */
  change(item: Digest, content: ItemContent, from?: OpenedItem): Promise<void>;
  /** The item as given: into the bin, out of it. */
  replace(item: Digest, content: VaultItem, from?: OpenedItem): Promise<void>;
  /**
   * These people by name from now on, and those in groups, under a new SecureKey; where it is shared with more than before (`reachesMore`), its
   * history is deleted: they do not see what it was.
   *
   * @param beside Default: groups, and whether it is the organization's, as they are. `undoes`: the item as it was shared before that was
   *   stopped: whoever had it then has it again, with what they knew of its history, where nobody else gets it.
   */
  share(
    item: Digest,
    named: ReadonlyMap<Did, VaultRole>,
    from?: OpenedItem,
    beside?: Partial<Omit<Sharing, 'named'>> & { readonly undoes?: OpenedItem },
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
  /**
   * Up to `mostItemsWritten` new items, all of them or none. They are read with the next sync: after many of these one is enough.
   */
  createAll(all: readonly NewItem[]): Promise<readonly Digest[]>;
  /** Puts those of the items into the bin that nobody has changed since they were made, up to `mostItemsWritten`. Read with the next sync. */
  binUnchanged(items: readonly Digest[]): Promise<void>;
  /** Also one that is spoiled. */
  deleteForGood(item: Digest): Promise<void>;
  /** Writes a spoiled item as this client had it before. @throws CryptoProblem `access_refused` where it never read it, or may not write it */
  bringBack(item: Digest): Promise<void>;
  /** Encrypts one piece of a file and sends it; `attachFile` does all of it. @param chunk From 1. */
  sendChunk(item: Digest, attachment: AttachmentKey, chunk: number, content: Bytes): Promise<void>;
  /** Fetches one piece of a file and opens it; `readFile` does all of it. @throws CryptoProblem where it is not that piece */
  readChunk(item: Digest, attachment: AttachmentKey, chunk: number): Promise<Bytes>;
  /** Forgets a file of one's own that no item names yet. */
  dropUpload(item: Digest, attachment: string): Promise<void>;
  /**
   * Members by work address or DID; whose key does not verify is left out.
   *
   * @throws CryptoProblem `certificate_mismatch` where that leaves nobody
   */
  people(of: Pick<Asked, 'dids' | 'emails'>): Promise<readonly VaultPerson[]>;
  /** The person has made sure of somebody: what they share is taken from now on. */
  confirm(did: Did): Promise<void>;
  /** Locked: nothing of it stays in memory. */
  close(): void;
}
