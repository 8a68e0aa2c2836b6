import { checkStillHolds, type SessionCaller } from '../access/index.ts';
import { liftDeviceBlocks } from '../people/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import { problem as commonProblem } from '../platform/http/problems.ts';
import { problem } from './problems.ts';
import {
  holdMember,
  holdMembersAndOwners,
  removeMember,
  removeVaultKeys,
  revokeStatement,
  setMemberState,
} from './store.ts';

/** Ends every session of a member, at once and on every process: by the sessions room. */
export type EndSessionsOf = (
  tx: Transaction,
  member: { readonly organizationId: string; readonly memberId: string; readonly now: Date },
) => Promise<void>;

interface Which {
  readonly organizationId: string;
  readonly memberId: string;
}

/**
 * Holds members, the caller and every active owner, in one order, to the end of the transaction: of two who end each other at once one
 * waits, and then may no more.
 *
 * @throws ProblemError `forbidden` where the caller's role was changed meanwhile, or they were disabled
 */
export async function holdToChange(
  tx: Transaction,
  caller: SessionCaller,
  memberIds: readonly string[],
): Promise<void> {
  await holdMembersAndOwners(tx, caller.organizationId, [...new Set([...memberIds, caller.memberId])]);
  await checkStillHolds(tx, caller);
}

/**
 * Disables an active member; every session of theirs ends, and what was confirmed of them counts no more.
 *
 * @throws ProblemError `not-found`, `member-state`; `last-owner` where no other active owner would be left
 */
export async function disableMember(
  tx: Transaction,
  endSessionsOf: EndSessionsOf,
  { organizationId, memberId }: Which,
  now: Date,
): Promise<void> {
  const held = await holdMembersAndOwners(tx, organizationId, [memberId]);
  const member = held.find(({ id }) => id === memberId);
  if (member === undefined) throw commonProblem('not-found');
  if (member.state !== 'active') throw problem('member-state');
  const otherOwners = held.filter(({ id }) => id !== memberId);
  if (member.role === 'owner' && otherOwners.length === 0) throw problem('last-owner');
  await setMemberState(tx, organizationId, memberId, { state: 'disabled', disabledAt: now });
  await revokeStatement(tx, organizationId, memberId);
  await endSessionsOf(tx, { organizationId, memberId, now });
}

/**
 * Lets a disabled member in again.
 *
 * @throws ProblemError `not-found`, `member-state`
 */
export async function enableMember(tx: Transaction, { organizationId, memberId }: Which): Promise<void> {
  const member = await holdMember(tx, organizationId, memberId);
  if (member === undefined) throw commonProblem('not-found');
  if (member.state !== 'disabled') throw problem('member-state');
  await setMemberState(tx, organizationId, memberId, { state: 'active', disabledAt: null });
  // The way back for a person whose phone was blocked here: an owner disables and enables them.
  if (member.personId !== null) await liftDeviceBlocks(tx, { organizationId, personId: member.personId });
}

/**
 * Deletes a member who is disabled, or was invited and never joined; their invitations, ended sessions and vault keys go with them.
 *
 * @throws ProblemError `not-found`; `member-state` where they are active: disabling comes first, so that nobody is deleted by
 *   one wrong click while they work
 */
export async function deleteMember(tx: Transaction, { organizationId, memberId }: Which): Promise<void> {
  const member = await holdMember(tx, organizationId, memberId);
  if (member === undefined) throw commonProblem('not-found');
  if (member.state === 'active') throw problem('member-state');
  if (member.personId !== null) await removeVaultKeys(tx, organizationId, member.personId);
  await removeMember(tx, organizationId, memberId);
}
