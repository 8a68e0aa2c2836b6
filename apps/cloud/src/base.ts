import { join, resolve } from 'node:path';
import type { Config } from './config.ts';
import { createDirectory, type Directory, type Foundations, type Installation } from './directory/index.ts';
import { inviteOwner } from './members/index.ts';
import { makeFirstInstallationKey } from './people/index.ts';
import type { Clock } from './platform/clock.ts';
import { makeDataFolder } from './platform/data-folder.ts';
import { assertGuarded } from './platform/database/checks.ts';
import type { Connections, ConnectionSettings } from './platform/database/connection.ts';
import { openDatabase, type Database } from './platform/database/database.ts';
import {
  runningEmbeddedPostgres,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
} from './platform/database/embedded/supervisor.ts';
import { migrate, pendingMigrations } from './platform/database/migrate.ts';
import { migrateJobs } from './platform/jobs/migrate.ts';
import { dataKeys, type DataKeys } from './platform/keys/data-keys.ts';
import type { KeyService } from './platform/keys/key-service.ts';
import { useDirectVerification } from './platform/keys/direct-verification.ts';
import { openLocalKeys } from './platform/keys/local-keys.ts';
import { outboxPath } from './platform/mail/outbox-page.ts';
import { OperationalError } from './platform/telemetry/fields.ts';
import type { Log } from './platform/telemetry/log.ts';
import { makeTokenKey } from './sessions/index.ts';

/** What the server and every command of the operator stand on: settings, database, keys, directory. */
export interface Base {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  readonly database: Database;
  /** As the app's role: for the job worker, which opens connections of its own. */
  readonly connection: ConnectionSettings | string;
  readonly kms: KeyService;
  readonly dataKeys: DataKeys;
  readonly installation: Installation;
  readonly directory: Directory;
  /** For making organizations, by the set-up page or a command. */
  readonly foundations: Foundations;
  close(): Promise<void>;
}

export interface BaseOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly log: Log;
  /** `server` owns the embedded database; `command` uses one that is running, and starts one only where none is. */
  readonly as: 'server' | 'command';
}

/** Opens it all; what fails leaves nothing open. @throws OperationalError and others whose message says what to do */
export async function openBase(options: BaseOptions): Promise<Base> {
  const { config, clock, log } = options;
  useDirectVerification();
  const folder = resolve(config.data);
  await makeDataFolder(folder);
  const source = await openSource(options, folder);
  const database = openDatabase({ connection: source.connection, log, max: config.databaseConnections });
  const close = async () => {
    await database.close();
    await source.stop();
  };
  try {
    await assertGuarded(database.pool);
    const kms = await openLocalKeys(join(folder, 'keys'));
    await makeFirstInstallationKey({ database, kms, clock });
    return {
      config,
      clock,
      log,
      database,
      connection: source.connection,
      kms,
      close,
      ...found({ config, clock, database, kms }),
    };
  } catch (error) {
    await close();
    throw error;
  }
}

interface Source {
  readonly connection: ConnectionSettings | string;
  stop(): Promise<void>;
}

/** The database: an external one, migrated beforehand by `lanyard migrate`, or our own, migrated here. */
async function openSource({ config, clock, log, as }: BaseOptions, folder: string): Promise<Source> {
  if (config.databaseUrl !== undefined) {
    await assertMigrated(config.databaseUrl, log);
    return { connection: config.databaseUrl, stop: () => Promise.resolve() };
  }
  const running = as === 'command' ? await runningEmbeddedPostgres(folder) : undefined;
  if (running !== undefined) return { connection: running.app, stop: () => Promise.resolve() };
  const prepareSchema = async ({ owner }: Connections) => {
    await migrate({ owner, clock, log });
    await migrateJobs(owner);
  };
  const embedded: EmbeddedPostgres = await startEmbeddedPostgres({
    dataFolder: folder,
    log,
    prepareSchema,
  });
  try {
    await prepareSchema(embedded.connections);
  } catch (error) {
    await embedded.stop();
    throw error;
  }
  return { connection: embedded.connections.app, stop: () => embedded.stop() };
}

async function assertMigrated(url: string, log: Log): Promise<void> {
  const database = openDatabase({ connection: url, log, max: 1 });
  try {
    const pending = await pendingMigrations(database.pool);
    if (pending.length > 0) {
      throw new OperationalError(
        `the database lacks ${String(pending.length)} migrations: run \`lanyard migrate\``,
      );
    }
  } finally {
    await database.close();
  }
}

function found(parts: { config: Config; clock: Clock; database: Database; kms: KeyService }) {
  const { config, clock, database, kms } = parts;
  const { mode, domain, rootOrigin, walletOrigin, hosts } = config;
  const outbox = mode === 'development' && config.smtpUrl === undefined ? rootOrigin + outboxPath : null;
  const phoneClaims = config.smsUrl !== undefined || outbox !== null;
  const installation: Installation = { mode, domain, rootOrigin, walletOrigin, hosts, outbox, phoneClaims };
  const keys = dataKeys(kms, clock);
  const directory = createDirectory({ installation, database, dataKeys: keys, clock });
  const foundations: Foundations = {
    installation,
    dataKeys: keys,
    makeTokenKey: async (tx, organization, now) => {
      await makeTokenKey(tx, { directory, organizationId: organization.id, now });
    },
    inviteOwner: (tx, organization, owner, now) => inviteOwner(tx, directory, organization, owner, now),
  };
  return { installation, dataKeys: keys, directory, foundations };
}
