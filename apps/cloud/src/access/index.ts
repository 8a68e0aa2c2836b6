export type {
  AdmittedSession,
  Caller,
  CallerOf,
  LoginCaller,
  OpenCaller,
  PersonCaller,
  RouteCall,
  RouteStreamCall,
  SessionCaller,
  SessionSeen,
} from './callers.ts';
export { handle, type AccessGates, type Handled } from './handle.ts';
export { checkGrant, checkMembersWithin, checkRoleWithin, checkStillHolds, checkWithin } from './grants.ts';
export { allows, permissionsOf } from './permissions.ts';
