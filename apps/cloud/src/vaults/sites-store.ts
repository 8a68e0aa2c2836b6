import type { Transaction } from '../platform/database/transaction.ts';

export async function sealedSites(tx: Transaction, organizationId: string): Promise<Buffer | undefined> {
  const row = await tx
    .selectFrom('vault_sites')
    .select('sealed_sites')
    .where('organization_id', '=', organizationId)
    .executeTakeFirst();
  return row?.sealed_sites;
}

export async function keepSites(
  tx: Transaction,
  {
    organizationId,
    sealed,
    now,
  }: { readonly organizationId: string; readonly sealed: Buffer; readonly now: Date },
): Promise<void> {
  const values = { sealed_sites: sealed, changed_at: now };
  await tx
    .insertInto('vault_sites')
    .values({ organization_id: organizationId, ...values })
    .onConflict((conflict) => conflict.column('organization_id').doUpdateSet(values))
    .execute();
}
