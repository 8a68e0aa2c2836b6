import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  Transaction as KyselyTransaction,
  type CompiledQuery,
  type ConnectionProvider,
  type DatabaseConnection,
  type KyselyProps,
  type QueryResult,
} from 'kysely';
import { setTimeout as delay } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import {
  ConnectionLostError,
  lostConnection,
  lostRace,
  sqlState,
  TransactionAbortedError,
} from './errors.ts';
import { assertChannel, assertPayload } from './listen.ts';
import type { Notice, Notifier } from './notify.ts';
import { acquire, isLost, socketOf } from './pool.ts';
import type { Tables } from './tables.ts';

/** Which rows a transaction may see, and how it runs. */
export interface Scope {
  /** UUID. Row-level security shows this organization's rows, and none without it. */
  readonly organizationId?: string | undefined;
  /** UUID. Shows also this person's own rows in every organization. */
  readonly personId?: string | undefined;
  /** Refuses every write. Answers sooner: nobody has to wait for the end of a transaction that changed nothing. */
  readonly readOnly?: boolean;
  /** Default: read committed. */
  readonly isolation?: 'repeatable read' | 'serializable';
  /**
   * `work` may run several times: again, up to five times in all, when it lost a race (serialization failure, deadlock) or the
   * connection. Only for work whose every effect is in this transaction.
   */
  readonly idempotent?: boolean;
}

/** What stores are given: Kysely, bound to one transaction. */
export class Transaction extends KyselyTransaction<Tables> {
  readonly #session: Session;

  constructor(session: Session) {
    super({ ...shared, executor: shared.executor.withConnectionProvider(session) });
    this.#session = session;
  }

  /**
   * Tells every process that listens on `channel` (`events.on`), if and when this is committed; right after, so a process that dies in
   * that moment tells nobody. Whoever waits for an event also looks at the tables now and then. Equal ones may be heard once.
   *
   * @param channel lower-case words with `_`.
   * @param payload up to 7,000 bytes; not a place for secrets.
   */
  notify(channel: string, payload: string): void {
    assertChannel(channel);
    assertPayload(payload);
    this.#session.notices.push({ channel, payload });
  }

