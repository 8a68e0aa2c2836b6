import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Counter, Gauge, Histogram, Registry, collectDefaultMetrics } from 'prom-client';

/** Counters of this process in the Prometheus format. Labels are names of ours (route patterns, job names), never values. */
export interface Metrics {
  readonly registry: Registry;
  /** One answered request. `route`: pattern or `unmatched`. */
  request(method: string, route: string, status: number, seconds: number): void;
  problem(code: string): void;
  cspReport(directive: string): void;
  job(name: string, outcome: 'done' | 'failed' | 'given-up', seconds: number): void;
  /** Jobs that were given up: how many are kept, and how many have just been deleted. */
  givenUpJobs(kept: number, deleted: number): void;
  mail(outcome: 'sent' | 'failed'): void;
  readonly openStreams: Gauge;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'lanyard_' });
  const registers = [registry];
  const requests = new Histogram({
    name: 'lanyard_http_request_seconds',
    help: 'Time to answer a request',
    labelNames: ['method', 'route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5],
    registers,
  });
  const problems = new Counter({
    name: 'lanyard_problems_total',
    help: 'Problems answered',
    labelNames: ['code'],
    registers,
  });
  const cspReports = new Counter({
    name: 'lanyard_csp_reports_total',
    help: 'Content security policy violations that browsers reported',
    labelNames: ['directive'],
    registers,
  });
  const jobs = new Histogram({
    name: 'lanyard_job_seconds',
    help: 'Time a background job took',
    labelNames: ['job', 'outcome'],
    buckets: [0.01, 0.1, 1, 10, 60],
    registers,
  });
  const keptJobs = new Gauge({
    name: 'lanyard_jobs_given_up',
    help: 'Background jobs that failed for the last time and are kept for a look',
    registers,
  });
  const deletedJobs = new Counter({
    name: 'lanyard_jobs_given_up_deleted_total',
    help: 'Given-up background jobs deleted because they were too old or too many',
    registers,
  });
  const mails = new Counter({
    name: 'lanyard_mails_total',
    help: 'Mails handed to the mail server',
    labelNames: ['outcome'],
    registers,
  });
  const openStreams = new Gauge({ name: 'lanyard_open_streams', help: 'Live streams held open', registers });
  return {
    registry,
    // One observation a request: count and rate come from the histogram. Only the class of the status, to keep the series few.
    request: (method, route, status, seconds) =>
      requests.observe({ method, route, status: `${Math.floor(status / 100)}xx` }, seconds),
    problem: (code) => problems.inc({ code }),
    cspReport: (directive) => cspReports.inc({ directive }),
    job: (job, outcome, seconds) => jobs.observe({ job, outcome }, seconds),
    givenUpJobs(kept, deleted) {
      keptJobs.set(kept);
      deletedJobs.inc(deleted);
    },
    mail: (outcome) => mails.inc({ outcome }),
    openStreams,
  };
}

export interface MetricsServer {
  readonly port: number;
  close(): Promise<void>;
}

const certificateQuestion = '/certificate-allowed?domain=';

/**
 * Serves `/metrics` on a port of its own, so that no proxy rule has to hide it. `port` 0 picks a free one. Beside it, for a proxy on
 * this machine that gets certificates on demand: `/certificate-allowed?domain=HOST` answers 200 for hosts of ours, 404 for others.
 */
export async function serveMetrics(
  registry: Registry,
  options: {
    host: string;
    port: number;
    certificateAllowed?: (domain: string) => Promise<boolean>;
  },
): Promise<MetricsServer> {
  const server: Server = createServer((request, response) => {
    if (request.method === 'GET' && request.url?.startsWith(certificateQuestion) === true) {
      const domain = request.url.slice(certificateQuestion.length);
      const allowed = options.certificateAllowed?.(domain) ?? Promise.resolve(false);
      allowed.then(
        (yes) => response.writeHead(yes ? 200 : 404).end(),
        () => response.writeHead(503).end(),
      );
      return;
    }
    if (request.method !== 'GET' || request.url !== '/metrics') {
      response.writeHead(404).end();
      return;
    }
    registry.metrics().then(
      (text) => response.writeHead(200, { 'content-type': registry.contentType }).end(text),
      () => response.writeHead(500).end(),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
