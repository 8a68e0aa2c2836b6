export { extendChain, keepChaining } from './chain.ts';
export type { Trail, Values } from './entry.ts';
export { noticeOf, noticesTo, tellAllMembers, tellMember, type OpenNotice } from './notices.ts';
export { operatorTrail, record, trailOf } from './record.ts';
export { forgetAllOldActivity } from './retention.ts';
export { activityRoutes } from './routes.ts';
export { verifyChain, type Fault, type Head } from './verify.ts';
