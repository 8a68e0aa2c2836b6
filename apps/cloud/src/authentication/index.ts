export { loginGate } from './gate.ts';
export { beginLogin, type BegunLogin } from './login-flows.ts';
export { authenticationJobs } from './refusal.ts';
export { authenticationRoutes, type AuthenticationParts } from './routes.ts';
export { endAllSignIns } from './store.ts';
export { announceNotice, openSignInSignals, type SignInSignals } from './signals.ts';
