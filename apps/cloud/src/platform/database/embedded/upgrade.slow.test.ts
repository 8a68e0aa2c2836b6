import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { fakeClock } from '@lanyard/testing/clock';
import { makeFolder } from '@lanyard/testing/folder';
import { preparedData } from '@lanyard/testing/prepared-data';
import { Client } from 'pg';
import { afterAll, describe, expect, onTestFinished, test } from 'vitest';
import { errorCode } from '../../data-folder.ts';
import { silentLog } from '../../telemetry/log.ts';
import { catalogProblems, globalTables } from '../checks.ts';
import type { Connections, ConnectionSettings } from '../connection.ts';
import { openDatabase } from '../database.ts';
import { migrate } from '../migrate.ts';
import { migrateJobs } from '../../jobs/migrate.ts';
import { olderBinaries, type Binaries } from './binaries.ts';
import { EmbeddedDatabaseError } from './problem.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres, type EmbeddedPostgresOptions } from './supervisor.ts';

const organizationId = '0198b1c0-0000-7000-8000-000000000001';
const clock = fakeClock();

/** PostgreSQL 17, which packages/testing brings where it can be had. */
async function older(): Promise<Binaries | undefined> {
  try {
    return await olderBinaries(17);
  } catch (error) {
    if (errorCode(error) === 'old-binaries-missing') return undefined;
    throw error;
  }
}

const older17 = await older();

const removals: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const remove of removals) await remove();
});

/** The migrations of this version, and one with what a copy could lose. */
async function migrations(): Promise<string> {
  const { folder: parent, remove } = await makeFolder();
  removals.push(remove);
  const folder = join(parent, 'migrations');
  await cp(fileURLToPath(new URL('../../../../migrations/', import.meta.url)), folder, { recursive: true });
  await writeFile(
    join(folder, '9000_create_curiosities.sql'),
    `create table lanyard.parents (organization_id uuid, id int generated always as identity, primary key (organization_id, id));
     create table lanyard.curiosities (
       organization_id uuid, id bigserial, "Odd ""name""" text, parent_id int,
       bytes bytea, list text[], document jsonb, at timestamptz,
       computed text generated always as (upper("Odd ""name""")) stored,
       primary key (organization_id, id),
       foreign key (organization_id, parent_id) references lanyard.parents (organization_id, id)
     );
     alter table lanyard.parents enable row level security, force row level security;
     alter table lanyard.curiosities enable row level security, force row level security;
     create policy p on lanyard.parents using (organization_id = lanyard.current_organization());
     create policy p on lanyard.curiosities using (organization_id = lanyard.current_organization());
     grant select, insert on lanyard.parents, lanyard.curiosities to lanyard_app;
     grant usage on sequence lanyard.curiosities_id_seq to lanyard_app;
     create table lanyard.seeded (word text); insert into lanyard.seeded values ('seed');`,
  );
  return folder;
}

const insert = `
  INSERT INTO lanyard.curiosities (organization_id, "Odd ""name""", parent_id, bytes, list, document, at)
  VALUES ($1, E'tab\\t\\\\N "quote" \\n é 🎉', 1, '\\x00ff0a5c', '{a,"b,c",NULL}', '{"a": [1, null]}', '2026-01-01T12:00:00.123456Z')
  RETURNING id`;

const look = `SELECT id, "Odd ""name""", parent_id, encode(bytes, 'hex') AS bytes, list, document, at::text, computed FROM lanyard.curiosities ORDER BY id`;

async function asOrganization<R extends object>(
  settings: ConnectionSettings,
  sql: string,
  values: unknown[] = [],
): Promise<R[]> {
  const client = new Client(settings);
  await client.connect();
  await client.query(`SET lanyard.organization = '${organizationId}'`);
  const { rows } = await client.query<R>(sql, values);
  await client.end();
  return rows;
}

