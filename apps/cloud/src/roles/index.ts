export { roleJobs } from './reminder.ts';
export { roleRoutes } from './routes.ts';
