import type { ClaimType } from '@lanyard/contract/shapes';
import type { ClaimHead } from './claims.ts';
import { entries, listRecords, putRecord, readRecord, type Wallet } from './wallet.ts';

/** Which claims an organization was shown, and when. Names alone, no value. Kept on the device, told to nobody. */
export interface Consent {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly organizationId: string;
  /** Its name at that time. */
  readonly organization: string;
  readonly purpose: 'joined' | 'sign-in';
  readonly claims: readonly { readonly id: string; readonly type: ClaimType; readonly label?: string }[];
}

/** More than this many are forgotten, the oldest first. */
const kept = 1000;

/** Remembers that claims went to an organization; nothing where none did. */
export async function rememberConsent(
  wallet: Wallet,
  consent: Omit<Consent, 'at' | 'claims'> & { readonly claims: readonly ClaimHead[] },
): Promise<void> {
  if (consent.claims.length === 0) return;
  const at = wallet.device.now();
  const claims = consent.claims.map(({ id, type, label }) => ({
    id,
    type,
    ...(label === undefined ? {} : { label }),
  }));
  const random = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;
  const key = `${entries.consent}${at.toString().padStart(15, '0')}-${random.toString(36)}`;
  await putRecord(wallet, key, { ...consent, at, claims } satisfies Consent);
  const all = await wallet.device.storage.list(entries.consent);
  if (all.length > kept)
    await wallet.device.storage.delete(all.slice(0, all.length - kept).map(([old]) => old));
}

/** What went where, the latest first. */
export async function listConsents(wallet: Wallet): Promise<readonly Consent[]> {
  return (await listRecords<Consent>(wallet, entries.consent)).map(([, consent]) => consent).toReversed();
}

/**
 * Of each of these types the claim that an organization was shown last. Looks back from the latest, no further than it must: of a
 * thousand consents, each encrypted, the first few say it.
 */
export async function lastShown(
  wallet: Wallet,
  organizationId: string,
  types: readonly ClaimType[],
): Promise<ReadonlyMap<ClaimType, string>> {
  const shown = new Map<ClaimType, string>();
  if (types.length === 0) return shown;
  const all = await wallet.device.storage.list(entries.consent);
  for (const [key, sealed] of all.toReversed()) {
    if (types.every((type) => shown.has(type))) break;
    const consent = await readRecord<Consent>(wallet, key, sealed);
    if (consent.organizationId !== organizationId) continue;
    for (const { type, id } of consent.claims) if (!shown.has(type)) shown.set(type, id);
  }
  return shown;
}
