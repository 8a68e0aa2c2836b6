import type { Connections } from '@lanyard/cloud/platform/database/connection';
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';

/** Starts the floor of authenticated reads as a process of its own, on a session that is really there. */
export async function startReadFloor(
  { app }: Connections,
  origin: string,
): Promise<{ readonly port: number; stop(): void }> {
  const client = new Client({ ...app, options: '-c search_path=lanyard' });
  await client.connect();
  const { rows: organizations } = await client.query<{ organization_id: string }>(
    'SELECT organization_id FROM addresses WHERE host = $1',
    [new URL(origin).hostname],
  );
  const organizationId = organizations[0]?.organization_id ?? '';
  await client.query(`SET lanyard.organization = '${organizationId}'`);
  const { rows: sessions } = await client.query<{ id: string }>(
    'SELECT id FROM sessions WHERE ended_at IS NULL LIMIT 1',
  );
  await client.end();
  const child = spawn(
    process.execPath,
    [
      '--conditions=lanyard-source',
      join(import.meta.dirname, 'read-floor.ts'),
      JSON.stringify(app),
      organizationId,
      sessions[0]?.id ?? '',
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  for await (const line of createInterface({ input: child.stdout })) {
    return { port: Number(line), stop: () => child.kill() };
  }
  throw new Error('the floor of reads did not start');
}
