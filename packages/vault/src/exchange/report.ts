import type { Base64url, Digest } from '@lanyard/crypto/encoding';
import { CryptoProblem } from '@lanyard/crypto/errors';
import { isRecord, isSeconds } from '@lanyard/crypto/members';
import {
  encodeItem,
  newItem,
  type CustomField,
  type ItemContent,
  type ItemDates,
  type ItemUrl,
} from '../items.ts';
import { totpUri } from '../totp.ts';

/** What a file was recognized as. */
export type ExchangeFormat =
  | 'bitwarden-json'
  | 'bitwarden-encrypted'
  | '1password-1pux'
  | '1password-csv'
  | 'chrome-csv'
  | 'firefox-csv'
  | 'safari-csv'
  | 'lastpass-csv'
  | 'csv'
  | 'keepass-xml'
  | 'cxf'
  | 'lanyard-archive';

/** What is to be known of an entry that is taken: something of it is kept elsewhere, or not at all. */
export type Remark =
  | 'as-note'
  | 'address-as-field'
  | 'code-as-field'
  | 'field-in-notes'
  | 'name-cut'
  | 'tags-left'
  | 'attachment-left'
  | 'passkey-left'
  | 'history-left'
  | 'archived';

/** Why an entry is not taken. */
export type LeftReason = 'empty' | 'in-bin' | 'too-long' | 'not-text' | 'unknown-kind' | 'malformed';

/** An entry of a file, as it would be an item. */
export interface FoundItem {
  /** Line of a CSV file, else the number of the entry; from 1. */
  readonly place: number;
  readonly content: ItemContent;
  /** Left out: the file does not say. */
  readonly dates?: ItemDates;
  readonly remarks: readonly Remark[];
  /** Files that come with it, each as long as one may be. Left out: none. */
  readonly files?: readonly FoundFile[];
  /** Files that an archive names with it and that do not come. Left out: none. */
  readonly leftFiles?: readonly LeftFile[];
}

/** A file of an entry. */
export interface FoundFile {
  readonly name: string;
  /** Media type, as the file says; may be empty. */
  readonly type: string;
  /** Bytes. */
  readonly size: number;
  /** As it is, or as an archive has it. `foundSource` reads both. */
  readonly content: Blob | SealedFile;
}

/** A file in an archive: opened piece by piece when it is needed. */
export interface SealedFile {
  /** 32 random bytes. */
  readonly id: Base64url;
  /** AES-256-GCM, of this file alone. */
  readonly key: Base64url;
  /** SHA-256 of the file. */
  readonly digest: Digest;
  readonly pieces: readonly Blob[];
}

/**
 * Why a file of an entry does not come.
 *
 * - `missing`: the archive names it and has nothing of it
 * - `damaged`: it does not open, or is not the file that was exported
 * - `too-large`, `too-many`: longer, or more of them, than an item may have
 * - `no-room`: the files before it are as many as an archive holds
 */
export type LeftFileReason = 'missing' | 'damaged' | 'too-large' | 'too-many' | 'no-room';

/** A file that does not come. */
export interface LeftFile {
  /** As the archive says; may be empty. */
  readonly name: string;
  readonly reason: LeftFileReason;
}

/** An entry that is not taken. */
export interface LeftEntry {
  readonly place: number;
  /** As the file says; may be empty. */
  readonly name: string;
  readonly reason: LeftReason;
}

/** What is in a file: nothing of it is anywhere yet. */
export interface ExchangeReport {
  readonly format: ExchangeFormat;
  readonly found: readonly FoundItem[];
  readonly left: readonly LeftEntry[];
}

/**
 * Why a file cannot be read.
 *
 * - `too-large`: longer than `mostTextBytes`, or than `mostZipBytes` for a zip; or it unpacks to more
 * - `encoding`: neither UTF-8 nor UTF-16 with its mark
 * - `unknown-format`: none that is known
 * - `malformed`: begins as one that is known, and does not hold
 * - `too-many`: more than `mostEntries`
 * - `password-needed`, `password-wrong`: of an encrypted file
 * - `account-bound`: encrypted for an account of another product
 * - `too-costly`: an encrypted file that asks for more work or memory than a page has
 */
export type ExchangeProblemCode =
  | 'too-large'
  | 'encoding'
  | 'unknown-format'
  | 'malformed'
  | 'too-many'
  | 'password-needed'
  | 'password-wrong'
  | 'account-bound'
  | 'too-costly';

/** A file that is not read. Its message never quotes the file. */
export class ExchangeProblem extends Error {
  readonly code: ExchangeProblemCode;

