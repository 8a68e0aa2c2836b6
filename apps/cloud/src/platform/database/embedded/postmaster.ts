import { spawn, type ChildProcess } from 'node:child_process';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode } from '../../data-folder.ts';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';
import type { Layout } from './layout.ts';
import { EmbeddedDatabaseError } from './problem.ts';
import { cannotRun, spawnOptions } from './run.ts';
import { isReady, readServerLine, type ServerLine } from './server-log.ts';
import { asArguments } from './settings.ts';

/** A running server. */
export interface Postmaster {
  readonly pid: number;
  /** Settles when the process is gone: with its exit code, or the signal that ended it. Never rejects. */
  readonly ended: Promise<string>;
  /**
   * Ends it and waits. Fast shutdown: open transactions are rolled back, everything is on disk. If that takes over 20 s it is stopped
   * as by a power cut, which the next start recovers from.
   */
  stop(): Promise<void>;
}

interface PostmasterOptions {
  readonly binaries: Binaries;
  readonly account: Account | undefined;
  readonly cluster: string;
  readonly settings: Record<string, string>;
  readonly onLine: (line: ServerLine) => void;
  /** Gives up starting, for example while it recovers. */
  readonly signal?: AbortSignal;
}

/** What is tried, for how many milliseconds: fast shutdown, then an immediate one, then none at all. */
const shutdown = [
  ['SIGINT', 20_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
] as const;

/** SQLSTATE F0001. */
const lockFileExists = 'F0001';

/** Connections of a server that was killed still run on the data; they end by themselves, within seconds. */
export class StillInUseError extends EmbeddedDatabaseError {
  constructor(message: string) {
    super('start-failed', message);
  }
}

/**
 * Starts a server and resolves when it takes connections.
 *
 * @throws StillInUseError when it should be tried again soon.
 * @throws EmbeddedDatabaseError `disk-full` or `start-failed`, with what it said, when it ends before that.
 */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  const program = join(options.binaries.folder, 'bin', 'postgres');
  // As command-line arguments these settings outrank every file of the cluster.
  const parameters = ['-D', options.cluster, ...asArguments(options.settings)];
  const child = spawn(program, parameters, {
    ...spawnOptions(options.account),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const ended = endOf(child);
  if (child.pid !== undefined) watchOver(child.pid, ended, options.account);
  const last: string[] = [];
  let lastState: string | undefined;
  const ready = new Promise<void>((resolve) => {
    const lines = createInterface({ input: child.stderr });
    lines.on('line', (text) => {
      const line = readServerLine(text);
      if (line === undefined) {
        // Before the log is set up, what it says has no prefix, and no client's values.
        last.push(text);
        return;
      }
      if (isReady(line)) resolve();
      if (line.severity !== 'log') {
        last.push(line.text);
        lastState = line.sqlState;
      }
      if (last.length > 20) last.shift();
      options.onLine(line);
    });
  });
  const failed = ended.then((exit) => {
    if (child.pid === undefined) throw cannotRun(program, exit);
    const said = last.length === 0 ? '' : `: ${last.join(' / ')}`;
    const message = `PostgreSQL ended while starting (${exit})${said}`;
    if (lastState === lockFileExists) throw new StillInUseError(message);
    const diskFull = last.some((text) => text.includes('No space left on device'));
    throw new EmbeddedDatabaseError(diskFull ? 'disk-full' : 'start-failed', message);
  });
  failed.catch(() => undefined);
  const giveUp = (): void => void stopChild(child, ended);
  options.signal?.addEventListener('abort', giveUp);
  try {
    await Promise.race([ready, failed]);
  } finally {
    options.signal?.removeEventListener('abort', giveUp);
  }
  letExit(child);
  return { pid: child.pid ?? 0, ended, stop: async () => stopChild(child, ended) };
}

async function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once('error', (error) => {
      resolve(error.message);
    });
    // `close` and not `exit`: every line it wrote has been read by then. Its own children hold the pipe, so it means they are gone too.
    child.once('close', (code, signal) => {
      resolve(signal ?? `exit code ${String(code)}`);
    });
  });
}

