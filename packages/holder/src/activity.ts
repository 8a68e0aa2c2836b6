import type { ClaimType } from '@lanyard/contract/shapes';
import { entries, listRecords, putRecord, type Wallet } from './wallet.ts';

/** What this wallet did: kept on the device, encrypted, told to nobody. */
export interface ActivityEntry {
  readonly at: number;
  readonly kind:
    | 'identity-made'
    | 'joined'
    | 'left'
    | 'moved'
    | 'sign-in'
    | 'unlock'
    | 'claim-added'
    | 'claim-deleted'
    | 'browser-forgotten'
    | 'browser-trusted'
    | 'browser-untrusted'
    | 'passkey-added'
    | 'passkey-removed'
    | 'recovery-proven';
  readonly result: 'done' | 'declined' | 'not-me' | 'stopped';
  readonly organization?: string;
  readonly organizationId?: string;
  readonly browser?: string;
  readonly system?: string;
  readonly address?: string;
  readonly place?: string | null;
  /** Types of the claims released. */
  readonly claims?: readonly ClaimType[];
}

/** Entries older than this many are forgotten. */
const kept = 500;

/** Writes an entry; keys sort by time. */
export async function record(wallet: Wallet, entry: Omit<ActivityEntry, 'at'>): Promise<void> {
  const at = wallet.device.now();
  const random = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  await putRecord(wallet, `${entries.activity}${at.toString().padStart(15, '0')}-${random.toString(36)}`, {
    at,
    ...entry,
  });
  const all = await wallet.device.storage.list(entries.activity);
  if (all.length > kept)
    await wallet.device.storage.delete(all.slice(0, all.length - kept).map(([key]) => key));
}

/** All entries, newest first. */
export async function listActivity(wallet: Wallet): Promise<readonly ActivityEntry[]> {
  return (await listRecords<ActivityEntry>(wallet, entries.activity)).map(([, entry]) => entry).toReversed();
}
