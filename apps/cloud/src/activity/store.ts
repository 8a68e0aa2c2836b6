import { sql } from 'kysely';
import type { Transaction } from '../platform/database/transaction.ts';
import type { EntryRow } from './entry.ts';

/** Adds an entry, and puts it down for the chain, in one statement that goes with the commit. */
export function addEntry(tx: Transaction, organizationId: string, entry: EntryRow): void {
  const { id, at, act, actorKind, actorId, subjectKind, subjectId, sealedDetails, digest } = entry;
  tx.writeLast(sql`
    WITH entry AS (
      INSERT INTO activity (organization_id, id, at, act, actor_kind, actor_id, subject_kind, subject_id, sealed_details, digest)
      VALUES (${organizationId}, ${id}, ${at}, ${act}, ${actorKind}, ${actorId}, ${subjectKind}, ${subjectId}, ${sealedDetails}, ${digest})
    )
    INSERT INTO activity_unchained (organization_id, entry_id) VALUES (${organizationId}, ${id})`);
}

/** Organizations with entries that are in no link yet. Runs as the owner: no transaction of the app sees more than one. */
export async function organizationsToChain(tx: Transaction): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM organizations_with_unchained_activity() AS id`.execute(tx);
  return rows.map(({ id }) => id);
}

/** One at a time extends an organization's chain. Held to the end of the transaction; false where somebody is at it. */
export async function holdChain(tx: Transaction, organizationId: string): Promise<boolean> {
  const { rows } = await sql<{ held: boolean }>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(${`lanyard activity ${organizationId}`}, 0)) AS held`.execute(
    tx,
  );
  return rows[0]?.held === true;
}

export interface Link {
  readonly number: number;
  readonly entryIds: readonly string[];
  /** 32 bytes each, in the same order. */
  readonly entryDigests: Buffer;
  readonly previous: Buffer;
  readonly digest: Buffer;
}

interface LinkRow extends Omit<Link, 'number'> {
  readonly number: string;
}

const linkOf = (row: LinkRow): Link => ({ ...row, number: Number(row.number) });

const linkColumns = sql.raw(
  'number, entry_ids AS "entryIds", entry_digests AS "entryDigests", previous, digest',
);

export async function lastLink(tx: Transaction, organizationId: string): Promise<Link | undefined> {
  const { rows } = await sql<LinkRow>`
    SELECT ${linkColumns} FROM activity_links
    WHERE organization_id = ${organizationId} ORDER BY number DESC LIMIT 1`.execute(tx);
  return rows.map(linkOf)[0];
}

