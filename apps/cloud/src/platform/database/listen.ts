import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Log } from '../telemetry/log.ts';
import type { ConnectionSettings } from './connection.ts';

type Handler = (payload: string) => void;

/** Events between processes, by LISTEN and NOTIFY. Sent by `tx.notify`; one that no process listens for is nowhere kept. */
export interface Events {
  /**
   * Calls `handler` with the payload of every notification on `channel` that is committed from now on, by any process, this one
   * included. Resolves once the server listens: what is committed after that is heard.
   *
   * @returns stops listening.
   */
  on(channel: string, handler: Handler): Promise<() => void>;
  /**
   * Calls `handler` when the connection was lost and is back: events may have been missed meanwhile, so whoever waits for one looks
   * at the tables again.
   *
   * @returns stops it.
   */
  onGap(handler: () => void): () => void;
  close(): Promise<void>;
}

/** PostgreSQL's limit is 7,999. */
const longestPayloadBytes = 7_000;

export function assertChannel(channel: string): void {
  if (!/^[a-z][a-z_]{0,62}$/.test(channel))
    throw new TypeError('a channel is named by lower-case words with _');
}

export function assertPayload(payload: string): void {
  if (Buffer.byteLength(payload) > longestPayloadBytes)
    throw new RangeError(`a notification holds up to ${String(longestPayloadBytes)} bytes`);
}

const firstBackOffMs = 50;
const longestBackOffMs = 5_000;
/** A connection that died without a word (a firewall, a frozen host) is noticed within this. */
const heartbeatMs = 20_000;

/** Listens on one connection of its own, made when the first handler comes and made again whenever it is lost. */
export function listen(connection: ConnectionSettings | string, log: Log): Events {
  return new Listener(connection, log);
}

class Listener implements Events {
  readonly #connection: ConnectionSettings | string;
  readonly #log: Log;
  readonly #handlers = new Map<string, Set<Handler>>();
  readonly #gapHandlers = new Set<() => void>();
  readonly #closing = new AbortController();
  #client: Promise<Client> | undefined;

  constructor(connection: ConnectionSettings | string, log: Log) {
    this.#connection = connection;
    this.#log = log;
  }

  async on(channel: string, handler: Handler): Promise<() => void> {
    assertChannel(channel);
    const handlers = this.#handlers.get(channel) ?? new Set();
    this.#handlers.set(channel, handlers.add(handler));
    const stop = (): void => {
      // The channel stays listened to: there are few, and another handler may be on its way.
      handlers.delete(handler);
    };
    try {
      await this.#listenTo(channel);
    } catch (error) {
      stop();
      throw error;
    }
    return stop;
  }

  onGap(handler: () => void): () => void {
    this.#gapHandlers.add(handler);
    return () => this.#gapHandlers.delete(handler);
  }

  async close(): Promise<void> {
    this.#closing.abort();
    const client = await this.#client?.catch(() => undefined);
    await client?.end().catch(() => undefined);
  }

  /** Listens on the connection there is. If that is lost meanwhile, the next one listens to every channel known by then. */
  async #listenTo(channel: string): Promise<void> {
    for (;;) {
      const attempt = (this.#client ??= this.#connect());
      try {
        const client = await attempt;
        await client.query(`LISTEN ${channel}`);
        return;
      } catch (error) {
        if (this.#closing.signal.aborted || attempt === this.#client) throw error;
      }
    }
  }

  /** Keeps trying until there is a connection that listens to every channel. */
  async #connect(): Promise<Client> {
    for (let backOffMs = firstBackOffMs; ; backOffMs = Math.min(backOffMs * 2, longestBackOffMs)) {
      try {
        return await this.#open();
      } catch (error) {
        if (this.#closing.signal.aborted) throw error;
        this.#log.warn({ err: error }, 'No connection to the database for events; trying again');
      }
      await delay(backOffMs, undefined, { signal: this.#closing.signal });
    }
  }

  async #open(): Promise<Client> {
    this.#closing.signal.throwIfAborted();
    const client = new Client({
      ...(typeof this.#connection === 'string' ? { connectionString: this.#connection } : this.#connection),
      application_name: 'lanyard events',
      connectionTimeoutMillis: 5_000,
      keepAlive: true,
    });
    client.on('error', () => undefined);
    client.on('notification', ({ channel, payload }) => {
      this.#deliver(channel, payload ?? '');
    });
    await client.connect();
    try {
      for (const channel of this.#handlers.keys()) await client.query(`LISTEN ${channel}`);
    } catch (error) {
      await client.end().catch(() => undefined);
      throw error;
    }
    const heartbeat = setInterval(() => {
      void this.#beat(client);
    }, heartbeatMs);
    heartbeat.unref();
    client.once('end', () => {
      clearInterval(heartbeat);
      void this.#reconnect();
    });
    return client;
  }

  async #beat(client: Client): Promise<void> {
    const late = setTimeout(() => {
      // Not `end()`, which says goodbye and waits for a server that does not answer.
      client.connection.stream.destroy();
    }, heartbeatMs / 2);
    await client.query('SELECT 1').catch(() => undefined);
    clearTimeout(late);
  }

  async #reconnect(): Promise<void> {
    if (this.#closing.signal.aborted) return;
    this.#client = this.#connect();
    try {
      await this.#client;
    } catch {
      // Only closing ends the attempts.
      return;
    }
    for (const handler of this.#gapHandlers) this.#call(handler);
  }

  #deliver(channel: string, payload: string): void {
    for (const handler of this.#handlers.get(channel) ?? []) {
      this.#call(() => {
        handler(payload);
      });
    }
  }

  /** One handler's error is not another's. */
  #call(handler: () => void): void {
    try {
      handler();
    } catch (error) {
      this.#log.error({ err: error }, 'A handler of an event failed');
    }
  }
}
