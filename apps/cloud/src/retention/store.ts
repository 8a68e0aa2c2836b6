import { sql } from 'kysely';
import type { Transaction } from '../platform/database/transaction.ts';

/** One function of the owner's, which alone sees the rows of all organizations; it takes a time and nothing else. */
export async function deleteExpiredRows(tx: Transaction, at: Date): Promise<void> {
  await sql`SELECT lanyard.delete_expired(${at}::timestamptz)`.execute(tx);
}
