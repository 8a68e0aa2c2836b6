import type { Connections } from '@lanyard/cloud/platform/database/connection';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** Starts the floor of reading a vault as a process of its own. @param bodies What the cloud sent, as it was on the wire. */
export async function startVaultFloor(
  { app }: Connections,
  origin: string,
  bodies: readonly Buffer[],
): Promise<{ readonly port: number; stop(): void }> {
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-floor-'));
  for (const [part, body] of bodies.entries()) writeFileSync(join(folder, String(part)), body);
  const script = join(import.meta.dirname, 'vault-floor.ts');
  const args = [JSON.stringify(app), new URL(origin).hostname, folder];
  const child = spawn(process.execPath, ['--conditions=lanyard-source', script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const stop = (): void => {
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  };
  for await (const line of createInterface({ input: child.stdout })) return { port: Number(line), stop };
  throw new Error('the floor of the vault did not start');
}
