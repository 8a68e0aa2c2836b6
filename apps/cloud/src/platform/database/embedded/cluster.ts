import { open, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { errorCode, exists, makeFolder } from '../../data-folder.ts';
import { appRole, ownerRole, setUpSql } from '../roles.ts';
import { giveTo, type Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import { stagingPrefix, type Layout } from './layout.ts';
import { databaseName, type Passwords } from './passwords.ts';
import { run } from './run.ts';

/** Has no password and is refused by pg_hba.conf: nobody signs in as it. What needs it runs in single-user mode, offline. */
const superuser = 'lanyard_superuser';

const clientAuthentication = `# Written by Lanyard. There is no TCP; passwords of the two roles lie in ../passwords.json.
local all ${superuser} reject
local all all scram-sha-256
`;

/** The major version that wrote a cluster; undefined when there is none. */
export async function majorOf(cluster: string): Promise<number | undefined> {
  try {
    return Number.parseInt(await readFile(join(cluster, 'PG_VERSION'), 'utf8'), 10);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/**
 * A new cluster in `layout.staging`: UTF-8, checksums, the two roles, the empty database.
 *
 * @param testRole statement that makes a role for tests, which do not wait for the disk either.
 */
export async function makeCluster(
  layout: Layout,
  binaries: Binaries,
  account: Account | undefined,
  passwords: Passwords,
  testRole?: string,
): Promise<void> {
  await makeFolder(layout.staging, 0o700);
  await giveTo(account, layout.staging);
  await run(
    join(binaries.folder, 'bin', 'initdb'),
    [
      `--pgdata=${layout.staging}`,
      `--username=${superuser}`,
      '--auth=reject',
      '--encoding=UTF8',
      '--locale=C',
      // Sorts by code point, the same in every version and on every system: no index breaks when libc changes.
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--data-checksums',
      '--no-instructions',
      ...(testRole === undefined ? [] : ['--no-sync']),
    ],
    account,
  );
  await writeFile(join(layout.staging, 'pg_hba.conf'), clientAuthentication);
  await singleUser(layout.staging, binaries, account, 'postgres', [
    ...setUpSql(databaseName, passwords),
    'REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC',
    ...(testRole === undefined ? [] : [testRole]),
  ]);
}

/** Gives both roles new passwords: the file that held them is gone. */
export async function setPasswords(
  layout: Layout,
  binaries: Binaries,
  account: Account | undefined,
  passwords: Passwords,
): Promise<void> {
  await singleUser(layout.cluster, binaries, account, 'postgres', [
    `ALTER ROLE ${ownerRole} PASSWORD '${passwords.owner}'`,
    `ALTER ROLE ${appRole} PASSWORD '${passwords.app}'`,
  ]);
}

/** Runs statements as the superuser on a cluster that is not running. The first that fails ends it, with an error. */
export async function singleUser(
  cluster: string,
  binaries: Binaries,
  account: Account | undefined,
  database: string,
  statements: readonly string[],
): Promise<void> {
  await run(
    join(binaries.folder, 'bin', 'postgres'),
    // -j: a statement ends at a semicolon and an empty line, not at every line.
    ['--single', '-j', '-D', cluster, '-c', 'exit_on_error=on', '-c', 'log_checkpoints=off', database],
    account,
    statements.map((statement) => `${statement};\n\n`).join(''),
  );
}

/** Puts a complete cluster in its place, so that it is there also after a power cut. */
export async function moveCluster(from: string, to: string): Promise<void> {
  await rename(from, to);
  const folder = await open(dirname(to), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** What an interrupted run left behind. */
export async function removeLeftovers(layout: Layout): Promise<void> {
  const names = (await readdir(layout.root)).filter((name) => name.startsWith(stagingPrefix));
  const paths = [...names.map((name) => join(layout.root, name)), layout.transfer];
  await Promise.all(
    paths.map(async (path) => (await exists(path)) && rm(path, { recursive: true, force: true })),
  );
}
