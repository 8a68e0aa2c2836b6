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
} from '@lanyard/contract/vaults';
import type { Did } from '@lanyard/crypto/did';
import type { Digest } from '@lanyard/crypto/encoding';
import type { SeenHead } from '@lanyard/crypto/seen-heads';
import type { PinnedHead } from '@lanyard/crypto/sign-in-envelope';
import {
  openVaultItems,
  pinnedLogs,
  type OpenedVault,
  type Vault,
  type VaultCloud,
  type VaultMemory,
} from '@lanyard/vault/open-vault';
import { fetchVault, type FetchedVault } from '@lanyard/vault/fetching';
import type { ItemVerifier, SeenItem, ServedItem } from '@lanyard/vault/reading';
import { newestSeen, type ItemReading } from '@lanyard/vault/sync';
import { browserKey } from './browser-keys.ts';
import { seeEpochs, seenEpochs } from './member-statements.ts';
import { kept, pinnedHeads, pinnedOwners } from './kept.ts';
import { sessionHeaders, type LiveSession } from './live-session.ts';
import type { Browser, ProofHeaders } from './ports.ts';

/**
 * Opens the items of a session's vault whose key is open. Reads nothing yet: `sync` does.
 *
 * @param how.read Where items are opened; default: here.
 * @param how.ahead What was fetched of it before (`fetchItems`).
 */
export async function openItems(
  browser: Browser,
  session: LiveSession,
  of: OpenedVault,
  { read, ahead }: { readonly read?: ItemReading; readonly ahead?: FetchedVault | undefined } = {},
): Promise<Vault> {
  const key = await browserKey(browser);
  const cloud = cloudOf(browser, sessionHeaders(key, session, browser.now));
  const memory = memoryOf(browser, of.did);
  const cache = browser.vaultCache?.of(of.did);
  return openVaultItems({ cloud, memory, key, now: browser.now, cache, read }, of, ahead);
}

/** Told each item that was fetched, where there is no key ring: what needs no key can be verified of it. */
export type OnFetchedItem = (served: ServedItem, seen: SeenItem | undefined, by: ItemVerifier) => void;

/**
 * Begins to fetch what there is of a session's vault, while somebody approves its opening: ciphertext alone.
 *
 * @param whose Whose it is.
 * @param onFetched Told of each item where nothing of the vault was kept, and there is no key ring.
 */
export async function fetchItems(
  browser: Browser,
  session: LiveSession,
  whose: { readonly organization: string; readonly did: Did },
  onFetched?: OnFetchedItem,
): Promise<FetchedVault> {
  const { now, vaultCache } = browser;
  const cloud = cloudOf(browser, sessionHeaders(await browserKey(browser), session, now));
  const memory = memoryOf(browser, whose.did);
  const { logOf } = pinnedLogs({ cloud, memory, now });
  const by: ItemVerifier = { ...whose, logOf, now: Math.floor(now() / 1000) };
  return fetchVault({ cloud, memory, cache: vaultCache?.of(whose.did) }, (served, seen) =>
    onFetched?.(served, seen, by),
  );
}

function cloudOf({ cloud }: Browser, headers: ProofHeaders): VaultCloud {
  return {
    read: (since) => cloud.call(readVault, { query: { since: String(since) } }, headers),
    readRing: async () => (await cloud.call(readKeyRing, {}, headers)).ring ?? undefined,
    async writeRing(ring) {
      await cloud.call(writeKeyRing, { body: { ring } }, headers);
    },
    watch: (signal) => cloud.stream(watchVault, {}, headers, signal),
    async write(item, body) {
      await cloud.call(writeVaultItem, { params: { item }, body }, headers);
    },
    async writeAll(body) {
      await cloud.call(writeVaultItems, { body }, headers);
    },
    async delete(item, body) {
      await cloud.call(deleteVaultItem, { params: { item }, body }, headers);
    },
    async settle(item, change) {
      await cloud.call(settleVaultItem, { params: { item }, body: { change } }, headers);
    },
    async writeChunk(item, attachment, chunk, body) {
      const params = { item, attachment, chunk: String(chunk) };
      await cloud.call(writeAttachmentChunk, { params, body }, headers);
    },
    async readChunk(item, attachment, chunk) {
      const params = { item, attachment, chunk: String(chunk) };
      return (await cloud.call(readAttachmentChunk, { params }, headers)).sealed;
    },
    async dropUpload(item, attachment) {
      await cloud.call(dropAttachment, { params: { item, attachment } }, headers);
    },
    findPeople: (body) => cloud.call(findVaultPeople, { body }, headers),
    listGroups: async () => (await cloud.call(listVaultGroups, {}, headers)).groups,
    didLog: (personId) => cloud.didLog(personId),
    ...(cloud.keepDidLog === undefined ? {} : { keepLog: cloud.keepDidLog }),
  };
}

/** What this browser keeps for one person. */
function memoryOf(browser: Browser, self: string): VaultMemory {
  return {
    seenItems: () => seenItems(browser, self),
    keepSeenItems: (items) =>
      browser.storage.change(kept.seenItems, (before) => {
        const all = (before ?? new Map()) as SeenByPerson;
        return new Map([...all, [self, newestSeen(all.get(self) ?? new Map(), items)]]);
      }),
    async seenElsewhere() {
      const all = (await browser.storage.get(kept.seenByWallet)) as SeenByWallet | undefined;
      return all?.get(self) ?? [];
    },
    head: async (did) => (await pinnedHeads(browser)).get(did),
    keepHead: (head) =>
      browser.storage.change(kept.heads, (before) => {
        const heads = new Map((before ?? new Map()) as ReadonlyMap<string, PinnedHead>);
        if ((heads.get(head.did)?.versionNumber ?? 0) < head.versionNumber) heads.set(head.did, head);
        return heads;
      }),
    async isConfirmed(did) {
      if ((await pinnedOwners(browser)).get(self) === did) return true;
      return (await confirmedBy(browser, self)).includes(did);
    },
    ownerDid: async () => (await pinnedOwners(browser)).get(self),
    seenEpochs: () => seenEpochs(browser),
    keepEpochs: (epochs) => seeEpochs(browser, epochs),
    confirm: (people) =>
      browser.storage.change(kept.confirmedPeople, (before) => {
        const all = (before ?? new Map()) as ConfirmedPeople;
        return new Map([...all, [self, [...new Set([...(all.get(self) ?? []), ...people])]]]);
      }),
  };
}

type SeenByWallet = ReadonlyMap<string, readonly SeenHead[]>;
type ConfirmedPeople = ReadonlyMap<string, readonly string[]>;

async function confirmedBy(browser: Browser, self: string): Promise<readonly string[]> {
  return (
    (((await browser.storage.get(kept.confirmedPeople)) ?? new Map()) as ConfirmedPeople).get(self) ?? []
  );
}

type SeenByPerson = ReadonlyMap<string, ReadonlyMap<Digest, SeenItem>>;

/** What was seen of the items of each person at this browser: hashes and who has them, nothing that opens anything. */
async function seenItems(browser: Browser, did: string): Promise<ReadonlyMap<Digest, SeenItem>> {
  return (((await browser.storage.get(kept.seenItems)) ?? new Map()) as SeenByPerson).get(did) ?? new Map();
}
