import { route, type Route } from '@lanyard/contract/route';
import { aDatabase, type TestDatabase } from '@lanyard/testing/database';
import { anHttpServer, testSites, type PlainRequest, type TestServer } from '@lanyard/testing/http-server';
import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import * as z from 'zod/mini';
import type { Gate } from './call.ts';
import { createMounting, type Mounting, type Proof, type Throttle } from './mount.ts';
import { defineProblems, problem } from './problems.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await aDatabase();
});
afterAll(() => database.close());

const running: TestServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()));
  await database.lookAt('DELETE FROM lanyard.used_jtis');
});

/** Generous: the machine may be busy. */
const until = (condition: () => boolean) => vi.waitUntil(condition, { timeout: 90_000, interval: 100 });

const acme = testSites['acme.localhost']?.organization?.id ?? '';
const beta = testSites['beta.localhost']?.organization?.id ?? '';

interface Visitor {
  readonly name: string;
}
/** Admits whoever says a name; says what it saw of the request. */
function nameGate(organizationId?: string): Gate<Proof & Visitor, Visitor> {
  return {
    async prove(context) {
      const name = context.cookie('__Host-name') ?? context.header('x-name');
      if (name === undefined) throw problem('sign-in-required', { reason: 'no-name', nothingShown: true });
      if (name === 'forged') throw problem('sign-in-required', { reason: 'forged' });
      return {
        name,
        personId: '019a0000-0000-7000-8000-0000000000aa',
        ...(organizationId === undefined ? {} : { organizationId }),
      };
    },
    async admit(tx, { name }) {
      // A connection is taken with the first statement.
      await tx.selectFrom('used_jtis').select('digest').execute();
      if (name === 'mallory') throw problem('sign-in-required', { reason: 'blocked' });
      return { name };
    },
    useUp: async () => void calls.push('use up'),
  };
}

const calls: string[] = [];
const throttle: Throttle = {
  arrive: (each) => void calls.push(`arrive ${each.name}`),
  refused: async () => {
    await database.database.ping();
    calls.push('refused');
  },
  spend: (_route, callerId) => void calls.push(`spend ${callerId.slice(-2)}`),
  guard: async (_route, who, solution) => void calls.push(`guard ${who.slice(-2)} ${solution ?? ''}`),
  failed: async () => void calls.push('failed'),
};

function gatesWith(organizationId?: string) {
  const gate = nameGate(organizationId);
  return { login: gate, session: gate, 'session-proof': gate, person: gate };
}
type TestMounting = Mounting<ReturnType<typeof gatesWith>>;

async function aCloud(prepare: (mounting: TestMounting) => void, organizationId?: string) {
  calls.length = 0;
  const world = anHttpServer();
  running.push(world);
  prepare(
    createMounting({
      server: world.server,
      gates: gatesWith(organizationId),
      throttle,
      transaction: (scope, work) => database.database.transaction(scope, work),
    }),
  );
  await world.listen();
  const post = (path: string, body: unknown, options: PlainRequest = {}) =>
    world.send(path, {
      ...options,
      method: 'POST',
      headers: { 'content-type': 'application/json', ...options.headers },
      body: JSON.stringify(body),
    });
  return { ...world, post };
}

const base = { surface: 'organization', rate: 'write', problems: [], summary: 'Of this test.' } as const;
const note = z.object({ text: z.string().check(z.maxLength(20)), count: z.optional(z.int()) });
const writeNote = route({
  ...base,
  name: 'writeNote',
  method: 'POST',
  path: '/api/notes/:noteId',
  access: 'open',
  params: z.object({ noteId: z.uuid() }),
  query: z.object({ times: z.optional(z.coerce.number()) }),
  body: note,
  answer: note,
  status: 201,
});
const readNote = route({
  ...base,
  name: 'readNote',
  method: 'GET',
  path: '/api/notes',
  access: 'session',
  permission: 'member',
  answer: z.object({ by: z.string() }),
});
const dropNote = route({ ...base, name: 'dropNote', method: 'DELETE', path: '/api/notes', access: 'open' });
const tryNote = route({
  ...base,
  name: 'tryNote',
  method: 'POST',
  path: '/api/tries',
  access: 'open',
  captcha: true,
  body: note,
  problems: ['note-refused'],
});
const watchNote = route({
  ...base,
  name: 'watchNote',
  method: 'POST',
  path: '/api/watch',
  access: 'open',
  answer: z.object({ at: z.int() }),
  stream: true,
});
const refused = defineProblems({ 'note-refused': { status: 422, title: 'Not this note.' } });
const id = '019a0000-0000-7000-8000-000000000001';

