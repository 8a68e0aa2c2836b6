import { mostGroups, type GroupView } from '@lanyard/contract/groups';
import type { Rule } from '@lanyard/contract/rules';
import { randomUUIDv7 } from 'node:crypto';
import { checkStillHolds, checkWithin, type SessionCaller } from '../access/index.ts';
import { record, type Trail } from '../activity/index.ts';
import { holdOrganization, type Directory } from '../directory/index.ts';
import { violatesUnique } from '../platform/database/errors.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { problem as commonProblem } from '../platform/http/problems.ts';
import type { DataKey } from '../platform/keys/data-keys.ts';
import { problem } from './problems.ts';
import { groupName, openRule, sealGroupName, viewOfGroup } from './sealing.ts';
import { groupsInSight, thoseInSight } from './sight.ts';
import {
  addBelongings,
  addGroup,
  countGroups,
  groupsWithCounts,
  groupsWithIds,
  holdGroup,
  readersOf,
  removeBelongings,
  removeGroup,
  renameGroup,
  replaceReaders,
  type GroupRow,
} from './store.ts';

/** Names of members by id: from the members room, which stands above. */
export type NamesOf = (
  tx: Transaction,
  dataKey: DataKey,
  memberIds: readonly string[],
) => Promise<ReadonlyMap<string, string>>;

/** Who does it, and the room's other half. */
export interface Act {
  readonly directory: Directory;
  readonly namesOf: NamesOf;
  readonly caller: SessionCaller;
  readonly trail: Trail;
}

/** The groups that the caller sees, by name. */
export async function listGroups(tx: Transaction, { directory, caller }: Act): Promise<GroupView[]> {
  const { organizationId } = caller;
  const rows = await groupsWithCounts(tx, organizationId, await groupsInSight(tx, caller));
  const dataKey = await directory.dataKey(tx, organizationId);
  return rows
    .map((row) => viewOfGroup(dataKey, row))
    .toSorted((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }));
}

/** @throws ProblemError `not-found`, also for a group that the caller does not see */
export async function getGroup(
  tx: Transaction,
  act: Act,
  groupId: string,
): Promise<{ group: GroupView; rule: Rule | null; readers: { id: string; name: string }[] }> {
  const { directory, namesOf, caller } = act;
  const { organizationId } = caller;
  const seen = await groupsInSight(tx, caller);
  if (seen?.includes(groupId) === false) throw commonProblem('not-found', { reason: 'group-not-in-sight' });
  const [row] = await groupsWithCounts(tx, organizationId, [groupId]);
  if (row === undefined) throw commonProblem('not-found', { reason: 'group' });
  const dataKey = await directory.dataKey(tx, organizationId);
  const group = viewOfGroup(dataKey, row);
  if (!caller.permissions.includes('groups.manage')) return { group, rule: null, readers: [] };
  const ids = await readersOf(tx, organizationId, groupId);
  const names = await namesOf(tx, dataKey, ids);
  return {
    group,
    rule: row.sealedRule === null ? null : openRule(dataKey, groupId, row.sealedRule),
    readers: ids.map((id) => ({ id, name: names.get(id) ?? '' })),
  };
}

/** @throws ProblemError `group-name-taken`, `too-many-groups` */
export async function createGroup(tx: Transaction, act: Act, name: string): Promise<GroupView> {
  const { directory, caller, trail } = act;
  const { organizationId } = caller;
  await checkStillHolds(tx, caller);
  // One after another: of two at once the second counts what the first made.
  await holdOrganization(tx, organizationId);
  if ((await countGroups(tx, organizationId)) >= mostGroups) throw problem('too-many-groups');
  const dataKey = await directory.dataKey(tx, organizationId);
  const id = randomUUIDv7();
  await orTaken(addGroup(tx, organizationId, { id, ...sealGroupName(dataKey, id, name) }, trail.at));
  record(tx, dataKey, { ...trail, act: 'group.created', subject: { kind: 'group', id, name } });
  return { id, name, kind: 'chosen', members: 0, isPlacing: false };
}

/** @throws ProblemError `not-found`, `group-name-taken` */
export async function renameTo(tx: Transaction, act: Act, groupId: string, name: string): Promise<GroupView> {
  const { directory, caller, trail } = act;
  const { organizationId } = caller;
  const row = await heldGroup(tx, act, groupId);
  const dataKey = await directory.dataKey(tx, organizationId);
  await orTaken(renameGroup(tx, organizationId, { id: groupId, ...sealGroupName(dataKey, groupId, name) }));
  record(tx, dataKey, {
    ...trail,
    act: 'group.changed',
    subject: { kind: 'group', id: groupId, name },
    before: { name: groupName(dataKey, row) },
    after: { name },
  });
  return viewOne(tx, act, groupId);
}

/** @throws ProblemError `not-found` */
export async function deleteGroup(tx: Transaction, act: Act, groupId: string): Promise<void> {
  const { directory, caller, trail } = act;
  const row = await heldGroup(tx, act, groupId);
  const dataKey = await directory.dataKey(tx, caller.organizationId);
  await removeGroup(tx, caller.organizationId, groupId);
  record(tx, dataKey, {
    ...trail,
    act: 'group.deleted',
    subject: { kind: 'group', id: groupId, name: groupName(dataKey, row) },
  });
}

/**
 * Puts members into a group and takes others out. Whoever is no member that the caller sees, or is as wanted already, is left.
 *
 * @throws ProblemError `not-found`; `group-by-rule` where a rule says who is in it
 */
