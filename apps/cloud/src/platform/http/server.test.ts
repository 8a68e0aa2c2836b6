import { anHttpServer, type TestServer } from '@lanyard/testing/http-server';
import { connect } from 'node:net';
import { Agent, request } from 'node:http';
import { afterEach, describe, expect, test } from 'vitest';
import { mountCspReports, mountProbes, mountSecurityTxt } from './probes.ts';
import { problem } from './problems.ts';
import { RequestCall } from './request-call.ts';
import { siteOf } from './server.ts';

const running: TestServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()));
});

/** A server with a route of each kind that the tests need. */
async function aServer(
  options: Parameters<typeof anHttpServer>[0] = {},
  hold: (url: string) => Promise<void> | undefined = () => undefined,
): Promise<TestServer> {
  const world = anHttpServer(options);
  running.push(world);
  const { server } = world;
  for (const surface of ['organization', 'wallet', 'installation']) {
    server.fastify.route({
      method: ['GET', 'POST'],
      url: '/api/where',
      constraints: { surface },
      handler: async (incoming) => {
        const call = new RequestCall(incoming, siteOf(incoming), server.clock.now());
        return {
          surface,
          origin: call.origin,
          url: call.url,
          address: call.requester.address,
          body: incoming.body,
        };
      },
    });
  }
  server.fastify.get('/api/broken', () => {
    throw new Error('duplicate key (email)=(ann@example.com)');
  });
  server.fastify.get('/api/refused', () => {
    throw problem('locked', { reason: 'tries', retryAfterSeconds: 7 });
  });
  server.fastify.addHook('preHandler', async (incoming) => hold(incoming.url));
  mountProbes({ server, ready: async () => true });
  mountSecurityTxt(server, 'mailto:security@example.com');
  mountCspReports(server, () => undefined);
  await world.listen();
  return world;
}

/** Writes bytes to the port and gives all that comes back. */
function raw(port: number, text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let answer = '';
    const socket = connect(port, '127.0.0.1', () => socket.write(text));
    socket.setEncoding('utf8');
    socket.on('data', (part) => (answer += String(part)));
    socket.on('end', () => resolve(answer));
    socket.on('error', reject);
  });
}

test('another address of an organization leads pages to its own, with path and query, and takes nothing', async () => {
  const { port } = await aServer();
  const ask = (line: string) =>
    raw(port(), `${line} HTTP/1.1\r\nHost: was.localhost:1\r\nConnection: close\r\n\r\n`);
  for (const path of ['/', '/sign-in?x=1', '//evil.test/', '/api/where'])
    expect(await ask(`GET ${path}`)).toMatch(
      new RegExp(
        `^HTTP/1.1 302 .*\r\nlocation: http://acme\\.localhost:8080${path.replace('?', '\\?')}\r\n`,
        's',
      ),
    );
  expect(await ask('POST /api/where')).toMatch(/^HTTP\/1.1 421 /);
});

