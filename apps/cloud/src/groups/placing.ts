import type { GroupView, previewRule } from '@lanyard/contract/groups';
import type { RouteAnswer } from '@lanyard/contract/route';
import type { Rule } from '@lanyard/contract/rules';
import { uuid } from '@lanyard/contract/shapes';
import * as z from 'zod/mini';
import { checkStillHolds, checkWithin } from '../access/index.ts';
import { record } from '../activity/index.ts';
import type { Directory } from '../directory/index.ts';
import type { Clock } from '../platform/clock.ts';
import type { Database } from '../platform/database/database.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { enqueueJob, handleJob, jobType, type JobHandler } from '../platform/jobs/job.ts';
import type { DataKey } from '../platform/keys/data-keys.ts';
import { valuesOfMembers, type ValueRow } from './attribute-store.ts';
import { listAttributes } from './attributes.ts';
import { heldGroup, viewOne, type Act } from './groups.ts';
import { problem } from './problems.ts';
import {
  belongingsAmong,
  candidates,
  countAllMembers,
  holdMembers,
  keepRules,
  lockRules,
  markPlaced,
  rulesOf,
  setRule,
  type RuleRow,
} from './rule-store.ts';
import { checkRule, readyRule, type ReadyRule } from './rules.ts';
import { groupName, openRule, sealRule } from './sealing.ts';
import { addBelongings, removeBelongings, type Belonging } from './store.ts';

/** Members looked at together: some 20 ms of work. */
const batch = 1_000;
const mostNamed = 50;

/** Ids only: the rule is read, sealed, when the job runs. */
const placeGroupJob = jobType('place-group', z.object({ organizationId: uuid, groupId: uuid }));

/** A group with its rule, and who of some members is to come in and to go. */
interface Placement {
  readonly group: Pick<RuleRow, 'id' | 'sealedName'>;
  readonly came: readonly string[];
  readonly went: readonly string[];
}

/**
 * Places some members by every rule: new ones, or one whose attributes were changed in this transaction, whose row the caller holds.
 * Costs one question where no group has a rule.
 */
export async function placeMembers(
  tx: Transaction,
  dataKey: DataKey,
  memberIds: readonly string[],
  now: Date,
): Promise<readonly Placement[]> {
  if (memberIds.length === 0) return [];
  await keepRules(tx, dataKey.organizationId);
  const rows = await rulesOf(tx, dataKey.organizationId);
  return place(tx, dataKey, rows, memberIds, now);
}

async function place(
  tx: Transaction,
  dataKey: DataKey,
  rows: readonly RuleRow[],
  memberIds: readonly string[],
  now: Date,
): Promise<readonly Placement[]> {
  const { organizationId } = dataKey;
  if (rows.length === 0) return [];
  const ready = rows.map((row) => ({
    row,
    rule: readyRule(dataKey, openRule(dataKey, row.id, row.sealedRule)),
  }));
  const values = await valuesByMember(
    tx,
    organizationId,
    memberIds,
    ready.flatMap(({ rule }) => rule.attributeIds),
  );
  const groupIds = rows.map(({ id }) => id);
  const there = new Set(
    (await belongingsAmong(tx, organizationId, { memberIds, groupIds })).map((each) => keyOf(each)),
  );
  const placements = ready.map(({ row, rule }) => {
    const isIn = (memberId: string) => there.has(keyOf({ groupId: row.id, memberId }));
    const belongs = (memberId: string) => rule.matches(values.get(memberId) ?? new Map());
    return {
      group: row,
      came: memberIds.filter((id) => !isIn(id) && belongs(id)),
      went: memberIds.filter((id) => isIn(id) && !belongs(id)),
    };
  });
  const pairs = (of: 'came' | 'went') =>
    placements.flatMap(({ group, [of]: ids }) => ids.map((memberId) => ({ groupId: group.id, memberId })));
  await removeBelongings(tx, organizationId, pairs('went'));
  await addBelongings(tx, organizationId, pairs('came'), now);
  return placements;
}

