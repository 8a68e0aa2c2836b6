import { chmod, lstat, mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes the data folder (`LANYARD_DATA`) when it is missing. What lies in it guards itself (`keys` and the database are 0700); the
 * folder is closed to others, except that root must let the account that runs PostgreSQL pass through it.
 */
export async function makeDataFolder(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  await makeFolder(folder, isRoot() ? 0o711 : 0o700);
}

/** Makes one folder with exactly this mode, whatever the umask; an existing one is left as it is. Returns whether it was made. */
export async function makeFolder(folder: string, mode: number): Promise<boolean> {
  try {
    await mkdir(folder, { mode });
  } catch (error) {
    if (errorCode(error) === 'EEXIST' && (await stat(folder)).isDirectory()) return false;
    throw error;
  }
  await chmod(folder, mode);
  return true;
}

/** Why this file or folder is not private to this process's account, with the command that mends it; undefined when it is. */
export async function notPrivate(path: string, kind: 'file' | 'folder'): Promise<string | undefined> {
  const found = await lstat(path);
  const rightKind = kind === 'file' ? found.isFile() : found.isDirectory();
  if (!rightKind) return `${path} is not a plain ${kind}`;
  const uid = process.getuid?.();
  // Windows guards files otherwise, and shows modes that mean nothing.
  if (uid === undefined) return undefined;
  if (found.uid !== uid) {
    return `${path} belongs to uid ${String(found.uid)}, but Lanyard runs as uid ${String(uid)}: run \`chown ${String(uid)} '${path}'\` as root, or start Lanyard as its owner`;
  }
  if ((found.mode & 0o077) !== 0) {
    const wanted = kind === 'file' ? '600' : '700';
    return `${path} can be read by other accounts (mode ${(found.mode & 0o777).toString(8)}): run \`chmod ${wanted} '${path}'\``;
  }
  return undefined;
}

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** `code` of a system error (`ENOENT`, ...) or SQLSTATE of a database error; undefined for anything else. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Whether the path exists (a dangling link does). */
export async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return false;
    throw error;
  }
}
