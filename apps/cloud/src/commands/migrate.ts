import { runningEmbeddedPostgres } from '../platform/database/embedded/supervisor.ts';
import type { ConnectionSettings } from '../platform/database/connection.ts';
import { migrate } from '../platform/database/migrate.ts';
import { migrateJobs } from '../platform/jobs/migrate.ts';
import { silentLog } from '../platform/telemetry/log.ts';
import { configOf, onBase } from './base.ts';
import { command, Refusal, type Command } from './definition.ts';
import type { Surroundings } from './surroundings.ts';

export const migrateCommand = (surroundings: Surroundings): Command =>
  command({
    path: ['migrate'],
    summary: 'Brings the database to this version',
    description: [
      'The embedded database is brought up to date by every start; this is for a PostgreSQL of your own (DATABASE_URL), before the new version is started. It needs DATABASE_OWNER_URL, the role that owns the tables; the server does not. The previous version may go on running meanwhile.',
    ],
    options: {},
    examples: [
      {
        line: 'DATABASE_OWNER_URL=postgres://lanyard_owner:...@db.internal/lanyard lanyard migrate',
        what: 'Before an upgrade:',
      },
    ],
    async run() {
      const owner = await ownerOf(surroundings);
      const { clock, print } = surroundings;
      // Starting the embedded database brings it up to date.
      const applied =
        owner === undefined
          ? await onBase(surroundings, () => Promise.resolve([]))
          : await migrate({ owner, clock, log: silentLog });
      if (owner !== undefined) await migrateJobs(owner);
      for (const name of applied) print(name);
      surroundings.remark('The database is up to date.');
    },
  });

/** Undefined: an embedded database that does not run. */
async function ownerOf(surroundings: Surroundings): Promise<ConnectionSettings | string | undefined> {
  const config = configOf(surroundings);
  if (config.databaseUrl === undefined) return (await runningEmbeddedPostgres(config.data))?.owner;
  if (config.databaseOwnerUrl === undefined) {
    throw new Refusal(
      'Set DATABASE_OWNER_URL to the same database as DATABASE_URL, as the role lanyard_owner: only that role may change tables.',
    );
  }
  return config.databaseOwnerUrl;
}
