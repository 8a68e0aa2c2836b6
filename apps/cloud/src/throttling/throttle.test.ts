import type { CaptchaChallenge } from '@lanyard/contract/captcha';
import { route, type Route } from '@lanyard/contract/route';
import { createClient } from '@lanyard/client/client';
import { ProblemResponse } from '@lanyard/client/problem-response';
import { fakeClock } from '@lanyard/testing/clock';
import { aDatabase, type TestDatabase } from '@lanyard/testing/database';
import { anHttpServer } from '@lanyard/testing/http-server';
import { localFetch } from '@lanyard/testing/local-fetch';
import { solveChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/pbkdf2';
import { randomBytes } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod/mini';
import type { Gate } from '../platform/http/call.ts';
import { createMounting } from '../platform/http/mount.ts';
import { defineProblems, ProblemError } from '../platform/http/problems.ts';
import { createCaptcha } from './captcha.ts';
import { SharedLimit } from './limits.ts';
import { deleteExpiredCounters } from './store.ts';
import { createThrottle } from './throttle.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.close());
beforeEach(async () => {
  await database.lookAt('TRUNCATE lanyard.rate_points, lanyard.form_tries, lanyard.used_captchas');
});
afterEach(() => {
  vi.useRealTimers();
});

const base = { surface: 'organization', rate: 'code', problems: [], summary: 'Of this test.' } as const;
const open = route({
  ...base,
  name: 'openForm',
  method: 'POST',
  path: '/api/forms',
  access: 'open',
  captcha: true,
});
const other = route({ ...open, name: 'otherForm', path: '/api/others' });
const proven = route({
  ...base,
  name: 'readThing',
  method: 'GET',
  path: '/api/things',
  access: 'person',
  rate: 'read',
});
const secret = randomBytes(32);

const codeOf = async (work: () => Promise<void> | undefined): Promise<string> => {
  try {
    await work();
    return 'ok';
  } catch (error) {
    if (error instanceof ProblemError) return error.code;
    throw error;
  }
};
const queries = () => vi.spyOn(database.database.pool, 'query');

describe('a limit that all processes share', () => {
  const limit = (points: number, seconds = 60) =>
    new SharedLimit({ pool: database.database.pool, name: 'test', rate: { points, seconds }, secret });
  const spend = async (of: SharedLimit, times: number, key = 'a') => {
    const results = await Promise.all(Array.from({ length: times }, () => codeOf(() => of.spend(key))));
    return results.filter((each) => each === 'ok').length;
  };

  test('lets exactly its points through, however many processes and requests there are at once', async () => {
    const [one, two] = [limit(100), limit(100)];
    const passed = await Promise.all([spend(one, 80), spend(two, 80)]);
    expect((passed[0] ?? 0) + (passed[1] ?? 0)).toBe(100);
  });

  test('asks the database once for a tenth of its points', async () => {
    const of = limit(100);
    const asked = queries();
    expect(await spend(of, 30)).toBe(30);
    expect(asked).toHaveBeenCalledTimes(3);
    asked.mockRestore();
  });

  test('over it, refuses from memory until the window ends', async () => {
    const of = limit(5);
    await spend(of, 5);
    const asked = queries();
    const refused = await of.spend('a')?.catch((error: unknown) => error);
    expect(refused).toMatchObject({
      code: 'too-many-requests',
      extra: { retryAfterSeconds: expect.any(Number) as number },
    });
    expect(asked).not.toHaveBeenCalled();
    asked.mockRestore();
    expect(await spend(of, 1, 'b')).toBe(1);
  });

  test('begins anew when its window is over', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const of = limit(5);
    expect(await spend(of, 8)).toBe(5);
    vi.setSystemTime(Date.now() + 61_000);
    expect(await spend(limit(5), 8)).toBe(5);
  });

  test('keeps no address in the database', async () => {
    await spend(limit(5), 1, '203.0.113.9');
    const rows = await database.lookAt<{ key: string }>('SELECT key FROM lanyard.rate_points');
    expect(rows[0]?.key).toMatch(/^test:[\w-]{22}$/);
  });

  test('without a database says that the service is not available', async () => {
    const broken = await aDatabase();
    const of = new SharedLimit({
      pool: broken.database.pool,
      name: 'test',
      rate: { points: 5, seconds: 60 },
      secret,
    });
    await broken.close();
    expect(await codeOf(() => of.spend('a'))).toBe('unavailable');
  });
});