describe('a declaration is refused at start', () => {
  const mounting = (routes: Route[]) =>
    aCloud(({ mount }) => routes.forEach((each) => mount(each, async () => undefined as never)));
  test.each([
    ['a session route without a permission', { ...readNote, permission: undefined }, /names its permission/],
    ['a route that takes a role and no proof', { ...readNote, permission: 'members.read' }, /takes a proof/],
    ['a permission without a session', { ...dropNote, permission: 'member' }, /only session routes/],
    ['a body on GET', { ...readNote, body: note }, /GET has no body/],
    [
      'a path whose parameters nothing describes',
      { ...dropNote, path: '/api/notes/:noteId' },
      /params describe the path/,
    ],
    ['a stream of nothing', { ...watchNote, answer: undefined }, /a stream has an answer/],
  ])('%s', async (_what, declaration, message) => {
    await expect(mounting([declaration as Route])).rejects.toThrow(message);
  });
  test('the same route twice', async () => {
    await expect(mounting([dropNote, dropNote])).rejects.toThrow(/mounted twice/);
  });
  test('a contract that is not mounted whole, or more than it', async () => {
    await aCloud((all) => {
      all.mount(dropNote, async () => undefined);
      expect(() => all.assertComplete([dropNote, readNote])).toThrow(/without a handler: readNote/);
      expect(() => all.assertComplete([])).toThrow(/not in the contract: dropNote/);
      expect(() => all.assertComplete([dropNote])).not.toThrow();
    });
  });
});

describe('a request', () => {
  test('reaches its handler validated, and is answered with status and shape of the route', async () => {
    const { post } = await aCloud(({ mount }) =>
      mount(writeNote, async ({ params, query, body, organization, caller }) => ({
        text: `${body.text} ${params.noteId.slice(-1)} ${organization?.name ?? ''} ${caller.kind}`,
        ...(query.times === undefined ? {} : { count: query.times }),
      })),
    );
    const answer = await post(`/api/notes/${id}?times=2`, { text: 'hi', unknown: 1 });
    expect(answer.status).toBe(201);
    expect(answer.json()).toEqual({ text: 'hi 1 acme open', count: 2 });
  });

  test('of another form is told what is wrong where, without its values', async () => {
    const { post } = await aCloud(({ mount }) => mount(writeNote, async ({ body }) => body));
    const answer = await post(`/api/notes/${id}`, { text: 'a secret that is far too long', count: 'x' });
    expect(answer.json()).toMatchObject({
      code: 'invalid-request',
      errors: [{ path: 'body.text' }, { path: 'body.count' }],
    });
    expect(answer.text).not.toContain('secret');
    expect((await post('/api/notes/7', { text: 'hi' })).json()).toMatchObject({
      errors: [{ path: 'params.noteId' }],
    });
    expect((await post(`/api/notes/${id}?times=a&times=b`, { text: 'hi' })).json()).toMatchObject({
      errors: [{ path: 'query.times' }],
    });
  });

  test('exists only at its surface', async () => {
    const { send } = await aCloud(({ mount }) => mount(dropNote, async () => undefined));
    expect((await send('/api/notes', { method: 'DELETE' })).status).toBe(204);
    expect((await send('/api/notes', { method: 'DELETE', host: 'wallet.localhost' })).json()).toMatchObject({
      code: 'not-found',
    });
  });

  test('at every surface where the route says any', async () => {
    const { send } = await aCloud(({ mount }) =>
      mount({ ...dropNote, surface: 'any' }, async () => undefined),
    );
    for (const host of ['acme.localhost', 'wallet.localhost', 'localhost'])
      expect((await send('/api/notes', { method: 'DELETE', host })).status).toBe(204);
    expect((await send('/api/notes', { method: 'DELETE', host: 'evil.example' })).status).toBe(404);
  });

  test('that writes from a page of another origin is refused, a sibling organization included', async () => {
    const { send } = await aCloud(({ mount }) => mount(dropNote, async () => undefined));
    const from = async (origin: string) =>
      (await send('/api/notes', { method: 'DELETE', headers: { origin } })).status;
    expect(await from('http://beta.localhost:8080')).toBe(403);
    expect(await from('null')).toBe(403);
    expect(await from('http://acme.localhost:8080')).toBe(204);
  });
});

