import {
  attributeValue,
  mostAttributes,
  type AttributeKind,
  type AttributeView,
} from '@lanyard/contract/attributes';
import type { Condition } from '@lanyard/contract/rules';
import { randomUUIDv7 } from 'node:crypto';
import { checkStillHolds, type SessionCaller } from '../access/index.ts';
import { record, type Trail } from '../activity/index.ts';
import { holdOrganization, type Directory } from '../directory/index.ts';
import { violatesUnique } from '../platform/database/errors.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { problem as commonProblem } from '../platform/http/problems.ts';
import type { DataKey } from '../platform/keys/data-keys.ts';
import {
  addAttribute,
  attributesOf,
  holdAttribute,
  removeAttribute,
  removeValues,
  setValues,
  updateAttribute,
  valuesInUse,
  valuesOfMembers,
} from './attribute-store.ts';
import { problem } from './problems.ts';
import { keepRules, rulesOf } from './rule-store.ts';
import {
  comparable,
  openRule,
  openValue,
  sealAttribute,
  sealValue,
  valueIndex,
  viewOfAttribute,
} from './sealing.ts';

/** Columns of a file of members that are something else already. */
const takenNames = new Set(['name', 'e-mail', 'email', 'mail', 'group', 'groups', 'first name', 'last name']);

interface Act {
  readonly directory: Directory;
  readonly caller: SessionCaller;
  readonly trail: Trail;
}

/** The attributes of an organization, oldest first. */
export async function listAttributes(tx: Transaction, dataKey: DataKey): Promise<readonly AttributeView[]> {
  const rows = await attributesOf(tx, dataKey.organizationId);
  return rows.map((row) => viewOfAttribute(dataKey, row));
}

/** @throws ProblemError `attribute-name-taken`, `choices-refused`, `too-many-attributes` */
export async function createAttribute(
  tx: Transaction,
  { directory, caller, trail }: Act,
  wanted: { readonly name: string; readonly kind: AttributeKind; readonly choices: readonly string[] },
): Promise<AttributeView> {
  const { organizationId } = caller;
  checkNames(wanted.name, wanted);
  await checkStillHolds(tx, caller);
  // One after another: of two at once the second counts what the first made.
  await holdOrganization(tx, organizationId);
  if ((await attributesOf(tx, organizationId)).length >= mostAttributes) throw problem('too-many-attributes');
  const dataKey = await directory.dataKey(tx, organizationId);
  const attribute = { ...wanted, choices: [...wanted.choices], id: randomUUIDv7() };
  const sealed = sealAttribute(dataKey, attribute);
  await orTaken(addAttribute(tx, organizationId, { ...sealed, kind: attribute.kind }, trail.at));
  record(tx, dataKey, {
    ...trail,
    act: 'attribute.created',
    subject: { kind: 'attribute', id: attribute.id, name: attribute.name },
    after: { kind: attribute.kind, choices: attribute.choices },
  });
  return attribute;
}

/** @throws ProblemError `not-found`, `attribute-name-taken`, `choices-refused`, `choice-in-use` */
export async function changeAttribute(
  tx: Transaction,
  { directory, caller, trail }: Act,
  attributeId: string,
  wanted: { readonly name: string; readonly choices: readonly string[] },
): Promise<AttributeView> {
  const { organizationId } = caller;
  await checkStillHolds(tx, caller);
  const dataKey = await directory.dataKey(tx, organizationId);
  const before = await heldAttribute(tx, dataKey, attributeId);
  const after = { ...before, name: wanted.name, choices: [...wanted.choices] };
  checkNames(after.name, after);
  const kept = new Set(after.choices.map((choice) => comparable(choice)));
  const gone = before.choices.filter((choice) => !kept.has(comparable(choice)));
  const indexes = gone.map((choice) => valueIndex(dataKey, attributeId, choice));
  if ((await valuesInUse(tx, organizationId, attributeId, indexes)).size > 0) throw problem('choice-in-use');
  const named = new Set((await rulesNaming(tx, dataKey, attributeId)).map(({ value }) => comparable(value)));
  if (gone.some((choice) => named.has(comparable(choice)))) throw problem('choice-in-use');
  await orTaken(updateAttribute(tx, organizationId, sealAttribute(dataKey, after)));
  record(tx, dataKey, {
    ...trail,
    act: 'attribute.changed',
    subject: { kind: 'attribute', id: attributeId, name: after.name },
    before: { name: before.name, choices: before.choices },
    after: { name: after.name, choices: after.choices },
  });
  return after;
}

