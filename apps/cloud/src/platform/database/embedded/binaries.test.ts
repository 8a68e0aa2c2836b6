import { chmod, cp, mkdir, readdir, readlink, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { aFolder } from '@lanyard/testing/folder';
import { expect, onTestFinished, test } from 'vitest';
import { isRoot } from '../../data-folder.ts';
import { silentLog } from '../../telemetry/log.ts';
import { currentBinaries, type Binaries } from './binaries.ts';
import { startEmbeddedPostgres } from './supervisor.ts';

/** The installed binaries as npm leaves them without install scripts: without links. */
async function withoutLinks(): Promise<Binaries> {
  const found = await currentBinaries();
  const folder = join(await aFolder(), 'native');
  await cp(found.folder, folder, { recursive: true, verbatimSymlinks: true });
  const entries = await readdir(join(folder, 'lib'), { withFileTypes: true });
  const links = entries.filter((entry) => entry.isSymbolicLink());
  await Promise.all(links.map(async ({ name }) => rm(join(folder, 'lib', name))));
  return { ...found, folder };
}

test('installed without install scripts, it makes the links of the libraries itself', async () => {
  const binaries = await withoutLinks();
  const data = join(await aFolder(), 'data');
  const postgres = await startEmbeddedPostgres({ dataFolder: data, log: silentLog, binaries });
  await postgres.stop();
  expect(await readlink(join(binaries.folder, 'lib', 'libpq.so.5'))).toMatch(/^libpq\.so\.5\.\d+$/);
  expect(await readdir(join(data, 'database'))).not.toContain('binaries');
});

test.runIf(isRoot())('binaries that its account cannot reach are copied beside the data, once', async () => {
  const binaries = await withoutLinks();
  await chmod(join(binaries.folder, '..'), 0o700);
  const data = join(await aFolder(), 'data');
  const copies = join(data, 'database', 'binaries');
  const start = async (): Promise<void> =>
    (await startEmbeddedPostgres({ dataFolder: data, log: silentLog, binaries })).stop();
  await start();
  expect(await readdir(copies)).toEqual([binaries.version]);
  const { ino } = await stat(join(copies, binaries.version, 'bin', 'postgres'));
  // A version that ran before.
  await mkdir(join(copies, '17.0.0'));
  await start();
  expect(await readdir(copies)).toEqual([binaries.version]);
  expect((await stat(join(copies, binaries.version, 'bin', 'postgres'))).ino).toBe(ino);
});

test.runIf(isRoot())('binaries installed under a strict umask are copied too, and opened', async () => {
  const binaries = await withoutLinks();
  for (const name of await readdir(join(binaries.folder, 'bin')))
    await chmod(join(binaries.folder, 'bin', name), 0o700);
  const umask = process.umask(0o077);
  onTestFinished(() => {
    process.umask(umask);
  });
  const data = join(await aFolder(), 'data');
  const postgres = await startEmbeddedPostgres({ dataFolder: data, log: silentLog, binaries });
  await postgres.stop();
  expect(await readdir(join(data, 'database', 'binaries'))).toEqual([binaries.version]);
});
