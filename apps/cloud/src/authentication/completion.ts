import type { RouteAnswer } from '@lanyard/contract/route';
import type {
  completeSignIn as completeSignInRoute,
  completeUnlock as completeUnlockRoute,
} from '@lanyard/contract/sign-in';
import type { DeviceProof } from '@lanyard/crypto/device-proof';
import type { LoginCaller, SessionCaller } from '../access/index.ts';
import { record } from '../activity/index.ts';
import type { Directory } from '../directory/index.ts';
import { memberName } from '../members/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import type { CalledOrganization, Cookie, RequestContext } from '../platform/http/call.ts';
import { createSession, endHeldSession, unlockSession, type SessionTokens } from '../sessions/index.ts';
import { useDeviceProof } from '../throttling/index.ts';
import { admitOnce, holdPolicy, isTrustDemanded } from '../trusted-browsers/index.ts';
import { clearedLoginCookie, digestOf } from './login-flows.ts';
import { problem } from './problems.ts';
import { openRequester } from './sign-ins.ts';
import { takeApproved } from './store.ts';

/**
 * Completes an approved sign-in (protocol, Sign-in 9): for the browser that has the login flow, the poll secret, the browser key and,
 * where the sign-in came to the wallet by a link, the code that the wallet brought back; once.
 *
 * @param completion.proof By the key that must be the sign-in's. It is used up also where the completion is refused, or whoever
 *   copied that request could send it again a moment later.
 * @throws ProblemError `sign-in-refused`, whatever is wrong with the sign-in; `device-proof-refused`
 */
export async function completeSignIn(
  tx: Transaction,
  deps: { readonly directory: Directory; readonly tokens: SessionTokens },
  completion: {
    readonly context: RequestContext & { readonly organization: CalledOrganization };
    readonly caller: LoginCaller;
    readonly signInId: string;
    readonly pollSecret: string;
    readonly returnCode: string | null;
    readonly proof: DeviceProof;
  },
): Promise<{ answer: RouteAnswer<typeof completeSignInRoute>; cookies: readonly Cookie[] }> {
  const { context, caller, signInId, pollSecret, returnCode, proof } = completion;
  const { organization, now } = context;
  const [, taken] = await Promise.all([
    holdPolicy(tx, { organizationId: organization.id, as: 'reader' }),
    takeApproved(tx, {
      organizationId: organization.id,
      id: signInId,
      owner: { purpose: 'sign-in', loginDigest: caller.loginDigest },
      pollDigest: digestOf(pollSecret),
      browserJkt: proof.jkt,
      scopes: ['session', 'session vault'],
      returnDigest: returnCode === null ? null : digestOf(returnCode),
      now,
    }),
    useDeviceProof(tx, proof),
  ]);
  if (taken === undefined) throw problem('sign-in-refused', { reason: 'not-approved', keep: true });
  const of = { ...taken, organizationId: organization.id, browserJkt: proof.jkt, now };
  if (isTrustDemanded(taken) && !(await admitOnce(tx, of))) {
    throw problem('sign-in-refused', { reason: 'browser-not-trusted', keep: true });
  }
  const dataKey = await deps.directory.dataKey(tx, organization.id);
  const { personId, memberId, grantedScope: scope, delegation, storageShare2, envelope } = taken;
  const { did, expiresAt: delegationExpiresAt } = delegationOf(delegation);
  const requester = openRequester(dataKey, taken.id, taken.sealedRequester);
  const nameOfMember = memberName(dataKey, { id: memberId, sealedName: taken.sealedMemberName });
  const [session] = await Promise.all([
    createSession(tx, deps, {
      organization,
      personId,
      memberId,
      browserJkt: proof.jkt,
      scope,
      delegation,
      delegationExpiresAt,
      requester,
      storageShare2,
      carrier: caller.carrier,
      now,
    }),
    endHeldSession(tx, deps, context),
  ]);
  record(tx, dataKey, {
    act: 'sign-in.approved',
    actor: { kind: 'member', id: memberId },
    from: requester,
    at: now,
    after: { scope },
  });
  const { sessionId, csrfToken, expiresAt, cookies, held } = session;
  return {
    answer: {
      envelope,
      did,
      scope,
      memberName: nameOfMember,
      sessionId,
      csrfToken,
      expiresAt: expiresAt.toISOString(),
      ...(held === undefined ? {} : { held }),
    },
    cookies: held === undefined ? [...cookies, clearedLoginCookie] : [],
  };
}

/**
 * Completes an approved unlock for the session that asked, once.
 *
 * @returns the envelope with the vault key, for the browser, and whose it is
 * @throws ProblemError `sign-in-refused`
 */
export async function completeUnlock(
  tx: Transaction,
  deps: { readonly directory: Directory },
  caller: SessionCaller,
  completion: { readonly signInId: string; readonly pollSecret: string; readonly now: Date },
): Promise<RouteAnswer<typeof completeUnlockRoute>> {
  const { organizationId, sessionId, browserJkt } = caller;
  const { signInId, pollSecret, now } = completion;
  const taken = await takeApproved(tx, {
    organizationId,
    id: signInId,
    owner: { purpose: 'unlock', sessionId },
    pollDigest: digestOf(pollSecret),
    browserJkt,
    scopes: ['vault'],
    returnDigest: null,
    now,
  });
  if (taken === undefined) throw problem('sign-in-refused', { reason: 'not-approved' });
  const { storageShare2, delegation, envelope } = taken;
  if (storageShare2 === null) throw new Error('an unlock was approved without a share');
  const unlock = { organizationId, sessionId, storageShare2, delegation, now };
  if (!(await unlockSession(tx, deps, unlock))) throw problem('sign-in-refused', { reason: 'session-over' });
  const dataKey = await deps.directory.dataKey(tx, organizationId);
  record(tx, dataKey, {
    act: 'vault.unlocked',
    actor: { kind: 'member', id: taken.memberId },
    from: openRequester(dataKey, taken.id, taken.sealedRequester),
    at: now,
  });
  return { envelope, did: delegationOf(delegation).did };
}

/** Signer and end of a delegation that was verified when it was approved. */
export function delegationOf(delegation: string): { readonly did: string; readonly expiresAt: Date } {
  const payload = Buffer.from(delegation.split('.')[1] ?? '', 'base64url').toString();
  const { sub, exp } = JSON.parse(payload) as { sub: string; exp: number };
  return { did: sub, expiresAt: new Date(exp * 1000) };
}