describe('addresses and callers', () => {
  const throttleOf = (scale = 1) =>
    createThrottle({ pool: database.database.pool, clock: fakeClock(), secret, scale });

  test('an unauthenticated request costs its address a point; all of an IPv6 network are one address', async () => {
    const throttle = throttleOf(0.1);
    const results: string[] = [];
    for (const host of ['1', '2', '3', '4', '5', '6', '7'])
      results.push(await codeOf(() => throttle.arrive(open, `2001:db8:1:2::${host}`)));
    expect(results).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'ok', 'too-many-requests']);
    expect(await codeOf(() => throttle.arrive(open, '2001:db8:1:3::1'))).toBe('ok');
  });

  test('an authenticated one costs no query; its caller pays in memory', async () => {
    const throttle = throttleOf(0.01);
    const asked = queries();
    expect(throttle.arrive(proven, '203.0.113.9')).toBeUndefined();
    const results = await Promise.all(
      Array.from({ length: 14 }, () => codeOf(() => throttle.spend(proven, 'person-1'))),
    );
    expect(results.filter((each) => each === 'ok')).toHaveLength(12);
    expect(await codeOf(() => throttle.spend(proven, 'person-2'))).toBe('ok');
    expect(asked).not.toHaveBeenCalled();
    asked.mockRestore();
  });

  test('a person whose archive goes out or back as fast as it may saves and reads items meanwhile', async () => {
    const throttle = createThrottle({ pool: database.database.pool, clock: fakeClock(), secret });
    const of = (rate: Route['rate']) => ({ ...proven, rate });
    const spent = await Promise.all(
      Array.from({ length: 2401 }, () => codeOf(() => throttle.spend(of('file'), 'ada'))),
    );
    expect(spent.filter((each) => each === 'ok')).toHaveLength(2400);
    expect(await codeOf(() => throttle.spend(of('read'), 'ada'))).toBe('ok');
    expect(await codeOf(() => throttle.spend(of('write'), 'ada'))).toBe('ok');
    expect(await codeOf(() => throttle.spend(of('file'), 'grace'))).toBe('ok');
  });

  test('an address that goes on showing proofs that do not hold is shut out for a while', async () => {
    const clock = fakeClock();
    const throttle = createThrottle({ pool: database.database.pool, clock, secret, scale: 0.01 });
    for (let time = 0; time < 7; time += 1) await throttle.refused('203.0.113.9');
    expect(await codeOf(async () => throttle.arrive(proven, '203.0.113.9'))).toBe('too-many-requests');
    expect(await codeOf(async () => throttle.arrive(proven, '203.0.113.8'))).toBe('ok');
    await clock.advance(60_000);
    expect(await codeOf(async () => throttle.arrive(proven, '203.0.113.9'))).toBe('ok');
  });

  test('pages are counted in this process alone', async () => {
    const throttle = throttleOf(0.001);
    const asked = queries();
    const results = await Promise.all(
      Array.from({ length: 5 }, () => codeOf(() => throttle.page('203.0.113.9'))),
    );
    expect(results).toEqual(['ok', 'ok', 'ok', 'too-many-requests', 'too-many-requests']);
    expect(asked).not.toHaveBeenCalled();
    asked.mockRestore();
  });
});