describe('Host header games', () => {
  test('the origin is that of the record, whatever the header says of port and case', async () => {
    const { send } = await aServer();
    for (const host of ['acme.localhost', 'acme.localhost:1', 'ACME.LOCALHOST:8080']) {
      expect((await send('/api/where?x=1', { host })).json()).toMatchObject({
        surface: 'organization',
        origin: 'http://acme.localhost:8080',
        url: 'http://acme.localhost:8080/api/where',
      });
    }
  });

  test.each([
    'evil.example',
    'acme.localhost.',
    'acme.localhost@evil.example',
    'acme.localhost:8080:1',
    '[::1]',
    '127.0.0.1',
    '',
  ])('nothing is served at "%s"', async (host) => {
    const { send } = await aServer();
    const { status, text } = await send('/api/where', { host });
    expect(status).toBeGreaterThanOrEqual(400);
    expect(text).not.toContain('acme');
  });

  test('X-Forwarded-Host is never read, not even from a trusted proxy', async () => {
    const { send } = await aServer({ trustedProxies: ['127.0.0.1'] });
    const headers = { 'x-forwarded-host': 'beta.localhost', forwarded: 'host=beta.localhost' };
    expect((await send('/api/where', { headers })).json()).toMatchObject({
      origin: 'http://acme.localhost:8080',
    });
  });

  test('a host in the request line is refused', async () => {
    const { port } = await aServer();
    const answer = await raw(
      port(),
      'GET http://beta.localhost/api/where HTTP/1.1\r\nHost: acme.localhost\r\nConnection: close\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });

  test('two Host headers are refused', async () => {
    const { port } = await aServer();
    const answer = await raw(
      port(),
      'GET /api/where HTTP/1.1\r\nHost: acme.localhost\r\nHost: beta.localhost\r\nConnection: close\r\n\r\n',
    );
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('the address of the requester', () => {
  const forwarded = { 'x-forwarded-for': '203.0.113.9, 198.51.100.7' };
  test('is the peer: what it says of itself is not believed', async () => {
    const { send } = await aServer();
    expect((await send('/api/where', { headers: forwarded })).json()).toMatchObject({ address: '127.0.0.1' });
  });
  test('is what a trusted proxy saw, and not what the client told the proxy', async () => {
    const { send } = await aServer({ trustedProxies: ['127.0.0.0/8'] });
    expect((await send('/api/where', { headers: forwarded })).json()).toMatchObject({
      address: '198.51.100.7',
    });
  });
  test('is the peer where the proxy names none', async () => {
    const { send } = await aServer({ trustedProxies: ['127.0.0.0/8'] });
    const headers = { 'x-forwarded-for': 'unknown' };
    expect((await send('/api/where', { headers })).json()).toMatchObject({ address: '127.0.0.1' });
  });
});

describe('problems', () => {
  test('are RFC 9457 documents', async () => {
    const { send } = await aServer();
    const answer = await send('/api/refused');
    expect(answer.status).toBe(429);
    expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(answer.headers['retry-after']).toBe('7');
    expect(answer.json()).toEqual({
      type: 'http://localhost:8080/problems/locked',
      code: 'locked',
      title: 'Too many failed tries.',
      status: 429,
      detail: 'Wait before trying again.',
      requestId: answer.headers['x-request-id'],
      retryAfterSeconds: 7,
    });
  });

  test('an unknown error is `internal`: no details outside, and in the log no message, which may quote values', async () => {
    const { send, logged } = await aServer();
    const answer = await send('/api/broken');
    expect(answer.json()).toMatchObject({ code: 'internal', status: 500 });
    const line = logged.find(({ msg }) => msg === 'request failed');
    expect(line).toMatchObject({
      level: 'error',
      code: 'internal',
      err: { name: 'Error' },
      requestId: answer.headers['x-request-id'],
    });
    expect(JSON.stringify([answer.text, logged])).not.toContain('ann@example.com');
  });

  test.each([
    [
      'a body over 64 KiB',
      { body: JSON.stringify({ a: 'x'.repeat(65_536) }), headers: { 'content-type': 'application/json' } },
      'too-large',
    ],
    [
      'a form',
      { body: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      'invalid-request',
    ],
    ['plain text', { body: '{}', headers: { 'content-type': 'text/plain' } }, 'invalid-request'],
    ['no JSON', { body: '{', headers: { 'content-type': 'application/json' } }, 'invalid-request'],
    [
      'a prototype',
      { body: '{"__proto__":{"admin":true}}', headers: { 'content-type': 'application/json' } },
      'invalid-request',
    ],
  ])('%s is refused', async (_what, options, code) => {
    const { send } = await aServer();
    expect((await send('/api/where', { method: 'POST', ...options })).json()).toMatchObject({ code });
  });

  test('headers over 16 KiB are refused before anything reads them', async () => {
    const { port } = await aServer();
    const answer = await raw(
      port(),
      `GET /api/where HTTP/1.1\r\nHost: acme.localhost\r\nX-Long: ${'x'.repeat(17_000)}\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 431 /);
  });

  test('what does not exist is said so, the same at every host', async () => {
    const { send } = await aServer();
    expect((await send('/api/nothing')).json()).toMatchObject({ code: 'not-found' });
    expect((await send('/api/where', { host: 'evil.example' })).json()).toMatchObject({ code: 'not-found' });
  });
});

describe('whoever typed an address reads words', () => {
  const accept = 'text/html,application/xhtml+xml,*/*;q=0.8';
  const page = async (path: string, host?: string) =>
    (await aServer()).send(path, { headers: { accept }, ...(host === undefined ? {} : { host }) });

  test("at a host that is nobody's the way to the root, elsewhere the way to the start", async () => {
    const nobody = await page('/', 'nobody.localhost');
    expect(nobody.status).toBe(404);
    expect(nobody.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(nobody.text).toContain('<h1>No organization at this address</h1>');
    expect(nobody.text).toContain('<a href="http://localhost:8080">');
    const nowhere = await page('/nowhere');
    expect(nowhere.text).toContain('<h1>There is nothing here</h1>');
    expect(nowhere.text).toContain('<a href="/">');
    expect(nowhere.text).toContain(nowhere.headers['x-request-id']);
  });

  test('in German where the browser asks for it', async () => {
    const headers = { accept, 'accept-language': 'de-AT,de;q=0.9,en;q=0.8' };
    const { text } = await (await aServer()).send('/nowhere', { headers });
    expect(text).toContain('<html lang="de">');
    expect(text).toContain('<h1>Hier ist nichts</h1>');
  });

  test('attack: nothing of the address gets into the page, and nothing runs in it', async () => {
    const { text, headers } = await page('/%3Cscript%3Ealert(1)%3C/script%3E?"><script>');
    expect(text).not.toContain('script');
    expect(text).not.toContain('alert');
    expect(headers['content-security-policy']).toContain("default-src 'none'");
  });

  test('a call of the API is answered with the document, whatever it accepts', async () => {
    expect((await page('/api/nowhere')).headers['content-type']).toContain('application/problem+json');
  });
});

describe('headers of every answer', () => {
  test('nothing may be loaded, framed, sniffed or kept', async () => {
    const { send } = await aServer();
    for (const path of ['/api/where', '/api/refused', '/api/nothing']) {
      const { headers } = await send(path);
      expect(headers).toMatchObject({
        'content-security-policy': "default-src 'none';frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cross-origin-resource-policy': 'same-origin',
        'cache-control': 'no-store',
      });
      expect(headers).not.toHaveProperty('x-powered-by');
      expect(headers).not.toHaveProperty('strict-transport-security');
    }
  });

  test('HSTS where the public addresses are https', async () => {
    const { send } = await aServer({ secure: true });
    expect((await send('/api/where')).headers['strict-transport-security']).toBe('max-age=31536000');
  });

  test('each request has an id of its own', async () => {
    const { send } = await aServer();
    const ids = await Promise.all(
      ['/api/where', '/api/where', '/api/refused'].map(
        async (path) => (await send(path)).headers['x-request-id'],
      ),
    );
    expect(new Set(ids).size).toBe(3);
  });
});

describe('the request log', () => {
  test('names route pattern, status and time; no query, no address', async () => {
    const { send, logged } = await aServer();
    await send('/api/where?email=ann@example.com');
    const lines = logged.filter(({ msg }) => msg === 'request');
    expect(lines).toEqual([
      expect.objectContaining({ method: 'GET', status: 200, ms: expect.any(Number) as number }),
    ]);
    expect(JSON.stringify(logged)).not.toMatch(/ann@example|127\.0\.0\.1/);
  });
  test('has the address where that is set', async () => {
    const { send, logged } = await aServer({ logAddresses: true });
    await send('/api/where');
    expect(logged).toContainEqual(expect.objectContaining({ msg: 'request', address: '127.0.0.1' }));
  });
});

describe('stopping', () => {
  test('cuts no request: those under way end, connections in use are closed by an answer that says so', async () => {
    const waiting = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    const world = await aServer({}, (url) => {
      if (url !== '/api/where?slow') return undefined;
      arrived.resolve();
      return waiting.promise;
    });
    const { server, port } = world;
    const slow = world.send('/api/where?slow');
    await arrived.promise;
    // Eight clients that never pause, each on a connection of its own.
    const agent = new Agent({ keepAlive: true, maxSockets: 8 });
    const statuses: number[] = [];
    let refused = 0;
    const stopped = new AbortController();
    const hammer = async () => {
      while (!stopped.signal.aborted) {
        const status = await new Promise<number | string>((resolve) => {
          const sent = request(
            {
              host: '127.0.0.1',
              port: port(),
              path: '/api/where',
              agent,
              headers: { host: 'acme.localhost' },
            },
            (answer) => {
              answer.resume();
              answer.on('end', () => resolve(answer.statusCode ?? 0));
              answer.on('error', () => resolve('cut'));
            },
          );
          sent.on('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? 'cut'));
          sent.end();
        });
        if (status === 'ECONNREFUSED') {
          refused += 1;
          return;
        }
        statuses.push(status as number);
        if (statuses.length === 200) void server.stop(5000).then(() => stopped.abort());
      }
    };
    const hammering = Promise.all(Array.from({ length: 8 }, hammer));
    await hammering;
    waiting.resolve();
    expect((await slow).status).toBe(200);
    expect(new Set(statuses)).toEqual(new Set([200]));
    expect(refused).toBeGreaterThan(0);
    agent.destroy();
  });

  test('is not held up by what never ends', async () => {
    const arrived = Promise.withResolvers<void>();
    const { server, send } = await aServer({}, () => {
      arrived.resolve();
      return new Promise(() => undefined);
    });
    const stuck = send('/api/where').catch((error: unknown) => error);
    await arrived.promise;
    await server.stop(50);
    expect(await stuck).toBeInstanceOf(Error);
  });
});

describe('probes', () => {
  test('/healthz and /readyz answer at any host: probes have none of ours', async () => {
    const { send } = await aServer();
    expect((await send('/healthz', { host: '10.0.0.7:8080' })).json()).toEqual({ status: 'alive' });
    expect((await send('/readyz', { host: '10.0.0.7:8080' })).json()).toEqual({ status: 'ready' });
  });
  test('/readyz says no when what is needed does not answer, and asks for that at most once a second', async () => {
    const world = anHttpServer();
    running.push(world);
    let asked = 0;
    mountProbes({
      server: world.server,
      ready: () => Promise.reject(new Error(`asked ${String((asked += 1))}`)),
    });
    await world.listen();
    const answers = await Promise.all(Array.from({ length: 5 }, () => world.send('/readyz')));
    expect(answers.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503]);
    expect(asked).toBe(1);
  });
});

test('security.txt is valid by RFC 9116 for less than a year', async () => {
  const { send } = await aServer();
  const { text, headers } = await send('/.well-known/security.txt');
  expect(headers['content-type']).toBe('text/plain; charset=utf-8');
  expect(text).toContain('Contact: mailto:security@example.com\n');
  const expires = new Date(/^Expires: (.+)$/m.exec(text)?.[1] ?? '');
  expect(expires.getTime() - Date.now()).toBeGreaterThan(150 * 86_400_000);
  expect(expires.getTime() - Date.now()).toBeLessThan(365 * 86_400_000);
});

describe('reports of the content security policy', () => {
  test.each([
    [
      'application/csp-report',
      {
        'csp-report': {
          'effective-directive': 'script-src-elem',
          'blocked-uri': 'inline',
          'document-uri': 'https://a/secret',
        },
      },
    ],
    [
      'application/reports+json',
      [
        {
          type: 'csp-violation',
          body: {
            effectiveDirective: 'script-src-elem',
            blockedURL: 'inline',
            documentURL: 'https://a/secret',
          },
        },
      ],
    ],
  ])('%s: counted and logged by directive, without addresses', async (type, report) => {
    const { send, logged, server } = await aServer();
    const answer = await send('/api/csp-reports', {
      method: 'POST',
      headers: { 'content-type': type },
      body: JSON.stringify(report),
    });
    expect(answer.status).toBe(204);
    expect(logged).toContainEqual(
      expect.objectContaining({ level: 'warn', directive: 'script-src-elem', blocked: 'inline' }),
    );
    expect(JSON.stringify(logged)).not.toContain('secret');
    expect(await server.metrics.registry.metrics()).toContain(
      'lanyard_csp_reports_total{directive="script-src-elem"} 1',
    );
  });
  test.each(['', 'null', '[]', '{"csp-report":{"effective-directive":"x\\ny"}}', '{'])(
    'nonsense (%s) is taken without effect',
    async (body) => {
      const { send, logged } = await aServer();
      const answer = await send('/api/csp-reports', {
        method: 'POST',
        headers: { 'content-type': 'application/csp-report' },
        body,
      });
      expect([204, 400]).toContain(answer.status);
      expect(logged.filter(({ level }) => level === 'warn')).toEqual([]);
    },
  );
});
