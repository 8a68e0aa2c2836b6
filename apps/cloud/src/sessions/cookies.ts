import type { Cookie } from '../platform/http/call.ts';

/**
 * Cookies of one organization's origin. The platform adds HttpOnly, Secure, SameSite=Lax and Path=/; the prefix `__Host-` makes
 * the browser refuse them from any other host, so that a sibling organization can plant none.
 */
export const sessionCookieName = '__Host-lanyard-session';
/** Whose wallet to notify from this browser; it admits nobody. */
export const personCookieName = '__Host-lanyard-person';
/** The double submit cookie; the page carries the token that it names. */
export const csrfCookieName = '__Host-lanyard-csrf';

/**
 * What signing out clears. The person cookie stays: it only names the wallet to ask next time. No `Clear-Site-Data` either: its
 * `cookies` reaches every sibling host of the domain (other organizations), its `storage` would destroy the browser key
 * and pairing key that make this browser a known one. The page itself drops the wrapped vault key and its share.
 */
export const clearedSessionCookies: readonly Cookie[] = [
  { name: sessionCookieName, value: '', maxAgeSeconds: 0 },
  { name: csrfCookieName, value: '', maxAgeSeconds: 0 },
];