describe('an open form', () => {
  const aForm = () => {
    const clock = fakeClock();
    const throttle = createThrottle({ pool: database.database.pool, clock, secret });
    const guard = async (solution?: string, who = '203.0.113.9', of: Route = open) => {
      try {
        await throttle.guard(of, who, solution);
        return undefined;
      } catch (error) {
        if (error instanceof ProblemError) return error;
        throw error;
      }
    };
    const solved = async (refused: ProblemError | undefined) => {
      const challenge = refused?.extra.captcha as CaptchaChallenge;
      const solution = await solveChallenge({ challenge, deriveKey });
      return Buffer.from(
        JSON.stringify({
          challenge,
          solution: { counter: solution?.counter, derivedKey: solution?.derivedKey },
        }),
      ).toString('base64url');
    };
    return { clock, throttle, guard, solved };
  };
  const threeTries = async (guard: ReturnType<typeof aForm>['guard']) => {
    for (let time = 0; time < 3; time += 1) expect(await guard()).toBeUndefined();
  };

  test('asks for a captcha after three tries, and takes its solution', async () => {
    const { guard, solved } = aForm();
    await threeTries(guard);
    const asked = await guard();
    expect(asked).toMatchObject({ code: 'captcha-required' });
    expect(await guard(await solved(asked))).toBeUndefined();
    expect(await guard()).toMatchObject({ code: 'captcha-required' });
  });

  test('takes a solution once', async () => {
    const { guard, solved } = aForm();
    await threeTries(guard);
    const solution = await solved(await guard());
    expect(await guard(solution)).toBeUndefined();
    expect(await guard(solution)).toMatchObject({ code: 'captcha-required', extra: { reason: 'stale' } });
  });

  test('takes no solution of another form, of another address, or that is too old', async () => {
    const { guard, solved, clock } = aForm();
    await threeTries(guard);
    const solution = await solved(await guard());
    const spentOther = async () => {
      for (let time = 0; time < 3; time += 1) await guard(undefined, '203.0.113.9', other);
      for (let time = 0; time < 3; time += 1) await guard(undefined, '203.0.113.8');
    };
    await spentOther();
    expect(await guard(solution, '203.0.113.9', other)).toMatchObject({ extra: { reason: 'wrong' } });
    expect(await guard(solution, '203.0.113.8')).toMatchObject({ extra: { reason: 'wrong' } });
    await clock.advance(10 * 60_000);
    expect(await guard(solution)).toMatchObject({ extra: { reason: 'stale' } });
  });

  test.each([
    [
      'no work',
      (solution: Record<string, unknown>) => ({ ...solution, solution: { counter: 1, derivedKey: '00' } }),
    ],
    [
      'an easier challenge',
      (solution: Record<string, unknown>) => {
        const challenge = solution['challenge'] as CaptchaChallenge;
        return { ...solution, challenge: { ...challenge, parameters: { ...challenge.parameters, cost: 1 } } };
      },
    ],
    [
      'a later end',
      (solution: Record<string, unknown>) => {
        const challenge = solution['challenge'] as CaptchaChallenge;
        const data = { ...challenge.parameters.data, until: '9999999999999' };
        return { ...solution, challenge: { ...challenge, parameters: { ...challenge.parameters, data } } };
      },
    ],
  ])('takes no forged solution: %s', async (_what, forge) => {
    const { guard, solved } = aForm();
    await threeTries(guard);
    const honest = JSON.parse(Buffer.from(await solved(await guard()), 'base64url').toString()) as Record<
      string,
      unknown
    >;
    const forged = Buffer.from(JSON.stringify(forge(honest))).toString('base64url');
    expect(await guard(forged)).toMatchObject({ code: 'captcha-required', extra: { reason: 'wrong' } });
  });

  test.each(['', 'x', '{}', Buffer.from('{}').toString('base64url'), 'A'.repeat(5000)])(
    'takes no nonsense (%#)',
    async (solution) => {
      const { guard } = aForm();
      await threeTries(guard);
      expect(await guard(solution)).toMatchObject({ code: 'captcha-required' });
    },
  );

  test('locks after five failures, each time twice as long, an hour at most, and counts nothing while it is locked', async () => {
    const { guard, throttle, clock } = aForm();
    await guard();
    for (let time = 0; time < 5; time += 1) await throttle.failed(open, '203.0.113.9');
    expect(await guard()).toBeUndefined();
    const locks: (number | undefined)[] = [];
    for (let time = 0; time < 9; time += 1) {
      await throttle.failed(open, '203.0.113.9');
      const locked = await guard();
      expect(locked?.code).toBe('locked');
      locks.push(locked?.extra.retryAfterSeconds);
      await clock.advance((locked?.extra.retryAfterSeconds ?? 0) * 1000);
    }
    expect(locks).toEqual([30, 60, 120, 240, 480, 960, 1920, 3600, 3600]);
    expect((await guard())?.code).not.toBe('locked');
  });

  test('locks nobody else out', async () => {
    const { guard, throttle } = aForm();
    await guard();
    for (let time = 0; time < 6; time += 1) await throttle.failed(open, '203.0.113.9');
    expect((await guard())?.code).toBe('locked');
    expect(await guard(undefined, '203.0.113.8')).toBeUndefined();
    expect(await guard(undefined, '203.0.113.9', other)).toBeUndefined();
  });

  test('forgets after a quarter of an hour without a try', async () => {
    const { guard, throttle, clock } = aForm();
    await threeTries(guard);
    for (let time = 0; time < 4; time += 1) await throttle.failed(open, '203.0.113.9');
    await clock.advance(900_000);
    await threeTries(guard);
    await throttle.failed(open, '203.0.113.9');
    expect((await guard())?.code).toBe('captcha-required');
  });

  test('lets exactly three of thirty tries at once through without a captcha', async () => {
    const { guard } = aForm();
    const results = await Promise.all(Array.from({ length: 30 }, () => guard()));
    expect(results.filter((each) => each === undefined)).toHaveLength(3);
  });

  test('counts a person by the person, wherever they are', async () => {
    const { guard } = aForm();
    const person = '019a0000-0000-7000-8000-0000000000aa';
    for (let time = 0; time < 3; time += 1) await guard(undefined, person);
    expect((await guard(undefined, person))?.code).toBe('captcha-required');
    expect(await guard(undefined, '019a0000-0000-7000-8000-0000000000bb')).toBeUndefined();
  });

  test('challenges of one process are taken by another that shares the secret, and by no other', async () => {
    const { guard, solved, clock } = aForm();
    await threeTries(guard);
    const solution = await solved(await guard());
    const purpose = { route: open.name, who: '203.0.113.9' };
    const { pool } = database.database;
    expect(await createCaptcha({ secret: randomBytes(32), clock, pool }).check(purpose, solution)).toBe(
      'wrong',
    );
    expect(await createCaptcha({ secret, clock, pool }).check(purpose, solution)).toBe('solved');
  });
});