/** Links after a number, in order. */
export async function linksAfter(
  tx: Transaction,
  organizationId: string,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<readonly Link[]> {
  const { rows } = await sql<LinkRow>`
    SELECT ${linkColumns} FROM activity_links
    WHERE organization_id = ${organizationId} AND number > ${after} ORDER BY number LIMIT ${limit}`.execute(
    tx,
  );
  return rows.map(linkOf);
}

/** Takes entries that wait for the chain, oldest first. An entry that is not committed yet is not seen, and waits for the next link. */
export async function takeUnchained(
  tx: Transaction,
  organizationId: string,
  limit: number,
): Promise<readonly { id: string; digest: Buffer }[]> {
  const { rows } = await sql<{ id: string; digest: Buffer }>`
    WITH taken AS (
      DELETE FROM activity_unchained WHERE organization_id = ${organizationId} AND entry_id IN (
        SELECT entry_id FROM activity_unchained WHERE organization_id = ${organizationId} ORDER BY entry_id LIMIT ${limit}
      ) RETURNING entry_id
    )
    SELECT id, digest FROM activity
    WHERE organization_id = ${organizationId} AND id IN (SELECT entry_id FROM taken) ORDER BY at, id`.execute(
    tx,
  );
  return rows;
}

export async function addLink(tx: Transaction, organizationId: string, link: Link): Promise<void> {
  const { number, entryIds, entryDigests, previous, digest } = link;
  await sql`
    INSERT INTO activity_links (organization_id, number, entry_ids, entry_digests, previous, digest)
    VALUES (${organizationId}, ${number}, ${entryIds}::uuid[], ${entryDigests}, ${previous}, ${digest})`.execute(
    tx,
  );
}

const entryColumns = sql.raw(
  `id, at, act, actor_kind AS "actorKind", actor_id AS "actorId", subject_kind AS "subjectKind", subject_id AS "subjectId",
   sealed_details AS "sealedDetails", digest`,
);

export async function entriesWithIds(
  tx: Transaction,
  organizationId: string,
  ids: readonly string[],
): Promise<readonly EntryRow[]> {
  const { rows } = await sql<EntryRow>`
    SELECT ${entryColumns} FROM activity
    WHERE organization_id = ${organizationId} AND id = ANY (${ids}::uuid[])`.execute(tx);
  return rows;
}

export async function numberOfEntries(tx: Transaction, organizationId: string): Promise<number> {
  const { rows } = await sql<{ n: string }>`
    SELECT count(*) AS n FROM activity WHERE organization_id = ${organizationId}`.execute(tx);
  return Number(rows[0]?.n);
}

/** Entries that wait for the chain. */
export async function waitingEntries(tx: Transaction, organizationId: string): Promise<readonly EntryRow[]> {
  const { rows } = await sql<EntryRow>`
    SELECT ${entryColumns} FROM activity a
    WHERE organization_id = ${organizationId} AND EXISTS (
      SELECT FROM activity_unchained u WHERE u.organization_id = a.organization_id AND u.entry_id = a.id)
    ORDER BY at, id`.execute(tx);
  return rows;
}

/** The oldest entry that neither a link nor the queue knows: somebody wrote it past the app, or took it out of the queue. */
export async function strayEntry(
  tx: Transaction,
  organizationId: string,
): Promise<{ id: string; at: Date } | undefined> {
  const { rows } = await sql<{ id: string; at: Date }>`
    SELECT id, at FROM activity a
    WHERE organization_id = ${organizationId}
      AND NOT EXISTS (
        SELECT FROM (SELECT unnest(entry_ids) AS id FROM activity_links WHERE organization_id = ${organizationId}) chained
        WHERE chained.id = a.id)
      AND NOT EXISTS (SELECT FROM activity_unchained u WHERE u.organization_id = a.organization_id AND u.entry_id = a.id)
    ORDER BY at, id LIMIT 1`.execute(tx);
  return rows[0];
}

/**
 * The last of the links, counted from the first, whose entries are all older than this; undefined where there is none. Never the
 * newest link: the next one goes on from it.
 */
export async function lastLinkBefore(
  tx: Transaction,
  organizationId: string,
  before: Date,
): Promise<number | undefined> {
  const { rows } = await sql<{ number: string | null }>`
    SELECT least(
      (SELECT number FROM activity_links l WHERE organization_id = ${organizationId} AND EXISTS (
         SELECT FROM activity a WHERE a.organization_id = l.organization_id AND a.id = ANY (l.entry_ids) AND a.at >= ${before})
       ORDER BY number LIMIT 1),
      (SELECT max(number) FROM activity_links WHERE organization_id = ${organizationId})
    ) - 1 AS number
    WHERE EXISTS (SELECT FROM activity WHERE organization_id = ${organizationId} AND at < ${before})`.execute(
    tx,
  );
  const number = Number(rows[0]?.number ?? 0);
  return number > 0 ? number : undefined;
}

/** Deletes links up to one with their entries: done by the owner's function, which looks at the organization's setting itself. */
export async function forget(tx: Transaction, through: number, at: Date): Promise<number> {
  const { rows } = await sql<{ n: string }>`
    SELECT forget_activity(${through}::bigint, ${at}::timestamptz) AS n`.execute(tx);
  return Number(rows[0]?.n);
}

/** For how many days entries are kept; 0: for ever. */
export async function activityDays(tx: Transaction, organizationId: string): Promise<number> {
  const row = await tx
    .selectFrom('organizations')
    .select('activity_days')
    .where('id', '=', organizationId)
    .executeTakeFirstOrThrow();
  return row.activity_days;
}

/** Sets it. @returns what it was */
export async function setActivityDays(
  tx: Transaction,
  organizationId: string,
  days: number,
): Promise<number> {
  const { activity_days: before } = await tx
    .selectFrom('organizations')
    .select('activity_days')
    .where('id', '=', organizationId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  await tx
    .updateTable('organizations')
    .set({ activity_days: days })
    .where('id', '=', organizationId)
    .execute();
  return before;
}

/** Which entries; what is left out does not limit. */
export interface EntryFilter {
  readonly actorId?: string | undefined;
  readonly subjectId?: string | undefined;
  readonly acts?: readonly string[] | undefined;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

export interface EntryPosition {
  readonly at: Date;
  readonly id: string;
}

/** Entries before a place in the log, newest first. */
export async function entriesBefore(
  tx: Transaction,
  organizationId: string,
  { actorId, subjectId, acts, since, until }: EntryFilter,
  page: { readonly before: EntryPosition | undefined; readonly limit: number },
): Promise<readonly EntryRow[]> {
  const { before, limit } = page;
  const conditions = [
    sql`organization_id = ${organizationId}`,
    ...(actorId === undefined ? [] : [sql`actor_id = ${actorId}`]),
    ...(subjectId === undefined ? [] : [sql`subject_id = ${subjectId}`]),
    ...(acts === undefined || acts.length === 0 ? [] : [sql`act = ANY (${acts}::text[])`]),
    ...(since === undefined ? [] : [sql`at >= ${since}::timestamptz`]),
    ...(until === undefined ? [] : [sql`at < ${until}::timestamptz`]),
    ...(before === undefined ? [] : [sql`(at, id) < (${before.at}, ${before.id}::uuid)`]),
  ];
  const { rows } = await sql<EntryRow>`
    SELECT ${entryColumns} FROM activity WHERE ${sql.join(conditions, sql` AND `)}
    ORDER BY at DESC, id DESC LIMIT ${limit}`.execute(tx);
  return rows;
}

/** Of each member who is gone the entry that says so: it has the name they last had. */
export async function lastNamesOf(
  tx: Transaction,
  organizationId: string,
  memberIds: readonly string[],
): Promise<readonly EntryRow[]> {
  const { rows } = await sql<EntryRow>`
    SELECT ${entryColumns} FROM activity
    WHERE organization_id = ${organizationId} AND subject_id = ANY (${memberIds}::text[]) AND act IN ('member.deleted', 'member.left')`.execute(
    tx,
  );
  return rows;
}

/** Entries about a member that they are told: done to them, or in their name. Newest first. */
export async function entriesTold(
  tx: Transaction,
  organizationId: string,
  told: {
    readonly memberId: string;
    readonly onMember: readonly string[];
    readonly byMember: readonly string[];
    readonly onAll: readonly string[];
    /** Of those on all. */
    readonly since: Date | null;
    readonly limit: number;
  },
): Promise<readonly EntryRow[]> {
  const { memberId, onMember, byMember, onAll, since, limit } = told;
  const newest = sql`ORDER BY at DESC, id DESC LIMIT ${limit}`;
  const { rows } = await sql<EntryRow>`
    SELECT * FROM (
      (SELECT ${entryColumns} FROM activity WHERE organization_id = ${organizationId}
         AND subject_id = ${memberId} AND subject_kind = 'member' AND act = ANY (${onMember}::text[]) ${newest})
      UNION ALL
      (SELECT ${entryColumns} FROM activity WHERE organization_id = ${organizationId}
         AND actor_id = ${memberId}::uuid AND act = ANY (${byMember}::text[])
         AND (subject_kind IS DISTINCT FROM 'member' OR act <> ALL (${onMember}::text[])) ${newest})
      UNION ALL
      (SELECT ${entryColumns} FROM activity WHERE organization_id = ${organizationId}
         AND subject_id = ${organizationId} AND act = ANY (${onAll}::text[]) AND at >= ${since}::timestamptz ${newest})
    ) AS told ${newest}`.execute(tx);
  return rows;
}
