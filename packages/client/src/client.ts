import { captchaHeader } from '@lanyard/contract/captcha';
import { problemDocument, type ProblemDocument } from '@lanyard/contract/problem';
import type { Route, RouteAnswer, RouteInput } from '@lanyard/contract/route';
import { heartbeatMs, streamControl } from '@lanyard/contract/stream';
import * as z from 'zod/mini';
import { readLines } from './ndjson.ts';
import { UnreachableError, ProblemResponse } from './problem-response.ts';

/** Headers to add to one request: tokens, CSRF tokens, device proofs. `nonce`: the cloud's latest DPoP nonce, if it gave one. */
export type RequestHeaders = (request: {
  readonly method: string;
  readonly url: string;
  readonly nonce: string | undefined;
}) => Promise<Record<string, string>>;

export interface ClientOptions {
  /** Origin of the cloud's address, without a slash at the end. */
  readonly origin: string;
  /** Default: the platform's. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Default: the platform's clock. Milliseconds since 1970. */
  readonly now?: () => number;
  /** Told when a proof of work begins, which takes up to two seconds on a slow phone. */
  readonly onCaptcha?: () => void;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** For each try, answer included (milliseconds, default 30,000). */
  readonly timeoutMs?: number;
}

/**
 * One address of the cloud. Every method throws `ProblemResponse` when the cloud refuses, `UnreachableError` when it does not answer or not as
 * the route says, and the signal's reason when that aborts.
 */
export interface Client {
  readonly origin: string;
  /** Calls a route. Tries again by itself, once each: with the nonce the cloud wants, with the captcha it asks for. */
  call<R extends Route>(
    route: R,
    input: RouteInput<R>,
    headers?: RequestHeaders,
    options?: CallOptions,
  ): Promise<RouteAnswer<R>>;
  /**
   * Events of a stream route, until it ends or `signal` aborts (then it ends too). A broken connection is made anew; the stream then begins
   * with the current state again. Throws `UnreachableError` when that does not succeed several times in a row: ask by polling then.
   */
  stream<R extends Route>(
    route: R,
    input: RouteInput<R>,
    headers: RequestHeaders | undefined,
    signal: AbortSignal,
  ): AsyncIterable<RouteAnswer<R>>;
  /** A document of this address as text. */
  text(path: `/${string}`, options?: CallOptions): Promise<string>;
  /** A DPoP nonce that the cloud still takes: the latest it gave, or a fresh one. */
  nonce(): Promise<string>;
}

const defaultTimeoutMs = 30_000;
/** The cloud takes a nonce for at least 150 s; a request needs some of that. */
const nonceKeptMs = 100_000;
/** Longest line of a stream, in characters. */
const longestLine = 262_144;
/** Connections in a row without a single event before a stream is given up, and the pause before the n-th. */
const streamTries = 5;
const pauseMs = (failures: number) => Math.min(10_000, 200 * 2 ** failures) * (0.5 + Math.random() / 2);

interface Prepared {
  readonly method: string;
  readonly url: string;
  readonly body: string | undefined;
}

