import type { TokenKeyView } from '@lanyard/contract/organization';
import { checkStillHolds, type SessionCaller } from '../access/index.ts';
import { record, type Trail } from '../activity/index.ts';
import { holdOrganization, type Directory } from '../directory/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { problem } from './problems.ts';
import { tokenKeysOf } from './store.ts';
import { rotateTokenKey } from './token-keys.ts';

/** Keys that sign or still verify: more are a sign of a loop, and each is read with the sessions it made. */
const mostKeys = 20;

/** The organization's token keys as the console shows them, the one that signs first. */
export async function listTokenKeys(
  tx: Transaction,
  organizationId: string,
  now: Date,
): Promise<TokenKeyView[]> {
  const keys = await tokenKeysOf(tx, organizationId, now);
  return keys.map(({ kid, createdAt, retiresAt }) => ({
    kid,
    createdAt: createdAt.toISOString(),
    retiresAt: retiresAt?.toISOString() ?? null,
  }));
}

/**
 * Replaces the key that signs sessions: with overlap, so that nobody notices; or without, and everyone signs in again.
 *
 * @throws ProblemError `too-many-keys`; `forbidden` where the caller's own role was changed meanwhile
 */
export async function replaceTokenKey(
  tx: Transaction,
  {
    directory,
    caller,
    trail,
  }: { readonly directory: Directory; readonly caller: SessionCaller; readonly trail: Trail },
  sessions: 'keep' | 'end',
): Promise<TokenKeyView[]> {
  const { organizationId } = caller;
  await checkStillHolds(tx, caller);
  await holdOrganization(tx, organizationId);
  const isFull = (await tokenKeysOf(tx, organizationId, trail.at)).length >= mostKeys;
  if (isFull && sessions === 'keep') throw problem('too-many-keys');
  const kid = await rotateTokenKey(tx, {
    directory,
    organizationId,
    now: trail.at,
    ...(sessions === 'end' ? { overlapSeconds: 0 } : {}),
  });
  record(tx, await directory.dataKey(tx, organizationId), {
    ...trail,
    act: 'key.rotated',
    subject: { kind: 'key', id: kid },
    after: { overlap: sessions === 'keep' },
  });
  return listTokenKeys(tx, organizationId, trail.at);
}
