import type { FidoAssertion } from '@lanyard/contract/shapes';
import { leavingChallenge } from '@lanyard/crypto/challenges';
import { record, type Trail } from '../activity/index.ts';
import type { Directory } from '../directory/index.ts';
import { useTouchedNonce, type VerifyTouch } from '../people/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import type { DeviceProofNonces } from '../platform/http/device-proof-nonce.ts';
import { memberName } from './member.ts';
import { problem } from './problems.ts';
import type { EndSessionsOf } from './states.ts';
import {
  holdMembersAndOwners,
  memberOfPerson,
  placesOfPerson,
  removeMember,
  removeVaultKeys,
} from './store.ts';

export interface Leaving {
  readonly organizationId: string;
  readonly personId: string;
  readonly deviceId: string;
  readonly nonce: string;
  /** Random, the wallet's. */
  readonly once: string;
  readonly fido: FidoAssertion;
}

/**
 * A person leaves by themselves: every session ends, and the member goes with vault keys, groups and values. What they did stays in the
 * activity log. Also who is disabled may go. An organization keeps an active owner.
 *
 * @throws ProblemError `not-a-member`; `assertion-refused`; `last-owner`
 */
export async function leaveOrganization(
  tx: Transaction,
  deps: {
    readonly directory: Directory;
    readonly nonces: DeviceProofNonces;
    readonly verifyTouch: VerifyTouch;
    readonly endSessionsOf: EndSessionsOf;
  },
  { organizationId, personId, deviceId, nonce, once, fido }: Leaving,
  trail: Omit<Trail, 'actor'>,
): Promise<void> {
  const { at: now } = trail;
  const member = await memberOfPerson(tx, organizationId, personId);
  if (member === undefined) throw problem('not-a-member');
  const challenge = leavingChallenge({ organizationId, nonce, once });
  await useTouchedNonce(tx, deps.nonces, { personId, nonce, challenge, now });
  await deps.verifyTouch(tx, { personId, deviceId, fido, challenge, now });

  const memberId = member.id;
  const held = await holdMembersAndOwners(tx, organizationId, [memberId]);
  const mine = held.find(({ id }) => id === memberId);
  if (mine === undefined) throw problem('not-a-member');
  const isOwner = mine.role === 'owner' && mine.state === 'active';
  if (isOwner && held.every(({ id }) => id === memberId)) throw problem('last-owner');
  await deps.endSessionsOf(tx, { organizationId, memberId, now });
  await removeVaultKeys(tx, organizationId, personId);
  await removeMember(tx, organizationId, memberId);
  const dataKey = await deps.directory.dataKey(tx, organizationId);
  const name = memberName(dataKey, member);
  record(tx, dataKey, {
    ...trail,
    act: 'member.left',
    actor: { kind: 'member', id: memberId },
    subject: { kind: 'member', id: memberId, name },
  });
}

/** Whether a person is in any organization, in whatever state. The transaction is the person's. */
export async function isMemberSomewhere(tx: Transaction, personId: string): Promise<boolean> {
  return (await placesOfPerson(tx, personId)).length > 0;
}
