import { randomBytes } from 'node:crypto';
import { readdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, escapeIdentifier, escapeLiteral } from 'pg';
import { exists, makeFolder } from '../../data-folder.ts';
import type { Connections, ConnectionSettings } from '../connection.ts';
import type { Log } from '../../telemetry/log.ts';
import { appRole, ownerRole } from '../roles.ts';
import { giveTo, type Account } from './account.ts';
import { olderBinaries, runnableBinaries, type Binaries } from './binaries.ts';
import { majorOf, makeCluster, moveCluster, singleUser } from './cluster.ts';
import { socketPort, type Layout } from './layout.ts';
import { connectionsOf, type Passwords } from './passwords.ts';
import { startPostmaster } from './postmaster.ts';
import { EmbeddedDatabaseError } from './problem.ts';
import { serverSettings } from './settings.ts';

/** Reads and writes past row-level security; exists, with a random password, while an upgrade runs. */
const upgradeRole = 'lanyard_upgrade';

const oldPort = socketPort;
const newPort = socketPort + 1;

interface UpgradeOptions {
  readonly layout: Layout;
  readonly account: Account | undefined;
  readonly binaries: Binaries;
  readonly passwords: Passwords;
  readonly oldMajor: number;
  readonly log: Log;
  readonly prepareSchema?: (connections: Connections) => Promise<void>;
}

/**
 * Moves the data to a newer major. The packages carry the server alone (neither pg_upgrade nor pg_dump), but the schema is in our
 * migrations: a new cluster gets it from them, and the rows are copied table by table from the old server to the new one. The old
 * cluster then stays beside the new one as `backup-<major>-<time>`, whole, until the operator removes it.
 *
 * Interrupted at any point, it starts over or finishes at the next start; the old data is in its place until all of the new is on disk.
 *
 * @throws EmbeddedDatabaseError `old-binaries-missing`, `disk-full`, `upgrade-failed`.
 */
export async function upgrade(options: UpgradeOptions): Promise<void> {
  const { layout, account, binaries, passwords, oldMajor, log } = options;
  const oldBinaries = await runnableBinaries(await olderBinaries(oldMajor), layout, account);
  await assertSpace(layout);
  log.info(
    {},
    `The database moves from PostgreSQL ${String(oldMajor)} to ${String(binaries.major)}; this takes a while, once`,
  );
  const password = randomBytes(32).toString('base64url');
  const admit = [
    `DROP ROLE IF EXISTS ${upgradeRole}`,
    `CREATE ROLE ${upgradeRole} LOGIN SUPERUSER PASSWORD '${password}'`,
  ];
  await singleUser(layout.cluster, oldBinaries, account, 'postgres', [
    ...admit,
    // In case the file of passwords was lost.
    `ALTER ROLE ${ownerRole} PASSWORD '${passwords.owner}'`,
    `ALTER ROLE ${appRole} PASSWORD '${passwords.app}'`,
  ]);
  await makeCluster(layout, binaries, account, passwords);
  await singleUser(layout.staging, binaries, account, 'postgres', admit);
  try {
    await withServer(options, oldBinaries, layout.cluster, oldPort, async () =>
      withServer(options, binaries, layout.staging, newPort, async () => {
        await moveRows(options, password);
      }),
    );
  } catch (error) {
    throw new EmbeddedDatabaseError(
      'upgrade-failed',
      `The data could not be moved from PostgreSQL ${String(oldMajor)} to ${String(binaries.major)}: ${error instanceof Error ? error.message : String(error)}. The old data is where it was; the previous version of Lanyard still runs on it.`,
      { cause: error },
    );
  }
  const dismiss = [`DROP ROLE ${upgradeRole}`];
  await singleUser(layout.cluster, oldBinaries, account, 'postgres', dismiss);
  await singleUser(layout.staging, binaries, account, 'postgres', dismiss);
  await moveCluster(layout.staging, layout.upgraded);
  await finishUpgrade(layout);
  log.info({}, `The database has moved; the old one is kept as a backup in ${layout.root}`);
}

/** The last step, also after a crash in the middle of it: the old cluster becomes the backup, the new one takes its place. */
export async function finishUpgrade(layout: Layout): Promise<void> {
  if (!(await exists(layout.upgraded))) return;
  const oldMajor = await majorOf(layout.cluster);
  if (oldMajor !== undefined) {
    const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, '');
    await moveCluster(layout.cluster, join(layout.root, `backup-${String(oldMajor)}-${time}`));
  }
  await moveCluster(layout.upgraded, layout.cluster);
}

/** The copy needs about the room of the original. */
async function assertSpace(layout: Layout): Promise<void> {
  let needed = 0;
  for (const entry of await readdir(layout.cluster, { withFileTypes: true, recursive: true })) {
    if (entry.isFile()) needed += (await stat(join(entry.parentPath, entry.name))).size;
  }
  const { bavail, bsize } = await statfs(layout.root);
  if (bavail * bsize > needed * 1.2) return;
  const megabytes = String(Math.ceil((needed * 1.2) / 1024 / 1024));
  throw new EmbeddedDatabaseError(
    'disk-full',
    `Moving the data to the new PostgreSQL needs ${megabytes} MB free at ${layout.root}. Free some space there and start again.`,
  );
}

