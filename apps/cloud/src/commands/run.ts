import { readFileSync } from 'node:fs';
import { ConfigError } from '../config.ts';
import { EmbeddedDatabaseError } from '../platform/database/embedded/problem.ts';
import { ConnectionLostError } from '../platform/database/errors.ts';
import { MigrationError } from '../platform/database/migrate.ts';
import { ProblemError } from '../platform/http/problems.ts';
import { KeyError } from '../platform/keys/problem.ts';
import { OperationalError } from '../platform/telemetry/fields.ts';
import { activityCommands } from './activity.ts';
import { configCommand } from './config.ts';
import { Refusal, UsageError, type Command } from './definition.ts';
import { help } from './help.ts';
import { keyCommands } from './keys.ts';
import { migrateCommand } from './migrate.ts';
import { organizationCommands } from './organization.ts';
import { parse } from './parse.ts';
import { serveCommand } from './serve.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * Does what a command line says.
 *
 * @param line Without the program's name.
 * @returns the exit code: 0 done, 1 could not be done, 2 the command line itself is wrong.
 */
export async function runCommandLine(
  line: readonly string[],
  surroundings: Surroundings,
): Promise<0 | 1 | 2> {
  const commands = commandsOf(surroundings);
  try {
    const request = parse(line, commands);
    if (request.kind === 'help') surroundings.print(help(request.path, commands).trimEnd());
    else if (request.kind === 'version') surroundings.print(version());
    else await request.command.run(request);
    return 0;
  } catch (error) {
    surroundings.remark(explain(error));
    return error instanceof UsageError ? 2 : 1;
  }
}

export function commandsOf(surroundings: Surroundings): readonly Command[] {
  return [
    serveCommand(surroundings),
    migrateCommand(surroundings),
    ...organizationCommands(surroundings),
    configCommand(surroundings),
    ...keyCommands(surroundings),
    ...activityCommands(surroundings),
  ];
}

/** Errors whose message is written for the operator. Anything else is a defect, and comes with its stack. */
const forOperators = [
  Refusal,
  ConfigError,
  EmbeddedDatabaseError,
  ConnectionLostError,
  MigrationError,
  KeyError,
  OperationalError,
];

function explain(error: unknown): string {
  if (error instanceof UsageError) {
    return `${error.message}\nHelp: ${['lanyard', 'help', ...error.path].join(' ')}`;
  }
  if (error instanceof ProblemError)
    return [error.meaning.title, error.meaning.detail ?? ''].join(' ').trim();
  if (forOperators.some((kind) => error instanceof kind)) return (error as Error).message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function version(): string {
  const description = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string;
  };
  return `lanyard ${description.version}`;
}
