import {
  deleteVaultItem,
  findVaultPeople,
  readVault,
  watchVault,
  writeVaultItem,
} from '@lanyard/contract/vaults';
import type { RouteAnswer } from '@lanyard/contract/route';
import { isDid, parseDid, type Did } from '@lanyard/crypto/did';
import { verifyDidLog, type VerifiedDidLog } from '@lanyard/crypto/did-log';
import { isDigest, type Digest } from '@lanyard/crypto/encoding';
import { CryptoProblem, type CryptoProblemCode } from '@lanyard/crypto/errors';
import type { PinnedHead } from '@lanyard/crypto/sign-in-envelope';
import type { VaultRole } from '@lanyard/crypto/vault-statements';
import { withoutHistory, type ItemContent, type VaultItem } from '@lanyard/vault/items';
import type { OpenedItem, SeenItem, ServedItem, VaultReader } from '@lanyard/vault/reading';
import { verifyRecipient, type Recipient } from '@lanyard/vault/recipients';
import { newestSeen, takeChanges, type VaultState } from '@lanyard/vault/sync';
import {
  changeAccess,
  changeItem,
  createItem,
  deleteItem,
  replaceItem,
  type VaultWrite,
  type VaultWriter,
} from '@lanyard/vault/writing';
import { browserKey } from './browser-keys.ts';
import { kept, pinnedHeads, pinnedOwners } from './kept.ts';
import { sessionHeaders, type LiveSession } from './live-session.ts';
import type { Browser } from './ports.ts';
import type { OpenedVault } from './vault-keeper.ts';

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
export async function openItems(browser: Browser, session: LiveSession, of: OpenedVault): Promise<Vault> {
  const { organizationId: organization, certificate, privateKey } = of;
  const { did } = of;
  if (!isDid(did)) throw new CryptoProblem('encoding_invalid', 'a vault of nobody');
  const key = await browserKey(browser);
  const headers = sessionHeaders(key, session, browser.now);
  const seconds = () => Math.floor(browser.now() / 1000);
  const logs = new Map<string, Promise<VerifiedDidLog>>();
  const logOf = (whose: string): Promise<VerifiedDidLog> => {
    const known = logs.get(whose) ?? pinnedLog(browser, whose);
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
    isConfirmed: (whose) => isConfirmed(browser, { self: did, of: whose }),
    now: seconds(),
  });
  let state: VaultState = { cursor: 0, items: await seenItems(browser, did) };
  const items = new Map<Digest, OpenedItem>();
  const damaged = new Map<Digest, CryptoProblemCode>();

  const syncOnce = async (): Promise<VaultContents> => {
    logs.clear();
    // Another tab may have seen more: nothing older than that is taken here, nor kept.
    state = { ...state, items: newestSeen(state.items, await seenItems(browser, did)) };
    const since = state.cursor;
    const { cursor, served } = await readAll(since, (from) =>
      browser.cloud.call(readVault, { query: { since: String(from) } }, headers),
    );
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
    await keepSeenItems(browser, did, state.items);
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
    await browser.cloud.call(
      writeVaultItem,
      {
        params: { item },
        body: {
          version,
          statement,
          access: access === null ? null : { list: access.list, grants: [...access.grants] },
        },
      },
      headers,
    );
    await sync();
  };
  const people: Vault['people'] = async ({ dids = [], emails = [] }) => {
    const body = { dids: [...dids], emails: [...emails] };
    const found = await browser.cloud.call(findVaultPeople, { body }, headers);
    const verified = await Promise.all(
      found.people.map(async ({ did: whose, name, email, certificate: theirs }) => {
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
      for await (const { cursor } of browser.cloud.stream(watchVault, {}, headers, signal))
        if (cursor > state.cursor) yield await sync();
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
      await confirmPeople(browser, did, [...roles.keys()]);
      await write(await changeAccess(writer(), opened, { people: members, content }));
    },
    async deleteForGood(item) {
      const { version, statement } = await deleteItem(writer(), itemAt(item));
      await browser.cloud.call(deleteVaultItem, { params: { item }, body: { version, statement } }, headers);
      await sync();
    },
    async confirm(whom) {
      await confirmPeople(browser, did, [whom]);
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
async function pinnedLog(browser: Browser, did: string): Promise<VerifiedDidLog> {
  const pinned = (await pinnedHeads(browser)).get(did);
  const log = await verifyDidLog(await browser.cloud.didLog(parseDid(did).personId), {
    did,
    // What somebody signed before they ended their identity stays what it is.
    ended: true,
    now: Math.floor(browser.now() / 1000),
    ...(pinned === undefined ? {} : { pinned }),
  });
  const { versionId, versionNumber } = log;
  if (pinned?.versionId !== versionId) {
    const head: PinnedHead = { did, versionId, versionNumber };
    await browser.storage.change(kept.heads, (before) => {
      const heads = new Map((before ?? new Map()) as ReadonlyMap<string, PinnedHead>);
      if ((heads.get(did)?.versionNumber ?? 0) < versionNumber) heads.set(did, head);
      return heads;
    });
  }
  return log;
}

/** Whom a person knows here: the owner whom their wallet pinned, and whom they made sure of. */
async function isConfirmed(browser: Browser, { self, of }: { self: string; of: string }): Promise<boolean> {
  if ((await pinnedOwners(browser)).get(self) === of) return true;
  return (await confirmedBy(browser, self)).includes(of);
}

async function confirmPeople(browser: Browser, self: string, people: readonly string[]): Promise<void> {
  await browser.storage.change(kept.confirmedPeople, (before) => {
    const all = (before ?? new Map()) as ConfirmedPeople;
    return new Map([...all, [self, [...new Set([...(all.get(self) ?? []), ...people])]]]);
  });
}

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

async function keepSeenItems(
  browser: Browser,
  did: string,
  items: ReadonlyMap<Digest, SeenItem>,
): Promise<void> {
  await browser.storage.change(kept.seenItems, (before) => {
    const all = (before ?? new Map()) as SeenByPerson;
    return new Map([...all, [did, newestSeen(all.get(did) ?? new Map(), items)]]);
  });
}
