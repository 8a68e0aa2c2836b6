import type { RouteAnswer } from '@lanyard/contract/route';
import type { completeTrust as completeTrustRoute, PasskeyKind } from '@lanyard/contract/trusted-browsers';
import type { SessionCaller } from '../access/index.ts';
import { asksForAttestation } from '../authenticators/index.ts';
import type { Directory } from '../directory/index.ts';
import { memberName } from '../members/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import type { CalledOrganization } from '../platform/http/call.ts';
import { unlockSession } from '../sessions/index.ts';
import { excludedPasskeys, rpIdOf, trustBrowser } from '../trusted-browsers/index.ts';
import { delegationOf } from './completion.ts';
import { digestOf } from './login-flows.ts';
import { problem } from './problems.ts';
import { inSeconds, openRequester } from './sign-ins.ts';
import { takeApproved } from './store.ts';

/** How long a passkey on another device enters, unless it is removed. */
const passkeySeconds = 365 * 86_400;

/**
 * Takes an approval of scope `trust`, once, for the session that asked: the delegation is kept for a passkey to come, and the vault is
 * open, as after an unlock. One of scope `passkey` opens nothing.
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
    scopes: ['trust', 'passkey'],
    returnDigest: null,
    now,
  });
  if (taken === undefined) throw problem('sign-in-refused', { reason: 'not-approved' });
  const { storageShare2, delegation, envelope, personId, memberId } = taken;
  const kind = taken.grantedScope === 'passkey' ? 'passkey' : 'browser';
  if (kind === 'browser') {
    if (storageShare2 === null) throw new Error('trust was approved without a share');
    const unlock = { organizationId, sessionId, storageShare2, delegation, now };
    if (!(await unlockSession(tx, { directory }, unlock))) {
      throw problem('sign-in-refused', { reason: 'session-over' });
    }
  }
  const dataKey = await directory.dataKey(tx, organizationId);
  const { did, expiresAt: delegatedUntil } = delegationOf(delegation);
  const expiresAt = kind === 'browser' ? delegatedUntil : inSeconds(now, passkeySeconds);
  const requester = openRequester(dataKey, taken.id, taken.sealedRequester);
  const of = { organizationId, memberId };
  const trust = { ...of, kind, personId, browserJkt, delegation, expiresAt, requester, now } as const;
  return {
    envelope,
    did,
    trustedBrowserId: await trustBrowser(tx, dataKey, trust),
    rpId: rpIdOf(organization),
    userId: userHandle(memberId, kind),
    attestation: (await asksForAttestation(tx, organizationId)) ? 'direct' : 'none',
    exclude: kind === 'passkey' ? await excludedPasskeys(tx, { ...of, now }) : [],
    userName: memberName(dataKey, { id: memberId, sealedName: taken.sealedMemberName }),
    expiresAt: expiresAt.toISOString(),
  };
}

/**
 * The member's id: it says nothing outside this organization. With one byte more for a passkey that is no browser's: a platform that
 * keeps both in one account would else put the second in the place of the first.
 */
function userHandle(memberId: string, kind: PasskeyKind): string {
  const id = Buffer.from(memberId.replaceAll('-', ''), 'hex');
  return (kind === 'browser' ? id : Buffer.concat([id, Buffer.from([1])])).toString('base64url');
}
