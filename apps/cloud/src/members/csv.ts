import { mostImportRows } from '@lanyard/contract/member-import';
import { CsvError, parse } from 'csv-parse/sync';
import { problem } from './problems.ts';

/** A person as a file says: nothing of it is checked yet. */
export interface CsvRow {
  readonly line: number;
  readonly name: string;
  readonly email: string;
  /** All of them, as they stand there. */
  readonly cells: readonly string[];
}

/** A file, taken apart. */
export interface CsvFile {
  readonly encoding: 'utf-8' | 'utf-16';
  readonly headings: readonly string[];
  /** Places of the columns that are name and address. */
  readonly others: readonly number[];
  readonly rows: readonly CsvRow[];
}

/** More than any name, address and fifty attributes with their quotation marks. */
const mostRecordCharacters = 16_384;

const headings = {
  name: ['name', 'full name', 'display name', 'displayname'],
  first: ['first name', 'firstname', 'given name', 'givenname'],
  last: ['last name', 'lastname', 'surname', 'family name', 'familyname'],
  email: ['email', 'e-mail', 'mail', 'email address', 'e-mail address', 'work email', 'work e-mail'],
} as const;

/**
 * The people in a CSV file (RFC 4180; comma, semicolon or tab, as spreadsheets write them). Its first line names the columns: `name`, or
 * first and last name, and `email`.
 *
 * @throws ProblemError `import-encoding`, `import-malformed`, `import-headings`, `import-rows`, `import-empty`
 */
export function readCsv(file: Uint8Array): CsvFile {
  const { encoding, text } = decode(file);
  const [first, ...records] = recordsOf(text);
  if (first === undefined) throw problem('import-empty');
  const columns = columnsOf(first.cells);
  if (records.length > mostImportRows) throw problem('import-rows');
  const rows = records.flatMap(({ cells, line }) => {
    const at = (index: number) => (cells[index] ?? '').trim();
    const name = columns.name.map(at).filter(Boolean).join(' ');
    const email = at(columns.email);
    // A line of a spreadsheet that was emptied, not deleted.
    return cells.every((cell) => cell.trim() === '') ? [] : [{ line, name, email, cells }];
  });
  if (rows.length === 0) throw problem('import-empty');
  return { encoding, headings: first.cells, others: [...columns.name, columns.email], rows };
}

/**
 * UTF-8, with or without its mark, and UTF-16 with it, as spreadsheets write them. Anything else is refused, not guessed: Windows-1252
 * read as something near it gives wrong names that nobody notices.
 */
function decode(file: Uint8Array): { encoding: 'utf-8' | 'utf-16'; text: string } {
  const [first, second] = file;
  const utf16 =
    first === 0xff && second === 0xfe
      ? 'utf-16le'
      : first === 0xfe && second === 0xff
        ? 'utf-16be'
        : undefined;
  try {
    const text = new TextDecoder(utf16 ?? 'utf-8', { fatal: true }).decode(file);
    // UTF-16 without its mark is valid UTF-8 full of zeros.
    if (text.includes('\0')) throw new TypeError('zeros');
    return { encoding: utf16 === undefined ? 'utf-8' : 'utf-16', text };
  } catch (cause) {
    throw problem('import-encoding', { cause });
  }
}

function recordsOf(text: string): { cells: string[]; line: number }[] {
  const end = text.search(/[\r\n]/);
  const head = end === -1 ? text : text.slice(0, end);
  const delimiter =
    [';', '\t', ','].toSorted((one, other) => countOf(head, other) - countOf(head, one))[0] ?? ',';
  try {
    const parsed = parse(text, {
      delimiter,
      // An Excel of some countries names the delimiter in a line of its own.
      from_line: /^sep=.$/i.test(head.trim()) ? 2 : 1,
      info: true,
      max_record_size: mostRecordCharacters,
      relax_column_count: true,
      skip_empty_lines: true,
      // One more than allowed, and the headings: the rest is not even looked at.
      to: mostImportRows + 2,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return parsed.map(({ record, info }) => ({ cells: record, line: info.lines }));
  } catch (cause) {
    if (cause instanceof CsvError)
      throw problem('import-malformed', { reason: cause.code, cause: undefined });
    throw cause;
  }
}

const countOf = (text: string, sign: string): number => text.split(sign).length;

function columnsOf(cells: readonly string[]): { name: readonly number[]; email: number } {
  const names = cells.map((cell) => cell.trim().toLowerCase().replaceAll('_', ' '));
  const find = (among: readonly string[]) => names.findIndex((name) => among.includes(name));
  const email = find(headings.email);
  const whole = find(headings.name);
  const name = whole === -1 ? [find(headings.first), find(headings.last)].filter((at) => at !== -1) : [whole];
  if (email === -1 || name.length === 0) throw problem('import-headings');
  return { name, email };
}
