import type { GroupView } from '@lanyard/contract/groups';
import type { SessionCaller } from '../access/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import type { DataKey } from '../platform/keys/data-keys.ts';
import { groupName } from './sealing.ts';
import { groupsInSight } from './sight.ts';
import { groupsOfMember, sealedNamesOf, type GroupRow } from './store.ts';

/** What a placement changed of one member, by names of groups: for the log. */
export function groupNamesOf(
  dataKey: DataKey,
  placements: readonly {
    readonly group: Pick<GroupRow, 'id' | 'sealedName'>;
    readonly came: readonly string[];
    readonly went: readonly string[];
  }[],
): { came: string[]; went: string[] } {
  const named = (of: 'came' | 'went') =>
    placements.filter(({ [of]: ids }) => ids.length > 0).map(({ group }) => groupName(dataKey, group));
  return { came: named('came'), went: named('went') };
}

/** Names of groups by id. */
export async function groupNames(
  tx: Transaction,
  dataKey: DataKey,
  groupIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const rows = await sealedNamesOf(tx, dataKey.organizationId, [...new Set(groupIds)]);
  return new Map(rows.map((row) => [row.id, groupName(dataKey, row)]));
}

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
