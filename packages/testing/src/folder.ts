import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

/** A new empty folder. Others may pass through it: under root, PostgreSQL runs as another account. */
export async function makeFolder(): Promise<{ folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'lanyard-test-'));
  await chmod(folder, 0o711);
  return { folder, remove: async () => rm(folder, { recursive: true, force: true }) };
}

/** A new empty folder, gone after this test. */
export async function aFolder(): Promise<string> {
  const { folder, remove } = await makeFolder();
  onTestFinished(remove);
  return folder;
}
