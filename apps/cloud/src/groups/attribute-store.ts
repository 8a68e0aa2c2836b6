import type { AttributeKind } from '@lanyard/contract/attributes';
import { sql } from 'kysely';
import type { Transaction } from '../platform/database/transaction.ts';

/** An attribute as its row says: name and choices are sealed. */
export interface AttributeRow {
  readonly id: string;
  readonly kind: AttributeKind;
  readonly sealedName: Buffer;
  readonly sealedChoices: Buffer;
}

const attributeColumns = [
  'id',
  'kind',
  'sealed_name as sealedName',
  'sealed_choices as sealedChoices',
] as const;
/** The check constraint of the column lists the same. */
const withKind = <T extends { readonly kind: string }>(row: T) => ({
  ...row,
  kind: row.kind as AttributeKind,
});

/** Oldest first. */
export async function attributesOf(
  tx: Transaction,
  organizationId: string,
): Promise<readonly AttributeRow[]> {
  const rows = await tx
    .selectFrom('attributes')
    .select(attributeColumns)
    .where('organization_id', '=', organizationId)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map((row) => withKind(row));
}

/** Holds one attribute: who sets a value of it waits. */
export async function holdAttribute(
  tx: Transaction,
  organizationId: string,
  attributeId: string,
): Promise<AttributeRow | undefined> {
  const row = await tx
    .selectFrom('attributes')
    .select(attributeColumns)
    .where('organization_id', '=', organizationId)
    .where('id', '=', attributeId)
    .forUpdate()
    .executeTakeFirst();
  return row === undefined ? undefined : withKind(row);
}

interface SealedAttribute {
  readonly id: string;
  readonly sealedName: Buffer;
  readonly nameIndex: Buffer;
  readonly sealedChoices: Buffer;
}

export async function addAttribute(
  tx: Transaction,
  organizationId: string,
  attribute: SealedAttribute & { readonly kind: AttributeKind },
  now: Date,
): Promise<void> {
  await tx
    .insertInto('attributes')
    .values({
      organization_id: organizationId,
      id: attribute.id,
      sealed_name: attribute.sealedName,
      name_index: attribute.nameIndex,
      kind: attribute.kind,
      sealed_choices: attribute.sealedChoices,
      created_at: now,
    })
    .execute();
}

export async function updateAttribute(
  tx: Transaction,
  organizationId: string,
  attribute: SealedAttribute,
): Promise<void> {
  await tx
    .updateTable('attributes')
    .set({
      sealed_name: attribute.sealedName,
      name_index: attribute.nameIndex,
      sealed_choices: attribute.sealedChoices,
    })
    .where('organization_id', '=', organizationId)
    .where('id', '=', attribute.id)
    .execute();
}

/** Every value of it goes with it. */
export async function removeAttribute(
  tx: Transaction,
  organizationId: string,
  attributeId: string,
): Promise<void> {
  await tx
    .deleteFrom('attributes')
    .where('organization_id', '=', organizationId)
    .where('id', '=', attributeId)
    .execute();
}

/** A value as its row says. */
export interface ValueRow {
  readonly attributeId: string;
  readonly memberId: string;
  readonly sealedValue: Buffer;
  readonly valueIndex: Buffer;
}

/** Values of members; `attributeIds`: of these attributes alone. */
export async function valuesOfMembers(
  tx: Transaction,
  organizationId: string,
  memberIds: readonly string[],
  attributeIds?: readonly string[],
): Promise<readonly ValueRow[]> {
  if (memberIds.length === 0 || attributeIds?.length === 0) return [];
  const { rows } = await sql<ValueRow>`
    select attribute_id as "attributeId", member_id as "memberId", sealed_value as "sealedValue", value_index as "valueIndex"
    from attribute_values
    where organization_id = ${organizationId}::uuid and member_id = any(${memberIds}::uuid[])
      and (${attributeIds === undefined} or attribute_id = any(${attributeIds ?? []}::uuid[]))`.execute(tx);
  return rows;
}

/** Sets values, in one statement. Attributes that were deleted meanwhile are for the foreign key to refuse. */
export async function setValues(
  tx: Transaction,
  organizationId: string,
  values: readonly ValueRow[],
): Promise<void> {
  if (values.length === 0) return;
  const column = <T>(of: (value: ValueRow) => T) => values.map((value) => of(value));
  await sql`
    insert into attribute_values (organization_id, attribute_id, member_id, sealed_value, value_index)
    select ${organizationId}::uuid, attribute_id, member_id, sealed_value, value_index
    from unnest(
      ${column(({ attributeId }) => attributeId)}::uuid[],
      ${column(({ memberId }) => memberId)}::uuid[],
      ${column(({ sealedValue }) => sealedValue)}::bytea[],
      ${column(({ valueIndex }) => valueIndex)}::bytea[]
    ) as given (attribute_id, member_id, sealed_value, value_index)
    on conflict (organization_id, attribute_id, member_id)
      do update set sealed_value = excluded.sealed_value, value_index = excluded.value_index`.execute(tx);
}

export async function removeValues(
  tx: Transaction,
  organizationId: string,
  memberId: string,
  attributeIds: readonly string[],
): Promise<void> {
  if (attributeIds.length === 0) return;
  await tx
    .deleteFrom('attribute_values')
    .where('organization_id', '=', organizationId)
    .where('member_id', '=', memberId)
    .where('attribute_id', 'in', attributeIds)
    .execute();
}

/** Which of these keyed hashes some member has, in base64. */
export async function valuesInUse(
  tx: Transaction,
  organizationId: string,
  attributeId: string,
  indexes: readonly Buffer[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ index: Buffer }>`
    select distinct value_index as index from attribute_values
    where organization_id = ${organizationId}::uuid and attribute_id = ${attributeId}::uuid
      and value_index = any(${indexes}::bytea[])`.execute(tx);
  return new Set(rows.map(({ index }) => index.toString('base64')));
}
