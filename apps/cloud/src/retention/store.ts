import { sql } from 'kysely';
import type { Transaction } from '../platform/database/transaction.ts';

/** One function of the owner's, which alone sees the rows of all organizations; it takes a time and nothing else. */
export async function deleteExpiredRows(tx: Transaction, at: Date): Promise<void> {
  await sql`SELECT lanyard.delete_expired(${at}::timestamptz)`.execute(tx);
}

/** As the owner, too: shares of vaults that nobody used for too long, and of sessions that are over. */
export async function forgetIdleShares(tx: Transaction, at: Date): Promise<void> {
  await sql`SELECT lanyard.forget_idle_shares(${at}::timestamptz)`.execute(tx);
}

/** As the owner, too: files for vaults that were never finished, and those of items that nobody has any more. */
export async function clearAttachments(tx: Transaction, at: Date): Promise<void> {
  await sql`SELECT lanyard.clear_attachments(${at}::timestamptz)`.execute(tx);
}
