import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { preparedData } from '@lanyard/testing/prepared-data';
import { aProgram, type Program } from '@lanyard/testing/program';
import { Client } from 'pg';
import { expect, onTestFinished, test } from 'vitest';
import { silentLog } from '../../telemetry/log.ts';
import { openDatabase } from '../database.ts';
import { databaseAccount } from './account.ts';
import { currentBinaries } from './binaries.ts';
import { layOut } from './layout.ts';
import { startPostmaster } from './postmaster.ts';
import { serverSettings } from './settings.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres, type Trouble } from './supervisor.ts';

/** An empty database, as the first start leaves it. */
const someData = preparedData(async (dataFolder) => {
  const postgres = await startEmbeddedPostgres({ dataFolder, log: silentLog });
  await postgres.stop();
});

/** A Lanyard in a process of its own that saves one row after another, and says so of each once it was told that it is saved. */
async function aLanyard(dataFolder: string): Promise<Program & { postgresPid: number }> {
  const program = await aProgram(
    `
    import { startEmbeddedPostgres } from ${JSON.stringify(new URL('supervisor.ts', import.meta.url).href)};
    import { silentLog } from ${JSON.stringify(new URL('../../telemetry/log.ts', import.meta.url).href)};
    import { Client } from ${JSON.stringify(import.meta.resolve('pg'))};
    const postgres = await startEmbeddedPostgres({ dataFolder: process.env.DATA, log: silentLog });
    const client = new Client(postgres.connections.owner);
    await client.connect();
    await client.query('CREATE TABLE IF NOT EXISTS saved (number int PRIMARY KEY)');
    console.log('postgres ' + postgres.pid);
    let stopping = false;
    process.on('SIGTERM', () => (stopping = true));
    for (let number = 1; !stopping; number += 1) {
      await client.query('INSERT INTO saved VALUES ($1)', [number]);
      console.log('saved ' + number);
    }
    await client.end();
    await postgres.stop();
    console.log('stopped');`,
    { DATA: dataFolder },
  );
  const postgresPid = Number((await program.line('postgres')).split(' ')[1]);
  return { ...program, postgresPid };
}

/** Reads until this many rows are saved. */
async function savedAtLeast(program: Program, count: number): Promise<void> {
  await program.line(`saved ${String(count)}`);
}

/** The last row that it said is saved. */
async function lastSaved(program: Program): Promise<number> {
  let last = 0;
  for (;;) {
    try {
      last = Number((await program.line('saved')).split(' ')[1]);
    } catch {
      // It ended, and everything it said has been read.
      return last;
    }
  }
}

async function start(
  dataFolder: string,
  listeners: { onTrouble?: (trouble: Trouble) => void; onReady?: (pid: number) => void } = {},
): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataFolder, log: silentLog, ...listeners });
  onTestFinished(async () => postgres.stop());
  return postgres;
}

async function rowsSaved(postgres: EmbeddedPostgres): Promise<number> {
  const client = new Client(postgres.connections.owner);
  await client.connect();
  const { rows } = await client.query<{ count: number }>('SELECT count(*)::int FROM saved');
  await client.end();
  return rows[0]?.count ?? 0;
}

/** Not counting what is dead and was not reaped, which in a lean container stays in the list of processes. */
async function isRunning(pid: number): Promise<boolean> {
  try {
    const { stdout } = await promisify(execFile)('ps', ['-o', 'stat=', '-p', String(pid)]);
    return !stdout.startsWith('Z');
  } catch {
    return false;
  }
}

test('after a kill -9 of Lanyard, everything it called saved is there, and its PostgreSQL is gone', async () => {
  const data = await someData();
  const lanyard = await aLanyard(data);
  await savedAtLeast(lanyard, 20);
  lanyard.kill('SIGKILL');
  expect(await lanyard.ended).toBe('SIGKILL');
  const last = await lastSaved(lanyard);
  const postgres = await start(data);
  expect(postgres.pid).not.toBe(lanyard.postgresPid);
  expect(await isRunning(lanyard.postgresPid)).toBe(false);
  expect(await rowsSaved(postgres)).toBeGreaterThanOrEqual(last);
});

test('after a kill -9 of both, everything that was called saved is there', async () => {
  const data = await someData();
  const lanyard = await aLanyard(data);
  await savedAtLeast(lanyard, 20);
  process.kill(lanyard.postgresPid, 'SIGKILL');
  lanyard.kill('SIGKILL');
  await lanyard.ended;
  const last = await lastSaved(lanyard);
  const postgres = await start(data);
  expect(await rowsSaved(postgres)).toBeGreaterThanOrEqual(last);
});

test('after a SIGTERM, Lanyard stops PostgreSQL cleanly', async () => {
  const data = await someData();
  const lanyard = await aLanyard(data);
  await savedAtLeast(lanyard, 1);
  lanyard.kill('SIGTERM');
  await lanyard.line('stopped');
  expect(await lanyard.ended).toBe('0');
  expect(await isRunning(lanyard.postgresPid)).toBe(false);
});

test('a second Lanyard process is refused while the first lives, and admitted once it was killed', async () => {
  const data = await someData();
  const lanyard = await aLanyard(data);
  await expect(startEmbeddedPostgres({ dataFolder: data, log: silentLog })).rejects.toMatchObject({
    code: 'already-running',
    message: expect.stringContaining(`process ${String(lanyard.pid)}`) as string,
  });
  lanyard.kill('SIGKILL');
  await lanyard.ended;
  await start(data);
});

