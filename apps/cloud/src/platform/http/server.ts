import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { randomBytes } from 'node:crypto';
import {
  createServer as createHttpServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import { createServer as createHttpsServer, type Server as HttpsServer } from 'node:https';
import { Server as NetServer, type AddressInfo, type Socket } from 'node:net';
import type { Clock } from '../clock.ts';
import type { Log } from '../telemetry/log.ts';
import type { Metrics } from '../telemetry/metrics.ts';
import { addressOf } from './request-call.ts';
import { refuseForeignPages } from './foreign-pages.ts';
import { problem, problemDocument, toProblem, type ProblemError } from './problems.ts';
import { refusalPage } from './plain-page.ts';
import { apiHeaders, renderedPageHeaders, type HeaderSettings } from './security-headers.ts';
import type { Site, Sites } from './sites.ts';
import { createStreams, type Streams } from './stream.ts';

/** Limits of what a client may send, and how slowly. */
const limits = {
  bodyBytes: 64 * 1024,
  headerBytes: 16 * 1024,
  /** A request must be here whole, headers and body, in this time: holds back clients that send a byte a minute. */
  headersMs: 10_000,
  requestMs: 30_000,
  /** Longer than the idle time of usual proxies (60 s), so that they close first and never write into a closed connection. */
  keepAliveMs: 72_000,
  pathParameter: 200,
} as const;

/** When stopping: how long connections in use get to notice before idle ones are closed (milliseconds). */
const idleGraceMs = 250;

export interface ServerOptions extends HeaderSettings {
  readonly sites: Sites;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  /** Where the pages that explain problems live. */
  readonly rootOrigin: string;
  /** Addresses or CIDR ranges whose X-Forwarded-For is believed; nobody's by default. X-Forwarded-Host never is: proxies keep Host. */
  readonly trustedProxies?: readonly string[];
  readonly tls?: { readonly cert: string | Buffer; readonly key: string | Buffer };
  /** Log the requester's address with requests. */
  readonly logAddresses?: boolean;
}

export interface HttpServer {
  readonly fastify: FastifyInstance;
  readonly clock: Clock;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly streams: Streams;
  readonly rootOrigin: string;
  readonly headerSettings: HeaderSettings;
  readonly logAddresses: boolean;
  /** False from the moment it is told to stop. */
  readonly accepting: boolean;
  /** Starts; `port` 0 picks a free one. Resolves with the port. */
  listen(options: { host: string; port: number }): Promise<number>;
  /**
   * Stops without cutting a request: new connections are refused, streams are told to reconnect, requests under way end and the
   * answer of each says that the connection closes. What is not over after `timeoutMs` is cut.
   */
  stop(timeoutMs: number): Promise<void>;
  /** New certificate, without a restart. */
  renewTls(tls: { cert: string | Buffer; key: string | Buffer }): void;
}

const siteKey = Symbol('site');
declare module 'node:http' {
  interface IncomingMessage {
    [siteKey]?: Site | undefined;
  }
}
declare module 'fastify' {
  interface FastifyContextConfig {
    /** Contract route, for logs and metrics. */
    route?: { readonly name: string; readonly path: string };
  }
}

/** The site of a request; only routes of a surface may ask, since only those are reached with one. */
export function siteOf(request: FastifyRequest): Site {
  const site = request.raw[siteKey];
  if (site === undefined) throw problem('not-found', { reason: 'host' });
  return site;
}

/**
 * Refuses what could be read in two ways: another host in the request line (RFC 9112 3.2.2), or two Host headers, where a proxy and
 * we might pick different ones.
 */
function isUnambiguous(request: IncomingMessage): boolean {
  if (request.url?.startsWith('/') !== true) return false;
  let hosts = 0;
  for (let index = 0; index < request.rawHeaders.length; index += 2) {
    const name = request.rawHeaders[index];
    if (name?.length === 4 && name.toLowerCase() === 'host') hosts += 1;
  }
  return hosts === 1;
}

function refuseRaw(response: ServerResponse, status: number): void {
  response.writeHead(status, { 'content-length': 0, connection: 'close' }).end();
}

/** Another address of an organization: pages lead to the one at which it answers, with path and query; nothing else is taken (RFC 9110 15.5.20). */
function lead({ method, url = '/' }: IncomingMessage, response: ServerResponse, origin: string): void {
  if (method !== 'GET' && method !== 'HEAD') {
    refuseRaw(response, 421);
    return;
  }
  // For now: the organization may go back to an address that it had.
  response
    .writeHead(302, { location: `${origin}${url}`, 'cache-control': 'no-store', 'content-length': 0 })
    .end();
}

/** A request that the HTTP parser could not read: no route, no headers, just a status. */
function refuseSocket(error: NodeJS.ErrnoException, socket: Socket): void {
  const statuses: Record<string, string> = {
    HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
    ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
  };
  if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
  else
    socket.end(
      `HTTP/1.1 ${statuses[error.code ?? ''] ?? '400 Bad Request'}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`,
    );
}

/** Builds the server. Nothing is served before `listen`; mount routes and pages first. */
export function createServer(options: ServerOptions): HttpServer {
  const { sites, clock, log, metrics, rootOrigin, trustedProxies = [], logAddresses = false } = options;
  const headerSettings: HeaderSettings = { secure: options.secure };
  const streams = createStreams();
  const state = { accepting: true };

  const raw = createRawServer(options.tls);
  raw.headersTimeout = limits.headersMs;
  raw.requestTimeout = limits.requestMs;
  raw.keepAliveTimeout = limits.keepAliveMs;

  const instance = fastify({
    logger: false,
    bodyLimit: limits.bodyBytes,
    trustProxy: trustedProxies.length === 0 ? false : [...trustedProxies],
    return503OnClosing: false,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: limits.pathParameter, constraints: { surface: bySurface } },
    genReqId: requestIds(),
    serverFactory: (handler) => {
      raw.on('request', routedBySite(handler, sites, state));
      return raw;
    },
    clientErrorHandler: refuseSocket,
  });
  // JSON is the only body there is; a form or plain text (which a foreign page can send without asking) is refused as a media type.
  instance.removeContentTypeParser('text/plain');

  const server: HttpServer = {
    fastify: instance,
    clock,
    log,
    metrics,
    streams,
    rootOrigin,
    headerSettings,
    logAddresses,
    get accepting() {
      return state.accepting;
    },
    async listen({ host, port }) {
      await instance.listen({ host, port });
      return (raw.address() as AddressInfo).port;
    },
    async stop(timeoutMs) {
      state.accepting = false;
      streams.stop();
      await drain(raw, timeoutMs);
      await instance.close();
    },
    renewTls(tls) {
      if (!('setSecureContext' in raw)) throw new TypeError('this server does not speak TLS');
      raw.setSecureContext(tls);
    },
  };
  addHooks(server);
  return server;
}

