import { Logger, parseCronItems, run, type Runner, type TaskList, type WorkerEvents } from 'graphile-worker';
import { EventEmitter } from 'node:events';
import { Pool, type PoolClient } from 'pg';
import type { ConnectionSettings } from '../database/connection.ts';
import { describeError, OperationalError } from '../telemetry/fields.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import type { JobHandler } from './job.ts';
import { jobsSchema, workerSetting } from './migrate.ts';

export interface JobsOptions {
  /** As the app's role, as for `openDatabase`. The worker opens connections of its own. */
  readonly connection: ConnectionSettings | string;
  readonly handlers: readonly JobHandler[];
  readonly log: Log;
  readonly metrics: Metrics;
  /** Jobs at once in this process (default 3). */
  readonly concurrency?: number;
  /** How often to look for jobs of processes that died (milliseconds, default 30,000). */
  readonly reclaimEveryMs?: number;
  /** A job of a dead process is taken over when it was started so long ago (seconds, default 60). */
  readonly reclaimAfterSeconds?: number;
  /** What is kept of jobs that failed for the last time, for the operator to look at (default: 1,000, 14 days). */
  readonly givenUpKept?: { readonly most: number; readonly days: number };
}

export interface Jobs {
  /**
   * Takes no more jobs and waits for those under way. One that is not over after `timeoutMs` is told by its signal and goes back into
   * the queue.
   */
  stop(timeoutMs: number): Promise<void>;
}

/** Starts working on jobs. The tables must be there (`migrateJobs`). */
export async function startJobs(options: JobsOptions): Promise<Jobs> {
  const { handlers, log, metrics, concurrency = 3 } = options;
  const pool = createWorkerPool(options.connection, concurrency, log);
  const events: WorkerEvents = new EventEmitter();
  let poolId: string | undefined;
  events.on('pool:create', ({ workerPool }) => {
    poolId = workerPool.id;
  });
  // Known before the first is put in: of two transactions that make the same name known, the second would wait for the first.
  await pool.query(
    `INSERT INTO ${jobsSchema}._private_tasks (identifier) SELECT unnest($1::text[]) ON CONFLICT DO NOTHING`,
    [handlers.map(({ job }) => job.name)],
  );
  const stopping = new AbortController();
  const runner: Runner = await run({
    pgPool: pool,
    concurrency,
    pollInterval: 5_000,
    noHandleSignals: true,
    // Without batches the library does not wait, when it stops, for what it still has to say about the last jobs.
    preset: { worker: { completeJobBatchDelay: 0, failJobBatchDelay: 0 } },
    // Our own signal decides when to give up; the library's would fire after 5 s.
    gracefulShutdownAbortTimeout: 2_147_483_647,
    logger: forwardErrors(log),
    events,
    taskList: Object.fromEntries<TaskList[string]>(
      handlers.map((handler) => [handler.job.name, taskOf(handler, stopping.signal, { log, metrics })]),
    ),
    parsedCronItems: parseCronItems(
      handlers.flatMap(({ job, cron }) =>
        cron === undefined
          ? []
          : [{ task: job.name, match: cron, options: { maxAttempts: job.maxAttempts } }],
      ),
    ),
  });
  const ended = runner.promise.catch((error: unknown) => log.error({ err: error }, 'The job worker ended'));
  const reclaimer = startReclaiming(pool, poolId, options);
  return {
    async stop(timeoutMs) {
      const cut = setTimeout(() => stopping.abort(), timeoutMs);
      await runner.stop();
      await ended;
      clearTimeout(cut);
      await reclaimer.stop();
      await pool.end();
    },
  };
}

