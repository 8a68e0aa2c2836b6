import { isDigest } from '@lanyard/crypto/encoding';
import type { LoginCaller } from '../access/index.ts';
import type { Gate } from '../platform/http/call.ts';
import { problem } from '../platform/http/problems.ts';
import { checkSameOrigin } from '../sessions/index.ts';
import { digestOf, loginCookieName, loginCsrfHeader, loginHeader } from './login-flows.ts';
import { isLiveLoginFlow } from './store.ts';

/** What a browser on the sign-in page showed, as digests. */
export interface LoginProof {
  readonly organizationId: string;
  readonly loginDigest: Buffer;
  readonly csrfDigest: Buffer;
  readonly carrier: 'cookie' | 'header';
}

/**
 * Admits browsers on the sign-in page (`access: 'login'`): the cookie of a login flow of this organization, and in the header the
 * token of the page that began it. Every such route is a write, whatever it does. An extension shows both in headers, which no page can
 * have it send.
 */
export const loginGate: Gate<LoginProof, LoginCaller> = {
  async prove(context) {
    const { organization } = context;
    if (organization === undefined) throw problem('not-found', { reason: 'no-organization' });
    const held = context.header(loginHeader);
    if (held === undefined) checkSameOrigin(context);
    const cookie = held ?? context.cookie(loginCookieName);
    const token = context.header(loginCsrfHeader);
    // Both are 32 bytes, as a digest is.
    if (!isDigest(cookie)) throw problem('csrf-refused', { reason: 'no-cookie' });
    if (!isDigest(token)) throw problem('csrf-refused', { reason: 'no-token' });
    return {
      organizationId: organization.id,
      loginDigest: digestOf(cookie),
      csrfDigest: digestOf(token),
      carrier: held === undefined ? 'cookie' : 'header',
    };
  },

  async admit(tx, { organizationId, loginDigest, csrfDigest, carrier }, { now }) {
    const live = await isLiveLoginFlow(tx, { organizationId, cookieDigest: loginDigest, csrfDigest, now });
    if (!live) throw problem('csrf-refused', { reason: 'no-login-flow' });
    return { kind: 'login', organizationId, loginDigest, carrier };
  },
};
