import { aDatabase, type TestDatabase } from '@lanyard/testing/database';
import { Client } from 'pg';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod/mini';
import { createLog } from '../telemetry/log.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { enqueueJob, handleJob, jobType, type JobHandler } from './job.ts';
import { migrateJobs } from './migrate.ts';
import { startJobs, type Jobs, type JobsOptions } from './worker.ts';

let database: TestDatabase;
const started: Jobs[] = [];
let lines: string[] = [];
beforeEach(async () => {
  database = await aDatabase();
  lines = [];
});
afterEach(async () => {
  await Promise.all(started.splice(0).map((jobs) => jobs.stop(1000)));
  await database.close();
});

/** Generous: the machine may be busy. */
const until = (condition: () => boolean | Promise<boolean>) => vi.waitUntil(condition, { timeout: 90_000 });

const greet = jobType('greet-person', z.object({ personId: z.string() }), { maxAttempts: 3 });

async function aWorker(handlers: readonly JobHandler[], options: Partial<JobsOptions> = {}): Promise<Jobs> {
  const jobs = await startJobs({
    connection: database.connections.app,
    handlers,
    log: createLog({ level: 'debug', destination: { write: (line) => void lines.push(line) } }),
    metrics: createMetrics(),
    ...options,
  });
  started.push(jobs);
  return jobs;
}
const enqueue = (personId: string, options: Parameters<typeof enqueueJob>[3] = {}) =>
  database.database.transaction({}, (tx) => enqueueJob(tx, greet, { personId }, options));
const waiting = () =>
  database.lookAt<{ id: string; attempts: number; last_error: string | null; locked_by: string | null }>(
    'SELECT id, attempts, last_error, locked_by FROM graphile_worker._private_jobs ORDER BY id',
  );

describe('a job', () => {
  test('runs once its transaction is committed', async () => {
    const done: string[] = [];
    await aWorker([handleJob(greet, async ({ personId }) => void done.push(personId))]);
    const hold = Promise.withResolvers<void>();
    const adding = database.database.transaction({}, async (tx) => {
      await enqueueJob(tx, greet, { personId: 'ann' });
      await hold.promise;
    });
    await enqueue('bob');
    await until(() => done.length === 1);
    expect(done).toEqual(['bob']);
    hold.resolve();
    await adding;
    await until(() => done.length === 2);
    await until(async () => (await waiting()).length === 0);
  });

  test('of a transaction that is rolled back never was', async () => {
    const failing = database.database.transaction({}, async (tx) => {
      await enqueueJob(tx, greet, { personId: 'ann' });
      throw new RangeError('no');
    });
    await expect(failing).rejects.toThrow(RangeError);
    expect(await waiting()).toEqual([]);
  });

  test('with a payload of another shape is not taken, nor run', async () => {
    await expect(
      database.database.transaction({}, (tx) =>
        enqueueJob(tx, greet, { personId: 7 } as unknown as { personId: string }),
      ),
    ).rejects.toThrow(/invalid/i);
    const done: string[] = [];
    await database.lookAt(`SELECT graphile_worker.add_job('greet-person', '{"personId": 7}')`);
    await aWorker([handleJob(greet, async ({ personId }) => void done.push(personId))]);
    await until(async () => (await waiting())[0]?.last_error !== null);
    expect(done).toEqual([]);
  });

  test('of the same key replaces the one that waits', async () => {
    const later = new Date(Date.now() + 3_600_000);
    await enqueue('ann', { key: 'greeting', runAt: later });
    await enqueue('bob', { key: 'greeting' });
    const done: string[] = [];
    await aWorker([handleJob(greet, async ({ personId }) => void done.push(personId))]);
    await until(() => done.length === 1);
    expect(done).toEqual(['bob']);
    await until(async () => (await waiting()).length === 0);
  });

  test('for later waits', async () => {
    await enqueue('ann', { runAt: new Date(Date.now() + 3_600_000) });
    await aWorker([handleJob(greet, async () => undefined)]);
    await enqueue('bob');
    await until(async () => (await waiting()).length === 1);
  });

  test('that fails is tried again; what it threw is stored and logged without its words', async () => {
    await aWorker([
      handleJob(greet, async () => {
        throw Object.assign(new Error('ann@example.com is unknown'), { code: 'EUNKNOWN' });
      }),
    ]);
    await enqueue('ann');
    await until(async () => (await waiting())[0]?.last_error !== null);
    const [job] = await waiting();
    expect(job).toMatchObject({
      attempts: 1,
      locked_by: null,
      last_error: '{"name":"Error","code":"EUNKNOWN"}',
    });
    expect(lines.join('')).not.toContain('ann@example.com');
    expect(lines.join('')).toContain('Job failed and will be tried again');
  });

  test('that failed as often as it may is given up, loudly', async () => {
    await enqueue('ann');
    await database.lookAt('UPDATE graphile_worker._private_jobs SET attempts = 2');
    await aWorker([
      handleJob(greet, async () => {
        throw new Error('no');
      }),
    ]);
    await until(() => lines.some((line) => line.includes('given up') && line.includes('"level":"error"')));
    expect((await waiting())[0]).toMatchObject({ attempts: 3 });
  });
});

