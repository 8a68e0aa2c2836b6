import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { systemClock } from '@lanyard/cloud/platform/clock';
import {
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from '@lanyard/cloud/platform/database/embedded/supervisor';
import { migrate } from '@lanyard/cloud/platform/database/migrate';
import { migrateJobs } from '@lanyard/cloud/platform/jobs/migrate';
import { silentLog } from '@lanyard/cloud/platform/telemetry/log';
import { Client } from 'pg';
import type { Lease } from './database.ts';

/** Lends databases to the workers of one test run. */
export interface DatabaseBroker {
  /** Of its Unix socket. */
  readonly path: string;
  /** Ends the leases and PostgreSQL, and removes every trace. */
  close(): Promise<void>;
}

/**
 * One PostgreSQL for all workers of a run, started when the first of them asks: a run without a database never starts one. It belongs
 * to the process that runs this, and ends with it, however that ends.
 */
export async function openDatabaseBroker(): Promise<DatabaseBroker> {
  const folder = await mkdtemp(join(tmpdir(), 'lanyard-test-'));
  // PostgreSQL's own account must pass through when the tests run as root.
  await chmod(folder, 0o711);
  const path = join(folder, 'databases');
  let lender: Promise<Lender> | undefined;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    lender ??= openLender(join(folder, 'data'));
    void serve(socket, lender);
  });
  await listening(server, path);
  return {
    path,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      await (await lender)?.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function listening(server: Server, path: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
}

async function serve(socket: Socket, opening: Promise<Lender>): Promise<void> {
  // A worker that is gone needs no answer.
  socket.on('error', () => undefined);
  let name: string | undefined;
  try {
    const lender = await opening;
    for await (const content of createInterface({ input: socket })) {
      name = await lender.make(content);
      socket.write(`${JSON.stringify(lender.lease(name))}\n`);
    }
    if (name !== undefined) await lender.drop(name);
  } catch (error) {
    socket.write(`${JSON.stringify({ failure: error instanceof Error ? error.message : String(error) })}\n`);
  }
  socket.end();
}

/** PostgreSQL with a migrated database to copy from. */
interface Lender {
  make(content: string): Promise<string>;
  drop(name: string): Promise<void>;
  lease(name: string): Lease;
  close(): Promise<void>;
}

async function openLender(dataFolder: string): Promise<Lender> {
  const password = randomBytes(16).toString('hex');
  const postgres = await startEmbeddedPostgres({ dataFolder, log: silentLog, forTests: { password } });
  const { owner } = postgres.connections;
  const superuser = new Client({ ...owner, user: 'lanyard_test', password, database: 'postgres' });
  superuser.on('error', () => undefined);
  try {
    await migrate({ owner, clock: systemClock, log: silentLog });
    await migrateJobs(owner);
    await superuser.connect();
  } catch (error) {
    await postgres.stop();
    throw error;
  }
  return lenderOn(postgres, superuser, password);
}

function lenderOn(postgres: EmbeddedPostgres, superuser: Client, password: string): Lender {
  const { owner, app } = postgres.connections;
  let count = 0;
  return {
    async make(content) {
      const name = `test_${String((count += 1))}`;
      const template = content === 'migrated' ? owner.database : 'template0';
      // Copied through the log, so that it waits for no checkpoint.
      await superuser.query(
        `CREATE DATABASE ${name} OWNER ${owner.user} TEMPLATE ${template} STRATEGY wal_log`,
      );
      await superuser.query(
        `REVOKE ALL ON DATABASE ${name} FROM PUBLIC; GRANT CONNECT ON DATABASE ${name} TO ${app.user}`,
      );
      return name;
    },
    async drop(name) {
      await superuser.query(`DROP DATABASE ${name} WITH (FORCE)`);
    },
    lease: (database) => ({
      connections: { owner: { ...owner, database }, app: { ...app, database } },
      everything: { ...owner, database, user: 'lanyard_test', password },
    }),
    async close() {
      await superuser.end();
      await postgres.stop();
    },
  };
}
