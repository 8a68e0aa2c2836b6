import type { Pool } from 'pg';
import type { Log } from '../telemetry/log.ts';
import type { ConnectionSettings } from './connection.ts';
import { listen, type Events } from './listen.ts';
import { Notifier } from './notify.ts';
import { createPool } from './pool.ts';
import { runTransaction, type Scope, type Transaction } from './transaction.ts';

/** The database as the app's role sees it. */
export interface Database {
  /**
   * Runs `work` in one transaction, committed when it returns and rolled back when it throws; then what it left to `afterCommit`.
   * Rows of an organization are seen only with its id in `scope`.
   *
   * @throws ConnectionLostError when there is no database in time, or it went away meanwhile.
   * @throws TransactionAbortedError when `work` went on after a statement failed.
   * @throws DatabaseError of `pg`, and whatever `work` throws.
   */
  transaction<T>(scope: Scope, work: (tx: Transaction) => Promise<T>): Promise<T>;
  readonly events: Events;
  /** For libraries that bring their own SQL (rate limiter). Not bound to an organization: sees no organization's rows. */
  readonly pool: Pool;
  /** Answers when the database does; for `/readyz`. */
  ping(): Promise<void>;
  /** Waits for open transactions and what they left to tell, then closes every connection. */
  close(): Promise<void>;
}

export interface DatabaseOptions {
  /** As the app's role: of the embedded database, or `DATABASE_URL`. */
  readonly connection: ConnectionSettings | string;
  readonly log: Log;
  /** Most connections at once. Default 10. */
  readonly max?: number;
  /** A statement that takes longer is cancelled. Default 10,000. */
  readonly statementTimeoutMs?: number;
  /** How long a transaction waits for a connection. Default 5,000. */
  readonly acquireWithinMs?: number;
}

export function openDatabase(options: DatabaseOptions): Database {
  const pool = createPool(options);
  const events = listen(options.connection, options.log);
  const notifier = new Notifier(pool, options.log);
  return {
    transaction: async (scope, work) => runTransaction(pool, notifier, scope, work),
    events,
    pool,
    async ping() {
      await pool.query('SELECT 1');
    },
    async close() {
      await notifier.close();
      await Promise.all([events.close(), pool.end()]);
    },
  };
}
