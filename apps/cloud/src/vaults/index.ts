export { vaultRoutes } from './routes.ts';
export { openVaultSignals } from './signals.ts';
