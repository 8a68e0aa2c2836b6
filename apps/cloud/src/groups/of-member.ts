import type { GroupView } from '@lanyard/contract/groups';
import type { SessionCaller } from '../access/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import type { DataKey } from '../platform/keys/data-keys.ts';
import { groupName } from './sealing.ts';
import { groupsInSight } from './sight.ts';
import { groupsOfMember } from './store.ts';

/** The groups that a member is in, as far as the caller sees them, by name. */
export async function groupsShownOf(
  tx: Transaction,
  dataKey: DataKey,
  caller: SessionCaller,
  memberId: string,
): Promise<Pick<GroupView, 'id' | 'name' | 'kind'>[]> {
  const seen = await groupsInSight(tx, caller);
  const rows = await groupsOfMember(tx, dataKey.organizationId, memberId);
  return rows
    .filter(({ id }) => seen === undefined || seen.includes(id))
    .map((row) => ({
      id: row.id,
      name: groupName(dataKey, row),
      kind: row.sealedRule === null ? ('chosen' as const) : ('rule' as const),
    }))
    .toSorted((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }));
}