function createWorkerPool(connection: ConnectionSettings | string, concurrency: number, log: Log): Pool {
  const pool = new Pool({
    ...(typeof connection === 'string' ? { connectionString: connection } : connection),
    application_name: 'lanyard jobs',
    // Row-level security shows jobs to these connections only.
    options: `-c search_path=lanyard -c ${workerSetting.name}=${workerSetting.value}`,
    // One listens, one holds the sign of life.
    max: concurrency + 2,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  // Without listeners a lost connection ends the process.
  pool.on('error', (error) => {
    if (!pool.ending) log.warn({ err: error }, 'A database connection of the job worker was lost');
  });
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** The library's own words quote payloads and messages: only errors are passed on, described. */
function forwardErrors(log: Log): Logger {
  return new Logger(() => (level, _message, meta) => {
    const cause: unknown = meta?.['error'];
    if (level === 'error' && meta?.['failure'] !== true)
      log.error({ err: cause }, 'The job worker met an error');
  });
}

/** A handler as the library calls it: measured, and with errors that tell nothing, since their messages are stored with the job. */
function taskOf(
  handler: JobHandler,
  stopping: AbortSignal,
  { log, metrics }: { log: Log; metrics: Metrics },
): TaskList[string] {
  const { name } = handler.job;
  return async (payload, { job }) => {
    const started = performance.now();
    const seconds = () => (performance.now() - started) / 1000;
    const cut = cutBy(stopping);
    try {
      await Promise.race([
        handler.run(withoutCron(payload), { signal: stopping, attempt: job.attempts }),
        cut.happened,
      ]);
      metrics.job(name, 'done', seconds());
      log.debug({ job: name, jobId: job.id, attempt: job.attempts, seconds: seconds() }, 'Job done');
    } catch (error) {
      const last = job.attempts >= job.max_attempts;
      metrics.job(name, last ? 'given-up' : 'failed', seconds());
      const fields = {
        job: name,
        jobId: job.id,
        attempt: job.attempts,
        maxAttempts: job.max_attempts,
        err: error,
      };
      if (last) log.error(fields, 'Job failed for the last time and is given up');
      else log.warn(fields, 'Job failed and will be tried again');
      throw new Error(JSON.stringify({ ...describeError(error), at: undefined, cause: undefined }), {
        cause: error,
      });
    } finally {
      cut.forget();
    }
  };
}

/** Scheduled jobs carry a note about when; it is not part of the payload. */
function withoutCron(payload: unknown): unknown {
  if (typeof payload !== 'object' || payload === null || !('_cron' in payload)) return payload;
  const { _cron, ...rest } = payload;
  return rest;
}

/** A promise that fails when the signal comes; forgotten with the job, since the signal lives as long as the process. */
function cutBy(signal: AbortSignal): { readonly happened: Promise<never>; forget(): void } {
  const { promise, reject } = Promise.withResolvers<never>();
  const cut = () => reject(new OperationalError('the process stops'));
  signal.addEventListener('abort', cut, { once: true });
  return { happened: promise, forget: () => signal.removeEventListener('abort', cut) };
}

/** The library keeps jobs that failed for the last time for ever. */
async function deleteGivenUp(
  pool: Pool,
  { metrics, givenUpKept: { most, days } = { most: 1_000, days: 14 } }: JobsOptions,
): Promise<void> {
  const { rows } = await pool.query<{ found: number; deleted: number }>(
    `WITH dead AS (
       SELECT id, updated_at, row_number() OVER (ORDER BY updated_at DESC, id DESC) AS place
         FROM ${jobsSchema}._private_jobs WHERE attempts >= max_attempts AND locked_at IS NULL
     ), gone AS (
       DELETE FROM ${jobsSchema}._private_jobs AS job USING dead
        WHERE job.id = dead.id AND (dead.place > $1 OR dead.updated_at < now() - make_interval(days => $2))
       RETURNING 1
     )
     SELECT (SELECT count(*)::int FROM dead) AS found, (SELECT count(*)::int FROM gone) AS deleted`,
    [most, days],
  );
  const { found = 0, deleted = 0 } = rows[0] ?? {};
  metrics.givenUpJobs(found - deleted, deleted);
}

/**
 * The library frees jobs of a dead process after four hours. Here each worker holds an advisory lock under its id for as long as its
 * connection lives; whoever can take that lock has proof that the worker is gone, and frees its jobs.
 */
function startReclaiming(
  pool: Pool,
  poolId: string | undefined,
  options: JobsOptions,
): { stop(): Promise<void> } {
  const { log, reclaimEveryMs = 30_000, reclaimAfterSeconds = 60 } = options;
  let alive: PoolClient | undefined;
  const lockSql = (verb: 'lock' | 'try_advisory_lock' | 'unlock') => {
    const name = verb === 'try_advisory_lock' ? 'pg_try_advisory_lock' : `pg_advisory_${verb}`;
    return `SELECT ${name}(hashtext('lanyard worker'), hashtext($1)) AS held`;
  };
  /** Gives the connection up, once: when it fails, or when all is over. */
  const die = () => {
    const client = alive;
    alive = undefined;
    client?.off('error', die);
    client?.release(true);
  };
  const giveSignOfLife = async () => {
    if (alive !== undefined || poolId === undefined) return;
    const client = await pool.connect();
    alive = client;
    client.once('error', die);
    await client.query(lockSql('lock'), [poolId]);
  };
  const reclaim = async () => {
    await giveSignOfLife();
    const { rows } = await pool.query<{ worker: string }>(
      `SELECT DISTINCT locked_by AS worker FROM ${jobsSchema}._private_jobs
        WHERE locked_at < now() - make_interval(secs => $1) AND locked_by <> $2`,
      [reclaimAfterSeconds, poolId ?? ''],
    );
    for (const { worker } of rows) {
      // Asked on the connection that lives as long as we do: it is given back at once.
      const held = await alive?.query<{ held: boolean }>(lockSql('try_advisory_lock'), [worker]);
      if (held?.rows[0]?.held !== true) continue;
      await pool.query(`SELECT ${jobsSchema}.force_unlock_workers(ARRAY[$1])`, [worker]);
      await pool.query(`SELECT pg_notify('jobs:insert', '')`);
      await alive?.query(lockSql('unlock'), [worker]);
      log.warn({ count: 1 }, 'Jobs of a process that died go on here');
    }
  };
  let running: Promise<void> = Promise.resolve();
  const tick = () => {
    running = running
      .then(reclaim)
      .then(() => deleteGivenUp(pool, options))
      .catch((error: unknown) => log.warn({ err: error }, 'Jobs of other processes could not be looked for'));
  };
  tick();
  const timer = setInterval(tick, reclaimEveryMs);
  return {
    async stop() {
      clearInterval(timer);
      await running;
      die();
    },
  };
}
