import { exportActivity, keepActivity, searchActivity, type ActivityEntry } from '@lanyard/contract/activity';
import { handle, type Handled } from '../access/index.ts';
import type { Database } from '../platform/database/database.ts';
import type { DataKeyOf } from './chain.ts';
import type { Values } from './entry.ts';
import { readActivity, type NamesOf } from './reading.ts';
import { record, trailOf } from './record.ts';
import { activityDays, setActivityDays, type EntryFilter } from './store.ts';

export interface ActivityParts {
  readonly database: Database;
  readonly dataKeyOf: DataKeyOf;
  readonly namesOf: NamesOf;
}

export function activityRoutes(parts: ActivityParts): readonly Handled[] {
  const { dataKeyOf, namesOf } = parts;
  return [
    handle(searchActivity, async (call) => {
      const { tx, caller, body } = call;
      const { cursor, limit, ...filter } = body;
      const dataKey = await dataKeyOf(tx, caller.organizationId);
      const page = await readActivity(tx, { dataKey, namesOf }, filter, { cursor, limit });
      // Once for what was asked, not for each page of it. After the reading: it does not show itself.
      if (cursor === undefined)
        record(tx, dataKey, { ...trailOf(call), act: 'activity.read', ...asked(filter) });
      return { ...page, days: await activityDays(tx, caller.organizationId) };
    }),

    handle(exportActivity, (call) => exportEntries(parts, call, call.body)),

    handle(keepActivity, async (call) => {
      const { tx, caller, body } = call;
      const before = await setActivityDays(tx, caller.organizationId, body.days);
      record(tx, await dataKeyOf(tx, caller.organizationId), {
        ...trailOf(call),
        act: 'activity.retention-changed',
        before: { days: before },
        after: { days: body.days },
      });
      return undefined;
    }),
  ];
}

/** A page at a time, each in a transaction of its own: an export of years holds none open. */
async function* exportEntries(
  { database, dataKeyOf, namesOf }: ActivityParts,
  call: Parameters<typeof trailOf>[0] & {
    readonly caller: { readonly organizationId: string };
    readonly signal: AbortSignal;
  },
  filter: EntryFilter,
): AsyncIterable<ActivityEntry> {
  const { organizationId } = call.caller;
  await database.transaction({ organizationId }, async (tx) =>
    record(tx, await dataKeyOf(tx, organizationId), {
      ...trailOf(call),
      act: 'activity.exported',
      ...asked(filter),
    }),
  );
  let cursor: string | undefined;
  do {
    const at = cursor;
    const page = await database.transaction({ organizationId, readOnly: true }, async (tx) =>
      readActivity(tx, { dataKey: await dataKeyOf(tx, organizationId), namesOf }, filter, {
        cursor: at,
        limit: 100,
      }),
    );
    yield* page.entries;
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined && !call.signal.aborted);
}

/** What was looked for. */
function asked({ actorId, subjectId, acts, since, until }: EntryFilter): { after?: Values } {
  const after: Values = {
    ...(actorId === undefined ? {} : { actor: actorId }),
    ...(subjectId === undefined ? {} : { subject: subjectId }),
    ...(acts === undefined ? {} : { acts }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
  return Object.keys(after).length === 0 ? {} : { after };
}