test('what is over is deleted, what still counts is not', async () => {
  const clock = fakeClock(new Date());
  const { pool } = database.database;
  const throttle = createThrottle({ pool, clock, secret });
  await throttle.arrive(open, '203.0.113.9');
  await throttle.guard(open, '203.0.113.9', undefined);
  const left = async () =>
    (
      await database.lookAt<{ n: number }>(
        'SELECT (SELECT count(*) FROM lanyard.rate_points)::int + (SELECT count(*) FROM lanyard.form_tries)::int AS n',
      )
    )[0]?.n;
  await deleteExpiredCounters(pool, clock.now());
  expect(await left()).toBe(2);
  await deleteExpiredCounters(pool, new Date(clock.now().getTime() + 86_400_000));
  expect(await left()).toBe(0);
});

test('a client meets the captcha, solves it and goes on', async () => {
  const world = anHttpServer();
  const gate = {} as Gate<never, unknown>;
  const throttle = createThrottle({ pool: database.database.pool, clock: world.server.clock, secret });
  const refused = defineProblems({ 'form-refused': { status: 422, title: 'No.' } });
  const form = route({ ...open, body: z.object({ right: z.boolean() }), problems: ['form-refused'] });
  createMounting({
    server: world.server,
    gates: { login: gate, session: gate, 'session-proof': gate, person: gate },
    throttle,
    transaction: (scope, work) => database.database.transaction(scope, work),
  }).mount(form, async ({ body }) => {
    if (!body.right) throw refused('form-refused');
  });
  await world.listen();
  const onCaptcha = vi.fn<() => void>();
  const client = createClient({
    origin: 'http://acme.localhost:8080',
    fetch: localFetch(world.port()),
    onCaptcha,
  });
  for (let time = 0; time < 4; time += 1) await client.call(form, { body: { right: true } });
  expect(onCaptcha).toHaveBeenCalledOnce();
  const results: string[] = [];
  for (let time = 0; time < 7; time += 1) {
    results.push(
      await client
        .call(form, { body: { right: false } })
        .then(() => 'ok')
        .catch((error: unknown) => (error instanceof ProblemResponse ? error.code : 'failed')),
    );
  }
  expect(results).toEqual([...Array.from({ length: 6 }, () => 'form-refused'), 'locked']);
  await world.stop();
});
