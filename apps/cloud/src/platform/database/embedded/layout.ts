import { createHash, randomBytes } from 'node:crypto';
import { lstat, realpath } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRoot, makeDataFolder, makeFolder } from '../../data-folder.ts';
import { EmbeddedDatabaseError } from './problem.ts';

/** PostgreSQL names its socket after the port, also where there is no TCP. */
export const socketPort = 5432;

/** sockaddr_un holds 108 bytes on Linux and 104 on macOS, the final zero included. */
const longestSocketPath = 99;

export const stagingPrefix = 'cluster.new-';

/** Where everything of the embedded database lies. All paths are absolute. */
export interface Layout {
  /** `LANYARD_DATA`. */
  readonly dataFolder: string;
  /** `<data>/database`, of the account Lanyard runs as; everything below is in it, except a socket whose path would be too long. */
  readonly root: string;
  /** PGDATA. */
  readonly cluster: string;
  /** A new cluster while it is being made; worthless until renamed. Its own name each run: an initdb of a killed run may still write. */
  readonly staging: string;
  /** A cluster that holds all data of an upgrade, complete and waiting to take the place of `cluster`. */
  readonly upgraded: string;
  /** Files on their way from the old cluster to the new one. */
  readonly transfer: string;
  /** Passwords of the two roles, 0600, of the account Lanyard runs as. */
  readonly passwords: string;
  readonly lock: string;
  /** Id of the process that holds the lock: for the message to a second one only, never to decide anything. */
  readonly holder: string;
  /** Copies of binaries, for when the installed ones cannot be used in place. */
  readonly binaries: string;
  readonly socketFolder: string;
}

/** Names every path, and makes `LANYARD_DATA` and its `database` folder. */
export async function layOut(dataFolder: string): Promise<Layout> {
  await makeDataFolder(dataFolder);
  const real = await realpath(dataFolder);
  const root = join(real, 'database');
  // Not by mkdir -p: the mode must be exact. As root, PostgreSQL's own account has to pass through.
  await makeFolder(root, isRoot() ? 0o711 : 0o700);
  await assertMine(root);
  return {
    dataFolder: real,
    root,
    cluster: join(root, 'cluster'),
    staging: join(root, `${stagingPrefix}${randomBytes(6).toString('hex')}`),
    upgraded: join(root, 'cluster.upgraded'),
    transfer: join(root, 'transfer'),
    passwords: join(root, 'passwords.json'),
    lock: join(root, 'lock'),
    holder: join(root, 'holder.pid'),
    binaries: join(root, 'binaries'),
    socketFolder: socketFolder(root),
  };
}

async function assertMine(root: string): Promise<void> {
  const { uid } = await lstat(root);
  const mine = process.getuid?.();
  if (mine === undefined || uid === mine) return;
  throw new EmbeddedDatabaseError(
    'folder-unsafe',
    `${root} belongs to uid ${String(uid)}, but Lanyard runs as uid ${String(mine)}. Start it as the owner, or give the whole data folder to this account (\`chown -R ${String(mine)}\`, as root).`,
  );
}

function socketFolder(root: string): string {
  const inPlace = join(root, 'socket');
  if (Buffer.byteLength(join(inPlace, `.s.PGSQL.${String(socketPort)}`)) <= longestSocketPath) return inPlace;
  const name = createHash('sha256').update(root).digest('hex').slice(0, 16);
  return join(tmpdir(), `lanyard-${name}`);
}