export async function changeGroupMembers(
  tx: Transaction,
  act: Act,
  change: { readonly groupId: string; readonly add: readonly string[]; readonly remove: readonly string[] },
): Promise<{ added: string[]; removed: string[]; members: number }> {
  const { caller, trail } = act;
  const { organizationId } = caller;
  const { groupId } = change;
  const row = await heldGroup(tx, act, groupId);
  if (row.sealedRule !== null) throw problem('group-by-rule');
  const pairs = (ids: readonly string[]) => [...new Set(ids)].map((memberId) => ({ groupId, memberId }));
  const removed = await removeBelongings(tx, organizationId, pairs(change.remove));
  // Else whoever reads one group would come to read whom they put into it.
  const seen = await thoseInSight(tx, caller, change.add);
  const added = await addBelongings(tx, organizationId, pairs(seen), trail.at);
  const idsOf = (some: readonly { readonly memberId: string }[]) => some.map(({ memberId }) => memberId);
  await recordEach(tx, act, row, { added: idsOf(added), removed: idsOf(removed) });
  const { members } = await viewOne(tx, act, groupId);
  return { added: idsOf(added), removed: idsOf(removed), members };
}

/**
 * Says who reads a group though their role reads only what is assigned. Whoever gives sight of members sees them.
 *
 * @throws ProblemError `not-found`; `beyond-your-role`; `no-such-member`
 */
export async function setReaders(
  tx: Transaction,
  act: Act,
  { groupId, memberIds }: { readonly groupId: string; readonly memberIds: readonly string[] },
): Promise<void> {
  const { directory, namesOf, caller, trail } = act;
  const { organizationId } = caller;
  checkWithin(caller, ['members.read', 'groups.read']);
  const row = await heldGroup(tx, act, groupId);
  const before = await readersOf(tx, organizationId, groupId);
  const wanted = [...new Set(memberIds)];
  if ((await replaceReaders(tx, organizationId, groupId, wanted)) < wanted.length)
    throw problem('no-such-member');
  const dataKey = await directory.dataKey(tx, organizationId);
  const names = await namesOf(tx, dataKey, [...before, ...wanted]);
  const named = (ids: readonly string[]) => ids.map((id) => names.get(id) ?? id);
  record(tx, dataKey, {
    ...trail,
    act: 'group.changed',
    subject: { kind: 'group', id: groupId, name: groupName(dataKey, row) },
    before: { readers: named(before) },
    after: { readers: named(wanted) },
  });
}

/**
 * Puts a new member into groups that the caller sees, by their ids: at an invitation.
 *
 * @throws ProblemError `no-such-group`, `group-by-rule`
 */
export async function joinGroups(
  tx: Transaction,
  act: Pick<Act, 'caller' | 'trail'>,
  { memberId, groupIds }: { readonly memberId: string; readonly groupIds: readonly string[] },
): Promise<void> {
  const { organizationId } = act.caller;
  if (groupIds.length === 0) return;
  checkWithin(act.caller, ['groups.edit']);
  const wanted = [...new Set(groupIds)];
  // Else whoever reads one group would put somebody of theirs into another.
  const seen = await groupsInSight(tx, act.caller);
  const groups = await groupsWithIds(tx, organizationId, wanted);
  if (groups.length < wanted.length || groups.some(({ id }) => seen?.includes(id) === false))
    throw problem('no-such-group');
  if (groups.some(({ sealedRule }) => sealedRule !== null)) throw problem('group-by-rule');
  const pairs = wanted.map((groupId) => ({ groupId, memberId }));
  await addBelongings(tx, organizationId, pairs, act.trail.at);
}

async function recordEach(
  tx: Transaction,
  { directory, namesOf, caller, trail }: Act,
  row: GroupRow,
  { added, removed }: { readonly added: readonly string[]; readonly removed: readonly string[] },
): Promise<void> {
  const dataKey = await directory.dataKey(tx, caller.organizationId);
  const names = await namesOf(tx, dataKey, [...added, ...removed]);
  const group = groupName(dataKey, row);
  for (const [act, ids] of [
    ['member.grouped', added],
    ['member.ungrouped', removed],
  ] as const) {
    for (const id of ids) {
      const name = names.get(id);
      const subject = { kind: 'member', id, ...(name === undefined ? {} : { name }) };
      const key = act === 'member.grouped' ? 'after' : 'before';
      record(tx, dataKey, { ...trail, act, subject, [key]: { group } });
    }
  }
}

/** A group that the caller sees, held; and the caller still holds the role that let them in. */
export async function heldGroup(
  tx: Transaction,
  { caller }: Pick<Act, 'caller'>,
  groupId: string,
): Promise<GroupRow> {
  await checkStillHolds(tx, caller);
  const seen = await groupsInSight(tx, caller);
  const row =
    seen?.includes(groupId) === false ? undefined : await holdGroup(tx, caller.organizationId, groupId);
  if (row === undefined) throw commonProblem('not-found', { reason: 'group' });
  return row;
}

export async function viewOne(
  tx: Transaction,
  { directory, caller }: Pick<Act, 'directory' | 'caller'>,
  groupId: string,
): Promise<GroupView> {
  const [row] = await groupsWithCounts(tx, caller.organizationId, [groupId]);
  if (row === undefined) throw commonProblem('not-found', { reason: 'group' });
  return viewOfGroup(await directory.dataKey(tx, caller.organizationId), row);
}

async function orTaken<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (violatesUnique(error, 'groups_organization_id_name_index_key'))
      throw problem('group-name-taken', { cause: error });
    throw error;
  }
}
