import type { Clock } from '@lanyard/cloud/platform/clock';
import { systemClock } from '@lanyard/cloud/platform/clock';
import { createServer, type HttpServer, type ServerOptions } from '@lanyard/cloud/platform/http/server';
import { createSites, type Site } from '@lanyard/cloud/platform/http/sites';
import { createLog } from '@lanyard/cloud/platform/telemetry/log';
import { createMetrics } from '@lanyard/cloud/platform/telemetry/metrics';
import { Agent, request, type IncomingHttpHeaders } from 'node:http';

export interface PlainAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The text as JSON. */
  readonly json: () => unknown;
}

export interface PlainRequest {
  readonly method?: string;
  /** Host header; without one that of the first organization. */
  readonly host?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** A real server of the HTTP platform on a free port, with nothing mounted yet. */
export interface TestServer {
  readonly server: HttpServer;
  readonly port: () => number;
  /** Lines it has logged, parsed. */
  readonly logged: Record<string, unknown>[];
  readonly listen: () => Promise<void>;
  readonly send: (path: string, options?: PlainRequest) => Promise<PlainAnswer>;
  readonly stop: () => Promise<void>;
}

const organization = (name: string, id: string): Site => ({
  surface: 'organization',
  origin: `http://${name}.localhost:8080`,
  organization: {
    id,
    name,
    host: `${name}.localhost`,
    origin: `http://${name}.localhost:8080`,
    regionLabel: 'Here',
  },
});

/** Two organizations, the wallet and the root, as in development. */
export const testSites: Readonly<Record<string, Site>> = {
  'acme.localhost': organization('acme', '019a0000-0000-7000-8000-00000000000a'),
  'beta.localhost': organization('beta', '019a0000-0000-7000-8000-00000000000b'),
  'was.localhost': {
    ...organization('acme', '019a0000-0000-7000-8000-00000000000a'),
    leadsTo: 'http://acme.localhost:8080',
  },
  'wallet.localhost': { surface: 'wallet', origin: 'http://wallet.localhost:8080' },
  localhost: { surface: 'installation', origin: 'http://localhost:8080' },
};

/** Mount routes, then `listen`. */
export function anHttpServer(options: Partial<ServerOptions> & { readonly clock?: Clock } = {}): TestServer {
  const logged: Record<string, unknown>[] = [];
  const clock = options.clock ?? systemClock;
  const destination = {
    write: (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>),
  };
  const server = createServer({
    sites: createSites({ clock, lookup: async (host) => testSites[host] }),
    clock,
    log: createLog({ level: 'debug', destination }),
    metrics: createMetrics(),
    rootOrigin: 'http://localhost:8080',
    secure: false,
    ...options,
  });
  const agent = new Agent({ keepAlive: true });
  let port = 0;
  return {
    server,
    port: () => port,
    logged,
    async listen() {
      port = await server.listen({ host: '127.0.0.1', port: 0 });
    },
    send: (path, { method = 'GET', host = 'acme.localhost:8080', headers = {}, body } = {}) =>
      new Promise((resolve, reject) => {
        const sent = request(
          { host: '127.0.0.1', port, path, method, agent, headers: { host, ...headers } },
          (answer) => {
            const parts: Buffer[] = [];
            answer.on('data', (part: Buffer) => parts.push(part));
            answer.on('error', reject);
            answer.on('end', () => {
              const text = Buffer.concat(parts).toString('utf8');
              resolve({
                status: answer.statusCode ?? 0,
                headers: answer.headers,
                text,
                json: () => JSON.parse(text) as unknown,
              });
            });
          },
        );
        sent.on('error', reject);
        sent.end(body);
      }),
    async stop() {
      agent.destroy();
      await server.stop(1000);
    },
  };
}
