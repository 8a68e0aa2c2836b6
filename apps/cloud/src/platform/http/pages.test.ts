import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { anHttpServer, type TestServer } from '@lanyard/testing/http-server';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { mountFiles, mountPage, openWebApp, renderPage, type PageOptions } from './pages.ts';

const folder = mkdtempSync(join(tmpdir(), 'lanyard-pages-'));
afterAll(() => rmSync(folder, { recursive: true }));
mkdirSync(join(folder, 'dist', 'assets'), { recursive: true });
const script = `console.log(${JSON.stringify('lanyard '.repeat(400))});`;
writeFileSync(
  join(folder, 'dist', 'index.html'),
  '<!doctype html><title>App</title><!--lanyard-meta--><script nonce="LANYARD-CSP-NONCE" src="/assets/app-1a2b.js"></script>',
);
writeFileSync(join(folder, 'dist', 'assets', 'app-1a2b.js'), script);
writeFileSync(join(folder, 'dist', 'assets', 'app-1a2b.js.map'), '{}');
writeFileSync(join(folder, 'dist', 'manifest.webmanifest'), '{}');
writeFileSync(join(folder, 'secret.txt'), 'secret');

const running: TestServer[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((each) => each.stop()));
});
const spend = () => undefined;

async function aSite(
  options: { fallback?: string; base?: string; secure?: boolean; render?: PageOptions['render'] } = {},
) {
  const { fallback, base = '/', secure = false, render } = options;
  const world = anHttpServer({ secure });
  running.push(world);
  const { server } = world;
  const app = await openWebApp(join(folder, 'dist'), base);
  mountFiles({
    server,
    surface: 'wallet',
    app,
    spend,
    policy: { allow: ['camera', 'wasm', 'passkeys'] },
    ...(fallback === undefined ? {} : { fallback }),
  });
  if (render !== undefined) mountPage({ server, surface: 'wallet', path: '/page', render, spend });
  await world.listen();
  return {
    ...world,
    get: (path: string, headers: Record<string, string> = {}) =>
      world.send(path, { host: 'wallet.localhost', headers }),
  };
}

describe('files', () => {
  test('hashed ones are kept for a year, the others asked for again each time', async () => {
    const { get } = await aSite({ fallback: 'index.html' });
    const asset = await get('/assets/app-1a2b.js');
    expect(asset.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'text/javascript; charset=utf-8',
      vary: 'accept-encoding',
    });
    const page = await get('/');
    expect(page.headers['cache-control']).toBe('no-cache');
    const again = await get('/', { 'if-none-match': String(page.headers.etag) });
    expect([again.status, again.text]).toEqual([304, '']);
  });

  test('are compressed once for each encoding the client takes', async () => {
    const { send, get } = await aSite({ fallback: 'index.html' });
    for (const encoding of ['br', 'gzip']) {
      expect(
        (await get('/assets/app-1a2b.js', { 'accept-encoding': encoding })).headers['content-encoding'],
      ).toBe(encoding);
    }
    expect((await get('/assets/app-1a2b.js')).text).toBe(script);
    expect((await send('/assets/app-1a2b.js', { host: 'wallet.localhost', method: 'HEAD' })).status).toBe(
      200,
    );
  });

  test('an address of the app that is no file gives the page; one that looks like a file, or the API, does not', async () => {
    const { get } = await aSite({ fallback: 'index.html' });
    expect((await get('/organizations/7?x=1')).text).toContain('<title>App</title>');
    expect((await get('/favicon.ico')).json()).toMatchObject({ code: 'not-found' });
    expect((await get('/api/people')).json()).toMatchObject({ code: 'not-found' });
  });

  test.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/assets/%2e%2e%2f%2e%2e%2fsecret.txt',
    '/..%5csecret.txt',
    '//secret.txt',
    '/assets/app-1a2b.js.map',
  ])('nothing beside the built files is reached by %s', async (path) => {
    const { get } = await aSite({ fallback: 'index.html' });
    expect((await get(path)).text).not.toMatch(/secret$|^\{\}$/);
  });

  test('pages that the cloud renders are not served as they are', async () => {
    const { get } = await aSite();
    for (const path of ['/', '/index.html']) expect((await get(path)).status).toBe(404);
    expect((await get('/manifest.webmanifest')).headers['content-type']).toBe('application/manifest+json');
  });

  test('an app below another path keeps to it', async () => {
    const { get } = await aSite({ base: '/console/', fallback: 'index.html' });
    for (const path of ['/console', '/console/', '/console/members'])
      expect((await get(path)).text).toContain('<title>App</title>');
    expect((await get('/consoles')).status).toBe(404);
  });

  test('an app that is not built is said so, with the command', async () => {
    await expect(openWebApp(join(folder, 'nowhere'))).rejects.toThrow('npm run build');
  });
});

