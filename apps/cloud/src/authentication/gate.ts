import { isDigest } from '@lanyard/crypto/encoding';
import type { LoginCaller } from '../access/index.ts';
import type { Gate } from '../platform/http/call.ts';
import { problem } from '../platform/http/problems.ts';
import { checkSameOrigin } from '../sessions/index.ts';
import { digestOf, loginCookieName, loginCsrfHeader } from './login-flows.ts';
import { isLiveLoginFlow } from './store.ts';

/** What a browser on the sign-in page showed, as digests. */
export interface LoginProof {
  readonly organizationId: string;
  readonly loginDigest: Buffer;
  readonly csrfDigest: Buffer;
}

/**
 * Admits browsers on the sign-in page (`access: 'login'`): the cookie of a login flow of this organization, and in the header the
 * token of the page that began it. Every such route is a write, whatever it does.
 */
export const loginGate: Gate<LoginProof, LoginCaller> = {
  async prove(context) {
    const { organization } = context;
    if (organization === undefined) throw problem('not-found', { reason: 'no-organization' });
    checkSameOrigin(context);
    const cookie = context.cookie(loginCookieName);
    const token = context.header(loginCsrfHeader);
    // Both are 32 bytes, as a digest is.
    if (!isDigest(cookie)) throw problem('csrf-refused', { reason: 'no-cookie' });
    if (!isDigest(token)) throw problem('csrf-refused', { reason: 'no-token' });
    return { organizationId: organization.id, loginDigest: digestOf(cookie), csrfDigest: digestOf(token) };
  },

  async admit(tx, { organizationId, loginDigest, csrfDigest }, { now }) {
    const live = await isLiveLoginFlow(tx, { organizationId, cookieDigest: loginDigest, csrfDigest, now });
    if (!live) throw problem('csrf-refused', { reason: 'no-login-flow' });
    return { kind: 'login', organizationId, loginDigest };
  },
};
