import type { BulkAct, MemberView } from '@lanyard/contract/members';
import type { Directory } from '../directory/index.ts';
import { ProblemError } from '../platform/http/problems.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { resendInvitation, viewOne } from './invitations.ts';
import { deleteMember, disableMember, enableMember, type EndSessionsOf } from './states.ts';
import { holdMembersAndOwners } from './store.ts';

/** What became of one of many. `member`: as they are now, or were when they were deleted. */
export type BulkOutcome =
  | { readonly id: string; readonly member: MemberView }
  | { readonly id: string; readonly refused: BulkRefusal };
type BulkRefusal = 'not-found' | 'member-state' | 'last-owner' | 'yourself';

const refusals: readonly string[] = ['not-found', 'member-state', 'last-owner'] satisfies BulkRefusal[];

/**
 * Does the same to many members, each by the rule for one: who is in another state, or the last owner, is left as they are and told.
 * All in one transaction: a fault changes nobody.
 */
export async function changeMembers(
  tx: Transaction,
  parts: { readonly directory: Directory; readonly endSessionsOf: EndSessionsOf },
  change: {
    readonly organizationId: string;
    readonly act: BulkAct;
    readonly memberIds: readonly string[];
    /** Who asks: nobody disables or deletes themselves with a list of others. */
    readonly byMemberId: string;
    /** Those whom they see: others are not there. */
    readonly seen: readonly string[];
  },
  now: Date,
): Promise<BulkOutcome[]> {
  const { organizationId, act, byMemberId } = change;
  const seen = new Set(change.seen);
  const ids = [...new Set(change.memberIds)].toSorted();
  // All at first and in one order: of two who change the same members at once, one waits.
  await holdMembersAndOwners(tx, organizationId, ids);
  const outcomes: BulkOutcome[] = [];
  for (const memberId of ids) {
    const which = { organizationId, memberId };
    if (memberId === byMemberId) outcomes.push({ id: memberId, refused: 'yourself' });
    else if (!seen.has(memberId)) outcomes.push({ id: memberId, refused: 'not-found' });
    else outcomes.push(await outcomeOf(memberId, () => acts[act](tx, parts, which, now)));
  }
  return outcomes;
}

type One = (
  tx: Transaction,
  parts: { readonly directory: Directory; readonly endSessionsOf: EndSessionsOf },
  which: { readonly organizationId: string; readonly memberId: string },
  now: Date,
) => Promise<MemberView>;

const acts: Readonly<Record<BulkAct, One>> = {
  disable: async (tx, { directory, endSessionsOf }, which, now) => {
    await disableMember(tx, endSessionsOf, which, now);
    return viewOne(tx, directory, which);
  },
  enable: async (tx, { directory }, which) => {
    await enableMember(tx, which);
    return viewOne(tx, directory, which);
  },
  'invite-again': async (tx, { directory }, which, now) => resendInvitation(tx, directory, which, now),
  delete: async (tx, { directory }, which) => {
    const member = await viewOne(tx, directory, which);
    await deleteMember(tx, which);
    return member;
  },
};

/** Each rule refuses before it changes anything, so that the transaction goes on with the others. */
async function outcomeOf(id: string, work: () => Promise<MemberView>): Promise<BulkOutcome> {
  try {
    return { id, member: await work() };
  } catch (error) {
    if (error instanceof ProblemError && refusals.includes(error.code))
      return { id, refused: error.code as BulkRefusal };
    throw error;
  }
}
