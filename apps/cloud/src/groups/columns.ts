import { attributeValue, type AttributeView } from '@lanyard/contract/attributes';
import type { Transaction } from '../platform/database/transaction.ts';
import type { DataKey } from '../platform/keys/data-keys.ts';
import { setValues } from './attribute-store.ts';
import { listAttributes } from './attributes.ts';
import { comparable, groupName, sealValue } from './sealing.ts';
import type { Sight } from './sight.ts';
import { addBelongings, keptGroups } from './store.ts';

/** What columns of a file of members say beside name and address. */
export interface Columns {
  /** Attributes that have a column, with its place. */
  readonly attributes: readonly (AttributeView & { readonly at: number })[];
  /** Place of the column with the names of groups. */
  readonly groups: number | undefined;
  /** Headings that say nothing here. */
  readonly unknown: readonly string[];
}

/** A row, read by its columns. */
export interface Particulars {
  readonly values: readonly { readonly attributeId: string; readonly value: string }[];
  readonly groupIds: readonly string[];
}

/** In one row. */
const mostGroupsNamed = 50;
const groupHeadings = new Set(['group', 'groups', 'gruppe', 'gruppen']);

/** Which column is which. `others`: places of those that are name and address. */
export async function columnsOf(
  tx: Transaction,
  dataKey: DataKey,
  { headings, others }: { readonly headings: readonly string[]; readonly others: readonly number[] },
): Promise<Columns> {
  const attributes = await listAttributes(tx, dataKey);
  const named = headings.map((heading) => comparable(heading.replaceAll('_', ' ')));
  const found = attributes.flatMap((attribute) => {
    const at = named.indexOf(comparable(attribute.name));
    return at === -1 || others.includes(at) ? [] : [{ ...attribute, at }];
  });
  const groups = named.findIndex((heading) => groupHeadings.has(heading));
  const known = new Set([...others, ...found.map(({ at }) => at), groups]);
  return {
    attributes: found,
    groups: groups === -1 ? undefined : groups,
    unknown: headings.filter((heading, at) => !known.has(at) && heading.trim() !== ''),
  };
}

/**
 * Rows read by their columns, or why one cannot be: `value-invalid` where a cell is no value of its attribute, `formula` where a
 * spreadsheet that later opens an export would run it, `group-unknown` for a group that is not there, is not among those the sender
 * sees, or has a rule.
 */
export async function particularsOf(
  tx: Transaction,
  dataKey: DataKey,
  columns: Columns,
  rows: readonly (readonly string[])[],
  seen: Sight,
): Promise<readonly (Particulars | 'value-invalid' | 'formula' | 'group-unknown')[]> {
  const groupsAt = (cells: readonly string[]) =>
    columns.groups === undefined
      ? []
      : (cells[columns.groups] ?? '')
          .split(/[,;|]/)
          .map((name) => name.trim())
          .filter((name) => name !== '');
  // What is there is opened, once; nothing is computed for each name that a file makes up.
  const there = columns.groups === undefined ? [] : await keptGroups(tx, dataKey.organizationId, seen);
  const groupOf = new Map(there.map((group) => [comparable(groupName(dataKey, group)), group]));
  return rows.map((cells) => {
    const values = [];
    for (const attribute of columns.attributes) {
      const cell = (cells[attribute.at] ?? '').trim();
      if (cell === '') continue;
      // A telephone number begins with a plus, a number with a minus.
      if (/^[=@]|^[+-][^\d\s(.]/.test(cell)) return 'formula';
      const value = attributeValue(attribute, cell);
      if (value === undefined) return 'value-invalid';
      values.push({ attributeId: attribute.id, value });
    }
    const named = groupsAt(cells);
    if (named.length > mostGroupsNamed) return 'group-unknown';
    const groups = named.map((name) => groupOf.get(comparable(name)));
    const chosen = groups.flatMap((group) => (group?.sealedRule === null ? [group.id] : []));
    return chosen.length < groups.length ? 'group-unknown' : { values, groupIds: [...new Set(chosen)] };
  });
}

/** Gives new members what their rows say. */
export async function addParticulars(
  tx: Transaction,
  dataKey: DataKey,
  members: readonly (Particulars & { readonly id: string })[],
  now: Date,
): Promise<void> {
  const values = members.flatMap(({ id, values: set }) =>
    set.map((each) => sealValue(dataKey, { ...each, memberId: id })),
  );
  await setValues(tx, dataKey.organizationId, values);
  const belongings = members.flatMap(({ id, groupIds }) =>
    groupIds.map((groupId) => ({ groupId, memberId: id })),
  );
  await addBelongings(tx, dataKey.organizationId, belongings, now);
}
