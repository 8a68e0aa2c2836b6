import { CsvError, parse } from 'csv-parse/browser/esm/sync';
import {
  ExchangeProblem,
  fieldsOf,
  mostEntries,
  type Collector,
  type ExchangeFormat,
  type ExchangeReport,
} from './report.ts';

/** More than an item may hold, with all its quotation marks. */
const mostRecordCharacters = 1_000_000;

/** What a table is about: which columns make it the file of that product, and where the parts of an item stand. */
interface Table {
  readonly format: ExchangeFormat;
  /** All of them: the table is of this product. */
  readonly known: readonly string[];
  readonly columns: Partial<Record<Part, string>>;
}

type Part =
  | 'name'
  | 'url'
  | 'user'
  | 'password'
  | 'totp'
  | 'notes'
  | 'tags'
  | 'folder'
  | 'favourite'
  | 'archived'
  | 'created'
  | 'changed';

/** The one with most headings first. */
const tables: readonly Table[] = [
  {
    format: 'firefox-csv',
    known: ['url', 'username', 'password', 'httprealm', 'formactionorigin', 'guid'],
    columns: {
      url: 'url',
      user: 'username',
      password: 'password',
      created: 'timecreated',
      changed: 'timepasswordchanged',
    },
  },
  {
    format: 'lastpass-csv',
    known: ['url', 'username', 'password', 'extra', 'name', 'grouping', 'fav'],
    columns: {
      name: 'name',
      url: 'url',
      user: 'username',
      password: 'password',
      totp: 'totp',
      notes: 'extra',
      folder: 'grouping',
      favourite: 'fav',
    },
  },
  {
    format: '1password-csv',
    known: ['title', 'url', 'username', 'password', 'otpauth', 'favorite', 'archived', 'tags', 'notes'],
    columns: {
      name: 'title',
      url: 'url',
      user: 'username',
      password: 'password',
      totp: 'otpauth',
      notes: 'notes',
      tags: 'tags',
      favourite: 'favorite',
      archived: 'archived',
    },
  },
  {
    format: 'safari-csv',
    known: ['title', 'url', 'username', 'password', 'notes', 'otpauth'],
    columns: {
      name: 'title',
      url: 'url',
      user: 'username',
      password: 'password',
      totp: 'otpauth',
      notes: 'notes',
    },
  },
  {
    format: 'chrome-csv',
    known: ['name', 'url', 'username', 'password'],
    columns: { name: 'name', url: 'url', user: 'username', password: 'password', notes: 'note' },
  },
];

/** Headings of a table of nobody's, by what they may be called. */
const usual: Record<Part, readonly string[]> = {
  name: ['name', 'title', 'account', 'site'],
  url: ['url', 'website', 'web site', 'login_uri', 'address', 'uri', 'link'],
  user: ['username', 'user name', 'login name', 'login_username', 'user', 'login', 'email', 'e-mail'],
  password: ['password', 'login_password', 'pass'],
  totp: ['otpauth', 'totp', 'login_totp', 'otp', 'otpsecret'],
  notes: ['notes', 'note', 'comments', 'extra', 'comment'],
  tags: ['tags'],
  folder: ['folder', 'group', 'grouping', 'category'],
  favourite: ['favorite', 'favourite', 'fav'],
  archived: ['archived'],
  // How a table of nobody's writes a moment, nobody knows: they stay fields.
  created: [],
  changed: [],
};

/**
 * Entries of a CSV file (RFC 4180; comma, semicolon or tab). Whose it is, its first line tells.
 *
 * @throws ExchangeProblem `unknown-format`, `malformed`, `too-many`
 */
