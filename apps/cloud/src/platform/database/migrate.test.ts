import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { aDatabase, type TestDatabase } from '@lanyard/testing/database';
import { fakeClock } from '@lanyard/testing/clock';
import { aFolder } from '@lanyard/testing/folder';
import { aProgram } from '@lanyard/testing/program';
import { beforeEach, expect, test } from 'vitest';
import { silentLog } from '../telemetry/log.ts';
import { migrate, MigrationError, pendingMigrations } from './migrate.ts';

const clock = fakeClock();

let db: TestDatabase;
let folder: string;

beforeEach(async () => {
  db = await aDatabase('empty');
  folder = join(await aFolder(), 'migrations');
  await mkdir(folder);
  await write('0001_create_first.sql', 'create table lanyard.first (id int);\n');
  await write(
    '0003_create_second.sql',
    'create table lanyard.second (id int);\ninsert into lanyard.second values (1);\n',
  );
  return async () => db.close();
});

const write = async (name: string, sql: string): Promise<void> => writeFile(join(folder, name), sql);

const run = async (): Promise<string[]> =>
  migrate({ owner: db.connections.owner, clock, log: silentLog, folder });

const pending = async (): Promise<string[]> => pendingMigrations(db.database.pool, folder);

async function codeOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof MigrationError) return error.code;
    throw error;
  }
  return 'none';
}

test('migrations run in order, once; a start without them is told which are missing', async () => {
  expect(await pending()).toEqual(['0001_create_first', '0003_create_second']);
  expect(await run()).toEqual(['0001_create_first', '0003_create_second']);
  expect(await run()).toEqual([]);
  expect(await pending()).toEqual([]);
  await write('0004_drop_first.sql', 'drop table lanyard.first;');
  expect(await pending()).toEqual(['0004_drop_first']);
  expect(await run()).toEqual(['0004_drop_first']);
  const ledger = await db.lookAt<{ name: string; applied_at: Date }>(
    'SELECT name, applied_at FROM migrations ORDER BY number',
  );
  expect(ledger.map(({ name }) => name)).toEqual([
    '0001_create_first',
    '0003_create_second',
    '0004_drop_first',
  ]);
  expect(ledger[0]?.applied_at).toEqual(clock.now());
});

test('several processes that start at once migrate once', async () => {
  const script = `
    import { migrate } from ${JSON.stringify(new URL('migrate.ts', import.meta.url).href)};
    import { silentLog } from ${JSON.stringify(new URL('../telemetry/log.ts', import.meta.url).href)};
    import { systemClock } from ${JSON.stringify(new URL('../clock.ts', import.meta.url).href)};
    const owner = JSON.parse(process.env.OWNER);
    console.log('ready');
    process.stdin.once('data', async () => {
      const applied = await migrate({ owner, clock: systemClock, log: silentLog, folder: process.env.FOLDER });
      console.log('applied ' + applied.length);
      process.exit();
    });`;
  const env = { OWNER: JSON.stringify(db.connections.owner), FOLDER: folder };
  const processes = await Promise.all([1, 2, 3].map(() => aProgram(script, env)));
  await Promise.all(processes.map(async (each) => each.line('ready')));
  for (const each of processes) each.write('go\n');
  // And several in this one.
  const here = await Promise.all([run(), run(), run()]);
  const there = await Promise.all(processes.map(async (each) => each.line('applied')));
  const counts = [...here.map(({ length }) => length), ...there.map((line) => Number(line.split(' ')[1]))];
  expect(counts.sort((a, b) => a - b)).toEqual([0, 0, 0, 0, 0, 2]);
  expect(await db.lookAt('SELECT * FROM second')).toHaveLength(1);
});

test('a migration that fails leaves nothing of itself, and what came before stays', async () => {
  await write('0004_break.sql', 'create table lanyard.third (id int); select 1/0;');
  expect(await codeOf(run())).toBe('bad-name');
  await rm(join(folder, '0004_break.sql'));
  await write('0004_break_things.sql', 'create table lanyard.third (id int); select 1/0;');
  expect(await codeOf(run())).toBe('failed');
  expect(await db.lookAt(`SELECT to_regclass('lanyard.third') AS third`)).toEqual([{ third: null }]);
  expect(await pending()).toEqual(['0004_break_things']);
});

test('a migration changed after it was applied is refused', async () => {
  await run();
  await write('0001_create_first.sql', 'create table lanyard.first (id bigint);\n');
  expect(await codeOf(run())).toBe('changed');
  expect(await codeOf(pending())).toBe('changed');
});

test('other line ends are no change', async () => {
  await run();
  await write(
    '0003_create_second.sql',
    'create table lanyard.second (id int);\r\ninsert into lanyard.second values (1);\r\n',
  );
  expect(await run()).toEqual([]);
});

test('a migration that was applied and is gone, or has another name, is refused', async () => {
  await run();
  await rm(join(folder, '0001_create_first.sql'));
  expect(await codeOf(run())).toBe('missing');
  await write('0001_create_other.sql', 'create table lanyard.first (id int);\n');
  expect(await codeOf(run())).toBe('missing');
});

test('a migration that slipped in before applied ones is refused', async () => {
  await run();
  await write('0002_create_between.sql', 'select 1;');
  expect(await codeOf(run())).toBe('out-of-order');
});

test('two migrations of one number are refused', async () => {
  await write('0003_create_rival.sql', 'select 1;');
  expect(await codeOf(run())).toBe('bad-name');
});

test('the previous version still starts on a database that a newer one migrated', async () => {
  await run();
  await rm(join(folder, '0003_create_second.sql'));
  expect(await pending()).toEqual([]);
  expect(await run()).toEqual([]);
});

test('migrations run as the owner alone, and say how to make the roles', async () => {
  const asApp = migrate({ owner: db.connections.app, clock, log: silentLog, folder });
  await expect(asApp).rejects.toThrow(/CREATE ROLE lanyard_owner LOGIN NOSUPERUSER .*NOBYPASSRLS/);
  expect(await codeOf(migrate({ owner: db.connections.app, clock, log: silentLog, folder }))).toBe(
    'roles-missing',
  );
});

/**
 * They saw none of the rows that they were to change. Sessions that 0010 meant have ended since, 0054 adds a key that such rows would have
 * failed, and what 0086 was to count is counted by 0106.
 */
const sawNothing = new Set([
  '0010_lock_idle_vaults.sql',
  '0054_leave_vaults.sql',
  '0086_count_vault_keys.sql',
]);

test('a migration that changes rows sees those of all organizations: row-level security holds for the owner too', () => {
  const own = fileURLToPath(new URL('../../../migrations/', import.meta.url));
  const files = readdirSync(own).filter((file) => file.endsWith('.sql') && !sawNothing.has(file));
  const all = files.map((file) => ({ file, sql: readFileSync(join(own, file), 'utf8') }));
  const forced = new Set(
    all.flatMap(({ sql }) => [...sql.matchAll(/table (lanyard\.\w+) force row/g)].map(([, table]) => table)),
  );
  const blind = all.flatMap(({ file, sql }) =>
    [...sql.matchAll(/^(?:update|delete from) (lanyard\.\w+)[^;]*;/gm)].flatMap(([statement]) =>
      [...statement.matchAll(/(?:^update|from|join) (lanyard\.\w+)/g)]
        .map(([, table]) => table)
        .filter(
          (table) =>
            forced.has(table) && !sql.includes(`alter table ${String(table)} no force row level security;`),
        )
        .map((table) => `${file}: ${String(table)}`),
    ),
  );
  expect(forced.size).toBeGreaterThan(20);
  expect(blind).toEqual([]);
});
