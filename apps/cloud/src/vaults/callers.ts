import { checkVaultOpenedBy } from '@lanyard/crypto/delegated-statement';
import { CryptoProblem } from '@lanyard/crypto/errors';
import type { SessionCaller } from '../access/index.ts';
import { problem } from './problems.ts';

/** Whose vault it is, however they proved it: a browser by its session, a wallet by person and device. */
export type VaultCaller = Pick<SessionCaller, 'organizationId' | 'personId' | 'memberId' | 'permissions'>;

/**
 * Whoever was only let in changes nothing: neither whoever relayed a sign-in, nor who holds a phone that its person did not touch. What is
 * signed is verified where it is kept; this is for what is not.
 *
 * @param delegation By which the caller's key speaks for them; undefined: by none.
 * @throws ProblemError `vault-write-refused`
 */
export function checkOpened(delegation: string | undefined): void {
  if (delegation === undefined) throw problem('vault-write-refused', { reason: 'no-delegation' });
  try {
    checkVaultOpenedBy(delegation);
  } catch (error) {
    if (!(error instanceof CryptoProblem)) throw error;
    throw problem('vault-write-refused', { reason: error.code, cause: error });
  }
}
