import type { RouteAnswer } from '@lanyard/contract/route';
import type { FidoAssertion, Scope } from '@lanyard/contract/shapes';
import type {
  completePasskeySignIn as completePasskeySignInRoute,
  completePasskeyUnlock as completePasskeyUnlockRoute,
} from '@lanyard/contract/trusted-browsers';
import { decodeBase64url } from '@lanyard/crypto/encoding';
import type { DeviceProof } from '@lanyard/crypto/device-proof';
import type { LoginCaller, SessionCaller } from '../access/index.ts';
import { record } from '../activity/index.ts';
import type { Directory } from '../directory/index.ts';
import { memberName } from '../members/index.ts';
import type { Transaction } from '../platform/database/transaction.ts';
import type { CalledOrganization, Cookie, RequestContext } from '../platform/http/call.ts';
import { createSession, endHeldSession, unlockSession, type SessionTokens } from '../sessions/index.ts';
import { useDeviceProof } from '../throttling/index.ts';
import { admitsFrom, holdPolicy, touchPasskey } from '../trusted-browsers/index.ts';
import { clearedLoginCookie } from './login-flows.ts';
import { problem } from './problems.ts';
import { shareBytes, type Starting } from './sign-ins.ts';
import { endLoginFlow } from './store.ts';

/** Attempt and proof are used up also where the sign-in is refused, or whoever copied the request could send it again. */
const refused = (reason: string) => problem('sign-in-refused', { reason, keep: true });

/**
 * Signs in with a passkey of this origin, without the phone (protocol, Trusted browser): bound to the origin, so that no page in between
 * gets anything. In the browser that is trusted it enters and, with PRF, unlocks; from any other, and with a passkey that is no
 * browser's, it only enters, and where trusted browsers are demanded from one of those alone.
 *
 * @throws ProblemError `sign-in-refused`, whatever is wrong; `device-proof-refused`
 */
export async function completePasskeySignIn(
  tx: Transaction,
  deps: Starting & { readonly tokens: SessionTokens },
  completion: {
    readonly context: RequestContext & { readonly organization: CalledOrganization };
    readonly caller: LoginCaller;
    readonly proof: DeviceProof;
    readonly signInId: string;
    readonly fido: FidoAssertion;
    readonly storageShare2: string | null;
  },
): Promise<{ answer: RouteAnswer<typeof completePasskeySignInRoute>; cookies: readonly Cookie[] }> {
  const { context, caller, proof, signInId, fido, storageShare2 } = completion;
  const { organization, requester: asked, now } = context;
  const { loginDigest } = caller;
  await Promise.all([
    holdPolicy(tx, { organizationId: organization.id, as: 'reader' }),
    useDeviceProof(tx, proof),
  ]);
  const touched = await touchPasskey(tx, {
    organization,
    purpose: 'sign-in',
    attemptId: signInId,
    asker: { loginDigest },
    browserJkt: proof.jkt,
    fido,
    now,
  });
  if ('refused' in touched) throw refused(touched.refused);
  const { isTrustedBrowser, trustedBrowserId, memberId, personId, did } = touched;
  const of = { organizationId: organization.id, memberId, now };
  const from = { ...of, browserJkt: proof.jkt, enrolmentDigest: null };
  if (!isTrustedBrowser && !(await admitsFrom(tx, from))) throw refused('browser-not-trusted');
  const vaultKey = isTrustedBrowser && storageShare2 !== null ? touched.vaultKey : null;
  const scope: Scope = vaultKey === null ? 'session' : 'session vault';
  const dataKey = await deps.directory.dataKey(tx, organization.id);
  const requester = { ...asked, place: deps.places?.of(asked.address) ?? null };
  await endLoginFlow(tx, { organizationId: organization.id, loginDigest });
  const session = await createSession(tx, deps, {
    organization,
    personId,
    memberId,
    browserJkt: proof.jkt,
    scope,
    delegation: isTrustedBrowser ? touched.delegation : null,
    delegationExpiresAt: touched.expiresAt,
    trustedBrowserId,
    requester,
    storageShare2: vaultKey === null ? null : shareOf(storageShare2),
    now,
  });
  await endHeldSession(tx, deps, context);
  record(tx, dataKey, {
    act: 'sign-in.approved',
    actor: { kind: 'member', id: memberId },
    from: requester,
    at: now,
    after: { scope, way: isTrustedBrowser ? 'trusted browser' : 'passkey' },
  });
  const { sessionId, csrfToken, expiresAt, cookies } = session;
  const name = memberName(dataKey, { id: memberId, sealedName: touched.sealedMemberName });
  return {
    answer: {
      did,
      scope,
      memberName: name,
      vaultKey,
      sessionId,
      csrfToken,
      expiresAt: expiresAt.toISOString(),
    },
    cookies: [...cookies, clearedLoginCookie],
  };
}

/**
 * Opens the vault of a session by the passkey of its browser: the wrapped vault key is released after the touch, and share 2 of a new
 * StorageProtectionKey kept with the session.
 *
 * @throws ProblemError `sign-in-refused`
 */
export async function completePasskeyUnlock(
  tx: Transaction,
  { directory }: { readonly directory: Directory },
  completion: {
    readonly organization: CalledOrganization;
    readonly caller: SessionCaller;
    readonly signInId: string;
    readonly fido: FidoAssertion;
    readonly storageShare2: string;
    readonly context: RequestContext;
  },
): Promise<RouteAnswer<typeof completePasskeyUnlockRoute>> {
  const { organization, caller, signInId, fido, storageShare2, context } = completion;
  const { now, requester } = context;
  const { organizationId, sessionId, browserJkt, memberId } = caller;
  const touched = await touchPasskey(tx, {
    organization,
    purpose: 'unlock',
    attemptId: signInId,
    asker: { sessionId },
    browserJkt,
    fido,
    now,
  });
  if ('refused' in touched) throw refused(touched.refused);
  if (touched.memberId !== memberId) throw refused('other-member');
  const { vaultKey, did, delegation } = touched;
  if (!touched.isTrustedBrowser || vaultKey === null) throw refused('does-not-unlock');
  const unlock = { organizationId, sessionId, storageShare2: shareOf(storageShare2), delegation, now };
  if (!(await unlockSession(tx, { directory }, unlock))) throw refused('session-over');
  record(tx, await directory.dataKey(tx, organizationId), {
    act: 'vault.unlocked',
    actor: { kind: 'member', id: memberId },
    from: requester,
    at: now,
  });
  return { did, vaultKey };
}

const shareOf = (text: string | null): Buffer => Buffer.from(decodeBase64url(text ?? '', shareBytes));
