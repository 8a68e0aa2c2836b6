import { aDatabase, type TestDatabase } from '@lanyard/testing/database';
import { sql } from 'kysely';
import { DatabaseError } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { silentLog } from '../telemetry/log.ts';
import { openDatabase, type Database } from './database.ts';
import { ConnectionLostError, TransactionAbortedError, sqlState, violatesUnique } from './errors.ts';
import type { Transaction } from './transaction.ts';

const school = '0198b1c0-0000-7000-8000-000000000001';
const clinic = '0198b1c0-0000-7000-8000-000000000002';
const now = new Date('2026-01-01T12:00:00Z');

let db: TestDatabase;
/** One connection: whatever a transaction leaves on it, the next one meets. */
let database: Database;

beforeAll(async () => {
  db = await aDatabase();
  database = openDatabase({ connection: db.connections.app, log: silentLog, max: 1 });
  for (const id of [school, clinic]) {
    await db.lookAt(
      `INSERT INTO organizations (id, name, region_label, sealed_data_key, created_at) VALUES ($1, 'An organization', 'Here', '', $2)`,
      [id, now],
    );
  }
});

afterAll(async () => {
  await database.close();
  await db.close();
});

beforeEach(async () => {
  await db.lookAt('TRUNCATE organization_keys');
});

async function addKey(tx: Transaction, organizationId: string, kid: string): Promise<void> {
  await tx
    .insertInto('organization_keys')
    .values({
      organization_id: organizationId,
      kid,
      purpose: 'token',
      public_key: '{}',
      sealed_private_key: Buffer.of(1),
      created_at: now,
    })
    .execute();
}

const keysSeen = async (tx: Transaction): Promise<string[]> =>
  (await tx.selectFrom('organization_keys').select('kid').orderBy('kid').execute()).map(({ kid }) => kid);

async function savedKeys(): Promise<string[]> {
  const rows = await db.lookAt<{ kid: string }>('SELECT kid FROM organization_keys ORDER BY kid');
  return rows.map(({ kid }) => kid);
}

const inSchool = { organizationId: school };
const inClinic = { organizationId: clinic };

async function failure(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => {
      throw new Error('it succeeded');
    },
    (error: unknown) => error,
  );
}

test('a query without a filter sees the rows of the organization in scope alone', async () => {
  await database.transaction(inSchool, async (tx) => addKey(tx, school, 'a'));
  await database.transaction(inClinic, async (tx) => addKey(tx, clinic, 'b'));
  expect(await database.transaction(inSchool, keysSeen)).toEqual(['a']);
  expect(await database.transaction(inClinic, keysSeen)).toEqual(['b']);
});

test('without a scope no row of any organization is seen, also on a connection that just had one', async () => {
  await database.transaction(inSchool, async (tx) => addKey(tx, school, 'a'));
  expect(await database.transaction({}, keysSeen)).toEqual([]);
  await failure(database.transaction(inSchool, async () => Promise.reject(new Error('no'))));
  expect(await database.transaction({}, keysSeen)).toEqual([]);
  expect((await database.pool.query('SELECT FROM organization_keys')).rowCount).toBe(0);
});

test('a row of another organization can be neither written, changed nor deleted', async () => {
  await database.transaction(inSchool, async (tx) => addKey(tx, school, 'a'));
  const refused = await failure(database.transaction(inClinic, async (tx) => addKey(tx, school, 'forged')));
  expect(sqlState(refused)).toBe('42501');
  const moved = await failure(
    database.transaction(inSchool, async (tx) =>
      tx.updateTable('organization_keys').set({ organization_id: clinic }).execute(),
    ),
  );
  expect(sqlState(moved)).toBe('42501');
  await database.transaction(inClinic, async (tx) => {
    await tx.updateTable('organization_keys').set({ kid: 'taken' }).execute();
    await tx.deleteFrom('organization_keys').execute();
  });
  expect(await savedKeys()).toEqual(['a']);
});

const aKey = (kid: string) => sql`
  INSERT INTO organization_keys (organization_id, kid, purpose, public_key, sealed_private_key, created_at)
  VALUES (${school}, ${kid}, 'token', '{}', '', ${now})`;

