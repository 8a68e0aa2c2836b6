import { sql } from 'kysely';
import * as z from 'zod/mini';
import type { Transaction } from '../database/transaction.ts';

/**
 * A kind of background work. Payloads hold ids only: they lie in the database in the clear. A job may run more than once (a process can
 * die between its last effect and saying so): make it so that a second run changes nothing.
 */
export interface JobType<S extends z.core.$ZodType = z.core.$ZodType> {
  /** Verb and noun: `send-invitation`. */
  readonly name: string;
  readonly payload: S;
  /** Tries before it is given up, with growing pauses (e^attempt seconds). Default 12: about three days. */
  readonly maxAttempts: number;
}

export function jobType<const S extends z.core.$ZodType>(
  name: string,
  payload: S,
  { maxAttempts = 12 } = {},
): JobType<S> {
  return { name, payload, maxAttempts };
}

/**
 * Puts a job into the queue as part of the caller's transaction: it runs if and only if that commits, at once or from `runAt` on.
 * `key`: a waiting job of the same key is replaced.
 */
export async function enqueueJob<S extends z.core.$ZodType>(
  tx: Transaction,
  job: JobType<S>,
  payload: z.core.input<S>,
  options: { readonly runAt?: Date; readonly key?: string } = {},
): Promise<void> {
  await enqueuing(job, payload, options).execute(tx);
}

/** As `enqueueJob`, written with the commit: nothing waits for it before. */
export function enqueueJobLast<S extends z.core.$ZodType>(
  tx: Transaction,
  job: JobType<S>,
  payload: z.core.input<S>,
): void {
  tx.writeLast(enqueuing(job, payload, {}));
}

function enqueuing<S extends z.core.$ZodType>(
  job: JobType<S>,
  payload: z.core.input<S>,
  { runAt = null, key = null }: { readonly runAt?: Date | null; readonly key?: string | null },
) {
  const text = JSON.stringify(z.core.encode(job.payload, z.core.parse(job.payload, payload)));
  return sql`SELECT lanyard.enqueue_job(${job.name}, ${text}::json, ${runAt}::timestamptz, ${job.maxAttempts}::integer, ${key}::text)`;
}

export interface JobContext {
  /** Aborts when the process stops and will not wait any longer: give up, the job will run again. */
  readonly signal: AbortSignal;
  /** 1 for the first. */
  readonly attempt: number;
}

/** A job with who does it, and when it runs by itself. */
export interface JobHandler {
  readonly job: JobType;
  /** Five fields, UTC: minute, hour, day of month, month, day of week. The payload is then `{}`. One process of all runs it. */
  readonly cron?: string;
  run(payload: unknown, context: JobContext): Promise<void>;
}

/** Binds a job to its work; the payload is held to its schema first. */
export function handleJob<S extends z.core.$ZodType>(
  job: JobType<S>,
  work: (payload: z.core.output<S>, context: JobContext) => Promise<void>,
  options: { readonly cron?: string } = {},
): JobHandler {
  return {
    job,
    ...options,
    run: async (payload, context) => work(z.core.parse(job.payload, payload), context),
  };
}

/** As `enqueueJob`, many of one kind in one statement. */
export async function enqueueJobs<S extends z.core.$ZodType>(
  tx: Transaction,
  job: JobType<S>,
  payloads: readonly z.core.input<S>[],
): Promise<void> {
  const texts = payloads.map((payload) =>
    JSON.stringify(z.core.encode(job.payload, z.core.parse(job.payload, payload))),
  );
  await sql`SELECT lanyard.enqueue_job(${job.name}, payload::json, NULL, ${job.maxAttempts}::integer, NULL)
    FROM unnest(${texts}::text[]) AS given (payload)`.execute(tx);
}
