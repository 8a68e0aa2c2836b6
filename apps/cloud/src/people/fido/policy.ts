import type { VerifiedStatement } from './attestation-statement.ts';
import type { AttestationRoots, AttestationTrust } from './attestation-trust.ts';
import { FidoProblem } from './problem.ts';

/** Which authenticators may register. */
export interface AttestationPolicy {
  /** Attestation formats, e.g. `packed`. A compound attestation needs each of the formats inside. */
  readonly formats: 'any' | readonly string[];
  /**
   * Models, by AAGUID (lower case, with hyphens). A list admits only models certified up to a root known for them: every
   * other AAGUID is whatever the client says.
   */
  readonly aaguids: 'any' | readonly string[];
  /** Credentials that a platform may sync to other devices (BE). */
  readonly synced: 'allow' | 'refuse';
  /** Roots to know beside those of Apple's and Android's platform authenticators, by AAGUID. */
  readonly roots?: AttestationRoots;
}

/** Accepts every authenticator, attested or not. */
export const anyAuthenticator: AttestationPolicy = { formats: 'any', aaguids: 'any', synced: 'allow' };

/** What is held against the policy. */
export interface PolicySubject {
  readonly statements: readonly VerifiedStatement[];
  readonly trust: AttestationTrust;
  readonly aaguid: string;
  readonly backupEligible: boolean;
}

/**
 * 7.1, steps 18 and 24.
 *
 * @throws FidoProblem `synced-refused`, `attestation-format-refused`, `authenticator-unproven`, `authenticator-refused`
 */
export function checkPolicy(policy: AttestationPolicy, subject: PolicySubject): void {
  const { formats, aaguids, synced } = policy;
  if (synced === 'refuse' && subject.backupEligible) throw new FidoProblem('synced-refused');
  if (formats !== 'any' && !subject.statements.every(({ format }) => formats.includes(format))) {
    throw new FidoProblem('attestation-format-refused');
  }
  if (aaguids === 'any') return;
  if (subject.trust !== 'certified') throw new FidoProblem('authenticator-unproven');
  if (!aaguids.includes(subject.aaguid)) throw new FidoProblem('authenticator-refused');
}