test('what is written last goes with the commit, in order, after all that was awaited', async () => {
  await database.transaction(inSchool, async (tx) => {
    tx.writeLast(sql`UPDATE organization_keys SET kid = 'b' WHERE kid = 'a'`);
    await addKey(tx, school, 'a');
    expect(await keysSeen(tx)).toEqual(['a']);
    tx.writeLast(aKey('c'));
  });
  expect(await savedKeys()).toEqual(['b', 'c']);
  await database.transaction(inSchool, async (tx) => {
    await Promise.resolve();
    tx.writeLast(aKey('d'));
    tx.writeLast(aKey('e'));
  });
  expect(await savedKeys()).toEqual(['b', 'c', 'd', 'e']);
});

test('what is written last and fails takes everything with it, and nobody is told', async () => {
  let isTold = false;
  const refused = await failure(
    database.transaction(inSchool, async (tx) => {
      await addKey(tx, school, 'a');
      tx.writeLast(aKey('b'));
      tx.writeLast(aKey('a'));
      tx.writeLast(aKey('c'));
      tx.afterCommit(() => {
        isTold = true;
      });
    }),
  );
  expect(sqlState(refused)).toBe('23505');
  expect(isTold).toBe(false);
  expect(await savedKeys()).toEqual([]);
  const alone = await failure(
    database.transaction(inSchool, async (tx) => {
      tx.writeLast(aKey('b'));
      tx.writeLast(aKey('b'));
      await Promise.resolve();
    }),
  );
  expect(sqlState(alone)).toBe('23505');
  expect(await savedKeys()).toEqual([]);
});

test('what was to be written last is not, where the work is refused', async () => {
  await failure(
    database.transaction(inSchool, async (tx) => {
      tx.writeLast(aKey('b'));
      await addKey(tx, school, 'a');
      throw new Error('no');
    }),
  );
  expect(await savedKeys()).toEqual([]);
});

test('where only reading is allowed nothing is written last, and whoever tries is told', async () => {
  const refused = await failure(
    database.transaction({ ...inSchool, readOnly: true }, async (tx) => {
      await keysSeen(tx);
      tx.writeLast(aKey('b'));
    }),
  );
  expect(refused).toBeInstanceOf(TypeError);
  expect(await savedKeys()).toEqual([]);
});

test('a row of another organization cannot be written last either', async () => {
  const refused = await failure(
    database.transaction(inClinic, async (tx) => {
      await keysSeen(tx);
      tx.writeLast(aKey('forged'));
    }),
  );
  expect(sqlState(refused)).toBe('42501');
  expect(await savedKeys()).toEqual([]);
});

test('row-level security is asked by index, not by reading other organizations', async () => {
  const plan = await database.transaction(inSchool, async (tx) => {
    const { rows } = await tx
      .selectFrom('organization_keys')
      .selectAll()
      .where('kid', '=', 'a')
      .explain('text')
      .then((lines) => ({ rows: lines as Record<string, string>[] }));
    return rows.map((row) => row['QUERY PLAN']).join('\n');
  });
  expect(plan).toMatch(/Index Cond: .*organization_id = .*current_setting/);
});

test.each([
  `'; DROP TABLE lanyard.members; --`,
  '',
  'x',
  `${school}'`,
  school.toUpperCase().replace('B', 'G'),
])('SQL injection by a scope: %j is refused before it reaches the database', async (organizationId) => {
  const refused = await failure(database.transaction({ organizationId }, keysSeen));
  expect(refused).toBeInstanceOf(TypeError);
  expect(await failure(database.transaction({ personId: organizationId }, keysSeen))).toBeInstanceOf(
    TypeError,
  );
});

test('what throws is rolled back whole', async () => {
  const cause = new Error('no');
  const thrown = await failure(
    database.transaction(inSchool, async (tx) => {
      await addKey(tx, school, 'a');
      throw cause;
    }),
  );
  expect(thrown).toBe(cause);
  expect(await savedKeys()).toEqual([]);
});

