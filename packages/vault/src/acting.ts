import type { Did } from '@lanyard/crypto/did';
import type { Digest } from '@lanyard/crypto/encoding';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { namedOnly } from '@lanyard/crypto/vault-statements';
import { chunksOf, openChunk, sealChunk } from './attachments.ts';
import type { PeopleFinder } from './finding.ts';
import { isSamePolicy } from './following.ts';
import { binned, withContent, withoutHistory, withPastOf, type VaultItem } from './items.ts';
import type { Vault, VaultClient } from './client.ts';
import { reachesMore } from './reach.ts';
import type { OpenedItem } from './reading.ts';
import type { Spoiled } from './vault-reading.ts';
import type { Recipient } from './recipients.ts';
import {
  changeAccess,
  createItem,
  deleteItem,
  replaceItem,
  type VaultWrite,
  type VaultWriter,
} from './writing.ts';

/** An open vault, for what is done in it. */
interface OpenItems {
  readonly client: VaultClient;
  readonly did: Did;
  readonly self: Recipient;
  readonly finder: PeopleFinder;
  readonly writer: () => VaultWriter;
  readonly items: ReadonlyMap<Digest, OpenedItem>;
  readonly spoiled: ReadonlyMap<Digest, Spoiled>;
  /** Own items to look at, by how new the mark is, as of the last sync. */
  readonly marked: () => ReadonlyMap<Digest, number>;
  readonly sync: () => Promise<unknown>;
  /** Writes new items, and knows them as its own. */
  readonly writeNew: (made: readonly VaultWrite[], write: () => Promise<void>) => Promise<void>;
}

type Acts = Pick<
  Vault,
  | 'create'
  | 'createAll'
  | 'change'
  | 'replace'
  | 'binUnchanged'
  | 'share'
  | 'wouldHave'
  | 'groups'
  | 'settle'
  | 'deleteForGood'
  | 'bringBack'
  | 'sendChunk'
  | 'readChunk'
  | 'dropUpload'
>;

