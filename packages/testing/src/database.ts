import { createConnection, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Connections, ConnectionSettings } from '@lanyard/cloud/platform/database/connection';
import { openDatabase, type Database } from '@lanyard/cloud/platform/database/database';
import { silentLog } from '@lanyard/cloud/platform/telemetry/log';
import { Client, type QueryResultRow } from 'pg';
import { inject } from 'vitest';

/** What `database-broker.ts` answers. */
export interface Lease {
  readonly connections: Connections;
  /** A superuser, for looking at what no role of Lanyard may see. */
  readonly everything: ConnectionSettings;
}

/**
 * However busy the computer is: forty requests at once wait for ten connections, and that one of them was told to try again is not what a
 * test of them is about.
 */
const patience = { acquireWithinMs: 90_000, statementTimeoutMs: 90_000 } as const;

/** A database of one's own on the PostgreSQL of this test run: real but for one thing, it does not wait for the disk. */
export interface TestDatabase {
  /** As the app has it: its role, row-level security and all. */
  readonly database: Database;
  readonly connections: Connections;
  /** Runs one statement as a superuser, past row-level security: to look and to prepare, never to prove what the app may do. */
  lookAt<R extends QueryResultRow>(sql: string, values?: unknown[]): Promise<R[]>;
  /**
   * Runs one statement as the app's role, in a transaction of this scope that is rolled back: to prove what the app may do. One at a
   * time.
   *
   * @returns rows it gave, or touched. @throws DatabaseError of `pg`
   */
  asApp(
    scope: { readonly organizationId?: string; readonly personId?: string },
    sql: string,
    values?: unknown[],
  ): Promise<{ readonly count: number; readonly rows: readonly QueryResultRow[] }>;
  /** Closes the connections and drops the database. */
  close(): Promise<void>;
}

/**
 * A new database, copied from the migrated one in some 20 ms. Close it when done (`afterAll`); a worker that ends without doing so
 * has its databases dropped.
 *
 * @param content `migrated`: every table of this version, no rows. `empty`: nothing, as before the first migration.
 */
export async function aDatabase(content: 'migrated' | 'empty' = 'migrated'): Promise<TestDatabase> {
  const { socket, lease } = await borrow(content);
  const database = openDatabase({ connection: lease.connections.app, log: silentLog, ...patience });
  const superuser = new Client({ ...lease.everything, options: '-c search_path=lanyard' });
  await connected(superuser);
  let app: Promise<Client> | undefined;
  return {
    database,
    connections: lease.connections,
    async lookAt<R extends QueryResultRow>(sql: string, values: unknown[] = []) {
      const { rows } = await superuser.query<R>(sql, values);
      return rows;
    },
    async asApp({ organizationId = '', personId = '' }, sql, values = []) {
      app ??= connected(new Client({ ...lease.connections.app, options: '-c search_path=lanyard' }));
      const client = await app;
      try {
        await client.query('begin');
        const scope = `select set_config('lanyard.organization', $1, true), set_config('lanyard.person', $2, true)`;
        await client.query(scope, [organizationId, personId]);
        const { rowCount, rows } = await client.query<QueryResultRow>(sql, values);
        return { count: rowCount ?? 0, rows };
      } finally {
        await client.query('rollback');
      }
    },
    async close() {
      await Promise.all([database.close(), superuser.end(), app?.then((client) => client.end())]);
      const dropped = new Promise((resolve) => socket.once('close', resolve));
      socket.end();
      await dropped;
    },
  };
}

async function connected(client: Client): Promise<Client> {
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** The lease lasts as long as the socket is open. */
async function borrow(content: string): Promise<{ socket: Socket; lease: Lease }> {
  const socket = createConnection(inject('lanyardDatabases'));
  socket.write(`${content}\n`);
  for await (const line of createInterface({ input: socket })) {
    const answer = JSON.parse(line) as Lease | { failure: string };
    if ('failure' in answer) throw new Error(answer.failure);
    socket.unref();
    // Nothing more comes but the end, after the database was dropped.
    return { socket: socket.resume(), lease: answer };
  }
  throw new Error('the PostgreSQL of this test run is gone');
}
