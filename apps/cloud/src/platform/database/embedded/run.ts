import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import type { Account } from './account.ts';
import { EmbeddedDatabaseError } from './problem.ts';

/** Environment of every program of PostgreSQL: none of Lanyard's, which may hold secrets. */
export const environment = { PATH: '/usr/local/bin:/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' };

/** How a program of PostgreSQL is spawned: as its own account, from a folder it may be in, apart from the terminal's signals. */
export function spawnOptions(account: Account | undefined): {
  cwd: string;
  env: NodeJS.ProcessEnv;
  detached: boolean;
  uid?: number;
  gid?: number;
} {
  const options = { cwd: '/', env: environment, detached: true };
  return account === undefined ? options : { ...options, uid: account.uid, gid: account.gid };
}

/**
 * Runs a program of PostgreSQL to its end and returns what it printed.
 *
 * @throws EmbeddedDatabaseError `disk-full` or `start-failed`, with what it said.
 */
export async function run(
  program: string,
  parameters: readonly string[],
  account: Account | undefined,
  input = '',
): Promise<string> {
  const child = spawn(program, parameters, { ...spawnOptions(account), stdio: 'pipe' });
  const ended = new Promise<string>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      resolve(signal ?? String(code));
    });
  });
  // A program that ends before it read its input (EPIPE) says why on stderr.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  let output: string;
  let complaint: string;
  let exit: string;
  try {
    [output, complaint, exit] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  } catch (error) {
    throw cannotRun(program, error);
  }
  if (exit === '0') return output;
  const diskFull = complaint.includes('No space left on device');
  throw new EmbeddedDatabaseError(
    diskFull ? 'disk-full' : 'start-failed',
    `${program} ended with ${exit}: ${complaint.trim()}`,
  );
}

/** ENOENT for a program that is there means its loader is not: a system without glibc (Alpine). */
export function cannotRun(program: string, cause: unknown): EmbeddedDatabaseError {
  return new EmbeddedDatabaseError(
    'start-failed',
    `${program} cannot be run. The embedded PostgreSQL needs macOS or a Linux with glibc (not Alpine); else set DATABASE_URL to use a PostgreSQL of your own.`,
    { cause },
  );
}
