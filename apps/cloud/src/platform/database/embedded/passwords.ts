import { randomBytes } from 'node:crypto';
import { open, readFile, rename } from 'node:fs/promises';
import { exists, notPrivate } from '../../data-folder.ts';
import type { Connections } from '../connection.ts';
import { appRole, ownerRole } from '../roles.ts';
import { socketPort, type Layout } from './layout.ts';
import { EmbeddedDatabaseError } from './problem.ts';

/**
 * Passwords of the two roles. The socket lies in a 0700 folder, but that folder belongs to PostgreSQL's account, which under root is a
 * shared one (`nobody`): a password keeps its other processes out.
 */
export interface Passwords {
  readonly owner: string;
  readonly app: string;
}

export const databaseName = 'lanyard';

/** Undefined when there are none yet. */
export async function readPasswords(layout: Layout): Promise<Passwords | undefined> {
  if (!(await exists(layout.passwords))) return undefined;
  const wrong = await notPrivate(layout.passwords, 'file');
  if (wrong !== undefined) throw new EmbeddedDatabaseError('folder-unsafe', `${wrong}.`);
  return JSON.parse(await readFile(layout.passwords, 'utf8')) as Passwords;
}

/** Written whole or not at all. */
export async function makePasswords(layout: Layout): Promise<Passwords> {
  const passwords = {
    owner: randomBytes(32).toString('base64url'),
    app: randomBytes(32).toString('base64url'),
  };
  const unfinished = `${layout.passwords}.new`;
  const file = await open(unfinished, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(passwords));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(unfinished, layout.passwords);
  return passwords;
}

export function connectionsOf(layout: Layout, passwords: Passwords, port = socketPort): Connections {
  const place = { host: layout.socketFolder, port, database: databaseName };
  return {
    owner: { ...place, user: ownerRole, password: passwords.owner },
    app: { ...place, user: appRole, password: passwords.app },
  };
}