describe('requests', () => {
  test('put jobs in and see none, nor change any: row-level security', async () => {
    await enqueue('ann', { runAt: new Date(Date.now() + 3_600_000) });
    const { pool } = database.database;
    expect((await pool.query('SELECT * FROM graphile_worker._private_jobs')).rowCount).toBe(0);
    expect((await pool.query('DELETE FROM graphile_worker._private_jobs')).rowCount).toBe(0);
    await expect(pool.query(`SELECT graphile_worker.add_job('greet-person')`)).rejects.toMatchObject({
      code: '42501',
    });
    expect(await waiting()).toHaveLength(1);
  });
});

describe('stopping', () => {
  test('waits for the job under way, and takes no other', async () => {
    const begun = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    const done: string[] = [];
    const jobs = await aWorker(
      [
        handleJob(greet, async ({ personId }) => {
          begun.resolve();
          await finish.promise;
          done.push(personId);
        }),
      ],
      { concurrency: 1 },
    );
    await enqueue('ann');
    await begun.promise;
    await enqueue('bob');
    const stopping = jobs.stop(10_000);
    started.length = 0;
    finish.resolve();
    await stopping;
    expect(done).toEqual(['ann']);
    expect(await waiting()).toMatchObject([{ attempts: 0, locked_by: null }]);
  });

  test('puts a job that does not end back into the queue', async () => {
    const begun = Promise.withResolvers<AbortSignal>();
    const jobs = await aWorker([
      handleJob(greet, async (_payload, { signal }) => {
        begun.resolve(signal);
        await new Promise(() => undefined);
      }),
    ]);
    await enqueue('ann');
    const signal = await begun.promise;
    started.length = 0;
    await jobs.stop(20);
    expect(signal.aborted).toBe(true);
    expect(await waiting()).toMatchObject([{ locked_by: null }]);
  });
});