export function readCsv(text: string, collector: Collector): ExchangeReport {
  const [first, ...records] = recordsOf(text);
  const headings = (first?.cells ?? []).map((cell) => cell.trim().toLowerCase());
  const table = tables.find(({ known }) => known.every((heading) => headings.includes(heading)));
  const places = placesOf(headings, table);
  if (!places.has('password') || !(places.has('user') || places.has('url')))
    throw new ExchangeProblem('unknown-format');
  if (records.length > mostEntries) throw new ExchangeProblem('too-many');
  const format = table?.format ?? 'csv';
  const taken = new Set(places.values());
  for (const { cells, line } of records) {
    if (cells.every((cell) => cell.trim() === '')) continue;
    const at = (part: Part): string => cells[places.get(part) ?? -1] ?? '';
    const name = at('name').trim();
    if (cells.length > headings.length) {
      collector.leave(line, name, 'malformed');
      continue;
    }
    // LastPass writes notes as logins at an address that is none.
    const isNote = format === 'lastpass-csv' && at('url') === 'http://sn';
    const isArchived = isTrue(at('archived'));
    // Of a product that is known, what else it writes is its own: dates, identifiers.
    const fields = table === undefined ? headings.map((heading, place) => [heading, place] as const) : [];
    collector.take(line, {
      kind: isNote ? 'note' : 'login',
      name,
      notes: at('notes'),
      ...(isNote
        ? {}
        : {
            urls: at('url') === '' ? [] : [{ url: at('url').trim() }],
            userName: at('user'),
            password: at('password'),
            totp: at('totp'),
          }),
      fields: fieldsOf(
        fields.flatMap(([heading, place]) =>
          taken.has(place) ? [] : [[heading, cells[place] ?? ''] as const],
        ),
      ),
      tags: [...splitTags(at('tags')), ...folderTags(at('folder'))],
      favourite: isTrue(at('favourite')),
      createdAt: secondsOf(at('created')),
      changedAt: secondsOf(at('changed')),
      remarks: isArchived ? ['archived'] : [],
    });
  }
  return collector.report(format);
}

function placesOf(headings: readonly string[], table: Table | undefined): ReadonlyMap<Part, number> {
  const places = new Map<Part, number>();
  for (const part of Object.keys(usual) as Part[]) {
    const names = table === undefined ? usual[part] : [table.columns[part]];
    const place = headings.findIndex((heading) => names.includes(heading));
    if (place !== -1 && ![...places.values()].includes(place)) places.set(part, place);
  }
  return places;
}

function recordsOf(text: string): { cells: string[]; line: number }[] {
  const end = text.search(/[\r\n]/u);
  const head = end === -1 ? text : text.slice(0, end);
  const count = (sign: string): number => head.split(sign).length;
  const [delimiter = ','] = [',', ';', '\t'].toSorted((one, other) => count(other) - count(one));
  try {
    const parsed = parse(text, {
      delimiter,
      from_line: /^sep=.$/iu.test(head.trim()) ? 2 : 1,
      info: true,
      max_record_size: mostRecordCharacters,
      relax_column_count: true,
      skip_empty_lines: true,
      to: mostEntries + 2,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return parsed.map(({ record, info }) => ({ cells: record, line: info.lines }));
  } catch (error) {
    // Without the cause: it quotes the line.
    if (error instanceof CsvError) throw new ExchangeProblem('malformed');
    throw error;
  }
}

/** Of milliseconds, as Firefox writes them. */
function secondsOf(text: string): number | undefined {
  return /^\d{1,15}$/u.test(text) ? Math.floor(Number(text) / 1000) : undefined;
}

function isTrue(text: string): boolean {
  return ['1', 'true', 'yes'].includes(text.trim().toLowerCase());
}

function splitTags(text: string): string[] {
  return text
    .split(/[,;]/u)
    .map((tag) => tag.trim())
    .filter(Boolean);
}

/** LastPass writes folders within folders with a backslash; others with a slash. Each is one tag, as it stands. */
function folderTags(text: string): string[] {
  const folder = text.trim().replaceAll('\\', '/');
  return folder === '' || folder === '(none)' ? [] : [folder];
}
