import type { FastifyRequest } from 'fastify';
import { isIP } from 'node:net';
import type { Transaction } from '../database/transaction.ts';
import { languageOf, type Language } from '../language.ts';
import type { CalledOrganization, Cookie, RequestContext, Requester } from './call.ts';
import { readCookie, writeCookie } from './cookies.ts';
import { readUserAgent } from './requester.ts';
import type { Site } from './sites.ts';

/** The request as gates and handlers see it (`Call`, `StreamCall`); filled step by step by the mount, read lazily. */
export class RequestCall implements RequestContext {
  readonly now: Date;
  readonly #request: FastifyRequest;
  readonly #site: Site;
  #requester: Requester | undefined;

  // Filled in the order of the steps; the types of `Call` say what is there when.
  params: unknown;
  query: unknown;
  body: unknown;
  caller: unknown;
  tx: Transaction | undefined;
  signal: AbortSignal | undefined;
  readonly cookies: string[] = [];

  constructor(request: FastifyRequest, site: Site, now: Date) {
    this.#request = request;
    this.#site = site;
    this.now = now;
  }

  get requestId(): string {
    return this.#request.id;
  }
  get method(): string {
    return this.#request.method;
  }
  get origin(): string {
    return this.#site.origin;
  }
  get organization(): CalledOrganization | undefined {
    return this.#site.organization;
  }
  get url(): string {
    const target = this.#request.raw.url ?? '/';
    const query = target.indexOf('?');
    return this.#site.origin + (query === -1 ? target : target.slice(0, query));
  }
  get requester(): Requester {
    return (this.#requester ??= this.#readRequester());
  }

  #readRequester(): Requester {
    const { browser, system } = readUserAgent(this.header('user-agent'));
    const isExtension = this.header('x-lanyard-extension') !== undefined;
    return {
      address: addressOf(this.#request),
      browser: isExtension ? `Lanyard in ${browser}` : browser,
      system,
    };
  }

  get language(): Language {
    return languageOf(this.header('accept-language'));
  }

  header(name: string): string | undefined {
    const value = this.#request.headers[name.toLowerCase()];
    return Array.isArray(value) ? value[0] : value;
  }
  cookie(name: string): string | undefined {
    return readCookie(this.#request.headers.cookie, name);
  }
  setCookie(cookie: Cookie): void {
    this.cookies.push(writeCookie(cookie));
  }
  afterCommit(work: () => Promise<void> | void): void {
    if (this.tx === undefined) throw new TypeError('afterCommit belongs into the transaction');
    this.tx.afterCommit(work);
  }
}

/** The address a trusted proxy names, if it names one, else the peer's. */
export function addressOf(request: FastifyRequest): string {
  const { ip } = request;
  return isIP(ip) === 0 ? (request.raw.socket.remoteAddress ?? 'unknown') : ip;
}
