import type { Transaction } from '../platform/database/transaction.ts';
import type { DataKey } from '../platform/keys/data-keys.ts';
import { memberName } from './member.ts';
import { sealedNamesOf } from './names-store.ts';

/** Names by id, of those who are members. */
export async function memberNames(
  tx: Transaction,
  dataKey: DataKey,
  memberIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await sealedNamesOf(tx, dataKey.organizationId, memberIds);
  return new Map(rows.map((row) => [row.id, memberName(dataKey, row)]));
}
