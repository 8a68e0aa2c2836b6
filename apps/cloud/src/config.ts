import { lstatSync, readFileSync, statSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import * as z from 'zod/mini';
import { suggestion } from './commands/suggestion.ts';
import { errorCode } from './platform/data-folder.ts';
import {
  fileVariable,
  settingNames,
  settings,
  type Mode,
  type Setting,
  type SettingName,
  type ValueOf,
} from './settings.ts';

/** Settings as they hold, with those that follow from them. */
export type Config = { readonly [N in SettingName]: ValueOf<(typeof settings)[N]> } & {
  /** `https://id.example.com`, `http://localhost:8080`: no slash at the end. */
  readonly rootOrigin: string;
  readonly walletHost: string;
  readonly walletOrigin: string;
  /** Origin of any other host of ours. */
  originOf(host: string): string;
  /** The domain part of DIDs made here: the root host, with `%3A` and the port where it has one. */
  readonly didDomain: string;
};

/** Settings that cannot stand; each line names the setting and what to do. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`These settings need attention:\n${problems.map((each) => `  - ${each}`).join('\n')}`);
    this.problems = problems;
  }
}

/** Read by the commands of the repository, not by the server. */
const variablesOfTools = [fileVariable, 'LANYARD_CHROMIUM', 'LANYARD_PHONE_ADDRESS'];

/**
 * Reads settings from the environment and, where `LANYARD_CONFIG` names one, a JSON file; the environment wins.
 * @throws ConfigError with everything that is wrong, not just the first
 */
export function loadConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const problems: string[] = [];
  const file = readSettingsFile(environment[fileVariable], problems);
  refuseUnknown(environment, problems);
  const given = (name: SettingName): unknown => {
    const value = environment[settings[name].variable];
    return value === undefined || value === '' ? file[name] : value;
  };
  const parsedMode = z.safeParse(settings.mode.schema, given('mode') ?? settings.mode.fallback);
  const currentMode = parsedMode.success ? parsedMode.data : 'production';
  const values: Partial<Record<SettingName, unknown>> = {};
  for (const name of settingNames) {
    const { schema, variable, fallback }: Setting<unknown> = settings[name];
    const raw = given(name);
    if (raw === undefined) {
      values[name] =
        typeof fallback === 'function' ? (fallback as (of: Mode) => unknown)(currentMode) : fallback;
      continue;
    }
    const parsed = z.safeParse(schema, raw);
    if (parsed.success) values[name] = parsed.data;
    else problems.push(`${variable}: ${wanted(name, parsed.error.issues)}`);
  }
  // What cannot be read cannot be judged.
  if (problems.length > 0) throw new ConfigError(problems);
  const config = complete(values as Pick<Config, SettingName>);
  problems.push(
    ...(config.mode === 'production' ? productionProblems(config) : developmentProblems(config)),
    ...commonProblems(config),
  );
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

/** What a setting wants. The value itself is not repeated: it may be a secret in the wrong place. */
function wanted(name: SettingName, issues: readonly z.core.$ZodIssue[]): string {
  const { example }: Setting<unknown> = settings[name];
  const said = issues
    .map((issue) => (issue.code === 'invalid_value' ? `one of ${issue.values.join(', ')}` : issue.message))
    .find((message) => message !== 'Invalid input');
  return `must be ${said ?? 'of another form'}, e.g. ${example}`;
}

function readSettingsFile(path: string | undefined, problems: string[]): Partial<Record<string, unknown>> {
  if (path === undefined || path === '') return {};
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
    if (statSync(path).mode & 0o007)
      problems.push(`${path} can be read by every account of this machine: run \`chmod 640 '${path}'\``);
  } catch (error) {
    problems.push(
      `${fileVariable}: ${path} ${errorCode(error) === 'ENOENT' ? 'does not exist' : 'is not readable JSON'}`,
    );
    return {};
  }
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    problems.push(`${path} must hold one JSON object, e.g. { "domain": "id.example.com" }`);
    return {};
  }
  for (const key of Object.keys(content)) {
    if (!Object.hasOwn(settings, key))
      problems.push(`${path}: "${key}" is no setting.${suggestion(key, settingNames)}`);
  }
  return content;
}

function refuseUnknown(environment: Readonly<Record<string, string | undefined>>, problems: string[]): void {
  const known = [...settingNames.map((name): string => settings[name].variable), ...variablesOfTools];
  for (const variable of Object.keys(environment)) {
    if (variable.startsWith('LANYARD_') && !known.includes(variable)) {
      problems.push(`${variable} is no setting.${suggestion(variable, known)}`);
    }
  }
}

function complete(values: Pick<Config, SettingName>): Config {
  const { publicScheme, domain } = values;
  const port = values.publicPort ?? (publicScheme === 'https' ? 443 : values.port);
  const shownPort = port === (publicScheme === 'https' ? 443 : 80) ? '' : `:${port}`;
  const originOf = (host: string) => `${publicScheme}://${host}${shownPort}`;
  return {
    ...values,
    data: resolve(values.data),
    originOf,
    rootOrigin: originOf(domain),
    walletHost: `wallet.${domain}`,
    walletOrigin: originOf(`wallet.${domain}`),
    didDomain: `${domain}${shownPort.replace(':', '%3A')}`,
  };
}

