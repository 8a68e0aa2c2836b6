import { problem as commonProblem } from '../platform/http/problems.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import type { listDevices } from '@lanyard/contract/session';
import type { RouteAnswer } from '@lanyard/contract/route';
import { blockDeviceOf, type DeviceRow } from './store.ts';

/**
 * Blocks one of a person's devices in one organization: its wallet sees, approves and joins nothing there from the commit on.
 *
 * @throws ProblemError `not-found` where it is another's, or nobody's
 */
export async function blockDevice(
  tx: Transaction,
  device: { readonly id: string; readonly personId: string; readonly organizationId: string },
  now: Date,
): Promise<void> {
  if (!(await blockDeviceOf(tx, device, now))) throw commonProblem('not-found', { reason: 'device' });
}

/** A phone as its person, and who manages members, see it. */
export function viewOfDevice(row: DeviceRow): RouteAnswer<typeof listDevices>['devices'][number] {
  const { id, label, attestationFormat, synced, createdAt, lastUsedAt, cloneSuspectedAt } = row;
  return {
    id,
    label,
    attestationFormat,
    synced,
    createdAt: createdAt.toISOString(),
    lastUsedAt: lastUsedAt?.toISOString() ?? null,
    cloneSuspectedAt: cloneSuspectedAt?.toISOString() ?? null,
  };
}
