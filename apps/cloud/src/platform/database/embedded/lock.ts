import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { errorCode } from '../../data-folder.ts';
import type { Layout } from './layout.ts';
import { EmbeddedDatabaseError } from './problem.ts';

/** SQLITE_BUSY. */
const busy = 5;

/**
 * One Lanyard process per data folder. The lock is the kernel's (fcntl), so it ends with the process however that dies, and needs no
 * guess about a stale process id, also between containers that share the folder. Node has no file locks of its own; an exclusive
 * transaction of its built-in SQLite on an empty file is exactly one.
 */
export function lockFolder(layout: Layout): { release(): void } {
  createOnce(layout.lock);
  const lock = new DatabaseSync(layout.lock);
  try {
    // No journal beside it: nothing is ever written.
    lock.exec('pragma journal_mode = off; begin exclusive');
  } catch (error) {
    lock.close();
    if (!(error instanceof Error && 'errcode' in error && error.errcode === busy)) throw error;
    throw new EmbeddedDatabaseError(
      'already-running',
      `Another Lanyard process${holderOf(layout)} already runs on ${layout.dataFolder}. Stop it first, or give this one its own LANYARD_DATA.`,
    );
  }
  writeFileSync(layout.holder, `${String(process.pid)}\n`, { mode: 0o600 });
  return {
    release() {
      rmSync(layout.holder, { force: true });
      lock.close();
    },
  };
}

/**
 * Made closed to others, who could otherwise hold a lock on it. Never opened when it is there: closing any descriptor of the file
 * would drop this process's own lock (POSIX).
 */
function createOnce(path: string): void {
  try {
    writeFileSync(path, '', { mode: 0o600, flag: 'wx' });
  } catch (error) {
    if (errorCode(error) !== 'EEXIST') throw error;
  }
}

function holderOf(layout: Layout): string {
  try {
    return ` (process ${readFileSync(layout.holder, 'utf8').trim()})`;
  } catch {
    return '';
  }
}
