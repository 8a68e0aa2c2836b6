import { actsByMember, actsOnAll, actsOnMember, type NoticeAct } from '@lanyard/contract/notices';
import { uuid, type Role } from '@lanyard/contract/shapes';
import * as z from 'zod/mini';
import type { Transaction } from '../platform/database/transaction.ts';
import { jobType } from '../platform/jobs/job.ts';
import type { DataKey } from '../platform/keys/data-keys.ts';
import { detailsOf, type EntryRow, type Trail } from './entry.ts';
import { entriesTold, entriesWithIds } from './store.ts';

/** Entries that a member is told: what is recorded of them reaches them, by the notifications room. */

/** Ids only: what the notice says is read, and opened, when it is sent. */
export const tellMember = jobType(
  'tell-member',
  z.object({ organizationId: uuid, entryId: uuid, memberId: uuid }),
);

/** For those that every member is told. `after`: the last member who was. */
export const tellAllMembers = jobType(
  'tell-all-members',
  z.object({ organizationId: uuid, entryId: uuid, after: z.optional(uuid) }),
);

/** A notice, opened. */
export interface OpenNotice {
  readonly id: string;
  readonly at: Date;
  readonly act: NoticeAct;
  /** Who did it, where it was another member. */
  readonly byMemberId: string | null;
  readonly from: Trail['from'];
  readonly role?: Role;
  /** The organization's new one. */
  readonly address?: string;
  /** Where the member was reached before their work address was changed: told there, too. */
  readonly formerEmail?: string;
}

const isIn = <T extends string>(list: readonly T[], act: string): act is T =>
  (list as readonly string[]).includes(act);

/** The member who is told of an entry, if anybody is. */
export function memberToldOf({
  act,
  actorId,
  subjectKind,
  subjectId,
}: Pick<EntryRow, 'act' | 'actorId' | 'subjectKind' | 'subjectId'>): string | undefined {
  if (isIn(actsOnMember, act) && subjectKind === 'member') return subjectId ?? undefined;
  return isIn(actsByMember, act) ? (actorId ?? undefined) : undefined;
}

export const isToldToAll = ({ act }: Pick<EntryRow, 'act'>): boolean => isIn(actsOnAll, act);

const most = 50;

/** The latest notices to a member, newest first; of what everybody is told, what was since they joined. */
export async function noticesTo(
  tx: Transaction,
  dataKey: DataKey,
  { id: memberId, joinedAt }: { readonly id: string; readonly joinedAt: Date | null },
): Promise<readonly OpenNotice[]> {
  const acts = { onMember: actsOnMember, byMember: actsByMember, onAll: actsOnAll };
  const told = { memberId, since: joinedAt, ...acts, limit: most };
  const rows = await entriesTold(tx, dataKey.organizationId, told);
  return rows.map((row) => opened(dataKey, row, memberId));
}

/** One notice; undefined where it is forgotten since, or is none to this member. */
export async function noticeOf(
  tx: Transaction,
  dataKey: DataKey,
  { entryId, memberId }: { readonly entryId: string; readonly memberId: string },
): Promise<OpenNotice | undefined> {
  const [row] = await entriesWithIds(tx, dataKey.organizationId, [entryId]);
  if (row === undefined) return undefined;
  return isToldToAll(row) || memberToldOf(row) === memberId ? opened(dataKey, row, memberId) : undefined;
}

function opened(dataKey: DataKey, row: EntryRow, memberId: string): OpenNotice {
  const { from, before, after } = detailsOf(dataKey, row);
  const formerEmail = row.act === 'member.email-changed' ? before?.['email'] : undefined;
  const role = after?.['role'];
  const address = isToldToAll(row) ? after?.['address'] : undefined;
  return {
    id: row.id,
    at: row.at,
    act: row.act as NoticeAct,
    byMemberId: row.actorId === memberId ? null : row.actorId,
    from,
    // Written by this cloud: a role's name or id, or null for none.
    ...(role === undefined ? {} : { role: role as Role }),
    ...(typeof address === 'string' ? { address } : {}),
    ...(typeof formerEmail === 'string' ? { formerEmail } : {}),
  };
}
