import type { Route } from '@lanyard/contract/route';
import type { DeviceProof } from '@lanyard/crypto/device-proof';
import { CryptoProblem } from '@lanyard/crypto/errors';
import type { SessionToken } from '@lanyard/crypto/tokens';
import { allows, permissionsOf, type AdmittedSession, type SessionCaller } from '../access/index.ts';
import type { CalledOrganization, Gate, RequestContext } from '../platform/http/call.ts';
import type { DeviceProofNonces } from '../platform/http/device-proof-nonce.ts';
import { requireDeviceProof } from '../platform/http/device-proof.ts';
import { problem } from '../platform/http/problems.ts';
import { useDeviceProof, useUpDeviceProof } from '../throttling/index.ts';
import { sessionCookieName } from './cookies.ts';
import { checkDoubleSubmit, checkSameOrigin } from './csrf.ts';
import { liveSession } from './store.ts';
import type { SessionTokens } from './tokens.ts';

/** What a signed-in browser showed, each part verified and of the same session. */
export interface SessionProof {
  readonly organizationId: string;
  readonly personId: string;
  readonly session: SessionToken;
  /** On routes with access `session-proof`, and of an extension on every route. */
  readonly proof: DeviceProof | undefined;
  /** There is a proof on a route that otherwise only reads. */
  readonly usesUp?: boolean;
}

/**
 * Admits browsers that are signed in (`access: 'session'` and `'session-proof'`): the session cookie, verified by the keys of the
 * organization whose address was called and of no other; on a write the CSRF checks; where the route wants it a proof by
 * the browser key that names this session; then one look at the table. A stolen cookie alone reads no vault and changes nothing.
 *
 * An extension has no cookie: it shows its token in the header, on every route with a proof by the browser key that names the token. What
 * is checked after that is the same. A page cannot send that header to us from elsewhere, and no browser adds it by itself, so there is
 * nothing that CSRF checks would guard.
 */
export function sessionGate(deps: {
  readonly tokens: SessionTokens;
  readonly nonces: DeviceProofNonces;
}): Gate<SessionProof, AdmittedSession> {
  const { tokens, nonces } = deps;
  const proveHeld = async (
    context: RequestContext,
    organization: CalledOrganization,
    authorization: string,
  ): Promise<SessionProof> => {
    const token = /^DPoP ([\w.-]+)$/i.exec(authorization)?.[1];
    if (token === undefined) throw problem('sign-in-required', { reason: 'not-dpop' });
    const session = await verified(tokens.readHeldSession(organization, token, { now: context.now }));
    const proof = await requireDeviceProof(context, nonces, {
      binding: { kind: 'accessToken', token },
      thumbprint: session.browserThumbprint,
    });
    return { organizationId: organization.id, personId: session.person, session, proof, usesUp: true };
  };
  return {
    async prove(context, route) {
      const { organization } = context;
      if (organization === undefined) throw problem('not-found', { reason: 'no-organization' });
      const authorization = context.header('authorization');
      if (authorization !== undefined) return proveHeld(context, organization, authorization);
      const session = await requireSession(context, tokens, organization);
      if (route.method !== 'GET') {
        checkSameOrigin(context);
        await checkDoubleSubmit(context, tokens, { organization, jti: session.jti });
      }
      const proof =
        route.access === 'session-proof'
          ? await requireDeviceProof(context, nonces, {
              binding: { kind: 'session', jti: session.jti },
              thumbprint: session.browserThumbprint,
            })
          : undefined;
      return { organizationId: organization.id, personId: session.person, session, proof };
    },

    async admit(tx, { organizationId, session, proof }, { now }, route) {
      const [live] = await Promise.all([
        liveSession(tx, { organizationId, sessionId: session.jti, now }),
        proof === undefined ? undefined : useDeviceProof(tx, proof),
      ]);
      if (live === undefined) throw problem('sign-in-required', { reason: 'session-over' });
      // The row too: a token signed with a stolen key could name another browser key for a live session.
      if (proof !== undefined && proof.jkt !== live.browserJkt)
        throw problem('device-proof-refused', { reason: 'other-browser' });
      const { personId, memberId, role, ownPermissions, browserJkt, ...seen } = live;
      const permissions = permissionsOf(role, ownPermissions);
      if (!isAllowed(route, permissions)) throw problem('forbidden', { reason: 'permission' });
      const browserKey = proof?.publicJwk;
      return {
        kind: 'session',
        organizationId,
        sessionId: session.jti,
        personId,
        memberId,
        role,
        permissions,
        browserJkt,
        browserKey,
        seen: { id: session.jti, ...seen },
      };
    },

    async useUp(tx, { proof }) {
      if (proof !== undefined) await useUpDeviceProof(tx, proof);
    },
  };
}

async function requireSession(
  context: RequestContext,
  tokens: SessionTokens,
  organization: CalledOrganization,
): Promise<SessionToken> {
  const cookie = context.cookie(sessionCookieName);
  if (cookie === undefined) throw problem('sign-in-required', { reason: 'no-cookie', nothingShown: true });
  return verified(tokens.readSession(organization, cookie, { now: context.now }));
}

async function verified(reading: Promise<SessionToken>): Promise<SessionToken> {
  try {
    return await reading;
  } catch (error) {
    if (!(error instanceof CryptoProblem)) throw error;
    throw problem('sign-in-required', { reason: error.code, cause: error });
  }
}

/** A session route without a permission cannot be mounted; were it all the same, nobody would be allowed. */
function isAllowed({ permission }: Route, held: SessionCaller['permissions']): boolean {
  return permission !== undefined && allows(held, permission);
}
