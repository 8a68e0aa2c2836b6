import type { SessionCaller } from '../access/index.ts';

/** Whose vault it is, however they proved it: a browser by its session, a wallet by person and device. */
export type VaultCaller = Pick<SessionCaller, 'organizationId' | 'personId' | 'memberId' | 'permissions'>;
