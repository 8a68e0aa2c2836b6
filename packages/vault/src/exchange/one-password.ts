import { unzipSync, type Unzipped } from 'fflate';
import { isRecord } from '@lanyard/crypto/members';
import { mostAttachmentBytes, mostAttachments } from '../items.ts';
import {
  ExchangeProblem,
  fieldsOf,
  latest,
  listOf,
  member,
  mostFilesBytes,
  mostTextBytes,
  mostZipBytes,
  numberOf,
  textOf,
  type Collector,
  type ExchangeReport,
  type FoundFile,
  type RawEntry,
} from './report.ts';
import { decodeText, readJson } from './text.ts';

/** Categories that are a login: with user name, password and site. */
const logins = new Set(['001', '005']);
const secureNote = '003';
const documents = '006';

/** Whether bytes begin as a zip does. */
export function isZip(file: Uint8Array): boolean {
  return file[0] === 0x50 && file[1] === 0x4b && file[2] === 3 && file[3] === 4;
}

/** What is in a 1PUX archive. */
export interface Unpacked1Pux {
  /** The JSON that holds the entries. */
  readonly data: unknown;
  /** Files of entries, by the id that the entries name them by. */
  readonly files: Map<string, Blob>;
}

/** What a file takes beside its bytes: millions of empty ones fill the memory too. */
const entryBytes = 1024;

/** `files/<id>___<name>`. The name here is not looked at: it could lead anywhere. */
const fileName = /^files\/([A-Za-z0-9-]+)_/u;

/**
 * Unpacks a 1PUX archive: what holds the entries, and the files beside it as far as items take such. What it unpacks to is bounded by what
 * the archive says and by what is allowed: a bomb that says less than it is ends as malformed.
 *
 * @throws ExchangeProblem `too-large`, `unknown-format`, `malformed`, `encoding`
 */
export function unpack1Pux(file: Uint8Array): Unpacked1Pux {
  if (file.length > mostZipBytes) throw new ExchangeProblem('too-large');
  let isTooLarge = false;
  let room = mostFilesBytes;
  let isFound = false;
  let unpacked: Unzipped;
  try {
    unpacked = unzipSync(file, {
      filter: ({ name, size, originalSize, compression }) => {
        // What is not compressed comes as long as it is, whatever is said of it.
        const bytes = Math.max(size, originalSize);
        const isLie = compression === 0 && size !== originalSize;
        if (name === 'export.data') {
          const isFirst = !isFound;
          isFound = true;
          isTooLarge ||= bytes > mostTextBytes;
          return isFirst && !isTooLarge;
        }
        if (isLie || !fileName.test(name) || bytes > Math.min(mostAttachmentBytes, room)) return false;
        room -= bytes + entryBytes;
        return true;
      },
    });
  } catch {
    throw new ExchangeProblem('malformed');
  }
  if (isTooLarge) throw new ExchangeProblem('too-large');
  const { 'export.data': data, ...others } = unpacked;
  if (data === undefined) throw new ExchangeProblem('unknown-format');
  const files = Object.entries(others).flatMap(([name, bytes]) => {
    const id = fileName.exec(name)?.[1];
    return id === undefined ? [] : [[id, new Blob([Uint8Array.from(bytes)])] as const];
  });
  return { data: readJson(decodeText(data)), files: new Map(files) };
}

/** Whether a JSON document is what a 1PUX archive holds. */
export function is1Password(value: unknown): boolean {
  return listOf(value, 'accounts').some((account) => Array.isArray(member(account, 'vaults')));
}

/** Entries of all vaults of all accounts. @param files By id; those that an entry has are taken out. @throws ExchangeProblem `too-many` */
export function read1Password(
  value: unknown,
  collector: Collector,
  files: Unpacked1Pux['files'] = new Map(),
): ExchangeReport {
  let place = 0;
  for (const account of listOf(value, 'accounts')) {
    for (const vault of listOf(account, 'vaults')) {
      const called = textOf(member(vault, 'attrs'), 'name');
      for (const listed of listOf(vault, 'items')) {
        place += 1;
        const item = member(listed, 'item') ?? listed;
        const name = textOf(member(item, 'overview'), 'title');
        if (textOf(item, 'state') === 'trashed') collector.leave(place, name, 'in-bin');
        else if (!isRecord(item) || !isRecord(member(item, 'details')))
          collector.leave(place, name, 'malformed');
        else collector.take(place, entryOf(item, { name, called, files }));
      }
    }
  }
  return collector.report('1password-1pux');
}

