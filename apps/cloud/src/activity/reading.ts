import type { ActivityEntry } from '@lanyard/contract/activity';
import type { Transaction } from '../platform/database/transaction.ts';
import { problem } from '../platform/http/problems.ts';
import { sealedColumns, type DataKey, type Place } from '../platform/keys/data-keys.ts';
import { detailsOf, type EntryRow } from './entry.ts';
import { entriesBefore, lastNamesOf, type EntryFilter, type EntryPosition } from './store.ts';

/** Names of those members of the organization that are still there: by the members room. */
export type NamesOf = (
  tx: Transaction,
  dataKey: DataKey,
  memberIds: readonly string[],
) => Promise<ReadonlyMap<string, string>>;

const defaultLimit = 50;

/**
 * Entries, newest first, a page at a time, with the names of people as they are now, or as they last were.
 *
 * @param page.limit 1 to 100, default 50.
 * @param page.cursor `nextCursor` of the page before.
 * @throws ProblemError `invalid-request` on a cursor that this organization did not give out
 */
export async function readActivity(
  tx: Transaction,
  parts: { readonly dataKey: DataKey; readonly namesOf: NamesOf },
  filter: EntryFilter,
  page: { readonly cursor?: string | undefined; readonly limit?: number | undefined },
): Promise<{ entries: ActivityEntry[]; nextCursor: string | null }> {
  const { dataKey } = parts;
  const { cursor, limit = defaultLimit } = page;
  const before = cursor === undefined ? undefined : readCursor(dataKey, cursor);
  // One more than asked for tells whether there is a next page.
  const rows = await entriesBefore(tx, dataKey.organizationId, filter, { before, limit: limit + 1 });
  const shown = rows.slice(0, limit);
  const last = rows.length > limit ? shown.at(-1) : undefined;
  return {
    entries: await viewsOf(tx, parts, shown),
    nextCursor: last === undefined ? null : writeCursor(dataKey, last),
  };
}

async function viewsOf(
  tx: Transaction,
  { dataKey, namesOf }: { readonly dataKey: DataKey; readonly namesOf: NamesOf },
  rows: readonly EntryRow[],
): Promise<ActivityEntry[]> {
  const people = rows.flatMap(({ actorId, subjectKind, subjectId }) => [
    ...(actorId === null ? [] : [actorId]),
    ...(subjectKind === 'member' && subjectId !== null ? [subjectId] : []),
  ]);
  const ids = [...new Set(people)];
  const present = await namesOf(tx, dataKey, ids);
  const gone = ids.filter((id) => !present.has(id));
  const left = gone.length === 0 ? [] : await lastNamesOf(tx, dataKey.organizationId, gone);
  const former = new Map(left.map((row) => [row.subjectId, detailsOf(dataKey, row).name] as const));
  const nameOf = (id: string) => present.get(id) ?? former.get(id) ?? null;
  return rows.map((row) => {
    const { name, from, before, after } = detailsOf(dataKey, row);
    const { id, at, act, actorKind: kind, actorId, subjectKind, subjectId } = row;
    return {
      id,
      at: at.toISOString(),
      act,
      actor: { kind, id: actorId, name: actorId === null ? null : nameOf(actorId) },
      subject:
        subjectKind === null || subjectId === null
          ? null
          : { kind: subjectKind, id: subjectId, name: name ?? nameOf(subjectId) },
      from: from ?? null,
      before: valuesOf(before),
      after: valuesOf(after),
    };
  });
}

/** As the contract has them: what the log holds is of these kinds alone. */
const valuesOf = (values: ReturnType<typeof detailsOf>['before']): ActivityEntry['before'] =>
  values === undefined ? null : (structuredClone(values) as ActivityEntry['before']);

/** A place in the log, sealed: of use here alone, and telling nothing. */
const cursorPlace: Place = { table: 'activity', column: 'cursor', row: '' };

function writeCursor(dataKey: DataKey, { at, id }: EntryPosition): string {
  const text = JSON.stringify([at.getTime(), id]);
  return sealedColumns(dataKey).seal(cursorPlace, text).toString('base64url');
}

function readCursor(dataKey: DataKey, cursor: string): EntryPosition {
  try {
    const text = sealedColumns(dataKey).openText(cursorPlace, Buffer.from(cursor, 'base64url'));
    const [at, id] = JSON.parse(text) as [number, string];
    return { at: new Date(at), id };
  } catch (cause) {
    const errors = [{ path: 'body.cursor', message: 'Not a cursor of this list' }];
    throw problem('invalid-request', { errors, cause });
  }
}
