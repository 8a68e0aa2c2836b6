import type { Transaction } from '../platform/database/transaction.ts';

/** One address of an organization. */
export interface AddressRow {
  readonly host: string;
  readonly isOwn: boolean;
  readonly createdAt: Date;
  readonly isCurrent: boolean;
  /** Of a domain of its own: what its TXT record is to say. */
  readonly dnsToken: string | null;
  readonly seenAt: Date | null;
  readonly lostAt: Date | null;
}

const columns = [
  'host',
  'is_own as isOwn',
  'created_at as createdAt',
  'retired_at as retiredAt',
  'dns_token as dnsToken',
  'seen_at as seenAt',
  'lost_at as lostAt',
] as const;

/** Those that lead somewhere: the current one first, then the newest. */
export async function addressesOf(tx: Transaction, organizationId: string): Promise<readonly AddressRow[]> {
  const rows = await tx
    .selectFrom('addresses')
    .select(columns)
    .where('organization_id', '=', organizationId)
    .where('removed_at', 'is', null)
    .orderBy('retired_at', (order) => order.desc().nullsFirst())
    .orderBy('host')
    .execute();
  return rows.map((row) => Object.assign(row, { isCurrent: row.retiredAt === null }));
}

/** What was found when the DNS of a domain was looked at. @returns true where that is news */
export async function keepSight(
  tx: Transaction,
  { organizationId, host, seen, now }: Looked & { readonly seen: boolean; readonly now: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('addresses')
    .set(seen ? { seen_at: now, lost_at: null } : { lost_at: now })
    .where('organization_id', '=', organizationId)
    .where('host', '=', host)
    .where('removed_at', 'is', null)
    .$if(!seen, (query) => query.where('lost_at', 'is', null))
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

interface Looked {
  readonly organizationId: string;
  readonly host: string;
}

/** The organization answers at another of its addresses from now on; the one before leads there. */
export async function makeCurrent(
  tx: Transaction,
  { organizationId, host, now }: Looked & { readonly now: Date },
): Promise<void> {
  await tx
    .updateTable('addresses')
    .set({ retired_at: now })
    .where('organization_id', '=', organizationId)
    .where('retired_at', 'is', null)
    .execute();
  await tx
    .updateTable('addresses')
    .set({ retired_at: null })
    .where('organization_id', '=', organizationId)
    .where('host', '=', host)
    .execute();
  await tx
    .updateTable('organizations')
    .set((row) => ({ moves: row('moves', '+', 1) }))
    .where('id', '=', organizationId)
    .execute();
}

/** False where the organization has no such address, or answers at it. */
export async function retireForGood(
  tx: Transaction,
  { organizationId, host, now }: Looked & { readonly now: Date },
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('addresses')
    .set({ removed_at: now, lost_at: null })
    .where('organization_id', '=', organizationId)
    .where('host', '=', host)
    .where('retired_at', 'is not', null)
    .where('removed_at', 'is', null)
    .executeTakeFirstOrThrow();
  return numUpdatedRows === 1n;
}

/** Whether a host was ever given out, and is not one that this organization removed. */
export async function isTaken(tx: Transaction, { organizationId, host }: Looked): Promise<boolean> {
  const row = await tx
    .selectFrom('addresses')
    .select(['organization_id', 'removed_at'])
    .where('host', '=', host)
    .executeTakeFirst();
  return row !== undefined && (row.organization_id !== organizationId || row.removed_at === null);
}

/** Every domain of an organization's own that is to lead here, with whose it is. */
export async function domainsToLookAt(
  tx: Transaction,
): Promise<readonly (AddressRow & { readonly organizationId: string })[]> {
  const rows = await tx
    .selectFrom('addresses')
    .select(columns)
    .select('organization_id as organizationId')
    .where('is_own', '=', true)
    .where('removed_at', 'is', null)
    .orderBy('host')
    .execute();
  return rows.map((row) => Object.assign(row, { isCurrent: row.retiredAt === null }));
}

/** An address that leads to the current one; one that this organization removed it may take again. False where the host was ever given out to another; waits for whoever is taking it right now. */
export async function takeLeadingAddress(
  tx: Transaction,
  row: {
    readonly host: string;
    readonly organizationId: string;
    readonly isOwn: boolean;
    /** Of a domain of its own, just seen in the DNS. */
    readonly dnsToken: string | null;
    readonly now: Date;
  },
): Promise<boolean> {
  const taken = await tx
    .insertInto('addresses')
    .values({
      host: row.host,
      organization_id: row.organizationId,
      is_own: row.isOwn,
      dns_token: row.dnsToken,
      seen_at: row.dnsToken === null ? null : row.now,
      created_at: row.now,
      retired_at: row.now,
    })
    .onConflict((conflict) =>
      conflict
        .column('host')
        .doUpdateSet((expression) => ({
          removed_at: null,
          retired_at: expression.ref('excluded.retired_at'),
          created_at: expression.ref('excluded.created_at'),
          is_own: expression.ref('excluded.is_own'),
          dns_token: expression.ref('excluded.dns_token'),
          seen_at: expression.ref('excluded.seen_at'),
          lost_at: null,
        }))
        .where('addresses.organization_id', '=', row.organizationId)
        .where('addresses.removed_at', 'is not', null),
    )
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
