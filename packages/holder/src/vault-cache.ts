import { isDigest } from '@lanyard/crypto/encoding';
import type { ServedItem } from '@lanyard/vault/reading';
import type { KeptRing, VaultCache } from '@lanyard/vault/vault-source';
import { entries, getRecord, listRecords, putRecord, sealedRecord, type Wallet } from './wallet.ts';

/**
 * What the cloud served of a vault last, kept for when there is no connection: ciphertext, sealed once more as every record of the
 * wallet.
 */

const cursorEntry = (organizationId: string) => `${entries.vaultCache}${organizationId}`;
const itemsEntry = (organizationId: string) => `${entries.vaultCacheItem}${organizationId}/`;
const ringEntry = (organizationId: string) => `${entries.vaultRing}${organizationId}`;
const heardEntry = (organizationId: string) => `${entries.vaultHeard}${organizationId}`;

/** Of one organization. */
export function vaultCache(wallet: Wallet, organizationId: string): VaultCache {
  const { storage } = wallet.device;
  const cursor = () => getRecord<number>(wallet, cursorEntry(organizationId));
  const placeOf = (item: string) => `${itemsEntry(organizationId)}${item}`;
  return {
    // Whoever could write into it has this wallet's storage keys.
    isSealed: true,
    async read() {
      const at = await cursor();
      if (at === undefined) return undefined;
      const records = await listRecords<ServedItem>(wallet, itemsEntry(organizationId));
      const items = records.map(([, item]) => item).filter(({ item }) => isDigest(item));
      const ring = await getRecord<KeptRing>(wallet, ringEntry(organizationId));
      return ring === undefined ? { cursor: at, items } : { cursor: at, items, ring };
    },
    async keep({ since, cursor: next, items, gone, ring }) {
      // What another window kept meanwhile goes together with its own cursor.
      const before = (await cursor()) ?? 0;
      if (since === 0 ? before >= next && before > 0 : before !== since) return;
      const kept = new Set(items.map(({ item }) => placeOf(item)));
      const old = since === 0 ? (await storage.list(itemsEntry(organizationId))).map(([key]) => key) : [];
      const removed = [...old.filter((key) => !kept.has(key)), ...gone.map((item) => placeOf(item))];
      const key = cursorEntry(organizationId);
      const sealed = await Promise.all(
        items.map(async (item) => {
          const place = placeOf(item.item);
          return [place, await sealedRecord(wallet, place, item)] as const;
        }),
      );
      // First what is no more, with the cursor: what says that it is whole has never too little.
      if (removed.length > 0) await storage.delete([key, ...removed]);
      const ringKey = ringEntry(organizationId);
      await storage.putAll([
        ...sealed,
        [ringKey, await sealedRecord(wallet, ringKey, ring)],
        [key, await sealedRecord(wallet, key, next)],
      ]);
    },
    clear: () => forgetCache(wallet, organizationId),
  };
}

/** When the cloud was heard last, in milliseconds since 1970; undefined: nothing of it is kept. */
export function heardAt(wallet: Wallet, organizationId: string): Promise<number | undefined> {
  return getRecord<number>(wallet, heardEntry(organizationId));
}

export function keepHeardAt(wallet: Wallet, organizationId: string, at: number): Promise<void> {
  return putRecord(wallet, heardEntry(organizationId), at);
}

/** Forgets what was served; what was seen stays. */
export async function forgetCache({ device: { storage } }: Wallet, organizationId: string): Promise<void> {
  const items = await storage.list(itemsEntry(organizationId));
  await storage.delete([
    cursorEntry(organizationId),
    heardEntry(organizationId),
    ringEntry(organizationId),
    ...items.map(([key]) => key),
  ]);
}

/** Forgets everything of a vault: its person has left. */
export async function forgetVault(wallet: Wallet, organizationId: string): Promise<void> {
  const { storage } = wallet.device;
  await forgetCache(wallet, organizationId);
  const seen = await storage.list(`${entries.vaultSeenItem}${organizationId}/`);
  await storage.delete([
    `${entries.vaultSeen}${organizationId}`,
    `${entries.vaultConfirmed}${organizationId}`,
    `${entries.memberEpochs}${organizationId}`,
    ...seen.map(([key]) => key),
  ]);
}
