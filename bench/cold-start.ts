import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startEmbeddedPostgres } from '@lanyard/cloud/platform/database/embedded/supervisor';
import { silentLog } from '@lanyard/cloud/platform/telemetry/log';
import { figure, percentile, type Figure } from './report.ts';
import { startServer, type ServerSettings } from './server.ts';

const rounds = 5;

/** Time to ready of a second start, beside bare Node plus bare PostgreSQL on the same data. The first start makes the data. */
export async function coldStart(settings: ServerSettings): Promise<readonly Figure[]> {
  const first = await startServer(settings);
  await first.stop();
  const starts: number[] = [];
  const floors: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    floors.push((await bareNode()) + (await barePostgres(settings.data)));
    const server = await startServer(settings);
    starts.push(server.startMilliseconds);
    await server.stop();
  }
  return [
    figure('first start', first.startMilliseconds / 1000, 's'),
    figure('cold start', percentile(starts, 0.5) / 1000, 's', percentile(floors, 0.5) / 1000, 'less'),
  ];
}

async function bareNode(): Promise<number> {
  const started = performance.now();
  const child = spawn(process.execPath, ['-e', ''], { stdio: 'ignore' });
  await once(child, 'exit');
  return performance.now() - started;
}

async function barePostgres(data: string): Promise<number> {
  const started = performance.now();
  const database = await startEmbeddedPostgres({ dataFolder: data, log: silentLog });
  const took = performance.now() - started;
  await database.stop();
  return took;
}