describe('the content security policy', () => {
  const policyOf = (headers: Record<string, unknown>): Record<string, string> =>
    Object.fromEntries<string>(
      String(headers['content-security-policy'])
        .split(';')
        .map((each) => [each.split(' ')[0] ?? '', each.split(' ').slice(1).join(' ')]),
    );

  test('of a page: own scripts alone, nothing inline, no sink takes a string', async () => {
    const { get } = await aSite({ fallback: 'index.html' });
    const { headers } = await get('/');
    expect(policyOf(headers)).toEqual({
      'default-src': "'none'",
      'script-src': "'self' 'wasm-unsafe-eval'",
      'style-src': "'self'",
      'img-src': "'self' data: blob:",
      'font-src': "'self'",
      'connect-src': "'self'",
      'manifest-src': "'self'",
      'worker-src': "'self'",
      'media-src': "'self'",
      'object-src': "'none'",
      'base-uri': "'none'",
      'form-action': "'self'",
      'frame-ancestors': "'none'",
      'require-trusted-types-for': "'script'",
      'trusted-types': 'lanyard',
      'report-uri': '/api/csp-reports',
    });
    expect(headers).toMatchObject({
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'referrer-policy': 'no-referrer',
    });
    expect(headers['permissions-policy']).toContain('camera=(self)');
    expect(headers['permissions-policy']).toContain('microphone=()');
    expect(headers).not.toHaveProperty('strict-transport-security');
  });

  test('over https asks for https alone, and for reports by the Reporting API', async () => {
    const { get } = await aSite({ fallback: 'index.html', secure: true });
    const { headers } = await get('/');
    expect(policyOf(headers)).toMatchObject({ 'report-to': 'lanyard', 'upgrade-insecure-requests': '' });
    expect(headers['reporting-endpoints']).toBe('lanyard="/api/csp-reports"');
    expect(headers['strict-transport-security']).toBe('max-age=31536000');
  });

  test('of a rendered page has a nonce of that one answer', async () => {
    const { get } = await aSite({
      render: async () => ({ html: '<script nonce="LANYARD-CSP-NONCE"></script>' }),
    });
    const nonces = await Promise.all(
      [1, 2].map(async () => {
        const { headers, text } = await get('/page');
        const nonce = /nonce="([^"]+)"/.exec(text)?.[1] ?? '';
        expect(policyOf(headers)).toMatchObject({
          'script-src': `'self' 'nonce-${nonce}'`,
          'style-src': `'self' 'nonce-${nonce}'`,
        });
        return nonce;
      }),
    );
    expect(new Set(nonces).size).toBe(2);
    expect(nonces[0]).toMatch(/^[\w+/]{22}==$/);
  });
});

describe('a rendered page', () => {
  test('says what its script needs to know, sets cookies, is never kept', async () => {
    const { get } = await aSite({
      render: async (call) => {
        call.setCookie({ name: '__Host-login', value: 'abc', maxAgeSeconds: 60 });
        return {
          html: '<head><!--lanyard-meta--></head>',
          meta: { 'lanyard-origin': call.origin },
          status: 403,
        };
      },
    });
    const { status, headers, text } = await get('/page', { 'accept-encoding': 'br' });
    expect(status).toBe(403);
    expect(text).toBe('<head><meta name="lanyard-origin" content="http://wallet.localhost:8080"></head>');
    expect(headers).toMatchObject({
      'cache-control': 'no-store',
      'set-cookie': [expect.stringContaining('__Host-login=abc')],
    });
    // With a token in it: compression beside what a stranger chose would tell it (BREACH).
    expect(headers).not.toHaveProperty('content-encoding');
  });

  test.each([
    ['/sign-in', '/sign-in'],
    ['//evil.example', '/evil.example'],
    ['/\\evil.example', '/evil.example'],
  ])('redirects to %s within its origin', async (to, location) => {
    const { get } = await aSite({ render: async () => ({ redirect: to as `/${string}` }) });
    const { status, headers } = await get('/page');
    expect([status, headers.location]).toEqual([303, location]);
  });

  test('a value cannot break out of its element, nor get at the nonce', () => {
    const html = renderPage('<!--lanyard-meta--><script nonce="LANYARD-CSP-NONCE">', {
      nonce: 'n0nce',
      meta: { name: '"><script nonce="LANYARD-CSP-NONCE">$&$`' },
    });
    expect(html).toBe(
      '<meta name="name" content="&quot;&gt;&lt;script nonce=&quot;LANYARD-CSP-NONCE&quot;&gt;$&amp;$`"><script nonce="n0nce">',
    );
  });
});