const isLocalName = (host: string) => /(?:^|\.)(?:localhost|test)$/.test(host);
const isLoopback = (host: string) => host === 'localhost' || host === '::1' || host.startsWith('127.');

function productionProblems(config: Config): string[] {
  const problems: string[] = [];
  if (isLocalName(config.domain) || !config.domain.includes('.') || isIP(config.domain) !== 0) {
    problems.push(
      'LANYARD_DOMAIN: set the public domain, e.g. id.example.com (its DNS, and that of *.id.example.com, leads here)',
    );
  }
  if (config.publicScheme !== 'https')
    problems.push('LANYARD_PUBLIC_SCHEME: production is https only; leave it out');
  if (
    config.tlsCertFile === undefined &&
    config.tlsKeyFile === undefined &&
    config.trustedProxies.length === 0
  ) {
    problems.push(
      'TLS: set LANYARD_TLS_CERT_FILE and LANYARD_TLS_KEY_FILE, or LANYARD_TRUSTED_PROXIES to the address of the proxy that speaks TLS',
    );
  }
  if (config.smtpUrl === undefined)
    problems.push('LANYARD_SMTP_URL: set the mail server, e.g. smtps://user:password@mail.example.com:465');
  if (config.mailFrom === undefined)
    problems.push('LANYARD_MAIL_FROM: set the sender of mails, e.g. Lanyard <noreply@example.com>');
  if (config.smsUrl?.startsWith('http:') === true)
    problems.push('LANYARD_SMS_URL: codes are sent over https only');
  if (config.rateScale > 10)
    problems.push('LANYARD_RATE_SCALE: above 10 the limits protect nobody; set 10 or less');
  return problems;
}

function developmentProblems(config: Config): string[] {
  const problems: string[] = [];
  const fix = 'or set LANYARD_MODE=production';
  if (!isLoopback(config.host))
    problems.push(
      `LANYARD_HOST: development shows its mails to everyone who can reach it; listen at 127.0.0.1, ${fix}`,
    );
  if (!isLocalName(config.domain))
    problems.push(`LANYARD_DOMAIN: development is for localhost; leave it out, ${fix}`);
  return problems;
}

function commonProblems(config: Config): string[] {
  const problems: string[] = [];
  const wildcard = `*.${config.domain}`;
  if (config.hosts.some((host) => host.startsWith('*.') && host !== wildcard)) {
    problems.push(`LANYARD_HOSTS: the only wildcard is ${wildcard}; list other hosts one by one`);
  }
  if ((config.tlsCertFile === undefined) !== (config.tlsKeyFile === undefined)) {
    problems.push('LANYARD_TLS_CERT_FILE and LANYARD_TLS_KEY_FILE: set both or neither');
  }
  for (const [variable, path] of [
    ['LANYARD_TLS_CERT_FILE', config.tlsCertFile],
    ['LANYARD_TLS_KEY_FILE', config.tlsKeyFile],
    ['LANYARD_PLACES_FILE', config.placesFile],
  ] as const) {
    if (path !== undefined)
      problems.push(...fileProblems(variable, path, variable === 'LANYARD_TLS_KEY_FILE'));
  }
  if (config.smtpUrl !== undefined && config.mailFrom === undefined && config.mode === 'development') {
    problems.push('LANYARD_MAIL_FROM: set the sender of mails, e.g. Lanyard <noreply@example.com>');
  }
  if (config.databaseOwnerUrl !== undefined && config.databaseUrl === undefined) {
    problems.push('DATABASE_URL: set it too, or leave DATABASE_OWNER_URL out for the embedded database');
  }
  problems.push(...dataFolderProblems(config.data));
  return problems;
}

function fileProblems(variable: string, path: string, isPrivate: boolean): string[] {
  try {
    const mode = statSync(path).mode;
    if (isPrivate && (mode & 0o007) !== 0)
      return [
        `${variable}: ${path} can be read by every account of this machine: run \`chmod 640 '${path}'\``,
      ];
    return [];
  } catch {
    return [`${variable}: ${path} cannot be read`];
  }
}

/** Others may pass through the folder (root lets PostgreSQL's account do so), but not list or write it. */
function dataFolderProblems(folder: string): string[] {
  try {
    const found = lstatSync(folder);
    if (!found.isDirectory() && !statSync(folder).isDirectory())
      return [`LANYARD_DATA: ${folder} is not a folder`];
    if ((statSync(folder).mode & 0o006) !== 0)
      return [
        `LANYARD_DATA: ${folder} is open to every account of this machine: run \`chmod o-rw '${folder}'\``,
      ];
    return [];
  } catch (error) {
    return errorCode(error) === 'ENOENT' ? [] : [`LANYARD_DATA: ${folder} cannot be read`];
  }
}
