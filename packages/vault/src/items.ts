import { canonicalJson, fromUtf8, parseCompactJson, utf8, type Bytes } from '@lanyard/crypto/encoding';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { isList, isOneOf, isRecord, isSeconds, readMembers, type Check } from '@lanyard/crypto/members';

/** What an item holds, as its people see it. All of it is encrypted as one: nothing can be cut out of one item and put into another. */
export type ItemContent = LoginContent | NoteContent;

interface CommonContent {
  /** 1 to 200 characters. */
  readonly name: string;
  /** Up to 20,000 characters. */
  readonly notes: string;
  /** Up to 50. */
  readonly fields: readonly CustomField[];
  /** Up to 50, sorted, each once. */
  readonly tags: readonly string[];
  readonly favourite: boolean;
}

/** What is needed to enter somewhere. */
export interface LoginContent extends CommonContent {
  readonly kind: 'login';
  /** Up to 50. */
  readonly urls: readonly ItemUrl[];
  readonly userName: string;
  readonly password: string;
  /** `otpauth://totp/...`; empty: none. */
  readonly totp: string;
}

/** A secure note: its text is in `notes`. */
export interface NoteContent extends CommonContent {
  readonly kind: 'note';
}

/** Where a login belongs. */
export interface ItemUrl {
  /** http or https, up to 2,048 characters: an item that somebody shared cannot launch a script. */
  readonly url: string;
  /** `domain`: its registrable domain and all hosts of it; `host`: exactly its host. */
  readonly match: 'domain' | 'host';
}

/** Whatever else belongs to an item. */
export interface CustomField {
  readonly name: string;
  readonly value: string;
  /** Shown as dots until somebody asks. */
  readonly hidden: boolean;
}

/** An item with its past. */
export interface VaultItem {
  readonly content: ItemContent;
  /** Seconds since 1970. */
  readonly createdAt: number;
  /** Seconds since 1970; of the content. */
  readonly changedAt: number;
  /** Seconds since 1970; null where the item is not in the bin. */
  readonly binnedAt: number | null;
  /** What it was before, newest first, at most ten. */
  readonly history: readonly EarlierContent[];
}

/** What an item was until it was changed. */
export interface EarlierContent {
  readonly content: ItemContent;
  /** Seconds since 1970. */
  readonly changedAt: number;
}

/** Earlier contents that are kept. */
export const mostHistory = 10;
/** Seconds after which an item in the bin is deleted for good. */
export const binSeconds = 30 * 86_400;
/** Bytes of an item with its history; what no longer fits is the oldest of the history. */
const mostBytes = 130_000;

/** A new item. @param now Seconds since 1970. */
export function newItem(content: ItemContent, now: number): VaultItem {
  return { content, createdAt: now, changedAt: now, binnedAt: null, history: [] };
}

/** The item with another content; what it was goes into its history. The same content changes nothing. */
export function withContent(item: VaultItem, content: ItemContent, now: number): VaultItem {
  if (canonicalJson(plain(content)) === canonicalJson(plain(item.content))) return item;
  const { content: before, changedAt, history } = item;
  return {
    ...item,
    content,
    changedAt: now,
    history: [{ content: before, changedAt }, ...history].slice(0, mostHistory),
  };
}

/** The item as it is, with what somebody else wrote at the same time kept in its history. */
export function withEarlier(item: VaultItem, content: ItemContent, now: number): VaultItem {
  return { ...item, history: [{ content, changedAt: now }, ...item.history].slice(0, mostHistory) };
}

/** The item put into the bin. */
export function binned(item: VaultItem, now: number): VaultItem {
  return { ...item, binnedAt: now };
}

/** The item taken out of the bin. */
export function restored(item: VaultItem): VaultItem {
  return { ...item, binnedAt: null };
}

/** The item without its past: for people with whom it is shared now and who did not see what it was. */
export function withoutHistory(item: VaultItem): VaultItem {
  return { ...item, history: [] };
}

/** Whether an item says that it has been in the bin for 30 days. */
export function isOverdue({ binnedAt }: VaultItem, now: number): boolean {
  return binnedAt !== null && binnedAt + binSeconds <= now;
}

/**
 * Item to bytes: canonical JSON. Where it is too long with all its history, the oldest of that is left out.
 *
 * @throws CryptoProblem `envelope_malformed` for what `decodeItem` would refuse; `envelope_too_large`; `encoding_invalid` for text
 *   with a lone surrogate
 */
