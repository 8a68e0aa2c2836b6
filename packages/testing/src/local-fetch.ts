import { Agent, request as send, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';

/**
 * `fetch` to a cloud on this machine whatever the host of the address: Node does not resolve `*.localhost`, and its own fetch sets
 * the Host header itself. Redirects are not followed; the header `origin` is sent as browsers do.
 */
export type LocalFetch = (url: string, init?: RequestInit) => Promise<Response>;

/** Nobody uses a connection for so long: it is closed here, well before the cloud does, which may be while a request is written to it. */
const idleMs = 15_000;

/** @param port Of the cloud on 127.0.0.1. @param headers Sent with every request, such as `user-agent`. */
export function localFetch(port: number, headers: Readonly<Record<string, string>> = {}): LocalFetch {
  const agent = new Agent({ keepAlive: true, maxSockets: Infinity, timeout: idleMs });
  return (url, init = {}) =>
    new Promise((resolve, reject) => {
      const { host, pathname, search, origin } = new URL(url);
      const method = init.method ?? 'GET';
      const body = typeof init.body === 'string' ? init.body : undefined;
      const message = send(
        {
          host: '127.0.0.1',
          port,
          agent,
          method,
          path: `${pathname}${search}`,
          headers: {
            ...headers,
            ...(method === 'GET' ? {} : { origin, 'sec-fetch-site': 'same-origin' }),
            ...Object.fromEntries(new Headers(init.headers).entries()),
            ...(body === undefined ? {} : { 'content-length': Buffer.byteLength(body) }),
            host,
          },
          ...(init.signal ? { signal: init.signal } : {}),
        },
        (answer) => void answerOf(answer).then(resolve, reject),
      );
      message.on('error', reject);
      message.end(body);
    });
}

const withoutBody = new Set([101, 204, 205, 304]);

/** Small answers are read whole, which is faster by far; streams stay streams. */
async function answerOf(message: IncomingMessage): Promise<Response> {
  const headers = new Headers();
  for (let index = 0; index + 1 < message.rawHeaders.length; index += 2) {
    headers.append(message.rawHeaders[index] ?? '', message.rawHeaders[index + 1] ?? '');
  }
  const status = message.statusCode ?? 500;
  if (withoutBody.has(status)) {
    message.resume();
    return new Response(null, { status, headers });
  }
  if (message.headers['content-type']?.includes('ndjson') === true) {
    return new Response(Readable.toWeb(message) as ReadableStream, { status, headers });
  }
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return new Response(Buffer.concat(parts), { status, headers });
}
