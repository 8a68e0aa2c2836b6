import { lstat } from 'node:fs/promises';
import { makeFolder } from '../../data-folder.ts';
import { giveTo, type Account } from './account.ts';
import type { Layout } from './layout.ts';
import { EmbeddedDatabaseError } from './problem.ts';

/** The folder of the socket: 0700 and of PostgreSQL's own account, else anyone could listen in its place. */
export async function makeSocketFolder(layout: Layout, account: Account | undefined): Promise<void> {
  const { socketFolder: folder } = layout;
  const mine = process.getuid?.();
  await makeFolder(folder, 0o700);
  let found = await lstat(folder);
  if (account !== undefined && found.isDirectory() && found.uid === mine) {
    await giveTo(account, folder);
    found = await lstat(folder);
  }
  const owner = account?.uid ?? mine;
  if (found.isDirectory() && found.uid === owner && (found.mode & 0o077) === 0) return;
  throw new EmbeddedDatabaseError(
    'folder-unsafe',
    `${folder} is where PostgreSQL listens, and it is not a folder of uid ${String(owner)} alone (mode 700). Remove it; Lanyard makes it again.`,
  );
}
