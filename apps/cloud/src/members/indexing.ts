import * as z from 'zod/mini';
import type { Directory } from '../directory/index.ts';
import type { Database } from '../platform/database/database.ts';
import { handleJob, jobType, type JobHandler } from '../platform/jobs/job.ts';
import { openMember } from './member.ts';
import { termsOf, termsVersion } from './search-terms.ts';
import { addTerms, holdMembersWithoutTerms, markTermsGiven } from './term-store.ts';

const indexMembers = jobType('index-members', z.object({}));
const batch = 500;

/**
 * Gives members of before there was a search the terms they are found by: organization by organization, a batch a transaction, so
 * that nobody waits for it. Every five minutes; where all have theirs it costs a look into an index of none.
 */
export function memberIndexing(parts: {
  readonly database: Database;
  readonly directory: Directory;
}): JobHandler {
  const { database, directory } = parts;
  return handleJob(
    indexMembers,
    async (_, { signal }) => {
      const organizations = await database.transaction({ readOnly: true }, async (tx) => directory.all(tx));
      for (const { id: organizationId } of organizations) {
        while (!signal.aborted && (await indexSome(parts, organizationId)) === batch);
      }
    },
    { cron: '*/5 * * * *' },
  );
}

async function indexSome(
  { database, directory }: { readonly database: Database; readonly directory: Directory },
  organizationId: string,
): Promise<number> {
  return database.transaction({ organizationId }, async (tx) => {
    const rows = await holdMembersWithoutTerms(tx, organizationId, batch);
    if (rows.length === 0) return 0;
    const dataKey = await directory.dataKey(tx, organizationId);
    const members = rows.map((row) => ({
      id: row.id,
      terms: termsOf(dataKey, openMember(dataKey, row.id, row)),
    }));
    await addTerms(tx, organizationId, members);
    await markTermsGiven(
      tx,
      organizationId,
      rows.map(({ id }) => id),
      termsVersion,
    );
    return rows.length;
  });
}
