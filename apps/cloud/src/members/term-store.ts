import { sql } from 'kysely';
import type { Transaction } from '../platform/database/transaction.ts';

/** Members whose terms are not of today, at most `limit`, held: of two processes one gives them. */
export async function holdMembersWithoutTerms(
  tx: Transaction,
  organizationId: string,
  limit: number,
): Promise<{ id: string; sealedName: Buffer; sealedEmail: Buffer }[]> {
  return tx
    .selectFrom('members')
    .select(['id', 'sealed_name as sealedName', 'sealed_email as sealedEmail'])
    .where('organization_id', '=', organizationId)
    .where('terms_version', '=', 0)
    .orderBy('id')
    .limit(limit)
    .forUpdate()
    .skipLocked()
    .execute();
}

/** Gives members their terms, all at once. */
export async function addTerms(
  tx: Transaction,
  organizationId: string,
  given: readonly { readonly id: string; readonly terms: readonly number[] }[],
): Promise<void> {
  const ids = given.flatMap(({ id, terms }) => terms.map(() => id));
  const terms = given.flatMap((each) => each.terms);
  await sql`insert into member_terms (organization_id, term, member_id)
    select ${organizationId}::uuid, term, id from unnest(${terms}::integer[], ${ids}::uuid[]) as given (term, id)
    on conflict do nothing`.execute(tx);
}

export async function markTermsGiven(
  tx: Transaction,
  organizationId: string,
  memberIds: readonly string[],
  version: number,
): Promise<void> {
  await tx
    .updateTable('members')
    .set({ terms_version: version })
    .where('organization_id', '=', organizationId)
    .where('id', 'in', memberIds)
    .execute();
}
