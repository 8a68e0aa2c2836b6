import { sql, type Selectable } from 'kysely';
import type { OrganizationsTable, SetupLinksTable } from '../platform/database/tables.ts';
import type { Transaction } from '../platform/database/transaction.ts';

/** An organization as its rows say. */
export interface OrganizationRow extends Selectable<OrganizationsTable> {
  /** Its current address. */
  readonly host: string;
}

const withAddress = (tx: Transaction) =>
  tx
    .selectFrom('organizations')
    .innerJoin('addresses', (join) =>
      join.onRef('addresses.organization_id', '=', 'organizations.id').on('addresses.retired_at', 'is', null),
    )
    .selectAll('organizations')
    .select('addresses.host');

/** The organization to which a host leads; its own `host` is the one at which it answers. */
export async function organizationAt(tx: Transaction, host: string): Promise<OrganizationRow | undefined> {
  return withAddress(tx)
    .innerJoin('addresses as asked', 'asked.organization_id', 'organizations.id')
    .where('asked.host', '=', host)
    .where('asked.removed_at', 'is', null)
    .executeTakeFirst();
}

export async function organizationWithId(tx: Transaction, id: string): Promise<OrganizationRow | undefined> {
  return withAddress(tx).where('organizations.id', '=', id).executeTakeFirst();
}

/** Where a listed organization stands in the order of all that are. */
export interface ListedPlace {
  readonly listedAs: string;
  readonly id: string;
}

/**
 * Listed organizations whose name or address begins so, in the order of their names.
 *
 * @param beginnings of one or the other; at least one.
 */
export async function organizationsListed(
  tx: Transaction,
  beginnings: { readonly name: string | undefined; readonly address: string | undefined },
  { after, limit }: { readonly after: ListedPlace | undefined; readonly limit: number },
): Promise<(ListedPlace & { name: string; regionLabel: string; host: string })[]> {
  const { name, address } = beginnings;
  const begins = (column: ReturnType<typeof sql>, beginning: string) =>
    sql`${column} >= ${beginning} and ${column} < ${beginning + lastCharacter}`;
  const found = [
    ...(name === undefined
      ? []
      : [sql`select id from lanyard.organizations where ${begins(sql`listed_as`, name)}`]),
    ...(address === undefined
      ? []
      : [
          sql`select organization_id from lanyard.addresses
               where retired_at is null and ${begins(sql`host collate "C"`, address)}`,
        ]),
  ];
  const { rows } = await sql<ListedPlace & { name: string; regionLabel: string; host: string }>`
    select o.id, o.listed_as as "listedAs", o.name, o.region_label as "regionLabel", a.host
      from lanyard.organizations o
      join lanyard.addresses a on a.organization_id = o.id and a.retired_at is null
     where o.listed_as is not null and o.id in (${sql.join(found, sql` union all `)})
       ${after === undefined ? sql`` : sql`and (o.listed_as, o.id) > (${after.listedAs}, ${after.id}::uuid)`}
     order by o.listed_as, o.id
     limit ${limit}`.execute(tx);
  return rows;
}

/** Comes after every other in the order of bytes. */
const lastCharacter = '\u{10FFFF}';

export async function organizationsByAge(tx: Transaction): Promise<OrganizationRow[]> {
  return withAddress(tx).orderBy('organizations.created_at').orderBy('organizations.id').execute();
}

export async function isAnyOrganization(tx: Transaction): Promise<boolean> {
  return (await tx.selectFrom('organizations').select('id').limit(1).executeTakeFirst()) !== undefined;
}

export async function addOrganization(
  tx: Transaction,
  row: Pick<
    Selectable<OrganizationsTable>,
    'id' | 'name' | 'region_label' | 'language' | 'sealed_data_key' | 'is_sample' | 'created_at'
  >,
): Promise<void> {
  await tx.insertInto('organizations').values(row).execute();
}

/** Holds an organization's row to the end of the transaction; what refers to it does not wait. */
export async function holdOrganization(tx: Transaction, organizationId: string): Promise<void> {
  await tx
    .selectFrom('organizations')
    .select('id')
    .where('id', '=', organizationId)
    .forNoKeyUpdate()
    .execute();
}

export async function setOrganization(
  tx: Transaction,
  organizationId: string,
  settings: Pick<
    Selectable<OrganizationsTable>,
    'name' | 'session_seconds' | 'vault_idle_minutes' | 'language' | 'notices' | 'listed_as'
  > & { readonly claims_asked: string },
): Promise<void> {
  await tx.updateTable('organizations').set(settings).where('id', '=', organizationId).execute();
}

/** False where the host was ever given out: retired addresses keep their row. Waits for whoever is taking it right now. */
export async function takeAddress(
  tx: Transaction,
  row: { host: string; organization_id: string; created_at: Date },
): Promise<boolean> {
  const taken = await tx
    .insertInto('addresses')
    .values(row)
    .onConflict((conflict) => conflict.column('host').doNothing())
    .returning('host')
    .executeTakeFirst();
  return taken !== undefined;
}

