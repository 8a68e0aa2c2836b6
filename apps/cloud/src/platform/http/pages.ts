import type { FastifyReply, FastifyRequest } from 'fastify';
import { createHash, randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { escapeHtml } from '../html.ts';
import { OperationalError } from '../telemetry/fields.ts';
import { acceptedEncoding, compress, type Encoding } from './answer.ts';
import type { Cookie, RequestContext } from './call.ts';
import { problem } from './problems.ts';
import { addressOf, RequestCall } from './request-call.ts';
import { pageHeaders, renderedPageHeaders, type HeaderList, type PagePolicy } from './security-headers.ts';
import { siteOf, type HttpServer } from './server.ts';
import type { Site } from './sites.ts';

const contentTypes: Readonly<Record<string, string>> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};
const compressible = new Set(['.css', '.html', '.js', '.json', '.svg', '.txt', '.wasm', '.webmanifest']);

interface LoadedFile {
  readonly body: Buffer;
  readonly etag: string;
}

/** One file of a web app: read at its first use, compressed at the first use of each encoding, then kept. */
class AppFile {
  readonly type: string;
  /** Its name carries its hash: it never changes. */
  readonly immutable: boolean;
  readonly #path: string;
  readonly #compressible: boolean;
  #loaded: Promise<LoadedFile> | undefined;
  readonly #encoded = new Map<Encoding, Promise<Buffer>>();

  constructor(path: string, url: string) {
    const extension = extname(path);
    this.#path = path;
    this.type = contentTypes[extension] ?? 'application/octet-stream';
    this.immutable = url.includes('/assets/');
    this.#compressible = compressible.has(extension);
  }

