export { trustedBrowserJobs } from './notice.ts';
export { startPasskey, touchPasskey, rpIdOf } from './passkeys.ts';
export { admitOnce, admitsFrom, enrolmentDigest, holdToPolicy, isTrustDemanded } from './policy.ts';
export { demandsOf, holdPolicy, memberOfEnrolment } from './policy-store.ts';
export { countTrusts, endAllTrusts } from './store.ts';
export { trustedBrowserRoutes } from './routes.ts';
export { excludedPasskeys, trustBrowser } from './trusted-browsers.ts';
