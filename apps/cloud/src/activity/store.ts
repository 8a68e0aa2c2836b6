import { sql } from 'kysely';
import type { Transaction } from '../platform/database/transaction.ts';
import type { EntryRow } from './entry.ts';

/** Adds an entry, and puts it down for the chain, in one statement. */
export async function addEntry(tx: Transaction, organizationId: string, entry: EntryRow): Promise<void> {
  const { id, at, act, actorKind, actorId, subjectKind, subjectId, sealedDetails, digest } = entry;
  await sql`
    WITH entry AS (
      INSERT INTO activity (organization_id, id, at, act, actor_kind, actor_id, subject_kind, subject_id, sealed_details, digest)
      VALUES (${organizationId}, ${id}, ${at}, ${act}, ${actorKind}, ${actorId}, ${subjectKind}, ${subjectId}, ${sealedDetails}, ${digest})
    )
    INSERT INTO activity_unchained (organization_id, entry_id) VALUES (${organizationId}, ${id})`.execute(tx);
}