export function encodeItem(item: VaultItem): Bytes {
  for (let kept = item.history.length; kept >= 0; kept -= 1) {
    const whole = { ...item, history: item.history.slice(0, kept) };
    const bytes = utf8(
      canonicalJson({
        v: 1,
        content: plain(whole.content),
        createdAt: whole.createdAt,
        changedAt: whole.changedAt,
        binnedAt: whole.binnedAt,
        history: whole.history.map(({ content, changedAt }) => ({ content: plain(content), changedAt })),
      }),
    );
    if (bytes.length > mostBytes) continue;
    decodeItem(bytes);
    return bytes;
  }
  throw new CryptoProblem('envelope_too_large', `an item of more than ${mostBytes} bytes`);
}

/** Bytes to item. @throws CryptoProblem `envelope_malformed`, `encoding_invalid` */
export function decodeItem(bytes: Uint8Array): VaultItem {
  const { content, createdAt, changedAt, binnedAt, history } = readMembers(
    'item',
    parseCompactJson(fromUtf8(bytes)),
    itemMembers,
  );
  if (history.length > mostHistory)
    throw new CryptoProblem('envelope_malformed', 'a history that is too long');
  return {
    content: readContent(content),
    createdAt,
    changedAt,
    binnedAt,
    history: history.map((entry) => {
      const earlier = readMembers('earlier content', entry, { content: isRecord, changedAt: isSeconds });
      return { content: readContent(earlier.content), changedAt: earlier.changedAt };
    }),
  };
}

function readContent(value: Record<string, unknown>): ItemContent {
  const content =
    value['kind'] === 'note'
      ? { ...readMembers('note', value, noteMembers) }
      : { ...readMembers('login', value, loginMembers) };
  const sorted = content.tags.toSorted(byUnits);
  if (new Set(sorted).size < sorted.length || content.tags.some((tag, place) => tag !== sorted[place]))
    throw new CryptoProblem('envelope_malformed', 'tags that are not sorted, or are there twice');
  return content;
}

/** Exactly the members of the type: what an object carries beside them is left behind. */
function plain(content: ItemContent) {
  const { kind, name, notes, fields, tags, favourite } = content;
  const common = {
    name,
    notes,
    fields: fields.map(({ name: of, value, hidden }) => ({ name: of, value, hidden })),
    tags: [...tags],
    favourite,
  };
  if (kind === 'note') return { kind, ...common };
  const { urls, userName, password, totp } = content;
  return { kind, ...common, urls: urls.map(({ url, match }) => ({ url, match })), userName, password, totp };
}

function byUnits(one: string, other: string): number {
  return one < other ? -1 : 1;
}

function isTextOf(least: number, most: number): Check<string> {
  return (value): value is string =>
    typeof value === 'string' && value.length >= least && value.length <= most && value.isWellFormed();
}

/** A list of at most fifty that passes entry by entry. */
function isListOf<T>(check: Check<T>): Check<T[]> {
  return (value): value is T[] => isList(value) && value.length <= 50 && value.every(check);
}

function isObjectOf<T>(checks: { readonly [Name in keyof T]: Check<T[Name]> }): Check<T> {
  const names = Object.keys(checks) as (keyof T & string)[];
  return (value): value is T =>
    isRecord(value) &&
    Object.keys(value).length === names.length &&
    names.every((name) => Object.hasOwn(value, name) && checks[name](value[name]));
}

const isFlag: Check<boolean> = (value): value is boolean => typeof value === 'boolean';
const isSecondsOrNull: Check<number | null> = (value): value is number | null =>
  value === null || isSeconds(value);
const isWebUrl: Check<string> = (value): value is string =>
  isTextOf(1, 2048)(value) && ['http:', 'https:'].includes(URL.parse(value)?.protocol ?? '');
const isOtpAuth: Check<string> = (value): value is string =>
  isTextOf(0, 2048)(value) && (value === '' || value.startsWith('otpauth://totp/'));

const commonMembers = {
  name: isTextOf(1, 200),
  notes: isTextOf(0, 20_000),
  fields: isListOf<CustomField>(
    isObjectOf({ name: isTextOf(0, 200), value: isTextOf(0, 4096), hidden: isFlag }),
  ),
  tags: isListOf(isTextOf(1, 100)),
  favourite: isFlag,
};
const noteMembers = { kind: isOneOf('note'), ...commonMembers };
const loginMembers = {
  kind: isOneOf('login'),
  ...commonMembers,
  urls: isListOf<ItemUrl>(isObjectOf({ url: isWebUrl, match: isOneOf('domain', 'host') })),
  userName: isTextOf(0, 1024),
  password: isTextOf(0, 4096),
  totp: isOtpAuth,
};
const itemMembers = {
  v: isOneOf(1),
  content: isRecord,
  createdAt: isSeconds,
  changedAt: isSeconds,
  binnedAt: isSecondsOrNull,
  history: isList,
};