test('going on after a failed statement saves nothing, and says so', async () => {
  const thrown = await failure(
    database.transaction(inSchool, async (tx) => {
      await addKey(tx, school, 'a');
      await failure(addKey(tx, school, 'a'));
    }),
  );
  expect(thrown).toBeInstanceOf(TransactionAbortedError);
  expect(await savedKeys()).toEqual([]);
});

test('a unique index that refused a row is known by its name', async () => {
  await database.transaction(inSchool, async (tx) => addKey(tx, school, 'a'));
  const thrown = await failure(database.transaction(inSchool, async (tx) => addKey(tx, school, 'a')));
  expect(violatesUnique(thrown, 'organization_keys_pkey')).toBe(true);
  expect(violatesUnique(thrown, 'another')).toBe(false);
  expect(violatesUnique(new Error('duplicate key'), 'organization_keys_pkey')).toBe(false);
});

test('statements given together run in order, in one transaction; one that fails fails it whole', async () => {
  await database.transaction(inSchool, async (tx) => {
    const [, , seen] = await Promise.all([addKey(tx, school, 'a'), addKey(tx, school, 'b'), keysSeen(tx)]);
    expect(seen).toEqual(['a', 'b']);
  });
  const thrown = await failure(
    database.transaction(inSchool, async (tx) =>
      Promise.all([addKey(tx, school, 'a'), addKey(tx, school, 'c')]),
    ),
  );
  expect(sqlState(thrown)).toBe('23505');
  expect(await savedKeys()).toEqual(['a', 'b']);
});

test('a read-only transaction refuses to write', async () => {
  const thrown = await failure(
    database.transaction({ ...inSchool, readOnly: true }, async (tx) => addKey(tx, school, 'a')),
  );
  expect(sqlState(thrown)).toBe('25006');
  expect(await database.transaction({ ...inSchool, readOnly: true }, keysSeen)).toEqual([]);
});

test('nothing runs in a transaction that is over', async () => {
  let kept: Transaction | undefined;
  await database.transaction(inSchool, async (tx) => {
    kept = tx;
    await keysSeen(tx);
  });
  await expect(addKey(kept!, school, 'late')).rejects.toThrow('this transaction is over');
  expect(await savedKeys()).toEqual([]);
});

test('a request refused before its first statement takes no connection', async () => {
  const idle = openDatabase({ connection: db.connections.app, log: silentLog });
  await failure(idle.transaction(inSchool, async () => Promise.reject(new Error('refused'))));
  await idle.transaction(inSchool, async () => Promise.resolve());
  expect(idle.pool.totalCount).toBe(0);
  await idle.close();
});

test('what is left for after the commit runs then, in order, and not at all after a rollback', async () => {
  const told: string[] = [];
  await database.transaction(inSchool, async (tx) => {
    tx.afterCommit(async () => {
      told.push(`first: ${(await savedKeys()).join()}`);
    });
    tx.afterCommit(() => {
      told.push('second');
    });
    await addKey(tx, school, 'a');
    expect(told).toEqual([]);
  });
  expect(told).toEqual(['first: a', 'second']);
  await failure(
    database.transaction(inSchool, async (tx) => {
      tx.afterCommit(() => {
        told.push('never');
      });
      throw new Error('no');
    }),
  );
  expect(told).toHaveLength(2);
});

test('an error after the commit reaches the caller, and what was saved stays, once', async () => {
  let runs = 0;
  const thrown = await failure(
    database.transaction({ ...inSchool, idempotent: true }, async (tx) => {
      runs += 1;
      tx.afterCommit(() => {
        throw new ConnectionLostError(undefined);
      });
      await addKey(tx, school, 'a');
    }),
  );
  expect(thrown).toBeInstanceOf(ConnectionLostError);
  expect(runs).toBe(1);
  expect(await savedKeys()).toEqual(['a']);
});

