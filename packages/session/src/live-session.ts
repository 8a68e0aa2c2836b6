import type { BrowserKey } from '@lanyard/crypto/keys';
import { provenBy } from './browser-keys.ts';
import type { ProofHeaders } from './ports.ts';

/** A session this page is in. The token itself is an HttpOnly cookie; the page knows only what is here. */
export interface LiveSession {
  /** The `jti` of its tokens. */
  readonly id: string;
  /** Sent as `x-lanyard-csrf-token` with every write. */
  readonly csrfToken: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** Headers of a write that needs no proof (sign out). */
export const csrfHeaders =
  (session: LiveSession): ProofHeaders =>
  () =>
    Promise.resolve({ 'x-lanyard-csrf-token': session.csrfToken });

/** Headers of every vault request and every other write: CSRF token and a proof by the browser key that names the session. */
export function sessionHeaders(key: BrowserKey, session: LiveSession, now: () => number): ProofHeaders {
  return provenBy(key, { kind: 'session', jti: session.id }, now, {
    'x-lanyard-csrf-token': session.csrfToken,
  });
}
