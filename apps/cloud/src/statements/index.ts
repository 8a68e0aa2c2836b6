export { statementRoutes } from './routes.ts';
export { statementsAbout } from './statements.ts';