  constructor(code: ExchangeProblemCode, options?: ErrorOptions) {
    super(code, options);
    this.name = 'ExchangeProblem';
    this.code = code;
  }
}

/** Bytes of a text: 10,000 entries take about 5 MB. */
export const mostTextBytes = 64 * 1024 * 1024;
/** Bytes of a zip: it may hold files. */
export const mostZipBytes = 256 * 1024 * 1024;
/** Bytes of the files that are unpacked from one: the others stay behind. */
export const mostFilesBytes = 128 * 1024 * 1024;
/** Entries of one file. */
export const mostEntries = 50_000;

/** An entry as a reader found it, before the limits of an item. */
export interface RawEntry {
  readonly kind: 'login' | 'note';
  /** Empty: it is called after its site or user name. */
  readonly name: string;
  readonly notes?: string;
  readonly userName?: string;
  readonly password?: string;
  /** An `otpauth:` address or a bare secret. */
  readonly totp?: string;
  readonly urls?: readonly { readonly url: string; readonly match?: ItemUrl['match'] }[];
  readonly fields?: readonly CustomField[];
  readonly tags?: readonly string[];
  readonly favourite?: boolean;
  /** Seconds since 1970; of a login, since when its password is what it is. Undefined, or no such number: nobody knows. */
  readonly changedAt?: number | undefined;
  /** Likewise. */
  readonly createdAt?: number | undefined;
  readonly remarks?: readonly Remark[];
  readonly files?: readonly FoundFile[];
  readonly leftFiles?: readonly LeftFile[];
}

/** Collects what readers find; the limits of an item hold here, for all formats alike. */
export class Collector {
  readonly #found: FoundItem[] = [];
  readonly #left: LeftEntry[] = [];
  readonly #untitled: string;

  /** @param untitled What an entry is called that has neither name nor site nor user name. */
  constructor(untitled: string) {
    this.#untitled = untitled;
  }

  /** @throws ExchangeProblem `too-many` */
  take(place: number, entry: RawEntry): void {
    this.#count();
    const made = itemOf(entry, this.#untitled);
    if (typeof made === 'string') this.#left.push({ place, name: entry.name, reason: made });
    else {
      const { files = [], leftFiles = [] } = entry;
      const dates = datesOf(entry);
      this.#found.push({
        place,
        ...made,
        ...(dates && { dates }),
        ...(files.length > 0 && { files }),
        ...(leftFiles.length > 0 && { leftFiles }),
      });
    }
  }

  /** @throws ExchangeProblem `too-many` */
  leave(place: number, name: string, reason: LeftReason): void {
    this.#count();
    this.#left.push({ place, name, reason });
  }

  report(format: ExchangeFormat): ExchangeReport {
    return { format, found: this.#found, left: this.#left };
  }

  #count(): void {
    if (this.#found.length + this.#left.length >= mostEntries) throw new ExchangeProblem('too-many');
  }
}

const most = { name: 200, notes: 20_000, fieldName: 200, fieldValue: 4096, rows: 50, tag: 100, url: 2048 };

/** The item that an entry makes, within the limits of one; nothing of a password is ever cut. */
function itemOf(
  entry: RawEntry,
  untitled: string,
): { readonly content: ItemContent; readonly remarks: readonly Remark[] } | LeftReason {
  const { userName = '', password = '', favourite = false } = entry;
  const remarks = new Set(entry.remarks);
  const fields: CustomField[] = [];
  const urls: ItemUrl[] = [];
  for (const { url, match = 'domain' } of entry.urls ?? []) {
    const web = webAddress(url);
    if (web !== undefined && urls.length < most.rows) urls.push({ url: web, match });
    else if (url.trim() !== '') {
      remarks.add('address-as-field');
      fields.push({ name: 'URL', value: url, hidden: false });
    }
  }
  const totp = totpUri(entry.totp ?? '');
  if (totp === undefined) {
    remarks.add('code-as-field');
    fields.push({ name: 'TOTP', value: entry.totp ?? '', hidden: true });
  }
  fields.push(...(entry.fields ?? []).filter(({ name, value }) => name !== '' || value !== ''));
  const fitting = fields.filter(
    ({ name, value }, place) =>
      place < most.rows && name.length <= most.fieldName && value.length <= most.fieldValue,
  );
  const others = fields.filter((field) => !fitting.includes(field));
  if (others.length > 0) remarks.add('field-in-notes');
  const kept = entry.notes ?? '';
  const notes = [
    ...(kept === '' ? [] : [kept]),
    ...others.map(({ name, value }) => `${name}: ${value}`),
  ].join('\n');
  // Where a product has tags at all, it often writes an empty one: nobody gave it, and it is not missed.
  const given = [...new Set(entry.tags)].filter((tag) => tag !== '');
  const tags = given.filter((tag) => tag.length <= most.tag);
  if (tags.length < given.length || tags.length > most.rows) remarks.add('tags-left');
  const isEmpty =
    [entry.name, userName, password, notes].every((text) => text === '') &&
    fitting.length + urls.length === 0 &&
    totp === '';
  if (isEmpty) return 'empty';
  const whole = entry.name || (hostOf(urls[0]?.url) ?? '') || userName || untitled;
  const name = cutName(whole);
  if (name !== whole) remarks.add('name-cut');
  const sorted = tags.slice(0, most.rows).toSorted((one, other) => (one < other ? -1 : 1));
  const common = { name, notes, fields: fitting, tags: sorted, favourite };
  const content: ItemContent =
    entry.kind === 'note'
      ? { kind: 'note', ...common }
      : { kind: 'login', ...common, urls, userName, password, totp: totp ?? '' };
  return whyNot(content) ?? { content, remarks: [...remarks] };
}