describe.runIf(older17 !== undefined)(
  'moving data to a newer PostgreSQL (tried where PostgreSQL 17 is installed beside)',
  () => {
    interface World {
      readonly data: string;
      readonly rows: object[];
      readonly start: (options?: Partial<EmbeddedPostgresOptions>) => Promise<EmbeddedPostgres>;
    }

    /** Written once by PostgreSQL 17. */
    let written: object[] = [];
    let migrationsFolder = '';
    const prepareSchema = async ({ owner }: Connections): Promise<void> => {
      await migrate({ owner, clock, log: silentLog, folder: migrationsFolder });
      await migrateJobs(owner);
    };
    const dataFolderOf17 = preparedData(async (dataFolder) => {
      if (older17 === undefined) return;
      migrationsFolder = await migrations();
      const old = await startEmbeddedPostgres({ dataFolder, log: silentLog, binaries: older17 });
      await prepareSchema(old.connections);
      const { app, owner } = old.connections;
      await asOrganization(app, 'INSERT INTO lanyard.parents (organization_id) VALUES ($1)', [
        organizationId,
      ]);
      for (let times = 0; times < 3; times += 1) await asOrganization(app, insert, [organizationId]);
      await asOrganization(owner, `INSERT INTO lanyard.seeded VALUES ('later')`);
      written = await asOrganization(app, look);
      await asOrganization(owner, `SELECT graphile_worker.add_job('waiting', '{"a": 1}')`);
      await old.stop();
    });

    /** Data that PostgreSQL 17 wrote, and how this version starts on it. */
    async function dataOf17(): Promise<World> {
      const data = await dataFolderOf17();
      expect(written).toHaveLength(3);
      const start: World['start'] = async (options = {}) => {
        const postgres = await startEmbeddedPostgres({
          dataFolder: data,
          log: silentLog,
          prepareSchema,
          ...options,
        });
        onTestFinished(async () => postgres.stop());
        return postgres;
      };
      return { data, rows: written, start };
    }

    const versionIn = async (...path: string[]): Promise<string> =>
      (await readFile(join(...path, 'PG_VERSION'), 'utf8')).trim();

    const backups = async (data: string): Promise<string[]> =>
      (await readdir(join(data, 'database'))).filter((name) => name.startsWith('backup-'));

    async function assertMoved({ data, rows }: World, postgres: EmbeddedPostgres): Promise<void> {
      const { app, owner } = postgres.connections;
      expect(await asOrganization(app, 'SHOW server_version_num')).toEqual([
        { server_version_num: expect.stringMatching(/^18/) as string },
      ]);
      expect(await asOrganization(app, look)).toEqual(rows);
      // Rows of a migration are not there twice, and its ledger knows what was applied.
      expect(await asOrganization(owner, 'SELECT word FROM lanyard.seeded ORDER BY 1')).toEqual([
        { word: 'later' },
        { word: 'seed' },
      ]);
      expect(await asOrganization(owner, 'SELECT task_identifier FROM graphile_worker.jobs')).toEqual([
        { task_identifier: 'waiting' },
      ]);
      // Sequences go on where they were.
      expect(await asOrganization(app, insert, [organizationId])).toEqual([{ id: '4' }]);
      const database = openDatabase({ connection: app, log: silentLog });
      onTestFinished(async () => database.close());
      expect(await catalogProblems(database.pool, ['seeded', ...globalTables])).toEqual([]);
      expect(
        await asOrganization(owner, `SELECT rolname FROM pg_roles WHERE rolname = 'lanyard_upgrade'`),
      ).toEqual([]);
      const [backup] = await backups(data);
      expect(await versionIn(data, 'database', backup ?? '')).toBe('17');
    }

    test('every row, sequence and constraint is there, and the old data is kept as a backup', async () => {
      const world = await dataOf17();
      const postgres = await world.start();
      await assertMoved(world, postgres);
      await postgres.stop();
      await (await world.start()).stop();
      expect(await backups(world.data)).toHaveLength(1);
    });

    test('a move that fails leaves the old data where it was; the next start tries again', async () => {
      const world = await dataOf17();
      const failing = world.start({
        prepareSchema: async () => Promise.reject(new Error('the power went out')),
      });
      await expect(failing).rejects.toMatchObject({
        code: 'upgrade-failed',
        message: expect.stringContaining('the power went out') as string,
      });
      expect(await versionIn(world.data, 'database', 'cluster')).toBe('17');
      expect(await backups(world.data)).toEqual([]);
      if (older17 !== undefined) await (await world.start({ binaries: older17 })).stop();
      await assertMoved(world, await world.start());
    });

    test('rows for which the new schema has no place stop the move, before any is lost', async () => {
      const world = await dataOf17();
      const moving = world.start({ prepareSchema: async () => Promise.resolve() });
      const failure: unknown = await moving.catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(EmbeddedDatabaseError);
      expect(failure).toMatchObject({
        code: 'upgrade-failed',
        message: expect.stringContaining('lanyard.curiosities') as string,
      });
      expect(await versionIn(world.data, 'database', 'cluster')).toBe('17');
    });

    test.each(['before', 'after'])(
      'interrupted at the last step, %s the old data was put aside, it is finished',
      async (moment) => {
        const world = await dataOf17();
        const folder = join(world.data, 'database');
        await (await world.start()).stop();
        // Back to how it is in the middle of that step.
        const [backup] = await backups(world.data);
        await rename(join(folder, 'cluster'), join(folder, 'cluster.upgraded'));
        if (moment === 'before') await rename(join(folder, backup ?? ''), join(folder, 'cluster'));
        await assertMoved(world, await world.start());
      },
    );

    test('what an interrupted move left behind is removed', async () => {
      const world = await dataOf17();
      const folder = join(world.data, 'database');
      await mkdir(join(folder, 'transfer'));
      await writeFile(join(folder, 'transfer', 'table'), 'rows');
      await mkdir(join(folder, 'cluster.new-0123'));
      const postgres = await world.start();
      const names = await readdir(folder);
      expect(names).not.toContain('transfer');
      expect(names).not.toContain('cluster.new-0123');
      await assertMoved(world, postgres);
    });

    test('lost passwords do not stop it', async () => {
      const world = await dataOf17();
      await rm(join(world.data, 'database', 'passwords.json'));
      await assertMoved(world, await world.start());
    });
  },
);

if (older17 === undefined) {
  test('moving data to a newer PostgreSQL cannot be tried here: PostgreSQL 17 is not installed beside', () => {
    expect(older17).toBeUndefined();
  });
}
