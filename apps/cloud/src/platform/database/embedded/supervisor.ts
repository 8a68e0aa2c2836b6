import { statfs } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { exists } from '../../data-folder.ts';
import type { Connections } from '../connection.ts';
import type { Log } from '../../telemetry/log.ts';
import { assertReachable, databaseAccount, type Account } from './account.ts';
import { currentBinaries, removeOtherCopies, runnableBinaries, type Binaries } from './binaries.ts';
import { majorOf, makeCluster, moveCluster, removeLeftovers, setPasswords } from './cluster.ts';
import { layOut, socketPort, type Layout } from './layout.ts';
import { lockFolder } from './lock.ts';
import { connectionsOf, makePasswords, readPasswords, type Passwords } from './passwords.ts';
import { StillInUseError, startPostmaster, stopOrphan, type Postmaster } from './postmaster.ts';
import { EmbeddedDatabaseError } from './problem.ts';
import { isDiskFull, type ServerLine } from './server-log.ts';
import { serverSettings, settingsForTests } from './settings.ts';
import { makeSocketFolder } from './socket-folder.ts';
import { finishUpgrade, upgrade } from './upgrade.ts';

/** Something an operator must know. `ended`: PostgreSQL went away unasked and is being started again. */
export interface Trouble {
  readonly code: 'ended' | 'disk-full';
  /** Says what happened and what to do. */
  readonly message: string;
}

export interface EmbeddedPostgresOptions {
  /** `LANYARD_DATA`; the database lies in its folder `database`. */
  readonly dataFolder: string;
  readonly log: Log;
  /**
   * Brings the schema of an empty or older database to that of this version. Called only when the data moves to a newer major: on the
   * old server and on the new one, so that the rows fit.
   */
  readonly prepareSchema?: (connections: Connections) => Promise<void>;
  readonly onTrouble?: (trouble: Trouble) => void;
  /** Called each time PostgreSQL takes connections again after `ended`. */
  readonly onReady?: (pid: number) => void;
  /** For tests alone: a role `lanyard_test` that may do everything, with this password, and no waiting for the disk. */
  readonly forTests?: { readonly password: string };
  /** Default: the ones installed for this version of Lanyard. */
  readonly binaries?: Binaries;
}

export interface EmbeddedPostgres {
  readonly connections: Connections;
  /** Of the server now running; undefined while it is being started again. */
  readonly pid: number | undefined;
  /** Stops PostgreSQL cleanly and frees the data folder. Close every pool first: open transactions are rolled back. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL on the data folder, making or upgrading its data first when needed, and keeps it running until `stop`.
 *
 * Holds after a kill -9 of Lanyard (PostgreSQL then stops by itself; if it did not, it is stopped here), of PostgreSQL (started again,
 * with recovery, after 0.1 s doubling to 5 s), and of both.
 *
 * @throws EmbeddedDatabaseError with a code and what to do.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const found = options.binaries ?? (await currentBinaries());
  const layout = await layOut(options.dataFolder);
  const account = await databaseAccount(layout);
  await assertReachable(account, layout);
  const lock = lockFolder(layout);
  try {
    await removeLeftovers(layout);
    await makeSocketFolder(layout, account);
    await stopOrphan(layout);
    const binaries = await runnableBinaries(found, layout, account);
    const passwords = await prepareData(layout, account, binaries, options);
    const supervisor = new Supervisor(layout, account, binaries, options, lock);
    await supervisor.start();
    await removeOtherCopies(layout, binaries);
    return withConnections(supervisor, connectionsOf(layout, passwords));
  } catch (error) {
    lock.release();
    throw await explained(error, layout);
  }
}

function withConnections(supervisor: Supervisor, connections: Connections): EmbeddedPostgres {
  return {
    connections,
    get pid() {
      return supervisor.pid;
    },
    stop: async () => supervisor.stop(),
  };
}

/**
 * Connections to the embedded database of a Lanyard that already runs on this folder, for a command given beside it; undefined when
 * none runs.
 */
export async function runningEmbeddedPostgres(dataFolder: string): Promise<Connections | undefined> {
  if (!(await exists(join(dataFolder, 'database', 'cluster')))) return undefined;
  const layout = await layOut(dataFolder);
  const passwords = await readPasswords(layout);
  if (
    passwords === undefined ||
    !(await listens(join(layout.socketFolder, `.s.PGSQL.${String(socketPort)}`)))
  )
    return undefined;
  return connectionsOf(layout, passwords);
}

async function listens(socketPath: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(socketPath);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => {
      resolve(false);
    });
  });
}

