import { once } from 'node:events';
import { request as sendRequest, type Agent, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import type { SignInEvent } from '@lanyard/contract/sign-in';

/** HTTP by hand: what is not a browser's to choose can be chosen here. */
export interface RawRequest {
  readonly method: string;
  readonly url: string;
  /** Undefined ones are left out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
}

export interface RawAnswer {
  readonly status: number;
  readonly json: Record<string, unknown>;
  /** Set-Cookie lines. */
  readonly cookies: readonly string[];
  readonly headers: Readonly<Record<string, unknown>>;
}

export type Headers = Readonly<Record<string, string | undefined>>;

/** Sends to a cloud on 127.0.0.1, whatever the host of the address. */
export function sendRaw(
  to: { readonly port: number; readonly agent: Agent },
  request: RawRequest,
): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { host, pathname, search } = new URL(request.url);
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const given = Object.entries(request.headers ?? {}).filter((entry) => entry[1] !== undefined);
    const message = sendRequest(
      {
        host: '127.0.0.1',
        ...to,
        method: request.method,
        path: pathname + search,
        headers: {
          host,
          ...(body === undefined
            ? {}
            : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }),
          ...(Object.fromEntries(given) as Record<string, string>),
        },
      },
      (answer) => {
        const pieces: Buffer[] = [];
        answer.on('data', (piece: Buffer) => pieces.push(piece));
        answer.on('error', reject);
        answer.on('end', () => {
          const text = Buffer.concat(pieces).toString();
          resolve({
            status: answer.statusCode ?? 0,
            json: (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>,
            cookies: answer.headers['set-cookie'] ?? [],
            headers: answer.headers,
          });
        });
      },
    );
    message.on('error', reject);
    message.end(body);
  });
}

/** Events of a stream, one by one, until it ends or is left. */
export async function* readEvents(
  port: number,
  made: () => Promise<RawRequest>,
): AsyncGenerator<SignInEvent, void, void> {
  const request = await made();
  const { host, pathname } = new URL(request.url);
  const given = Object.entries(request.headers ?? {}).filter((entry) => entry[1] !== undefined);
  const message = sendRequest({
    host: '127.0.0.1',
    port,
    agent: false,
    method: request.method,
    path: pathname,
    headers: {
      host,
      'content-type': 'application/json',
      ...(Object.fromEntries(given) as Record<string, string>),
    },
  });
  message.end(JSON.stringify(request.body));
  const [answer] = (await once(message, 'response')) as [IncomingMessage];
  for await (const line of createInterface({ input: answer })) {
    const event = (line === '' ? {} : JSON.parse(line)) as Partial<SignInEvent>;
    if (event.state !== undefined) yield event as SignInEvent;
  }
}
