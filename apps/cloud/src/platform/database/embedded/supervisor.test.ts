import { execFile } from 'node:child_process';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { aFolder } from '@lanyard/testing/folder';
import { preparedData } from '@lanyard/testing/prepared-data';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { isRoot } from '../../data-folder.ts';
import { silentLog } from '../../telemetry/log.ts';
import { roleProblems } from '../checks.ts';
import type { ConnectionSettings } from '../connection.ts';
import { EmbeddedDatabaseError } from './problem.ts';
import {
  runningEmbeddedPostgres,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from './supervisor.ts';

/** Most of these tests are about files and processes, and need not wait for the disk. */
const quick = { forTests: { password: 'for tests' } };
const asInProduction = {};

async function start(
  dataFolder: string,
  options: Partial<EmbeddedPostgresOptions> = quick,
): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataFolder, log: silentLog, ...options });
  onTestFinished(async () => postgres.stop());
  return postgres;
}

/** A database as the first start leaves it, with a table. */
const someData = preparedData(async (dataFolder) => {
  const postgres = await startEmbeddedPostgres({ dataFolder, log: silentLog, ...quick });
  await ask(postgres.connections.owner, 'CREATE TABLE kept AS SELECT 7 AS answer');
  await postgres.stop();
});

async function ask<T>(settings: ConnectionSettings, sql: string): Promise<T[]> {
  const client = new Client(settings);
  await client.connect();
  try {
    const { rows } = await client.query<{ answer: T }>(sql);
    return rows.map(({ answer }) => answer);
  } finally {
    await client.end();
  }
}

async function refusal(work: Promise<unknown>): Promise<EmbeddedDatabaseError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof EmbeddedDatabaseError) return error;
    throw error;
  }
  throw new Error('it succeeded');
}

const modeOf = async (path: string): Promise<string> => ((await stat(path)).mode & 0o777).toString(8);

test('data is there after a stop and a start; the stop leaves no process and no socket behind', async () => {
  const data = await someData();
  const first = await start(data);
  const { pid } = first;
  await first.stop();
  await first.stop();
  expect(() => process.kill(pid ?? 0, 0)).toThrow('ESRCH');
  expect(await readdir(join(data, 'database', 'socket'))).toEqual([]);
  const second = await start(data);
  expect(second.connections).toEqual(first.connections);
  expect(await ask(second.connections.owner, 'SELECT answer FROM kept')).toEqual([7]);
});

test('a new cluster is UTF-8, sorts by code point, checks its pages and saves what it says is saved', async () => {
  const { connections } = await start(join(await aFolder(), 'data'), asInProduction);
  const show = async (setting: string): Promise<string[]> =>
    ask(connections.owner, `SELECT current_setting('${setting}') AS answer`);
  expect(await show('server_encoding')).toEqual(['UTF8']);
  expect(await show('data_checksums')).toEqual(['on']);
  expect(await show('fsync')).toEqual(['on']);
  expect(await show('synchronous_commit')).toEqual(['on']);
  expect(await show('full_page_writes')).toEqual(['on']);
  expect(await show('listen_addresses')).toEqual(['']);
  expect(await ask(connections.owner, `SELECT 'é' > 'z' AS answer`)).toEqual([true]);
});

test('two roles may sign in, with passwords that only the account of Lanyard reads; the app role is harmless', async () => {
  const data = join(await aFolder(), 'data');
  const { connections } = await start(data, asInProduction);
  const passwords = join(data, 'database', 'passwords.json');
  expect(await modeOf(passwords)).toBe('600');
  expect((await stat(passwords)).uid).toBe(process.getuid?.());
  for (const wrong of [
    { ...connections.app, password: 'guess' },
    { ...connections.app, password: connections.owner.password },
    { ...connections.owner, user: 'lanyard_superuser', password: '' },
    { ...connections.owner, user: 'postgres' },
    { ...connections.app, database: 'postgres' },
  ]) {
    await expect(ask(wrong, 'SELECT 1')).rejects.toThrow(/authentication failed|pg_hba|permission denied/);
  }
  const app = new Client(connections.app);
  await app.connect();
  expect(await roleProblems(app)).toEqual([]);
  await expect(app.query('CREATE TABLE mine (id int)')).rejects.toThrow('permission denied');
  await expect(app.query('CREATE TEMP TABLE mine (id int)')).rejects.toThrow('permission denied');
  await app.end();
});

test('everything is closed to other accounts, and PostgreSQL does not run as root', async () => {
  const data = join(await aFolder(), 'data');
  const postgres = await start(data);
  const folder = join(data, 'database');
  expect(await modeOf(join(folder, 'cluster'))).toBe('700');
  expect(await modeOf(join(folder, 'socket'))).toBe('700');
  expect(await modeOf(join(folder, 'lock'))).toBe('600');
  // Under root, its own account must pass through; nobody else finds anything open behind.
  expect(await modeOf(folder)).toBe(isRoot() ? '711' : '700');
  const { stdout } = await promisify(execFile)('ps', ['-o', 'uid=', '-p', String(postgres.pid)]);
  expect(Number(stdout)).not.toBe(0);
});

test('no secret of Lanyard is in the environment or the arguments of PostgreSQL', async () => {
  process.env['LANYARD_TEST_SECRET'] = 'do-not-pass-this-on';
  onTestFinished(() => {
    delete process.env['LANYARD_TEST_SECRET'];
  });
  const { pid, connections } = await start(await someData());
  const { stdout } = await promisify(execFile)('ps', ['eww', '-o', 'command=', '-p', String(pid)]);
  expect(stdout).toContain('postgres');
  expect(stdout).not.toContain('do-not-pass-this-on');
  expect(stdout).not.toContain(connections.owner.password);
});

