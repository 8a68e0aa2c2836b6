import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Client, type Pool } from 'pg';
import type { Clock } from '../clock.ts';
import type { Log } from '../telemetry/log.ts';
import type { ConnectionSettings } from './connection.ts';
import { appRole, ownerRole, setUpSql } from './roles.ts';

/**
 * - `bad-name`: a file is not called `NNNN_verb_noun.sql`, or two have the same number.
 * - `changed`: a file that was applied is not what it was then.
 * - `missing`: a file that was applied is gone, though later ones are here.
 * - `out-of-order`: a file has a lower number than one that was applied.
 * - `roles-missing`: the roles are not there, or the connection is not the owner's.
 * - `failed`: a file's SQL failed; nothing of it was saved.
 */
export type MigrationCode = 'bad-name' | 'changed' | 'missing' | 'out-of-order' | 'roles-missing' | 'failed';

export class MigrationError extends Error {
  readonly code: MigrationCode;

  constructor(code: MigrationCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'MigrationError';
    this.code = code;
  }
}

export interface MigrateOptions {
  /** As `lanyard_owner`; a string is a `postgres://` URL (`DATABASE_OWNER_URL`). */
  readonly owner: ConnectionSettings | string;
  readonly clock: Clock;
  readonly log: Log;
  /** Default: the migrations of this version. */
  readonly folder?: string;
}

/** `apps/cloud/migrations`, seen from `src` and from `dist`. */
const migrationsFolder = fileURLToPath(new URL('../../../migrations/', import.meta.url));

