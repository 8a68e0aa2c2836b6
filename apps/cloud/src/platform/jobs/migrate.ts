import { Logger, runMigrations } from 'graphile-worker';
import { Pool } from 'pg';
import type { ConnectionSettings } from '../database/connection.ts';
import { appRole } from '../database/roles.ts';

/** Schema of graphile-worker's tables. */
export const jobsSchema = 'graphile_worker';

/** What the connections of the worker say about themselves; without it the app's role sees no job. */
export const workerSetting = { name: 'lanyard.jobs', value: 'worker' } as const;

const privateTables = [
  '_private_jobs',
  '_private_job_queues',
  '_private_tasks',
  '_private_known_crontabs',
] as const;

/** Any constant will do that no other migration uses. */
const lockKey = 5_726_240;

const silent = new Logger(() => () => undefined);

/**
 * Makes or updates the job tables as `lanyard_owner`, who owns them, and lets the app's role use them from the worker's connections.
 * Run it after the migrations. Any number of processes may at once; on tables that are up to date it changes nothing.
 */
export async function migrateJobs(owner: ConnectionSettings | string): Promise<void> {
  const pool = new Pool({
    ...(typeof owner === 'string' ? { connectionString: owner } : owner),
    application_name: 'lanyard migrate jobs',
    connectionTimeoutMillis: 10_000,
    max: 2,
  });
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    const guard = await pool.connect();
    await guard.query('SELECT pg_advisory_lock($1)', [lockKey]);
    await runMigrations({ pgPool: pool, logger: silent, noPreparedStatements: true });
    await guard.query('BEGIN');
    await guard.query(grants());
    await guard.query('COMMIT');
    // Closed, not returned: that frees the lock.
    guard.release(true);
  } finally {
    await pool.end();
  }
}

function grants(): string {
  const condition = `(current_setting('${workerSetting.name}', true) = '${workerSetting.value}')`;
  return [
    `GRANT USAGE ON SCHEMA ${jobsSchema} TO ${appRole}`,
    `GRANT SELECT ON ${jobsSchema}.migrations TO ${appRole}`,
    ...privateTables.flatMap((table) => [
      `GRANT SELECT, INSERT, UPDATE, DELETE ON ${jobsSchema}.${table} TO ${appRole}`,
      `DROP POLICY IF EXISTS of_worker ON ${jobsSchema}.${table}`,
      `CREATE POLICY of_worker ON ${jobsSchema}.${table} TO ${appRole} USING ${condition} WITH CHECK ${condition}`,
    ]),
  ].join(';\n');
}
