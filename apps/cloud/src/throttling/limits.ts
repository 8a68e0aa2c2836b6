import { createHmac } from 'node:crypto';
import type { Pool } from 'pg';
import { RateLimiterMemory, RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { problem, type ProblemError } from '../platform/http/problems.ts';
import type { Rate } from './rates.ts';

/** Points held in memory for one key. */
interface Lease {
  left: number;
  until: number;
}

/** Points taken from the database at once: a tenth of the window's, so that a busy address costs a query in ten requests or more. */
const leaseShare = 10;
/** How many leases are kept at most. */
const mostLeases = 50_000;

function refusal(error: unknown): ProblemError {
  if (error instanceof RateLimiterRes) {
    return problem('too-many-requests', {
      retryAfterSeconds: Math.max(1, Math.ceil(error.msBeforeNext / 1000)),
    });
  }
  return problem('unavailable', { reason: 'rate-limit', cause: error });
}

/**
 * A limit that all processes share. A process takes points from the database in leases and spends them from memory: never more than
 * the window's points are spent in all; what one process leased and did not spend is lost to the others until the window ends.
 */
export class SharedLimit {
  readonly #limiter: RateLimiterPostgres;
  readonly #points: number;
  readonly #lease: number;
  readonly #leases = new Map<string, Lease>();
  readonly #taking = new Map<string, Promise<void>>();
  readonly #secret: Uint8Array;

  /** `name`: prefix of its keys. `secret`: hides addresses in the keys. */
  constructor(options: { pool: Pool; name: string; rate: Rate; secret: Uint8Array }) {
    const { pool, name, rate, secret } = options;
    this.#points = rate.points;
    this.#lease = Math.max(1, Math.floor(rate.points / leaseShare));
    this.#secret = secret;
    this.#limiter = new RateLimiterPostgres({
      storeClient: pool,
      storeType: 'pool',
      schemaName: 'lanyard',
      tableName: 'rate_points',
      tableCreated: true,
      // A job of ours deletes what has expired.
      clearExpiredByTimeout: false,
      keyPrefix: name,
      points: rate.points,
      duration: rate.seconds,
      // Keys over the limit are refused from memory until their window ends.
      inMemoryBlockOnConsumed: rate.points,
    });
  }

  /** Spends a point; without a promise where memory has one. @throws ProblemError `too-many-requests`, `unavailable` */
  spend(key: string): Promise<void> | undefined {
    if (this.#fromLease(key)) return undefined;
    return this.#spendOrTake(key);
  }

  #fromLease(key: string): boolean {
    const lease = this.#leases.get(key);
    if (lease === undefined || lease.left <= 0 || lease.until <= Date.now()) return false;
    lease.left -= 1;
    return true;
  }

  async #spendOrTake(key: string): Promise<void> {
    // Requests that come at once share one lease, as far as it reaches.
    do {
      let taking = this.#taking.get(key);
      if (taking === undefined) {
        taking = this.#take(key).finally(() => this.#taking.delete(key));
        this.#taking.set(key, taking);
      }
      await taking;
    } while (!this.#fromLease(key));
  }

  async #take(key: string): Promise<void> {
    let left = this.#lease;
    let window: RateLimiterRes;
    try {
      window = await this.#limiter.consume(this.#hidden(key), this.#lease);
    } catch (error) {
      if (!(error instanceof RateLimiterRes)) throw refusal(error);
      // The last lease of a window is what was still there.
      left = this.#points - (error.consumedPoints - this.#lease);
      if (error.consumedPoints === 0 || left <= 0) throw refusal(error);
      window = error;
    }
    if (this.#leases.size >= mostLeases) this.#leases.clear();
    this.#leases.set(key, { left, until: Date.now() + window.msBeforeNext });
  }

  #hidden(key: string): string {
    return createHmac('sha256', this.#secret).update(key).digest('base64url').slice(0, 22);
  }
}

/** A limit of this process alone, in memory: for proven callers and for pages, where a query would cost more than the answer. */
export class LocalLimit {
  readonly #limiter: RateLimiterMemory;

  constructor(rate: Rate) {
    this.#limiter = new RateLimiterMemory({ points: rate.points, duration: rate.seconds });
  }

  /** @throws ProblemError `too-many-requests` */
  async spend(key: string): Promise<void> {
    try {
      await this.#limiter.consume(key);
    } catch (error) {
      throw refusal(error);
    }
  }
}
