import { randomToken, type Digest } from '@lanyard/crypto/encoding';
import { mostSeenItems, seenNameLength, type SeenHead } from '@lanyard/crypto/seen-heads';
import type { PinnedHead } from '@lanyard/crypto/sign-in-envelope';
import type { VaultMemory } from '@lanyard/vault/open-vault';
import type { SeenItem } from '@lanyard/vault/reading';
import { newestSeen } from '@lanyard/vault/sync';
import { membershipEntry, type Membership } from './joining.ts';
import { entries, getRecord, listRecords, putRecord, sealedRecord, type Wallet } from './wallet.ts';

/** What this wallet remembers of one organization's vault: hashes, heads and names, sealed as every record of the wallet. */

const seenEntry = (organizationId: string) => `${entries.vaultSeen}${organizationId}`;
const seenItemsEntry = (organizationId: string) => `${entries.vaultSeenItem}${organizationId}/`;
const confirmedEntry = (organizationId: string) => `${entries.vaultConfirmed}${organizationId}`;
const epochsEntry = (organizationId: string) => `${entries.memberEpochs}${organizationId}`;
const headEntry = (did: string) => `${entries.didHead}${did}`;

/** Of one vault, as `openVaultItems` asks for it. */
export function vaultMemory(wallet: Wallet, organizationId: string): VaultMemory {
  const confirmed = async () =>
    (await getRecord<readonly string[]>(wallet, confirmedEntry(organizationId))) ?? [];
  const seenEpochs = async () =>
    new Map(await getRecord<readonly (readonly [string, number])[]>(wallet, epochsEntry(organizationId)));
  const ownerDid = async () => {
    const membership = await getRecord<Membership>(wallet, membershipEntry(organizationId));
    // Who was there first pins themselves.
    const isFirst = membership?.role === 'owner' && membership.ownerDid === null;
    return isFirst ? wallet.identity.did : (membership?.ownerDid ?? undefined);
  };
  // Thousands of records: read again only where another window wrote some.
  let last:
    { readonly revision: string | undefined; readonly items: ReadonlyMap<Digest, SeenItem> } | undefined;
  const seenItems = async () => {
    const revision = await getRecord<string>(wallet, seenEntry(organizationId));
    if (last === undefined || last.revision !== revision)
      last = { revision, items: await seenVaultItems(wallet, organizationId) };
    return last.items;
  };
  return {
    seenItems,
    async keepSeenItems(items) {
      const before = await seenItems();
      const newest = newestSeen(before, items);
      const changed = [...newest].filter(([item, seen]) => before.get(item) !== seen);
      if (changed.length === 0) return;
      const revision = randomToken();
      const records = changed.map(
        ([item, seen]) => [`${seenItemsEntry(organizationId)}${item}`, asKept(seen)] as const,
      );
      const all = [...records, [seenEntry(organizationId), revision] as const];
      await wallet.device.storage.putAll(
        await Promise.all(
          all.map(async ([key, record]) => [key, await sealedRecord(wallet, key, record)] as const),
        ),
      );
      last = { revision, items: newest };
    },
    head: (did) => headOf(wallet, did),
    async keepHead(head) {
      const known = await headOf(wallet, head.did);
      if ((known?.versionNumber ?? 0) < head.versionNumber)
        await putRecord(wallet, headEntry(head.did), head);
    },
    isConfirmed: async (did) => (await ownerDid()) === did || (await confirmed()).includes(did),
    ownerDid,
    seenEpochs,
    async keepEpochs(epochs) {
      const highest = new Map(await seenEpochs());
      for (const [memberId, epoch] of epochs)
        highest.set(memberId, Math.max(epoch, highest.get(memberId) ?? 0));
      await putRecord(wallet, epochsEntry(organizationId), [...highest]);
    },
    async confirm(people) {
      await putRecord(wallet, confirmedEntry(organizationId), [
        ...new Set([...(await confirmed()), ...people]),
      ]);
    },
  };
}

/** What this wallet has seen of an organization's vault. */
export async function seenVaultItems(
  wallet: Wallet,
  organizationId: string,
): Promise<ReadonlyMap<Digest, SeenItem>> {
  const prefix = seenItemsEntry(organizationId);
  const records = await listRecords<string>(wallet, prefix);
  return new Map(records.map(([key, seen]) => [key.slice(prefix.length) as Digest, fromKept(seen)]));
}

/** How far this wallet has seen the items of a vault, for a browser that opens it: the most often changed first. */
export async function seenHeads(wallet: Wallet, organizationId: string): Promise<readonly SeenHead[]> {
  const seen = [...(await seenVaultItems(wallet, organizationId))];
  return seen
    .filter(([, { state }]) => state !== 'removed')
    .toSorted(([, one], [, other]) => other.version - one.version)
    .slice(0, mostSeenItems)
    .map(([item, { state, epoch, version }]) => [
      item.slice(0, seenNameLength),
      state === 'deleted' ? 0 : epoch,
      version,
    ]);
}

/** Its maps are said as what they are: JSON has none. */
function asKept(seen: SeenItem): string {
  return JSON.stringify(seen, (_, value: unknown) =>
    value instanceof Map ? { [mapMark]: [...value] } : value,
  );
}

function fromKept(text: string): SeenItem {
  const withMaps = (_: string, value: unknown): unknown =>
    typeof value === 'object' && value !== null && mapMark in value
      ? new Map(value[mapMark] as [unknown, unknown][])
      : value;
  return JSON.parse(text, withMaps) as SeenItem;
}

const mapMark = '$map';

/** One's own log is pinned where it was written last. */
async function headOf({ identity, ...wallet }: Wallet, did: string): Promise<PinnedHead | undefined> {
  const { versionId, versionNumber } = identity;
  if (did === identity.did) return { did, versionId, versionNumber };
  return getRecord<PinnedHead>({ identity, ...wallet }, headEntry(did));
}
