import { equalText } from '@lanyard/crypto/encoding';
import { CryptoProblem } from '@lanyard/crypto/errors';
import type { RequestContext } from '../platform/http/call.ts';
import { problem } from '../platform/http/problems.ts';
import { csrfCookieName } from './cookies.ts';
import type { SessionTokens, TokenOrganization } from './tokens.ts';

/** The header that repeats what the CSRF cookie says (white paper, CSRF post login, step 2). */
export const csrfHeader = 'x-lanyard-csrf-token';

/**
 * Refuses a write that was not made by a page of this very origin. Organizations are sibling hosts, hence same-site to each
 * other: SameSite cookies alone would let one organization's page act at another's (protocol, Session).
 *
 * Both headers are the browser's own and out of a page's reach. A missing `Sec-Fetch-Site` is refused too: every browser that our
 * pages run in sends it to https and to localhost (Chrome 76, Firefox 90, Safari 16.4), so only another kind of client
 * leaves it out, and none of those has a cookie of ours. Programs of our own set both.
 *
 * @throws ProblemError `csrf-refused`
 */
export function checkSameOrigin(context: RequestContext): void {
  if (context.header('origin') !== context.origin) throw problem('csrf-refused', { reason: 'origin' });
  if (context.header('sec-fetch-site') !== 'same-origin') {
    throw problem('csrf-refused', { reason: 'fetch-site' });
  }
}

/**
 * Double submit (white paper, CSRF post login, step 3): the cookie is signed by this organization, belongs to this session, and
 * names the token that the page sent.
 *
 * @throws ProblemError `csrf-refused`
 */
export async function checkDoubleSubmit(
  context: RequestContext,
  tokens: SessionTokens,
  session: { readonly organization: TokenOrganization; readonly jti: string },
): Promise<void> {
  const cookie = context.cookie(csrfCookieName);
  const sent = context.header(csrfHeader);
  if (cookie === undefined) throw problem('csrf-refused', { reason: 'no-cookie' });
  if (sent === undefined) throw problem('csrf-refused', { reason: 'no-token' });
  const { jti, csrfToken } = await tokens
    .readCsrf(session.organization, cookie, { now: context.now })
    .catch((error: unknown) => {
      if (!(error instanceof CryptoProblem)) throw error;
      throw problem('csrf-refused', { reason: error.code, cause: error });
    });
  if (jti !== session.jti) throw problem('csrf-refused', { reason: 'other-session' });
  if (!equalText(csrfToken, sent)) throw problem('csrf-refused', { reason: 'other-token' });
}
