import type { Route, RouteAnswer, RouteInput } from '@lanyard/contract/route';
import { parseAs, parseJson, textOf } from './answers.ts';
import { UnreachableError } from './problem-response.ts';
import { streamEvents } from './stream.ts';
import { inTime, pause } from './time-limits.ts';
import {
  createTransport,
  type PreparedRequest,
  type RequestHeaders,
  type TransportOptions,
} from './transport.ts';

export type { RequestHeaders } from './transport.ts';

export interface ClientOptions extends TransportOptions {
  /** Origin of the cloud's address, such as `https://acme.example.com`. */
  readonly origin: string;
  /** Waits before a stream is connected again. Default: the platform's timer. */
  readonly wait?: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export interface CallOptions {
  readonly signal?: AbortSignal | undefined;
  /** For all of it: further tries, proof of work, answer (milliseconds, default 30,000). */
  readonly timeoutMs?: number;
}

/**
 * The API at one address of the cloud. Every method throws `ProblemResponse` when the cloud refuses, `UnreachableError` when it does not
 * answer, or not as the contract says, and the signal's reason when that aborts.
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
   * Events of a stream route, until it ends or `signal` aborts (then it ends too). A broken connection is made anew; the stream then
   * begins with the current state again. Throws when that fails several times in a row: go on by polling then.
   */
  stream<R extends Route>(
    route: R,
    input: RouteInput<R>,
    headers: RequestHeaders | undefined,
    signal: AbortSignal,
  ): AsyncIterable<RouteAnswer<R>>;
  /** A document of this address as text. */
  text(path: string, options?: CallOptions): Promise<string>;
  /** Milliseconds since 1970, by the cloud's clock as far as its answers have shown it: what proofs and statements are dated by. */
  now(): number;
  /** A DPoP nonce that the cloud still takes: the latest it gave with any answer, or one asked for now. */
  nonce(): Promise<string>;
}

const defaultTimeoutMs = 30_000;
/** Any cheap answer of the API brings a nonce along. */
const nonceSource = '/api/installation';

/** Makes requests as the contract describes them. Keeps the latest nonce, nothing else. */
export function createClient(options: ClientOptions): Client {
  const { origin, wait = pause } = options;
  const transport = createTransport(options);

  const client: Client = {
    origin,
    call: (route, input, headers, { signal, timeoutMs = defaultTimeoutMs } = {}) =>
      inTime(signal, timeoutMs, async (limit) => {
        const response = await transport.answerTo(prepare(origin, route, input), headers, limit);
        if (route.answer === undefined) return undefined as RouteAnswer<typeof route>;
        return parseAs(route.answer, parseJson(await textOf(response, limit))) as RouteAnswer<typeof route>;
      }),

    stream(route, input, headers, signal) {
      const { answer } = route;
      if (answer === undefined) throw new TypeError('a stream has an answer');
      return streamEvents({
        signal,
        wait,
        connect: (until) => transport.answerTo(prepare(origin, route, input), headers, until),
        eventOf: (value) => parseAs(answer, value) as RouteAnswer<typeof route>,
      });
    },

    text: (path, { signal, timeoutMs = defaultTimeoutMs } = {}) =>
      inTime(signal, timeoutMs, async (limit) =>
        textOf(
          await transport.answerTo({ method: 'GET', url: origin + path, body: undefined }, undefined, limit),
          limit,
        ),
      ),

    now: () => transport.now(),

    async nonce() {
      const known = transport.knownNonce();
      if (known !== undefined) return known;
      await client.text(nonceSource);
      const fresh = transport.knownNonce();
      if (fresh === undefined) throw new UnreachableError('unexpected-answer');
      return fresh;
    },
  };
  return client;
}

interface AnyInput {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number | boolean | undefined>>;
  readonly body?: unknown;
}

function prepare<R extends Route>(origin: string, route: R, input: RouteInput<R>): PreparedRequest {
  const { params, query, body } = input as AnyInput;
  const path = route.path.replaceAll(/:(\w+)/g, (_match, name: string) =>
    encodeURIComponent(params?.[name] ?? ''),
  );
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {}))
    if (value !== undefined) search.set(name, String(value));
  return {
    method: route.method,
    url: `${origin}${path}${search.size === 0 ? '' : `?${search.toString()}`}`,
    body: route.body === undefined ? undefined : JSON.stringify(body),
  };
}
