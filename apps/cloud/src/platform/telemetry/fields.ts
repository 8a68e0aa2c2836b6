/**
 * What a log line may carry. Logging is by allow-list: a field that is not here, or a value that is not of its kind, is left out and
 * only its name is kept (`dropped`), so that a careless line can never print a secret or a personal value.
 */

const kinds = {
  /** A word or identifier that we made: codes, names of things in the code, UUIDs, hosts of ours. Never what a person typed. */
  token: (value: unknown) => typeof value === 'string' && /^[\w.:/@*-]{1,200}$/.test(value),
  /** A plain number. */
  number: (value: unknown) => typeof value === 'number' && Number.isFinite(value),
  flag: (value: unknown) => typeof value === 'boolean',
  tokens: (value: unknown): boolean =>
    Array.isArray(value) && value.length <= 50 && value.every((each) => kinds.token(each)),
} as const;

const fields = {
  requestId: 'token',
  method: 'token',
  /** Route pattern (`/api/members/:memberId`) or name, never a path with values. */
  route: 'token',
  surface: 'token',
  status: 'number',
  ms: 'number',
  /** Problem or error code. */
  code: 'token',
  /** Why, as a word of ours: `signature`, `expired`, `row-gone`. */
  reason: 'token',
  /** Requester's address; only with the setting `logAddresses`. */
  address: 'token',
  job: 'token',
  jobId: 'token',
  attempt: 'number',
  maxAttempts: 'number',
  count: 'number',
  bytes: 'number',
  seconds: 'number',
  port: 'number',
  pid: 'number',
  /** An address of ours, printed at start. */
  origin: 'token',
  signal: 'token',
  mode: 'token',
  version: 'token',
  migration: 'token',
  /** PostgreSQL major versions of an upgrade. */
  from: 'number',
  to: 'number',
  sqlState: 'token',
  /** A folder of the installation. */
  folder: 'token',
  directive: 'token',
  blocked: 'token',
  organizationId: 'token',
  deviceId: 'token',
  ready: 'flag',
  settings: 'tokens',
} as const satisfies Record<string, keyof typeof kinds>;

type Value<K> = K extends 'number'
  ? number
  : K extends 'flag'
    ? boolean
    : K extends 'tokens'
      ? readonly string[]
      : string;

export type LogFields = { readonly [F in keyof typeof fields]?: Value<(typeof fields)[F]> | undefined } & {
  /** An error: its name, code and stack frames are kept; its message, which may quote values, is not. */
  readonly err?: unknown;
};

const isField = (name: string): name is keyof typeof fields => Object.hasOwn(fields, name);

/** Strips a log object down to what may be printed. */
export function allowedOnly(object: Record<string, unknown>): Record<string, unknown> {
  const kept: Record<string, unknown> = {};
  let dropped: string[] | undefined;
  for (const [name, value] of Object.entries(object)) {
    if (value === undefined) continue;
    if (name === 'err') kept['err'] = describeError(value);
    else if (isField(name) && kinds[fields[name]](value)) kept[name] = value;
    else (dropped ??= []).push(kinds.token(name) ? name.slice(0, 40) : '?');
  }
  if (dropped !== undefined) kept['dropped'] = dropped;
  return kept;
}

/** Properties of PostgreSQL and system errors that name things of the schema or the system, never values. */
const nameProperties = ['code', 'table', 'column', 'constraint', 'routine', 'schema', 'syscall'] as const;

/** Messages of the JavaScript engine about code, not data. */
const engineMessage =
  /^(?:Cannot (?:read|set) properties of (?:undefined|null) \((?:reading|setting) '\w{1,60}'\)|[\w.$]{1,80} is not (?:a function|iterable|defined|a constructor)|Maximum call stack size exceeded)$/;

/** An error whose message is a sentence of ours without any value in it, so it may be logged. */
export class OperationalError extends Error {
  override readonly name = 'OperationalError';
}

/** An error as the log shows it: name, codes, frames; and causes, three deep. */
export function describeError(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error)) return { name: typeof error };
  const described: Record<string, unknown> = { name: kinds.token(error.name) ? error.name : 'Error' };
  if (error instanceof OperationalError || engineMessage.test(error.message))
    described['message'] = error.message;
  for (const property of nameProperties) {
    const value: unknown = Reflect.get(error, property);
    if (kinds.token(value)) described[property] = value;
  }
  described['at'] = framesOf(error);
  if (error.cause !== undefined && depth < 3) described['cause'] = describeError(error.cause, depth + 1);
  return described;
}

const frame = /^\s+at (?:[\w.$<>[\] #]+ )?\(?(?:[\w@./\\:-]+:\d+:\d+|<anonymous>|native)\)?$/;

/** Where it was thrown. The stack begins with the message, which may have lines that look like frames: it is cut off first. */
function framesOf({ stack = '', message }: Error): string[] {
  const end = message === '' ? 0 : stack.indexOf(message) + message.length;
  const lines = stack
    .slice(end)
    .split('\n')
    .filter((line) => frame.test(line));
  return lines.slice(0, 12).map((line) => line.trim().slice(3, 300));
}
