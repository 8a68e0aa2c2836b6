import { aDatabase, type TestDatabase } from '@lanyard/testing/database';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { silentLog } from '../telemetry/log.ts';
import { openDatabase, type Database } from './database.ts';

let db: TestDatabase;
/** Another process, as far as the database knows. */
let other: Database;

beforeAll(async () => {
  db = await aDatabase();
  other = openDatabase({ connection: db.connections.app, log: silentLog });
});

afterAll(async () => {
  await other.close();
  await db.close();
});

/** Collects what is told, and lets a test await the next of it. */
function collector(): { heard: string[]; handler: (payload: string) => void; next: () => Promise<string> } {
  const heard: string[] = [];
  const waiting: ((payload: string) => void)[] = [];
  const unread: string[] = [];
  return {
    heard,
    handler(payload) {
      heard.push(payload);
      const resolve = waiting.shift();
      if (resolve === undefined) unread.push(payload);
      else resolve(payload);
    },
    next: async () => unread.shift() ?? new Promise((resolve) => waiting.push(resolve)),
  };
}

const tell = async (from: Database, channel: string, ...payloads: string[]): Promise<void> =>
  from.transaction({}, async (tx) => {
    for (const payload of payloads) tx.notify(channel, payload);
    return Promise.resolve();
  });

test('what one process commits is heard in every process, in order, its own included', async () => {
  const here = collector();
  const there = collector();
  await db.database.events.on('first_channel', here.handler);
  await other.events.on('first_channel', there.handler);
  await tell(other, 'first_channel', 'one', `it's "two" \\ 🎉`);
  for (const { next } of [here, there]) {
    expect(await next()).toBe('one');
    expect(await next()).toBe(`it's "two" \\ 🎉`);
  }
});

test('what is rolled back, or told on another channel, is not heard', async () => {
  const { heard, handler, next } = collector();
  await db.database.events.on('second_channel', handler);
  const rolledBack = other.transaction({}, async (tx) => {
    tx.notify('second_channel', 'never');
    await tx.selectFrom('persons').select('id').execute();
    throw new Error('no');
  });
  await expect(rolledBack).rejects.toThrow('no');
  await tell(other, 'another_channel', 'elsewhere');
  await tell(other, 'second_channel', 'last');
  expect(await next()).toBe('last');
  expect(heard).toEqual(['last']);
});

test('whoever stopped listening hears nothing more; a handler that throws keeps nobody from hearing', async () => {
  const stopped = collector();
  const listening = collector();
  const stop = await db.database.events.on('third_channel', stopped.handler);
  await db.database.events.on('third_channel', () => {
    throw new Error('a careless handler');
  });
  await db.database.events.on('third_channel', listening.handler);
  stop();
  await tell(other, 'third_channel', 'hello');
  expect(await listening.next()).toBe('hello');
  expect(stopped.heard).toEqual([]);
});

test('a lost connection is made again: every channel is heard, and the gap is told', async () => {
  const { handler, next } = collector();
  await db.database.events.on('fourth_channel', handler);
  const gap = new Promise<void>((resolve) => {
    const stop = db.database.events.onGap(() => {
      stop();
      resolve();
    });
  });
  await db.lookAt(
    `SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name = 'lanyard events' AND datname = current_database()`,
  );
  await gap;
  await tell(other, 'fourth_channel', 'again');
  expect(await next()).toBe('again');
});

test('what was committed is told before a process that closes is gone', async () => {
  const { handler, next } = collector();
  await other.events.on('fifth_channel', handler);
  const leaving = openDatabase({ connection: db.connections.app, log: silentLog });
  await tell(leaving, 'fifth_channel', 'goodbye');
  await leaving.close();
  expect(await next()).toBe('goodbye');
});

test('many at once are all heard, in order', async () => {
  const { heard, handler, next } = collector();
  await other.events.on('sixth_channel', handler);
  const numbers = Array.from({ length: 2_000 }, (_, index) => String(index));
  await tell(db.database, 'sixth_channel', ...numbers);
  for (const number of numbers) expect(await next()).toBe(number);
  expect(heard).toHaveLength(numbers.length);
});

test('a channel is a plain word, and a payload is short', async () => {
  const send = async (channel: string, payload: string): Promise<void> => tell(db.database, channel, payload);
  await expect(send(`x'; DROP TABLE members; --`, '')).rejects.toThrow(TypeError);
  await expect(send('Upper', '')).rejects.toThrow(TypeError);
  await expect(send('first_channel', 'é'.repeat(3_501))).rejects.toThrow(RangeError);
  await expect(db.database.events.on('x; y', () => undefined)).rejects.toThrow(TypeError);
  await send('first_channel', 'é'.repeat(3_500));
});
