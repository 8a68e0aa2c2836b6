import { afterEach, expect, test } from 'vitest';
import { createMetrics, serveMetrics, type MetricsServer } from './metrics.ts';

let serving: MetricsServer | undefined;
afterEach(() => serving?.close());

test('/metrics is served on a port of its own, and nothing else is', async () => {
  const metrics = createMetrics();
  metrics.request('GET', '/api/members/:memberId', 404, 0.02);
  serving = await serveMetrics(metrics.registry, { host: '127.0.0.1', port: 0 });
  const at = (path: string, init?: RequestInit) =>
    fetch(`http://127.0.0.1:${String(serving?.port)}${path}`, init);
  const answer = await at('/metrics');
  expect(answer.headers.get('content-type')).toContain('text/plain');
  const text = await answer.text();
  expect(text).toContain(
    'lanyard_http_request_seconds_count{method="GET",route="/api/members/:memberId",status="4xx"} 1',
  );
  expect(text).toContain('lanyard_process_resident_memory_bytes');
  expect((await at('/')).status).toBe(404);
  expect((await at('/metrics', { method: 'POST' })).status).toBe(404);
});

test('a port in use is an error at start', async () => {
  serving = await serveMetrics(createMetrics().registry, { host: '127.0.0.1', port: 0 });
  await expect(
    serveMetrics(createMetrics().registry, { host: '127.0.0.1', port: serving.port }),
  ).rejects.toMatchObject({ code: 'EADDRINUSE' });
});