/** @throws ProblemError `not-found`; `attribute-in-use` where the rule of a group names it */
export async function deleteAttribute(
  tx: Transaction,
  { directory, caller, trail }: Act,
  attributeId: string,
): Promise<void> {
  const { organizationId } = caller;
  await checkStillHolds(tx, caller);
  const dataKey = await directory.dataKey(tx, organizationId);
  const { name } = await heldAttribute(tx, dataKey, attributeId);
  if ((await rulesNaming(tx, dataKey, attributeId)).length > 0) throw problem('attribute-in-use');
  await removeAttribute(tx, organizationId, attributeId);
  const subject = { kind: 'attribute', id: attributeId, name };
  record(tx, dataKey, { ...trail, act: 'attribute.deleted', subject });
}

/** What is set of a member, in the order of the attributes. */
export async function valuesOf(
  tx: Transaction,
  dataKey: DataKey,
  memberId: string,
): Promise<{ attributeId: string; value: string }[]> {
  const rows = await valuesOfMembers(tx, dataKey.organizationId, [memberId]);
  const values = new Map(rows.map((row) => [row.attributeId, openValue(dataKey, row)]));
  const attributes = await attributesOf(tx, dataKey.organizationId);
  return attributes.flatMap(({ id }) => {
    const value = values.get(id);
    return value === undefined ? [] : [{ attributeId: id, value }];
  });
}

/**
 * Sets attributes of one member, whose row the caller holds.
 *
 * @returns what it was and is, by the names of attributes: of what really changed
 * @throws ProblemError `value-refused`
 */
export async function changeValues(
  tx: Transaction,
  dataKey: DataKey,
  memberId: string,
  wanted: readonly { readonly attributeId: string; readonly value: string | null }[],
): Promise<{ before: Record<string, string | null>; after: Record<string, string | null> }> {
  const attributes = new Map((await listAttributes(tx, dataKey)).map((each) => [each.id, each]));
  const was = new Map(
    (await valuesOf(tx, dataKey, memberId)).map(({ attributeId, value }) => [attributeId, value]),
  );
  // Not objects: an attribute may be named like what every object has.
  const before = new Map<string, string | null>();
  const after = new Map<string, string | null>();
  const set = [];
  const unset = [];
  for (const { attributeId, value: typed } of new Map(
    wanted.map((each) => [each.attributeId, each]),
  ).values()) {
    const attribute = attributes.get(attributeId);
    if (attribute === undefined) throw problem('value-refused', { reason: 'attribute' });
    const value = typed === null || typed.trim() === '' ? null : attributeValue(attribute, typed);
    if (value === undefined) throw problem('value-refused', { reason: attribute.kind });
    const old = was.get(attributeId) ?? null;
    if (old === value) continue;
    before.set(attribute.name, old);
    after.set(attribute.name, value);
    if (value === null) unset.push(attributeId);
    else set.push(sealValue(dataKey, { attributeId, memberId, value }));
  }
  await removeValues(tx, dataKey.organizationId, memberId, unset);
  await setValues(tx, dataKey.organizationId, set);
  return { before: Object.fromEntries(before), after: Object.fromEntries(after) };
}

/** Conditions of rules about an attribute; rules stay as they are to the end of the transaction. */
async function rulesNaming(tx: Transaction, dataKey: DataKey, attributeId: string): Promise<Condition[]> {
  await keepRules(tx, dataKey.organizationId);
  const rows = await rulesOf(tx, dataKey.organizationId);
  return rows
    .flatMap(({ id, sealedRule }) => openRule(dataKey, id, sealedRule).conditions)
    .filter((condition) => condition.attributeId === attributeId);
}

async function heldAttribute(tx: Transaction, dataKey: DataKey, attributeId: string): Promise<AttributeView> {
  const row = await holdAttribute(tx, dataKey.organizationId, attributeId);
  if (row === undefined) throw commonProblem('not-found', { reason: 'attribute' });
  return viewOfAttribute(dataKey, row);
}

function checkNames(
  name: string,
  { kind, choices }: { readonly kind: AttributeKind; readonly choices: readonly string[] },
): void {
  if (takenNames.has(comparable(name))) throw problem('attribute-name-taken');
  const distinct = new Set(choices.map((choice) => comparable(choice)));
  const isRight = kind === 'choice' ? choices.length > 0 : choices.length === 0;
  // Each is a value that this attribute would take.
  const areValues = choices.every(
    (choice) => attributeValue({ kind, choices: [...choices] }, choice) === choice,
  );
  if (!isRight || !areValues || distinct.size < choices.length) throw problem('choices-refused');
}

async function orTaken<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (violatesUnique(error, 'attributes_organization_id_name_index_key'))
      throw problem('attribute-name-taken', { cause: error });
    throw error;
  }
}