async function withServer(
  options: UpgradeOptions,
  binaries: Binaries,
  cluster: string,
  port: number,
  work: () => Promise<void>,
): Promise<void> {
  const { layout, account, log } = options;
  const server = await startPostmaster({
    binaries,
    account,
    cluster,
    settings: { ...serverSettings(layout, binaries.major), port: String(port) },
    onLine: (line) => {
      log.info({ code: line.sqlState }, `PostgreSQL ${String(binaries.major)}: ${line.text}`);
    },
  });
  try {
    await work();
  } finally {
    await server.stop();
  }
}

async function moveRows(options: UpgradeOptions, password: string): Promise<void> {
  const { layout, account, passwords, prepareSchema } = options;
  const oldConnections = connectionsOf(layout, passwords, oldPort);
  const newConnections = connectionsOf(layout, passwords, newPort);
  // Both sides at the schema of this version: so every row has a place, and none needs to be changed.
  await prepareSchema?.(oldConnections);
  await prepareSchema?.(newConnections);
  await makeFolder(layout.transfer, 0o700);
  await giveTo(account, layout.transfer);
  const asSuperuser = (settings: ConnectionSettings): ConnectionSettings => ({
    ...settings,
    user: upgradeRole,
    password,
  });
  await withClient(asSuperuser(oldConnections.owner), async (from) =>
    withClient(asSuperuser(newConnections.owner), async (to) => {
      await copyDatabase(from, to, join(layout.transfer, 'table'));
    }),
  );
  await rm(layout.transfer, { recursive: true });
}

async function withClient(
  settings: ConnectionSettings,
  work: (client: Client) => Promise<void>,
): Promise<void> {
  const client = new Client(settings);
  // A broken connection also fails the query that waits; without a listener it would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

interface Table {
  /** Quoted, with its schema. */
  readonly name: string;
  /** Quoted; those that are computed left out. */
  readonly columns: string[];
  /** Names and types, to compare. */
  readonly signature: string;
}

async function copyDatabase(from: Client, to: Client, file: string): Promise<void> {
  const tables = await tablesOf(from);
  const missing = differences(tables, await tablesOf(to));
  if (missing.length > 0) {
    throw new Error(`the new database has no place for ${missing.join(', ')}`);
  }
  await from.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  await to.query('BEGIN');
  // Rows arrive table by table: foreign keys and triggers are not asked again about what they already passed.
  await to.query('SET LOCAL session_replication_role = replica');
  // Migrations may have put rows there.
  if (tables.length > 0) await to.query(`TRUNCATE ${tables.map(({ name }) => name).join(', ')}`);
  for (const table of tables) await copyTable(table, from, to, file);
  await copySequences(from, to);
  await to.query('COMMIT');
  await to.query('ANALYZE');
}

async function copyTable(table: Table, from: Client, to: Client, file: string): Promise<void> {
  const rows = `${table.name} (${table.columns.join(', ')})`;
  const { rowCount: written } = await from.query(`COPY ${rows} TO ${escapeLiteral(file)}`);
  const { rowCount: read } = await to.query(`COPY ${rows} FROM ${escapeLiteral(file)}`);
  await rm(file);
  if (written !== read)
    throw new Error(`${String(read)} of ${String(written)} rows of ${table.name} arrived`);
}

async function copySequences(from: Client, to: Client): Promise<void> {
  const { rows } = await from.query<{ name: string; last_value: string }>(
    `SELECT format('%I.%I', schemaname, sequencename) AS name, last_value::text FROM pg_sequences WHERE last_value IS NOT NULL`,
  );
  for (const { name, last_value } of rows)
    await to.query('SELECT setval($1::regclass, $2::bigint)', [name, last_value]);
}

async function tablesOf(client: Client): Promise<Table[]> {
  const { rows } = await client.query<{
    name: string;
    columns: { name: string; type: string; computed: boolean }[];
  }>(
    `SELECT format('%I.%I', n.nspname, c.relname) AS name,
            json_agg(json_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod), 'computed', a.attgenerated <> '')
                     ORDER BY a.attname) AS columns
       FROM pg_class c
       JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
      WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
      GROUP BY 1
      ORDER BY 1`,
  );
  return rows.map(({ name, columns }) => ({
    name,
    columns: columns.filter(({ computed }) => !computed).map((column) => escapeIdentifier(column.name)),
    signature: columns.map((column) => `${column.name} ${column.type}`).join(', '),
  }));
}

/** Tables of the old database that the new one lacks, or has with other columns. */
function differences(old: readonly Table[], fresh: readonly Table[]): string[] {
  const signatures = new Map(fresh.map(({ name, signature }) => [name, signature]));
  return old.filter(({ name, signature }) => signatures.get(name) !== signature).map(({ name }) => name);
}
