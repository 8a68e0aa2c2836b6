import type { RouteAnswer } from '@lanyard/contract/route';
import type { completeTrust as completeTrustRoute } from '@lanyard/contract/trusted-browsers';
import type { SessionCaller } from '../access/index.ts';
import type { Directory } from '../directory/index.ts';
import { memberName } from '../members/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import type { CalledOrganization } from '../platform/http/call.ts';
import { unlockSession } from '../sessions/index.ts';
import { rpIdOf, trustBrowser } from '../trusted-browsers/index.ts';
import { delegationOf } from './completion.ts';
import { digestOf } from './login-flows.ts';
import { problem } from './problems.ts';
import { openRequester } from './sign-ins.ts';
import { takeApproved } from './store.ts';

/**
 * Takes an approval of scope `trust`, once, for the session that asked: the delegation is kept for a passkey to come, and the vault is
 * open, as after an unlock.
 *
 * @throws ProblemError `sign-in-refused`
 */
export async function completeTrust(
  tx: Transaction,
  { directory }: { readonly directory: Directory },
  completion: {
    readonly organization: CalledOrganization;
    readonly caller: SessionCaller;
    readonly signInId: string;
    readonly pollSecret: string;
    readonly now: Date;
  },
): Promise<RouteAnswer<typeof completeTrustRoute>> {
  const { organization, caller, signInId, pollSecret, now } = completion;
  const { organizationId, sessionId, browserJkt } = caller;
  const taken = await takeApproved(tx, {
    organizationId,
    id: signInId,
    owner: { purpose: 'unlock', sessionId },
    pollDigest: digestOf(pollSecret),
    browserJkt,
    scopes: ['trust'],
    returnDigest: null,
    now,
  });
  if (taken === undefined) throw problem('sign-in-refused', { reason: 'not-approved' });
  const { storageShare2, delegation, envelope, personId, memberId } = taken;
  if (storageShare2 === null) throw new Error('trust was approved without a share');
  const unlock = { organizationId, sessionId, storageShare2, delegation, now };
  if (!(await unlockSession(tx, { directory }, unlock))) {
    throw problem('sign-in-refused', { reason: 'session-over' });
  }
  const dataKey = await directory.dataKey(tx, organizationId);
  const { did, expiresAt } = delegationOf(delegation);
  const requester = openRequester(dataKey, taken.id, taken.sealedRequester);
  const trust = { organizationId, memberId, personId, browserJkt, delegation, expiresAt, requester, now };
  return {
    envelope,
    did,
    trustedBrowserId: await trustBrowser(tx, dataKey, trust),
    rpId: rpIdOf(organization),
    // The member's id says nothing outside this organization.
    userId: Buffer.from(memberId.replaceAll('-', ''), 'hex').toString('base64url'),
    userName: memberName(dataKey, { id: memberId, sealedName: taken.sealedMemberName }),
    expiresAt: expiresAt.toISOString(),
  };
}
