import { createServer, request as sendRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Route } from '@lanyard/contract/route';

/** What is done to one exchange on its way. Each is given the JSON, parsed, and gives what goes on in its place. */
export interface Lie {
  readonly request?: (body: never) => unknown;
  readonly answer?: (body: never) => unknown;
  /** For what is no JSON. */
  readonly text?: (text: string) => string;
  /** The cloud never hears of it; the caller is told that it went well. */
  readonly swallow?: true;
  /** Asked when the cloud has answered: true, and the answer gets lost on its way. */
  readonly lose?: () => boolean;
}

/**
 * A real HTTP proxy that reads and rewrites everything: whoever ended TLS, or the cloud itself turned malicious. Virtual phones and
 * browsers are pointed at its port in place of the cloud's.
 */
export interface LyingProxy {
  readonly port: number;
  /** Requests to these routes, as they came from the clients. */
  readonly heard: readonly { readonly method: string; readonly path: string; readonly body: unknown }[];
  /** From now on lies about this route, or these paths. */
  lie(about: Route | RegExp, lie: Lie): void;
  /** From now on passes everything on as it is. */
  beHonest(): void;
  close(): Promise<void>;
}

/** @param cloud.port On 127.0.0.1. */
export async function aLyingProxy(cloud: { readonly port: number }): Promise<LyingProxy> {
  const heard: { method: string; path: string; body: unknown }[] = [];
  const rules: { readonly about: (method: string, path: string) => boolean; readonly lie: Lie }[] = [];

  const pass = async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> => {
    const { method = 'GET', url = '/' } = incoming;
    const text = await readAll(incoming);
    heard.push({ method, path: url, body: asJson(text) });
    const lie = rules.findLast(({ about }) => about(method, url))?.lie ?? {};
    if (lie.swallow === true) {
      outgoing.writeHead(204).end();
      return;
    }
    const sent = lie.request === undefined ? text : JSON.stringify(lie.request(asJson(text) as never));
    const answer = await forward(cloud.port, incoming, sent, outgoing);
    if (answer.headers['content-type']?.includes('ndjson') === true) {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
      return;
    }
    if (lie.lose?.() === true) {
      answer.destroy();
      outgoing.destroy();
      return;
    }
    const said = rewritten(await readAll(answer), lie, answer.statusCode ?? 500);
    const { 'transfer-encoding': _chunked, ...headers } = answer.headers;
    outgoing.writeHead(answer.statusCode ?? 500, { ...headers, 'content-length': Buffer.byteLength(said) });
    outgoing.end(said);
  };

  const server = createServer((incoming, outgoing) => {
    pass(incoming, outgoing).catch(() => outgoing.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    heard,
    lie: (about, lie) => void rules.push({ about: matcher(about), lie }),
    beHonest: () => void rules.splice(0),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function rewritten(text: string, lie: Lie, status: number): string {
  // Refusals go through as they are: the lie is told about what was asked for.
  if (status >= 400) return text;
  if (lie.text !== undefined) return lie.text(text);
  return lie.answer === undefined ? text : JSON.stringify(lie.answer(asJson(text) as never));
}

function matcher(about: Route | RegExp): (method: string, path: string) => boolean {
  if (about instanceof RegExp) return (_method, path) => about.test(path);
  const pattern = new RegExp(`^${about.path.replaceAll(/:\w+/g, '[^/]+').replaceAll('.', '\\.')}$`);
  return (method, path) => method === about.method && pattern.test(path);
}

function forward(
  port: number,
  incoming: IncomingMessage,
  body: string,
  outgoing: ServerResponse,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const { method, url } = incoming;
    // What is compressed nobody reads and rewrites.
    const { 'accept-encoding': _any, ...headers } = incoming.headers;
    const length = body === '' ? {} : { 'content-length': Buffer.byteLength(body) };
    const message = sendRequest(
      { host: '127.0.0.1', port, agent: false, method, path: url, headers: { ...headers, ...length } },
      resolve,
    );
    message.on('error', reject);
    // A client that leaves a stream leaves it at the cloud, too.
    outgoing.once('close', () => message.destroy());
    message.end(body === '' ? undefined : body);
  });
}

async function readAll(message: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
