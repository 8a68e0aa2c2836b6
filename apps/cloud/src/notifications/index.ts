export { notificationJobs } from './mailing.ts';
export { notificationRoutes } from './routes.ts';
