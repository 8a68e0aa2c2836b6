export type {
  Caller,
  CallerOf,
  LoginCaller,
  OpenCaller,
  PersonCaller,
  RouteCall,
  RouteStreamCall,
  SessionCaller,
} from './callers.ts';
export { handle, type AccessGates, type Handled } from './handle.ts';
export { checkGrant, checkMembersWithin, checkRoleWithin, checkStillHolds, checkWithin } from './grants.ts';
export { allows, permissionsOf } from './permissions.ts';
