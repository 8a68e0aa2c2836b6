import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll } from 'vitest';
import { aFolder, makeFolder } from './folder.ts';

/**
 * A data folder made once for a test file, of which each test gets a copy: making a database takes a second, copying one a tenth.
 *
 * @param make makes the folder, and leaves nothing running on it.
 * @returns makes a copy, gone after the test that asks for it.
 */
export function preparedData(make: (dataFolder: string) => Promise<void>): () => Promise<string> {
  let original: Promise<{ folder: string; remove: () => Promise<void> }> | undefined;
  const prepare = async (): Promise<{ folder: string; remove: () => Promise<void> }> => {
    const made = await makeFolder();
    await make(join(made.folder, 'data'));
    return made;
  };
  afterAll(async () => (await original)?.remove());
  return async () => {
    original ??= prepare();
    const { folder } = await original;
    const data = join(await aFolder(), 'data');
    // Keeps owners and modes, which Node's own copying does not.
    await promisify(execFile)('cp', ['-a', join(folder, 'data'), data]);
    return data;
  };
}
