import type { ImportedRow, RowOutcome } from '@lanyard/contract/member-import';
import { emailAddress, personName } from '@lanyard/contract/shapes';
import { randomToken } from '@lanyard/crypto/encoding';
import { randomUUIDv7 } from 'node:crypto';
import * as z from 'zod/mini';
import { record, type Trail } from '../activity/index.ts';
import type { Directory } from '../directory/index.ts';
import {
  addParticulars,
  columnsOf,
  particularsOf,
  placeMembers,
  type Columns,
  type Particulars,
  type Sight,
} from '../groups/index.ts';
import type { Database } from '../platform/database/database.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { enqueueJobs } from '../platform/jobs/job.ts';
import type { DataKey } from '../platform/keys/data-keys.ts';
import { readCsv, type CsvFile, type CsvRow } from './csv.ts';
import { addInvitations } from './invitation-store.ts';
import { invitationLifeMs, sendInvitation, tokenDigest } from './invitations.ts';
import { emailIndexOf, sealMember } from './member.ts';
import { problem } from './problems.ts';
import type { KnownTerms } from './search-terms.ts';
import { addMembers, emailIndexesThere } from './store.ts';

/** Rows a transaction: half a second at most, and what is lost where one fails. */
const batch = 500;
const mostShown = 120;
const mostIgnored = 100;

interface Checked extends CsvRow {
  readonly outcome: RowOutcome;
  readonly particulars: Particulars;
}
const none: Particulars = { values: [], groupIds: [] };

/** What whoever sends a file may do beside inviting. */
export interface Allowed {
  readonly mayGroup: boolean;
  /** Which groups they see. */
  readonly groups: Sight;
}

/** A file, and who says what its sender may: asked in each transaction, and refused there where they no longer may. */
interface Sent {
  readonly organizationId: string;
  readonly file: Uint8Array;
  readonly allowed: (tx: Transaction) => Promise<Allowed>;
}

/**
 * What importing a file would do, row by row.
 *
 * @throws ProblemError as `readCsv`; `import-groups` where it names groups and the sender may not put anybody into one
 */
export async function checkImport(
  tx: Transaction,
  directory: Directory,
  sent: Sent,
): Promise<{
  encoding: 'utf-8' | 'utf-16';
  attributes: string[];
  hasGroups: boolean;
  ignored: string[];
  rows: ImportedRow[];
  invited: number;
}> {
  const file = readCsv(sent.file);
  const dataKey = await directory.dataKey(tx, sent.organizationId);
  const allowed = await sent.allowed(tx);
  const columns = await readColumns(tx, dataKey, file, allowed);
  const checked = await checkRows(tx, dataKey, { columns, allowed }, file.rows);
  return {
    encoding: file.encoding,
    attributes: columns.attributes.map(({ name }) => name),
    hasGroups: columns.groups !== undefined,
    ignored: columns.unknown.map((heading) => heading.slice(0, mostShown)).slice(0, mostIgnored),
    rows: checked.map(({ line, name, email, outcome }) => ({
      line,
      name: name.slice(0, mostShown),
      email: email.slice(0, mostShown),
      outcome,
    })),
    invited: checked.filter(({ outcome }) => outcome === 'invite').length,
  };
}

async function readColumns(
  tx: Transaction,
  dataKey: DataKey,
  file: CsvFile,
  { mayGroup }: Allowed,
): Promise<Columns> {
  const columns = await columnsOf(tx, dataKey, file);
  if (columns.groups !== undefined && !mayGroup) throw problem('import-groups');
  return columns;
}

/**
 * Invites everyone in a file who can be, 500 rows a transaction: member, attributes, groups, invitation, mail and entry of the log are
 * there together or not at all. Whoever leaves in between has the batches that are done; the same file again leaves out who is a
 * member already, so that nobody is invited twice.
 *
 * @throws ProblemError as `checkImport`; `forbidden` from the batch on at which the sender no longer may
 */
export async function* importMembers(
  parts: { readonly database: Database; readonly directory: Directory },
  sent: Sent & { readonly trail: Trail },
  signal: AbortSignal,
): AsyncGenerator<{ done: number; of: number; invited: number }> {
  const { organizationId, trail } = sent;
  const file = readCsv(sent.file);
  const { rows } = file;
  let invited = 0;
  const seen = new Set<string>();
  const known: KnownTerms = new Map();
  yield { done: 0, of: rows.length, invited };
  for (let from = 0; from < rows.length && !signal.aborted; from += batch) {
    const some = rows.slice(from, from + batch);
    invited += await parts.database.transaction({ organizationId }, async (tx) => {
      const dataKey = await parts.directory.dataKey(tx, organizationId);
      // Each time: an attribute or a group may be deleted meanwhile.
      const allowed = await sent.allowed(tx);
      const columns = await readColumns(tx, dataKey, file, allowed);
      const checked = await checkRows(tx, dataKey, { columns, allowed }, some, seen);
      return inviteRows(tx, dataKey, checked, { trail, known });
    });
    yield { done: Math.min(from + batch, rows.length), of: rows.length, invited };
  }
}