export async function hostsEverTaken(tx: Transaction, hosts: readonly string[]): Promise<string[]> {
  if (hosts.length === 0) return [];
  const rows = await tx.selectFrom('addresses').select('host').where('host', 'in', hosts).execute();
  return rows.map(({ host }) => host);
}

export async function addSetupLink(
  tx: Transaction,
  row: { token_digest: Buffer; created_at: Date; expires_at: Date },
): Promise<void> {
  await tx.insertInto('setup_links').values(row).execute();
}

const liveLink = (tx: Transaction, tokenDigest: Buffer, now: Date) =>
  tx
    .selectFrom('setup_links')
    .select('expires_at')
    .where('token_digest', '=', tokenDigest)
    .where('used_at', 'is', null)
    .where('expires_at', '>', now);

/** When a link that still works runs out. */
export async function expiryOfSetupLink(
  tx: Transaction,
  tokenDigest: Buffer,
  now: Date,
): Promise<Date | undefined> {
  return (await liveLink(tx, tokenDigest, now).executeTakeFirst())?.expires_at;
}

/** Holds a link that still works until the end of the transaction: of two at once, the second finds it used. */
export async function holdSetupLink(tx: Transaction, tokenDigest: Buffer, now: Date): Promise<boolean> {
  return (await liveLink(tx, tokenDigest, now).forUpdate().executeTakeFirst()) !== undefined;
}

export async function useSetupLink(
  tx: Transaction,
  tokenDigest: Buffer,
  use: Pick<Selectable<SetupLinksTable>, 'used_at' | 'organization_id' | 'watch_digest'>,
): Promise<void> {
  await tx.updateTable('setup_links').set(use).where('token_digest', '=', tokenDigest).execute();
}

/** The link that made an organization: who may watch its owner join. */
export async function watchOfOrganization(
  tx: Transaction,
  organizationId: string,
): Promise<{ used_at: Date; watch_digest: Buffer } | undefined> {
  const row = await tx
    .selectFrom('setup_links')
    .select(['used_at', 'watch_digest'])
    .where('organization_id', '=', organizationId)
    .executeTakeFirst();
  if (row === undefined || row.used_at === null || row.watch_digest === null) return undefined;
  return { used_at: row.used_at, watch_digest: row.watch_digest };
}

/**
 * From here on this transaction sees the rows of one organization. Row-level security shows a request at the root address none;
 * only the making of an organization, and the operator, step into one.
 */
export async function enterOrganization(tx: Transaction, organizationId: string): Promise<void> {
  await sql`select set_config('lanyard.organization', ${organizationId}, true)`.execute(tx);
}

/** The people who are in it: they go with it. */
export async function markPeopleOfSample(tx: Transaction, organizationId: string): Promise<void> {
  await tx
    .updateTable('persons')
    .set({ is_sample: true })
    .where(
      'id',
      'in',
      tx
        .selectFrom('members')
        .select('person_id')
        .where('organization_id', '=', organizationId)
        .where('person_id', 'is not', null)
        .$narrowType<{ person_id: string }>(),
    )
    .execute();
}

/** Of the organization in scope; false where it is no sample. */
export async function deleteSample(tx: Transaction): Promise<boolean> {
  const { rows } = await sql<{ removed: boolean }>`select lanyard.remove_sample() as removed`.execute(tx);
  return rows[0]?.removed === true;
}

/** Every host in use, those that only lead to another included. */
export async function hostsInUse(tx: Transaction): Promise<ReadonlySet<string>> {
  const rows = await tx.selectFrom('addresses').select('host').where('removed_at', 'is', null).execute();
  return new Set(rows.map(({ host }) => host));
}

/** The logo of an organization: a PNG. */
export async function logoOf(tx: Transaction, organizationId: string): Promise<Buffer | undefined> {
  const row = await tx
    .selectFrom('logos')
    .select('png')
    .where('organization_id', '=', organizationId)
    .executeTakeFirst();
  return row?.png;
}

/** Keeps a logo and which one it is; null: takes it away. */
export async function setLogo(
  tx: Transaction,
  organizationId: string,
  logo: { readonly png: Buffer; readonly version: string; readonly now: Date } | null,
): Promise<void> {
  if (logo === null) {
    await tx.deleteFrom('logos').where('organization_id', '=', organizationId).execute();
  } else {
    const row = { png: logo.png, created_at: logo.now };
    await tx
      .insertInto('logos')
      .values({ organization_id: organizationId, ...row })
      .onConflict((conflict) => conflict.column('organization_id').doUpdateSet(row))
      .execute();
  }
  await tx
    .updateTable('organizations')
    .set({ logo_version: logo?.version ?? null })
    .where('id', '=', organizationId)
    .execute();
}
