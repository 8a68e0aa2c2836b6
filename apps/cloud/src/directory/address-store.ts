import type { Transaction } from '../platform/database/transaction.ts';

/** One address of an organization. */
export interface AddressRow {
  readonly host: string;
  readonly isOwn: boolean;
  readonly createdAt: Date;
  readonly isCurrent: boolean;
}

/** The current one first, then the newest. */
export async function addressesOf(tx: Transaction, organizationId: string): Promise<readonly AddressRow[]> {
  const rows = await tx
    .selectFrom('addresses')
    .select(['host', 'is_own as isOwn', 'created_at as createdAt', 'retired_at as retiredAt'])
    .where('organization_id', '=', organizationId)
    .orderBy('retired_at', (order) => order.desc().nullsFirst())
    .orderBy('host')
    .execute();
  return rows.map(({ host, isOwn, createdAt, retiredAt }) => ({
    host,
    isOwn,
    createdAt,
    isCurrent: retiredAt === null,
  }));
}

/** An address that leads to the current one. False where the host was ever given out; waits for whoever is taking it right now. */
export async function takeLeadingAddress(
  tx: Transaction,
  row: {
    readonly host: string;
    readonly organizationId: string;
    readonly isOwn: boolean;
    readonly now: Date;
  },
): Promise<boolean> {
  const taken = await tx
    .insertInto('addresses')
    .values({
      host: row.host,
      organization_id: row.organizationId,
      is_own: row.isOwn,
      created_at: row.now,
      retired_at: row.now,
    })
    .onConflict((conflict) => conflict.column('host').doNothing())
    .returning('host')
    .executeTakeFirst();
  return taken !== undefined;
}

/** A domain that waits for its records. */
export interface OfferRow {
  readonly host: string;
  readonly token: string;
  readonly createdAt: Date;
}

export async function offerOf(tx: Transaction, organizationId: string): Promise<OfferRow | undefined> {
  return tx
    .selectFrom('domain_offers')
    .select(['host', 'token', 'created_at as createdAt'])
    .where('organization_id', '=', organizationId)
    .executeTakeFirst();
}

export async function keepOffer(tx: Transaction, organizationId: string, offer: OfferRow): Promise<void> {
  const row = { host: offer.host, token: offer.token, created_at: offer.createdAt };
  await tx
    .insertInto('domain_offers')
    .values({ organization_id: organizationId, ...row })
    .onConflict((conflict) => conflict.column('organization_id').doUpdateSet(row))
    .execute();
}

/** @returns false where it is gone, or another one by now */
export async function deleteOffer(tx: Transaction, organizationId: string, host?: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('domain_offers')
    .where('organization_id', '=', organizationId)
    .$if(host !== undefined, (query) => query.where('host', '=', host ?? ''))
    .executeTakeFirstOrThrow();
  return numDeletedRows === 1n;
}