/** Leaves a cluster of this major in place, with roles that have the passwords returned. */
async function prepareData(
  layout: Layout,
  account: Account | undefined,
  binaries: Binaries,
  options: EmbeddedPostgresOptions,
): Promise<Passwords> {
  await finishUpgrade(layout);
  const known = await readPasswords(layout);
  const passwords = known ?? (await makePasswords(layout));
  const major = await majorOf(layout.cluster);
  if (major === undefined) {
    const testRole =
      options.forTests && `CREATE ROLE lanyard_test LOGIN SUPERUSER PASSWORD '${options.forTests.password}'`;
    await makeCluster(layout, binaries, account, passwords, testRole);
    await moveCluster(layout.staging, layout.cluster);
    return passwords;
  }
  if (major > binaries.major) {
    throw new EmbeddedDatabaseError(
      'newer-data',
      `The data in ${layout.cluster} was written by PostgreSQL ${String(major)}, and this version of Lanyard brings ${String(binaries.major)}. Start the newer Lanyard again, or put back the data it kept in ${join(layout.root, `backup-${String(binaries.major)}-*`)}.`,
    );
  }
  if (major < binaries.major)
    await upgrade({ layout, account, binaries, passwords, oldMajor: major, ...options });
  else if (known === undefined) await setPasswords(layout, binaries, account, passwords);
  return passwords;
}

/** How long the first start waits for connections of a server that was killed. */
const inUseMs = 30_000;
const firstBackOffMs = 100;
const longestBackOffMs = 5_000;
/** Running this long, it is healthy: the next back-off starts small again. */
const healthyMs = 30_000;

/** Keeps one server running. */
class Supervisor {
  readonly #layout: Layout;
  readonly #account: Account | undefined;
  readonly #binaries: Binaries;
  readonly #options: EmbeddedPostgresOptions;
  readonly #lock: { release(): void };
  readonly #stopping = new AbortController();
  #postmaster: Postmaster | undefined;
  #stopped: Promise<void> | undefined;
  #watching: Promise<void> = Promise.resolve();
  #diskFullToldAt = -Infinity;

  constructor(
    layout: Layout,
    account: Account | undefined,
    binaries: Binaries,
    options: EmbeddedPostgresOptions,
    lock: { release(): void },
  ) {
    this.#layout = layout;
    this.#account = account;
    this.#binaries = binaries;
    this.#options = options;
    this.#lock = lock;
  }

  get pid(): number | undefined {
    return this.#postmaster?.pid;
  }

  async start(): Promise<void> {
    const deadline = performance.now() + inUseMs;
    for (;;) {
      try {
        this.#watching = this.#watch(await this.#launch());
        return;
      } catch (error) {
        if (!(error instanceof StillInUseError) || performance.now() > deadline) throw error;
      }
      await delay(firstBackOffMs);
    }
  }