  load(): Promise<LoadedFile> {
    return (this.#loaded ??= readFile(this.#path).then((body) => ({
      body,
      // Weak: the same for every encoding of the content.
      etag: `W/"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
    })));
  }

  /** The content in the best encoding the client takes. */
  async encoded(acceptEncoding: string | undefined): Promise<{ body: Buffer; encoding?: Encoding }> {
    const { body } = await this.load();
    const encoding = this.#compressible && body.length >= 1024 ? acceptedEncoding(acceptEncoding) : undefined;
    if (encoding === undefined) return { body };
    let made = this.#encoded.get(encoding);
    if (made === undefined) {
      made = compress(body, encoding, 9);
      this.#encoded.set(encoding, made);
    }
    return { body: await made, encoding };
  }
}

/** A built web app: its folder's files by address. */
export interface WebApp {
  /** Path it is served under, with a slash at both ends. */
  readonly base: string;
  /** By absolute path of the URL. There is no other way to a file than this list, made when the app was opened. */
  readonly files: ReadonlyMap<string, AppFile>;
  /** Source of a page (`sign-in.html`), for rendering. @throws OperationalError when the app has no such page */
  html(name: string): Promise<string>;
}

/** Lists a `dist` folder. @throws OperationalError when it has not been built */
export async function openWebApp(folder: string, base = '/'): Promise<WebApp> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    throw new OperationalError('a web app is not built: run `npm run build`', { cause: error });
  });
  const files = new Map<string, AppFile>();
  for (const entry of entries) {
    if (!entry.isFile() || entry.name.endsWith('.map')) continue;
    const path = join(entry.parentPath, entry.name);
    const url = base + relative(folder, path).split(sep).join('/');
    files.set(url, new AppFile(path, url));
  }
  return {
    base,
    files,
    async html(name) {
      const file = files.get(base + name);
      if (file === undefined) throw new OperationalError('a web app lacks a page that the cloud renders');
      return (await file.load()).body.toString('utf8');
    },
  };
}

export interface FilesOptions {
  readonly server: HttpServer;
  readonly surface: Site['surface'];
  readonly app: WebApp;
  readonly policy?: PagePolicy;
  /**
   * Page for every address of the app that is no file (its router takes over in the browser). Without one the app's pages are
   * rendered (`mountPage`) and its HTML files are not served as they are.
   */
  readonly fallback?: string;
  /** A point of the address's page rate. */
  readonly spend: (address: string) => Promise<void> | undefined;
}

/** Serves a web app's files at one surface. */
export function mountFiles({ server, surface, app, policy, fallback, spend }: FilesOptions): void {
  const headers = Object.fromEntries(pageHeaders(server.headerSettings, policy));
  const find = (path: string): AppFile | undefined => {
    const file = app.files.get(path);
    if (file !== undefined && (fallback !== undefined || !path.endsWith('.html'))) return file;
    const isPage = fallback !== undefined && !path.startsWith('/api/') && !/\.\w+$/.test(path);
    return isPage ? app.files.get(app.base + fallback) : undefined;
  };
  const handler = async (request: FastifyRequest, reply: FastifyReply) => {
    await spend(addressOf(request));
    const file = find(pathOf(request));
    if (file === undefined) throw problem('not-found', { reason: 'file' });
    const { etag } = await file.load();
    reply
      .headers(headers)
      .header('content-type', file.type)
      .header('cache-control', file.immutable ? 'public, max-age=31536000, immutable' : 'no-cache')
      .header('etag', etag)
      .header('vary', 'accept-encoding');
    if (request.headers['if-none-match']?.includes(etag) === true) return reply.code(304).send();
    const { body, encoding } = await file.encoded(request.headers['accept-encoding']);
    if (encoding !== undefined) reply.header('content-encoding', encoding);
    return reply.send(body);
  };
  const withoutSlash = app.base.slice(0, -1);
  for (const url of [
    `${app.base}*`,
    ...(withoutSlash === '' || fallback === undefined ? [] : [withoutSlash]),
  ]) {
    server.fastify.route({ method: ['GET', 'HEAD'], url, constraints: { surface }, handler });
  }
}

const pathOf = (request: FastifyRequest): string => {
  const [path = '/'] = (request.raw.url ?? '/').split('?', 1);
  return path;
};

/** What a page is rendered from. */
export interface PageCall extends RequestContext {
  setCookie(cookie: Cookie): void;
}

export type PageAnswer =
  | {
      readonly html: string;
      /** `<meta name content>` of the page: what its script needs to know, tokens included. */
      readonly meta?: Readonly<Record<string, string>>;
      /** Default 200. */
      readonly status?: number;
    }
  /** To another page of the same origin. */
  | { readonly redirect: `/${string}` };

export interface PageOptions {
  readonly server: HttpServer;
  readonly surface: Site['surface'];
  /** Path pattern of the router. */
  readonly path: string;
  readonly policy?: PagePolicy;
  readonly render: (call: PageCall) => Promise<PageAnswer>;
  readonly spend: (address: string) => Promise<void> | undefined;
}

/** A page rendered for each request: its own nonce, never cached. */
export function mountPage({ server, surface, path, policy, render, spend }: PageOptions): void {
  const headersWith: (nonce: string) => HeaderList = renderedPageHeaders(server.headerSettings, policy);
  server.fastify.route({
    method: 'GET',
    url: path,
    constraints: { surface },
    handler: async (request, reply) => {
      await spend(addressOf(request));
      const call = new RequestCall(request, siteOf(request), server.clock.now());
      const answer = await render(call);
      for (const cookie of call.cookies) reply.header('set-cookie', cookie);
      // Two slashes would name another host.
      if ('redirect' in answer)
        return reply
          .code(303)
          .header('location', answer.redirect.replace(/^\/[/\\]+/, '/'))
          .send();
      const nonce = randomBytes(16).toString('base64');
      const body = Buffer.from(renderPage(answer.html, { nonce, meta: answer.meta ?? {} }));
      for (const [name, value] of headersWith(nonce)) reply.header(name, value);
      reply.code(answer.status ?? 200).header('content-type', 'text/html; charset=utf-8');
      const encoding = acceptedEncoding(request.headers['accept-encoding']);
      // A page with a token in it is never compressed together with what a stranger can choose (BREACH): it is small anyway.
      if (encoding === undefined || answer.meta !== undefined) return reply.send(body);
      return reply
        .header('content-encoding', encoding)
        .header('vary', 'accept-encoding')
        .send(await compress(body, encoding, 4));
    },
  });
}

/** As `html.cspNonce` of the web apps' build writes it. */
const noncePlaceholder = 'LANYARD-CSP-NONCE';
const metaPlaceholder = '<!--lanyard-meta-->';

/** Puts nonce and meta elements into a built page. Values are escaped; names are ours. */
export function renderPage(
  html: string,
  { nonce, meta }: { nonce: string; meta: Readonly<Record<string, string>> },
): string {
  const elements = Object.entries(meta)
    .map(([name, content]) => `<meta name="${escapeHtml(name)}" content="${escapeHtml(content)}">`)
    .join('');
  // Functions, since `$` in a value means something in a replacement string. The nonce first: meta content cannot then obtain it.
  return html.replaceAll(noncePlaceholder, () => nonce).replace(metaPlaceholder, () => elements);
}
