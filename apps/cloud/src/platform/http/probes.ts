import { cspReportPath } from './security-headers.ts';
import type { HttpServer } from './server.ts';

export interface ProbeOptions {
  readonly server: HttpServer;
  /** Whether what the process needs answers (the database). Asked at most once a second. */
  readonly ready: () => Promise<boolean>;
}

/** How long an answer about readiness is kept (milliseconds): a probe, or a flood of them, costs one question a second. */
const readyKeptMs = 1000;

/** `/healthz`: the process lives. `/readyz`: it can serve; 503 while it starts or stops. At every host, addresses included: probes have none. */
export function mountProbes({ server, ready }: ProbeOptions): void {
  let asked: { readonly at: number; readonly answer: Promise<boolean> } | undefined;
  const isReady = (): Promise<boolean> => {
    const now = server.clock.now().getTime();
    if (asked === undefined || now - asked.at >= readyKeptMs) {
      asked = { at: now, answer: ready().catch(() => false) };
    }
    return asked.answer;
  };
  server.fastify.get('/healthz', async (_request, reply) =>
    reply.type('application/json').send('{"status":"alive"}'),
  );
  server.fastify.get('/readyz', async (_request, reply) => {
    const yes = server.accepting && (await isReady());
    return reply
      .code(yes ? 200 : 503)
      .type('application/json')
      .send(`{"status":"${yes ? 'ready' : 'not ready'}"}`);
  });
}

const surfaces = ['organization', 'wallet', 'installation'] as const;

/** RFC 9116, at every address of ours. `contact`: `mailto:` or `https:`. Valid for half a year from each answer on. */
export function mountSecurityTxt(server: HttpServer, contact: string): void {
  for (const surface of surfaces) {
    server.fastify.route({
      method: 'GET',
      url: '/.well-known/security.txt',
      constraints: { surface },
      handler: async (_request, reply) => {
        const expires = new Date(server.clock.now().getTime() + 182 * 86_400_000);
        expires.setUTCHours(0, 0, 0, 0);
        const lines = [
          `Contact: ${contact}`,
          `Expires: ${expires.toISOString()}`,
          'Preferred-Languages: en',
          `Canonical: ${server.rootOrigin}/.well-known/security.txt`,
        ];
        return reply.type('text/plain; charset=utf-8').send(`${lines.join('\n')}\n`);
      },
    });
  }
}

/** What is kept of a report: which directive, and what kind of thing it stopped. Addresses in reports carry ids, so they are dropped. */
function violation(report: unknown): { directive: string; blocked: string } | undefined {
  if (typeof report !== 'object' || report === null) return undefined;
  const read = (...names: string[]): string | undefined => {
    for (const name of names) {
      const value: unknown = Reflect.get(report, name);
      if (typeof value === 'string') return value;
    }
    return undefined;
  };
  const directive = read(
    'effectiveDirective',
    'effective-directive',
    'violated-directive',
    'violatedDirective',
  )?.split(' ')[0];
  if (directive === undefined || !/^[a-z-]{1,40}$/.test(directive)) return undefined;
  const blocked = read('blockedURL', 'blocked-uri') ?? '';
  return { directive, blocked: /^[a-z-]{1,30}$/.test(blocked) ? blocked : 'url' };
}

/** Takes browsers' reports (report-uri and Reporting API): counted by directive, logged without addresses. `spend` limits the sender. */
export function mountCspReports(
  server: HttpServer,
  spend: (address: string) => Promise<void> | undefined,
): void {
  const parser = (_request: unknown, body: string, done: (error: Error | null, value?: unknown) => void) => {
    try {
      done(null, JSON.parse(body) as unknown);
    } catch {
      done(null, undefined);
    }
  };
  server.fastify.addContentTypeParser(
    ['application/csp-report', 'application/reports+json'],
    { parseAs: 'string' },
    parser,
  );
  for (const surface of surfaces) {
    server.fastify.route({
      method: 'POST',
      url: cspReportPath,
      constraints: { surface },
      bodyLimit: 16 * 1024,
      handler: async (request, reply) => {
        await spend(request.ip);
        const { body } = request;
        const reports: unknown[] = Array.isArray(body)
          ? body
              .slice(0, 20)
              .map((each: unknown) =>
                typeof each === 'object' && each !== null
                  ? (Reflect.get(each, 'body') as unknown)
                  : undefined,
              )
          : [
              typeof body === 'object' && body !== null
                ? (Reflect.get(body, 'csp-report') as unknown)
                : undefined,
            ];
        for (const report of reports) {
          const found = violation(report);
          if (found === undefined) continue;
          server.metrics.cspReport(found.directive);
          server.log.warn(found, 'a browser reported a content security policy violation');
        }
        return reply.code(204).send();
      },
    });
  }
}
