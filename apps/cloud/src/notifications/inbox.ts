import type { Notice } from '@lanyard/contract/notices';
import { noticesTo, type OpenNotice } from '../activity/index.ts';
import type { Directory } from '../directory/index.ts';
import { memberNames, memberOfPerson } from '../members/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { problem } from './problems.ts';

/**
 * The notices to a person in one organization, newest first.
 *
 * @throws ProblemError `not-a-member`, also where there is no such organization
 */
export async function noticesOfPerson(
  tx: Transaction,
  directory: Directory,
  { organizationId, personId }: { readonly organizationId: string; readonly personId: string },
): Promise<Notice[]> {
  const member = await memberOfPerson(tx, organizationId, personId);
  if (member === undefined) throw problem('not-a-member');
  const dataKey = await directory.dataKey(tx, organizationId);
  const found = await noticesTo(tx, dataKey, member);
  const names = await memberNames(tx, dataKey, [...new Set(found.flatMap(byOf))]);
  return found.map((notice) => viewOf(notice, names));
}

const byOf = ({ byMemberId }: OpenNotice): string[] => (byMemberId === null ? [] : [byMemberId]);

function viewOf(
  { id, at, act, byMemberId, from, role, address }: OpenNotice,
  names: ReadonlyMap<string, string>,
): Notice {
  return {
    id,
    at: at.toISOString(),
    act,
    by: byMemberId === null ? null : (names.get(byMemberId) ?? null),
    from: from === undefined ? null : { address: from.address, browser: from.browser, system: from.system },
    ...(role === undefined ? {} : { role }),
    ...(address === undefined ? {} : { address }),
  };
}