test('after a kill -9 of PostgreSQL it is started again, open pools go on, and idempotent work does not notice', async () => {
  const data = await someData();
  const troubles: Trouble[] = [];
  let again: (pid: number) => void = () => undefined;
  const ready = new Promise<number>((resolve) => (again = resolve));
  const postgres = await start(data, {
    onTrouble: (trouble) => troubles.push(trouble),
    onReady: (pid) => again(pid),
  });
  const owner = openDatabase({ connection: postgres.connections.owner, log: silentLog });
  onTestFinished(async () => owner.close());
  await owner.pool.query('CREATE TABLE public.saved (number int PRIMARY KEY)');
  await owner.pool.query('INSERT INTO public.saved VALUES (1)');

  const { pid } = postgres;
  process.kill(pid ?? 0, 'SIGKILL');
  // Asked while there is no server: answered, once there is one, that the table is not there.
  const asked = owner.transaction({ idempotent: true }, async (tx) =>
    tx.selectFrom('persons').select('id').execute(),
  );
  await expect(asked).rejects.toMatchObject({ code: '42P01' });
  expect(await ready).not.toBe(pid);
  expect(troubles).toMatchObject([{ code: 'ended', message: expect.stringContaining('SIGKILL') as string }]);
  expect(await rowsSaved(postgres)).toBe(1);
});

test('PostgreSQL killed again and again is started again and again', async () => {
  const data = await someData();
  let again: (pid: number) => void = () => undefined;
  const postgres = await start(data, { onReady: (pid) => again(pid) });
  for (let times = 0; times < 3; times += 1) {
    const ready = new Promise<number>((resolve) => (again = resolve));
    process.kill(postgres.pid ?? 0, 'SIGKILL');
    expect(await ready).toBe(postgres.pid);
  }
});

test('a stop while PostgreSQL is being started again ends both', async () => {
  const data = await someData();
  let told: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => (told = resolve));
  const postgres = await start(data, { onTrouble: () => told() });
  process.kill(postgres.pid ?? 0, 'SIGKILL');
  await ended;
  await postgres.stop();
  expect(postgres.pid).toBeUndefined();
  // The folder is free again.
  await start(data);
});

test('a PostgreSQL that outlived its Lanyard is stopped before another is started', async () => {
  const data = await someData();
  const layout = await layOut(data);
  const binaries = await currentBinaries();
  const orphan = await startPostmaster({
    binaries,
    account: await databaseAccount(layout),
    cluster: layout.cluster,
    settings: serverSettings(layout, binaries.major),
    onLine: () => undefined,
  });
  const postgres = await start(data);
  expect(await orphan.ended).toBe('exit code 0');
  expect(postgres.pid).not.toBe(orphan.pid);
});

test('a connection that outlived its killed server is waited for, not worked beside', async () => {
  const data = await someData();
  const lanyard = await aProgram(
    `
    import { startEmbeddedPostgres } from ${JSON.stringify(new URL('supervisor.ts', import.meta.url).href)};
    import { silentLog } from ${JSON.stringify(new URL('../../telemetry/log.ts', import.meta.url).href)};
    import { Client } from ${JSON.stringify(import.meta.resolve('pg'))};
    const postgres = await startEmbeddedPostgres({ dataFolder: process.env.DATA, log: silentLog });
    const [busy, other] = [new Client(postgres.connections.owner), new Client(postgres.connections.owner)];
    await busy.connect();
    await other.connect();
    const { rows } = await busy.query('SELECT pg_backend_pid() AS pid');
    // Computes without ever looking whether its server is there.
    busy.query('SELECT count(*) FROM generate_series(1, 1e12)');
    for (;;) {
      const { rowCount } = await other.query("SELECT FROM pg_stat_activity WHERE pid = $1 AND state = 'active'", [rows[0].pid]);
      if (rowCount === 1) break;
    }
    console.log('busy ' + rows[0].pid + ' ' + postgres.pid);
    process.stdin.resume();`,
    { DATA: data },
  );
  const [, busy, postgresPid] = (await lanyard.line('busy')).split(' ').map(Number);
  process.kill(postgresPid!, 'SIGKILL');
  lanyard.kill('SIGKILL');
  await lanyard.ended;
  expect(await isRunning(busy!)).toBe(true);
  await start(data);
  expect(await isRunning(busy!)).toBe(false);
});

test('a stale process id that now belongs to someone else keeps nobody from starting, and nobody is stopped', async () => {
  const data = await someData();
  const lanyard = await aLanyard(data);
  process.kill(lanyard.postgresPid, 'SIGKILL');
  lanyard.kill('SIGKILL');
  await lanyard.ended;
  const account = await databaseAccount(await layOut(data));
  // Of the account that PostgreSQL runs under, so that it could be taken for one.
  const innocent = execFile(
    'sleep',
    ['600'],
    account === undefined ? {} : { uid: account.uid, gid: account.gid },
  );
  onTestFinished(() => {
    innocent.kill();
  });
  const file = join(data, 'database', 'cluster', 'postmaster.pid');
  await promisify(execFile)('sed', ['-i.old', `1s/.*/${String(innocent.pid)}/`, file]);
  await start(data);
  expect(innocent.exitCode ?? innocent.signalCode).toBeNull();
});
