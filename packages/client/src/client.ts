import { captchaHeader, type CaptchaChallenge } from '@lanyard/contract/captcha';
import type { Route, RouteAnswer, RouteInput } from '@lanyard/contract/route';
import * as z from 'zod/mini';
import { ProblemResponse, readProblem, UnreachableError } from './problem-response.ts';
import { readStream } from './stream-reader.ts';

/** Headers to add to one request, made when it is sent; `nonce` is the cloud's latest DPoP nonce, if it gave one. */
export type RequestHeaders = (request: {
  readonly method: string;
  readonly url: string;
  readonly nonce: string | undefined;
}) => Promise<Record<string, string>>;

export interface ClientOptions {
  /** Origin that is called, such as `https://acme.example.com`. */
  readonly origin: string;
  /** The platform's own by default. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
  /** Milliseconds until an answer must have begun; 20,000 by default. Streams are not bounded by it. */
  readonly timeoutMilliseconds?: number;
  /** Tells that a proof of work is being done, which takes up to two seconds on a slow phone. */
  readonly onCaptcha?: () => void;
}

/** The API as typed calls, made from the contract. */
export interface Client {
  readonly origin: string;
  /** @throws ProblemResponse with a `code` of the route's; UnreachableError (`unreachable`) */
  call<R extends Route>(route: R, input: RouteInput<R>, headers?: RequestHeaders): Promise<RouteAnswer<R>>;
  /** Events of a stream until it says that it ends; reconnects by itself where the cloud asks for it. */
  stream<R extends Route>(
    route: R,
    input: RouteInput<R>,
    headers: RequestHeaders | undefined,
    signal: AbortSignal,
  ): AsyncIterable<RouteAnswer<R>>;
  /** Text of a public file at this origin, such as a DID log. @throws UnreachableError, ProblemResponse */
  text(path: string): Promise<string>;
  /** A DPoP nonce the cloud still takes: the latest it gave with any answer, or one asked for now. */
  nonce(): Promise<string>;
}

interface Input {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly body?: unknown;
}

const nonceHeader = 'dpop-nonce';
/** Any cheap answer brings a nonce along. */
const nonceSource = '/.well-known/jwt-vc-issuer';
/** A nonce is asked for anew after this long without an answer that brought one: the cloud's roll on. */
const nonceFreshMilliseconds = 60_000;

/** Makes a client for one origin. */
export function createClient(options: ClientOptions): Client {
  const { origin } = options;
  const fetch = options.fetch ?? ((url, init) => globalThis.fetch(url, init));
  const timeout = options.timeoutMilliseconds ?? 20_000;
  let latest: { readonly nonce: string; readonly at: number } | undefined;

  const send = async (url: string, init: RequestInit): Promise<Response> => {
    const response = await fetch(url, { ...init, redirect: 'error', credentials: 'same-origin' }).catch(
      (cause: unknown) => {
        throw new UnreachableError('no answer', { cause });
      },
    );
    const nonce = response.headers.get(nonceHeader);
    if (nonce !== null) latest = { nonce, at: performance.now() };
    return response;
  };

  const request = async (
    route: Route,
    input: Input,
    headers: RequestHeaders | undefined,
    signal: AbortSignal,
    solution?: string,
  ): Promise<Response> => {
    const url = `${origin}${pathOf(route, input)}`;
    const given = await headers?.({ method: route.method, url, nonce: latest?.nonce });
    return send(url, {
      method: route.method,
      signal,
      headers: {
        accept: route.stream === true ? 'application/x-ndjson' : 'application/json',
        ...(input.body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(solution === undefined ? {} : { [captchaHeader]: solution }),
        ...given,
      },
      ...(input.body === undefined ? {} : { body: JSON.stringify(input.body) }),
    });
  };

  /** Sends again once where the cloud asked for its newer nonce, and once with the captcha it asked for. */
  const answered = async (
    route: Route,
    input: Input,
    headers: RequestHeaders | undefined,
    signal: AbortSignal,
  ): Promise<Response> => {
    const before = latest?.nonce;
    let solution: string | undefined;
    let response = await request(route, input, headers, signal);
    for (let tries = 0; !response.ok; tries += 1) {
      const problem = await readProblem(response);
      if (!(problem instanceof ProblemResponse) || tries === 2) throw problem;
      if (problem.code === 'captcha-required' && solution === undefined) {
        options.onCaptcha?.();
        const { solveCaptcha } = await import('./captcha.ts');
        solution = await solveCaptcha(problem.problem.captcha as CaptchaChallenge, signal);
      } else if (
        problem.code !== 'device-proof-required' ||
        headers === undefined ||
        latest?.nonce === before
      ) {
        throw problem;
      }
      response = await request(route, input, headers, signal, solution);
    }
    return response;
  };

  return {
    origin,
    async call(route, input, headers) {
      const response = await answered(route, input as Input, headers, AbortSignal.timeout(timeout));
      if (route.answer === undefined) return undefined as RouteAnswer<typeof route>;
      return (await readAnswer(route, response)) as RouteAnswer<typeof route>;
    },
    async *stream(route, input, headers, signal) {
      const { answer } = route;
      if (answer === undefined) throw new TypeError('a stream has an answer');
      for (;;) {
        const response = await answered(route, input as Input, headers, signal);
        const ending = yield* readStream(
          response,
          (event) => z.parse(answer, event) as RouteAnswer<typeof route>,
        );
        if (ending === 'end') return;
      }
    },
    async text(path) {
      const response = await send(`${origin}${path}`, { signal: AbortSignal.timeout(timeout) });
      if (!response.ok) throw await readProblem(response);
      return response.text();
    },
    async nonce() {
      if (latest === undefined || performance.now() - latest.at > nonceFreshMilliseconds) {
        await send(`${origin}${nonceSource}`, { signal: AbortSignal.timeout(timeout) });
      }
      if (latest === undefined) throw new UnreachableError('the cloud gave no nonce');
      return latest.nonce;
    },
  };
}

function pathOf(route: Route, { params, query }: Input): string {
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(params?.[name] ?? ''),
  );
  const given = Object.entries(query ?? {}).filter(([, value]) => value !== undefined);
  if (given.length === 0) return path;
  return `${path}?${new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString()}`;
}

/** The wallet does not believe its cloud: an answer of another shape is no answer. */
async function readAnswer(route: Route, response: Response): Promise<unknown> {
  try {
    if (route.answer === undefined) return undefined;
    return z.parse(route.answer, await response.json());
  } catch (cause) {
    throw new UnreachableError(`an answer to ${route.name} that is not of its shape`, { cause });
  }
}