const keyOf = ({ groupId, memberId }: Belonging) => `${groupId} ${memberId}`;

async function valuesByMember(
  tx: Transaction,
  organizationId: string,
  memberIds: readonly string[],
  attributeIds: readonly string[],
): Promise<ReadonlyMap<string, ReadonlyMap<string, ValueRow>>> {
  const rows = await valuesOfMembers(tx, organizationId, memberIds, [...new Set(attributeIds)]);
  const byMember = new Map<string, Map<string, ValueRow>>();
  for (const row of rows) {
    const values = byMember.get(row.memberId) ?? new Map<string, ValueRow>();
    values.set(row.attributeId, row);
    byMember.set(row.memberId, values);
  }
  return byMember;
}

/** What a rule would change: who would come in and who would go, by their ids. */
interface Change {
  readonly matches: number;
  readonly of: number;
  readonly came: readonly string[];
  readonly went: readonly string[];
}

/** Looks at everybody who may be concerned, a thousand at a time; changes nothing. */
async function changeBy(
  tx: Transaction,
  organizationId: string,
  rule: ReadyRule,
  groupId: string | undefined,
): Promise<Change> {
  const came: string[] = [];
  const went: string[] = [];
  let matches = 0;
  let after: string | undefined;
  for (;;) {
    const ids = await candidates(tx, organizationId, { after, limit: batch, needs: rule.needs, groupId });
    const values = await valuesByMember(tx, organizationId, ids, rule.attributeIds);
    const groupIds = groupId === undefined ? [] : [groupId];
    const inside = await belongingsAmong(tx, organizationId, { memberIds: ids, groupIds });
    const there = new Set(inside.map(({ memberId }) => memberId));
    for (const id of ids) {
      const belongs = rule.matches(values.get(id) ?? new Map());
      if (belongs) matches += 1;
      if (belongs && !there.has(id)) came.push(id);
      if (!belongs && there.has(id)) went.push(id);
    }
    after = ids.at(-1);
    if (ids.length < batch) break;
  }
  return { matches, of: await countAllMembers(tx, organizationId), came, went };
}

/**
 * Says who would come into a group by a rule, and who would go. Whoever asks reads members: else answers would tell what members'
 * attributes are.
 *
 * @throws ProblemError `rule-refused`, `beyond-your-role`; `not-found` for a group that is not there
 */
export async function previewOf(
  tx: Transaction,
  act: Act,
  asked: { readonly rule: Rule; readonly groupId: string | null },
): Promise<RouteAnswer<typeof previewRule>> {
  const { directory, namesOf, caller } = act;
  const { organizationId } = caller;
  checkWithin(caller, ['members.read']);
  if (asked.groupId !== null) await viewOne(tx, act, asked.groupId);
  const dataKey = await directory.dataKey(tx, organizationId);
  const rule = readyRule(dataKey, checkRule(asked.rule, await listAttributes(tx, dataKey)));
  const { came, went, ...counts } = await changeBy(tx, organizationId, rule, asked.groupId ?? undefined);
  const [coming, going] = [came.slice(0, mostNamed), went.slice(0, mostNamed)];
  const names = await namesOf(tx, dataKey, [...coming, ...going]);
  const named = (ids: readonly string[]) => ids.map((id) => ({ id, name: names.get(id) ?? '' }));
  return {
    ...counts,
    coming: { count: came.length, members: named(coming) },
    going: { count: went.length, members: named(going) },
  };
}

/**
 * Has a rule say who is in a group, or none any more. Everybody is looked at by a job; whoever is changed from now on is placed at once.
 *
 * @throws ProblemError `not-found`, `rule-refused`, `beyond-your-role`; `rule-matches-everyone` unless it was said that this is meant
 */