/** Tells routes apart by the surface of the site that was called. */
const bySurface = {
  name: 'surface',
  storage: () => {
    const handlers = new Map<unknown, never>();
    return {
      get: (surface: unknown) => handlers.get(surface) ?? null,
      set: (surface: unknown, handler: never) => void handlers.set(surface, handler),
    };
  },
  validate: () => true,
  deriveConstraint: (request: IncomingMessage) => request[siteKey]?.surface ?? '',
};

function createRawServer(tls: ServerOptions['tls']): Server | HttpsServer {
  const common = { maxHeaderSize: limits.headerBytes };
  return tls === undefined
    ? createHttpServer(common)
    : createHttpsServer({ ...common, ...tls, minVersion: 'TLSv1.2' });
}

/** Request ids: unique across processes, cheap, without meaning. */
function requestIds(): () => string {
  const processPart = randomBytes(6).toString('base64url');
  let count = 0;
  return () => `${processPart}-${(count++).toString(36)}`;
}

/** Finds the site before the router runs, so that routes can be told apart by surface. */
function routedBySite(
  handler: RequestListener,
  sites: Sites,
  state: { readonly accepting: boolean },
): RequestListener {
  return (request, response) => {
    if (!state.accepting) response.setHeader('connection', 'close');
    if (!isUnambiguous(request)) {
      refuseRaw(response, 400);
      return;
    }
    const answer = (found: Site | undefined) => {
      if (found?.leadsTo !== undefined) {
        lead(request, response, found.leadsTo);
        return;
      }
      request[siteKey] = found;
      handler(request, response);
    };
    const site = sites.find(request.headers.host);
    if (site instanceof Promise) void site.then(answer, () => refuseRaw(response, 503));
    else answer(site);
  };
}

