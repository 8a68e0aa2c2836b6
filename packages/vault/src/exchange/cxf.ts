import { isRecord } from '@lanyard/crypto/members';
import {
  mostAttachments,
  passwordSince,
  type Attachment,
  type CustomField,
  type ItemUrl,
  type VaultItem,
} from '../items.ts';
import { parseTotp } from '../totp.ts';
import type { ArchiveFiles } from './archive.ts';
import {
  fieldsOf,
  listOf,
  member,
  numberOf,
  textOf,
  type Collector,
  type ExchangeReport,
  type FoundFile,
  type LeftFile,
  type RawEntry,
  type Remark,
} from './report.ts';

/**
 * FIDO Credential Exchange Format 1.0 (Proposed Standard of 2025-08-14), as JSON. What an item has and the format has no member for
 * stands in an extension of ours, which other products pass over: what was exported here comes back as it was.
 */

/** What our extension of an item is called. */
const extensionName = 'lanyard';

/** An item to be exported. */
export interface ExportedItem {
  /** Its identifier. */
  readonly id: string;
  readonly item: VaultItem;
  /** Its files, as the archive has them beside this document. Left out: it has none. */
  readonly files?: readonly Attachment[];
}

/** What is exported, and by whom. */
export interface CxfExport {
  /** The organization's host, and its name. */
  readonly exporter: { readonly host: string; readonly name: string };
  /** Whose: name and DID. */
  readonly person: { readonly did: string; readonly name: string };
  /** Seconds since 1970. */
  readonly now: number;
  readonly own: readonly ExportedItem[];
  /** By somebody else: an account of its own, as the format wants. */
  readonly shared: readonly ExportedItem[];
}

/** Items to a document. Their histories are not in it. */
export function writeCxf({ exporter, person, now, own, shared }: CxfExport): string {
  const account = (id: string, items: readonly ExportedItem[]) => ({
    id: encoded(id),
    username: '',
    email: '',
    fullName: person.name,
    collections: [],
    items: items.map(({ id: known, item, files }) => ({
      id: known,
      creationAt: item.createdAt,
      modifiedAt: item.changedAt,
      ...itemOf(item, files),
    })),
  });
  return JSON.stringify({
    version: { major: 1, minor: 0 },
    exporterRpId: exporter.host,
    exporterDisplayName: exporter.name,
    timestamp: now,
    accounts: [
      account(person.did.slice(-48), own),
      ...(shared.length > 0 ? [account('shared', shared)] : []),
    ],
  });
}

function itemOf(item: VaultItem, files: readonly Attachment[] = []) {
  const { content } = item;
  const { kind, name, notes, fields, tags, favourite } = content;
  const login = kind === 'login' ? content : undefined;
  return {
    title: name,
    favorite: favourite,
    tags,
    ...(login === undefined || login.urls.length === 0
      ? {}
      : { scope: { urls: login.urls.map(({ url }) => url), androidApps: [] } }),
    credentials: [
      ...(login === undefined
        ? []
        : [
            {
              type: 'basic-auth',
              username: { fieldType: 'string', value: login.userName },
              password: { fieldType: 'concealed-string', value: login.password },
            },
          ]),
      ...(login === undefined ? [] : totpOf(login.totp)),
      ...(notes === '' ? [] : [{ type: 'note', content: { fieldType: 'string', value: notes } }]),
      ...(fields.length === 0
        ? []
        : [
            {
              type: 'custom-fields',
              fields: fields.map(({ name: label, value, hidden }) => ({
                fieldType: hidden ? 'concealed-string' : 'string',
                value,
                label,
              })),
            },
          ]),
      ...files.map(({ id, name: called, size, digest }) => ({
        type: 'file',
        id,
        name: called,
        decryptedSize: size,
        integrityHash: digest,
      })),
    ],
    ...(login === undefined && files.length === 0
      ? {}
      : {
          extensions: [
            {
              name: extensionName,
              ...(login && {
                otpauth: login.totp,
                matches: login.urls.map(({ match }) => match),
                passwordSince: passwordSince(item, login.password),
              }),
              // The format says what a file is; what opens it is between the archive and its reader.
              ...(files.length > 0 && { files: files.map(({ id, key, type }) => ({ id, key, type })) }),
            },
          ],
        }),
  };
}

