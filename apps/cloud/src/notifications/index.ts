export { notificationJobs } from './mailing.ts';
export { openPushKey, type PushKey } from './push-key.ts';
export { pushTo } from './pushes.ts';
export { notificationRoutes } from './routes.ts';