describe('the answer', () => {
  test('is held to its schema: what that does not name never leaves', async () => {
    const { send } = await aCloud(({ mount }) =>
      mount(readNote, async () => ({ by: 'ann', passwordHash: 'x' }) as { by: string }),
    );
    expect((await send('/api/notes', { headers: { 'x-name': 'ann' } })).json()).toEqual({ by: 'ann' });
  });

  test('of another shape is a defect, not data', async () => {
    const { send } = await aCloud(({ mount }) =>
      mount(readNote, async () => ({ by: 7 }) as unknown as { by: string }),
    );
    expect((await send('/api/notes', { headers: { 'x-name': 'ann' } })).json()).toMatchObject({
      code: 'internal',
    });
  });

  test('is compressed where it is large, and the client takes that', async () => {
    const list = route({ ...readNote, answer: z.object({ by: z.string() }) });
    const { send } = await aCloud(({ mount }) => mount(list, async () => ({ by: 'ann '.repeat(2000) })));
    const headers = { 'x-name': 'ann' };
    expect(
      (await send('/api/notes', { headers: { ...headers, 'accept-encoding': 'gzip, br' } })).headers[
        'content-encoding'
      ],
    ).toBe('br');
    expect(
      (await send('/api/notes', { headers: { ...headers, 'accept-encoding': 'gzip, br;q=0' } })).headers[
        'content-encoding'
      ],
    ).toBe('gzip');
    expect((await send('/api/notes', { headers })).headers).not.toHaveProperty('content-encoding');
  });

  test('sets cookies that only this host gets, over TLS alone, out of reach of scripts', async () => {
    const { send } = await aCloud(({ mount }) =>
      mount(dropNote, async (call) => {
        call.setCookie({ name: '__Host-name', value: 'a.b-c', maxAgeSeconds: 60 });
      }),
    );
    expect((await send('/api/notes', { method: 'DELETE' })).headers['set-cookie']).toEqual([
      '__Host-name=a.b-c; Max-Age=60; Path=/; Secure; HttpOnly; SameSite=Lax',
    ]);
  });
});

