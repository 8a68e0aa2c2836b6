export { asksForAttestation, checkAuthenticator, checkDevice } from './policy.ts';
export { authenticatorRoutes } from './routes.ts';