describe('a process that dies', () => {
  const orphan = async (worker: string) => {
    await enqueue('ann');
    await database.lookAt(
      `UPDATE graphile_worker._private_jobs SET attempts = 1, locked_by = $1, locked_at = now() - interval '2 minutes'`,
      [worker],
    );
  };

  test('leaves its jobs to the others, within a minute or two', async () => {
    await orphan('pool-that-died');
    const done: string[] = [];
    await aWorker([handleJob(greet, async ({ personId }) => void done.push(personId))]);
    await until(() => done.length === 1);
  });

  test('is not taken for one that lives: a long job is not run twice', async () => {
    await orphan('pool-that-lives');
    const alive = new Client({ ...database.connections.app });
    alive.on('error', () => undefined);
    await alive.connect();
    await alive.query(`SELECT pg_advisory_lock(hashtext('lanyard worker'), hashtext('pool-that-lives'))`);
    const done: string[] = [];
    await aWorker([handleJob(greet, async ({ personId }) => void done.push(personId))], {
      reclaimEveryMs: 20,
    });
    await enqueue('bob');
    await until(() => done.includes('bob'));
    expect(done).toEqual(['bob']);
    await alive.end();
    await until(() => done.length === 2);
  });

  test('every worker gives such a sign of life', async () => {
    const begun = Promise.withResolvers<void>();
    const finish = Promise.withResolvers<void>();
    await aWorker(
      [
        handleJob(greet, async () => {
          begun.resolve();
          await finish.promise;
        }),
      ],
      { reclaimEveryMs: 20 },
    );
    await enqueue('ann');
    await begun.promise;
    const [job] = await waiting();
    const holders = () =>
      database.lookAt(
        `SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND granted AND objid = hashtext($1)::bigint::bit(32)::bigint::oid`,
        [job?.locked_by],
      );
    await until(async () => (await holders()).length === 1);
    finish.resolve();
  });
});

describe('a schedule', () => {
  test('runs its job without a payload, once for all processes', async () => {
    const sweep = jobType('sweep-rooms', z.strictObject({}));
    const done: number[] = [];
    const handler = handleJob(sweep, async () => void done.push(1), { cron: '* * * * *' });
    const [first] = await Promise.all([aWorker([handler]), aWorker([handler])]);
    expect(first).toBeDefined();
    // As the clock would at the next full minute.
    await database.lookAt(
      `SELECT graphile_worker.add_job('sweep-rooms', '{"_cron": {"ts": "2026-01-01T00:00:00Z"}}')`,
    );
    await until(() => done.length === 1);
    const known = await database.lookAt<{ identifier: string }>(
      'SELECT identifier FROM graphile_worker._private_known_crontabs',
    );
    expect(known).toEqual([{ identifier: 'sweep-rooms' }]);
  });

  test('that nobody can read is refused at start', async () => {
    const sweep = jobType('sweep-rooms', z.strictObject({}));
    await expect(aWorker([handleJob(sweep, async () => undefined, { cron: 'hourly' })])).rejects.toThrow(
      /cron/i,
    );
  });
});

test('migrating again, and by several at once, changes nothing', async () => {
  const migrations = () => database.lookAt('SELECT * FROM graphile_worker.migrations ORDER BY id');
  const before = await migrations();
  await Promise.all([1, 2, 3].map(() => migrateJobs(database.connections.owner)));
  expect(await migrations()).toEqual(before);
});

test('an empty database is migrated by several at once', async () => {
  const empty = await aDatabase('empty');
  await Promise.all([1, 2, 3].map(() => migrateJobs(empty.connections.owner)));
  expect((await empty.lookAt('SELECT id FROM graphile_worker.migrations')).length).toBeGreaterThan(10);
  await empty.close();
});

describe('a job that is given up', () => {
  test('is kept for a look, but neither for ever nor without limit; metrics count what is kept and what was deleted', async () => {
    await database.lookAt(`SELECT graphile_worker.add_job('greet-person', '{}') FROM generate_series(1, 8)`);
    await database.lookAt(
      `UPDATE graphile_worker._private_jobs SET attempts = max_attempts WHERE id % 8 <> 0`,
    );
    await database.lookAt(
      `UPDATE graphile_worker._private_jobs SET updated_at = now() - interval '15 days'
        WHERE id IN (SELECT id FROM graphile_worker._private_jobs WHERE attempts = max_attempts ORDER BY id LIMIT 2)`,
    );
    const metrics = createMetrics();
    await aWorker([], { metrics, givenUpKept: { most: 3, days: 14 }, reclaimEveryMs: 200 });
    await until(async () => (await waiting()).length === 4);
    expect((await waiting()).filter(({ attempts }) => attempts > 0)).toHaveLength(3);
    await until(async () => (await metrics.registry.metrics()).includes('lanyard_jobs_given_up 3'));
    expect(await metrics.registry.metrics()).toContain('lanyard_jobs_given_up_deleted_total 4');
  });
});
