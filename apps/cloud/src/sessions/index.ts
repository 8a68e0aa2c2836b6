export { csrfCookieName, personCookieName, sessionCookieName } from './cookies.ts';
export { checkSameOrigin } from './csrf.ts';
export { sessionGate } from './gate.ts';
export { sessionRoutes } from './routes.ts';
export {
  createSession,
  endHeldSession,
  sessionOfPage,
  unlockSession,
  type OpenedSession,
  type PageSession,
  type RequesterRecord,
} from './sessions.ts';
export {
  countLiveSessions,
  delegationOf,
  endSessionsOf as endSessionsOfMember,
  endSessionsOfOrganization,
  endSessionsOfTrustedBrowser,
  takeUnlock,
} from './store.ts';
export { createTokenKeys, makeTokenKey, rotateTokenKey, type TokenKeys } from './token-keys.ts';
export { createSessionTokens, type SessionTokens } from './tokens.ts';
