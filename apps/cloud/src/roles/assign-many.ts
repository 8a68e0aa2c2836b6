import type { Role } from '@lanyard/contract/shapes';
import type { Transaction } from '../platform/database/transaction.ts';
import { ProblemError } from '../platform/http/problems.ts';
import { assignRole } from './assignment.ts';
import type { Act } from './roles.ts';
import { holdMembersAndOwners } from './store.ts';

type Refusal = 'not-found' | 'last-owner' | 'yourself';
const refusals: readonly string[] = ['not-found', 'last-owner'] satisfies Refusal[];

/**
 * Gives many members the same role, each by the rule for one; whoever cannot be given it is left and told. Nobody changes themselves
 * among others. All in one transaction: what goes beyond the caller's role changes nobody.
 *
 * @throws ProblemError `beyond-your-role`, `no-such-role`, `forbidden`
 */
export async function assignRoles(
  tx: Transaction,
  act: Act,
  { role, memberIds }: { readonly role: Role; readonly memberIds: readonly string[] },
): Promise<{ changed: { id: string; before: Role }[]; refused: { id: string; reason: Refusal }[] }> {
  const { organizationId, memberId: mine } = act.caller;
  const ids = [...new Set(memberIds)].toSorted();
  // All at first and in one order: of two who change the same members at once, one waits.
  const held = await holdMembersAndOwners(tx, organizationId, [...ids, mine]);
  const before = new Map(held.map((member) => [member.id, member.role]));
  const changed = [];
  const refused: { id: string; reason: Refusal }[] = [];
  for (const id of ids) {
    const reason =
      id === mine ? 'yourself' : await refusalOf(() => assignRole(tx, act, { memberId: id, role }));
    if (reason === undefined) changed.push({ id, before: before.get(id) ?? null });
    else refused.push({ id, reason });
  }
  return { changed, refused };
}

/** The rule for one refuses before it changes anything, so that the transaction goes on with the others. */
async function refusalOf(work: () => Promise<void>): Promise<Refusal | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    if (error instanceof ProblemError && refusals.includes(error.code)) return error.code as Refusal;
    throw error;
  }
}