/** What a file says of when; what is no such moment, a file from elsewhere may say as well. */
function datesOf({ createdAt, changedAt }: RawEntry): ItemDates | undefined {
  const created = isSeconds(createdAt) ? createdAt : undefined;
  const changed = isSeconds(changedAt) ? changedAt : created;
  return changed === undefined ? undefined : { createdAt: created ?? changed, changedAt: changed };
}

/** Why an item would not be kept; undefined where it would. */
function whyNot(content: ItemContent): LeftReason | undefined {
  try {
    encodeItem(newItem(content, 0));
    return undefined;
  } catch (error) {
    if (!(error instanceof CryptoProblem)) throw error;
    return isWellFormed(content) ? 'too-long' : 'not-text';
  }
}

function isWellFormed(content: ItemContent): boolean {
  return JSON.stringify(content).search(/\\ud[89a-f][0-9a-f]{2}/u) === -1;
}

/** Not in the middle of a pair of surrogates. */
function cutName(name: string): string {
  if (name.length <= most.name) return name;
  const cut = name.slice(0, most.name);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}

/** An address of a site: as it is, or with https before a bare host. Undefined for all else. */
function webAddress(text: string): string | undefined {
  if (text.length > most.url || text === '') return undefined;
  if (/^\s*https?:/iu.test(text)) return URL.canParse(text) ? text : undefined;
  const bare = text.trim();
  // `example.org/path`, `localhost:8080`; not `androidapp://`, not `mailto:`.
  if (!/^[^\s:/?#@]+(?::\d{1,5})?(?:[/?#].*)?$/u.test(bare) || !/[.:]|^localhost/u.test(bare))
    return undefined;
  const url = `https://${bare}`;
  return url.length <= most.url && URL.canParse(url) ? url : undefined;
}

function hostOf(url: string | undefined): string | undefined {
  return url === undefined ? undefined : URL.parse(url)?.host.replace(/^www\./u, '');
}

// Reading what is not trusted: own members only, so that `__proto__` and its like are members as any other.

/** A member of an object, undefined where it has none of its own. */
export function member(value: unknown, name: string): unknown {
  return isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** A member as a text; numbers and flags as they are written; empty for all else. */
export function textOf(value: unknown, name: string): string {
  const found = member(value, name);
  if (typeof found === 'string') return found;
  return typeof found === 'number' || typeof found === 'boolean' ? String(found) : '';
}

/** A member as a list; empty for all else. */
export function listOf(value: unknown, name: string): readonly unknown[] {
  const found = member(value, name);
  return Array.isArray(found) ? found : [];
}

/** A moment that is written as in ISO 8601, in whole seconds since 1970; undefined for all else. */
export function secondsAt(text: string): number | undefined {
  const milliseconds = /^\d{4}-\d\d-\d\dT\d\d:/u.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(milliseconds) ? undefined : Math.floor(milliseconds / 1000);
}

/** A member as a number; undefined for all else. */
export function numberOf(value: unknown, name: string): number | undefined {
  const found = member(value, name);
  return typeof found === 'number' ? found : undefined;
}

/** The latest of those moments that are known. */
export function latest(moments: readonly (number | undefined)[]): number | undefined {
  const known = moments.filter((moment) => moment !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}

/** Custom fields from pairs, those without a value left out. */
export function fieldsOf(
  pairs: readonly (readonly [name: string, value: string, hidden?: boolean])[],
): CustomField[] {
  return pairs.flatMap(([name, value, hidden = false]) => (value === '' ? [] : [{ name, value, hidden }]));
}