function totpOf(uri: string) {
  const totp = uri === '' ? undefined : parseTotp(uri);
  const address = URL.parse(uri);
  if (totp === undefined || address === null) return [];
  const { algorithm, digits, period } = totp;
  const [before, after] = labelOf(address);
  const issuer = address.searchParams.get('issuer') ?? (after === undefined ? '' : (before ?? ''));
  return [
    {
      type: 'totp',
      secret: (address.searchParams.get('secret') ?? '').replace(/[\s=-]/gu, '').toUpperCase(),
      period,
      digits,
      algorithm: algorithm.replace('-', '').toLowerCase(),
      username: after ?? before ?? '',
      ...(issuer === '' ? {} : { issuer }),
    },
  ];
}

/** `issuer:account`, or the account alone. */
function labelOf(address: URL): readonly (string | undefined)[] {
  try {
    const label = decodeURIComponent(address.pathname.replace(/^\/+(?:totp\/)?/u, ''));
    const colon = label.indexOf(':');
    return colon === -1 ? [label] : [label.slice(0, colon), label.slice(colon + 1).trim()];
  } catch {
    return [];
  }
}

/** Whether a JSON document is of this format. */
export function isCxf(value: unknown): boolean {
  return isRecord(member(value, 'version')) && Array.isArray(member(value, 'accounts'));
}

/**
 * Entries of all accounts. Members and kinds that are not known are passed over, as the format wants.
 *
 * @param files Of the archive that the document is from. Left out: it has none.
 * @throws ExchangeProblem `too-many`
 */
export function readCxf(value: unknown, collector: Collector, files?: ArchiveFiles): ExchangeReport {
  let place = 0;
  for (const account of listOf(value, 'accounts')) {
    const collections = collectionsOf(account);
    for (const item of listOf(account, 'items')) {
      place += 1;
      const name = textOf(item, 'title');
      const credentials = listOf(item, 'credentials');
      if (!isRecord(item)) collector.leave(place, name, 'malformed');
      else if (credentials.length > 0 && credentials.every((each) => textOf(each, 'type') === ''))
        collector.leave(place, name, 'unknown-kind');
      else {
        const tags = collections.get(textOf(item, 'id')) ?? [];
        collector.take(place, entryOf(item, { name, tags, archive: files }));
      }
    }
  }
  return collector.report('cxf');
}

function entryOf(
  item: unknown,
  {
    name,
    tags: folders,
    archive,
  }: { readonly name: string; readonly tags: readonly string[]; readonly archive: ArchiveFiles | undefined },
): RawEntry {
  const credentials = listOf(item, 'credentials');
  const ofType = (type: string) => credentials.find((each) => textOf(each, 'type') === type);
  const [auth, totp] = [ofType('basic-auth'), ofType('totp')];
  const urls = listOf(member(item, 'scope'), 'urls').filter((url) => typeof url === 'string');
  const generated = ofType('generated-password');
  const own = listOf(item, 'extensions').find((each) => textOf(each, 'name') === extensionName);
  const matches = listOf(own, 'matches');
  const isLogin = [auth, totp, generated, ofType('passkey')].some(Boolean) || urls.length > 0;
  const fields: CustomField[] = [];
  const remarks = new Set<Remark>();
  const notes: string[] = [];
  for (const credential of credentials) {
    if (credential === auth || credential === totp || credential === generated) continue;
    const type = textOf(credential, 'type');
    if (type === 'note') notes.push(valueOf(member(credential, 'content')));
    else if (type === 'passkey') remarks.add('passkey-left');
    else if (type === 'file') {
      if (archive === undefined) remarks.add('attachment-left');
    } else if (type === 'custom-fields') fields.push(...customFields(credential));
    else if (type !== 'item-reference') {
      if (!isLogin) remarks.add('as-note');
      fields.push(...otherFields(credential));
    }
  }
  const common = {
    name,
    notes: notes.join('\n\n'),
    fields,
    tags: [...folders, ...listOf(item, 'tags').filter((tag) => typeof tag === 'string')],
    favourite: member(item, 'favorite') === true,
    createdAt: numberOf(item, 'creationAt'),
    changedAt: numberOf(own, 'passwordSince') ?? numberOf(item, 'modifiedAt'),
    remarks: [...remarks],
    ...(archive && filesOf(item, archive)),
  };
  if (!isLogin) return { kind: 'note', ...common };
  const kept = textOf(own, 'otpauth');
  return {
    kind: 'login',
    ...common,
    userName: valueOf(member(auth, 'username')),
    password: auth === undefined ? textOf(generated, 'password') : valueOf(member(auth, 'password')),
    totp: kept.startsWith('otpauth://totp/') ? kept : uriOf(totp),
    urls: urls.map((url, index) => ({ url, match: readMatch(matches[index]) })),
  };
}

