import { chown, readFile, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { errorCode, isRoot } from '../../data-folder.ts';
import type { Layout } from './layout.ts';
import { EmbeddedDatabaseError } from './problem.ts';

/** The account PostgreSQL runs under when that is not the one Lanyard runs as. */
export interface Account {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * PostgreSQL refuses root. Started by root it runs as the owner of its data; for new data as the owner of `LANYARD_DATA`, else as
 * `postgres` where that account exists, else as `nobody`. Undefined: not root, so PostgreSQL runs as Lanyard does.
 */
export async function databaseAccount(layout: Layout): Promise<Account | undefined> {
  if (!isRoot()) return undefined;
  const accounts = await knownAccounts();
  for (const path of [layout.cluster, layout.dataFolder]) {
    const uid = await ownerOf(path);
    if (uid === undefined || uid === 0) continue;
    const owner = accounts.find((account) => account.uid === uid);
    if (owner !== undefined) return owner;
    throw new EmbeddedDatabaseError(
      'folder-unsafe',
      `${path} belongs to uid ${String(uid)}, which has no account on this machine. PostgreSQL runs as the owner of its data: give the folder to an existing account (\`chown -R\`).`,
    );
  }
  const account =
    accounts.find(({ name }) => name === 'postgres') ?? accounts.find(({ name }) => name === 'nobody');
  if (account !== undefined) return account;
  throw new EmbeddedDatabaseError(
    'folder-unsafe',
    'PostgreSQL does not run as root, and this machine has neither an account `postgres` nor `nobody`. Start Lanyard as an ordinary user, or give LANYARD_DATA to one.',
  );
}

/** Accounts by /etc/passwd, which is what initdb asks too; Node offers no lookup of its own. */
async function knownAccounts(): Promise<Account[]> {
  const text = await readFile('/etc/passwd', 'utf8');
  return text.split('\n').flatMap((line) => {
    const [name = '', , uid = '', gid = ''] = line.split(':');
    // macOS writes nobody as -2.
    return /^-?\d+$/.test(uid) && /^-?\d+$/.test(gid)
      ? [{ name, uid: Number(uid) >>> 0, gid: Number(gid) >>> 0 }]
      : [];
  });
}

async function ownerOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).uid;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** Gives a path to PostgreSQL's account, where that is another one. */
export async function giveTo(account: Account | undefined, path: string): Promise<void> {
  if (account !== undefined) await chown(path, account.uid, account.gid);
}

/** The first folder on the way to `path`, itself included, that `account` cannot enter; undefined when it gets there. */
export async function firstClosedFolder(account: Account, path: string): Promise<string | undefined> {
  const parents: string[] = [];
  for (let folder = path; ; folder = dirname(folder)) {
    parents.unshift(folder);
    if (folder === dirname(folder)) break;
  }
  for (const folder of parents) {
    const { uid, gid, mode } = await stat(folder);
    const entry = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
    if ((mode & entry) === 0) return folder;
  }
  return undefined;
}

/** Refuses data that PostgreSQL's account could not reach, instead of a bare "permission denied" from initdb. */
export async function assertReachable(account: Account | undefined, layout: Layout): Promise<void> {
  if (account === undefined) return;
  const closed = await firstClosedFolder(account, layout.root);
  if (closed === undefined) return;
  const advice =
    closed === layout.root || closed === layout.dataFolder
      ? `Let it pass through: \`chmod o+x '${closed}'\` (what lies inside stays closed).`
      : 'Set LANYARD_DATA to a folder it can reach, for example LANYARD_DATA=/var/lib/lanyard, or start Lanyard as an ordinary user.';
  throw new EmbeddedDatabaseError(
    'folder-unreachable',
    `PostgreSQL does not run as root, so it runs as \`${account.name}\`, and that account cannot enter ${closed}. ${advice}`,
  );
}
