import { route } from '@lanyard/contract/route';
import { streamControl } from '@lanyard/contract/stream';
import { createChallenge } from 'altcha-lib';
import { deriveKey } from 'altcha-lib/algorithms/web/pbkdf2';
import { describe, expect, test, vi } from 'vitest';
import * as z from 'zod/mini';
import { createClient, type RequestHeaders } from './client.ts';
import { ProblemResponse, UnreachableError } from './problem-response.ts';

const base = {
  surface: 'any',
  access: 'open',
  rate: 'read',
  problems: [],
  summary: 'Of this test.',
} as const;
const readThing = route({
  ...base,
  name: 'readThing',
  method: 'GET',
  path: '/api/things/:thingId',
  params: z.object({ thingId: z.string() }),
  query: z.object({ limit: z.optional(z.number()), cursor: z.optional(z.string()) }),
  answer: z.object({ name: z.string() }),
});
const writeThing = route({
  ...base,
  name: 'writeThing',
  method: 'POST',
  path: '/api/things',
  body: z.object({ name: z.string() }),
});
const watchThing = route({
  ...base,
  name: 'watchThing',
  method: 'POST',
  path: '/api/things/events',
  answer: z.object({ state: z.string() }),
  stream: true,
});

interface Seen {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A cloud that answers what the test says, one answer after another; the last goes on. */
function aCloud(...answers: ((seen: Seen) => Response | Promise<Response>)[]) {
  const seen: Seen[] = [];
  const client = createClient({
    origin: 'https://acme.example.com',
    wait: async () => undefined,
    fetch: async (url, init) => {
      const request: Seen = {
        url,
        method: init.method ?? 'GET',
        headers: new Headers(init.headers),
        body: init.body,
      };
      seen.push(request);
      const answer = answers[Math.min(seen.length, answers.length) - 1];
      if (answer === undefined) throw new TypeError('no answer');
      return answer(request);
    },
  });
  return { client, seen };
}

const json =
  (value: unknown, init: ResponseInit = {}) =>
  () =>
    Response.json(value, init);
const refusal =
  (code: string, status: number, extra: object = {}, headers: Record<string, string> = {}) =>
  () =>
    Response.json(
      { type: `https://example.com/problems/${code}`, code, title: 'No.', status, requestId: 'r1', ...extra },
      { status, headers },
    );
const done = () => new Response(null, { status: 204 });
const lines =
  (...events: unknown[]) =>
  () =>
    new Response(events.map((event) => (event === '' ? '\n' : `${JSON.stringify(event)}\n`)).join(''));
const end = { [streamControl]: 'end' };

describe('a call', () => {
  test('is made as the route says: method, path with parameters, query, answer', async () => {
    const { client, seen } = aCloud(json({ name: 'lamp' }));
    const answer = await client.call(readThing, {
      params: { thingId: 'a/b' },
      query: { limit: 3, cursor: undefined },
    });
    expect(answer).toEqual({ name: 'lamp' });
    expect(seen[0]).toMatchObject({
      method: 'GET',
      url: 'https://acme.example.com/api/things/a%2Fb?limit=3',
    });
  });

  test('sends its body as JSON, and nothing of the kind where there is none', async () => {
    const { client, seen } = aCloud(done);
    expect(await client.call(writeThing, { body: { name: 'lamp' } })).toBeUndefined();
    expect(seen[0]?.body).toBe('{"name":"lamp"}');
    expect(seen[0]?.headers.get('content-type')).toBe('application/json');
  });

  test('a problem is thrown with its code', async () => {
    const { client } = aCloud(refusal('locked', 429, { retryAfterSeconds: 30 }));
    const thrown = await client.call(writeThing, { body: { name: 'lamp' } }).catch((error: unknown) => error);
    expect(thrown).toBeInstanceOf(ProblemResponse);
    expect(thrown).toMatchObject({ code: 'locked', status: 429, problem: { retryAfterSeconds: 30 } });
  });

  test.each([
    ['of another shape', json({ nom: 'lampe' })],
    ['that is a page of something in between', () => new Response('<html>Log in to this network</html>')],
    ['that is no problem document', () => new Response('Bad Gateway', { status: 502 })],
  ])('an answer %s is none', async (_what, answer) => {
    const { client } = aCloud(answer);
    await expect(client.call(readThing, { params: { thingId: 'a' }, query: {} })).rejects.toMatchObject({
      code: 'unreachable',
      reason: 'unexpected-answer',
    });
  });

  test('without a connection it says so', async () => {
    const { client } = aCloud(() => Promise.reject(new TypeError('fetch failed')));
    await expect(client.text('/people/x/did.jsonl')).rejects.toMatchObject({
      code: 'unreachable',
      reason: 'no-connection',
    });
  });

  test('ends when its signal aborts, with that reason', async () => {
    const stop = new AbortController();
    const client = createClient({
      origin: 'https://acme.example.com',
      fetch: (_url, init) =>
        new Promise((_resolve, reject) =>
          init.signal?.addEventListener('abort', () => reject(new Error('aborted'))),
        ),
    });
    const call = client.call(writeThing, { body: { name: 'lamp' } }, undefined, { signal: stop.signal });
    stop.abort(new RangeError('left the page'));
    await expect(call).rejects.toThrow(RangeError);
  });

  test('ends when nothing comes in time', async () => {
    const client = createClient({
      origin: 'https://acme.example.com',
      fetch: (_url, init) =>
        new Promise((_resolve, reject) =>
          init.signal?.addEventListener('abort', () => reject(new Error('aborted'))),
        ),
    });
    const call = client.call(writeThing, { body: { name: 'lamp' } }, undefined, { timeoutMs: 5 });
    await expect(call).rejects.toMatchObject({ reason: 'timed-out' });
  });
});

describe('a device proof', () => {
  const proof: RequestHeaders = async ({ method, url, nonce }) => ({
    dpop: `${method} ${url} ${nonce ?? 'none'}`,
  });
  const input = { body: { name: 'lamp' } };
  const wantsNonce = (nonce: string) => refusal('device-proof-required', 401, {}, { 'dpop-nonce': nonce });

  test('is made again, once, with the nonce the cloud wants (RFC 9449 section 9), which is then remembered', async () => {
    const { client, seen } = aCloud(wantsNonce('n1'), done);
    await client.call(writeThing, input, proof);
    await client.call(writeThing, input, proof);
    expect(seen.map(({ headers }) => headers.get('dpop'))).toEqual([
      'POST https://acme.example.com/api/things none',
      'POST https://acme.example.com/api/things n1',
      'POST https://acme.example.com/api/things n1',
    ]);
  });

  test('is not made a third time', async () => {
    const { client, seen } = aCloud(wantsNonce('n1'), wantsNonce('n2'), wantsNonce('n3'));
    await expect(client.call(writeThing, input, proof)).rejects.toMatchObject({
      code: 'device-proof-required',
    });
    expect(seen).toHaveLength(2);
  });

  test('that is refused for another reason is not tried again', async () => {
    const { client, seen } = aCloud(refusal('device-proof-refused', 401, {}, { 'dpop-nonce': 'n1' }));
    await expect(client.call(writeThing, input, proof)).rejects.toMatchObject({
      code: 'device-proof-refused',
    });
    expect(seen).toHaveLength(1);
  });

  test('nonce() gives the latest nonce, and asks for one when there is none or it is old', async () => {
    let time = 0;
    let count = 0;
    const client = createClient({
      origin: 'https://acme.example.com',
      now: () => time,
      fetch: () =>
        Promise.resolve(Response.json({}, { headers: { 'dpop-nonce': `n${String((count += 1))}` } })),
    });
    expect([await client.nonce(), await client.nonce()]).toEqual(['n1', 'n1']);
    time = 120_000;
    expect(await client.nonce()).toBe('n2');
  });
});

describe('a captcha', () => {
  const challenge = () =>
    createChallenge({
      algorithm: 'PBKDF2/SHA-256',
      cost: 1,
      counter: 3,
      deriveKey,
      data: { for: 'x' },
      hmacSignatureSecret: 'secret',
      hmacKeySignatureSecret: 'other secret',
    });

  test('is solved, said to be, and the request sent again with its solution', async () => {
    const captcha = await challenge();
    const onCaptcha = vi.fn<() => void>();
    const answers = [refusal('captcha-required', 403, { captcha }), done];
    const headers: (string | null)[] = [];
    const client = createClient({
      origin: 'https://acme.example.com',
      onCaptcha,
      fetch: async (_url, init) => {
        headers.push(new Headers(init.headers).get('x-lanyard-captcha'));
        return (answers.shift() ?? done)();
      },
    });
    await client.call(writeThing, { body: { name: 'lamp' } });
    expect(onCaptcha).toHaveBeenCalledOnce();
    expect(headers[0]).toBeNull();
    const sent = JSON.parse(atob((headers[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'))) as {
      solution: { counter: number };
    };
    expect(sent).toMatchObject({ challenge: captcha, solution: { counter: 3 } });
  });

  test('asked for again after its solution was sent is not solved forever', async () => {
    const captcha = await challenge();
    const { client, seen } = aCloud(refusal('captcha-required', 403, { captcha }));
    await expect(client.call(writeThing, { body: { name: 'lamp' } })).rejects.toMatchObject({
      code: 'captcha-required',
    });
    expect(seen).toHaveLength(2);
  });

  test('that would take hours is not begun', async () => {
    const captcha = await challenge();
    const hard = { ...captcha, parameters: { ...captcha.parameters, cost: 10_000_000 } };
    const { client } = aCloud(refusal('captcha-required', 403, { captcha: hard }));
    await expect(client.call(writeThing, { body: { name: 'lamp' } })).rejects.toBeInstanceOf(
      UnreachableError,
    );
  });
});

describe('a stream', () => {
  const watch = async (
    client: ReturnType<typeof aCloud>['client'],
    signal = new AbortController().signal,
  ) => {
    const states: string[] = [];
    for await (const { state } of client.stream(watchThing, {}, undefined, signal)) states.push(state);
    return states;
  };

  test('gives its events until it says that it ends; heartbeats are none', async () => {
    const { client, seen } = aCloud(lines({ state: 'waiting' }, '', { state: 'done' }, end));
    expect(await watch(client)).toEqual(['waiting', 'done']);
    expect(seen).toHaveLength(1);
  });

  test('that was cut, or told to, is connected again', async () => {
    const { client, seen } = aCloud(
      lines({ state: 'one' }),
      lines({ state: 'two' }, { [streamControl]: 'reconnect' }),
      () => Promise.reject(new TypeError('fetch failed')),
      lines({ state: 'three' }, end),
    );
    expect(await watch(client)).toEqual(['one', 'two', 'three']);
    expect(seen).toHaveLength(4);
  });

  test('an event cut in the middle is not taken for one', async () => {
    const { client } = aCloud(
      () => new Response('{"state":"one"}\n{"state":"tw'),
      lines({ state: 'two' }, end),
    );
    expect(await watch(client)).toEqual(['one', 'two']);
  });

  test('a character cut in the middle is put together again', async () => {
    const bytes = new TextEncoder().encode('{"state":"grün"}\n');
    const body = new ReadableStream<Uint8Array>({
      start(to) {
        to.enqueue(bytes.slice(0, 13));
        to.enqueue(bytes.slice(13));
        to.close();
      },
    });
    const { client } = aCloud(() => new Response(body), lines(end));
    expect(await watch(client)).toEqual(['grün']);
  });

  test('a refusal is thrown and not tried again', async () => {
    const { client, seen } = aCloud(refusal('not-found', 404));
    await expect(watch(client)).rejects.toMatchObject({ code: 'not-found' });
    expect(seen).toHaveLength(1);
  });

  test('a problem in the middle is thrown', async () => {
    const problem = { type: 'x', code: 'internal', title: 'No.', status: 500, requestId: 'r1' };
    const { client } = aCloud(lines({ state: 'one' }, { [streamControl]: 'problem', problem }));
    await expect(watch(client)).rejects.toMatchObject({ code: 'internal' });
  });

  test('is given up after several connections in vain, so that polling can take over', async () => {
    const { client, seen } = aCloud(() => Promise.reject(new TypeError('fetch failed')));
    await expect(watch(client)).rejects.toMatchObject({ reason: 'no-connection' });
    expect(seen).toHaveLength(5);
  });

  test('ends quietly when its signal aborts, and lets go of the connection', async () => {
    const stop = new AbortController();
    const cancelled = vi.fn<() => void>();
    const body = new ReadableStream<Uint8Array>({
      start: (to) => to.enqueue(new TextEncoder().encode('{"state":"one"}\n')),
      cancel: cancelled,
    });
    const { client } = aCloud(() => new Response(body));
    const states: string[] = [];
    for await (const { state } of client.stream(watchThing, {}, undefined, stop.signal)) {
      states.push(state);
      stop.abort();
    }
    expect(states).toEqual(['one']);
    expect(cancelled).toHaveBeenCalledOnce();
  });
});
