import { isBase64url, type Base64url } from './encoding.ts';
import { CryptoProblem } from './errors.ts';

/** Tells whether a value read from outside has a shape. */
export type Check<T> = (value: unknown) => value is T;

type Checks = Readonly<Record<string, Check<unknown>>>;
type Checked<C> = C extends Check<infer T> ? T : never;

/** The object that `readMembers` gives. */
export type Members<C extends Checks> = { readonly [Name in keyof C]: Checked<C[Name]> };

/** Upper bound of identifiers, origins and DIDs in envelopes, in characters. */
const textLimit = 1024;
/** 9999-12-31T23:59:59Z: a larger date is milliseconds by mistake, or an attack on arithmetic. */
const lastSecond = 253_402_300_799;
const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/u;

/** A non-empty text of at most 1,024 characters. */
export const isText: Check<string> = (value): value is string =>
  typeof value === 'string' && value.length > 0 && value.length <= textLimit;

/** A UUID in its one lower case spelling. */
export const isUuid: Check<string> = (value): value is string =>
  typeof value === 'string' && uuidPattern.test(value);

/** Seconds since 1970, whole. */
export const isSeconds: Check<number> = (value): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= lastSecond;

/** A count or version: whole, 1 or more. */
export const isCount: Check<number> = (value): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 1;

/** Any object that is no array; its members are read by another call. */
export const isRecord: Check<Record<string, unknown>> = (value): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Any array; its entries are read by another call. */
export const isList: Check<unknown[]> = (value): value is unknown[] => Array.isArray(value);

/** base64url of exactly so many bytes. */
export function isBytesOf(length: number): Check<Base64url> {
  const characters = Math.ceil((length * 4) / 3);
  return (value): value is Base64url => isBase64url(value) && value.length === characters;
}

/** One of a closed set of texts. */
export function isOneOf<const T extends string | number>(...values: readonly T[]): Check<T> {
  return (value): value is T => (values as readonly unknown[]).includes(value);
}

/**
 * Reads an object from outside: each required member there, each optional one of its shape, nothing else. An unknown member
 * is refused, because whoever wrote it meant something that this reader would silently ignore.
 *
 * @param what Names the object in the error.
 * @throws CryptoProblem `envelope_malformed`
 */
export function readMembers<const Required extends Checks>(
  what: string,
  value: unknown,
  required: Required,
): Members<Required>;
export function readMembers<const Required extends Checks, const Optional extends Checks>(
  what: string,
  value: unknown,
  required: Required,
  optional: Optional,
): Members<Required> & Partial<Members<Optional>>;
export function readMembers(
  what: string,
  value: unknown,
  required: Checks,
  optional?: Checks,
): Record<string, unknown> {
  if (!isRecord(value)) throw new CryptoProblem('envelope_malformed', `${what} is not an object`);
  for (const name in required) {
    if (required[name]?.(value[name]) !== true) malformed(what, name);
  }
  for (const name of Object.keys(value)) {
    if (Object.hasOwn(required, name)) continue;
    const check = optional !== undefined && Object.hasOwn(optional, name) ? optional[name] : undefined;
    if (check?.(value[name]) !== true) malformed(what, name);
  }
  return value;
}

function malformed(what: string, name: string): never {
  throw new CryptoProblem(
    'envelope_malformed',
    `${what}: member ${JSON.stringify(name.slice(0, 40))} is missing, extra or malformed`,
  );
}
