import * as z from 'zod/mini';
import { mostAttributes } from './attributes.ts';
import { route } from './route.ts';

/** Of one file, in bytes. */
export const mostImportBytes = 2 * 1024 * 1024;
/** Of one file, without the line of headings. */
export const mostImportRows = 10_000;

const body = z.object({
  /** The file as it is, whatever its encoding: base64 (RFC 4648, 4), at most 2 MiB before. */
  file: z
    .string()
    .check(
      z.minLength(4),
      z.maxLength(Math.ceil(mostImportBytes / 3) * 4),
      z.regex(/^[A-Za-z0-9+/]+={0,2}$/),
    ),
});

/** What becomes of a row: it is invited, or left out for this reason. */
export const rowOutcome = z.enum([
  'invite',
  'already-member',
  'duplicate',
  'name-missing',
  'name-too-long',
  'email-missing',
  'email-invalid',
  'formula',
  'characters',
  'value-invalid',
  'group-unknown',
]);
export type RowOutcome = z.infer<typeof rowOutcome>;

const importedRow = z.object({
  /** In the file, the headings being 1. */
  line: z.int(),
  /** As in the file, cut to 120 characters. */
  name: z.string(),
  email: z.string(),
  outcome: rowOutcome,
});
export type ImportedRow = z.infer<typeof importedRow>;

const problems = [
  'import-encoding',
  'import-headings',
  'import-malformed',
  'import-rows',
  'import-empty',
  'import-groups',
] as const;

export const checkImport = route({
  name: 'checkImport',
  method: 'POST',
  path: '/api/members/imports/checks',
  surface: 'organization',
  access: 'session-proof',
  permission: 'members.manage',
  rate: 'write',
  body,
  answer: z.object({
    /** How the file was read. */
    encoding: z.enum(['utf-8', 'utf-16']),
    /** Attributes that have a column. */
    attributes: z.array(z.string()).check(z.maxLength(mostAttributes)),
    /** Whether a column names groups, several in a cell apart by commas. */
    hasGroups: z.boolean(),
    /** Headings of columns that say nothing here. */
    ignored: z.array(z.string()).check(z.maxLength(100)),
    rows: z.array(importedRow).check(z.maxLength(mostImportRows)),
    /** Rows that would be invited. */
    invited: z.int(),
  }),
  problems,
  summary: 'Reads a CSV file of members and says row by row what importing it would do; changes nothing.',
});

export const importMembers = route({
  name: 'importMembers',
  method: 'POST',
  path: '/api/members/imports',
  surface: 'organization',
  access: 'session-proof',
  permission: 'members.manage',
  rate: 'write',
  body,
  answer: z.object({
    /** Rows looked at so far, of so many. */
    done: z.int(),
    of: z.int(),
    invited: z.int(),
  }),
  stream: true,
  problems,
  summary:
    'Invites the members of a CSV file, 500 rows a transaction; the same file again invites only who is not a member yet.',
});