async function inviteRows(
  tx: Transaction,
  dataKey: DataKey,
  checked: readonly Checked[],
  { trail, known }: { readonly trail: Trail; readonly known: KnownTerms },
): Promise<number> {
  const { organizationId } = dataKey;
  const wanted = checked.filter(({ outcome }) => outcome === 'invite');
  // Sorted, since ids of one millisecond come in any order: so the list is in the order of the file.
  const ids = wanted.map(() => randomUUIDv7()).toSorted((one, other) => (one < other ? -1 : 1));
  const members = wanted.map(({ name, email }, at) => {
    const id = ids[at] ?? randomUUIDv7();
    return Object.assign(sealMember(dataKey, id, { name, email }, known), { organizationId, id, role: null });
  });
  if (members.length === 0) return 0;
  // Who was added by somebody else since the check is left to them.
  const added = await addMembers(tx, organizationId, members, trail.at);
  const particulars = wanted.map(({ particulars: { values, groupIds } }, at) => ({
    id: ids[at] ?? '',
    values,
    groupIds,
  }));
  await addParticulars(
    tx,
    dataKey,
    particulars.filter(({ id }) => added.has(id)),
    trail.at,
  );
  await placeMembers(tx, dataKey, [...added], trail.at);
  const expiresAt = new Date(trail.at.getTime() + invitationLifeMs.member);
  const invitations = Array.from(added, (memberId) => ({
    id: randomUUIDv7(),
    memberId,
    // These tokens go to nobody: the job puts the ones it mails in their place.
    tokenDigest: tokenDigest(randomToken()),
  }));
  await addInvitations(tx, organizationId, invitations, { now: trail.at, expiresAt });
  await enqueueJobs(
    tx,
    sendInvitation,
    invitations.map(({ id }) => ({ organizationId, invitationId: id })),
  );
  record(tx, dataKey, { ...trail, act: 'members.imported', after: { invited: added.size } });
  return added.size;
}

/** @param seen addresses of rows before, by their keyed hash: the second of two is left out. */
async function checkRows(
  tx: Transaction,
  dataKey: DataKey,
  { columns, allowed }: { readonly columns: Columns; readonly allowed: Allowed },
  rows: readonly CsvRow[],
  seen: Set<string> = new Set(),
): Promise<Checked[]> {
  const read = await particularsOf(
    tx,
    dataKey,
    columns,
    rows.map(({ cells }) => cells),
    allowed.groups,
  );
  const faults = rows.map((row, at) => {
    const particulars = read[at];
    return faultOf(row) ?? (typeof particulars === 'string' ? particulars : undefined);
  });
  const indexes = rows.map((row, at) =>
    faults[at] === undefined ? emailIndexOf(dataKey, row.email) : undefined,
  );
  const asked = indexes.filter((index) => index !== undefined);
  const there = await emailIndexesThere(tx, dataKey.organizationId, asked);
  return rows.map((row, at) => {
    const outcome = faults[at] ?? outcomeOf(indexes[at]?.toString('base64') ?? '', { there, seen });
    const particulars = read[at];
    return { ...row, outcome, particulars: typeof particulars === 'object' ? particulars : none };
  });
}

function outcomeOf(
  index: string,
  { there, seen }: { readonly there: ReadonlySet<string>; readonly seen: Set<string> },
): RowOutcome {
  if (seen.has(index)) return 'duplicate';
  seen.add(index);
  return there.has(index) ? 'already-member' : 'invite';
}

/** Why a row is no member, by itself. */
function faultOf({ name, email }: CsvRow): RowOutcome | undefined {
  if (name === '') return 'name-missing';
  // A spreadsheet that later opens an export would run it.
  if (/^[=+\-@\t\r]/.test(name) || /^[=+\-@]/.test(email)) return 'formula';
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\uFFFD]/u.test(name)) return 'characters';
  if (!z.safeParse(personName, name).success) return 'name-too-long';
  if (email === '') return 'email-missing';
  return z.safeParse(emailAddress, email).success ? undefined : 'email-invalid';
}
