import {
  canonicalJson,
  fromUtf8,
  isDigest,
  parseCompactJson,
  utf8,
  type Base64url,
  type Bytes,
  type Digest,
} from '@lanyard/crypto/encoding';
import { CryptoProblem } from '@lanyard/crypto/errors';
import {
  isBytesOf,
  isList,
  isOneOf,
  isRecord,
  isSeconds,
  readMembers,
  type Check,
} from '@lanyard/crypto/members';

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
  /** Files, up to 20; left out where there are none. */
  readonly attachments?: readonly Attachment[];
}

/** A file of an item. What of it is here opens it: the cloud has its ciphertext, and knows neither name nor kind. */
export interface Attachment {
  /** 32 random bytes: how the cloud names it. */
  readonly id: Base64url;
  /** 1 to 255 characters. As somebody else may have chosen it: `safeFileName` makes a name to save it under. */
  readonly name: string;
  /** Media type, as the system said; may be empty. Told, never acted upon. */
  readonly type: string;
  /** Bytes, up to 10 MiB. */
  readonly size: number;
  /** AES-256-GCM, of this file alone. */
  readonly key: Base64url;
  /** SHA-256 of the file. */
  readonly digest: Digest;
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
/** Files of one item. */
export const mostAttachments = 20;
/** Bytes of one file. */
export const mostAttachmentBytes = 10 * 1024 * 1024;
/** Seconds after which an item in the bin is deleted for good. */
export const binSeconds = 30 * 86_400;
/** Bytes of an item with its history; what no longer fits is the oldest of the history. */
const mostBytes = 130_000;

/** When an item was made and changed before it came here, in seconds since 1970. */
export type ItemDates = Pick<VaultItem, 'createdAt' | 'changedAt'>;

/**
 * A new item.
 *
 * @param now Seconds since 1970.
 * @param dates As the file says that it was read from: nothing was changed later than now, or made after it was changed. Left out: it is
 *   made now.
 */
export function newItem(content: ItemContent, now: number, dates?: ItemDates): VaultItem {
  const changedAt = Math.min(dates?.changedAt ?? now, now);
  const createdAt = Math.min(dates?.createdAt ?? now, changedAt);
  return { content, createdAt, changedAt, binnedAt: null, history: [] };
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

/** The item with as much of its past as whoever read it when it was `seen` knows. */
export function withPastOf(item: VaultItem, seen: VaultItem): VaultItem {
  const written = ({ content, changedAt }: EarlierContent) =>
    canonicalJson({ content: plain(content), changedAt });
  const known = new Set([seen, ...seen.history].map(written));
  return { ...item, history: item.history.filter((earlier) => known.has(written(earlier))) };
}

/** Since when the password of a login is known to be what it is, in seconds since 1970: a note that was changed leaves it as old as it was. */
export function passwordSince({ changedAt, history }: VaultItem, password: string): number {
  let since = changedAt;
  for (const earlier of history) {
    if (earlier.content.kind !== 'login' || earlier.content.password !== password) break;
    since = earlier.changedAt;
  }
  return since;
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
  return fitted(item).bytes;
}

/**
 * Names of all files of an item, those too that only its history has: what the cloud is told to keep.
 *
 * @throws CryptoProblem as `encodeItem`
 */
export function attachmentsOf(item: VaultItem): ReadonlySet<Base64url> {
  // Most have none: they are not written twice for that.
  if (![item, ...item.history].some((each) => each.content.attachments !== undefined)) return new Set();
  const { content, history } = fitted(item).whole;
  const contents = [content, ...history.map((earlier) => earlier.content)];
  return new Set(contents.flatMap(({ attachments = [] }) => attachments.map(({ id }) => id)));
}

/** As much of the history as there is room for. */
function fitted(item: VaultItem): { readonly whole: VaultItem; readonly bytes: Bytes } {
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
    return { whole, bytes };
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
      ? { ...readMembers('note', value, noteMembers, optionalMembers) }
      : { ...readMembers('login', value, loginMembers, optionalMembers) };
  const sorted = content.tags.toSorted(byUnits);
  if (new Set(sorted).size < sorted.length || content.tags.some((tag, place) => tag !== sorted[place]))
    throw new CryptoProblem('envelope_malformed', 'tags that are not sorted, or are there twice');
  return content;
}

/** Exactly the members of the type: what an object carries beside them is left behind. */
function plain(content: ItemContent) {
  const { kind, name, notes, fields, tags, favourite, attachments = [] } = content;
  const common = {
    name,
    notes,
    fields: fields.map(({ name: of, value, hidden }) => ({ name: of, value, hidden })),
    tags: [...tags],
    favourite,
    // An item without files is written as before there were any.
    ...(attachments.length === 0
      ? {}
      : {
          attachments: attachments.map(({ id, name: of, type, size, key, digest }) => ({
            id,
            name: of,
            type,
            size,
            key,
            digest,
          })),
        }),
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

const isMediaType: Check<string> = (value): value is string =>
  typeof value === 'string' && value.length <= 127 && /^(?:[\w!#$&^.+-]+\/[\w!#$&^.+-]+)?$/u.test(value);
const isSize: Check<number> = (value): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= mostAttachmentBytes;
const isAttachment = isObjectOf<Attachment>({
  id: isBytesOf(32),
  name: isTextOf(1, 255),
  type: isMediaType,
  size: isSize,
  key: isBytesOf(32),
  digest: isDigest,
});
/** At least one, each under its own name: two would be pieces of one another. */
const areAttachments: Check<Attachment[]> = (value): value is Attachment[] =>
  isList(value) &&
  value.length > 0 &&
  value.length <= mostAttachments &&
  value.every(isAttachment) &&
  new Set(value.map(({ id }) => id)).size === value.length;
const optionalMembers = { attachments: areAttachments };

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
