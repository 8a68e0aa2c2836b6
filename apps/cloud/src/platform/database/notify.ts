import type { Pool } from 'pg';
import type { Log } from '../telemetry/log.ts';
import { lostConnection } from './errors.ts';
import { acquire, isLost } from './pool.ts';

export interface Notice {
  readonly channel: string;
  readonly payload: string;
}

/** Sent with one statement. */
const mostAtOnce = 500;
const mostAttempts = 3;

/**
 * Sends what committed transactions left to tell. Not within them: NOTIFY makes every COMMIT that carries one wait for the one before,
 * its wait for the disk included (measured: a tenth of the transactions a second). Right after them, in one statement for all that
 * came meanwhile, it waits for nothing.
 */
export class Notifier {
  readonly #pool: Pool;
  readonly #log: Log;
  readonly #waiting: Notice[] = [];
  #sending: Promise<void> | undefined;

  constructor(pool: Pool, log: Log) {
    this.#pool = pool;
    this.#log = log;
  }

  send(notices: readonly Notice[]): void {
    if (notices.length === 0) return;
    this.#waiting.push(...notices);
    this.#sending ??= this.#sendAll();
  }

  /** Settles when everything was sent. */
  async close(): Promise<void> {
    await this.#sending;
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, mostAtOnce);
      try {
        await this.#sendBatch(batch);
      } catch (error) {
        this.#log.warn(
          { err: error, count: batch.length },
          'Events could not be told; whoever waits for one looks again later',
        );
      }
    }
    this.#sending = undefined;
  }

  async #sendBatch(batch: readonly Notice[]): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      const client = await acquire(this.#pool);
      try {
        await client.query({
          name: 'notify',
          text: 'SELECT pg_notify(channel, payload) FROM unnest($1::text[], $2::text[]) AS notice (channel, payload)',
          values: [batch.map(({ channel }) => channel), batch.map(({ payload }) => payload)],
        });
        client.release();
        return;
      } catch (error) {
        client.release(true);
        const lost = isLost(client) || lostConnection(error);
        // Heard twice is better than not at all.
        if (!lost || attempt === mostAttempts) throw error;
      }
    }
  }
}
