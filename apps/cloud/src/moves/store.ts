import type { Transaction } from '../platform/database/transaction.ts';

/** A move as an owner signed it. */
export interface MoveRow {
  readonly statement: string;
  readonly delegation: string;
  readonly issuer: string;
}

export async function keepMove(
  tx: Transaction,
  move: MoveRow & { readonly organizationId: string; readonly sequence: number; readonly now: Date },
): Promise<void> {
  const { organizationId, sequence, statement, delegation, issuer, now } = move;
  await tx
    .insertInto('moves')
    .values({ organization_id: organizationId, sequence, statement, delegation, issuer, created_at: now })
    .execute();
}

/** In their order. */
export async function movesAfter(
  tx: Transaction,
  { organizationId, after, limit }: { organizationId: string; after: number; limit: number },
): Promise<readonly MoveRow[]> {
  return tx
    .selectFrom('moves')
    .select(['statement', 'delegation', 'issuer'])
    .where('organization_id', '=', organizationId)
    .where('sequence', '>', after)
    .orderBy('sequence')
    .limit(limit)
    .execute();
}