/** What a person does in an open vault: written, kept by the cloud, and read again. */
export function vaultActs({
  client,
  did,
  self,
  finder,
  writer,
  items,
  spoiled,
  marked,
  sync,
  writeNew,
}: OpenItems): Acts {
  const { cloud, memory } = client;
  const itemAt = (item: Digest): OpenedItem => {
    const found = items.get(item);
    if (found === undefined) throw new CryptoProblem('access_refused', 'an item that is not open here');
    return found;
  };
  const write = async (made: VaultWrite): Promise<void> => {
    await cloud.write(made.item, bodyOf(made));
    await sync();
  };
  const writeAll = async (made: readonly VaultWrite[]): Promise<void> => {
    if (made.length === 0) return;
    await cloud.writeAll({ items: made.map((each) => ({ item: each.item, ...bodyOf(each) })) });
  };
  const isMarked = (item: Digest, { role }: OpenedItem) => role === 'owner' && marked().has(item);
  /** The next version: where somebody has left or came, with the people that the item is to have, under a new key. */
  const nextOf = async (item: Digest, from: OpenedItem, content: VaultItem): Promise<VaultWrite> => {
    const { access } = from;
    const isOld = await finder.hasOldKey(access);
    if (isOld && from.role !== 'owner')
      throw new CryptoProblem('vault_key_old', 'an item with a key that somebody has who is gone');
    if (!isOld && !isMarked(item, from)) return replaceItem(writer(), from, content);
    const settles = marked().get(item);
    const { to } = await finder.following(access, access);
    return settling(await changeAccess(writer(), from, { ...to, content }), settles);
  };
  const settleOne = async (item: Digest, change: number): Promise<'renewed' | 'waiting' | 'settled'> => {
    const from = itemAt(item);
    const { to, policy, waiting } = await finder.following(from.access, from.access);
    if (isSamePolicy(policy, from.access)) {
      await cloud.settle(item, change);
      return waiting.length > 0 ? 'waiting' : 'settled';
    }
    await write(settling(await changeAccess(writer(), from, { ...to, content: from.content }), change));
    return 'renewed';
  };
  return {
    async create(content, to, at) {
      const own = new Map([[did, 'owner' as const]]);
      const shared = to && (await finder.following(namedOnly(own), { named: own, ...to })).to;
      const made = await createItem(writer(), content, shared ?? self, { at });
      await write(made);
      return made.item;
    },
    async createAll(all) {
      const made = await Promise.all(
        all.map(({ content, ...beside }) => createItem(writer(), content, self, beside)),
      );
      await writeNew(made, () => writeAll(made));
      return made.map(({ item }) => item);
    },
    async binUnchanged(all) {
      const unchanged = all.flatMap((item) => {
        const opened = items.get(item);
        return opened?.version === 1 && opened.content.binnedAt === null ? [[item, opened] as const] : [];
      });
      const { now } = writer();
      await writeAll(
        await Promise.all(unchanged.map(([item, from]) => nextOf(item, from, binned(from.content, now)))),
      );
    },
    change: async (item, content, from = itemAt(item)) =>
      write(await nextOf(item, from, withContent(from.content, content, writer().now))),
    replace: async (item, content, from = itemAt(item)) => write(await nextOf(item, from, content)),
    async share(item, named, opened = itemAt(item), beside = {}) {
      const { access, content } = opened;
      const settles = marked().get(item);
      const { groups, ofOrganization } = { ...access, ...beside };
      const { undoes } = beside;
      const { to, policy } = await finder.following(undoes?.access ?? access, {
        named,
        groups,
        ofOrganization,
      });
      const isThere = (each: Did) => to.people.some(({ recipient }) => recipient.did === each);
      if (![...named.keys()].every(isThere))
        throw new CryptoProblem('vault_people_changed', 'somebody who is no member any more');

      // By name, and with a number to compare: who is trusted with the item is trusted with changing it. Whom another owner named is not.
      await memory.confirm([...named.keys()].filter((each) => !access.named.has(each)));
      const isMore = reachesMore(access, { named, groups, ofOrganization });
      const whole = isMore ? shownTo(policy.members, content, undoes) : content;
      await write(settling(await changeAccess(writer(), opened, { ...to, content: whole }), settles));
    },
    wouldHave: (item, wanted) =>
      finder.following(item === undefined ? namedOnly(new Map()) : itemAt(item).access, wanted),
    groups: () => cloud.listGroups(),
    async settle() {
      const all = { renewed: [] as Digest[], waiting: [] as Digest[], refused: [] as Digest[] };
      const tried = new Set<Digest>();
      const nextMarked = () =>
        [...marked()].find(([item]) => !tried.has(item) && items.get(item)?.unconfirmed.length === 0);
      for (let next = nextMarked(); next !== undefined; next = nextMarked()) {
        const [item, change] = next;
        tried.add(item);
        try {
          const became = await settleOne(item, change);
          if (became !== 'settled') all[became].push(item);
        } catch (error) {
          // Somebody else was first, or a key does not verify: the mark stays, and is looked at again.
          if (isTooMuch(error)) break;
          if (codeOf(error) === 'certificate_mismatch') all.refused.push(item);
          await sync();
        }
      }
      return all;
    },
    async deleteForGood(item) {
      const { version, statement } = await deleteItem(writer(), spoiled.get(item) ?? itemAt(item));
      await cloud.delete(item, { version, statement });
      await sync();
    },
    async bringBack(item) {
      const lost = spoiled.get(item);
      if (lost?.before === undefined)
        throw new CryptoProblem('access_refused', 'an item of which nothing earlier is known here');
      await write(await nextOf(item, { ...lost, content: lost.before }, lost.before));
    },
    async sendChunk(item, attachment, chunk, content) {
      const { organization } = writer();
      const sealed = await sealChunk(content, attachment, { organization, item, chunk });
      await cloud.writeChunk(item, attachment.id, chunk, { chunks: chunksOf(attachment.size), sealed });
    },
    async readChunk(item, attachment, chunk) {
      const { organization } = writer();
      const sealed = await cloud.readChunk(item, attachment.id, chunk);
      return openChunk(sealed, attachment, { organization, item, chunk });
    },
    dropUpload: (item, attachment) => cloud.dropUpload(item, attachment),
  };
}

/** What these people are to see of an item: its past only where all of them had it a moment ago, as it was then. */
function shownTo(
  people: ReadonlyMap<Did, unknown>,
  content: VaultItem,
  had: OpenedItem | undefined,
): VaultItem {
  // Somebody who came into a group since has not seen what it was.
  const haveSeen = had !== undefined && [...people.keys()].every((each) => had.access.members.has(each));
  return haveSeen ? withPastOf(content, had.content) : withoutHistory(content);
}

function bodyOf({
  version,
  statement,
  access,
  attachments,
}: VaultWrite): Parameters<VaultClient['cloud']['write']>[1] {
  return {
    version,
    statement,
    access: access === null ? null : { ...access, grants: [...access.grants] },
    ...(attachments && { attachments: { kept: [...attachments.kept], added: [...attachments.added] } }),
  };
}

function settling(write: VaultWrite, settles: number | undefined): VaultWrite {
  if (write.access === null || settles === undefined) return write;
  return { ...write, access: { ...write.access, settles } };
}

/** Whether the cloud has enough of this client for now. */
function isTooMuch(error: unknown): boolean {
  return codeOf(error) === 'too-many-requests';
}

const codeOf = (error: unknown): unknown =>
  error instanceof Error && 'code' in error ? error.code : undefined;