test('a second process on the same data folder is refused, by whatever path it names it, and told who is there', async () => {
  const data = await someData();
  const first = await start(data);
  const link = join(await aFolder(), 'link');
  await symlink(data, link);
  for (const path of [data, link]) {
    const refused = await refusal(startEmbeddedPostgres({ dataFolder: path, log: silentLog }));
    expect(refused.code).toBe('already-running');
    expect(refused.message).toContain(`process ${String(process.pid)}`);
  }
  expect(await ask(first.connections.app, 'SELECT 1 AS answer')).toEqual([1]);
  await first.stop();
  await start(data);
});

test('a command beside a running Lanyard finds its database; beside a stopped one it finds none', async () => {
  expect(await runningEmbeddedPostgres(join(await aFolder(), 'data'))).toBeUndefined();
  const data = await someData();
  const postgres = await start(data);
  expect(await runningEmbeddedPostgres(data)).toEqual(postgres.connections);
  await postgres.stop();
  expect(await runningEmbeddedPostgres(data)).toBeUndefined();
});

test('a data folder with a long path has its socket elsewhere, in a folder as closed', async () => {
  const data = join(await aFolder(), 'a-folder-with-a-long-name'.repeat(5));
  await rename(await someData(), data);
  const postgres = await start(data);
  const { host } = postgres.connections.app;
  expect(host.startsWith(data)).toBe(false);
  expect(await modeOf(host)).toBe('700');
  expect(await ask(postgres.connections.app, 'SELECT 1 AS answer')).toEqual([1]);
  await postgres.stop();
  // Anyone may make folders there: one that is not ours alone is refused.
  await rm(host, { recursive: true });
  await mkdir(host);
  await chmod(host, 0o777);
  expect((await refusal(startEmbeddedPostgres({ dataFolder: data, log: silentLog }))).code).toBe(
    'folder-unsafe',
  );
  await rm(host, { recursive: true });
  await start(data);
  onTestFinished(async () => rm(host, { recursive: true }));
});

test('an interrupted first start starts over; lost passwords are made anew', async () => {
  const data = await someData();
  const first = await start(data);
  await first.stop();
  await mkdir(join(data, 'database', 'cluster.new-0123'));
  await writeFile(join(data, 'database', 'cluster.new-0123', 'PG_VERSION'), '18\n');
  await rm(join(data, 'database', 'passwords.json'));
  const second = await start(data);
  expect(await readdir(join(data, 'database'))).not.toContain('cluster.new-0123');
  expect(second.connections.owner.password).not.toBe(first.connections.owner.password);
  expect(await ask(second.connections.owner, 'SELECT answer FROM kept')).toEqual([7]);
});

test('passwords open to others are refused, with the command that mends it', async () => {
  const data = await someData();
  const passwords = join(data, 'database', 'passwords.json');
  await chmod(passwords, 0o644);
  const refused = await refusal(startEmbeddedPostgres({ dataFolder: data, log: silentLog }));
  expect(refused.code).toBe('folder-unsafe');
  expect(refused.message).toContain(`chmod 600 '${passwords}'`);
});

test('data of a newer PostgreSQL is refused and left alone', async () => {
  const data = await someData();
  const version = join(data, 'database', 'cluster', 'PG_VERSION');
  await writeFile(version, '99\n');
  expect((await refusal(startEmbeddedPostgres({ dataFolder: data, log: silentLog }))).code).toBe(
    'newer-data',
  );
  expect(await readFile(version, 'utf8')).toBe('99\n');
});

test('data of an older PostgreSQL whose binaries are not installed says how to get them', async () => {
  const data = await someData();
  await writeFile(join(data, 'database', 'cluster', 'PG_VERSION'), '12\n');
  const refused = await refusal(startEmbeddedPostgres({ dataFolder: data, log: silentLog }));
  expect(refused.code).toBe('old-binaries-missing');
  expect(refused.message).toContain('npm install --no-save');
});

test('what PostgreSQL said is in the error when it does not start', async () => {
  const data = await someData();
  await rm(join(data, 'database', 'cluster', 'global', 'pg_control'));
  const refused = await refusal(startEmbeddedPostgres({ dataFolder: data, log: silentLog }));
  expect(refused.code).toBe('start-failed');
  expect(refused.message).toContain('pg_control');
});

test.runIf(isRoot())('started by root with data below a closed home, it says what to set', async () => {
  const home = await aFolder();
  await chmod(home, 0o700);
  const refused = await refusal(startEmbeddedPostgres({ dataFolder: join(home, 'data'), log: silentLog }));
  expect(refused.code).toBe('folder-unreachable');
  expect(refused.message).toContain(`cannot enter ${home}`);
  expect(refused.message).toContain('LANYARD_DATA');
});

test.runIf(isRoot())('started by root, PostgreSQL runs as the owner of the data', async () => {
  const data = join(await aFolder(), 'data');
  await mkdir(data);
  const nobody = 65_534;
  await promisify(execFile)('chown', [String(nobody), data]);
  const postgres = await start(data);
  const { stdout } = await promisify(execFile)('ps', ['-o', 'uid=', '-p', String(postgres.pid)]);
  expect(Number(stdout)).toBe(nobody);
});