function addHooks(server: HttpServer): void {
  const { fastify: instance, log, metrics } = server;
  const headers = Object.fromEntries(apiHeaders(server.headerSettings));
  instance.addHook('onRequest', (request, reply, done) => {
    reply.headers(headers);
    reply.header('x-request-id', request.id);
    // By our own clock, by which proofs are judged: clients correct theirs by it.
    reply.header('date', server.clock.now().toUTCString());
    refuseForeignPages(request.headers);
    done();
  });
  instance.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.config.route?.path ?? 'unmatched';
    metrics.request(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
    if (log.isLevelEnabled('debug')) {
      log.debug(
        {
          method: request.method,
          route,
          status: reply.statusCode,
          ms: Math.round(reply.elapsedTime * 10) / 10,
          requestId: request.id,
          ...(server.logAddresses ? { address: addressOf(request) } : {}),
        },
        'request',
      );
    }
    done();
  });
  const refuse = (error: unknown, request: FastifyRequest, reply: FastifyReply) => {
    const refused = toProblem(error);
    noteProblem(server, refused, request);
    sendProblem(server, refused, request, reply);
  };
  instance.setErrorHandler(refuse);
  instance.setNotFoundHandler((request, reply) =>
    refuse(problem('not-found', { reason: 'route' }), request, reply),
  );
}

/** Counts a problem and logs it: ours loudly with its cause, the client's by code and reason. */
export function noteProblem(server: HttpServer, error: ProblemError, request: FastifyRequest): void {
  const { log, metrics } = server;
  const { code, meaning, extra } = error;
  metrics.problem(code);
  const fields = {
    requestId: request.id,
    route: request.routeOptions.config.route?.path ?? 'unmatched',
    status: meaning.status,
    code,
    reason: extra.reason,
    ...(server.logAddresses ? { address: addressOf(request) } : {}),
  };
  if (meaning.status >= 500) log.error({ ...fields, err: extra.cause ?? error }, 'request failed');
  else if (code === 'not-found' || meaning.status === 429) log.debug(fields, 'request refused');
  else log.info({ ...fields, ...(extra.cause === undefined ? {} : { err: extra.cause }) }, 'request refused');
}

function sendProblem(
  { rootOrigin, headerSettings }: HttpServer,
  error: ProblemError,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const { status } = error.meaning;
  if (status === 401) reply.header('www-authenticate', 'DPoP algs="ES256"');
  if (error.extra.retryAfterSeconds !== undefined)
    reply.header('retry-after', String(error.extra.retryAfterSeconds));
  if (error.extra.headers !== undefined) reply.headers(error.extra.headers);
  const document = problemDocument(error, { rootOrigin, requestId: request.id });
  reply.code(status).header('vary', 'accept, accept-language');
  if (!isForPerson(request)) {
    reply.header('content-type', 'application/problem+json').send(JSON.stringify(document));
    return;
  }
  const place = request.raw[siteKey] === undefined ? 'host' : 'page';
  const nonce = randomBytes(16).toString('base64');
  for (const [name, value] of renderedPageHeaders(headerSettings)(nonce)) reply.header(name, value);
  reply.header('content-type', 'text/html; charset=utf-8').send(
    refusalPage(document, {
      place: document.code === 'not-found' ? place : 'other',
      rootOrigin,
      nonce,
      languages: request.headers['accept-language'],
    }),
  );
}

/** Somebody typed the address or followed a link to it. Scripts of ours, and programs, ask for JSON. */
const isForPerson = ({ method, url, headers }: FastifyRequest): boolean =>
  method === 'GET' && !url.startsWith('/api/') && headers.accept?.includes('text/html') === true;

/** Stops listening, then waits for connections to end; closes idle ones soon, the rest when the time is up. */
async function drain(raw: Server | HttpsServer, timeoutMs: number): Promise<void> {
  const ended = new Promise<void>((resolve) => {
    // net's close, not http's: that one closes idle keep-alive connections at once, also those whose next request is on its way.
    NetServer.prototype.close.call(raw, () => resolve());
  });
  const idle = setInterval(() => raw.closeIdleConnections(), idleGraceMs);
  const cut = setTimeout(() => raw.closeAllConnections(), timeoutMs);
  await ended;
  clearInterval(idle);
  clearTimeout(cut);
}
