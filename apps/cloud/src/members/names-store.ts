import type { Transaction } from '../platform/database/transaction.ts';

export async function sealedNamesOf(
  tx: Transaction,
  organizationId: string,
  memberIds: readonly string[],
): Promise<readonly { id: string; sealedName: Buffer }[]> {
  if (memberIds.length === 0) return [];
  return tx
    .selectFrom('members')
    .select(['id', 'sealed_name as sealedName'])
    .where('organization_id', '=', organizationId)
    .where('id', 'in', memberIds)
    .execute();
}
