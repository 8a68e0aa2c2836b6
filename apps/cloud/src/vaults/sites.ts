import type { CertifiedSites } from '@lanyard/contract/vaults';
import { checkStillHolds, type SessionCaller } from '../access/index.ts';
import { record, type Trail } from '../activity/index.ts';
import type { Directory } from '../directory/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { sealedColumns, type DataKey } from '../platform/keys/data-keys.ts';
import { keepSites, sealedSites } from './sites-store.ts';

/** Sites at which a member's client keeps logins without asking, as the organization says: for clients of all members. */
export async function readSites(
  tx: Transaction,
  { directory, caller }: { readonly directory: Directory; readonly caller: SessionCaller },
): Promise<CertifiedSites> {
  const { organizationId } = caller;
  const sealed = await sealedSites(tx, organizationId);
  if (sealed === undefined) return { sites: [] };
  return { sites: openSites(await directory.dataKey(tx, organizationId), sealed) };
}

/** Says which they are from now on. @throws ProblemError `forbidden` where the caller's own role was changed meanwhile */
export async function changeSites(
  tx: Transaction,
  {
    directory,
    caller,
    trail,
  }: { readonly directory: Directory; readonly caller: SessionCaller; readonly trail: Trail },
  wanted: CertifiedSites,
): Promise<CertifiedSites> {
  const { organizationId } = caller;
  await checkStillHolds(tx, caller);
  const before = await readSites(tx, { directory, caller });
  const sites = [...new Set(wanted.sites)].toSorted();
  const dataKey = await directory.dataKey(tx, organizationId);
  const sealed = sealedColumns(dataKey).seal(placeOf(dataKey), JSON.stringify(sites));
  await keepSites(tx, { organizationId, sealed, now: trail.at });
  record(tx, dataKey, { ...trail, act: 'vault.sites-changed', before: { ...before }, after: { sites } });
  return { sites };
}

function openSites(dataKey: DataKey, sealed: Buffer): string[] {
  return JSON.parse(sealedColumns(dataKey).openText(placeOf(dataKey), sealed)) as string[];
}

const placeOf = ({ organizationId }: DataKey) => ({
  table: 'vault_sites',
  column: 'sealed_sites',
  row: organizationId,
});