/** Makes requests as the contract describes them. Holds the latest nonce, nothing else. */
export function createClient(options: ClientOptions): Client {
  const { origin, now = Date.now, fetch: send = (url, init) => fetch(url, init) } = options;
  let latest: { readonly nonce: string; readonly at: number } | undefined;
  const knownNonce = () => (latest !== undefined && now() - latest.at < nonceKeptMs ? latest.nonce : undefined);

  const sendOnce = async (request: Prepared, headers: Record<string, string>, signal: AbortSignal): Promise<Response> => {
    try {
      const response = await send(request.url, {
        method: request.method,
        headers: request.body === undefined ? headers : { ...headers, 'content-type': 'application/json' },
        ...(request.body === undefined ? {} : { body: request.body }),
        signal,
        credentials: 'same-origin',
        cache: 'no-store',
        // Nothing here ever redirects: whoever does is not the cloud.
        redirect: 'error',
        referrerPolicy: 'no-referrer',
      });
      const nonce = response.headers.get('dpop-nonce');
      if (nonce !== null) latest = { nonce, at: now() };
      return response;
    } catch (error) {
      signal.throwIfAborted();
      throw new UnreachableError('no-connection', { cause: error });
    }
  };

  /** Sends until there is an answer that is none of the two the client deals with itself. */
  const answerTo = async (request: Prepared, provider: RequestHeaders | undefined, signal: AbortSignal): Promise<Response> => {
    let captcha: string | undefined;
    for (let renewed = false; ; ) {
      const nonce = knownNonce();
      const provided = (await provider?.({ method: request.method, url: request.url, nonce })) ?? {};
      const response = await sendOnce(request, captcha === undefined ? provided : { ...provided, [captchaHeader]: captcha }, signal);
      if (response.ok) return response;
      const refused = await problemOf(response);
      // RFC 9449 section 9: once, and only if there is a nonce that this request did not have.
      const mayRenew = !renewed && provider !== undefined && refused.code === 'device-proof-required' && knownNonce() !== nonce;
      const mustSolve = captcha === undefined && refused.code === 'captcha-required' && refused.problem.captcha !== undefined;
      if (mustSolve) {
        options.onCaptcha?.();
        // Loaded when it is needed, which for most people is never.
        const { solveCaptcha } = await import('./captcha.ts');
        captcha = await solveCaptcha(refused.problem.captcha, signal);
      } else if (mayRenew) renewed = true;
      else throw refused;
    }
  };

  const client: Client = {
    origin,
    async call(route, input, headers, { signal, timeoutMs = defaultTimeoutMs } = {}) {
      return await inTime(signal, timeoutMs, async (limit) => {
        const response = await answerTo(prepare(origin, route, input), headers, limit);
        if (route.answer === undefined) return undefined as RouteAnswer<typeof route>;
        return parsed(route.answer, await jsonOf(response, limit)) as RouteAnswer<typeof route>;
      });
    },

    async *stream(route, input, headers, signal) {
      for (let failures = 0; !signal.aborted; ) {
        const connection = await connect(failures);
        for await (const event of connection?.events ?? []) {
          failures = 0;
          yield event;
        }
        if (signal.aborted || connection?.ending() === 'end') return;
        failures += 1;
        await pause(pauseMs(failures), signal);
      }

      async function connect(failures: number) {
        try {
          return await openStream(route, input, headers, signal);
        } catch (error) {
          if (signal.aborted) return undefined;
          // A refusal is an answer, but for a server that is just going away.
          const passing = error instanceof UnreachableError || (error instanceof ProblemResponse && error.code === 'unavailable');
          if (!passing || failures + 1 >= streamTries) throw error;
          return undefined;
        }
      }
    },

    text: (path, { signal, timeoutMs = defaultTimeoutMs } = {}) =>
      inTime(signal, timeoutMs, async (limit) => {
        const response = await answerTo({ method: 'GET', url: origin + path, body: undefined }, undefined, limit);
        return await bodyOf(response, limit);
      }),

    async nonce() {
      const known = knownNonce();
      if (known !== undefined) return known;
      // Any answer carries one.
      await client.text('/api/installation');
      const fresh = knownNonce();
      if (fresh === undefined) throw new UnreachableError('unexpected-answer');
      return fresh;
    },
  };

  /** One connection of a stream. How it ended is known once its events are through. */
  const openStream = async <R extends Route>(route: R, input: RouteInput<R>, headers: RequestHeaders | undefined, signal: AbortSignal) => {
    const silence = new AbortController();
    const both = AbortSignal.any([signal, silence.signal]);
    const response = await beforeAnswer(both, (limit) => answerTo(prepare(origin, route, input), headers, limit));
    const { answer } = route;
    if (answer === undefined || response.body === null) throw new UnreachableError('unexpected-answer');
    let ending: 'end' | 'broken' = 'broken';
    return { events: events(response.body, answer), ending: () => ending };

    async function* events(body: ReadableStream<Uint8Array>, schema: z.core.$ZodType): AsyncGenerator<RouteAnswer<R>, void, undefined> {
      const watch = watchdog(2 * heartbeatMs + 5_000, () => silence.abort());
      const cancelled = onAbort(both, () => void body.cancel().catch(() => undefined));
      try {
        for await (const line of readLines(body, { alive: watch.reset, maxLength: longestLine })) {
          const value = json(line);
          const control = typeof value === 'object' && value !== null && streamControl in value ? value[streamControl] : undefined;
          if (control === undefined) {
            yield parsed(schema, value) as RouteAnswer<R>;
            continue;
          }
          if (control === 'problem') throw new ProblemResponse(parsed(problemDocument, (value as { problem?: unknown }).problem));
          if (control === 'end') ending = 'end';
          return;
        }
      } catch (error) {
        if (error instanceof ProblemResponse || error instanceof UnreachableError) throw error;
        // A cut connection: told by `ending`.
      } finally {
        watch.stop();
        cancelled();
      }
    }
  };

  return client;
}