  /**
   * Writes in the same packet as COMMIT: for statements whose outcome nobody has to look at. Should one fail, all is rolled back and
   * `transaction` throws. In the order given, after everything that was awaited.
   *
   * @throws TypeError where only reading is allowed
   */
  writeLast(statement: { compile(executor: Transaction): CompiledQuery }): void {
    if (this.#session.readOnly) throw new TypeError('this transaction only reads');
    this.#session.last.push(statement.compile(this));
  }

  /**
   * Runs once this is committed, before `transaction` returns; one after another, in the order given. An error comes out of
   * `transaction`, and what was committed stays.
   */
  afterCommit(work: () => Promise<void> | void): void {
    this.#session.afterCommit.push(work);
  }
}

/** Kysely's immutable parts, made once: only the connection differs from one transaction to the next. */
const shared = sharedProps();

function sharedProps(): KyselyProps {
  const driver = new DummyDriver();
  const dialect = {
    createDriver: () => driver,
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: (db: Kysely<unknown>) => new PostgresIntrospector(db),
  };
  return { config: { dialect }, driver, dialect, executor: new Kysely<Tables>({ dialect }).getExecutor() };
}

const mostAttempts = 5;

/** Runs `work` in one transaction: committed when it returns, rolled back when it throws. See `Database.transaction`. */
export async function runTransaction<T>(
  pool: Pool,
  notifier: Notifier,
  scope: Scope,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  const opening = openingStatement(scope);
  for (let attempt = 1; ; attempt += 1) {
    const session = new Session(pool, opening, scope);
    let result: T;
    try {
      result = await work(new Transaction(session));
      await session.commit();
    } catch (error) {
      await session.rollBack(error);
      const again =
        scope.idempotent === true && attempt < mostAttempts && (lostRace(error) || lostConnection(error));
      if (!again) throw error;
      // Apart from each other, or the same two meet again.
      await delay(Math.random() * 10 * 2 ** attempt);
      continue;
    }
    notifier.send(session.notices);
    for (const after of session.afterCommit) await after();
    return result;
  }
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/**
 * One simple-protocol message opens the transaction and says whose it is. `SET LOCAL` is `set_config(..., true)` without the planning
 * and the answer of a SELECT, and cannot have parameters: what is not a UUID never gets into it.
 */
function openingStatement({ organizationId, personId, readOnly, isolation }: Scope): string {
  let sql = 'BEGIN';
  if (isolation !== undefined) sql += ` ISOLATION LEVEL ${isolation.toUpperCase()}`;
  if (readOnly === true) sql += ' READ ONLY';
  if (organizationId !== undefined) sql += `; SET LOCAL lanyard.organization = '${checked(organizationId)}'`;
  if (personId !== undefined) sql += `; SET LOCAL lanyard.person = '${checked(personId)}'`;
  return sql;
}

function checked(id: string): string {
  if (!uuid.test(id)) throw new TypeError('the scope of a transaction is named by a lower-case UUID');
  return id;
}

/**
 * One transaction on one connection. The connection is taken, and the transaction opened, by the first statement: a request refused
 * before it never waits for one.
 */
class Session implements ConnectionProvider, DatabaseConnection {
  readonly notices: Notice[] = [];
  readonly last: CompiledQuery[] = [];
  readonly afterCommit: (() => Promise<void> | void)[] = [];
  readonly #pool: Pool;
  readonly #opening: string;
  readonly readOnly: boolean;
  readonly #idempotent: boolean;
  #client: Promise<PoolClient> | undefined;
  #opened: Promise<unknown> | undefined;
  #statements = 0;
  #over = false;

  constructor(pool: Pool, opening: string, { readOnly = false, idempotent = false }: Scope) {
    this.#pool = pool;
    this.#opening = opening;
    this.readOnly = readOnly;
    this.#idempotent = idempotent;
  }

  /** Not one at a time, as Kysely's own does it: statements given together are pipelined, in order. */
  async provideConnection<T>(consumer: (connection: DatabaseConnection) => Promise<T>): Promise<T> {
    return consumer(this);
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    this.#statements += 1;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#send<R>(query);
      } catch (error) {
        // A connection of the pool may have died since it was last used. As long as this is the first statement nothing was done
        // yet, and nothing is lost by starting over on another one.
        if (this.#statements > 1 || attempt === mostAttempts || !lostConnection(error)) throw error;
        const client = await this.#client;
        this.#client = undefined;
        client?.release(true);
      }
    }
  }

  async #send<R>({ sql, parameters }: Statement): Promise<QueryResult<R>> {
    if (this.#over)
      throw new Error('this transaction is over: a statement came after its end, or was not awaited');
    const client = await (this.#client ??= this.#open());
    holdBack(client);
    const [{ command, rowCount, rows }] = await this.#watched(
      client,
      Promise.all([client.query<R & object>(statementOf({ sql, parameters })), this.#opened]),
    );
    if (command === 'SELECT') return { rows };
    return { rows, numAffectedRows: BigInt(rowCount ?? 0) };
  }

  /** Demanded by Kysely. Row by row reading needs a cursor, which a pipelined connection cannot hold. */
  streamQuery(): AsyncIterableIterator<never> {
    throw new Error('read in pages instead');
  }

  /** Sends the opening statement without waiting for its answer: it goes out together with the first statement. */
  async #open(): Promise<PoolClient> {
    const client = await acquire(this.#pool);
    holdBack(client);
    this.#opened = client.query(this.#opening);
    // Waited for with the first statement, and before COMMIT.
    this.#opened.catch(() => undefined);
    return client;
  }

  async #watched<T>(client: PoolClient, answer: Promise<T>): Promise<T> {
    try {
      return await answer;
    } catch (error) {
      throw isLost(client) ? new ConnectionLostError(error) : error;
    }
  }

  async commit(): Promise<void> {
    const last = [...this.last];
    // Where they are all there is, the first goes alone: it finds out whether the connection is still there, and tries another one if not.
    // What may be done again goes out whole, in one packet.
    const isAll = this.#client === undefined && last.length > 0;
    if (isAll && this.#idempotent) this.#client = this.#open();
    const first = isAll && !this.#idempotent ? last.shift() : undefined;
    if (first !== undefined) await this.executeQuery(first);
    this.#over = true;
    if (this.#client === undefined) return;
    const client = await this.#client;
    holdBack(client);
    if (this.readOnly) {
      // Whatever becomes of it, nothing was to be saved. The next user's statements come after it on the same connection, often in the
      // same packet.
      client.query('COMMIT').catch(() => undefined);
      client.release();
      this.#client = undefined;
      return;
    }
    const written = last.map((statement) => client.query(statementOf(statement)));
    const [{ command }] = await this.#watched(
      client,
      Promise.all([client.query('COMMIT'), this.#opened, ...written]),
    );
    // COMMIT of a transaction in which a statement failed succeeds, as ROLLBACK.
    if (command === 'ROLLBACK') throw new TransactionAbortedError();
    client.release();
    this.#client = undefined;
  }

  /** Ends it without a trace. Never throws: the cause is already on its way to the caller. */
  async rollBack(cause: unknown): Promise<void> {
    this.#over = true;
    let client: PoolClient | undefined;
    try {
      client = await this.#client;
      await client?.query('ROLLBACK');
      // feature_not_supported: a prepared statement whose tables changed under it, as in a migration. It stays broken on this connection.
      client?.release(sqlState(cause) === '0A000');
    } catch {
      // PostgreSQL rolls back what loses its connection.
      client?.release(true);
    }
  }
}

/** What is written from here to the end of the microtasks goes out as one packet: statements given together, the opening and the first. */
function holdBack(client: PoolClient): void {
  const socket = socketOf(client);
  if (socket === undefined) return;
  socket.cork();
  process.nextTick(() => socket.uncork());
}

/** A statement is prepared once it was seen this often; rare ones would only fill each connection's memory (some 20 kB each). */
const preparedAfter = 5;
const mostPrepared = 200;
const mostCounted = 2_000;

type Statement = Pick<CompiledQuery, 'sql' | 'parameters'>;

function statementOf({ sql, parameters }: Statement): { text: string; values: unknown[]; name?: string } {
  const name = statementName(sql);
  const values = parameters as unknown[];
  return name === undefined ? { text: sql, values } : { name, text: sql, values };
}

const seen = new Map<string, number>();
const names = new Map<string, string>();

/** The name under which every connection prepares this statement; undefined for one that is planned each time. */
function statementName(sql: string): string | undefined {
  const known = names.get(sql);
  if (known !== undefined || names.size >= mostPrepared) return known;
  const times = (seen.get(sql) ?? 0) + 1;
  if (times < preparedAfter) {
    if (seen.size >= mostCounted) seen.clear();
    seen.set(sql, times);
    return undefined;
  }
  seen.delete(sql);
  const name = `s${String(names.size)}`;
  names.set(sql, name);
  return name;
}