export async function setGroupRule(
  tx: Transaction,
  act: Act,
  wanted: { readonly groupId: string; readonly rule: Rule | null; readonly everyone: boolean },
): Promise<GroupView> {
  const { directory, caller, trail } = act;
  const { organizationId } = caller;
  const { groupId } = wanted;
  checkWithin(caller, ['members.read']);
  // Rows of members first, rules after: whoever places somebody takes them in this order.
  await checkStillHolds(tx, caller);
  await lockRules(tx, organizationId);
  const row = await heldGroup(tx, act, groupId);
  const dataKey = await directory.dataKey(tx, organizationId);
  const attributes = await listAttributes(tx, dataKey);
  const rule = wanted.rule === null ? null : checkRule(wanted.rule, attributes);
  if (rule !== null && !wanted.everyone) {
    const { matches, of } = await changeBy(tx, organizationId, readyRule(dataKey, rule), groupId);
    if (matches === of) throw problem('rule-matches-everyone');
  }
  await setRule(tx, organizationId, groupId, rule === null ? null : sealRule(dataKey, groupId, rule));
  const nameOf = new Map(attributes.map(({ id, name }) => [id, name]));
  const wordsOf = (of: Rule | null) =>
    of === null
      ? null
      : [
          of.match,
          ...of.conditions.map(({ attributeId, operator, value }) =>
            `${nameOf.get(attributeId) ?? attributeId} ${operator} ${value}`.trim(),
          ),
        ];
  record(tx, dataKey, {
    ...trail,
    act: 'group.changed',
    subject: { kind: 'group', id: groupId, name: groupName(dataKey, row) },
    before: { rule: wordsOf(row.sealedRule === null ? null : openRule(dataKey, groupId, row.sealedRule)) },
    after: { rule: wordsOf(rule) },
  });
  if (rule !== null) await enqueueJob(tx, placeGroupJob, { organizationId, groupId });
  return viewOne(tx, act, groupId);
}

interface Parts {
  readonly database: Database;
  readonly directory: Directory;
  readonly clock: Clock;
}

/** The job that looks at everybody when a rule is new. */
export function groupPlacing(parts: Parts): JobHandler {
  return handleJob(placeGroupJob, async (which, { signal }) => placeAll(parts, which, signal));
}

/**
 * Places everybody by the rule of one group, a thousand a transaction. It can be done again at any time; where the rule was changed
 * meanwhile it leaves off: the job of the new one does it all.
 */
export async function placeAll(
  { database, directory, clock }: Parts,
  { organizationId, groupId }: { readonly organizationId: string; readonly groupId: string },
  signal: AbortSignal,
): Promise<void> {
  let version: number | undefined;
  let after: string | undefined;
  let [came, went] = [0, 0];
  for (let isLast = false; !isLast;) {
    signal.throwIfAborted();
    isLast = await database.transaction({ organizationId }, async (tx) => {
      const [seen] = await rulesOf(tx, organizationId, groupId);
      if (seen === undefined) return true;
      const dataKey = await directory.dataKey(tx, organizationId);
      const { needs } = readyRule(dataKey, openRule(dataKey, groupId, seen.sealedRule));
      const ids = await candidates(tx, organizationId, { after, limit: batch, needs, groupId });
      // Whoever is being changed is waited for, and then looked at as they are.
      await holdMembers(tx, organizationId, ids);
      await keepRules(tx, organizationId);
      const [row] = await rulesOf(tx, organizationId, groupId);
      if (row === undefined || row.ruleVersion !== (version ?? seen.ruleVersion)) return true;
      version = row.ruleVersion;
      const [placed] = await place(tx, dataKey, [row], ids, clock.now());
      came += placed?.came.length ?? 0;
      went += placed?.went.length ?? 0;
      after = ids.at(-1);
      if (ids.length === batch) return false;
      await markPlaced(tx, organizationId, groupId, row.ruleVersion);
      record(tx, dataKey, {
        actor: { kind: 'system' },
        from: undefined,
        at: clock.now(),
        act: 'group.placed',
        subject: { kind: 'group', id: groupId, name: groupName(dataKey, row) },
        after: { came, went },
      });
      return true;
    });
  }
}