/** Two transactions that both read before either writes: one must fail, or the total would be wrong. */
async function raceOfTwo(
  idempotent: boolean,
): Promise<{ outcomes: PromiseSettledResult<void>[]; runs: number }> {
  const both = openDatabase({ connection: db.connections.app, log: silentLog });
  let runs = 0;
  let arrived = 0;
  let open = (): void => undefined;
  const bothHaveRead = new Promise<void>((resolve) => (open = resolve));
  const work = async (tx: Transaction): Promise<void> => {
    runs += 1;
    const count = (await keysSeen(tx)).length;
    arrived += 1;
    if (arrived === 2) open();
    await bothHaveRead;
    await addKey(tx, school, `key ${String(count + 1)}`);
  };
  const scope = { ...inSchool, isolation: 'serializable', idempotent } as const;
  const outcomes = await Promise.allSettled([both.transaction(scope, work), both.transaction(scope, work)]);
  await both.close();
  return { outcomes, runs };
}

test('idempotent work that lost a race runs again', async () => {
  const { outcomes, runs } = await raceOfTwo(true);
  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled']);
  expect(runs).toBe(3);
  expect(await savedKeys()).toEqual(['key 1', 'key 2']);
});

test('other work that lost a race runs once, and fails', async () => {
  const { outcomes, runs } = await raceOfTwo(false);
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(runs).toBe(2);
  expect(await savedKeys()).toEqual(['key 1']);
});

const terminate = async (): Promise<unknown> =>
  db.lookAt(
    `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'lanyard' AND datname = current_database()`,
  );

test('a connection lost in a transaction fails it alone; the next one has a new connection', async () => {
  const thrown = await failure(
    database.transaction(inSchool, async (tx) => {
      await addKey(tx, school, 'a');
      await terminate();
      await addKey(tx, school, 'b');
    }),
  );
  expect(thrown instanceof ConnectionLostError || sqlState(thrown) === '57P01').toBe(true);
  expect(await savedKeys()).toEqual([]);
  await database.transaction(inSchool, async (tx) => addKey(tx, school, 'c'));
  expect(await savedKeys()).toEqual(['c']);
});

test('idempotent work that lost its connection runs again', async () => {
  let runs = 0;
  await database.transaction({ ...inSchool, idempotent: true }, async (tx) => {
    runs += 1;
    await addKey(tx, school, 'a');
    if (runs === 1) await terminate();
    await addKey(tx, school, 'b');
  });
  expect(runs).toBe(2);
  expect(await savedKeys()).toEqual(['a', 'b']);
});

test('an idle connection that is lost hurts nobody', async () => {
  await database.transaction(inSchool, keysSeen);
  await terminate();
  expect(await database.transaction(inSchool, keysSeen)).toEqual([]);
});

test('a statement prepared before a migration changed its table fails once, not for ever', async () => {
  const all = async (): Promise<unknown> =>
    database.transaction({}, async (tx) => tx.selectFrom('setup_links').selectAll().execute());
  for (let times = 0; times < 10; times += 1) await all();
  await db.lookAt('ALTER TABLE setup_links ADD COLUMN added text');
  const thrown = await failure(all());
  expect(thrown).toBeInstanceOf(DatabaseError);
  expect(sqlState(thrown)).toBe('0A000');
  expect(await all()).toEqual([]);
});

test('a statement that runs too long is cancelled, and the connection goes on', async () => {
  const hasty = openDatabase({
    connection: db.connections.app,
    log: silentLog,
    max: 1,
    statementTimeoutMs: 1000,
  });
  const thrown = await failure(hasty.pool.query('SELECT pg_sleep(20)'));
  expect(sqlState(thrown)).toBe('57014');
  // What follows may take as long as a busy computer takes.
  await hasty.pool.query(
    `SELECT set_config('statement_timeout', '0', false), set_config('idle_in_transaction_session_timeout', '0', false)`,
  );
  expect(await hasty.transaction(inSchool, keysSeen)).toEqual([]);
  await hasty.close();
});

test('without a database, work fails as a lost connection', async () => {
  const nowhere = openDatabase({
    connection: { ...db.connections.app, host: '/nonexistent' },
    log: silentLog,
  });
  const failed = failure(nowhere.transaction(inSchool, keysSeen));
  // Closing ends the waiting for a database that is being started.
  await nowhere.close();
  expect(await failed).toBeInstanceOf(ConnectionLostError);
});