/**
 * Stops PostgreSQL when Lanyard dies without a word (kill -9): a shell waits on a pipe whose other end only this process holds. A line
 * says that PostgreSQL ended first.
 */
function watchOver(pid: number, ended: Promise<string>, account: Account | undefined): void {
  const script = `trap '' INT TERM HUP; read -r line || kill -INT "$1"`;
  const watcher = spawn('/bin/sh', ['-c', script, 'lanyard-watch', String(pid)], {
    ...spawnOptions(account),
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  watcher.on('error', () => undefined);
  watcher.stdin.on('error', () => undefined);
  letExit(watcher);
  void ended.then(() => watcher.stdin.end('ended\n'));
}

/** Lets Lanyard exit while this child runs: a command that ends does not hang, and the watcher stops PostgreSQL. */
function letExit(child: ChildProcess): void {
  child.unref();
  for (const stream of [child.stdin, child.stderr]) if (stream instanceof Socket) stream.unref();
}

async function stopChild(child: ChildProcess, ended: Promise<string>): Promise<void> {
  child.ref();
  if (child.stderr instanceof Socket) child.stderr.ref();
  for (const [signal, patienceMs] of shutdown) {
    child.kill(signal);
    if (await settlesWithin(ended, patienceMs)) return;
  }
}

async function settlesWithin(promise: Promise<unknown>, milliseconds: number): Promise<boolean> {
  const timer = new AbortController();
  const late = delay(milliseconds, false, { signal: timer.signal }).catch(() => false);
  const settled = await Promise.race([promise.then(() => true), late]);
  timer.abort();
  return settled;
}

/**
 * Stops a server that outlived the Lanyard process that started it. The caller holds the folder's lock, so no live Lanyard process
 * needs it.
 */
export async function stopOrphan({ cluster, socketFolder }: Layout): Promise<void> {
  const pid = await pidOf(cluster);
  if (pid === undefined) return;
  for (const [signal, patienceMs] of shutdown) {
    if (!(await isServerOf(pid, cluster))) break;
    kill(pid, signal);
    const deadline = performance.now() + patienceMs;
    // Not our child, so nothing tells us when it ends.
    while ((await isServerOf(pid, cluster)) && performance.now() < deadline) await delay(20);
  }
  if (await isServerOf(pid, cluster)) return;
  // What it left names its process id. That may by now be another process (in a container, typically) or a dead one that nobody
  // reaped, and PostgreSQL would take it for a running server and refuse to start. The rest of the file stays: by it PostgreSQL finds
  // connections that outlived their server and still write.
  if (kill(pid, 0) && (await pidOf(cluster)) === pid)
    await replacePid(join(cluster, 'postmaster.pid'), noProcess);
  for (const name of await readdir(socketFolder)) await rm(join(socketFolder, name));
}

/** No process has this id: Linux counts to 4194304 at most, macOS to 99999. */
const noProcess = 4_194_305;

async function replacePid(path: string, pid: number): Promise<void> {
  const text = await readFile(path, 'utf8');
  // In place, so that it stays its owner's.
  await writeFile(path, text.replace(/^\d+/, String(pid)));
}

async function pidOf(cluster: string): Promise<number | undefined> {
  try {
    const pid = Number.parseInt(await readFile(join(cluster, 'postmaster.pid'), 'utf8'), 10);
    return pid > 0 ? pid : undefined;
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

async function isServerOf(pid: number, cluster: string): Promise<boolean> {
  const command = await commandOf(pid);
  return command.includes('postgres') && command.includes(cluster);
}

async function commandOf(pid: number): Promise<string> {
  try {
    return await readFile(`/proc/${String(pid)}/cmdline`, 'utf8');
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') return '';
  }
  // macOS has no /proc.
  return new Promise((resolve) => {
    const child = spawn('/bin/ps', ['-ww', '-p', String(pid), '-o', 'command='], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    let output = '';
    child.stdout.on('data', (part: Buffer) => (output += part.toString()));
    child.once('error', () => {
      resolve('');
    });
    child.once('close', () => {
      resolve(output);
    });
  });
}

/** Whether there is such a process. Signal 0 only asks. */
function kill(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    // EPERM: it is there, and someone else's.
    return errorCode(error) === 'EPERM';
  }
}