function prepare<R extends Route>(origin: string, route: R, input: RouteInput<R>): Prepared {
  const { params, query, body } = input as { params?: Record<string, string>; query?: Record<string, unknown>; body?: unknown };
  const path = route.path.replaceAll(/:(\w+)/g, (_match, name: string) => encodeURIComponent(params?.[name] ?? ''));
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) search.set(name, String(value));
  return {
    method: route.method,
    url: `${origin}${path}${search.size === 0 ? '' : `?${search.toString()}`}`,
    body: route.body === undefined ? undefined : JSON.stringify(body),
  };
}

/** Runs with a signal that aborts when the caller's does or the time is up. */
async function inTime<T>(
  signal: AbortSignal | undefined,
  timeoutMs: number,
  work: (limit: AbortSignal) => Promise<T>,
): Promise<T> {
  const limit = new AbortController();
  const forget = onAbort(signal, () => limit.abort(signal?.reason));
  const timer = setTimeout(() => limit.abort(new UnreachableError('timed-out')), timeoutMs);
  try {
    return await work(limit.signal);
  } finally {
    clearTimeout(timer);
    forget();
  }
}

/** As `inTime`, but the time is only that until the answer begins; `signal` goes on reaching its body. */
async function beforeAnswer<T>(signal: AbortSignal, work: (limit: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new UnreachableError('timed-out')), defaultTimeoutMs);
  try {
    return await work(AbortSignal.any([signal, late.signal]));
  } finally {
    clearTimeout(timer);
  }
}

function onAbort(signal: AbortSignal | undefined, work: () => void): () => void {
  if (signal?.aborted === true) work();
  else signal?.addEventListener('abort', work, { once: true });
  return () => signal?.removeEventListener('abort', work);
}

async function bodyOf(response: Response, signal: AbortSignal): Promise<string> {
  try {
    return await response.text();
  } catch (error) {
    signal.throwIfAborted();
    throw new UnreachableError('no-connection', { cause: error });
  }
}

const jsonOf = async (response: Response, signal: AbortSignal): Promise<unknown> => json(await bodyOf(response, signal));

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new UnreachableError('unexpected-answer', { cause: error });
  }
}

function parsed<S extends z.core.$ZodType>(schema: S, value: unknown): z.core.output<S> {
  const result = z.safeParse(schema, value);
  if (!result.success) throw new UnreachableError('unexpected-answer', { cause: result.error });
  return result.data;
}

async function problemOf(response: Response): Promise<ProblemResponse> {
  const document: ProblemDocument = parsed(problemDocument, json(await response.text().catch(() => '')));
  return new ProblemResponse(document);
}

function watchdog(milliseconds: number, bark: () => void): { reset(): void; stop(): void } {
  let timer = setTimeout(bark, milliseconds);
  return {
    reset() {
      clearTimeout(timer);
      timer = setTimeout(bark, milliseconds);
    },
    stop: () => clearTimeout(timer),
  };
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(end, milliseconds);
    const forget = onAbort(signal, end);
    function end() {
      clearTimeout(timer);
      forget();
      resolve();
    }
  });
}
