import { Agent, request as sendRequest } from 'node:http';
import type { ProblemDocument } from '@lanyard/contract/problem';
import type { Route } from '@lanyard/contract/route';
import { localFetch, type LocalFetch } from './local-fetch.ts';

/** A request as it went over the wire, or as somebody would like to send it. */
export interface Sent {
  readonly method: string;
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** JSON, parsed. */
  readonly body: unknown;
}

export interface Answered {
  /** Of a stream that was refused: as the problem says. */
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The text, where it is a JSON object; else empty. */
  readonly json: Readonly<Record<string, unknown>>;
  /** Of a problem. */
  readonly code: string | undefined;
}

/** What an attacker changes in a request that somebody else made. */
export interface Changes {
  readonly method?: string;
  readonly url?: string;
  /** Undefined ones are left out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: (body: never) => unknown;
}

/** The line between a virtual phone or browser and the cloud, in the hands of whoever listens there. */
export interface Wire {
  /** For `aPhone` and `aBrowser`. */
  readonly fetch: LocalFetch;
  /** Everything that was sent, in order; also what was held back. */
  readonly sent: readonly Sent[];
  /** Everything that was answered, but for streams. */
  readonly answered: readonly Answered[];
  /** The last request to this route. */
  last(route: Route): Sent;
  /** What `act` would have sent to this route: it is held back, so that `act` fails, and nobody has seen it but the attacker. */
  intercept(route: Route, act: () => Promise<unknown>): Promise<Sent>;
  /** Sends what was heard, or something like it. */
  send(request: Sent, changes?: Changes): Promise<Answered>;
}

/** @param to.port Of the cloud on 127.0.0.1. @param to.headers Sent with every request of `fetch`, such as `user-agent`. */
export function aWire(to: {
  readonly port: number;
  readonly headers?: Readonly<Record<string, string>>;
}): Wire {
  const { port, headers: common = {} } = to;
  const pass = localFetch(port, common);
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity });
  const sent: Sent[] = [];
  const answered: Answered[] = [];
  const held = new Map<Route, (request: Sent) => void>();

  const fetch: LocalFetch = async (url, init = {}) => {
    const { origin } = new URL(url);
    const method = init.method ?? 'GET';
    const request: Sent = {
      method,
      url,
      headers: {
        ...common,
        ...(method === 'GET' ? {} : { origin, 'sec-fetch-site': 'same-origin' }),
        ...Object.fromEntries(new Headers(init.headers).entries()),
      },
      body: typeof init.body === 'string' ? JSON.parse(init.body) : undefined,
    };
    sent.push(request);
    for (const [route, hold] of held) {
      if (!isFor(route, request)) continue;
      hold(request);
      throw new Error('held back');
    }
    const answer = await pass(url, init);
    const isStream = answer.headers.get('content-type')?.includes('ndjson') === true;
    if (!isStream) answered.push(await readAnswer(answer.clone()));
    return answer;
  };

  return {
    fetch,
    sent,
    answered,
    last(route) {
      const found = sent.findLast((request) => isFor(route, request));
      if (found === undefined) throw new Error(`nothing was sent to ${route.name}`);
      return found;
    },
    async intercept(route, act) {
      const caught = Promise.withResolvers<Sent>();
      held.set(route, caught.resolve);
      const done = act().then(
        () => {
          throw new Error(`it went well without ${route.name}`);
        },
        (error: unknown) => error,
      );
      const first = await Promise.race([caught.promise, done.then(() => undefined)]);
      // A sender that tries again is held back again, until it gives up.
      const failure = await done.finally(() => held.delete(route));
      // What failed for another reason before it got there is the test's mistake.
      if (first === undefined) throw new Error(`failed before ${route.name}`, { cause: failure });
      return first;
    },
    send: (request, changes = {}) => sendTo({ port, agent }, changed(request, changes)),
  };
}

/** A request to a route, made from nothing. */
export function requestTo(
  route: Route,
  at: {
    readonly origin: string;
    readonly params?: Readonly<Record<string, string>>;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: unknown;
  },
): Sent {
  const { origin, params = {}, headers = {}, body } = at;
  const path = route.path.replaceAll(/:(\w+)/g, (_match, name: string) => params[name] ?? '');
  const ofPage = route.method === 'GET' ? {} : { origin, 'sec-fetch-site': 'same-origin' };
  return { method: route.method, url: origin + path, headers: { ...ofPage, ...headers }, body };
}

function isFor({ method, path }: Route, request: Sent): boolean {
  const pattern = new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+').replaceAll('.', '\\.')}$`);
  return method === request.method && pattern.test(new URL(request.url).pathname);
}

function changed(request: Sent, { headers = {}, body, ...rest }: Changes): Sent {
  const kept = Object.entries({ ...request.headers, ...headers }).filter(
    (entry): entry is [string, string] => entry[1] !== undefined,
  );
  return {
    ...request,
    ...rest,
    headers: Object.fromEntries(kept),
    body: body === undefined ? request.body : body(request.body as never),
  };
}

/** Every header is the sender's: nothing is added but length and type of the body, and the host of the URL. */
function sendTo(to: { readonly port: number; readonly agent: Agent }, request: Sent): Promise<Answered> {
  const { host, pathname, search } = new URL(request.url);
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  return new Promise((resolve, reject) => {
    const message = sendRequest(
      {
        host: '127.0.0.1',
        ...to,
        method: request.method,
        path: pathname + search,
        headers: {
          host,
          ...request.headers,
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
        },
      },
      (answer) => {
        const headers = new Headers();
        for (const [name, values] of Object.entries(answer.headersDistinct))
          for (const value of values ?? []) headers.append(name, value);
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.on('error', reject);
        answer.on('end', () =>
          resolve(answeredWith(answer.statusCode ?? 0, headers, Buffer.concat(parts).toString())),
        );
      },
    );
    message.on('error', reject);
    message.end(body);
  });
}

async function readAnswer(answer: Response): Promise<Answered> {
  return answeredWith(answer.status, answer.headers, await answer.text());
}

function answeredWith(status: number, headers: Headers, text: string): Answered {
  const type = headers.get('content-type') ?? '';
  const isJson = /^application\/(?:problem\+)?json/.test(type);
  const json = isJson ? (JSON.parse(text) as Record<string, unknown>) : {};
  const refusal = type.includes('ndjson') ? refusalInStream(text) : undefined;
  if (refusal !== undefined)
    return { status: refusal.status, headers, text, json: { ...refusal }, code: refusal.code };
  const code = typeof json['code'] === 'string' ? json['code'] : undefined;
  return { status, headers, text, json, code };
}

/** A stream is refused after it has begun: in its last line. */
function refusalInStream(text: string): ProblemDocument | undefined {
  const last = text.trimEnd().split('\n').at(-1) ?? '';
  return last.startsWith('{') ? (JSON.parse(last) as { problem?: ProblemDocument }).problem : undefined;
}