  async stop(): Promise<void> {
    this.#stopped ??= (async () => {
      this.#stopping.abort();
      await this.#postmaster?.stop();
      // A start that was under way is over when this settles, and has been stopped too.
      await this.#watching;
      this.#lock.release();
    })();
    return this.#stopped;
  }

  async #launch(): Promise<Postmaster> {
    const postmaster = await startPostmaster({
      binaries: this.#binaries,
      account: this.#account,
      cluster: this.#layout.cluster,
      settings: {
        ...serverSettings(this.#layout, this.#binaries.major),
        ...(this.#options.forTests === undefined ? {} : settingsForTests),
      },
      onLine: (line) => {
        this.#read(line);
      },
      signal: this.#stopping.signal,
    });
    this.#postmaster = postmaster;
    return postmaster;
  }

  async #watch(first: Postmaster): Promise<void> {
    let postmaster = first;
    let backOffMs = firstBackOffMs;
    for (;;) {
      const since = performance.now();
      const exit = await postmaster.ended;
      this.#postmaster = undefined;
      if (this.#stopping.signal.aborted) return;
      this.#tell({ code: 'ended', message: `PostgreSQL ended (${exit}); it is being started again.` });
      if (performance.now() - since > healthyMs) backOffMs = firstBackOffMs;
      let next: Postmaster | undefined;
      while (next === undefined) {
        if (await aborts(this.#stopping.signal, backOffMs)) return;
        backOffMs = Math.min(backOffMs * 2, longestBackOffMs);
        next = await this.#launchAgain();
      }
      postmaster = next;
      if (this.#stopping.signal.aborted) await postmaster.stop();
      else this.#options.onReady?.(postmaster.pid);
    }
  }

  async #launchAgain(): Promise<Postmaster | undefined> {
    try {
      await stopOrphan(this.#layout);
      return await this.#launch();
    } catch (error) {
      if (this.#stopping.signal.aborted) return undefined;
      const reason = await explained(error, this.#layout);
      const { code, message } =
        reason instanceof EmbeddedDatabaseError ? reason : { code: 'start-failed', message: '' };
      this.#options.log.error({ code, err: error }, `PostgreSQL does not start, trying again. ${message}`);
      return undefined;
    }
  }

  #read(line: ServerLine): void {
    const { log } = this.#options;
    const fields = { code: line.sqlState };
    const text = `PostgreSQL: ${line.text}`;
    // 57P01: a connection that was still open when PostgreSQL was told to stop. Nothing is wrong.
    if (line.severity === 'log' || line.sqlState === '57P01') log.info(fields, text);
    else log.error(fields, text);
    if (isDiskFull(line)) void this.#tellDiskFull();
  }

  /** Once a minute at most: every statement that writes fails alike. */
  async #tellDiskFull(): Promise<void> {
    if (performance.now() - this.#diskFullToldAt < 60_000) return;
    this.#diskFullToldAt = performance.now();
    this.#tell({ code: 'disk-full', message: await diskFullMessage(this.#layout) });
  }

  #tell(trouble: Trouble): void {
    this.#options.log.error({ code: trouble.code }, trouble.message);
    this.#options.onTrouble?.(trouble);
  }
}

/** Waits; true when told to stop meanwhile. */
async function aborts(signal: AbortSignal, milliseconds: number): Promise<boolean> {
  try {
    await delay(milliseconds, undefined, { signal });
  } catch {
    return true;
  }
  return false;
}

async function diskFullMessage(layout: Layout): Promise<string> {
  const { bavail, bsize } = await statfs(layout.root);
  const free = Math.floor((bavail * bsize) / 1024 / 1024);
  return `The disk of ${layout.root} is full (${String(free)} MB left): nothing can be saved. Free some space there; the database goes on by itself, nothing that was saved is lost.`;
}

/** A full disk explains itself the same way wherever it is met. */
async function explained(error: unknown, layout: Layout): Promise<unknown> {
  const diskFull =
    (error instanceof EmbeddedDatabaseError && error.code === 'disk-full') ||
    (error instanceof Error && 'code' in error && error.code === 'ENOSPC');
  return diskFull
    ? new EmbeddedDatabaseError('disk-full', await diskFullMessage(layout), { cause: error })
    : error;
}
