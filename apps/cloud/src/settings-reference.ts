import type { Config } from './config.ts';
import {
  fileVariable,
  settingNames as names,
  settings,
  type Mode,
  type Setting,
  type SettingName,
} from './settings.ts';

/** The settings as they hold, one a line, for `lanyard config check`. Secrets show only that they are set. */
export function describeConfig(config: Config): string[] {
  return names.map((name) => {
    const { variable, secret }: Setting<unknown> = settings[name];
    const value: unknown = config[name];
    if (value === undefined || (Array.isArray(value) && value.length === 0)) return `${variable} (not set)`;
    return `${variable}=${secret === true ? '(set, not shown)' : shown(value)}`;
  });
}

/** `docs/configuration.md`. */
export function configurationReference(): string {
  const groups = [...new Set(names.map((name) => settings[name].group))];
  const section = (group: string) =>
    [`## ${group}`, ...names.filter((name) => settings[name].group === group).map(entry)].join('\n\n');
  return `# Configuration

Written from the settings' definition (\`apps/cloud/src/config.ts\`) by \`npm run -w apps/cloud docs\`; a test holds it to that.

Settings are environment variables. Where \`${fileVariable}\` names a JSON file, settings may also stand there, under the names
given here; the environment wins. A name that does not exist is refused, and so is a setting that production needs and lacks, or that would not be
safe; all at once, each with what to do. \`lanyard config check\` says what holds, without starting anything.

${groups.map(section).join('\n\n')}
`;
}

function entry(name: SettingName): string {
  const each: Setting<unknown> = settings[name];
  return `### \`${each.variable}\`

${each.about}${each.secret === true ? ' Secret: never printed.' : ''}

- Default: ${defaultOf(each)}
- Example: \`${each.example}\`
- In the file: \`${name}\``;
}

function defaultOf({ fallback, secret }: Setting<unknown>): string {
  if (typeof fallback === 'function') {
    const of = fallback as (mode: Mode) => unknown;
    return `\`${shown(of('development'))}\` in development, \`${shown(of('production'))}\` in production`;
  }
  if (fallback === undefined || secret === true || (Array.isArray(fallback) && fallback.length === 0))
    return 'none';
  return `\`${shown(fallback)}\``;
}

function shown(value: unknown): string {
  if (Array.isArray(value)) return value.join(',');
  return typeof value === 'string' ? value : JSON.stringify(value);
}
