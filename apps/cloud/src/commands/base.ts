import { openBase, type Base } from '../base.ts';
import { loadConfig, type Config } from '../config.ts';
import type { Organization } from '../directory/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { silentLog } from '../platform/telemetry/log.ts';
import { Refusal } from './definition.ts';
import type { Surroundings } from './surroundings.ts';

/** The settings, as the server reads them. @throws ConfigError */
export function configOf({ environment }: Surroundings): Config {
  return loadConfig(environment);
}

/**
 * Does something on the installation while the server runs, or while it does not: beside the server it uses the same database,
 * else it starts the embedded one for as long as it takes.
 */
export async function onBase<T>(surroundings: Surroundings, work: (base: Base) => Promise<T>): Promise<T> {
  const { clock } = surroundings;
  const base = await openBase({ config: configOf(surroundings), clock, log: silentLog, as: 'command' });
  try {
    return await work(base);
  } finally {
    await base.close();
  }
}

/** The organization an operator named: by id, address or first label; or the only one, where none was named. @throws Refusal */
export async function organizationNamed(
  tx: Transaction,
  { directory }: Base,
  name: string | undefined,
): Promise<Organization> {
  const all = await directory.all(tx);
  const known = all.map(({ host }) => host).join(', ');
  if (all.length === 0) {
    throw new Refusal(
      'There is no organization yet. Make one with `lanyard organization create` or `setup-link`.',
    );
  }
  if (name !== undefined) {
    const found = await directory.named(tx, name);
    if (found === undefined) throw new Refusal(`There is no organization "${name}". There are: ${known}.`);
    return found;
  }
  const [only, ...more] = all;
  if (only === undefined || more.length > 0) throw new Refusal(`Which organization? There are: ${known}.`);
  return only;
}