function readMatch(value: unknown): ItemUrl['match'] {
  return value === 'host' ? 'host' : 'domain';
}

function uriOf(totp: unknown): string {
  const secret = textOf(totp, 'secret');
  if (secret === '') return '';
  const [issuer, user] = [textOf(totp, 'issuer'), textOf(totp, 'username')];
  const label = [issuer, user].filter(Boolean).map(encodeURIComponent).join(':') || 'Imported';
  const given = new URLSearchParams({ secret });
  for (const name of ['algorithm', 'digits', 'period']) {
    const value = textOf(totp, name);
    if (value !== '') given.set(name, value.toUpperCase());
  }
  if (issuer !== '') given.set('issuer', issuer);
  return `otpauth://totp/${label}?${given.toString()}`;
}

/** Of an editable field; some products write the bare text. */
function valueOf(field: unknown): string {
  return typeof field === 'string' ? field : textOf(field, 'value');
}

function customFields(credential: unknown): CustomField[] {
  const section = textOf(credential, 'label');
  return listOf(credential, 'fields').map((field) => ({
    name: section === '' ? textOf(field, 'label') : `${section}: ${textOf(field, 'label')}`,
    value: valueOf(field),
    hidden: textOf(field, 'fieldType') === 'concealed-string',
  }));
}

/** A card, an identity, a key: each of its members is a field. */
function otherFields(credential: unknown): CustomField[] {
  if (!isRecord(credential)) return [];
  return fieldsOf(
    Object.keys(credential).flatMap((name) => {
      if (name === 'type') return [];
      const field = credential[name];
      const hidden = textOf(field, 'fieldType') === 'concealed-string' || name === 'privateKey';
      return [[textOf(field, 'label') || name, valueOf(field), hidden] as const];
    }),
  );
}

/** Titles of the collections of each item: with sub-collections, the path to them. */
function collectionsOf(account: unknown): ReadonlyMap<string, readonly string[]> {
  const titles = new Map<string, string[]>();
  const open = listOf(account, 'collections').map((collection) => ({ collection, path: '' }));
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { collection, path } = next;
    const title = path === '' ? textOf(collection, 'title') : `${path}/${textOf(collection, 'title')}`;
    for (const linked of listOf(collection, 'items')) {
      const id = textOf(linked, 'item');
      titles.set(id, [...(titles.get(id) ?? []), title]);
    }
    for (const inner of listOf(collection, 'subCollections')) open.push({ collection: inner, path: title });
  }
  return titles;
}

function encoded(text: string): string {
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/u, '');
}

/** Files of an entry, as far as the archive has them. */
function filesOf(item: unknown, archive: ArchiveFiles): Pick<RawEntry, 'files' | 'leftFiles'> {
  const own = listOf(item, 'extensions').find((each) => textOf(each, 'name') === extensionName);
  const keys = new Map(listOf(own, 'files').map((each) => [textOf(each, 'id'), each]));
  const files: FoundFile[] = [];
  const leftFiles: LeftFile[] = [];
  for (const named of listOf(item, 'credentials').filter((each) => textOf(each, 'type') === 'file')) {
    const [id, name] = [textOf(named, 'id'), textOf(named, 'name')];
    const taken =
      files.length === mostAttachments
        ? { name, reason: 'too-many' as const }
        : archive.take({
            id,
            name,
            type: textOf(keys.get(id), 'type'),
            size: Number(member(named, 'decryptedSize')),
            digest: textOf(named, 'integrityHash'),
            key: textOf(keys.get(id), 'key'),
          });
    if ('reason' in taken) leftFiles.push(taken);
    else files.push(taken);
  }
  return { files, leftFiles };
}