function entryOf(
  item: unknown,
  {
    name,
    called,
    files,
  }: { readonly name: string; readonly called: string; readonly files: Unpacked1Pux['files'] },
): RawEntry {
  const [details, overview] = [member(item, 'details'), member(item, 'overview')];
  const category = textOf(item, 'categoryUuid');
  const isLogin = logins.has(category);
  const [userName, password] = [designated(details, 'username'), designated(details, 'password')];
  const sections = readSections(details);
  const named = [...sections.files, member(details, 'documentAttributes')].filter((each) => isRecord(each));
  const found = foundFiles(named, files);
  const urls = listOf(overview, 'urls').map((each) => textOf(each, 'url'));
  const first = textOf(overview, 'url');
  // The vault is where it was kept: without it two entries of one name are hard to tell apart. Everybody has a Personal or Private one.
  const vaultTag = ['Personal', 'Private', 'Employee', ''].includes(called) ? [] : [called];
  const tags = listOf(overview, 'tags').filter((tag) => typeof tag === 'string');
  const [created, changed] = [numberOf(item, 'createdAt'), numberOf(item, 'updatedAt')];
  // Passwords that were replaced are kept, and when: without one the password is as old as the item.
  const replaced = listOf(details, 'passwordHistory').map((each) => numberOf(each, 'time'));
  const common = {
    name,
    notes: textOf(details, 'notesPlain'),
    tags: [...vaultTag, ...tags],
    favourite: Number(textOf(item, 'favIndex')) > 0,
    createdAt: created,
    changedAt: isLogin ? (latest(replaced) ?? created ?? changed) : (changed ?? created),
    files: found,
    remarks: [
      ...(isLogin || category === secureNote ? [] : (['as-note'] as const)),
      ...(textOf(item, 'state') === 'archived' ? (['archived'] as const) : []),
      ...(found.length < named.length || (category === documents && named.length === 0)
        ? (['attachment-left'] as const)
        : []),
      ...(isRecord(member(details, 'passkey')) ? (['passkey-left'] as const) : []),
      ...(replaced.length > 0 ? (['history-left'] as const) : []),
    ],
  };
  const others = fieldsOf(
    listOf(details, 'loginFields').flatMap((field) =>
      textOf(field, 'designation') === '' && textOf(field, 'fieldType') !== 'B'
        ? [
            [
              textOf(field, 'name') || textOf(field, 'id'),
              textOf(field, 'value'),
              textOf(field, 'fieldType') === 'P',
            ],
          ]
        : [],
    ),
  );
  if (!isLogin)
    return {
      kind: 'note',
      ...common,
      fields: [
        ...fieldsOf([
          ...urls.map((url) => ['URL', url] as const),
          ['User name', userName],
          ['Password', password, true],
          ['TOTP', sections.totp, true],
        ]),
        ...others,
        ...sections.fields,
      ],
    };
  return {
    kind: 'login',
    ...common,
    userName,
    password: password === '' ? textOf(details, 'password') : password,
    totp: sections.totp,
    urls: [...new Set([...urls, first])].filter(Boolean).map((url) => ({ url })),
    fields: [...others, ...sections.fields],
  };
}

function designated(details: unknown, as: string): string {
  const field = listOf(details, 'loginFields').find((each) => textOf(each, 'designation') === as);
  return textOf(field, 'value');
}

/** Fields of all sections; the first one-time code is the item's own. */
function readSections(details: unknown) {
  let totp = '';
  const files: unknown[] = [];
  const pairs: [string, string, boolean][] = [];
  for (const section of listOf(details, 'sections')) {
    const heading = textOf(section, 'title');
    for (const field of listOf(section, 'fields')) {
      const title = textOf(field, 'title') || textOf(field, 'id');
      const name = heading === '' ? title : `${heading}: ${title}`;
      const value = member(field, 'value');
      const kind = isRecord(value) ? (Object.keys(value)[0] ?? '') : '';
      if (kind === 'file') files.push(member(value, 'file'));
      else if (kind === 'totp' && totp === '') totp = textOf(value, 'totp');
      else pairs.push(...valuesOf(name, kind, member(value, kind)));
    }
  }
  return { totp, files, fields: fieldsOf(pairs) };
}

/**
 * Those of the files that an entry names which are there, up to as many as an item has. Each goes to the first that names it: one file that
 * thousands of entries name would be sent thousands of times, and fill the vaults of the organization.
 */
function foundFiles(named: readonly unknown[], files: Unpacked1Pux['files']): readonly FoundFile[] {
  const found: FoundFile[] = [];
  for (const each of named) {
    const id = textOf(each, 'documentId');
    const content = files.get(id);
    if (content === undefined || found.length === mostAttachments) continue;
    files.delete(id);
    found.push({ name: textOf(each, 'fileName'), type: '', size: content.size, content });
  }
  return found;
}

const concealed = new Set(['concealed', 'totp', 'creditCardNumber']);

/** A value of 1Password as texts: those with parts give one each. */
function valuesOf(name: string, kind: string, value: unknown): [string, string, boolean][] {
  const hidden = concealed.has(kind);
  if (typeof value === 'string') return [[name, value, hidden]];
  if (typeof value === 'number')
    return [
      [name, kind === 'date' ? new Date(value * 1000).toISOString().slice(0, 10) : String(value), hidden],
    ];
  if (!isRecord(value)) return [];
  return Object.keys(value).flatMap((part) =>
    typeof value[part] === 'string'
      ? [[part === 'email_address' ? name : `${name}: ${part}`, value[part], part === 'privateKey']]
      : [],
  );
}
