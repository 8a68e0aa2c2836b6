import { DatabaseError } from 'pg';

/** SQLSTATE of an error that PostgreSQL reported; undefined for anything else, a lost connection included. */
export function sqlState(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.code : undefined;
}

/** Whether a row was refused because this constraint or unique index has its value already. */
export function violatesUnique(error: unknown, constraint: string): boolean {
  return error instanceof DatabaseError && error.code === '23505' && error.constraint === constraint;
}

/** Whether the same transaction, run again, may well succeed: it lost against another one. */
export function lostRace(error: unknown): boolean {
  const state = sqlState(error);
  // serialization_failure, deadlock_detected
  return state === '40001' || state === '40P01';
}

/** The connection went away, or none could be made: nothing of an open transaction was saved, unless COMMIT was already on its way. */
export class ConnectionLostError extends Error {
  constructor(cause: unknown) {
    super('the connection to the database was lost', { cause });
    this.name = 'ConnectionLostError';
  }
}

/** Whether the connection, not the statement, failed: the server is starting, stopping, full or gone. */
export function lostConnection(error: unknown): boolean {
  if (error instanceof ConnectionLostError) return true;
  const state = sqlState(error);
  // connection_exception; admin_shutdown, crash_shutdown, cannot_connect_now; too_many_connections
  return (
    state !== undefined && (state.startsWith('08') || ['57P01', '57P02', '57P03', '53300'].includes(state))
  );
}

/** A statement had failed, the caller went on all the same, and COMMIT did what it then does: roll back. */
export class TransactionAbortedError extends Error {
  constructor() {
    super('a statement of this transaction failed, so nothing of it was saved');
    this.name = 'TransactionAbortedError';
  }
}