describe('the gate', () => {
  const readName = ({ mount }: TestMounting) => mount(readNote, async ({ caller }) => ({ by: caller.name }));

  test('says who calls', async () => {
    const { send } = await aCloud(readName);
    expect((await send('/api/notes', { headers: { cookie: 'a=b; __Host-name=bob' } })).json()).toEqual({
      by: 'bob',
    });
    expect(calls).toEqual(['arrive readNote', 'spend aa']);
  });

  test('that does not prove or admit counts against the address', async () => {
    const { send } = await aCloud(readName);
    const answer = await send('/api/notes', { headers: { 'x-name': 'forged' } });
    expect(answer.json()).toMatchObject({ code: 'sign-in-required' });
    expect(answer.headers['www-authenticate']).toMatch(/^DPoP/);
    expect(calls).toEqual(['arrive readNote', 'refused']);
    await send('/api/notes', { headers: { 'x-name': 'mallory' } });
    expect(calls.slice(2)).toEqual(['arrive readNote', 'spend aa', 'refused']);
  });

  test('that shows nothing counts against nobody: a page elsewhere could have its visitors send it', async () => {
    const { send } = await aCloud(readName);
    expect((await send('/api/notes')).json()).toMatchObject({ code: 'sign-in-required' });
    expect(calls).toEqual(['arrive readNote']);
  });

  test('that refuses many at once holds no connection while each is counted: the counting needs one', async () => {
    const { send } = await aCloud(readName);
    const mallory = { headers: { 'x-name': 'mallory' } };
    const answers = await Promise.all(Array.from({ length: 30 }, () => send('/api/notes', mallory)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    expect(calls.filter((call) => call === 'refused')).toHaveLength(30);
  });

  test('uses up again what works once, where the request was refused after it', async () => {
    const { send } = await aCloud(({ mount }) =>
      mount(readNote, async ({ caller }) => {
        if (caller.name === 'eve') throw problem('not-found');
        return { by: caller.name };
      }),
    );
    await send('/api/notes', { headers: { 'x-name': 'bob' } });
    await send('/api/notes', { headers: { 'x-name': 'mallory' } });
    expect(calls).not.toContain('use up');
    expect((await send('/api/notes', { headers: { 'x-name': 'eve' } })).status).toBe(404);
    expect(calls.filter((call) => call === 'use up')).toHaveLength(1);
  });

  test('a proof of organization B is refused at A, whatever the gate thought', async () => {
    const { send } = await aCloud(readName, beta);
    expect((await send('/api/notes', { headers: { 'x-name': 'bob' } })).json()).toMatchObject({
      code: 'sign-in-required',
    });
    expect(
      (await send('/api/notes', { headers: { 'x-name': 'bob' }, host: 'beta.localhost' })).json(),
    ).toEqual({ by: 'bob' });
  });
});

describe('the transaction', () => {
  const insert = (
    tx: Parameters<Parameters<TestDatabase['database']['transaction']>[1]>[0],
    digest: string,
  ) =>
    tx
      .insertInto('used_jtis')
      .values({ digest: Buffer.from(digest), expires_at: new Date() })
      .execute();
  const count = async () =>
    (await database.lookAt<{ n: number }>('SELECT count(*)::int AS n FROM lanyard.used_jtis'))[0]?.n;

  test('sees the organization whose address was called', async () => {
    const { post } = await aCloud(({ mount }) =>
      mount(writeNote, async ({ tx }) => {
        const { rows } = await (
          await import('kysely')
        ).sql<{ id: string }>`SELECT lanyard.current_organization() AS id`.execute(tx);
        return { text: rows[0]?.id.slice(-2) ?? '' };
      }),
    );
    expect((await post(`/api/notes/${id}`, { text: '' })).json()).toEqual({ text: acme.slice(-2) });
    expect((await post(`/api/notes/${id}`, { text: '' }, { host: 'beta.localhost' })).json()).toEqual({
      text: beta.slice(-2),
    });
  });

  test('is rolled back by a refusal, kept where the refusal says so', async () => {
    const keep = vi.fn<() => boolean>().mockReturnValueOnce(false).mockReturnValueOnce(true);
    const { post } = await aCloud(({ mount }) =>
      mount(tryNote, async ({ tx }) => {
        await insert(tx, 'a');
        throw refused('note-refused', { keep: keep() });
      }),
    );
    expect((await post('/api/tries', { text: 'x' })).json()).toMatchObject({
      code: 'note-refused',
      status: 422,
    });
    expect(await count()).toBe(0);
    expect((await post('/api/tries', { text: 'x' })).status).toBe(422);
    expect(await count()).toBe(1);
  });

  test('what waits for its commit runs after it, and may still refuse', async () => {
    const { send } = await aCloud(({ mount }) =>
      mount(dropNote, async (call) => {
        await insert(call.tx, 'b');
        call.setCookie({ name: '__Host-name', value: 'x', maxAgeSeconds: 60 });
        call.afterCommit(async () => {
          expect(await count()).toBe(1);
          throw problem('unavailable');
        });
      }),
    );
    const answer = await send('/api/notes', { method: 'DELETE' });
    expect(answer.json()).toMatchObject({ code: 'unavailable' });
    expect(answer.headers).not.toHaveProperty('set-cookie');
    expect(await count()).toBe(1);
  });

  test('cannot write where the route only reads', async () => {
    const { send } = await aCloud(({ mount }) =>
      mount(readNote, async ({ tx }) => ({ by: String((await insert(tx, 'c')).length) })),
    );
    expect((await send('/api/notes', { headers: { 'x-name': 'ann' } })).json()).toMatchObject({
      code: 'internal',
    });
    expect(await count()).toBe(0);
  });
});

describe('an open form', () => {
  const mountForm = ({ mount }: TestMounting) =>
    mount(tryNote, async ({ body }) => {
      if (body.text === 'wrong') throw refused('note-refused');
    });
  test('is guarded before, with the captcha the request brings; only refusals count as failures', async () => {
    const { post } = await aCloud(mountForm);
    await post('/api/tries', { text: 'right' }, { headers: { 'x-lanyard-captcha': 'solved' } });
    expect(calls).toEqual(['arrive tryNote', 'guard .1 solved']);
    await post('/api/tries', { text: 'wrong' });
    expect(calls.slice(2)).toEqual(['arrive tryNote', 'guard .1 ', 'failed']);
  });
});

describe('a stream', () => {
  /** Opens it and gives its lines as they come. */
  const open = (port: number) => {
    const lines: string[] = [];
    const ended = Promise.withResolvers<void>();
    const sent = request(
      { host: '127.0.0.1', port, path: '/api/watch', method: 'POST', headers: { host: 'acme.localhost' } },
      (answer) => {
        expect(answer.headers['content-type']).toBe('application/x-ndjson');
        expect(answer.headers['cache-control']).toBe('no-store');
        answer.setEncoding('utf8');
        answer.on('data', (part) => lines.push(...String(part).trim().split('\n')));
        answer.on('close', () => ended.resolve());
        answer.on('error', () => ended.resolve());
      },
    );
    sent.on('error', () => ended.resolve());
    sent.end();
    return { lines, ended: ended.promise, leave: () => sent.destroy() };
  };

  test('gives one event a line and says when it is over', async () => {
    const { port } = await aCloud(({ mount }) =>
      mount(watchNote, async function* () {
        yield { at: 1 };
        yield { at: 2 };
      }),
    );
    const { lines, ended } = open(port());
    await ended;
    expect(lines).toEqual(['{"at":1}', '{"at":2}', '{"$stream":"end"}']);
  });

  test('tells a handler whose reader has left, even one that waits for something else', async () => {
    const left = Promise.withResolvers<unknown>();
    const { port, server } = await aCloud(({ mount }) =>
      mount(watchNote, async function* ({ signal }) {
        signal.addEventListener('abort', () => left.resolve(signal.reason));
        yield { at: 1 };
        await new Promise(() => undefined);
      }),
    );
    const stream = open(port());
    await until(() => stream.lines.length === 1);
    expect(server.streams.size).toBe(1);
    stream.leave();
    expect(await left.promise).toBe('left');
    await until(() => server.streams.size === 0);
  });

  test('is told to reconnect when the process stops', async () => {
    const { port, server } = await aCloud(({ mount }) =>
      mount(watchNote, async function* ({ signal }) {
        yield { at: 1 };
        await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
      }),
    );
    const stream = open(port());
    await until(() => stream.lines.length === 1);
    await server.stop(1000);
    await stream.ended;
    expect(stream.lines).toEqual(['{"at":1}', '{"$stream":"reconnect"}']);
  });

  test('that fails in the middle ends with the problem, and the log has the cause', async () => {
    const { port, logged } = await aCloud(({ mount }) =>
      mount(watchNote, async function* () {
        yield { at: 1 };
        throw new Error('ann@example.com');
      }),
    );
    const { lines, ended } = open(port());
    await ended;
    expect(JSON.parse(lines[1] ?? '')).toMatchObject({ $stream: 'problem', problem: { code: 'internal' } });
    expect(logged).toContainEqual(expect.objectContaining({ msg: 'request failed', code: 'internal' }));
    expect(lines.join('')).not.toContain('ann@example.com');
  });

  test('waits for a reader that is slow: the source is asked for no more than fits', async () => {
    let made = 0;
    const { port } = await aCloud(({ mount }) =>
      mount({ ...watchNote, answer: z.object({ at: z.int(), fill: z.string() }) }, async function* () {
        for (; made < 100_000; made += 1) yield { at: made, fill: 'x'.repeat(10_000) };
      }),
    );
    const sent = request({
      host: '127.0.0.1',
      port: port(),
      path: '/api/watch',
      method: 'POST',
      headers: { host: 'acme.localhost' },
    });
    const answered = new Promise<void>((resolve) =>
      sent.on('response', (answer) => (answer.pause(), resolve())),
    );
    sent.on('error', () => undefined);
    sent.end();
    await answered;
    let before = -1;
    await until(() => {
      const settled = made === before;
      before = made;
      return settled;
    });
    expect(made).toBeLessThan(5_000);
    sent.destroy();
  });

  test('is admitted by its gate first, and refused as any other', async () => {
    const { send } = await aCloud(({ mount }) =>
      mount({ ...watchNote, access: 'person' }, async function* ({ caller }) {
        yield { at: caller.name.length };
      }),
    );
    expect((await send('/api/watch', { method: 'POST' })).json()).toMatchObject({ code: 'sign-in-required' });
    expect((await send('/api/watch', { method: 'POST', headers: { 'x-name': 'ann' } })).text).toBe(
      '{"at":3}\n{"$stream":"end"}\n',
    );
  });
});
