import type { AttributeView } from '@lanyard/contract/attributes';
import type { GroupView } from '@lanyard/contract/groups';
import type { Rule } from '@lanyard/contract/rules';
import { blindIndex, sealedColumns, type DataKey } from '../platform/keys/data-keys.ts';
import type { AttributeRow, ValueRow } from './attribute-store.ts';
import type { GroupRow } from './store.ts';

/** How names are compared: however they are spelled with capitals, spaces and accents put together. */
const normalized = (text: string): string =>
  text.trim().normalize('NFKC').toLowerCase().replaceAll(/\s+/g, ' ');

export function sealGroupName(dataKey: DataKey, id: string, name: string) {
  return {
    sealedName: sealedColumns(dataKey).seal({ table: 'groups', column: 'sealed_name', row: id }, name),
    nameIndex: groupNameIndex(dataKey, name),
  };
}

export function groupNameIndex(dataKey: DataKey, name: string): Buffer {
  return blindIndex(dataKey, 'groups.name', normalized(name));
}

/** What `sealGroupName` sealed. */
export function groupName(dataKey: DataKey, { id, sealedName }: Pick<GroupRow, 'id' | 'sealedName'>): string {
  return sealedColumns(dataKey).openText({ table: 'groups', column: 'sealed_name', row: id }, sealedName);
}

export function viewOfGroup(dataKey: DataKey, row: GroupRow & { readonly members: number }): GroupView {
  return {
    id: row.id,
    name: groupName(dataKey, row),
    kind: row.sealedRule === null ? 'chosen' : 'rule',
    members: row.members,
    isPlacing: row.sealedRule !== null && row.placedVersion < row.ruleVersion,
  };
}

const rulePlace = (id: string) => ({ table: 'groups', column: 'sealed_rule', row: id });

export function sealRule(dataKey: DataKey, groupId: string, rule: Rule): Buffer {
  return sealedColumns(dataKey).seal(rulePlace(groupId), JSON.stringify(rule));
}

/** What `sealRule` sealed. */
export function openRule(dataKey: DataKey, groupId: string, sealed: Buffer): Rule {
  return JSON.parse(sealedColumns(dataKey).openText(rulePlace(groupId), sealed)) as Rule;
}

export function sealAttribute(
  dataKey: DataKey,
  { id, name, choices }: Pick<AttributeView, 'id' | 'name' | 'choices'>,
) {
  const columns = sealedColumns(dataKey);
  return {
    id,
    sealedName: columns.seal({ table: 'attributes', column: 'sealed_name', row: id }, name),
    nameIndex: blindIndex(dataKey, 'attributes.name', normalized(name)),
    sealedChoices: columns.seal(
      { table: 'attributes', column: 'sealed_choices', row: id },
      JSON.stringify(choices),
    ),
  };
}

/** What `sealAttribute` sealed. */
export function viewOfAttribute(dataKey: DataKey, row: AttributeRow): AttributeView {
  const { id, kind } = row;
  const columns = sealedColumns(dataKey);
  const choices = columns.openText(
    { table: 'attributes', column: 'sealed_choices', row: id },
    row.sealedChoices,
  );
  return {
    id,
    kind,
    name: columns.openText({ table: 'attributes', column: 'sealed_name', row: id }, row.sealedName),
    choices: JSON.parse(choices) as string[],
  };
}

const valuePlace = (attributeId: string, memberId: string) => ({
  table: 'attribute_values',
  column: 'sealed_value',
  row: `${attributeId}/${memberId}`,
});

export function sealValue(
  dataKey: DataKey,
  { attributeId, memberId, value }: { attributeId: string; memberId: string; value: string },
): ValueRow {
  return {
    attributeId,
    memberId,
    sealedValue: sealedColumns(dataKey).seal(valuePlace(attributeId, memberId), value),
    valueIndex: valueIndex(dataKey, attributeId, value),
  };
}

/** Keyed hash of a value of one attribute, the same however it is spelled with capitals. */
export function valueIndex(dataKey: DataKey, attributeId: string, value: string): Buffer {
  return blindIndex(dataKey, 'attribute_values.value', JSON.stringify([attributeId, normalized(value)]));
}

/** What `sealValue` sealed. */
export function openValue(dataKey: DataKey, row: ValueRow): string {
  const { attributeId, memberId, sealedValue } = row;
  return sealedColumns(dataKey).openText(valuePlace(attributeId, memberId), sealedValue);
}

/** Of texts that are compared but not found by a hash. */
export const comparable = normalized;
