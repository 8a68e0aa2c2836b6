import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { rm, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { describe, expect, onTestFailed, onTestFinished, test } from 'vitest';
import { createLog, silentLog } from '../../telemetry/log.ts';
import { startEmbeddedPostgres, type EmbeddedPostgres, type Trouble } from './supervisor.ts';

/** A disk of its own, in memory, that can be filled. Only root may mount one. */
function mountDisk(megabytes: number): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), 'lanyard-disk-'));
  const options = `size=${String(megabytes)}m,mode=711`;
  if (
    process.platform === 'linux' &&
    spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]).status === 0
  )
    return folder;
  rmdirSync(folder);
  return undefined;
}

function unmountDisk(folder: string): void {
  execFileSync('umount', [folder]);
  rmdirSync(folder);
}

const trial = mountDisk(1);
if (trial !== undefined) unmountDisk(trial);

describe.runIf(trial !== undefined)(
  'a full disk (tried where a disk can be mounted: on Linux, as root)',
  () => {
    function aDisk(): string {
      const disk = mountDisk(160) ?? '';
      onTestFinished(() => {
        unmountDisk(disk);
      });
      return disk;
    }

    /** Takes all room that is left; returns what gives it back. */
    async function fill(disk: string): Promise<() => Promise<void>> {
      const file = join(disk, 'filler');
      const { bavail, bsize } = await statfs(disk);
      await writeFile(file, Buffer.alloc(bavail * bsize));
      return async () => rm(file, { force: true });
    }

    test('is reported when it is met, and nothing that was saved is lost', async () => {
      const disk = aDisk();
      const password = 'for tests';
      const troubles: Trouble[] = [];
      const told = Promise.withResolvers<void>();
      const ended = new AbortController();
      const ready = Promise.withResolvers<void>();
      const said: string[] = [];
      onTestFailed(() => {
        process.stderr.write(`PostgreSQL and its supervisor said:\n${said.join('')}`);
      });
      const postgres = await startEmbeddedPostgres({
        dataFolder: join(disk, 'data'),
        log: createLog({ level: 'info', destination: { write: (line) => said.push(line) } }),
        forTests: { password },
        onTrouble: (trouble) => {
          troubles.push(trouble);
          if (trouble.code === 'ended') ended.abort();
          else told.resolve();
        },
        onReady: () => {
          ready.resolve();
        },
      });
      onTestFinished(async () => postgres.stop());
      const superuser = new Client({ ...postgres.connections.owner, user: 'lanyard_test', password });
      superuser.on('error', () => undefined);
      await superuser.connect();
      await superuser.query('CREATE TABLE saved AS SELECT 7 AS answer');
      await superuser.query('CHECKPOINT');

      const free = await fill(disk);
      // A table cannot grow: the statement fails, the server goes on.
      await expect(
        superuser.query(`CREATE TABLE grown AS SELECT repeat('x', 1000) FROM generate_series(1, 50000)`),
      ).rejects.toMatchObject({
        code: '53100',
      });
      await told.promise;
      expect(troubles[0]?.message).toContain('Free some space');

      // The log of changes cannot grow: the server stops, and cannot start either.
      await expect(writeLog(superuser)).rejects.toThrow(/terminat|ECONNRESET|EPIPE|No space left/);
      // Where it came back by itself there was some room left: until that is taken, too.
      while (!ended.signal.aborted) await withClient(postgres, writeLog).catch(() => undefined);
      await free();
      await ready.promise;
      expect(await answerOf(postgres)).toBe(7);
    });

    test('met at the first start is an error that says so', async () => {
      const disk = aDisk();
      mkdirSync(join(disk, 'data'));
      chmodSync(join(disk, 'data'), 0o711);
      const file = join(disk, 'filler');
      const { bavail, bsize } = await statfs(disk);
      await writeFile(file, Buffer.alloc(bavail * bsize - 10 * 1024 * 1024));
      const starting = startEmbeddedPostgres({ dataFolder: join(disk, 'data'), log: silentLog });
      await expect(starting).rejects.toMatchObject({
        code: 'disk-full',
        message: expect.stringContaining('Free some space') as string,
      });
      await rm(file);
      const postgres = await startEmbeddedPostgres({ dataFolder: join(disk, 'data'), log: silentLog });
      await postgres.stop();
    });

    /** Writes to the log of changes alone, until it takes no more. */
    async function writeLog(client: Client): Promise<void> {
      for (let megabytes = 0; megabytes < 200; megabytes += 1) {
        await client.query(`SELECT pg_logical_emit_message(false, 'filler', repeat('x', 1048576))`);
      }
    }

    async function answerOf(postgres: EmbeddedPostgres): Promise<number | undefined> {
      return withClient(postgres, async (client) => {
        const { rows } = await client.query<{ answer: number }>('SELECT answer FROM saved');
        return rows[0]?.answer;
      });
    }

    async function withClient<T>(
      { connections }: EmbeddedPostgres,
      work: (client: Client) => Promise<T>,
    ): Promise<T> {
      const client = new Client({ ...connections.owner, user: 'lanyard_test', password: 'for tests' });
      client.on('error', () => undefined);
      await client.connect();
      try {
        return await work(client);
      } finally {
        await client.end();
      }
    }
  },
);

if (trial === undefined) {
  test('a full disk cannot be tried here: no disk of its own can be mounted (that takes Linux, and root)', () => {
    expect(trial).toBeUndefined();
  });
}