interface Migration {
  readonly number: number;
  /** `0004_create_directory` */
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

/** Any constant will do: `lanyard migrate` of every process and machine asks for the same one. */
const lockKey = 5_726_239;

/**
 * Applies every migration that was not yet, in order, each in a transaction of its own. Any number of processes may do so at once: one
 * works, the others wait and find nothing left to do.
 *
 * @returns names of those applied.
 * @throws MigrationError
 */
export async function migrate({
  owner,
  clock,
  log,
  folder = migrationsFolder,
}: MigrateOptions): Promise<string[]> {
  const migrations = await readMigrations(folder);
  const client = new Client({
    ...(typeof owner === 'string' ? { connectionString: owner } : owner),
    application_name: 'lanyard migrate',
    options: '-c search_path=lanyard',
    connectionTimeoutMillis: 10_000,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    // Freed by PostgreSQL when this connection ends, however it does.
    await client.query('SELECT pg_advisory_lock($1)', [lockKey]);
    await assertRoles(client);
    await makeLedger(client);
    const pending = pendingOf(migrations, await appliedOf(client));
    // A statement that waits for a lock holds up every request behind it: rather fail and be run again.
    await client.query(`SET lock_timeout = '10s'`);
    for (const migration of pending) {
      await apply(migration, client, clock.now());
      log.info({ migration: migration.name }, 'Migration applied');
    }
    return pending.map(({ name }) => name);
  } finally {
    await client.end();
  }
}

/**
 * Names of this version's migrations that the database lacks, for `serve` to refuse. Ones it has beyond them are no hindrance: each
 * migration is safe while the previous version still runs.
 *
 * @throws MigrationError `changed`, `missing`, `out-of-order`.
 */
export async function pendingMigrations(pool: Pool, folder = migrationsFolder): Promise<string[]> {
  const { rows } = await pool.query<{ there: boolean }>(
    `SELECT to_regclass('lanyard.migrations') IS NOT NULL AS there`,
  );
  const applied = rows[0]?.there === true ? await appliedOf(pool) : [];
  return pendingOf(await readMigrations(folder), applied).map(({ name }) => name);
}

async function readMigrations(folder: string): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  const migrations = await Promise.all(files.map(async (file) => readMigration(folder, file)));
  for (const [index, { number, name }] of migrations.entries()) {
    const before = migrations[index - 1];
    if (before?.number === number)
      throw new MigrationError('bad-name', `${before.name} and ${name} have the same number`);
  }
  return migrations;
}

async function readMigration(folder: string, file: string): Promise<Migration> {
  const [, name, number] = /^((\d{4})_[a-z0-9]+(?:_[a-z0-9]+)+)\.sql$/.exec(file) ?? [];
  if (name === undefined || number === undefined) {
    throw new MigrationError('bad-name', `${file} is not called NNNN_verb_noun.sql`);
  }
  const text = await readFile(join(folder, file), 'utf8');
  // git may write other line ends on another system.
  const sql = text.replaceAll('\r\n', '\n');
  return { number: Number(number), name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
}

interface Applied {
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
}

async function makeLedger(client: Client): Promise<void> {
  await client.query(`
    CREATE SCHEMA IF NOT EXISTS lanyard;
    CREATE TABLE IF NOT EXISTS lanyard.migrations (
      number integer PRIMARY KEY,
      name text NOT NULL,
      checksum text NOT NULL,
      applied_at timestamptz NOT NULL
    );
    GRANT USAGE ON SCHEMA lanyard TO ${appRole};
    GRANT SELECT ON lanyard.migrations TO ${appRole};
  `);
}

async function appliedOf(client: Client | Pool): Promise<Applied[]> {
  const { rows } = await client.query<Applied>(
    'SELECT number, name, checksum FROM lanyard.migrations ORDER BY number',
  );
  return rows;
}

/** What is left to apply, once the history was found to be one. */
function pendingOf(migrations: readonly Migration[], applied: readonly Applied[]): Migration[] {
  const newest = migrations.at(-1)?.number ?? 0;
  const here = new Map(migrations.map((migration) => [migration.number, migration]));
  for (const { number, name, checksum } of applied) {
    const migration = here.get(number);
    // Beyond ours: applied by a newer version.
    if (migration === undefined && number > newest) continue;
    if (migration === undefined || migration.name !== name) {
      throw new MigrationError(
        'missing',
        `${name} was applied to this database, but is not among this version's migrations`,
      );
    }
    if (migration.checksum !== checksum) {
      throw new MigrationError(
        'changed',
        `${name} was changed after it was applied; put it back, and make a new migration`,
      );
    }
  }
  const last = applied.at(-1)?.number ?? 0;
  const known = new Set(applied.map(({ number }) => number));
  const pending = migrations.filter(({ number }) => !known.has(number));
  const late = pending.find(({ number }) => number < last);
  if (late !== undefined) {
    throw new MigrationError(
      'out-of-order',
      `${late.name} comes before migrations that are applied; give it the next free number`,
    );
  }
  return pending;
}

async function apply({ number, name, sql, checksum }: Migration, client: Client, now: Date): Promise<void> {
  try {
    await client.query('BEGIN');
    await client.query(sql);
    await client.query('INSERT INTO lanyard.migrations VALUES ($1, $2, $3, $4)', [
      number,
      name,
      checksum,
      now,
    ]);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    const reason = error instanceof Error ? error.message : String(error);
    throw new MigrationError('failed', `${name} failed, and nothing of it was saved: ${reason}`, {
      cause: error,
    });
  }
}

/** Roles belong to the whole server, and the owner may not make any: on a server of one's own its administrator does. */
async function assertRoles(client: Client): Promise<void> {
  const { rows } = await client.query<{ is_owner: boolean; app_exists: boolean }>(
    `SELECT current_user = $1 AS is_owner, EXISTS (SELECT FROM pg_roles WHERE rolname = $2) AS app_exists`,
    [ownerRole, appRole],
  );
  const found = rows[0];
  if (found?.is_owner === true && found.app_exists) return;
  const recipe = setUpSql('lanyard', { owner: '<password>', app: '<password>' }).join(';\n  ');
  throw new MigrationError(
    'roles-missing',
    `Migrations run as ${ownerRole}, and ${appRole} must be there. As an administrator of the database, once:\n  ${recipe};`,
  );
}
