import type { Duplex } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { Pool, type PoolClient } from 'pg';
import type { Log } from '../telemetry/log.ts';
import type { ConnectionSettings } from './connection.ts';
import { ConnectionLostError, lostConnection, sqlState } from './errors.ts';

export interface PoolOptions {
  /** As which role and where; a string is a `postgres://` URL. */
  readonly connection: ConnectionSettings | string;
  /** Most connections at once. Default 10. */
  readonly max?: number;
  /** A statement that takes longer is cancelled. Default 10,000. */
  readonly statementTimeoutMs?: number;
  /** How long a request waits for a connection, a restart of the server included. Default 5,000. */
  readonly acquireWithinMs?: number;
  readonly log: Log;
}

const lost = new WeakSet<PoolClient>();

/**
 * A pool of connections, unqualified names meaning schema `lanyard`. Statements are pipelined: several may be on their way at once on
 * one connection, in order. So no cursors and no COPY on it.
 */
export function createPool({
  connection,
  max = 10,
  statementTimeoutMs = 10_000,
  acquireWithinMs = 5_000,
  log,
}: PoolOptions): Pool {
  const pool = new Pool({
    ...(typeof connection === 'string' ? { connectionString: connection } : connection),
    max,
    min: Math.min(2, max),
    idleTimeoutMillis: 60_000,
    connectionTimeoutMillis: acquireWithinMs,
    keepAlive: true,
    pipeline: true,
    application_name: 'lanyard',
    options: '-c search_path=lanyard',
    statement_timeout: statementTimeoutMs,
    // A statement may wait for a row or table no longer than it may run; a transaction that does nothing holds its locks not for long.
    lock_timeout: statementTimeoutMs,
    idle_in_transaction_session_timeout: 3 * statementTimeoutMs,
  });
  // Without listeners a lost connection ends the process: `pool` hears of idle ones, each client of its own while it is in use.
  pool.on('error', (error) => {
    log.warn({ err: error }, 'An idle database connection was lost');
  });
  pool.on('connect', (client) => {
    client.on('error', () => lost.add(client));
  });
  return pool;
}

/**
 * A connection of the pool. While the server restarts it keeps trying: nothing was sent yet, so nothing can happen twice.
 *
 * @throws ConnectionLostError when there is none within its `acquireWithinMs`.
 */
export async function acquire(pool: Pool): Promise<PoolClient> {
  const deadline = performance.now() + (pool.options.connectionTimeoutMillis ?? 0);
  for (;;) {
    try {
      return await pool.connect();
    } catch (error) {
      // A refusal with a reason (wrong password, no such database) stays one.
      if (sqlState(error) !== undefined && !lostConnection(error)) throw error;
      if (performance.now() > deadline || pool.ending) throw new ConnectionLostError(error);
    }
    await delay(50);
  }
}

/** Whether this connection is known to be gone, so that a plain Error of the driver can be told from one of its own making. */
export function isLost(client: PoolClient): boolean {
  return lost.has(client);
}

/**
 * The connection's socket, to hold back what is written until it can go out as one packet: each write wakes PostgreSQL, and that is
 * most of the cost of a small statement. Not part of the driver's declared interface; without it everything works, slower.
 */
export function socketOf(client: PoolClient): Pick<Duplex, 'cork' | 'uncork'> | undefined {
  return (client as { connection?: { stream?: Duplex } }).connection?.stream;
}
