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
export { allows } from './permissions.ts';
